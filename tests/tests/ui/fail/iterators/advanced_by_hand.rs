use grad_runtime::derive_grad;

#[derive_grad]
fn f(x: &[f64]) -> f64 {
    let mut values = x.iter();
    let first = values.next().unwrap();
    let second = values.next().unwrap();
    first * second
}

fn main() {}
