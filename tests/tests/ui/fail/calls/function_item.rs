use grad_runtime::derive_grad;

#[derive_grad]
fn square(x: f64) -> f64 {
    x * x
}

#[derive_grad]
fn apply(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    f(x)
}

#[derive_grad]
fn caller(x: f64) -> f64 {
    apply(square, x)
}

fn main() {}
