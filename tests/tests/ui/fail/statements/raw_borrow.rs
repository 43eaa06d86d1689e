use grad_runtime::derive_grad;

#[derive_grad]
fn f(x: f64) -> f64 {
    let p = &raw const x;
    let _ = p;
    x * 2.0
}

fn main() {}
