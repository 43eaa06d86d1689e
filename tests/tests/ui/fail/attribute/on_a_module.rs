use grad_runtime::derive_grad;

#[derive_grad]
mod m {
    pub fn f(x: f64) -> f64 {
        x * x
    }
}

fn main() {}
