//! The layers of neural networks: a struct each, with an annotated `forward` method.
//!
//! A layer takes a batch of samples, one after the other in a slice, and makes another batch. A
//! network is an annotated function that calls `forward` of one layer after the other. Its
//! backward pass, and that of every layer, comes from the macro.

mod adam;
mod convolution;
mod dense;
mod loss;
mod pooling;

pub use adam::{Adam, Parameters, check_parameters};
pub use convolution::Convolution;
pub use dense::Dense;
pub use loss::CrossEntropy;
pub use pooling::MaxPooling;

use grad_runtime::{Differentiable, derive_grad};

/// What is negative becomes 0.
#[derive(Differentiable, Clone, Copy, Debug)]
pub struct Relu;

impl Relu {
    /// Number by number.
    #[derive_grad]
    #[must_use]
    pub fn forward(&self, input: &[f64]) -> Vec<f64> {
        let mut output = vec![0.0; input.len()];
        for (y, x) in output.iter_mut().zip(input) {
            *y = x.max(0.0);
        }
        output
    }
}
