use grad_runtime::derive_grad;

#[derive_grad]
fn f(x: &[f64]) -> f64 {
    x.iter().cycle().take(10).sum()
}

fn main() {}
