use grad_runtime::derive_grad;

#[derive_grad]
fn f(x: f64) -> f64 {
    dbg!(x * x) + x
}

fn main() {}
