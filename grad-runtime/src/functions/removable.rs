//! Functions that are continued over a point where their formula fails.

use grad_macro::derive_grad;
use num_traits::Float;

use super::{polynomial, scale};

/// `x ln y`, and `0` where `x` is 0 (unless `y` is NaN).
///
/// The term of entropies and log-likelihoods, where an event of probability 0 counts nothing.
///
/// ```
/// use grad_runtime::xlogy;
///
/// assert_eq!(xlogy(0.0, 0.0), 0.0);
/// assert_eq!(xlogy(2.0, 1.0), 0.0);
/// assert!((xlogy(2.0, 3.0) - 9.0_f64.ln()).abs() < 1e-15);
/// ```
#[derive_grad(crate = "crate", backward = xlogy_backward)]
pub fn xlogy<T: Float>(x: T, y: T) -> T {
    if x.is_zero() && !y.is_nan() { T::zero() } else { x * y.ln() }
}

/// The adjoint of [`xlogy`] with respect to `x` and `y`: `(d_ret ln y, d_ret x / y)`, the second
/// `0` where `x` is 0.
///
/// At `(0, 0)` the first is infinite with the sign of `-d_ret`; a `d_ret` of 0 gives `(0, 0)`.
///
/// ```
/// use grad_runtime::xlogy_backward;
///
/// assert_eq!(xlogy_backward(0.0, 1.0, 5.0), (0.0, 0.0));
/// assert_eq!(xlogy_backward(0.0, 0.0, 1.0), (f64::NEG_INFINITY, 0.0));
/// assert_eq!(xlogy_backward(3.0, 1.0, 2.0), (0.0, 6.0));
/// ```
pub fn xlogy_backward<T: Float>(x: T, y: T, d_ret: T) -> (T, T) {
    let d_y = if x.is_zero() { T::zero() } else { scale(d_ret, x / y) };
    (scale(d_ret, y.ln()), d_y)
}

/// The unnormalised cardinal sine `sin(x) / x`, with `1` at 0 and `0` at the infinities.
///
/// ```
/// use grad_runtime::sinc;
///
/// assert_eq!((sinc(0.0), sinc(f64::INFINITY)), (1.0, 0.0));
/// assert!(sinc(std::f64::consts::PI).abs() < 1e-16);
/// ```
#[derive_grad(crate = "crate", backward = sinc_backward)]
pub fn sinc<T: Float>(x: T) -> T {
    if x.is_zero() {
        T::one()
    } else if x.is_infinite() {
        T::zero()
    } else {
        x.sin() / x
    }
}

/// The adjoint of [`sinc`]: `d_ret (cos x - sinc x) / x`, by its series where `|x| < 1`.
///
/// The closed form loses half the digits at `x = 1e-4`.
///
/// ```
/// use grad_runtime::sinc_backward;
///
/// assert_eq!(sinc_backward(0.0, 1.0), 0.0);
/// assert!((sinc_backward(1e-9_f64, 1.0) * 3e9 + 1.0).abs() < 1e-15);
/// ```
pub fn sinc_backward<T: Float>(x: T, d_ret: T) -> T {
    if x.is_infinite() {
        T::zero()
    } else if x.abs() < T::one() {
        d_ret * (x * polynomial(x * x, &SINC_DERIVATIVE))
    } else {
        d_ret * ((x.cos() - x.sin() / x) / x)
    }
}

/// `sinc'(x) = sum_k (-1)^k 2k x^(2k-1) / (2k+1)!`: the coefficients for `k` from 9 down to 1. The
/// next one is below `2^-53` of the sum for `|x| < 1`.
const SINC_DERIVATIVE: [f64; 9] = [
    -1.479_714_344_392_379_3e-16,
    4.498_331_606_952_833e-14,
    -1.070_602_922_454_774_3e-11,
    1.927_085_260_418_593_7e-9,
    -2.505_210_838_544_172e-7,
    2.204_585_537_918_871_4e-5,
    -1.190_476_190_476_190_6e-3,
    1.0 / 30.0,
    -1.0 / 3.0,
];
