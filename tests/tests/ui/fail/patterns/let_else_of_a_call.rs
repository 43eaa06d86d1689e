use grad_runtime::derive_grad;

#[derive_grad]
fn root(x: f64) -> Result<f64, String> {
    Ok(x.sqrt())
}

#[derive_grad]
fn f(x: f64) -> f64 {
    let Ok(y) = root(x) else { return 0.0 };
    y * x
}

fn main() {}
