//! The logistic function and its relatives.

use core::f64::consts::LN_2;
use grad_macro::derive_grad;

use num_traits::Float;

use super::constant;

/// The logistic function `s(x) = 1 / (1 + e^-x)`, also called expit.
///
/// It is written with the exponential of a negative number on both sides, so it neither overflows
/// nor loses the small values on the left. `s(-inf) = 0`, `s(inf) = 1`.
///
/// ```
/// use grad_runtime::sigmoid;
///
/// assert_eq!(sigmoid(0.0), 0.5);
/// assert!(sigmoid(-700.0) > 0.0);
/// ```
#[derive_grad(crate = "crate", backward = sigmoid_backward)]
pub fn sigmoid<T: Float>(x: T) -> T {
    if x >= T::zero() {
        (T::one() + (-x).exp()).recip()
    } else {
        let e = x.exp();
        e / (T::one() + e)
    }
}

/// The adjoint of [`sigmoid`]: `d_ret s(x) s(-x)`.
///
/// The usual `s (1 - s)` has lost every digit at `x = 40`; this form keeps them.
///
/// ```
/// use grad_runtime::sigmoid_backward;
///
/// assert_eq!(sigmoid_backward(0.0, 2.0), 0.5);
/// assert!(sigmoid_backward(700.0, 1.0) > 0.0);
/// ```
pub fn sigmoid_backward<T: Float>(x: T, d_ret: T) -> T {
    d_ret * (sigmoid(x) * sigmoid(-x))
}

/// `ln(1 + e^x)`, a smooth `max(x, 0)`, also called log1pexp.
///
/// Computed as `max(x, 0) + ln_1p(e^-|x|)`. It is `0` at `-inf` and `inf` at `inf`.
///
/// ```
/// use grad_runtime::softplus;
///
/// assert!((softplus(0.0) - std::f64::consts::LN_2).abs() < 1e-15);
/// assert_eq!(softplus(1000.0), 1000.0);
/// assert!(softplus(-700.0) > 0.0);
/// ```
#[derive_grad(crate = "crate", backward = softplus_backward)]
pub fn softplus<T: Float>(x: T) -> T {
    x.max(T::zero()) + (-x.abs()).exp().ln_1p()
}

/// The adjoint of [`softplus`]: `d_ret s(x)`, with the logistic function `s`.
///
/// ```
/// use grad_runtime::softplus_backward;
///
/// assert_eq!(softplus_backward(0.0, 1.0), 0.5);
/// ```
pub fn softplus_backward<T: Float>(x: T, d_ret: T) -> T {
    d_ret * sigmoid(x)
}

/// `ln s(x)` with the logistic function `s`, that is `-softplus(-x)`.
///
/// ```
/// use grad_runtime::log_sigmoid;
///
/// assert_eq!(log_sigmoid(-1000.0), -1000.0);
/// assert!(log_sigmoid(700.0) < 0.0);
/// ```
#[derive_grad(crate = "crate", backward = log_sigmoid_backward)]
pub fn log_sigmoid<T: Float>(x: T) -> T {
    x.min(T::zero()) - (-x.abs()).exp().ln_1p()
}

/// The adjoint of [`log_sigmoid`]: `d_ret s(-x)`, with the logistic function `s`.
///
/// ```
/// use grad_runtime::log_sigmoid_backward;
///
/// assert_eq!(log_sigmoid_backward(0.0, 1.0), 0.5);
/// ```
pub fn log_sigmoid_backward<T: Float>(x: T, d_ret: T) -> T {
    d_ret * sigmoid(-x)
}

/// `ln(x / (1 - x))`, the inverse of [`sigmoid`] on `[0, 1]`.
///
/// `-inf` at 0, `inf` at 1, NaN outside.
///
/// ```
/// use grad_runtime::logit;
///
/// assert_eq!(logit(0.5), 0.0);
/// assert_eq!(logit(0.0), f64::NEG_INFINITY);
/// ```
#[derive_grad(crate = "crate", backward = logit_backward)]
pub fn logit<T: Float>(x: T) -> T {
    let one = T::one();
    // Exact between 1/4 and 3/4, where the difference of two logarithms would cancel.
    let excess = x + x - one;
    if excess.abs() < constant(0.5) { (excess / (one - x)).ln_1p() } else { x.ln() - (-x).ln_1p() }
}

/// The adjoint of [`logit`]: `d_ret / (x (1 - x))`.
///
/// ```
/// use grad_runtime::logit_backward;
///
/// assert_eq!(logit_backward(0.5, 1.0), 4.0);
/// ```
pub fn logit_backward<T: Float>(x: T, d_ret: T) -> T {
    d_ret / (x * (T::one() - x))
}

/// `ln(e^a + e^b)` without overflow.
///
/// Computed as `max(a, b) + ln_1p(e^-|a - b|)`. With an infinite operand it is the limit: two
/// `-inf` give `-inf`, an `inf` gives `inf`. NaN if either operand is NaN. Where the result is near 0
/// the error is relative to the operands, not to it.
///
/// ```
/// use grad_runtime::log_add_exp;
///
/// assert_eq!(log_add_exp(1000.0, 1000.0), 1000.0 + std::f64::consts::LN_2);
/// assert_eq!(log_add_exp(f64::NEG_INFINITY, 3.0), 3.0);
/// ```
#[derive_grad(crate = "crate", backward = log_add_exp_backward)]
pub fn log_add_exp<T: Float>(a: T, b: T) -> T {
    if a == b {
        // Also the pairs of infinities, whose difference is NaN.
        a + constant(LN_2)
    } else {
        a.max(b) + (-(a - b).abs()).exp().ln_1p()
    }
}

/// The adjoint of [`log_add_exp`]: `(d_ret s(a - b), d_ret s(b - a))`, with the logistic function
/// `s`.
///
/// Equal operands share evenly, and so do two equal infinities, where the limit depends on the
/// path: the two adjoints sum to `d_ret` always. Their relative error is `|a - b|` times that of
/// the difference, so it grows to `1e-13` where the smaller one has shrunk to `1e-300`.
///
/// ```
/// use grad_runtime::log_add_exp_backward;
///
/// assert_eq!(log_add_exp_backward(2.0, 2.0, 1.0), (0.5, 0.5));
/// let nothing = f64::NEG_INFINITY;
/// assert_eq!(log_add_exp_backward(nothing, 3.0, 1.0), (0.0, 1.0));
/// assert_eq!(log_add_exp_backward(nothing, nothing, 1.0), (0.5, 0.5));
/// ```
pub fn log_add_exp_backward<T: Float>(a: T, b: T, d_ret: T) -> (T, T) {
    let gap = if a == b { T::zero() } else { a - b };
    (d_ret * sigmoid(gap), d_ret * sigmoid(-gap))
}
