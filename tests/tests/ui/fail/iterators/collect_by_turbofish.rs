use grad_runtime::derive_grad;

use std::collections::VecDeque;

#[derive_grad]
fn f(x: &[f64]) -> f64 {
    x.iter().map(|v| v * v).collect::<VecDeque<f64>>().iter().sum()
}

fn main() {}
