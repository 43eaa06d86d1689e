use grad_runtime::derive_grad;

#[derive_grad]
fn root(x: f64) -> Option<f64> {
    if x < 0.0 { None } else { Some(x.sqrt()) }
}

#[derive_grad]
fn f(x: f64) -> Option<f64> {
    let twice = |y: f64| -> Option<f64> {
        let z = root(y)?;
        Some(2.0 * z)
    };
    let z = twice(x)?;
    Some(z * x)
}

fn main() {}
