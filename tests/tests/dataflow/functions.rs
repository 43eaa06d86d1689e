//! The shape of the function: `return`, signatures, attributes, calls.

use grad_runtime::derive_grad;
use grad_tests::{assert_close, assert_same};

#[derive_grad]
fn returned(x: f64) -> f64 {
    let y = x * x;
    return y * x;
}

#[derive_grad]
fn returned_at_once(x: f64) -> f64 {
    return x * x;
}

#[derive_grad]
fn returned_without_semicolon(x: f64) -> f64 {
    return x * x;
}

#[derive_grad]
fn returned_tuple(x: f64) -> (f64, f64) {
    return (x * x, x);
}

#[derive_grad]
fn returned_unit(x: &mut f64) {
    *x *= 2.0;
    return;
}

#[test]
fn return_as_the_last_statement() {
    assert_eq!(returned_backward(2.0, 1.0), 12.0);
    assert_eq!(returned_at_once_backward(2.0, 1.0), 4.0);
    assert_eq!(returned_without_semicolon_backward(2.0, 1.0), 4.0);
    assert_eq!(returned_tuple_backward(2.0, (1.0, 10.0)), 14.0);
    let (mut x, mut d_x) = (3.0, 5.0);
    returned_unit_backward(&mut x, &mut d_x);
    assert_eq!(d_x, 10.0);
}

#[derive_grad]
fn square(x: f64) -> f64 {
    x * x
}

#[derive_grad]
fn product(x: f64, y: f64) -> f64 {
    x * y * y
}

#[derive_grad]
fn calls(x: f64, y: f64) -> f64 {
    let a = square(x);
    square(a) + product(a, y)
}

/// The same callee twice, with swapped arguments.
#[derive_grad]
fn swapped(x: f64, y: f64) -> f64 {
    product(x, y) - product(y, x)
}

#[derive_grad]
fn partly_active(x: f64) -> f64 {
    product(x, 3.0) + product(3.0, x) + product(2.0, 3.0)
}

#[derive_grad]
fn nested_calls(x: f64) -> f64 {
    square(square(square(x)))
}

#[derive_grad]
fn result_not_used(x: f64) -> f64 {
    let _ = square(x);
    let _y = product(x, x);
    square(x);
    x * 2.0
}

#[derive_grad]
fn pair(x: f64, y: f64) -> (f64, f64) {
    (x * y, x + y)
}

#[derive_grad]
fn calls_a_pair(x: f64, y: f64) -> f64 {
    let (p, s) = pair(x, y);
    let (q, _) = pair(p, s);
    q + pair(y, x).1
}

#[derive_grad]
fn by_reference(x: &f64, out: &mut f64) -> f64 {
    *out *= *x;
    x * *out
}

/// The callee changes an argument that is read later.
#[derive_grad]
fn calls_with_references(x: f64, y: f64) -> f64 {
    let mut out = y;
    let before = out;
    let a = by_reference(&x, &mut out);
    a * out + before
}

mod other {
    use grad_runtime::derive_grad;

    #[derive_grad]
    pub fn cube(x: f64) -> f64 {
        x * x * x
    }

    pub mod deeper {
        use grad_runtime::derive_grad;

        #[derive_grad]
        pub fn twice(x: f64) -> f64 {
            super::cube(x) + super::cube(x)
        }
    }
}

#[derive_grad]
fn by_path(x: f64) -> f64 {
    use other::deeper::twice as double;
    other::cube(x) + double(x) + crate::functions::other::deeper::twice(x) + self::square(x)
}

#[test]
#[allow(clippy::similar_names)]
fn calls_to_other_functions() {
    let (x, y) = (1.3_f64, 0.7);
    let expected = (4.0 * x.powi(3) + 2.0 * x * y * y, 2.0 * x * x * y);
    assert_close(calls_backward(x, y, 1.0), expected, 1e-14);
    let expected = (y * y - 2.0 * x * y, 2.0 * x * y - x * x);
    assert_close(swapped_backward(x, y, 1.0), expected, 1e-14);
    assert_close(partly_active_backward(x, 1.0), 9.0 + 6.0 * x, 1e-14);
    assert_close(nested_calls_backward(x, 1.0), 8.0 * x.powi(7), 1e-14);
    assert_eq!(result_not_used_backward(x, 1.0), 2.0);
    let expected = (2.0 * x * y + y * y + 1.0, x * x + 2.0 * x * y + 1.0);
    assert_close(calls_a_pair_backward(x, y, 1.0), expected, 1e-14);
    // out = x y, a = x^2 y: a out + y = x^3 y^2 + y
    let expected = (3.0 * x * x * y * y, 2.0 * x.powi(3) * y + 1.0);
    assert_close(calls_with_references_backward(x, y, 1.0), expected, 1e-14);
    assert_close(by_path_backward(x, 1.0), 15.0 * x * x + 2.0 * x, 1e-14);
}

/// Attributes, qualifiers and docs of the function stay; what concerns the linter concerns both.
#[derive_grad]
#[must_use]
#[inline]
#[allow(clippy::many_single_char_names, clippy::let_and_return)]
fn attributes(x: f64) -> f64 {
    let y = x * x;
    y
}

#[allow(clippy::let_and_return)]
#[derive_grad]
fn attribute_before(x: f64) -> f64 {
    let y = x * x;
    y
}

#[derive_grad]
#[inline(always)]
#[cold]
#[doc(hidden)]
#[cfg(not(any()))]
#[track_caller]
fn more_attributes(x: f64) -> f64 {
    x * x
}

#[derive_grad]
fn statement_attributes(x: f64) -> f64 {
    #[allow(unused_variables)]
    let unused = x.ln();
    #[allow(clippy::let_and_return)]
    let y = x * x;
    y
}

#[test]
fn attributes_of_the_function() {
    let all = [
        attributes_backward,
        attribute_before_backward,
        more_attributes_backward,
        statement_attributes_backward,
    ];
    for backward in all {
        assert_eq!(backward(3.0, 1.0), 6.0);
    }
}

#[derive_grad]
fn const_generic<const N: usize>(x: f64) -> f64 {
    x * N as f64
}

#[derive_grad]
fn inactive_generic<I: Into<u32> + Copy>(x: f64, #[no_grad] n: I) -> f64 {
    let n: u32 = n.into();
    x * f64::from(n)
}

#[test]
fn generic_parameters() {
    assert_eq!(const_generic_backward::<3>(2.0, 1.0), 3.0);
    assert_eq!(inactive_generic_backward(2.0, 3_u8, 1.0), 3.0);
}

#[derive_grad]
fn closures_without_an_active_value(x: f64, n: usize) -> f64 {
    let scale = |k: usize| k as f64 + 1.0;
    let s = scale(n);
    x * s
}

#[test]
fn inactive_closures() {
    assert_eq!(closures_without_an_active_value_backward(2.0, 4, 1.0), 5.0);
}

/// An item inside a function body, and a gradient of a function inside a function.
#[test]
fn local_functions() {
    #[derive_grad]
    fn inner(x: f64) -> f64 {
        x.sin()
    }
    #[derive_grad]
    fn outer(x: f64) -> f64 {
        inner(x) * inner(x * 2.0)
    }
    let x = 0.4_f64;
    let expected = x.cos() * (2.0 * x).sin() + 2.0 * x.sin() * (2.0 * x).cos();
    assert_close(outer_backward(x, 1.0), expected, 1e-15);
    assert_same(inner::grad(x), x.cos());
}
