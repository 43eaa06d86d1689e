use grad_runtime::derive_grad;

#[derive_grad]
enum E {
    A(f64),
}

fn main() {}
