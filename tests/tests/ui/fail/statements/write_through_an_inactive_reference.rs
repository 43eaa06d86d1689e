use grad_runtime::derive_grad;

#[derive_grad]
fn f(x: f64, #[no_grad] out: &mut f64) -> f64 {
    *out = x * x;
    *out * 2.0
}

fn main() {}
