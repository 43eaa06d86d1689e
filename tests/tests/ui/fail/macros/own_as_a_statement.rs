use grad_runtime::derive_grad;

macro_rules! double {
    ($x:ident) => {
        $x *= 2.0;
    };
}

#[derive_grad]
fn f(x: f64) -> f64 {
    let mut y = x;
    double!(y);
    y
}

fn main() {}
