use grad_runtime::derive_grad;

#[derive_grad]
fn root(x: f64) -> Option<f64> {
    if x < 0.0 { None } else { Some(x.sqrt()) }
}

#[derive_grad]
fn f(x: f64) -> f64 {
    let twice = |y: f64| 2.0 * y;
    twice(root(x)?)
}

fn main() {}
