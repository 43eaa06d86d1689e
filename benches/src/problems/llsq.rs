//! Least squares: a polynomial that is fitted to the sign of its argument.

use grad_runtime::derive_grad;

use crate::problem::Problem;
use crate::random::Random;
use crate::scalar::Scalar;

#[derive_grad]
fn least_squares(x: &[f64], samples: usize) -> f64 {
    let mut sum = 0.0;
    for i in 0..samples {
        let t = -1.0 + 2.0 * i as f64 / (samples as f64 - 1.0);
        let mut model = 0.0;
        let mut power = 1.0;
        for j in 0..x.len() {
            model += x[j] * power;
            power *= t;
        }
        let sign = if t < 0.0 { -1.0 } else { 1.0 };
        let residual = sign - model;
        sum += 0.5 * residual * residual;
    }
    sum
}

/// Forward and reverse of a sample together; the powers are kept for one sample.
fn least_squares_by_hand(
    x: &[f64],
    d_x: &mut [f64],
    samples: usize,
    powers: &mut [f64],
    d_ret: f64,
) {
    for i in 0..samples {
        let t = -1.0 + 2.0 * i as f64 / (samples as f64 - 1.0);
        let mut model = 0.0;
        let mut power = 1.0;
        for (x, kept) in x.iter().zip(powers.iter_mut()) {
            model += x * power;
            *kept = power;
            power *= t;
        }
        let sign = if t < 0.0 { -1.0 } else { 1.0 };
        let d_model = d_ret * (model - sign);
        for (d, power) in d_x.iter_mut().zip(powers.iter()) {
            *d += d_model * power;
        }
    }
}

pub(crate) struct LeastSquares {
    samples: usize,
    powers: Vec<f64>,
}

impl LeastSquares {
    pub(crate) fn new(samples: usize, coefficients: usize) -> Self {
        Self { samples, powers: vec![0.0; coefficients] }
    }
}

impl Problem for LeastSquares {
    fn name(&self) -> String {
        "least squares".into()
    }

    fn point(&self) -> Vec<f64> {
        Random::new(5).vector(self.powers.len(), -1.0, 1.0)
    }

    fn primal(&mut self, x: &[f64]) -> f64 {
        least_squares(x, self.samples)
    }

    fn generated(&mut self, x: &[f64], d_x: &mut [f64]) {
        least_squares_backward(x, d_x, self.samples, 1.0);
    }

    fn by_hand(&mut self, x: &[f64], d_x: &mut [f64]) {
        least_squares_by_hand(x, d_x, self.samples, &mut self.powers, 1.0);
    }

    fn generic<S: Scalar>(&self, x: &[S]) -> S {
        let mut sum = S::from(0.0);
        for i in 0..self.samples {
            let t = -1.0 + 2.0 * i as f64 / (self.samples as f64 - 1.0);
            let mut model = S::from(0.0);
            let mut power = 1.0;
            for &x in x {
                model += x * power;
                power *= t;
            }
            let sign = if t < 0.0 { -1.0 } else { 1.0 };
            sum += (model - sign).square() * 0.5;
        }
        sum
    }
}
