use grad_runtime::derive_grad;

#[derive_grad]
fn f(x: &[f64]) -> f64 {
    let squares: Box<[f64]> = x.iter().map(|v| v * v).collect();
    squares[0] * x[0]
}

fn main() {}
