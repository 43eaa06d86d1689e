use grad_runtime::derive_grad;

#[derive_grad]
fn f(x: ([f64; 2], f64)) -> f64 {
    x.1
}

fn main() {}
