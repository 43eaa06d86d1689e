use grad_runtime::derive_grad;

mod a {
    use grad_runtime::derive_grad;

    #[derive_grad]
    pub fn f(x: f64) -> f64 {
        x * x
    }
}

mod b {
    use grad_runtime::derive_grad;

    #[derive_grad]
    pub fn f(x: f64) -> f64 {
        super::a::f(x) * x
    }
}

#[derive_grad]
fn f(x: f64) -> f64 {
    a::f(x) + b::f(x)
}

fn main() {
    assert_eq!(f_backward(2.0, 1.0), 4.0 + 12.0);
}
