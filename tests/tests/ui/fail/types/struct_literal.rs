use grad_runtime::derive_grad;

struct Pair {
    a: f64,
    b: f64,
}

#[derive_grad]
fn f(x: f64) -> f64 {
    let pair = Pair { a: x, b: 2.0 };
    pair.a * pair.b
}

fn main() {}
