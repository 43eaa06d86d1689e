use grad_runtime::derive_grad;

#[derive_grad]
fn f(x: &[f64]) -> f64 {
    let mut s = 1.0;
    for i in 0..x.len() {
        let k = if i == 1 { break } else { 2.0 };
        s *= x[i] * k;
    }
    s
}

fn main() {}
