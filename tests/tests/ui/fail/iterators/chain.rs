use grad_runtime::derive_grad;

#[derive_grad]
fn f(x: &[f64], y: &[f64]) -> f64 {
    x.iter().chain(y).sum()
}

fn main() {}
