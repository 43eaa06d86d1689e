//! The right-hand side of the Brusselator on a square grid, by the state and by its three parameters.

use grad_runtime::derive_grad;

use crate::problem::Problem;
use crate::random::Random;
use crate::scalar::Scalar;

const TIME: f64 = 2.1;

/// What a grid point gets from outside.
fn source(i: usize, j: usize, n: usize, t: f64) -> f64 {
    let x = i as f64 / (n - 1) as f64;
    let y = j as f64 / (n - 1) as f64;
    if (x - 0.3).powi(2) + (y - 0.6).powi(2) <= 0.01 && t >= 1.1 { 5.0 } else { 0.0 }
}

/// A neighbour outside of the grid has the value of the point itself.
#[derive_grad]
fn laplacian(w: &[f64], i: usize, j: usize, n: usize) -> f64 {
    let centre = w[i * n + j];
    let up = if i > 0 { w[(i - 1) * n + j] } else { centre };
    let down = if i + 1 < n { w[(i + 1) * n + j] } else { centre };
    let left = if j > 0 { w[i * n + j - 1] } else { centre };
    let right = if j + 1 < n { w[i * n + j + 1] } else { centre };
    up + down + left + right - 4.0 * centre
}

#[derive_grad]
#[allow(clippy::too_many_arguments)]
fn brusselator(
    u: &[f64],
    v: &[f64],
    a: f64,
    b: f64,
    alpha: f64,
    n: usize,
    du: &mut [f64],
    dv: &mut [f64],
) {
    let diffusion = alpha * ((n - 1) * (n - 1)) as f64;
    for i in 0..n {
        for j in 0..n {
            let at = i * n + j;
            let reaction = u[at] * u[at] * v[at];
            du[at] = diffusion * laplacian(u, i, j, n) + b + reaction - (a + 1.0) * u[at]
                + source(i, j, n, TIME);
            dv[at] = diffusion * laplacian(v, i, j, n) + a * u[at] - reaction;
        }
    }
}

/// The Laplacian of a row, out of it and its neighbours.
fn laplacian_of_row(above: &[f64], row: &[f64], below: &[f64], out: &mut [f64]) {
    let n = row.len();
    let (above, below, out) = (&above[..n], &below[..n], &mut out[..n]);
    out[0] = above[0] + below[0] + row[1] - 3.0 * row[0];
    for j in 1..n - 1 {
        out[j] = above[j] + below[j] + row[j - 1] + row[j + 1] - 4.0 * row[j];
    }
    out[n - 1] = above[n - 1] + below[n - 1] + row[n - 2] - 3.0 * row[n - 1];
}

/// The rows of a grid at and around a row.
fn around(w: &[f64], i: usize, n: usize) -> [&[f64]; 3] {
    let row = |i: usize| &w[i * n..(i + 1) * n];
    [row(i.saturating_sub(1)), row(i), row((i + 1).min(n - 1))]
}

/// The Laplacian is symmetric, so its adjoint gathers as it does itself.
#[allow(clippy::too_many_arguments)]
fn brusselator_by_hand(
    (u, d_u): (&[f64], &mut [f64]),
    (v, d_v): (&[f64], &mut [f64]),
    (a, alpha): (f64, f64),
    n: usize,
    (d_du, d_dv): (&[f64], &[f64]),
    scratch: &mut [f64],
) -> (f64, f64, f64) {
    let factor = ((n - 1) * (n - 1)) as f64;
    let diffusion = alpha * factor;
    let (mut d_a, mut d_b, mut d_diffusion) = (0.0, 0.0, 0.0);
    let (of_du, of_dv) = scratch[..2 * n].split_at_mut(n);
    for i in 0..n {
        let range = i * n..(i + 1) * n;
        let [above, row, below] = around(d_du, i, n);
        laplacian_of_row(above, row, below, of_du);
        let [above, row, below] = around(d_dv, i, n);
        laplacian_of_row(above, row, below, of_dv);
        let (u, v) = (&u[range.clone()], &v[range.clone()]);
        let (d_du, d_dv) = (&d_du[range.clone()], &d_dv[range.clone()]);
        let (d_u, d_v) = (&mut d_u[range.clone()], &mut d_v[range]);
        for j in 0..n {
            let difference = d_du[j] - d_dv[j];
            d_a -= u[j] * difference;
            d_b += d_du[j];
            d_diffusion += u[j] * of_du[j] + v[j] * of_dv[j];
            d_u[j] += diffusion * of_du[j] + (2.0 * u[j] * v[j] - a) * difference - d_du[j];
            d_v[j] += diffusion * of_dv[j] + u[j] * u[j] * difference;
        }
    }
    (d_a, d_b, d_diffusion * factor)
}

