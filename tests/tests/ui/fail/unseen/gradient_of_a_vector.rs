use glam::DVec3;
use grad_runtime::derive_grad;

#[derive_grad]
fn f(v: DVec3) -> DVec3 {
    v * 2.0
}

fn main() {
    let _ = f_backward(DVec3::ONE, DVec3::X);
    let _ = f::grad(DVec3::ONE);
}
