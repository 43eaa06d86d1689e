use grad_runtime::derive_grad;

#[derive_grad]
fn f(x: &mut f64) -> f64 {
    *x *= 2.0;
    *x
}

fn main() {
    let _ = f::grad(&mut 1.0);
}
