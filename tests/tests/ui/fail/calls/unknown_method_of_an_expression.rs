use grad_runtime::derive_grad;

trait Halve {
    fn halve(self) -> f64;
}

impl Halve for f64 {
    fn halve(self) -> f64 {
        self / 2.0
    }
}

#[derive_grad]
fn f(x: f64, y: f64) -> f64 {
    (x * y + 1.0).halve()
}

fn main() {}
