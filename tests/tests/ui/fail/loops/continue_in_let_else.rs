use grad_runtime::derive_grad;

#[derive_grad]
fn f(x: &[f64], #[no_grad] factors: &[Option<f64>]) -> f64 {
    let mut s = 1.0;
    for i in 0..x.len() {
        s *= x[i];
        let Some(k) = factors[i] else { continue };
        s += x[i] * k;
    }
    s
}

fn main() {}
