use grad_runtime::derive_grad;

trait Halve {
    fn halve(self) -> f64;
}

impl Halve for f64 {
    fn halve(self) -> f64 {
        self / 2.0
    }
}

macro_rules! square {
    ($x:expr) => {
        $x * $x
    };
}

#[derive_grad]
fn f(x: f64) -> f64 {
    let a = x.halve();
    let b = square!(x);
    let c = std::hint::black_box(x);
    a + b + c
}

fn main() {}
