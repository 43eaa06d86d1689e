use grad_runtime::derive_grad;

struct P;

#[derive_grad]
impl P {
    #[derive_grad]
    #[no_grad]
    pub fn f(x: f64) -> f64 {
        x * x
    }

    #[derive_grad]
    #[derive_grad]
    pub fn g(x: f64) -> f64 {
        x * x
    }
}

fn main() {}
