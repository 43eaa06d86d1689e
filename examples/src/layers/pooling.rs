use grad_runtime::{Differentiable, derive_grad};

/// The largest number of each square.
#[derive(Differentiable, Clone, Debug)]
pub struct MaxPooling {
    /// The side of an input plane, which is a square; a multiple of `size`.
    pub side: usize,
    /// The side of a square.
    pub size: usize,
}

impl MaxPooling {
    /// From planes to smaller planes, however many there are.
    #[derive_grad]
    #[must_use]
    pub fn forward(&self, input: &[f64]) -> Vec<f64> {
        let (side, size) = (self.side, self.size);
        let out = side / size;
        let planes = input.len() / (side * side);
        let mut output = vec![0.0; planes * out * out];
        for p in 0..planes {
            for row in 0..out {
                for column in 0..out {
                    let mut largest = f64::NEG_INFINITY;
                    for y in 0..size {
                        let start = (p * side + row * size + y) * side + column * size;
                        for x in &input[start..start + size] {
                            largest = largest.max(*x);
                        }
                    }
                    output[(p * out + row) * out + column] = largest;
                }
            }
        }
        output
    }
}
