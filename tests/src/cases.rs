//! A test of a gradient in a few lines: the function, and the points to try it at.
//!
//! Every case becomes a module with the function `primal` in several versions, annotated, and one on
//! the [`Oracle`](crate::Oracle). The value must be the same to the bit; the gradient must agree by
//! all four ways to ask for it, with seeds other than 1, and a seed of zero must give zeros.

use crate::{close, same};
use std::fmt::Debug;

/// `f32` or `f64`, as far as comparing needs it.
pub trait Scalar: Copy + Debug + Into<f64> {
    /// The seed or coordinate nearest to `value`.
    fn nearest(value: f64) -> Self;
}

impl Scalar for f64 {
    fn nearest(value: f64) -> Self {
        value
    }
}

impl Scalar for f32 {
    #[allow(clippy::cast_possible_truncation)]
    fn nearest(value: f64) -> Self {
        value as Self
    }
}

/// One way to ask for a gradient: from the point and the seed to the value, where the way gives one,
/// and the adjoints. `None` where it cannot have that seed.
pub type Way<'a, F, const N: usize> = &'a dyn Fn([F; N], F) -> Option<(Option<F>, Vec<f64>)>;

/// Compares every way with the oracle's value and gradient at every point.
///
/// # Panics
///
/// If one disagrees.
#[track_caller]
pub fn check<F: Scalar, const N: usize>(
    points: &[[f64; N]],
    primal: impl Fn([F; N]) -> F,
    oracle: impl Fn([F; N]) -> (F, [F; N]),
    ways: &[(&str, Way<'_, F, N>)],
    tolerance: f64,
) {
    assert!(!points.is_empty(), "a case without a point tests nothing");
    for point in points {
        let point = point.map(F::nearest);
        let (value, expected) = oracle(point);
        let actual = primal(point);
        assert!(
            same(actual.into(), value.into()),
            "the primal at {point:?} is {actual:?}, on the oracle {value:?}: the case is wrong",
        );
        for seed in [1.0, -2.5, 0.0] {
            let expected: Vec<f64> =
                expected.iter().map(|&d| if seed == 0.0 { 0.0 } else { seed * d.into() }).collect();
            for (way, ask) in ways {
                let Some((of, actual)) = ask(point, F::nearest(seed)) else {
                    continue;
                };
                if let Some(of) = of {
                    assert!(
                        same(of.into(), value.into()),
                        "{way} at {point:?}: value {of:?}, expected exactly {value:?}",
                    );
                }
                assert!(
                    actual.len() == N
                        && actual.iter().zip(&expected).all(|(&a, &e)| close(a, e, tolerance)),
                    "{way} at {point:?}, seed {seed}: got {actual:?}, expected {expected:?}",
                );
                assert!(
                    seed != 0.0 || actual.iter().all(|&a| a == 0.0),
                    "{way} at {point:?}: {actual:?} of a zero seed",
                );
            }
        }
    }
}

/// The four ways of the annotated function `$primal`, in a module with its parameters' names.
#[doc(hidden)]
#[macro_export]
macro_rules! check_case {
    ($primal:ident $backward:ident [$($x:ident),+] $F:ident, $oracle:path, $points:expr, $tolerance:expr) => {
        $crate::cases::check::<$F, { [$(stringify!($x)),+].len() }>(
            &$points,
            |[$($x),+]| $primal($($x),+),
            |point| {
                let value = |[$($x),+]: [$crate::Oracle<$F>; { [$(stringify!($x)),+].len() }]| {
                    $oracle($($x),+)
                };
                (value(point.map($crate::Oracle::constant)).value(), $crate::gradient(value, point))
            },
            &[
                ("f_backward", &|[$($x),+], seed| {
                    let adjoints = $backward($($x),+, seed);
                    Some((None, $crate::Adjoints::list(adjoints)))
                }),
                ("f::forward", &|[$($x),+], seed| {
                    let (value, pullback) = $primal::forward($($x),+);
                    Some((Some(value), $crate::Adjoints::list(pullback(seed))))
                }),
                ("f::value_and_grad", &|[$($x),+], seed| {
                    let (value, gradient) = $primal::value_and_grad($($x),+);
                    (seed == 1.0).then(|| (Some(value), $crate::Adjoints::list(gradient)))
                }),
                ("f::grad", &|[$($x),+], seed| {
                    let gradient = $primal::grad($($x),+);
                    (seed == 1.0).then(|| (None, $crate::Adjoints::list(gradient)))
                }),
            ],
            $tolerance,
        )
    };
}

/// Functions over any float: `f64`, `f32`, and generic (at both), against the oracle.
///
/// The float type in the body is `T`, a literal is `lit::<T>(2.0)`; what `num_traits::Float` has may
/// be called.
///
/// ```ignore
/// generic_cases! {
///     fn ratio(x, y) at [[1.0, 2.0], [-3.0, 0.5]] {
///         let two: T = lit(2.0);
///         two * x / y
///     }
/// }
/// ```
#[macro_export]
macro_rules! generic_cases {
    ($(
        $(#[doc = $doc:literal])*
        fn $name:ident($($x:ident),+ $(,)?) at [$($point:expr),+ $(,)?] { $($body:tt)* }
    )*) => {$(
        $(#[doc = $doc])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            mod oracle {
                #[allow(unused_imports)]
                use super::*;
                pub fn primal<T: num_traits::Float>($($x: T),+) -> T { $($body)* }
            }

            mod annotated_f64 {
                #[allow(unused_imports)]
                use super::*;
                #[allow(dead_code)]
                type T = f64;
                #[grad_runtime::derive_grad]
                pub fn primal($($x: f64),+) -> f64 { $($body)* }
            }

            mod annotated_f32 {
                #[allow(unused_imports)]
                use super::*;
                #[allow(dead_code)]
                type T = f32;
                #[grad_runtime::derive_grad]
                pub fn primal($($x: f32),+) -> f32 { $($body)* }
            }

            mod annotated_generic {
                #[allow(unused_imports)]
                use super::*;
                #[grad_runtime::derive_grad]
                pub fn primal<T: num_traits::Float>($($x: T),+) -> T { $($body)* }
            }

            #[test]
            fn at_f64() {
                use annotated_f64::{primal, primal_backward};
                $crate::check_case!(
                    primal primal_backward [$($x),+] f64, oracle::primal, [$($point),+],
                    $crate::TOLERANCE_F64
                );
            }

            #[test]
            fn at_f32() {
                use annotated_f32::{primal, primal_backward};
                $crate::check_case!(
                    primal primal_backward [$($x),+] f32, oracle::primal, [$($point),+],
                    $crate::TOLERANCE_F32
                );
            }

            #[test]
            fn generic_at_both() {
                use annotated_generic::{primal, primal_backward};
                $crate::check_case!(
                    primal primal_backward [$($x),+] f64, oracle::primal, [$($point),+],
                    $crate::TOLERANCE_F64
                );
                $crate::check_case!(
                    primal primal_backward [$($x),+] f32, oracle::primal, [$($point),+],
                    $crate::TOLERANCE_F32
                );
            }
        }
    )*};
}

/// Functions with plain literals, `2.0 * x`, at `f64` and `f32`, against the oracle.
///
/// Every value in the body must depend on a parameter at some point: `let mut s = 0.0;` is not a number
/// of the oracle's (use [`generic_cases!`] there). The float type is `T`.
#[macro_export]
macro_rules! plain_cases {
    ($(
        $(#[doc = $doc:literal])*
        fn $name:ident($($x:ident),+ $(,)?) at [$($point:expr),+ $(,)?] { $($body:tt)* }
    )*) => {$(
        $(#[doc = $doc])*
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            mod annotated_f64 {
                #[allow(unused_imports)]
                use super::*;

                pub mod oracle {
                    #[allow(unused_imports)]
                    use super::*;
                    #[allow(unused_imports)]
                    use num_traits::Float;
                    type T = $crate::Oracle<f64>;
                    pub fn primal($($x: T),+) -> T { $($body)* }
                }

                #[allow(dead_code)]
                type T = f64;
                #[grad_runtime::derive_grad]
                pub fn primal($($x: f64),+) -> f64 { $($body)* }
            }

            mod annotated_f32 {
                #[allow(unused_imports)]
                use super::*;

                pub mod oracle {
                    #[allow(unused_imports)]
                    use super::*;
                    #[allow(unused_imports)]
                    use num_traits::Float;
                    type T = $crate::Oracle<f32>;
                    pub fn primal($($x: T),+) -> T { $($body)* }
                }

                #[allow(dead_code)]
                type T = f32;
                #[grad_runtime::derive_grad]
                pub fn primal($($x: f32),+) -> f32 { $($body)* }
            }

            #[test]
            fn at_f64() {
                use annotated_f64::{oracle, primal, primal_backward};
                $crate::check_case!(
                    primal primal_backward [$($x),+] f64, oracle::primal, [$($point),+],
                    $crate::TOLERANCE_F64
                );
            }

            #[test]
            fn at_f32() {
                use annotated_f32::{oracle, primal, primal_backward};
                $crate::check_case!(
                    primal primal_backward [$($x),+] f32, oracle::primal, [$($point),+],
                    $crate::TOLERANCE_F32
                );
            }
        }
    )*};
}