pub(crate) struct Brusselator {
    n: usize,
    weights: Vec<f64>,
    rates: Vec<f64>,
    d_rates: Vec<f64>,
    scratch: Vec<f64>,
}

impl Brusselator {
    pub(crate) fn new(n: usize) -> Self {
        let size = 2 * n * n;
        Self {
            n,
            weights: Random::new(11).vector(size, -1.0, 1.0),
            rates: vec![0.0; size],
            d_rates: vec![0.0; size],
            scratch: vec![0.0; 2 * n],
        }
    }
}

impl Problem for Brusselator {
    fn name(&self) -> String {
        "brusselator".into()
    }

    fn point(&self) -> Vec<f64> {
        let coordinate = |i: usize| i as f64 / (self.n - 1) as f64;
        let (mut u, mut v) = (Vec::new(), Vec::new());
        for i in 0..self.n {
            for j in 0..self.n {
                let (x, y) = (coordinate(i), coordinate(j));
                u.push(22.0 * (y * (1.0 - y)).powf(1.5));
                v.push(27.0 * (x * (1.0 - x)).powf(1.5));
            }
        }
        [u, v, vec![3.4, 1.0, 10.0]].concat()
    }

    fn primal(&mut self, x: &[f64]) -> f64 {
        let n = self.n;
        let (u, x) = x.split_at(n * n);
        let (v, x) = x.split_at(n * n);
        let (du, dv) = self.rates.split_at_mut(n * n);
        brusselator(u, v, x[0], x[1], x[2], n, du, dv);
        self.rates.iter().zip(&self.weights).map(|(x, w)| x * w).sum()
    }

    fn generated(&mut self, x: &[f64], d_x: &mut [f64]) {
        let n = self.n;
        let (u, x) = x.split_at(n * n);
        let (v, x) = x.split_at(n * n);
        let (d_u, d_x) = d_x.split_at_mut(n * n);
        let (d_v, d_x) = d_x.split_at_mut(n * n);
        self.d_rates.copy_from_slice(&self.weights);
        let (du, dv) = self.rates.split_at_mut(n * n);
        let (d_du, d_dv) = self.d_rates.split_at_mut(n * n);
        let (d_a, d_b, d_alpha) =
            brusselator_backward(u, d_u, v, d_v, x[0], x[1], x[2], n, du, d_du, dv, d_dv);
        for (sum, d) in d_x.iter_mut().zip([d_a, d_b, d_alpha]) {
            *sum += d;
        }
    }

    fn by_hand(&mut self, x: &[f64], d_x: &mut [f64]) {
        let n = self.n;
        let (u, x) = x.split_at(n * n);
        let (v, x) = x.split_at(n * n);
        let (d_u, d_x) = d_x.split_at_mut(n * n);
        let (d_v, d_x) = d_x.split_at_mut(n * n);
        let seeds = self.weights.split_at(n * n);
        let (d_a, d_b, d_alpha) =
            brusselator_by_hand((u, d_u), (v, d_v), (x[0], x[2]), n, seeds, &mut self.scratch);
        for (sum, d) in d_x.iter_mut().zip([d_a, d_b, d_alpha]) {
            *sum += d;
        }
    }

    fn generic<S: Scalar>(&self, x: &[S]) -> S {
        let n = self.n;
        let (u, x) = x.split_at(n * n);
        let (v, x) = x.split_at(n * n);
        let (weights_du, weights_dv) = self.weights.split_at(n * n);
        let [a, b, alpha] = [x[0], x[1], x[2]];
        let diffusion = alpha * ((n - 1) * (n - 1)) as f64;
        let laplacian = |w: &[S], i: usize, j: usize| {
            let at = |i: usize, j: usize| w[i * n + j];
            let vertical = at(i.saturating_sub(1), j) + at((i + 1).min(n - 1), j);
            let horizontal = at(i, j.saturating_sub(1)) + at(i, (j + 1).min(n - 1));
            vertical + horizontal - at(i, j) * 4.0
        };
        let mut sum = S::from(0.0);
        for i in 0..n {
            for j in 0..n {
                let at = i * n + j;
                let reaction = u[at] * u[at] * v[at];
                let du = diffusion * laplacian(u, i, j) + b + reaction - (a + 1.0) * u[at]
                    + source(i, j, n, TIME);
                let dv = diffusion * laplacian(v, i, j) + a * u[at] - reaction;
                sum += du * weights_du[at] + dv * weights_dv[at];
            }
        }
        sum
    }
}
