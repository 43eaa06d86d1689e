//! Rosenbrock's function in many dimensions: neighbouring elements are coupled.

use grad_runtime::derive_grad;

use crate::problem::Problem;
use crate::random::Random;
use crate::scalar::Scalar;

#[derive_grad]
fn rosenbrock(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..x.len() - 1 {
        let bend = x[i + 1] - x[i] * x[i];
        let rest = 1.0 - x[i];
        sum += 100.0 * bend * bend + rest * rest;
    }
    sum
}

/// Each element gathers what its two terms give to it, so that the loop can be vectorised.
fn rosenbrock_by_hand(x: &[f64], d_x: &mut [f64], d_ret: f64) {
    let n = x.len();
    let d_x = &mut d_x[..n];
    let own = |x: f64, next: f64| -400.0 * x * (next - x * x) - 2.0 * (1.0 - x);
    let from_left = |previous: f64, x: f64| 200.0 * (x - previous * previous);
    d_x[0] += d_ret * own(x[0], x[1]);
    for (d, x) in d_x[1..].iter_mut().zip(x.windows(3)) {
        *d += d_ret * (own(x[1], x[2]) + from_left(x[0], x[1]));
    }
    d_x[n - 1] += d_ret * from_left(x[n - 2], x[n - 1]);
}

/// In so many dimensions.
pub(crate) struct Rosenbrock(pub(crate) usize);

impl Problem for Rosenbrock {
    fn name(&self) -> String {
        format!("rosenbrock {}", self.0)
    }

    fn point(&self) -> Vec<f64> {
        let mut random = Random::new(1);
        (0..self.0).map(|_| random.between(-1.5, 1.5)).collect()
    }

    fn primal(&mut self, x: &[f64]) -> f64 {
        rosenbrock(x)
    }

    fn generated(&mut self, x: &[f64], d_x: &mut [f64]) {
        rosenbrock_backward(x, d_x, 1.0);
    }

    fn by_hand(&mut self, x: &[f64], d_x: &mut [f64]) {
        rosenbrock_by_hand(x, d_x, 1.0);
    }

    fn generic<S: Scalar>(&self, x: &[S]) -> S {
        let mut sum = S::from(0.0);
        for pair in x.windows(2) {
            let bend = pair[1] - pair[0].square();
            sum += bend.square() * 100.0 + (-pair[0] + 1.0).square();
        }
        sum
    }
}
