//! The error function and, from it, the normal distribution.

use core::f64::consts::{FRAC_1_SQRT_2, FRAC_2_SQRT_PI};
use grad_macro::derive_grad;

use num_traits::Float;

use super::in_f64;

/// The error function `2 / sqrt(pi)` times the integral of `e^-t^2` from 0 to `x`.
///
/// Computed in `f64` by [`libm::erf`].
///
/// ```
/// use grad_runtime::erf;
///
/// assert_eq!((erf(0.0), erf(f64::INFINITY)), (0.0, 1.0));
/// ```
#[derive_grad(crate = "crate", backward = erf_backward)]
pub fn erf<T: Float>(x: T) -> T {
    in_f64(x, libm::erf)
}

/// The adjoint of [`erf`]: `d_ret 2 / sqrt(pi) e^-x^2`.
///
/// ```
/// use grad_runtime::erf_backward;
///
/// assert_eq!(erf_backward(0.0, 1.0), std::f64::consts::FRAC_2_SQRT_PI);
/// ```
pub fn erf_backward<T: Float>(x: T, d_ret: T) -> T {
    d_ret * in_f64(x, |x| FRAC_2_SQRT_PI * exp_of_negative_square(x))
}

/// The complementary error function `1 - erf(x)`, without the cancellation.
///
/// Computed in `f64` by [`libm::erfc`].
///
/// ```
/// use grad_runtime::erfc;
///
/// assert_eq!((erfc(0.0), erfc(f64::NEG_INFINITY)), (1.0, 2.0));
/// assert!(erfc(20.0) > 0.0);
/// ```
#[derive_grad(crate = "crate", backward = erfc_backward)]
pub fn erfc<T: Float>(x: T) -> T {
    in_f64(x, libm::erfc)
}

/// The adjoint of [`erfc`]: `-d_ret 2 / sqrt(pi) e^-x^2`.
///
/// ```
/// use grad_runtime::erfc_backward;
///
/// assert_eq!(erfc_backward(0.0, 1.0), -std::f64::consts::FRAC_2_SQRT_PI);
/// ```
pub fn erfc_backward<T: Float>(x: T, d_ret: T) -> T {
    -erf_backward(x, d_ret)
}

/// The normal distribution function `erfc(-x / sqrt(2)) / 2`.
pub(super) fn normal_cdf(x: f64) -> f64 {
    if x.is_infinite() {
        return if x > 0.0 { 1.0 } else { 0.0 };
    }
    // In the left tail the rounding error of the argument would be multiplied by x^2. It is known
    // (`rounding`), and the derivative of `erfc` takes it back out.
    let z = -x * FRAC_1_SQRT_2;
    let rounding = libm::fma(-x, FRAC_1_SQRT_2, -z) - x * FRAC_1_SQRT_2_LOW;
    0.5 * (libm::erfc(z) - FRAC_2_SQRT_PI * exp_of_negative_square(z) * rounding)
}

/// The normal density `e^(-x^2 / 2) / sqrt(2 pi)`.
pub(super) fn normal_pdf(x: f64) -> f64 {
    let root = exp_of_negative_square(0.5 * x);
    FRAC_1_SQRT_2_PI * root * root
}

/// `1 / sqrt(2)` minus the `f64` of that name (mpmath, 60 digits).
const FRAC_1_SQRT_2_LOW: f64 = -4.833_646_656_726_457e-17;

/// `1 / sqrt(2 pi)` (mpmath, 60 digits).
const FRAC_1_SQRT_2_PI: f64 = 0.398_942_280_401_432_7;

/// `e^-x^2`, by two exponents: the square of `high` is exact, so nothing is rounded that the
/// exponential would magnify.
fn exp_of_negative_square(x: f64) -> f64 {
    if x.abs() > 28.0 {
        return 0.0;
    }
    let high = f64::from_bits(x.to_bits() & 0xffff_ffff_f800_0000);
    libm::exp(-high * high) * libm::exp((high - x) * (high + x))
}
