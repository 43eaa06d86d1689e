use grad_runtime::derive_grad;

#[derive_grad]
fn f(x: f64) -> Box<dyn std::any::Any> {
    Box::new(x * x)
}

fn main() {}
