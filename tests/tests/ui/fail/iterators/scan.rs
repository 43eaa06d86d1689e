use grad_runtime::derive_grad;

#[derive_grad]
fn f(x: &[f64]) -> f64 {
    x.iter().scan(0.0, |sum, v| Some(*sum + v)).sum()
}

fn main() {}
