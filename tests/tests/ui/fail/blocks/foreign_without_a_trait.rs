use grad_runtime::derive_grad;

struct P;

#[derive_grad(foreign)]
impl P {
    pub fn f(x: f64) -> f64 {
        x * x
    }
}

fn main() {}
