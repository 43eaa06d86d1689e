use grad_runtime::derive_grad;

#[derive_grad]
unsafe extern "C" {
    fn f(x: f64) -> f64;
}

fn main() {}
