//! Tuples: patterns, fields, parameters, results.

use grad_runtime::derive_grad;
use grad_tests::{assert_close, assert_same, generic_cases};

generic_cases! {
    fn pattern(x, y) at [[0.7, 1.3]] {
        let (a, b) = (x * y, x + y);
        a * b
    }

    fn fields(x, y) at [[0.7, 1.3]] {
        let pair = (x * y, x + y);
        pair.0 * pair.0 + pair.1
    }

    fn nested_pattern(x, y) at [[0.7, 1.3]] {
        let ((a, b), c) = ((x, y), x * y);
        let (d, (e, (g, h))) = (a + b, (b * c, (c, a)));
        d * e - g * h * h
    }

    fn nested_fields(x, y) at [[0.7, 1.3]] {
        let t = ((x, y), (x * y, (y, x)));
        (t.0).0 * t.0.1 + t.1.0 * (t.1).1.0 - t.1.1.1
    }

    fn holes(x, y) at [[0.7, 1.3]] {
        let (a, _, c) = (x * y, x / y, y);
        let (first, ..) = (a, c, x);
        let (.., last) = (a, c, x);
        let (front, .., back) = (x, a, a, y);
        let (_, _) = (a, c);
        first * last + front * back * back
    }

    fn swap_by_assignment(x, y) at [[0.7, 1.3]] {
        let (mut a, mut b) = (x * x, y);
        (a, b) = (b, a);
        a * a * b
    }

    fn rotate_by_assignment(x, y, z) at [[0.7, 1.3, -0.4]] {
        let (mut a, mut b, mut c) = (x, y, z);
        (a, b, c) = (b, c, a);
        (a, b, c) = (b, c * a, a);
        a * b * b + c
    }

    /// Fibonacci by tuple assignment: every version is needed.
    fn fibonacci(x, y) at [[0.7, 1.3]] {
        let (mut a, mut b) = (x, y);
        (a, b) = (b, a * b);
        (a, b) = (b, a * b);
        (a, b) = (b, a * b);
        a + b
    }


    fn nested_assignment(x, y) at [[0.7, 1.3]] {
        let (mut a, mut b, mut c) = (x, y, x);
        ((a, b), c) = ((b, c * a), a);
        a * b + c
    }

    fn field_assignment(x, y) at [[0.7, 1.3]] {
        let mut t = (x, y);
        t.0 = t.0 * t.1;
        t.1 = t.0 + t.1;
        t.0 * t.1
    }

    fn tuple_overwritten(x, y) at [[0.7, 1.3]] {
        let mut t = (x, y);
        let old = t;
        t = (t.1, t.0 * t.1);
        t = (t.1, t.0);
        t.0 * old.0 + t.1
    }

    /// A copy: changing one leaves the other.
    fn tuples_are_copied(x, y) at [[0.7, 1.3]] {
        let t = (x, y);
        let mut u = t;
        u.0 = u.0 * u.1;
        t.0 * u.0 + t.1
    }

    fn tuple_from_a_block(x, y) at [[0.7, 1.3]] {
        let (a, b) = {
            let t = x * y;
            (t, t * x)
        };
        a * b
    }

    fn one_element(x) at [[0.7]] {
        let (a,) = (x * x,);
        let t = (a,);
        t.0 * a
    }

    fn typed(x, y) at [[0.7, 1.3]] {
        let (a, b): (T, T) = (x * y, y);
        let t: (T, (T, T)) = (a, (b, a));
        t.0 * t.1.0 * t.1.1
    }

    fn passed_whole(x, y) at [[0.7, 1.3]] {
        let a = (x, y);
        let b = (a, x * y);
        let c = b.0;
        let (d, e) = c;
        d * e + b.1
    }
}

#[derive_grad]
fn tuple_parameter(p: (f64, f64), s: f64) -> f64 {
    p.0 * p.1 * s
}

#[derive_grad]
fn pattern_parameter((x, y): (f64, f64), s: f64) -> f64 {
    x * y * s
}

#[derive_grad]
fn nested_parameter(((x, _), y): ((f64, f64), f64)) -> f64 {
    x * y
}

#[derive_grad]
fn mut_pattern_parameter((mut x, y): (f64, f64)) -> f64 {
    x *= y;
    x * x
}

#[derive_grad]
fn rest_parameter((x, ..): (f64, f64, f64)) -> f64 {
    x * x
}

