use grad_runtime::derive_grad;

mod f {}

#[derive_grad]
fn f(x: f64) -> f64 {
    x * x
}

fn main() {}
