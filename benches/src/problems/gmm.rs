//! ADBench's GMM: the log posterior of a Gaussian mixture, by the weights, the means and the inverse
//! Cholesky factors of the covariances.

use grad_runtime::{derive_grad, ln_gamma};

use crate::data::{Numbers, text};
use crate::problem::{Problem, agree};
use crate::scalar::Scalar;

/// As ADBench has it.
#[allow(clippy::approx_constant)]
const PI: f64 = 3.141_592_653_59;

#[derive_grad]
fn log_sum_exp(x: &[f64]) -> f64 {
    let largest = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut sum = 0.0;
    for i in 0..x.len() {
        sum += (x[i] - largest).exp();
    }
    largest + sum.ln()
}

/// A lower triangular matrix, its diagonal and the columns below it, times a vector.
#[derive_grad]
fn times_factor(diagonal: &[f64], lower: &[f64], z: &[f64], y: &mut [f64]) {
    let d = z.len();
    for i in 0..d {
        y[i] = diagonal[i] * z[i];
    }
    let mut at = 0;
    for i in 0..d {
        for j in i + 1..d {
            y[j] += lower[at] * z[i];
            at += 1;
        }
    }
}

/// The parameters of each factor: the logarithms of the diagonal, then the columns below it.
#[derive_grad]
fn gmm(
    alphas: &[f64],
    means: &[f64],
    factors: &[f64],
    #[no_grad] x: &[f64],
    #[no_grad] gamma: f64,
    freedom: i32,
) -> f64 {
    let k = alphas.len();
    let d = means.len() / k;
    let n = x.len() / d;
    let size = d * (d + 1) / 2;

    let mut diagonals = vec![0.0; k * d];
    let mut traces = vec![0.0; k];
    for j in 0..k {
        for i in 0..d {
            let log = factors[j * size + i];
            diagonals[j * d + i] = log.exp();
            traces[j] += log;
        }
    }

    let mut sum = 0.0;
    let mut betas = vec![0.0; k];
    let mut z = vec![0.0; d];
    let mut y = vec![0.0; d];
    for point in 0..n {
        for j in 0..k {
            for i in 0..d {
                z[i] = x[point * d + i] - means[j * d + i];
            }
            let diagonal = &diagonals[j * d..(j + 1) * d];
            let lower = &factors[j * size + d..(j + 1) * size];
            times_factor(diagonal, lower, &z, &mut y);
            let mut square = 0.0;
            for i in 0..d {
                square += y[i] * y[i];
            }
            betas[j] = alphas[j] + traces[j] - 0.5 * square;
        }
        sum += log_sum_exp(&betas);
    }
    sum -= n as f64 * log_sum_exp(alphas);

    let mut prior = 0.0;
    for j in 0..k {
        let mut square = 0.0;
        for i in 0..d {
            let entry = diagonals[j * d + i];
            square += entry * entry;
        }
        for i in d..size {
            let entry = factors[j * size + i];
            square += entry * entry;
        }
        prior += 0.5 * gamma * gamma * square - freedom as f64 * traces[j];
    }
    sum + prior + constant(d, k, n, gamma, freedom)
}

/// What does not depend on the parameters.
fn constant(d: usize, k: usize, n: usize, gamma: f64, freedom: i32) -> f64 {
    let wide = d as f64;
    let degrees = wide + freedom as f64 + 1.0;
    let log_gammas: f64 = (0..d).map(|j| ln_gamma(0.5 * (degrees - j as f64))).sum();
    let log_gamma = 0.25 * wide * (wide - 1.0) * PI.ln() + log_gammas;
    let prior = degrees * wide * (gamma.ln() - 0.5 * 2.0_f64.ln()) - log_gamma;
    -0.5 * n as f64 * wide * (2.0 * PI).ln() - k as f64 * prior
}

/// The product of a column with `y`, in several partial sums; the column's adjoint.
fn pull(d_column: &mut [f64], column: &[f64], y: &[f64], scaled: f64) -> f64 {
    const LANES: usize = 4;
    let y = &y[..column.len()];
    let d_column = &mut d_column[..column.len()];
    let mut sums = [0.0; LANES];
    let (d_parts, d_rest) = d_column.as_chunks_mut::<LANES>();
    let (parts, rest) = column.as_chunks::<LANES>();
    let (ys, y_rest) = y.as_chunks::<LANES>();
    for ((d, l), y) in d_parts.iter_mut().zip(parts).zip(ys) {
        for lane in 0..LANES {
            d[lane] -= scaled * y[lane];
            sums[lane] += l[lane] * y[lane];
        }
    }
    let mut sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
    for ((d, l), y) in d_rest.iter_mut().zip(rest).zip(y_rest) {
        *d -= scaled * y;
        sum += l * y;
    }
    sum
}

