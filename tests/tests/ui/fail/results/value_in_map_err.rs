use grad_runtime::derive_grad;

#[derive_grad]
fn root(x: f64) -> Result<f64, String> {
    Ok(x.sqrt())
}

#[derive_grad]
fn f(x: f64) -> Result<f64, f64> {
    let y = root(x).map_err(|_| x)?;
    Ok(y * x)
}

fn main() {}
