use grad_runtime::derive_grad;

#[derive_grad]
fn f(x: f64) -> Option<Option<f64>> {
    Some(Some(x))
}

fn main() {}
