use grad_runtime::derive_grad;

#[derive_grad]
type T = f64;

fn main() {}
