use grad_runtime::derive_grad;

#[derive_grad]
fn f(x: &[f64]) -> f64 {
    let (low, high): (Vec<f64>, Vec<f64>) = x.iter().partition(|v| **v < 0.0);
    low[0] * high[0]
}

fn main() {}
