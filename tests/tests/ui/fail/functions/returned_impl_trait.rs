use grad_runtime::derive_grad;

#[derive_grad]
fn f(x: f64) -> impl std::fmt::Display {
    x * x
}

fn main() {}