/// Forward and reverse of a point together; of a point `y` is kept for each component.
#[allow(clippy::too_many_arguments)]
fn gmm_by_hand(
    (alphas, d_alphas): (&[f64], &mut [f64]),
    (means, d_means): (&[f64], &mut [f64]),
    (factors, d_factors): (&[f64], &mut [f64]),
    x: &[f64],
    gamma: f64,
    freedom: i32,
    scratch: &mut Vec<f64>,
    d_ret: f64,
) {
    let k = alphas.len();
    let d = means.len() / k;
    let n = x.len() / d;
    let size = d * (d + 1) / 2;

    scratch.clear();
    scratch.resize(2 * k * d + 2 * k + d, 0.0);
    let (diagonals, rest) = scratch.split_at_mut(k * d);
    let (ys, rest) = rest.split_at_mut(k * d);
    let (traces, rest) = rest.split_at_mut(k);
    let (betas, z) = rest.split_at_mut(k);
    for j in 0..k {
        let logs = &factors[j * size..j * size + d];
        for (entry, log) in diagonals[j * d..(j + 1) * d].iter_mut().zip(logs) {
            *entry = log.exp();
        }
        traces[j] = logs.iter().sum();
    }

    for point in x.chunks_exact(d) {
        let mut largest = f64::NEG_INFINITY;
        for j in 0..k {
            let y = &mut ys[j * d..(j + 1) * d];
            let mean = &means[j * d..(j + 1) * d];
            let diagonal = &diagonals[j * d..(j + 1) * d];
            for i in 0..d {
                z[i] = point[i] - mean[i];
                y[i] = diagonal[i] * z[i];
            }
            let mut lower = &factors[j * size + d..(j + 1) * size];
            for i in 0..d - 1 {
                let (column, rest) = lower.split_at(d - 1 - i);
                lower = rest;
                for (y, l) in y[i + 1..].iter_mut().zip(column) {
                    *y += l * z[i];
                }
            }
            let square: f64 = y.iter().map(|y| y * y).sum();
            betas[j] = alphas[j] + traces[j] - 0.5 * square;
            largest = largest.max(betas[j]);
        }
        let mut sum = 0.0;
        for beta in betas.iter_mut() {
            *beta = (*beta - largest).exp();
            sum += *beta;
        }
        let scale = d_ret / sum;
        for j in 0..k {
            let r = betas[j] * scale;
            let y = &ys[j * d..(j + 1) * d];
            let mean = &means[j * d..(j + 1) * d];
            let d_mean = &mut d_means[j * d..(j + 1) * d];
            let diagonal = &diagonals[j * d..(j + 1) * d];
            d_alphas[j] += r;
            let (d_logs, mut d_lower) = d_factors[j * size..(j + 1) * size].split_at_mut(d);
            let mut lower = &factors[j * size + d..(j + 1) * size];
            for i in 0..d {
                let z = point[i] - mean[i];
                let (column, rest) = lower.split_at(d - 1 - i);
                lower = rest;
                let (d_column, rest) = d_lower.split_at_mut(d - 1 - i);
                d_lower = rest;
                let scaled = r * z;
                let sum = diagonal[i] * y[i] + pull(d_column, column, &y[i + 1..], scaled);
                d_logs[i] += r - scaled * diagonal[i] * y[i];
                d_mean[i] += r * sum;
            }
        }
    }

    let largest = alphas.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = alphas.iter().map(|alpha| (alpha - largest).exp()).sum();
    for (d_alpha, alpha) in d_alphas.iter_mut().zip(alphas) {
        *d_alpha -= d_ret * n as f64 * (alpha - largest).exp() / sum;
    }
    let weight = d_ret * gamma * gamma;
    for j in 0..k {
        let (d_logs, d_lower) = d_factors[j * size..(j + 1) * size].split_at_mut(d);
        for (d_log, entry) in d_logs.iter_mut().zip(&diagonals[j * d..]) {
            *d_log += weight * entry * entry - d_ret * freedom as f64;
        }
        for (d_l, l) in d_lower.iter_mut().zip(&factors[j * size + d..]) {
            *d_l += weight * l;
        }
    }
}

