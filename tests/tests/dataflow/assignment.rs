//! `let mut`, assignment, compound assignment, deferred initialisation.

use grad_runtime::derive_grad;
use grad_tests::{assert_close, assert_same, generic_cases, lit, plain_cases};

generic_cases! {
    fn overwritten_by_a_multiple(a) at [[2.0], [-1.5]] {
        let mut a = a;
        a = a * lit::<T>(3.0);
        a
    }

    fn overwritten_by_a_constant_after_the_copy(x) at [[2.0]] {
        let mut x = x;
        let y = x;
        x = lit::<T>(0.0);
        y + x
    }


    fn versions_of_one_name(x, c) at [[2.0, 0.5], [-1.0, 3.0]] {
        let mut t = x;
        t = t + c;
        t = t * t;
        t = t + c;
        t = t * c;
        t
    }

    /// Needs the old value or the result.
    fn compound_division(l, y) at [[2.0, 0.5], [-1.0, 3.0]] {
        let mut l = l * l;
        l = l / y;
        l = l / l.exp();
        l
    }

    fn accumulator(x, y) at [[2.0, 0.5], [-1.0, 3.0]] {
        let mut sum = lit::<T>(0.0);
        sum = sum + x;
        sum = sum + x * y;
        sum = sum + x * y * y;
        sum * sum
    }

    fn product_accumulator(x, y) at [[2.0, 0.5], [0.0, 3.0], [0.0, 0.0]] {
        let mut product = lit::<T>(1.0);
        product = product * x;
        product = product * y;
        product = product * (x + y);
        product
    }

    fn deferred(x, y) at [[2.0, 0.5]] {
        let a;
        let b;
        b = x * y;
        a = b + x;
        a * b
    }

    fn deferred_with_a_type(x, y) at [[2.0, 0.5]] {
        let a: T;
        let c = y * y;
        a = c * x;
        a * a
    }

    fn deferred_mut(x) at [[2.0]] {
        let mut a;
        a = x * x;
        a = a * a;
        a
    }

    fn three_variables_rotate(x, y, z) at [[2.0, 0.5, -1.5]] {
        let mut a = x;
        let mut b = y;
        let mut c = z;
        let t = a;
        a = b;
        b = c;
        c = t;
        a * a * b + c
    }

    fn self_reference_both_sides(x) at [[0.3], [1.2]] {
        let mut x = x;
        x = x * x + x;
        x = x * x + x;
        x = x * x + x;
        x
    }

    fn assigned_between_the_uses(x, y) at [[0.3, 1.1]] {
        let mut u = x * y;
        let first = u * u;
        u = u + first;
        let second = u * u;
        u = u.sin();
        first * second + u
    }
}

plain_cases! {
    fn compound_operators(x, y) at [[0.7, 1.3], [-2.1, 0.4]] {
        let mut a = x * y;
        a += x;
        a -= y * y;
        a *= a + 2.0;
        a /= 3.0 + y;
        a += 1.0;
        a *= 2.0;
        a -= 0.5;
        a /= 4.0;
        a
    }

    fn compound_remainder(x, y) at [[7.3, 2.0], [-7.3, 2.0], [7.3, 0.9]] {
        let mut a = x * 1.0;
        a %= y;
        a *= x;
        a %= 1.7;
        a
    }

    fn compound_by_itself(x) at [[0.7], [1.9]] {
        let mut a = x + 0.0;
        a *= a;
        a += a;
        a -= a * a;
        a /= a + 3.0;
        a
    }

    fn compound_division_by_the_active_one(x, y) at [[0.7, 1.3]] {
        let mut a = x * x;
        a /= y;
        a /= x;
        a /= a + y;
        a
    }

    fn two_accumulators(x, y) at [[0.7, 1.3]] {
        let mut s = x * 0.0;
        let mut p = y / y;
        s += x * y;
        p *= s + 1.0;
        s += p * p;
        p *= s;
        s - p
    }
}

#[derive_grad]
fn mutable_parameter(mut x: f64, mut y: f64) -> f64 {
    x *= y;
    y += x;
    x = x * y + 1.0;
    x
}

/// `(x y)(y + x y) + 1`.
#[test]
fn mutable_parameters() {
    let (x, y) = (0.7, 1.3);
    let expected = (y * (y + x * y) + x * y * y, x * (y + x * y) + x * y * (1.0 + x));
    assert_close(mutable_parameter_backward(x, y, 1.0), expected, 1e-15);
    assert_close(mutable_parameter::grad(x, y), expected, 1e-15);
}

#[derive_grad]
#[allow(unused_assignments)]
fn overwritten_parameter(mut x: f64, y: f64) -> f64 {
    x = y * y;
    x
}

#[test]
fn a_parameter_that_is_overwritten_at_once() {
    assert_same(overwritten_parameter_backward(f64::NAN, 3.0, 1.0), (0.0, 6.0));
}

#[derive_grad]
fn zeroed(mut x: f64) -> f64 {
    let y = x;
    x = 0.0;
    y + x
}

#[derive_grad]
fn literal_accumulator(x: f64, y: f64) -> f64 {
    let mut sum = 0.0;
    sum += x * x;
    sum += y;
    let mut product = 1.0;
    product *= sum;
    product *= x;
    product
}

#[derive_grad]
fn literal_with_type(x: f32) -> f32 {
    let mut sum: f32 = 0.0;
    sum += x;
    sum += 2.0 * x;
    let scale = 3_f32;
    sum * scale
}

/// Literals as the first value of a variable that becomes active.
#[test]
fn literal_starts() {
    assert_eq!(zeroed_backward(2.0, 1.0), 1.0);
    let (x, y) = (0.7, 1.3);
    assert_close(literal_accumulator_backward(x, y, 1.0), (3.0 * x * x + y, x), 1e-15);
    assert_eq!(literal_with_type_backward(2.0, 1.0), 9.0);
}

/// For floats the right side of `+=` is evaluated first: `6 x + 6 x`.
#[derive_grad]
fn right_side_first(x: f64) -> f64 {
    let mut a = x * 2.0;
    a += {
        a *= 3.0;
        a
    };
    a
}

#[test]
fn compound_assignment_evaluates_its_right_side_first() {
    assert_eq!(right_side_first(1.0), 12.0);
    assert_eq!(right_side_first_backward(1.0, 1.0), 12.0);
}

/// The variable is assigned, never read: nothing depends on it.
#[derive_grad]
#[allow(unused_assignments, unused_variables)]
fn assigned_and_forgotten(x: f64) -> f64 {
    let mut a = x * x;
    a = x.ln();
    a = 0.0;
    x
}

#[test]
fn dead_stores() {
    assert_eq!(assigned_and_forgotten_backward(-2.0, 1.0), 1.0);
}

generic_cases! {
    fn killed_by_a_constant(x, z) at [[2.0, 3.0]] {
        let mut y = x * x;
        y = y * z;
        y = lit::<T>(5.0);
        y * z
    }
}
