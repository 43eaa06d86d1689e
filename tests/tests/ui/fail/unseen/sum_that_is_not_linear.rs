use std::ops::Add;

use grad_runtime::{Differentiable, derive_grad};

/// A number by its logarithm.
#[derive(Clone, Copy)]
struct Log(f64);

impl Add for Log {
    type Output = Log;

    fn add(self, rhs: Log) -> Log {
        Log((self.0.exp() + rhs.0.exp()).ln())
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

#[derive_grad]
fn f(a: Log, b: Log) -> Log {
    a + b
}

fn main() {}
