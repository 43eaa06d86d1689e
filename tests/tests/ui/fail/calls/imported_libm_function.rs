use grad_runtime::derive_grad;

use libm::sin;

#[derive_grad]
fn f(x: f64) -> f64 {
    sin(x)
}

fn main() {}
