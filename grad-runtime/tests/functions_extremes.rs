//! `functions` at infinities, NaN, zeros, subnormal and huge arguments.

use grad_runtime::*;

const INF: f64 = f64::INFINITY;

type Unary = (&'static str, fn(f64) -> f64, fn(f64, f64) -> f64);

const SMOOTH: [Unary; 12] = [
    ("sigmoid", sigmoid, sigmoid_backward),
    ("softplus", softplus, softplus_backward),
    ("log_sigmoid", log_sigmoid, log_sigmoid_backward),
    ("logit", logit, logit_backward),
    ("relu", relu, relu_backward),
    ("silu", silu, silu_backward),
    ("gelu", gelu, gelu_backward),
    ("sinc", sinc, sinc_backward),
    ("erf", erf, erf_backward),
    ("erfc", erfc, erfc_backward),
    ("ln_gamma", ln_gamma, ln_gamma_backward),
    ("digamma", digamma, digamma_backward),
];

const EXTREMES: [f64; 13] = [
    0.0,
    f64::from_bits(1),
    1e-310,
    f64::MIN_POSITIVE,
    1e-160,
    0.999_999_999_999_999_9,
    1.0,
    745.0,
    1e154,
    1e200,
    f64::MAX,
    INF,
    f64::EPSILON,
];

#[test]
fn limits() {
    let nan = f64::NAN;
    // name, (value, adjoint) at -inf, at inf
    let limits = [
        ("sigmoid", (0.0, 0.0), (1.0, 0.0)),
        ("softplus", (0.0, 0.0), (INF, 1.0)),
        ("log_sigmoid", (-INF, 1.0), (0.0, 0.0)),
        ("logit", (nan, 0.0), (nan, 0.0)),
        ("relu", (0.0, 0.0), (INF, 1.0)),
        ("silu", (0.0, 0.0), (INF, 1.0)),
        ("gelu", (0.0, 0.0), (INF, 1.0)),
        ("sinc", (0.0, 0.0), (0.0, 0.0)),
        ("erf", (-1.0, 0.0), (1.0, 0.0)),
        ("erfc", (2.0, 0.0), (0.0, 0.0)),
        ("ln_gamma", (INF, nan), (INF, INF)),
        ("digamma", (nan, nan), (INF, 0.0)),
    ];
    let same = |(a, b): (f64, f64), (c, d): (f64, f64)| {
        (a == c || a.is_nan() && c.is_nan()) && (b == d || b.is_nan() && d.is_nan())
    };
    for ((name, f, backward), (of, low, high)) in SMOOTH.into_iter().zip(limits) {
        assert_eq!(name, of);
        let at = |x| (f(x), backward(x, 1.0));
        assert!(same(at(-INF), low), "{name} at -inf: {:?}", at(-INF));
        assert!(same(at(INF), high), "{name} at inf: {:?}", at(INF));
    }
}

#[test]
fn nan_gives_nan() {
    for (name, f, backward) in SMOOTH {
        assert!(f(f64::NAN).is_nan(), "{name}");
        // The adjoint of a branch that is taken is the adjoint of that branch.
        assert_eq!(backward(f64::NAN, 1.0).is_nan(), name != "relu", "{name}");
    }
    for (f, a, b) in [(leaky_relu as fn(f64, f64) -> f64, -1.0, f64::NAN), (elu, -1.0, f64::NAN)] {
        assert!(f(a, b).is_nan() && f(b, a).is_nan());
    }
    for (a, b) in [(f64::NAN, 1.0), (1.0, f64::NAN), (f64::NAN, INF), (-INF, f64::NAN)] {
        assert!(log_add_exp(a, b).is_nan());
        assert!(xlogy(a, b).is_nan());
    }
    assert!(xlogy(0.0, f64::NAN).is_nan());
}

#[test]
fn a_finite_value_has_an_adjoint() {
    for x in EXTREMES.into_iter().flat_map(|x| [x, -x]) {
        for (name, f, backward) in SMOOTH {
            if f(x).is_finite() {
                assert!(!backward(x, 1.0).is_nan(), "{name} at {x:e}");
                assert_eq!(backward(x, 0.0), 0.0, "{name} at {x:e}");
            }
        }
    }
}

#[test]
fn a_finite_value_of_two_parameters_has_zero_adjoints_for_a_zero_seed() {
    type Binary = (&'static str, fn(f64, f64) -> f64, fn(f64, f64, f64) -> (f64, f64));
    let functions: [Binary; 4] = [
        ("leaky_relu", leaky_relu, leaky_relu_backward),
        ("elu", elu, elu_backward),
        ("xlogy", xlogy, xlogy_backward),
        ("log_add_exp", log_add_exp, log_add_exp_backward),
    ];
    for a in EXTREMES.into_iter().flat_map(|a| [a, -a]) {
        for b in EXTREMES.into_iter().flat_map(|b| [b, -b]) {
            for (name, f, backward) in functions {
                if f(a, b).is_finite() {
                    assert_eq!(backward(a, b, 0.0), (0.0, 0.0), "{name} at ({a:e}, {b:e})");
                }
            }
        }
    }
}

#[test]
fn kinks() {
    for zero in [0.0, -0.0] {
        assert_eq!(relu_backward(zero, 3.0), 0.0);
        assert_eq!(leaky_relu_backward(zero, 0.1, 3.0).0, 3.0 * 0.1);
        assert_eq!(elu_backward(zero, 0.1, 3.0).0, 3.0 * 0.1);
        assert_eq!((sinc(zero), sinc_backward(zero, 3.0)), (1.0, 0.0));
    }
    assert_eq!(relu_backward(f64::from_bits(1), 3.0), 3.0);
    assert_eq!(leaky_relu_backward(f64::from_bits(1), 0.1, 3.0), (3.0, 0.0));
    assert_eq!(elu_backward(-INF, 2.0, 1.0), (0.0, -1.0));
}

#[test]
fn xlogy_at_zero() {
    for y in [0.0, 1.0, INF] {
        assert_eq!(xlogy(0.0, y), 0.0);
        assert_eq!(xlogy_backward(0.0, y, 2.0), (2.0 * y.ln(), 0.0));
        assert_eq!(xlogy_backward(0.0, y, 0.0), (0.0, 0.0));
    }
}

#[test]
fn log_add_exp_of_infinities() {
    assert_eq!(log_add_exp(-INF, -INF), -INF);
    assert_eq!(log_add_exp(INF, INF), INF);
    assert_eq!(log_add_exp(INF, -INF), INF);
    assert_eq!(log_add_exp(f64::MAX, f64::MIN), f64::MAX);
    assert_eq!(log_add_exp_backward(-INF, -INF, 3.0), (1.5, 1.5));
    assert_eq!(log_add_exp_backward(INF, INF, 3.0), (1.5, 1.5));
    assert_eq!(log_add_exp_backward(INF, 0.0, 3.0), (3.0, 0.0));
    assert_eq!(log_add_exp_backward(f64::MIN, f64::MAX, 3.0), (0.0, 3.0));
}

#[test]
fn poles() {
    assert_eq!((logit(0.0), logit(1.0)), (-INF, INF));
    assert_eq!((logit_backward(0.0, 1.0), logit_backward(1.0, 1.0)), (INF, INF));
    assert!(logit(-0.1_f64).is_nan() && logit(1.1_f64).is_nan());
    assert_eq!((digamma(0.0), digamma(-0.0)), (-INF, INF));
    for pole in [-1.0, -2.0, -1e6, -1e17] {
        assert_eq!(ln_gamma(pole), INF);
        assert!(digamma(pole).is_nan());
        assert_eq!(digamma_backward(pole, 1.0), INF);
    }
}

#[test]
fn extremes_in_f32() {
    assert_eq!((sigmoid(-104.0_f32), sigmoid(-103.0_f32) > 0.0), (0.0, true));
    assert_eq!(softplus(200.0_f32), 200.0);
    assert!((sigmoid_backward(80.0_f32, 1.0) / (-80.0_f32).exp() - 1.0).abs() < 1e-6);
    assert_eq!(digamma(1e-40_f32), f32::NEG_INFINITY);
    assert_eq!(ln_gamma(1e38_f32), f32::INFINITY);
    assert_eq!(ln_gamma_backward(1e38_f32, 0.0), 0.0);
    assert_eq!(gelu(f32::NEG_INFINITY), 0.0);
}