pub(crate) struct Gmm {
    name: String,
    k: usize,
    d: usize,
    parameters: Vec<f64>,
    x: Vec<f64>,
    gamma: f64,
    freedom: i32,
    scratch: Vec<f64>,
}

impl Gmm {
    pub(crate) fn new(file: &str) -> Self {
        let text = text(&format!("gmm/{file}.txt"));
        let mut numbers = Numbers::new(&text);
        let (d, k, n): (usize, usize, usize) = (numbers.next(), numbers.next(), numbers.next());
        Self {
            name: format!("GMM d{d} K{k}"),
            k,
            d,
            parameters: numbers.take(k + k * d + k * d * (d + 1) / 2),
            x: numbers.take(n * d),
            gamma: numbers.next(),
            freedom: numbers.next(),
            scratch: Vec::new(),
        }
    }
}

impl Problem for Gmm {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn point(&self) -> Vec<f64> {
        self.parameters.clone()
    }

    fn primal(&mut self, x: &[f64]) -> f64 {
        let (alphas, x) = x.split_at(self.k);
        let (means, factors) = x.split_at(self.k * self.d);
        gmm(alphas, means, factors, &self.x, self.gamma, self.freedom)
    }

    fn generated(&mut self, x: &[f64], d_x: &mut [f64]) {
        let (alphas, x) = x.split_at(self.k);
        let (means, factors) = x.split_at(self.k * self.d);
        let (d_alphas, d_x) = d_x.split_at_mut(alphas.len());
        let (d_means, d_factors) = d_x.split_at_mut(means.len());
        gmm_backward(
            alphas,
            d_alphas,
            means,
            d_means,
            factors,
            d_factors,
            &self.x,
            self.gamma,
            self.freedom,
            1.0,
        );
    }

    fn by_hand(&mut self, x: &[f64], d_x: &mut [f64]) {
        let (alphas, x) = x.split_at(self.k);
        let (means, factors) = x.split_at(self.k * self.d);
        let (d_alphas, d_x) = d_x.split_at_mut(alphas.len());
        let (d_means, d_factors) = d_x.split_at_mut(means.len());
        gmm_by_hand(
            (alphas, d_alphas),
            (means, d_means),
            (factors, d_factors),
            &self.x,
            self.gamma,
            self.freedom,
            &mut self.scratch,
            1.0,
        );
    }

    fn generic<S: Scalar>(&self, x: &[S]) -> S {
        let (k, d) = (self.k, self.d);
        let size = d * (d + 1) / 2;
        let (alphas, x) = x.split_at(k);
        let (means, factors) = x.split_at(k * d);
        let log_sum_exp = |x: &[S]| {
            let largest = x.iter().map(|x| x.value()).fold(f64::NEG_INFINITY, f64::max);
            let mut sum = S::from(0.0);
            for &x in x {
                sum += (x - largest).exp();
            }
            sum.ln() + largest
        };
        let zero = S::from(0.0);
        let (mut diagonals, mut traces, mut prior) = (Vec::new(), Vec::new(), zero);
        for factor in factors.chunks_exact(size) {
            let mut trace = zero;
            for &log in &factor[..d] {
                let entry = log.exp();
                diagonals.push(entry);
                trace += log;
                prior += entry.square() * (0.5 * self.gamma * self.gamma);
            }
            for &entry in &factor[d..] {
                prior += entry.square() * (0.5 * self.gamma * self.gamma);
            }
            prior -= trace * self.freedom as f64;
            traces.push(trace);
        }
        let (mut sum, mut betas, mut y) = (zero, vec![zero; k], vec![zero; d]);
        for point in self.x.chunks_exact(d) {
            for j in 0..k {
                let mut lower = factors[j * size + d..(j + 1) * size].iter();
                y.fill(zero);
                for i in 0..d {
                    let z = -means[j * d + i] + point[i];
                    y[i] += diagonals[j * d + i] * z;
                    for (y, &l) in y[i + 1..].iter_mut().zip(&mut lower) {
                        *y += l * z;
                    }
                }
                let mut square = zero;
                for y in &y {
                    square += y.square();
                }
                betas[j] = alphas[j] + traces[j] - square * 0.5;
            }
            sum += log_sum_exp(&betas);
        }
        let n = self.x.len() / d;
        sum - log_sum_exp(alphas) * n as f64 + prior + constant(d, k, n, self.gamma, self.freedom)
    }

    fn check(&mut self) {
        let mut small = Self::new("test");
        let point = small.point();
        agree("GMM", "test.txt", small.primal(&point), 8.073_804_080_049_758, 1e-13);
    }
}
