use grad_runtime::derive_grad;

#[derive_grad(backward)]
fn f(x: f64) -> f64 {
    x * x
}

fn main() {}
