use grad_runtime::derive_grad;

#[derive_grad]
fn f(x: f64) -> impl Fn(f64) -> f64 {
    move |t| t * x
}

fn main() {}
