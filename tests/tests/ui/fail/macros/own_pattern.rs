use grad_runtime::derive_grad;

macro_rules! pair {
    ($a:ident, $b:ident) => {
        ($a, $b)
    };
}

#[derive_grad]
fn f(x: f64, y: f64) -> f64 {
    let pair!(a, b) = (x, y);
    a * b
}

fn main() {}
