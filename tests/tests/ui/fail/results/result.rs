use grad_runtime::derive_grad;

#[derive_grad]
fn f(x: f64) -> Result<f64, String> {
    if x < 0.0 {
        return Err("negative".to_owned());
    }
    Ok(x.sqrt())
}

fn main() {}
