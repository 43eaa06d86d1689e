use grad_runtime::derive_grad;

#[derive_grad]
fn f(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    v.retain(|a| *a > 0.0);
    v[0] * x[0]
}

fn main() {}
