//! Where CONTRACT.md is silent, and a Rust user would still expect that it works.

#![allow(unused_parens, clippy::needless_borrow, clippy::unused_unit)]

use grad_runtime::derive_grad;
use grad_tests::assert_close;

#[derive_grad]
const fn constant_function(x: f64) -> f64 {
    x * x
}

/// The function itself stays `const`.
#[test]
fn const_functions() {
    const NINE: f64 = constant_function(3.0);
    assert_eq!((NINE, constant_function_backward(3.0, 1.0)), (9.0, 6.0));
}

#[derive_grad]
extern "C" fn foreign_abi(x: f64) -> f64 {
    x * x
}

#[test]
fn extern_functions() {
    assert_eq!(foreign_abi_backward(3.0, 1.0), 6.0);
}

#[derive_grad]
fn qualified_self(x: f64) -> f64 {
    <f64>::sin(x)
}

#[derive_grad]
fn primitive_module(x: f64) -> f64 {
    core::primitive::f64::sin(x)
}

#[derive_grad]
fn reference_receiver(x: f64) -> f64 {
    (&(x * 1.0)).sin()
}

#[derive_grad]
fn operator_methods(x: f64) -> f64 {
    use std::ops::{Mul, Neg};
    x.neg().mul(x).neg().sqrt().sin()
}

#[test]
fn spellings_of_sin() {
    let x = 0.7_f64;
    assert_close(qualified_self_backward(x, 1.0), x.cos(), 1e-15);
    assert_close(primitive_module_backward(x, 1.0), x.cos(), 1e-15);
    assert_close(reference_receiver_backward(x, 1.0), x.cos(), 1e-15);
    assert_close(operator_methods_backward(x, 1.0), x.cos(), 1e-15);
}

#[derive_grad]
fn parenthesised_types(x: (f64), y: &(f64)) -> (f64) {
    x * y
}

#[test]
fn parenthesised() {
    let mut d_y = 0.0;
    assert_eq!(parenthesised_types_backward(2.0, &3.0, &mut d_y, 1.0), 3.0);
    assert_eq!(d_y, 2.0);
}

#[derive_grad]
fn unit_result(x: f64) {
    let _ = x;
}

#[derive_grad]
fn written_unit_result(x: f64) -> () {
    let _ = x * x;
}

/// Nothing comes in; the adjoint is zero.
#[test]
fn functions_without_a_result() {
    assert_eq!(unit_result_backward(2.0), 0.0);
    assert_eq!(written_unit_result_backward(2.0), 0.0);
}

type Length = f64;

#[derive_grad]
fn aliased(x: Length, y: Length) -> Length {
    let area: Length = x * y;
    area * area
}

#[test]
fn type_aliases() {
    assert_eq!(aliased_backward(2.0, 3.0, 1.0), (36.0, 24.0));
}

#[derive_grad]
fn if_without_an_active_value(x: f64, n: usize) -> f64 {
    let scale = if n > 3 { 2.0 } else { 5.0 };
    x * scale
}

#[test]
fn inactive_branches() {
    assert_eq!(if_without_an_active_value_backward(1.0, 4, 1.0), 2.0);
    assert_eq!(if_without_an_active_value_backward(1.0, 3, 1.0), 5.0);
}

#[derive_grad]
fn deferred_tuple(x: f64, y: f64) -> f64 {
    let (a, b);
    (a, b) = (x * y, x);
    a * b
}

#[test]
fn deferred_patterns() {
    assert_eq!(deferred_tuple_backward(2.0, 3.0, 1.0), (12.0, 4.0));
}

#[derive_grad]
fn clamped(x: f64, low: f64, high: f64) -> f64 {
    x.clamp(low, high)
}

/// A primal that panics panics alike, though the gradient does not need the value.
#[test]
#[should_panic(expected = "min > max")]
fn clamp_of_an_empty_interval_panics() {
    let _ = clamped_backward(0.5, 1.0, 0.0, 1.0);
}
