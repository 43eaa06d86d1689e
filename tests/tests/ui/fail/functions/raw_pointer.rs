use grad_runtime::derive_grad;

#[derive_grad]
fn f(x: *const f64, y: f64) -> f64 {
    y * unsafe { *x }
}

fn main() {}
