use grad_runtime::derive_grad;

macro_rules! square {
    ($x:expr) => {
        $x * $x
    };
}

#[derive_grad]
fn f(x: f64) -> f64 {
    square!(x) + 1.0
}

fn main() {}
