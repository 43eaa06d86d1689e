use grad_runtime::derive_grad;

#[derive_grad(foreign)]
fn f(x: f64) -> f64 {
    x * x
}

fn main() {}
