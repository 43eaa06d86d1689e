//! A private function whose gradient is used is not dead, and of a function that is used nothing else
//! is called dead.

#![deny(warnings, dead_code)]

use grad_runtime::derive_grad;

#[derive_grad]
fn only_backward(x: f64) -> f64 {
    x * x
}

#[derive_grad]
fn only_forward(x: f64) -> f64 {
    x * x
}

#[derive_grad]
fn only_value_and_grad(x: f64) -> f64 {
    x * x
}

#[derive_grad]
fn only_grad(x: f64) -> f64 {
    x * x
}

#[derive_grad]
fn only_the_function(x: f64) -> f64 {
    x * x
}

#[derive_grad]
fn only_by_a_gradient(x: f64) -> f64 {
    x * x
}

#[derive_grad]
fn caller(x: f64) -> f64 {
    only_by_a_gradient(x)
}

#[derive_grad]
fn generic<T: num_traits::Float>(x: T) -> T {
    x * x
}

mod inner {
    use grad_runtime::derive_grad;

    #[derive_grad]
    pub(crate) fn for_the_crate(x: f64) -> f64 {
        x * x
    }

    #[derive_grad]
    pub(super) fn for_the_parent(x: f64) -> f64 {
        x * x
    }
}

#[derive_grad]
fn with_a_lifetime<'a>(x: &'a f64, y: &'a f64) -> f64 {
    x * y
}

struct Scale(f64);

impl Scale {
    #[derive_grad]
    fn method(#[no_grad] &self, x: f64) -> f64 {
        x * self.0
    }

    #[derive_grad(associated)]
    fn associated(x: f64) -> f64 {
        x * x
    }
}

#[test]
fn nothing_generic_is_dead() {
    assert_eq!(generic_backward(3.0, 1.0), 6.0);
}

#[test]
fn nothing_visible_is_dead() {
    assert_eq!(inner::for_the_crate::grad(3.0), 6.0);
    assert_eq!(inner::for_the_parent_backward(3.0, 1.0), 6.0);
    assert_eq!(with_a_lifetime::grad(&3.0, &2.0), (2.0, 3.0));
}

#[test]
fn nothing_is_dead() {
    assert_eq!(only_backward_backward(3.0, 1.0), 6.0);
    assert_eq!(only_forward::forward(3.0).1(1.0), 6.0);
    assert_eq!(only_value_and_grad::value_and_grad(3.0), (9.0, 6.0));
    assert_eq!(only_grad::grad(3.0), 6.0);
    assert_eq!(only_the_function(3.0), 9.0);
    assert_eq!(caller_backward(3.0, 1.0), 6.0);
    assert_eq!(Scale(2.0).method_grad(3.0), 2.0);
    assert_eq!(Scale::associated_backward(3.0, 1.0), 6.0);
}
