use grad_runtime::derive_grad;

#[derive_grad]
struct S {
    x: f64,
}

fn main() {}
