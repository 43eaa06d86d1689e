//! The squared error of a dense layer with `tanh`.

use grad_runtime::derive_grad;

use crate::problem::Problem;
use crate::random::Random;
use crate::scalar::Scalar;

#[derive_grad]
fn dense(weights: &[f64], bias: &[f64], input: &[f64], #[no_grad] target: &[f64]) -> f64 {
    let mut error = 0.0;
    for i in 0..bias.len() {
        let mut z = bias[i];
        for j in 0..input.len() {
            z += weights[i * input.len() + j] * input[j];
        }
        error += (z.tanh() - target[i]).powi(2);
    }
    error
}

/// Forward and reverse of a row together.
fn dense_by_hand(
    (weights, d_weights): (&[f64], &mut [f64]),
    (bias, d_bias): (&[f64], &mut [f64]),
    (input, d_input): (&[f64], &mut [f64]),
    target: &[f64],
    d_ret: f64,
) {
    let n = input.len();
    for (i, (row, d_row)) in weights.chunks_exact(n).zip(d_weights.chunks_exact_mut(n)).enumerate()
    {
        let mut z = bias[i];
        for (w, x) in row.iter().zip(input) {
            z += w * x;
        }
        let y = z.tanh();
        let d_z = 2.0 * d_ret * (y - target[i]) * (1.0 - y * y);
        d_bias[i] += d_z;
        for (((d_w, d_x), w), x) in d_row.iter_mut().zip(d_input.iter_mut()).zip(row).zip(input) {
            *d_w += d_z * x;
            *d_x += d_z * w;
        }
    }
}

pub(crate) struct Dense {
    outputs: usize,
    inputs: usize,
    target: Vec<f64>,
}

impl Dense {
    pub(crate) fn new(outputs: usize, inputs: usize) -> Self {
        Self { outputs, inputs, target: Random::new(8).vector(outputs, -1.0, 1.0) }
    }
}

impl Problem for Dense {
    fn name(&self) -> String {
        "dense layer".into()
    }

    fn point(&self) -> Vec<f64> {
        let size = self.outputs * self.inputs + self.outputs + self.inputs;
        Random::new(7).vector(size, -0.3, 0.3)
    }

    fn primal(&mut self, x: &[f64]) -> f64 {
        let (weights, x) = x.split_at(self.outputs * self.inputs);
        let (bias, input) = x.split_at(self.outputs);
        dense(weights, bias, input, &self.target)
    }

    fn generated(&mut self, x: &[f64], d_x: &mut [f64]) {
        let (weights, x) = x.split_at(self.outputs * self.inputs);
        let (bias, input) = x.split_at(self.outputs);
        let (d_weights, d_x) = d_x.split_at_mut(weights.len());
        let (d_bias, d_input) = d_x.split_at_mut(bias.len());
        dense_backward(weights, d_weights, bias, d_bias, input, d_input, &self.target, 1.0);
    }

    fn by_hand(&mut self, x: &[f64], d_x: &mut [f64]) {
        let (weights, x) = x.split_at(self.outputs * self.inputs);
        let (bias, input) = x.split_at(self.outputs);
        let (d_weights, d_x) = d_x.split_at_mut(weights.len());
        let (d_bias, d_input) = d_x.split_at_mut(bias.len());
        dense_by_hand((weights, d_weights), (bias, d_bias), (input, d_input), &self.target, 1.0);
    }

    fn generic<S: Scalar>(&self, x: &[S]) -> S {
        let (weights, x) = x.split_at(self.outputs * self.inputs);
        let (bias, input) = x.split_at(self.outputs);
        let mut error = S::from(0.0);
        for (i, row) in weights.chunks_exact(self.inputs).enumerate() {
            let mut z = bias[i];
            for (&w, &x) in row.iter().zip(input) {
                z += w * x;
            }
            error += (z.tanh() - self.target[i]).square();
        }
        error
    }
}
