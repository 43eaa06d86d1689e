use grad_runtime::derive_grad;

#[derive_grad]
static X: f64 = 1.0;

fn main() {}
