use grad_runtime::derive_grad;

type Fallible<T> = Result<T, String>;

#[derive_grad]
fn f(x: f64) -> Fallible<f64> {
    Ok(x * x)
}

fn main() {}
