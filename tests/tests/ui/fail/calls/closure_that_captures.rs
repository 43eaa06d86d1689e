use grad_runtime::derive_grad;

fn apply(g: impl Fn(f64) -> f64, at: f64) -> f64 {
    g(at)
}

#[derive_grad]
fn f(x: f64) -> f64 {
    apply(|t| t * x, 2.0)
}

fn main() {}
