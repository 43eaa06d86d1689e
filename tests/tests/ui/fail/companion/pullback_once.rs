use grad_runtime::derive_grad;

#[derive_grad]
fn f(x: f64) -> f64 {
    x * x
}

fn main() {
    let (_, pullback) = f::forward(3.0);
    let _ = pullback(1.0);
    let _ = pullback(1.0);
}
