//! The logarithm of the gamma function and its derivatives.

use core::f64::consts::PI;
use grad_macro::derive_grad;

use num_traits::Float;

use super::{in_f64, polynomial, scale};

/// `ln |Gamma(x)|`.
///
/// `inf` at 0, at the negative integers and at both infinities. Computed in `f64` by
/// [`libm::lgamma`]; near its zeros on the negative axis the error is absolute, not relative.
///
/// ```
/// use grad_runtime::ln_gamma;
///
/// assert_eq!((ln_gamma(1.0), ln_gamma(2.0)), (0.0, 0.0));
/// assert!((ln_gamma(5.0_f64) - 24.0_f64.ln()).abs() < 1e-15);
/// ```
#[derive_grad(crate = "crate", backward = ln_gamma_backward)]
pub fn ln_gamma<T: Float>(x: T) -> T {
    in_f64(x, libm::lgamma)
}

/// The adjoint of [`ln_gamma`]: `d_ret digamma(x)`.
///
/// ```
/// use grad_runtime::{digamma, ln_gamma_backward};
///
/// assert_eq!(ln_gamma_backward(3.0, 2.0), 2.0 * digamma(3.0));
/// ```
pub fn ln_gamma_backward<T: Float>(x: T, d_ret: T) -> T {
    scale(d_ret, digamma(x))
}

/// The digamma function, the derivative of `ln Gamma(x)`.
///
/// `-inf` at 0, `inf` at -0 and at `inf`, NaN at the negative integers and at `-inf`.
///
/// Computed in `f64` to full relative precision for positive `x`, also beside the zero at 1.4616. For
/// negative `x` it comes from the reflection formula ([DLMF 5.5.4](https://dlmf.nist.gov/5.5#E4)):
/// near the zeros there the error is absolute, not relative.
///
/// ```
/// use grad_runtime::digamma;
///
/// let euler_gamma = 0.577_215_664_901_532_9_f64;
/// assert!((digamma(1.0_f64) + euler_gamma).abs() < 1e-15);
/// ```
#[derive_grad(crate = "crate", backward = digamma_backward)]
pub fn digamma<T: Float>(x: T) -> T {
    in_f64(x, |x| if x < 0.0 { digamma_reflected(x) } else { digamma_positive(x) })
}

/// The adjoint of [`digamma`]: `d_ret` times the trigamma function, the sum of `1 / (x + k)^2` over
/// all `k >= 0`.
///
/// For negative `x` by reflection ([DLMF 5.15.6](https://dlmf.nist.gov/5.15#E6)); `inf` at the
/// poles, NaN at `-inf`.
///
/// ```
/// use grad_runtime::digamma_backward;
///
/// let zeta_of_2 = std::f64::consts::PI.powi(2) / 6.0;
/// assert!((digamma_backward(1.0_f64, 1.0) - zeta_of_2).abs() < 1e-15);
/// ```
pub fn digamma_backward<T: Float>(x: T, d_ret: T) -> T {
    scale(d_ret, in_f64(x, trigamma))
}

/// From here on the asymptotic series reach the last bit of `f64`.
const ASYMPTOTIC: f64 = 10.0;

fn digamma_positive(mut x: f64) -> f64 {
    if x >= ASYMPTOTIC {
        // DLMF 5.11.2
        let reciprocal = x.recip();
        let square = reciprocal * reciprocal;
        let series = square * polynomial(square, &BERNOULLI_OVER_2K);
        return libm::log(x) - (0.5 * reciprocal + series);
    }
    // Into [1, 2] by psi(x + 1) = psi(x) + 1 / x (DLMF 5.5.2); each step down is exact.
    if x < 1.0 {
        return digamma_from_1_to_2(x + 1.0) - x.recip();
    }
    let mut steps = 0.0;
    while x > 2.0 {
        x -= 1.0;
        steps += x.recip();
    }
    steps + digamma_from_1_to_2(x)
}

