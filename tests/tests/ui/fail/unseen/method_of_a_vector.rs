use glam::DVec3;
use grad_runtime::derive_grad;

#[derive_grad]
fn f(v: DVec3) -> f64 {
    v.max_element()
}

#[derive_grad]
fn g(v: DVec3) -> DVec3 {
    v.abs()
}

fn main() {}
