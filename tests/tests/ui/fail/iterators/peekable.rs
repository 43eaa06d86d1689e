use grad_runtime::derive_grad;

#[derive_grad]
fn f(x: &[f64]) -> f64 {
    let mut s = 1.0;
    for v in x.iter().peekable() {
        s *= v;
    }
    s
}

fn main() {}
