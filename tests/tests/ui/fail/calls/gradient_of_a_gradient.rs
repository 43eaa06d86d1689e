use grad_runtime::derive_grad;

#[derive_grad]
fn g(x: f64) -> f64 {
    x * x * x
}

#[derive_grad]
fn f(x: f64) -> f64 {
    let (value, slope) = g::value_and_grad(x);
    value * slope
}

fn main() {}
