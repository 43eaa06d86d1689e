use grad_runtime::derive_grad;

#[derive_grad]
fn f(x: &[f64]) -> f64 {
    let mut s = 1.0;
    let mut values = x.iter();
    while let Some(v) = values.next() {
        s *= v;
    }
    s
}

fn main() {}
