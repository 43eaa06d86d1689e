use grad_runtime::derive_grad;

#[derive_grad]
fn f(x: f64) -> f64 {
    std::hint::black_box(x) * x
}

fn main() {}
