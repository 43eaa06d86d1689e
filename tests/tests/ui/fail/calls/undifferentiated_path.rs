use grad_runtime::derive_grad;

mod other {
    pub fn helper(x: f64) -> f64 {
        x * x
    }
}

#[derive_grad]
fn f(x: f64) -> f64 {
    other::helper(x) + 1.0
}

fn main() {}
