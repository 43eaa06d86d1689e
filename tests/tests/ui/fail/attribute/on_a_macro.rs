use grad_runtime::derive_grad;

#[derive_grad]
macro_rules! m {
    () => {};
}

fn main() {}
