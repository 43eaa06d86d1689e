use glam::DVec3;
use grad_runtime::derive_grad;

#[derive_grad]
fn f(v: DVec3, x: f64) -> DVec3 {
    v + x
}

fn main() {}
