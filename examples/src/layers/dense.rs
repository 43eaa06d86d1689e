use grad_runtime::{Differentiable, derive_grad};
use rand::{Rng, RngExt};

use super::Parameters;

/// Every output is a weighted sum of all inputs and a bias.
#[derive(Differentiable, Clone, Debug)]
pub struct Dense {
    inputs: usize,
    outputs: usize,
    /// A row for each output.
    weights: Vec<f64>,
    bias: Vec<f64>,
}

impl Dense {
    /// Uniformly random weights that keep the size of what goes through.
    pub fn new(inputs: usize, outputs: usize, rng: &mut impl Rng) -> Self {
        let bound = (3.0 / inputs as f64).sqrt();
        let weights = (0..inputs * outputs).map(|_| rng.random_range(-bound..bound)).collect();
        Self { inputs, outputs, weights, bias: vec![0.0; outputs] }
    }

    /// From samples of `inputs` numbers to samples of `outputs` numbers.
    #[derive_grad]
    #[must_use]
    pub fn forward(&self, input: &[f64]) -> Vec<f64> {
        let (inputs, outputs) = (self.inputs, self.outputs);
        let samples = input.len() / inputs;
        let mut output = vec![0.0; samples * outputs];
        for s in 0..samples {
            let x = &input[s * inputs..(s + 1) * inputs];
            for o in 0..outputs {
                let row = &self.weights[o * inputs..(o + 1) * inputs];
                let sum: f64 = row.iter().zip(x).map(|(w, x)| w * x).sum();
                output[s * outputs + o] = sum + self.bias[o];
            }
        }
        output
    }
}

impl Parameters for Dense {
    fn visit(&mut self, d: &DenseTangent, change: &mut dyn FnMut(&mut f64, f64)) {
        self.weights.visit(&d.weights, change);
        self.bias.visit(&d.bias, change);
    }
}
