use grad_runtime::derive_grad;

#[derive_grad(backward = rule)]
fn f(x: f64) -> Option<f64> {
    (x > 0.0).then(|| x.sqrt())
}

fn rule(x: f64, d_ret: f64) -> Option<f64> {
    (x > 0.0).then(|| 0.5 * d_ret / x.sqrt())
}

fn main() {}
