//! Values and adjoints of `functions` against mpmath, at ordinary points.

use grad_runtime::*;

mod reference;

struct Case {
    name: &'static str,
    value: fn(f64) -> f64,
    backward: fn(f64, f64) -> f64,
    value_f32: fn(f32) -> f32,
    backward_f32: fn(f32, f32) -> f32,
    table: reference::Unary,
}

macro_rules! cases {
    ($($f:ident, $backward:ident, $table:ident;)*) => {
        [$(Case {
            name: stringify!($table),
            value: $f,
            backward: $backward,
            value_f32: $f,
            backward_f32: $backward,
            table: reference::$table,
        }),*]
    };
}

const CASES: [Case; 12] = cases! {
    sigmoid, sigmoid_backward, SIGMOID;
    softplus, softplus_backward, SOFTPLUS;
    log_sigmoid, log_sigmoid_backward, LOG_SIGMOID;
    logit, logit_backward, LOGIT;
    silu, silu_backward, SILU;
    gelu, gelu_backward, GELU;
    sinc, sinc_backward, SINC;
    erf, erf_backward, ERF;
    erfc, erfc_backward, ERFC;
    ln_gamma, ln_gamma_backward, LN_GAMMA;
    digamma, digamma_backward, DIGAMMA;
    digamma, digamma_backward, DIGAMMA_NEGATIVE;
};

/// Equal up to `ulps` units in the last place of a type with that `epsilon`, or up to a few of its
/// smallest subnormal numbers.
fn is_close(actual: f64, expected: f64, ulps: f64, epsilon: f64, smallest: f64) -> bool {
    let same = actual == expected || (actual.is_nan() && expected.is_nan());
    same || (actual - expected).abs() <= ulps * epsilon * expected.abs() + 2000.0 * smallest
}

fn is_close_f64(actual: f64, expected: f64) -> bool {
    is_close(actual, expected, 8.0, f64::EPSILON, f64::from_bits(1))
}

#[test]
fn values_and_adjoints_in_f64() {
    for Case { name, value, backward, table, .. } in CASES {
        for &(x, y, derivative) in table {
            let (actual, slope) = (value(x), backward(x, 1.0));
            assert!(is_close_f64(actual, y), "{name}({x:e}) = {actual:e}, not {y:e}");
            assert!(
                is_close_f64(slope, derivative),
                "{name}'({x:e}) = {slope:e}, not {derivative:e}"
            );
        }
    }
}

#[test]
fn values_and_adjoints_in_f32() {
    for Case { name, value, backward, value_f32, backward_f32, table } in CASES {
        for &(x, ..) in table {
            let x = x as f32;
            let (wide, expected) = (f64::from(x), [value(x.into()), backward(x.into(), 1.0)]);
            let actual = [value_f32(x), backward_f32(x, 1.0)];
            for (actual, expected) in actual.into_iter().zip(expected) {
                // Rounded first, which overflows to infinity where `f32` does.
                let rounded = f64::from(expected as f32);
                let smallest = f64::from(f32::from_bits(1));
                let epsilon = f64::from(f32::EPSILON);
                assert!(
                    is_close(actual.into(), rounded, 2.0, epsilon, smallest),
                    "{name} at {wide:e}: {actual:e}, not {rounded:e}",
                );
            }
        }
    }
}

#[test]
fn adjoints_are_linear_in_the_seed() {
    for Case { name, backward, table, .. } in CASES {
        for &(x, ..) in table {
            assert_eq!(backward(x, 0.0), 0.0, "{name} at {x:e}");
            assert_eq!(backward(x, -0.0), 0.0, "{name} at {x:e}");
            assert!(is_close_f64(backward(x, -4.0), -4.0 * backward(x, 1.0)), "{name} at {x:e}");
        }
    }
}

type Binary = fn(f64, f64) -> f64;
type BinaryBackward = fn(f64, f64, f64) -> (f64, f64);

#[test]
fn functions_of_two_parameters() {
    let cases: [(&str, Binary, BinaryBackward, reference::Binary); 4] = [
        ("leaky_relu", leaky_relu, leaky_relu_backward, reference::LEAKY_RELU),
        ("elu", elu, elu_backward, reference::ELU),
        ("xlogy", xlogy, xlogy_backward, reference::XLOGY),
        ("log_add_exp", log_add_exp, log_add_exp_backward, reference::LOG_ADD_EXP),
    ];
    for (name, value, backward, table) in cases {
        for &((a, b), y, (d_a, d_b)) in table {
            let (actual, partials) = (value(a, b), backward(a, b, 1.0));
            assert!(is_close_f64(actual, y), "{name}({a:e}, {b:e}) = {actual:e}, not {y:e}");
            assert!(is_close_f64(partials.0, d_a), "{name} at ({a:e}, {b:e}): {partials:?}");
            assert!(is_close_f64(partials.1, d_b), "{name} at ({a:e}, {b:e}): {partials:?}");
            assert_eq!(backward(a, b, 0.0), (0.0, 0.0), "{name} at ({a:e}, {b:e})");
        }
    }
}

/// Where a derivative or a value passes through zero as the difference of two terms, its error is
/// relative to these terms. (Points and values by mpmath at 50 digits.)
#[test]
fn zeros_by_cancellation() {
    // x, f(x), the size of the terms
    let cases = [
        (silu_backward(-1.278_464_542_761_073_7, 1.0), 0.0, 0.3),
        (gelu_backward(-0.751_791_524_693_564_5, 1.0), 0.0, 0.3),
        (digamma(-0.504_083_008_264_455_4), 0.0, 1.0),
        (sinc_backward(4.493_409_457_909_064, 1.0), 0.0, 0.3),
    ];
    for (index, (actual, expected, size)) in cases.into_iter().enumerate() {
        let error: f64 = actual - expected;
        assert!(error.abs() <= 10.0 * f64::EPSILON * size, "case {index}: {actual:e}");
    }
}
