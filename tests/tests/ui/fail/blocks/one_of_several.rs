use grad_runtime::derive_grad;

struct P;

// One function is refused; the others are there, and so is a stand-in for its siblings.
#[derive_grad]
impl P {
    pub fn f(x: f64) -> f64 {
        x.to_string().len() as f64
    }

    pub fn g(x: f64) -> f64 {
        Self::f(x) + x
    }
}

fn main() {
    P::f_grad(P::g_grad(1.0));
}
