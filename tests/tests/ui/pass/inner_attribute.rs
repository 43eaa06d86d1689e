use grad_runtime::derive_grad;

#[derive_grad]
fn f(x: f64) -> f64 {
    #![allow(unused)]
    let y = x;
    y * 2.0
}

fn main() {
    assert_eq!(f_backward(3.0, 1.0), 2.0);
}