/// `psi(x) = (x - r) q(x)` with its zero `r`, which is known to two words. Here
/// `q(x) = 1 / (x r) + 1 / ((x + 1) (r + 1)) + (psi(x + 2) - psi(r + 2)) / (x - r)`, by two steps of
/// the recurrence: each term is positive, and the last one is smooth enough for a short polynomial.
fn digamma_from_1_to_2(x: f64) -> f64 {
    let from_root = (x - ROOT) - ROOT_LOW;
    let quotient = (x * ROOT).recip()
        + ((x + 1.0) * (ROOT + 1.0)).recip()
        + polynomial(x - 1.5, &DIGAMMA_QUOTIENT);
    from_root * quotient
}

/// `psi(1 - x) - pi / tan(pi x)`
fn digamma_reflected(x: f64) -> f64 {
    // The distance from the nearest pole is exact, and so is that from the nearest zero of the
    // cotangent.
    let from_pole = x - libm::round(x);
    if from_pole == 0.0 || x.is_infinite() {
        return f64::NAN;
    }
    let cotangent = if from_pole.abs() < 0.25 {
        libm::tan(PI * from_pole).recip()
    } else {
        libm::copysign(libm::tan(PI * (0.5 - from_pole.abs())), from_pole)
    };
    digamma_positive(1.0 - x) - PI * cotangent
}

fn trigamma(mut x: f64) -> f64 {
    if x < 0.0 {
        let from_pole = x - libm::round(x);
        let ratio = PI / libm::sin(PI * from_pole);
        return ratio * ratio - trigamma(1.0 - x);
    }
    let mut steps = 0.0;
    while x < ASYMPTOTIC {
        let reciprocal = x.recip();
        steps += reciprocal * reciprocal;
        x += 1.0;
    }
    // DLMF 5.15.8
    let reciprocal = x.recip();
    let square = reciprocal * reciprocal;
    let series = square * polynomial(square, &BERNOULLI);
    steps + reciprocal * (1.0 + 0.5 * reciprocal + series)
}

/// The zero of the digamma function and what its `f64` leaves (mpmath, 60 digits).
const ROOT: f64 = 1.461_632_144_968_362_2;
const ROOT_LOW: f64 = 9.549_995_429_965_697e-17;

/// `(psi(x + 2) - psi(r + 2)) / (x - r)` as a polynomial in `x - 1.5`, highest power first: mpmath's
/// `chebyfit` on [1, 2] at 60 digits, error below 2e-17.
const DIGAMMA_QUOTIENT: [f64; 14] = [
    -7.675_942_264_156_435e-9,
    2.705_205_892_138_005e-8,
    -8.882_538_721_637_252e-8,
    3.147_191_389_141_537e-7,
    -1.121_780_185_045_513_6e-6,
    4.011_392_211_630_289e-6,
    -1.444_915_574_113_869_5e-5,
    5.258_253_864_890_172e-5,
    -1.941_815_179_741_229_3e-4,
    7.328_601_501_274_608e-4,
    -2.861_284_918_094_923_4e-3,
    1.182_742_283_447_738_5e-2,
    -5.455_581_866_557_506e-2,
    0.332_450_945_841_927_97,
];

/// The Bernoulli numbers `B_16, .. B_2`.
const BERNOULLI: [f64; 8] = [
    -3617.0 / 510.0,
    7.0 / 6.0,
    -691.0 / 2730.0,
    5.0 / 66.0,
    -1.0 / 30.0,
    1.0 / 42.0,
    -1.0 / 30.0,
    1.0 / 6.0,
];

/// `B_2k / 2k` for the same.
const BERNOULLI_OVER_2K: [f64; 8] = {
    let mut quotients = BERNOULLI;
    let mut i = 0;
    while i < quotients.len() {
        quotients[i] /= (16 - 2 * i) as f64;
        i += 1;
    }
    quotients
};
