use grad_runtime::derive_grad;

#[derive_grad]
fn f(x: f64) -> f64 {
    let boxed = Box::new(x);
    *boxed * x
}

fn main() {}
