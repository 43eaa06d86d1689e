use grad_runtime::derive_grad;

#[derive_grad]
fn f(x: f64) -> f64 {
    macro_rules! twice {
        () => {
            x * 2.0
        };
    }
    twice!() + x
}

fn main() {}
