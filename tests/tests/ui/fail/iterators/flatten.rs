use grad_runtime::derive_grad;

#[derive_grad]
fn f(y: &[Vec<f64>]) -> f64 {
    y.iter().flatten().sum()
}

fn main() {}
