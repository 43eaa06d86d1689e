use grad_runtime::derive_grad;

#[derive_grad]
fn f(x: f64) -> (f64, f64) {
    (x, x * x)
}

fn main() {
    let _ = f::value_and_grad(1.0);
}
