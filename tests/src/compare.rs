//! Comparison of derivatives.

use std::fmt::Debug;

/// Whether `actual` is `expected` up to `tolerance`, relative to `max(1, |expected|)`.
///
/// `NaN` agrees with `NaN` only, an infinity only with itself.
#[must_use]
pub fn close(actual: f64, expected: f64, tolerance: f64) -> bool {
    if expected.is_nan() {
        actual.is_nan()
    } else if expected.is_infinite() {
        actual == expected
    } else {
        (actual - expected).abs() <= tolerance * expected.abs().max(1.0)
    }
}

/// Whether the two are the same number, the sign of zero included; every `NaN` is the same.
#[must_use]
pub fn same(actual: f64, expected: f64) -> bool {
    (actual.is_nan() && expected.is_nan()) || actual.to_bits() == expected.to_bits()
}

/// Panics unless the lists agree, element by element, as [`close`] has it.
#[track_caller]
pub fn assert_close(actual: impl Adjoints, expected: impl Adjoints, tolerance: f64) {
    let (actual, expected) = (actual.list(), expected.list());
    assert!(
        actual.len() == expected.len()
            && actual.iter().zip(&expected).all(|(&a, &e)| close(a, e, tolerance)),
        "got {actual:?}, expected {expected:?} (within {tolerance:e})",
    );
}

/// Panics unless the lists are the same, element by element, as [`same`] has it.
#[track_caller]
pub fn assert_same(actual: impl Adjoints, expected: impl Adjoints) {
    let (actual, expected) = (actual.list(), expected.list());
    assert!(
        actual.len() == expected.len() && actual.iter().zip(&expected).all(|(&a, &e)| same(a, e)),
        "got {actual:?}, expected exactly {expected:?}",
    );
}

/// What a backward function returns, as a flat list.
///
/// `f32` is widened, which is exact.
pub trait Adjoints: Debug {
    /// The components in order.
    fn list(self) -> Vec<f64>;
}

impl Adjoints for f64 {
    fn list(self) -> Vec<f64> {
        vec![self]
    }
}

impl Adjoints for f32 {
    fn list(self) -> Vec<f64> {
        vec![f64::from(self)]
    }
}

impl<A: Adjoints> Adjoints for Vec<A> {
    fn list(self) -> Vec<f64> {
        self.into_iter().flat_map(Adjoints::list).collect()
    }
}

impl<A: Adjoints, const N: usize> Adjoints for [A; N] {
    fn list(self) -> Vec<f64> {
        self.into_iter().flat_map(Adjoints::list).collect()
    }
}

macro_rules! tuples {
    ($(($($part:ident)*))*) => {$(
        impl<$($part: Adjoints),*> Adjoints for ($($part,)*) {
            #[allow(non_snake_case)]
            fn list(self) -> Vec<f64> {
                let ($($part,)*) = self;
                [$($part.list()),*].concat()
            }
        }
    )*};
}

tuples! {
    (A) (A B) (A B C) (A B C D) (A B C D E) (A B C D E G) (A B C D E G H) (A B C D E G H I)
}

impl Adjoints for () {
    fn list(self) -> Vec<f64> {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closeness_is_relative_above_one_and_absolute_below() {
        assert!(close(1e6 + 1e-7, 1e6, 1e-12));
        assert!(!close(1e6 + 1e-5, 1e6, 1e-12));
        assert!(close(1e-13, 0.0, 1e-12));
        assert!(!close(1e-11, 0.0, 1e-12));
    }

    #[test]
    fn nan_and_infinity_agree_only_with_themselves() {
        assert!(close(f64::NAN, f64::NAN, 1e-12));
        assert!(!close(f64::NAN, 1.0, 1e-12));
        assert!(!close(1.0, f64::NAN, 1e-12));
        assert!(close(f64::INFINITY, f64::INFINITY, 1e-12));
        assert!(!close(f64::NEG_INFINITY, f64::INFINITY, 1e-12));
        assert!(!close(f64::MAX, f64::INFINITY, 1e-12));
        assert!(!close(f64::INFINITY, f64::MAX, 1e-12));
    }

    #[test]
    fn sameness_sees_the_sign_of_zero() {
        assert!(same(-0.0, -0.0));
        assert!(!same(-0.0, 0.0));
        assert!(same(f64::NAN, -f64::NAN));
    }

    #[test]
    #[should_panic(expected = "got [1.0, 2.0], expected [1.0]")]
    fn a_missing_component_is_seen() {
        assert_close((1.0, 2.0), 1.0, 1e-12);
    }
}
