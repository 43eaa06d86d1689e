mod model {
    use grad_runtime::derive_grad;

    #[derive_grad]
    fn f(x: f64) -> f64 {
        x * x
    }
}

fn main() {
    let _ = model::f_backward(3.0, 1.0);
}
