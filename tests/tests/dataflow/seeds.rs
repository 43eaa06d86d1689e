//! Adjoints that come in: linear, zero, infinite, twice into one shadow.

use grad_runtime::derive_grad;
use grad_tests::{assert_close, assert_same};

#[derive_grad]
fn mixed(x: f64, y: f64) -> f64 {
    let root = x.sqrt();
    let product = root * y.asin();
    product + (x * y).cbrt() + y.hypot(x)
}

#[test]
fn a_backward_function_is_linear_in_its_seed() {
    let (x, y) = (0.7, 0.3);
    let (dx, dy) = mixed_backward(x, y, 1.0);
    for seed in [-2.5, 1e-300, 1e300, 0.125] {
        let (by_x, by_y) = mixed_backward(x, y, seed);
        assert_close((by_x / seed, by_y / seed), (dx, dy), 1e-14);
    }
}

/// Every partial is infinite or undefined at the origin, and still.
#[test]
fn a_zero_seed_gives_zeros_where_the_value_is_finite() {
    for (x, y) in [(0.7, 0.3), (0.0, 1.0), (0.0, -1.0), (0.0, 0.0)] {
        let (dx, dy) = mixed_backward(x, y, 0.0);
        assert!(dx == 0.0 && dy == 0.0, "at ({x}, {y}): ({dx}, {dy})");
    }
}

#[derive_grad]
fn nan_aside(x: f64, y: f64) -> f64 {
    let unused = (x - x).ln() * (-1.0_f64).sqrt() / (x - x);
    let also_unused = unused * y;
    let _ = also_unused.sin();
    x * y
}

#[derive_grad]
fn nan_in_a_dead_tuple_part(x: f64) -> f64 {
    let (used, _unused) = (x * x, x.ln());
    used
}

/// Nothing that the result does not depend on can turn it into `NaN`.
#[test]
fn nan_in_an_unused_expression() {
    assert_same(nan_aside_backward(2.0, 3.0, 1.0), (3.0, 2.0));
    assert_same(nan_in_a_dead_tuple_part_backward(-2.0, 1.0), -4.0);
    assert_same(nan_in_a_dead_tuple_part_backward(0.0, 1.0), 0.0);
}

#[derive_grad]
fn by_reference(x: &f64, y: &f64) -> f64 {
    x * x * y
}

#[test]
fn twice_into_the_same_shadow() {
    let (mut d_x, mut d_y) = (0.0, 0.0);
    by_reference_backward(&2.0, &mut d_x, &3.0, &mut d_y, 1.0);
    by_reference_backward(&2.0, &mut d_x, &3.0, &mut d_y, 1.0);
    assert_eq!((d_x, d_y), (24.0, 8.0));
    by_reference_backward(&2.0, &mut d_x, &3.0, &mut d_y, 0.0);
    assert_eq!((d_x, d_y), (24.0, 8.0));
}

/// A constant partial: an infinite seed goes through as it is.
#[test]
fn infinite_seeds() {
    #[derive_grad]
    fn affine(x: f64, y: f64) -> f64 {
        3.0 * x - y + 1.0
    }
    assert_same(affine_backward(1.0, 1.0, f64::INFINITY), (f64::INFINITY, f64::NEG_INFINITY));
}

/// What must not be written: `1.0 *`, `0.0 +`. Exact results show it.
#[test]
fn nothing_is_rounded_on_the_way() {
    #[derive_grad]
    fn sum(x: f64, y: f64) -> f64 {
        x + y
    }
    #[derive_grad]
    fn difference(x: f64, y: f64) -> f64 {
        x - y
    }
    let tiny = f64::from_bits(1);
    assert_same(sum_backward(1.0, 1.0, tiny), (tiny, tiny));
    assert_same(sum_backward(1.0, 1.0, -0.0), (-0.0, -0.0));
    assert_same(difference_backward(1.0, 1.0, tiny), (tiny, -tiny));
    assert_same(difference_backward(1.0, 1.0, 0.0), (0.0, -0.0));
}
