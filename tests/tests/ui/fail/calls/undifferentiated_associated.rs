use grad_runtime::derive_grad;

struct Helper;

impl Helper {
    fn square(x: f64) -> f64 {
        x * x
    }
}

#[derive_grad]
fn f(x: f64) -> f64 {
    Helper::square(x) + 1.0
}

fn main() {}
