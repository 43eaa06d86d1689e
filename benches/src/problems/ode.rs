//! `y_0' = x_0`, `y_i' = x_i y_{i-1}` from 0 to 2 by the classical Runge-Kutta method; the sum of what comes out.

use grad_runtime::derive_grad;

use crate::problem::Problem;
use crate::random::Random;
use crate::scalar::Scalar;

#[derive_grad]
fn derivative(x: &[f64], y: &[f64], dy: &mut [f64]) {
    dy[0] = x[0];
    for i in 1..x.len() {
        dy[i] = x[i] * y[i - 1];
    }
}

#[derive_grad]
fn ode(x: &[f64], steps: usize) -> f64 {
    let n = x.len();
    let h = 2.0 / steps as f64;
    let mut y = vec![0.0; n];
    let mut k1 = vec![0.0; n];
    let mut k2 = vec![0.0; n];
    let mut k3 = vec![0.0; n];
    let mut k4 = vec![0.0; n];
    let mut stage = vec![0.0; n];
    for _ in 0..steps {
        derivative(x, &y, &mut k1);
        for i in 0..n {
            stage[i] = y[i] + 0.5 * h * k1[i];
        }
        derivative(x, &stage, &mut k2);
        for i in 0..n {
            stage[i] = y[i] + 0.5 * h * k2[i];
        }
        derivative(x, &stage, &mut k3);
        for i in 0..n {
            stage[i] = y[i] + h * k3[i];
        }
        derivative(x, &stage, &mut k4);
        for i in 0..n {
            y[i] += h / 6.0 * (k1[i] + 2.0 * k2[i] + 2.0 * k3[i] + k4[i]);
        }
    }
    y.iter().sum()
}

/// Keeps `y` before each step. A step back computes the stages again, and then takes them in reverse.
fn ode_by_hand(x: &[f64], d_x: &mut [f64], steps: usize, d_ret: f64) {
    let n = x.len();
    let h = 2.0 / steps as f64;
    let slope = |y: &[f64], k: &mut [f64]| {
        k[0] = x[0];
        for ((k, x), y) in k[1..].iter_mut().zip(&x[1..]).zip(y) {
            *k = x * y;
        }
    };
    let advance = |stage: &mut [f64], y: &[f64], h: f64, k: &[f64]| {
        for ((stage, y), k) in stage.iter_mut().zip(y).zip(k) {
            *stage = y + h * k;
        }
    };
    let mut kept = vec![0.0; n * (steps + 1)];
    let [mut k1, mut k2, mut k3, mut k4] =
        [const { Vec::new() }; 4].map(|_: Vec<f64>| vec![0.0; n]);
    let [mut s2, mut s3, mut s4] = [const { Vec::new() }; 3].map(|_: Vec<f64>| vec![0.0; n]);
    for step in 0..steps {
        let (before, after) = kept[n * step..n * (step + 2)].split_at_mut(n);
        slope(before, &mut k1);
        advance(&mut s2, before, 0.5 * h, &k1);
        slope(&s2, &mut k2);
        advance(&mut s3, before, 0.5 * h, &k2);
        slope(&s3, &mut k3);
        advance(&mut s4, before, h, &k3);
        slope(&s4, &mut k4);
        for i in 0..n {
            after[i] = before[i] + h / 6.0 * (k1[i] + 2.0 * k2[i] + 2.0 * k3[i] + k4[i]);
        }
    }

    let mut d_y = vec![d_ret; n];
    let mut d_k = k4;
    let mut d_stage = vec![0.0; n];
    // The adjoint of a slope: what reaches `x`, and what reaches `y`, plus `weight` times the adjoint of
    // the result, is the adjoint of the slope before.
    let pull = |d_x: &mut [f64], d_k: &[f64], y: &[f64], d_stage: &mut [f64]| {
        d_x[0] += d_k[0];
        for i in 1..n {
            d_x[i] += d_k[i] * y[i - 1];
            d_stage[i - 1] = d_k[i] * x[i];
        }
        d_stage[n - 1] = 0.0;
    };
    for step in (0..steps).rev() {
        let y = &kept[n * step..n * (step + 1)];
        slope(y, &mut k1);
        advance(&mut s2, y, 0.5 * h, &k1);
        slope(&s2, &mut k2);
        advance(&mut s3, y, 0.5 * h, &k2);
        slope(&s3, &mut k3);
        advance(&mut s4, y, h, &k3);

        // `d_sum` becomes the adjoint of `y` before the step.
        let d_sum = &mut k1;
        for i in 0..n {
            d_k[i] = h / 6.0 * d_y[i];
        }
        pull(d_x, &d_k, &s4, &mut d_stage);
        for i in 0..n {
            d_sum[i] = d_y[i] + d_stage[i];
            d_k[i] = h / 3.0 * d_y[i] + h * d_stage[i];
        }
        pull(d_x, &d_k, &s3, &mut d_stage);
        for i in 0..n {
            d_sum[i] += d_stage[i];
            d_k[i] = h / 3.0 * d_y[i] + 0.5 * h * d_stage[i];
        }
        pull(d_x, &d_k, &s2, &mut d_stage);
        for i in 0..n {
            d_sum[i] += d_stage[i];
            d_k[i] = h / 6.0 * d_y[i] + 0.5 * h * d_stage[i];
        }
        pull(d_x, &d_k, y, &mut d_stage);
        for i in 0..n {
            d_y[i] = d_sum[i] + d_stage[i];
        }
    }
}

pub(crate) struct Ode {
    pub(crate) dimensions: usize,
    pub(crate) steps: usize,
}

impl Problem for Ode {
    fn name(&self) -> String {
        format!("ode {} x {}", self.dimensions, self.steps)
    }

    fn point(&self) -> Vec<f64> {
        Random::new(3).vector(self.dimensions, 0.0, 1.0)
    }

    fn primal(&mut self, x: &[f64]) -> f64 {
        ode(x, self.steps)
    }

    fn generated(&mut self, x: &[f64], d_x: &mut [f64]) {
        ode_backward(x, d_x, self.steps, 1.0);
    }

    fn by_hand(&mut self, x: &[f64], d_x: &mut [f64]) {
        ode_by_hand(x, d_x, self.steps, 1.0);
    }

    fn generic<S: Scalar>(&self, x: &[S]) -> S {
        let n = x.len();
        let h = 2.0 / self.steps as f64;
        let slope = |y: &[S], k: &mut [S]| {
            k[0] = x[0];
            for i in 1..n {
                k[i] = x[i] * y[i - 1];
            }
        };
        let zeros = vec![S::from(0.0); n];
        let [mut y, mut k1, mut k2, mut k3, mut k4, mut stage] = [(); 6].map(|()| zeros.clone());
        for _ in 0..self.steps {
            slope(&y, &mut k1);
            for i in 0..n {
                stage[i] = y[i] + k1[i] * (0.5 * h);
            }
            slope(&stage, &mut k2);
            for i in 0..n {
                stage[i] = y[i] + k2[i] * (0.5 * h);
            }
            slope(&stage, &mut k3);
            for i in 0..n {
                stage[i] = y[i] + k3[i] * h;
            }
            slope(&stage, &mut k4);
            for i in 0..n {
                y[i] += (k1[i] + (k2[i] + k3[i]) * 2.0 + k4[i]) * (h / 6.0);
            }
        }
        let mut sum = zeros[0];
        for y in y {
            sum += y;
        }
        sum
    }
}
