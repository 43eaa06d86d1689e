use grad_runtime::derive_grad as differentiate;

#[grad_runtime::derive_grad]
fn by_path(x: f64) -> f64 {
    x * x
}

#[::grad_runtime::derive_grad()]
fn with_parentheses(x: f64) -> f64 {
    x * x
}

#[differentiate]
fn renamed(x: f64) -> f64 {
    x * x
}

fn main() {
    assert_eq!(
        by_path_backward(3.0, 1.0) + with_parentheses::grad(3.0) + renamed::grad(3.0),
        18.0
    );
}
