//! The logarithm of a sum of exponentials, shifted by the maximum.

use grad_runtime::derive_grad;

use crate::problem::Problem;
use crate::random::Random;
use crate::scalar::Scalar;

#[derive_grad]
fn log_sum_exp(x: &[f64]) -> f64 {
    let largest = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = x.iter().map(|&x| (x - largest).exp()).sum();
    largest + sum.ln()
}

/// Keeps the exponentials where the gradient will be. Nothing flows through the maximum.
fn log_sum_exp_by_hand(x: &[f64], d_x: &mut [f64], scratch: &mut [f64], d_ret: f64) {
    let largest = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut sum = 0.0;
    for (e, x) in scratch.iter_mut().zip(x) {
        *e = (x - largest).exp();
        sum += *e;
    }
    let weight = d_ret / sum;
    for (d, e) in d_x.iter_mut().zip(scratch) {
        *d += weight * *e;
    }
}

pub(crate) struct LogSumExp {
    pub(crate) len: usize,
    pub(crate) scratch: Vec<f64>,
}

impl LogSumExp {
    pub(crate) fn new(len: usize) -> Self {
        Self { len, scratch: vec![0.0; len] }
    }
}

impl Problem for LogSumExp {
    fn name(&self) -> String {
        "log-sum-exp".into()
    }

    fn point(&self) -> Vec<f64> {
        Random::new(2).vector(self.len, 0.0, 1.0)
    }

    fn primal(&mut self, x: &[f64]) -> f64 {
        log_sum_exp(x)
    }

    fn generated(&mut self, x: &[f64], d_x: &mut [f64]) {
        log_sum_exp_backward(x, d_x, 1.0);
    }

    fn by_hand(&mut self, x: &[f64], d_x: &mut [f64]) {
        log_sum_exp_by_hand(x, d_x, &mut self.scratch, 1.0);
    }

    fn generic<S: Scalar>(&self, x: &[S]) -> S {
        let largest = x.iter().map(|x| x.value()).fold(f64::NEG_INFINITY, f64::max);
        let mut sum = S::from(0.0);
        for &x in x {
            sum += (x - largest).exp();
        }
        sum.ln() + largest
    }
}
