//! A Fourier transform in place and back again: the identity, and so is its adjoint.

use std::f64::consts::PI;

use grad_runtime::derive_grad;

use crate::problem::Problem;
use crate::random::Random;
use crate::scalar::Scalar;

/// Of complex numbers, their parts one after the other. Their count is a power of two.
#[derive_grad]
fn transform(data: &mut [f64], #[no_grad] sign: f64) {
    let n = data.len() / 2;
    let mut j = 0;
    for i in 0..n {
        if i < j {
            data.swap(2 * i, 2 * j);
            data.swap(2 * i + 1, 2 * j + 1);
        }
        let mut bit = n / 2;
        while bit > 0 && j & bit != 0 {
            j ^= bit;
            bit /= 2;
        }
        j |= bit;
    }
    let mut half = 1;
    while half < n {
        let angle = sign * PI / half as f64;
        let step_re = -2.0 * (0.5 * angle).sin().powi(2);
        let step_im = angle.sin();
        for start in (0..n).step_by(2 * half) {
            let mut w_re = 1.0;
            let mut w_im = 0.0;
            for k in start..start + half {
                let a = 2 * k;
                let b = 2 * (k + half);
                let re = data[b] * w_re - data[b + 1] * w_im;
                let im = data[b] * w_im + data[b + 1] * w_re;
                data[b] = data[a] - re;
                data[b + 1] = data[a + 1] - im;
                data[a] += re;
                data[a + 1] += im;
                let turned = w_re + w_re * step_re - w_im * step_im;
                w_im += w_im * step_re + w_re * step_im;
                w_re = turned;
            }
        }
        half *= 2;
    }
}

#[derive_grad]
fn there_and_back(data: &mut [f64]) {
    transform(&mut *data, -1.0);
    transform(&mut *data, 1.0);
    let scale = 2.0 / data.len() as f64;
    for i in 0..data.len() {
        data[i] *= scale;
    }
}

/// The matrix of a transform is symmetric, so its adjoint is the transform with the conjugate roots. What
/// is transformed is not needed.
fn there_and_back_by_hand(d_data: &mut [f64]) {
    let scale = 2.0 / d_data.len() as f64;
    for d in d_data.iter_mut() {
        *d *= scale;
    }
    transform(d_data, -1.0);
    transform(d_data, 1.0);
}

/// Of so many complex numbers.
pub(crate) struct Fft {
    count: usize,
    weights: Vec<f64>,
    data: Vec<f64>,
    d_data: Vec<f64>,
}

impl Fft {
    pub(crate) fn new(count: usize) -> Self {
        let weights = Random::new(10).vector(2 * count, -1.0, 1.0);
        Self { count, weights, data: vec![0.0; 2 * count], d_data: vec![0.0; 2 * count] }
    }
}

impl Problem for Fft {
    fn name(&self) -> String {
        "fft".into()
    }

    fn point(&self) -> Vec<f64> {
        Random::new(9).vector(2 * self.count, -1.0, 1.0)
    }

    fn primal(&mut self, x: &[f64]) -> f64 {
        self.data.copy_from_slice(x);
        there_and_back(&mut self.data);
        self.data.iter().zip(&self.weights).map(|(x, w)| x * w).sum()
    }

    fn generated(&mut self, x: &[f64], d_x: &mut [f64]) {
        self.data.copy_from_slice(x);
        self.d_data.copy_from_slice(&self.weights);
        there_and_back_backward(&mut self.data, &mut self.d_data);
        for (sum, d) in d_x.iter_mut().zip(&self.d_data) {
            *sum += d;
        }
    }

    fn by_hand(&mut self, _: &[f64], d_x: &mut [f64]) {
        self.d_data.copy_from_slice(&self.weights);
        there_and_back_by_hand(&mut self.d_data);
        for (sum, d) in d_x.iter_mut().zip(&self.d_data) {
            *sum += d;
        }
    }

    fn generic<S: Scalar>(&self, x: &[S]) -> S {
        let mut data = x.to_vec();
        generic_transform(&mut data, -1.0);
        generic_transform(&mut data, 1.0);
        let scale = 1.0 / self.count as f64;
        let mut sum = S::from(0.0);
        for (&x, w) in data.iter().zip(&self.weights) {
            sum += x * (scale * w);
        }
        sum
    }
}

fn generic_transform<S: Scalar>(data: &mut [S], sign: f64) {
    let n = data.len() / 2;
    let bits = n.trailing_zeros();
    for i in 0..n {
        let j = i.reverse_bits() >> (usize::BITS - bits);
        if i < j {
            data.swap(2 * i, 2 * j);
            data.swap(2 * i + 1, 2 * j + 1);
        }
    }
    let mut half = 1;
    while half < n {
        let angle = sign * PI / half as f64;
        for start in (0..n).step_by(2 * half) {
            for k in 0..half {
                let (w_im, w_re) = (angle * k as f64).sin_cos();
                let (a, b) = (2 * (start + k), 2 * (start + k + half));
                let re = data[b] * w_re - data[b + 1] * w_im;
                let im = data[b] * w_im + data[b + 1] * w_re;
                data[b] = data[a] - re;
                data[b + 1] = data[a + 1] - im;
                data[a] += re;
                data[a + 1] += im;
            }
        }
        half *= 2;
    }
}
