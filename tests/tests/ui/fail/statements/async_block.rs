use grad_runtime::derive_grad;

#[derive_grad]
fn f(x: f64) -> f64 {
    let later = async { x * 2.0 };
    drop(later);
    x
}

fn main() {}
