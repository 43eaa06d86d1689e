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

/// The slope at `y` times `h`, added to `from`.
fn advance(out: &mut [f64], from: &[f64], h: f64, x: &[f64], y: &[f64]) {
    out[0] = from[0] + h * x[0];
    for (((out, from), x), y) in out[1..].iter_mut().zip(&from[1..]).zip(&x[1..]).zip(y) {
        *out = from + h * x * y;
    }
}

/// The adjoint of a slope: `a` times that of the result, and `b` times what flows back through the next slope.
fn pull(out: &mut [f64], (a, d): (f64, &[f64]), (b, d_next): (f64, &[f64]), x: &[f64]) {
    let last = out.len() - 1;
    for (((out, d), d_next), x) in out[..last].iter_mut().zip(d).zip(&d_next[1..]).zip(&x[1..]) {
        *out = a * d + b * x * d_next;
    }
    out[last] = a * d[last];
}

/// Keeps what each slope was taken at. Backwards, the four slopes of a step reach `x` in one pass.
fn ode_by_hand(x: &[f64], d_x: &mut [f64], steps: usize, d_ret: f64) {
    let n = x.len();
    let h = 2.0 / steps as f64;
    let mut kept = vec![0.0; 4 * n * steps + n];
    for step in 0..steps {
        let (now, next) = kept[4 * n * step..].split_at_mut(4 * n);
        let (y, stages) = now.split_at_mut(n);
        let (s2, stages) = stages.split_at_mut(n);
        let (s3, s4) = stages.split_at_mut(n);
        advance(s2, y, 0.5 * h, x, y);
        advance(s3, y, 0.5 * h, x, s2);
        advance(s4, y, h, x, s3);
        let next = &mut next[..n];
        next[0] = y[0] + h * x[0];
        for i in 1..n {
            let slopes = y[i - 1] + 2.0 * s2[i - 1] + 2.0 * s3[i - 1] + s4[i - 1];
            next[i] = y[i] + h / 6.0 * x[i] * slopes;
        }
    }

    let mut d = vec![d_ret; n];
    let mut slopes = vec![0.0; 3 * n];
    let (d_k1, rest) = slopes.split_at_mut(n);
    let (d_k2, d_k3) = rest.split_at_mut(n);
    let d_x = &mut d_x[..n];
    for step in (0..steps).rev() {
        let now = &kept[4 * n * step..4 * n * (step + 1)];
        let (y, stages) = now.split_at(n);
        let (s2, stages) = stages.split_at(n);
        let (s3, s4) = stages.split_at(n);
        pull(d_k3, (h / 3.0, &d), (h * h / 6.0, &d), x);
        pull(d_k2, (h / 3.0, &d), (0.5 * h, d_k3), x);
        pull(d_k1, (h / 6.0, &d), (0.5 * h, d_k2), x);
        d_x[0] += d_k1[0] + d_k2[0] + d_k3[0] + h / 6.0 * d[0];
        for i in 1..n {
            let d_k4 = h / 6.0 * d[i];
            d_x[i] +=
                d_k1[i] * y[i - 1] + d_k2[i] * s2[i - 1] + d_k3[i] * s3[i - 1] + d_k4 * s4[i - 1];
            d[i - 1] += x[i] * (d_k1[i] + d_k2[i] + d_k3[i] + d_k4);
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
