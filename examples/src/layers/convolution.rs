use grad_runtime::{Differentiable, derive_grad};
use rand::{Rng, RngExt};

use super::Parameters;

/// A two-dimensional convolution: small windows of weights that slide over square images.
#[derive(Differentiable, Clone, Debug)]
pub struct Convolution {
    channels: usize,
    filters: usize,
    side: usize,
    window: usize,
    stride: usize,
    padding: usize,
    /// A window for each channel, for each filter.
    weights: Vec<f64>,
    bias: Vec<f64>,
}

impl Convolution {
    /// A layer from `channels` planes of `side` times `side` numbers to `filters` planes, with
    /// windows of `window` times `window`; stride 1, no padding.
    pub fn new(
        (channels, filters): (usize, usize),
        side: usize,
        window: usize,
        rng: &mut impl Rng,
    ) -> Self {
        let inputs = channels * window * window;
        let bound = (6.0 / inputs as f64).sqrt();
        let weights = (0..inputs * filters).map(|_| rng.random_range(-bound..bound)).collect();
        let bias = vec![0.0; filters];
        Self { channels, filters, side, window, stride: 1, padding: 0, weights, bias }
    }

    /// How far the window moves at a time.
    #[must_use]
    pub fn with_stride(self, stride: usize) -> Self {
        Self { stride, ..self }
    }

    /// How many zeros stand around a plane, on each side.
    #[must_use]
    pub fn with_padding(self, padding: usize) -> Self {
        Self { padding, ..self }
    }

    /// The side of a plane that comes out.
    #[must_use]
    pub fn output_side(&self) -> usize {
        output_side(self.side, self.window, self.stride, self.padding)
    }

    /// From images of `channels` planes to images of `filters` planes.
    #[derive_grad]
    #[must_use]
    pub fn forward(&self, input: &[f64]) -> Vec<f64> {
        // With their types, lest they be taken for numbers that carry a derivative.
        let side: usize = self.side;
        let window: usize = self.window;
        let stride: usize = self.stride;
        let padding: usize = self.padding;
        let out = output_side(side, window, stride, padding);
        let samples = input.len() / (self.channels * side * side);
        let mut output = vec![0.0; samples * self.filters * out * out];
        for s in 0..samples {
            for f in 0..self.filters {
                let plane = (s * self.filters + f) * out * out;
                for y in &mut output[plane..plane + out * out] {
                    *y = self.bias[f];
                }
                for c in 0..self.channels {
                    for ky in 0..window {
                        for kx in 0..window {
                            let w = ((f * self.channels + c) * window + ky) * window + kx;
                            let weight = self.weights[w];
                            let (top, bottom) = meeting(ky, side, stride, padding, out);
                            let (left, right) = meeting(kx, side, stride, padding, out);
                            for row in top..bottom {
                                let y = row * stride + ky - padding;
                                let from = ((s * self.channels + c) * side + y) * side;
                                for column in left..right {
                                    let x = column * stride + kx - padding;
                                    output[plane + row * out + column] += weight * input[from + x];
                                }
                            }
                        }
                    }
                }
            }
        }
        output
    }
}

fn output_side(side: usize, window: usize, stride: usize, padding: usize) -> usize {
    (side + 2 * padding - window) / stride + 1
}

/// The output's lines for which the window's line `k` is on the plane rather than on the padding.
fn meeting(k: usize, side: usize, stride: usize, padding: usize, out: usize) -> (usize, usize) {
    let first = padding.saturating_sub(k).div_ceil(stride);
    let end = (side + padding).saturating_sub(k).div_ceil(stride);
    (first, end.min(out))
}

impl Parameters for Convolution {
    fn visit(&mut self, d: &ConvolutionTangent, change: &mut dyn FnMut(&mut f64, f64)) {
        self.weights.visit(&d.weights, change);
        self.bias.visit(&d.bias, change);
    }
}
