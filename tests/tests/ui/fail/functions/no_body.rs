use grad_runtime::derive_grad;

unsafe extern "C" {
    #[derive_grad]
    fn f(x: f64) -> f64;
}

fn main() {}
