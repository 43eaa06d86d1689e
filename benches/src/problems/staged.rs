//! The straight-line expression of the README: two inputs.

use grad_runtime::derive_grad;

use crate::problem::Problem;
use crate::scalar::Scalar;

#[derive_grad]
fn staged(x: f64, y: f64) -> f64 {
    let sigy = 1.0 / (1.0 + (-y).exp());
    let num = x + sigy;
    let sigx = 1.0 / (1.0 + (-x).exp());
    let xpy = x + y;
    let xpysqr = xpy.powi(2);
    let den = sigx + xpysqr;
    let invden = 1.0 / den;
    num * invden
}

fn staged_by_hand(x: f64, y: f64, d_ret: f64) -> (f64, f64) {
    let sigy = 1.0 / (1.0 + (-y).exp());
    let num = x + sigy;
    let sigx = 1.0 / (1.0 + (-x).exp());
    let xpy = x + y;
    let den = sigx + xpy * xpy;
    let invden = 1.0 / den;

    let d_num = d_ret * invden;
    let d_den = -d_num * num * invden;
    let d_xpy = 2.0 * xpy * d_den;
    let d_x = d_num + d_den * (1.0 - sigx) * sigx + d_xpy;
    let d_y = d_num * (1.0 - sigy) * sigy + d_xpy;
    (d_x, d_y)
}

pub(crate) struct Staged;

impl Problem for Staged {
    fn name(&self) -> String {
        "staged".into()
    }

    fn point(&self) -> Vec<f64> {
        vec![3.0, -4.0]
    }

    fn primal(&mut self, x: &[f64]) -> f64 {
        staged(x[0], x[1])
    }

    fn generated(&mut self, x: &[f64], d_x: &mut [f64]) {
        let (d_0, d_1) = staged_backward(x[0], x[1], 1.0);
        d_x[0] += d_0;
        d_x[1] += d_1;
    }

    fn by_hand(&mut self, x: &[f64], d_x: &mut [f64]) {
        let (d_0, d_1) = staged_by_hand(x[0], x[1], 1.0);
        d_x[0] += d_0;
        d_x[1] += d_1;
    }

    fn generic<S: Scalar>(&self, x: &[S]) -> S {
        let sigmoid = |z: S| S::from(1.0) / ((-z).exp() + 1.0);
        let num = x[0] + sigmoid(x[1]);
        let den = sigmoid(x[0]) + (x[0] + x[1]).square();
        num * (S::from(1.0) / den)
    }
}
