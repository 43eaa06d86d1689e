use grad_runtime::derive_grad;

#[derive_grad]
fn root(x: f64) -> Result<f64, String> {
    if x < 0.0 {
        return Err("negative".to_owned());
    }
    Ok(x.sqrt())
}

#[derive_grad]
fn f(x: f64) -> f64 {
    match root(x) {
        Ok(y) => y * x,
        Err(_) => 0.0,
    }
}

fn main() {}
