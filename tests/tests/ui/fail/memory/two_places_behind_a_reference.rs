use grad_runtime::derive_grad;

#[derive_grad]
fn f(x: f64, y: f64) -> f64 {
    let z = if x > 0.0 { &x } else { &1.0 };
    z * y
}

fn main() {}
