use grad_runtime::derive_grad;

struct Wrapped(f64);

#[derive_grad]
fn f(x: f64) -> f64 {
    let wrapped = Wrapped(x);
    wrapped.0 * x
}

fn main() {}
