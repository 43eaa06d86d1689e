use grad_runtime::derive_grad;

struct P;

#[derive_grad(backward = f_backward, companion = PGradients)]
impl P {
    pub fn f(x: f64) -> f64 {
        x * x
    }
}

fn main() {}
