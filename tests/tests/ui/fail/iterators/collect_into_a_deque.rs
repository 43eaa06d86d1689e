use grad_runtime::derive_grad;

use std::collections::VecDeque;

#[derive_grad]
fn f(x: &[f64]) -> f64 {
    let squares: VecDeque<f64> = x.iter().map(|v| v * v).collect();
    squares[0] * x[0]
}

fn main() {}
