use grad_runtime::derive_grad;

#[derive_grad]
fn f(x: f64, list: &[u8]) -> f64 {
    let n = unsafe { *list.get_unchecked(0) };
    x * f64::from(n)
}

fn main() {
    assert_eq!(f_backward(3.0, &[5], 1.0), 5.0);
}