#[test]
fn tuple_parameters() {
    assert_close(tuple_parameter_backward((2.0, 3.0), 5.0, 1.0), ((15.0, 10.0), 6.0), 0.0);
    assert_close(pattern_parameter_backward((2.0, 3.0), 5.0, -1.0), ((-15.0, -10.0), -6.0), 0.0);
    let ((dx, unused), dy): ((f64, f64), f64) = nested_parameter_backward(((2.0, 7.0), 3.0), 1.0);
    assert_eq!((dx, unused, dy), (3.0, 0.0, 2.0));
    let (dx, dy): (f64, f64) = mut_pattern_parameter_backward((2.0, 3.0), 1.0);
    assert_eq!((dx, dy), (36.0, 24.0));
    assert_eq!(rest_parameter_backward((3.0, 1.0, 1.0), 1.0), (6.0, 0.0, 0.0));
}

/// Part of the tuple is inactive: its tangent is `()`.
#[derive_grad]
fn mixed_parameter(p: (f64, usize), (x, flag): (f64, bool)) -> f64 {
    let scale = if flag { 2.0 } else { 3.0 };
    p.0 * p.1 as f64 * x * scale
}

#[test]
fn mixed_tuples() {
    let d: ((f64, ()), (f64, ())) = mixed_parameter_backward((2.0, 4), (5.0, true), 1.0);
    assert_eq!(d, ((40.0, ()), (16.0, ())));
}

#[derive_grad]
fn two_results(x: f64, y: f64) -> (f64, f64) {
    let product = x * y;
    (product, product + x)
}

#[derive_grad]
fn nested_results(x: f64) -> ((f64, f64), f64) {
    ((x, x * x), x.sin())
}

#[derive_grad]
fn with_a_count(x: f64, n: usize) -> (f64, usize) {
    (x * x * n as f64, n + 1)
}

#[derive_grad]
fn one_tuple(x: f64) -> (f64,) {
    (x * x,)
}

#[derive_grad]
fn same_value_twice(x: f64) -> (f64, f64) {
    let y = x * x;
    (y, y)
}

#[derive_grad]
fn inputs_returned(x: f64, y: f64) -> (f64, f64) {
    (y, x)
}

#[derive_grad]
fn constants_returned(x: f64) -> (f64, f64) {
    (2.0, x)
}

#[derive_grad]
fn bound_and_returned(x: f64, y: f64) -> (f64, f64) {
    let result = (x * y, x);
    result
}

#[test]
fn tuple_results() {
    assert_eq!(two_results_backward(2.0, 3.0, (1.0, 0.0)), (3.0, 2.0));
    assert_eq!(two_results_backward(2.0, 3.0, (0.0, 1.0)), (4.0, 2.0));
    assert_eq!(two_results_backward(2.0, 3.0, (-2.5, 10.0)), (32.5, 15.0));
    let cos = 0.5_f64.cos();
    assert_close(nested_results_backward(0.5, ((1.0, 2.0), 3.0)), 3.0 + 3.0 * cos, 1e-15);
    assert_eq!(with_a_count_backward(3.0, 2, (1.0, ())), 12.0);
    assert_eq!(one_tuple_backward(3.0, (2.0,)), 12.0);
    assert_eq!(same_value_twice_backward(3.0, (1.0, 2.0)), 18.0);
    assert_eq!(inputs_returned_backward(3.0, 4.0, (1.0, 2.0)), (2.0, 1.0));
    assert_eq!(constants_returned_backward(3.0, (1.0, 2.0)), 2.0);
    assert_eq!(bound_and_returned_backward(3.0, 4.0, (1.0, 10.0)), (14.0, 3.0));
}

#[test]
fn tuple_results_forward() {
    let (value, pullback) = two_results::forward(2.0, 3.0);
    assert_eq!(value, (6.0, 8.0));
    assert_eq!(pullback((-2.5, 10.0)), (32.5, 15.0));
    let (value, pullback) = with_a_count::forward(3.0, 2);
    assert_eq!(value, (18.0, 3));
    assert_eq!(pullback((1.0, ())), 12.0);
}

/// A zero adjoint of one result does not reach through an infinite partial.
#[derive_grad]
fn roots(x: f64, y: f64) -> (f64, f64) {
    (x.sqrt(), y.sqrt())
}

#[test]
fn zero_part_of_an_adjoint() {
    assert_same(roots_backward(0.0, 4.0, (0.0, 1.0)), (0.0, 0.25));
}

generic_cases! {
    fn assignment_with_holes(x, y) at [[0.7, 1.3]] {
        let mut a = x;
        (a, _) = (a * y, a);
        (_, a) = (x, a * a);
        (a, ..) = (a + x, x, y);
        a
    }
}
