//! Smooth functions that `std` does not have, each with its adjoint.
//!
//! For a function `f` of `x`, `f_backward(x, d_ret)` returns `d_ret * f'(x)`; for one of two
//! parameters it returns both adjoints in order. All are generic over [`Float`].
//!
//! | function | value | adjoint factor |
//! |---|---|---|
//! | [`sigmoid`] | `s(x) = 1 / (1 + e^-x)` | `s(x) s(-x)` |
//! | [`softplus`] | `ln(1 + e^x)` | `s(x)` |
//! | [`log_sigmoid`] | `ln s(x)` | `s(-x)` |
//! | [`logit`] | `ln(x / (1 - x))` | `1 / (x (1 - x))` |
//! | [`log_add_exp`] | `ln(e^a + e^b)` | `s(a - b)`, `s(b - a)` |
//! | [`relu`] | `x` if `x > 0`, else `0` | `1` if `x > 0`, else `0` |
//! | [`leaky_relu`] | `x` if `x > 0`, else `slope x` | `(1, 0)` if `x > 0`, else `(slope, x)` |
//! | [`elu`] | `x` if `x > 0`, else `alpha (e^x - 1)` | `(1, 0)` if `x > 0`, else `(alpha e^x, e^x - 1)` |
//! | [`silu`] | `x s(x)` | `s(x) + x s(x) s(-x)` |
//! | [`gelu`] | `x Phi(x)` | `Phi(x) + x phi(x)` |
//! | [`xlogy`] | `x ln y`, `0` at `x = 0` | `ln y`, `x / y` |
//! | [`sinc`] | `sin(x) / x` | `(cos x - sinc x) / x` |
//! | [`erf`], [`erfc`] | | `2 / sqrt(pi) e^-x^2`, its negative |
//! | [`ln_gamma`] | `ln abs(Gamma(x))` | `digamma(x)` |
//! | [`digamma`] | `ln_gamma'(x)` | `trigamma(x)` |
//!
//! Values and adjoints are right to a few units in the last place, except where a function's own page
//! says otherwise, and stable at the extremes: an infinite argument gives the limit, a NaN gives NaN.
//! An adjoint `d_ret` of exactly zero gives zero wherever the value is finite.
//!
//! [`gelu`], [`erf`], [`erfc`], [`ln_gamma`] and [`digamma`] are computed in `f64` whatever the type of
//! the argument is. (So a dual number loses its derivative in them.)

use num_traits::Float;

mod activation;
mod error;
mod gamma;
mod logistic;
mod removable;

pub use activation::{
    elu, elu_backward, gelu, gelu_backward, leaky_relu, leaky_relu_backward, relu, relu_backward,
    silu, silu_backward,
};
pub use error::{erf, erf_backward, erfc, erfc_backward};
pub use gamma::{digamma, digamma_backward, ln_gamma, ln_gamma_backward};
pub use logistic::{
    log_add_exp, log_add_exp_backward, log_sigmoid, log_sigmoid_backward, logit, logit_backward,
    sigmoid, sigmoid_backward, softplus, softplus_backward,
};
pub use removable::{sinc, sinc_backward, xlogy, xlogy_backward};

/// A constant of the type `T`, rounded from `f64`.
fn constant<T: Float>(value: f64) -> T {
    T::from(value).unwrap_or_else(T::nan)
}

/// Computes in `f64` for any float: the functions of `libm` exist for that type only.
fn in_f64<T: Float>(x: T, f: impl Fn(f64) -> f64) -> T {
    constant(f(x.to_f64().unwrap_or(f64::NAN)))
}

/// `d * partial`, where an adjoint of exactly zero stays zero beside an infinite partial.
fn scale<T: Float>(d: T, partial: T) -> T {
    if d.is_zero() { T::zero() } else { d * partial }
}

/// The polynomial with the coefficients `highest_first`, by Horner's scheme.
fn polynomial<T: Float>(x: T, highest_first: &[f64]) -> T {
    highest_first.iter().fold(T::zero(), |sum, &coefficient| sum * x + constant(coefficient))
}
