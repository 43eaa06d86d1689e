use grad_runtime::derive_grad;

#[derive_grad]
fn f(x: f64) -> Box<f64> {
    Box::new(x * x)
}

fn main() {}
