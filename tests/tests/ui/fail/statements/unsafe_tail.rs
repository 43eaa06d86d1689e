use grad_runtime::derive_grad;

#[derive_grad]
fn f(x: f64) -> f64 {
    unsafe { std::mem::transmute::<u64, f64>(std::mem::transmute::<f64, u64>(x)) }
}

fn main() {}
