//! Activation functions of neural networks.

use grad_macro::derive_grad;
use num_traits::Float;

use super::error::{normal_cdf, normal_pdf};
use super::in_f64;
use super::logistic::{sigmoid, sigmoid_backward};

/// The rectifier: `x` where `x > 0`, else `0`; NaN for NaN.
///
/// ```
/// use grad_runtime::relu;
///
/// assert_eq!((relu(2.0), relu(-2.0)), (2.0, 0.0));
/// ```
#[derive_grad(crate = "crate", backward = relu_backward)]
pub fn relu<T: Float>(x: T) -> T {
    if x <= T::zero() { T::zero() } else { x }
}

/// The adjoint of [`relu`]: `d_ret` where `x > 0`, else `0`. At the kink, `relu'(0) = 0`.
///
/// ```
/// use grad_runtime::relu_backward;
///
/// assert_eq!((relu_backward(2.0, 3.0), relu_backward(0.0, 3.0)), (3.0, 0.0));
/// ```
pub fn relu_backward<T: Float>(x: T, d_ret: T) -> T {
    if x <= T::zero() { T::zero() } else { d_ret }
}

/// The leaky rectifier: `x` where `x > 0`, else `slope * x`.
///
/// ```
/// use grad_runtime::leaky_relu;
///
/// assert_eq!((leaky_relu(2.0, 0.1), leaky_relu(-2.0, 0.1)), (2.0, -0.2));
/// ```
#[derive_grad(crate = "crate", backward = leaky_relu_backward)]
pub fn leaky_relu<T: Float>(x: T, slope: T) -> T {
    if x > T::zero() { x } else { slope * x }
}

/// The adjoint of [`leaky_relu`] with respect to `x` and `slope`: `(d_ret, 0)` where `x > 0`, else
/// `(d_ret * slope, d_ret * x)`. At the kink it takes the slope's side.
///
/// ```
/// use grad_runtime::leaky_relu_backward;
///
/// assert_eq!(leaky_relu_backward(2.0, 0.25, 1.0), (1.0, 0.0));
/// assert_eq!(leaky_relu_backward(-2.0, 0.25, 1.0), (0.25, -2.0));
/// assert_eq!(leaky_relu_backward(0.0, 0.25, 1.0), (0.25, 0.0));
/// ```
pub fn leaky_relu_backward<T: Float>(x: T, slope: T, d_ret: T) -> (T, T) {
    if x > T::zero() { (d_ret, T::zero()) } else { (d_ret * slope, d_ret * x) }
}

/// The exponential linear unit: `x` where `x > 0`, else `alpha * (e^x - 1)`.
///
/// Clevert, Unterthiner and Hochreiter, [Fast and Accurate Deep Network Learning by Exponential
/// Linear Units](https://arxiv.org/abs/1511.07289).
///
/// ```
/// use grad_runtime::elu;
///
/// assert_eq!((elu(2.0, 0.5), elu(f64::NEG_INFINITY, 0.5)), (2.0, -0.5));
/// ```
#[derive_grad(crate = "crate", backward = elu_backward)]
pub fn elu<T: Float>(x: T, alpha: T) -> T {
    if x > T::zero() { x } else { alpha * x.exp_m1() }
}

/// The adjoint of [`elu`] with respect to `x` and `alpha`: `(d_ret, 0)` where `x > 0`, else
/// `(d_ret * alpha * e^x, d_ret * (e^x - 1))`. At the kink it takes the exponential's side.
///
/// ```
/// use grad_runtime::elu_backward;
///
/// assert_eq!(elu_backward(2.0, 0.5, 1.0), (1.0, 0.0));
/// assert_eq!(elu_backward(0.0, 0.5, 1.0), (0.5, 0.0));
/// ```
pub fn elu_backward<T: Float>(x: T, alpha: T, d_ret: T) -> (T, T) {
    if x > T::zero() { (d_ret, T::zero()) } else { (d_ret * (alpha * x.exp()), d_ret * x.exp_m1()) }
}

/// The sigmoid linear unit `x s(x)` with the logistic function `s`, also called swish.
///
/// `0` at `-inf`. Hendrycks and Gimpel, [Gaussian Error Linear
/// Units](https://arxiv.org/abs/1606.08415).
///
/// ```
/// use grad_runtime::silu;
///
/// assert_eq!((silu(0.0), silu(f64::NEG_INFINITY)), (0.0, 0.0));
/// ```
#[derive_grad(crate = "crate", backward = silu_backward)]
pub fn silu<T: Float>(x: T) -> T {
    times_vanishing(x, sigmoid(x))
}

/// The adjoint of [`silu`]: `d_ret (s(x) + x s(x) s(-x))`, with the logistic function `s`.
///
/// Near its zero at `x = -1.278` the error is relative to the two terms, not to their sum.
///
/// ```
/// use grad_runtime::silu_backward;
///
/// assert_eq!(silu_backward(0.0, 1.0), 0.5);
/// assert_eq!(silu_backward(f64::INFINITY, 1.0), 1.0);
/// ```
pub fn silu_backward<T: Float>(x: T, d_ret: T) -> T {
    d_ret * (sigmoid(x) + times_vanishing(x, sigmoid_backward(x, T::one())))
}

/// The Gaussian error linear unit `x Phi(x)`, with the distribution function `Phi` of the normal
/// distribution (the exact form, not the one with `tanh`). `0` at `-inf`.
///
/// Hendrycks and Gimpel, [Gaussian Error Linear Units](https://arxiv.org/abs/1606.08415).
///
/// ```
/// use grad_runtime::gelu;
///
/// assert_eq!((gelu(0.0), gelu(10.0)), (0.0, 10.0));
/// ```
#[derive_grad(crate = "crate", backward = gelu_backward)]
pub fn gelu<T: Float>(x: T) -> T {
    in_f64(x, |x| times_vanishing(x, normal_cdf(x)))
}

/// The adjoint of [`gelu`]: `d_ret (Phi(x) + x phi(x))`, with the distribution function `Phi` and
/// the density `phi` of the normal distribution.
///
/// Near its zero at `x = -0.752` the error is relative to the two terms, not to their sum.
///
/// ```
/// use grad_runtime::gelu_backward;
///
/// assert_eq!(gelu_backward(0.0, 1.0), 0.5);
/// ```
pub fn gelu_backward<T: Float>(x: T, d_ret: T) -> T {
    d_ret * in_f64(x, |x| normal_cdf(x) + times_vanishing(x, normal_pdf(x)))
}

/// `x * factor` for a factor that vanishes faster than an infinite `x` grows.
fn times_vanishing<T: Float>(x: T, factor: T) -> T {
    if factor.is_zero() { T::zero() } else { x * factor }
}
