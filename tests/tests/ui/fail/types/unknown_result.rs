use grad_runtime::derive_grad;

struct Wrapped(f64);

#[derive_grad]
fn f(x: f64) -> Wrapped {
    Wrapped(x * x)
}

fn main() {}
