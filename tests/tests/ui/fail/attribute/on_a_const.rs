use grad_runtime::derive_grad;

#[derive_grad]
const X: f64 = 1.0;

fn main() {}
