use std::ops::AddAssign;

use grad_runtime::{Differentiable, derive_grad};

/// A number by its logarithm.
#[derive(Clone, Copy)]
struct Log(f64);

impl AddAssign<f64> for Log {
    fn add_assign(&mut self, rhs: f64) {
        self.0 = (self.0.exp() + rhs).ln();
    }
}

impl Differentiable for Log {
    type Tangent = f64;

    fn zero_tangent(&self) -> f64 {
        0.0
    }

    fn accumulate(into: &mut f64, contribution: f64) {
        *into += contribution;
    }
}

#[derive(Differentiable)]
struct Model {
    evidence: Log,
}

impl Model {
    #[derive_grad]
    fn observe(&mut self, x: f64) {
        self.evidence += x;
    }
}

fn main() {}
