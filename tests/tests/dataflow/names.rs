//! Uses, shadowing and versions of one name.

#![allow(unused_parens, clippy::double_parens, clippy::let_and_return)]

use grad_runtime::derive_grad;
use grad_tests::{assert_close, generic_cases, lit, plain_cases};

generic_cases! {
    /// Every use accumulates.
    fn same_operand_twice(x) at [[3.0], [-0.5], [0.0]] {
        x * x + x
    }

    fn same_operand_everywhere(x) at [[1.3], [-0.7]] {
        (x * x - x) / (x * x + x * x + lit::<T>(1.0)) - x
    }

    fn shadowed(x) at [[0.4], [-2.0]] {
        let x = x * x;
        let x = x + x.sin();
        let x = x * x;
        x
    }

    /// The old value is used after the new one exists.
    fn shadowed_and_kept(x, y) at [[0.4, 1.5], [-2.0, 0.3]] {
        let old = x;
        let x = x * y;
        let older = old * old;
        let y = y + x;
        let x = x * y + old;
        x * older - y
    }

    fn shadowing_exchanges_names(x, y) at [[0.4, 1.5], [-2.0, 0.3]] {
        let z = x;
        let x = y;
        let y = z;
        x * x * y
    }

    fn renamed_only(x) at [[2.0]] {
        let y = x;
        let z = y;
        z
    }

    fn identity(x) at [[2.0], [-3.0]] {
        x
    }



    fn unused_locals(x, y) at [[1.0, 2.0], [0.5, -3.0]] {
        let _a = x / y;
        let b = x * y;
        let _c = b.exp() + _a;
        let _ = b * b;
        x + b
    }

    /// Associates and parenthesises as written.
    fn precedence(x, y, z) at [[1.0, 2.0, 3.0], [-0.3, 0.7, 1.9]] {
        x - y - z * x / y / z - (x - (y - z)) * -(x + y) * -z
    }

    fn double_negation(x) at [[0.3]] {
        -(-x) - -x
    }

    fn parentheses(x, y) at [[1.2, 0.4]] {
        ((((x)) + (y))) * ((x))
    }

    fn deep_nesting(x) at [[0.3], [1.1]] {
        (((((x.sin() + x).cos() * x).exp() + x).ln_1p() * x).tanh() + x).atan()
    }

    fn long_chain_of_methods(x) at [[0.3], [1.1]] {
        x.abs().sqrt().exp().ln_1p().sin().cos().tan().atan().sinh().asinh().tanh().exp_m1()
    }
}

plain_cases! {
    /// The contract's first example.
    fn staged(x, y) at [[3.0, -4.0], [0.5, 0.25], [-2.0, 1.0]] {
        let sigy = 1.0 / (1.0 + (-y).exp());
        let num = x + sigy;
        let sigx = 1.0 / (1.0 + (-x).exp());
        let xpy = x + y;
        let xpysqr = xpy.powi(2);
        let den = sigx + xpysqr;
        let invden = 1.0 / den;
        num * invden
    }

    fn in_one_expression(x, y) at [[3.0, -4.0], [0.5, 0.25]] {
        (x + 1.0 / (1.0 + (-y).exp())) / (1.0 / (1.0 + (-x).exp()) + (x + y).powi(2))
    }

    fn literals_on_both_sides(x) at [[0.7], [-1.3]] {
        2.0 * x + x * 3.0 - 4.0 / (x + 5.0) + (x - 1.0) / 7.0 - (1.0 - x) % 0.75
    }

    fn integer_like_literals(x) at [[0.7]] {
        1. * x + 1e3 * x - 2.5e-1 * x + 1_000.0 * x
    }

    fn powers(x, y) at [[1.3, 0.7], [0.2, 2.0]] {
        x.powi(3) * y.powf(1.5) + x.exp2() - x.powf(y) + (x * y).powi(-2)
    }

    fn rosenbrock(x, y) at [[-1.2, 1.0], [0.3, 0.4]] {
        let a = 1.0 - x;
        let b = y - x * x;
        a * a + 100.0 * b * b
    }

    fn great_circle(lat1, lon1, lat2, lon2) at [[48.1, 11.6, 52.5, 13.4], [-33.9, 151.2, 40.7, -74.0]] {
        let (phi1, phi2) = (lat1.to_radians(), lat2.to_radians());
        let half_dphi = (phi2 - phi1) / 2.0;
        let half_dlambda = (lon2 - lon1).to_radians() / 2.0;
        let a = half_dphi.sin().powi(2)
            + phi1.cos() * phi2.cos() * half_dlambda.sin().powi(2);
        2.0 * a.sqrt().atan2((1.0 - a).sqrt())
    }

    fn black_scholes_like(spot, strike, time, vol) at [[100.0, 95.0, 0.5, 0.2]] {
        let root = vol * time.sqrt();
        let d1 = ((spot / strike).ln() + 0.5 * vol * vol * time) / root;
        let d2 = d1 - root;
        spot * (d1 / 1.5).tanh() - strike * (d2 / 1.5).tanh()
    }
}

/// A raw identifier: its adjoint would be `d_type`.
#[derive_grad]
fn raw_names(r#type: f64, r#fn: f64) -> f64 {
    let r#match = r#type * r#fn;
    r#match * r#type
}

#[test]
fn raw_identifiers() {
    assert_close(raw_names_backward(3.0, 2.0, 1.0), (12.0, 9.0), 1e-15);
    assert_close(raw_names::grad(3.0, 2.0), (12.0, 9.0), 1e-15);
}

#[derive_grad]
fn r#loop(x: f64) -> f64 {
    x * x
}

#[test]
fn raw_function_name() {
    assert_eq!(loop_backward(3.0, 1.0), 6.0);
    assert_eq!(r#loop::grad(3.0), 6.0);
}

#[derive_grad]
fn unicode(größe: f64, λ: f64) -> f64 {
    let überlauf = größe * λ;
    überlauf.exp() * λ
}

#[test]
fn unicode_identifiers() {
    let (x, l) = (0.3_f64, 1.2_f64);
    let e = (x * l).exp();
    assert_close(unicode_backward(x, l, 1.0), (l * l * e, (x * l + 1.0) * e), 1e-15);
}

#[derive_grad]
#[allow(non_snake_case)]
fn upper_case(X: f64, Y: f64) -> f64 {
    let XY = X * Y;
    XY + X
}

#[test]
fn upper_case_names() {
    assert_eq!(upper_case_backward(3.0, 2.0, 1.0), (3.0, 3.0));
}

#[derive_grad]
fn only_underscore(_: f64, x: f64, _: usize) -> f64 {
    x * x
}

/// A parameter that is `_` has an adjoint all the same.
#[test]
fn underscore_parameters() {
    assert_eq!(only_underscore_backward(1.0, 3.0, 7, 1.0), (0.0, 6.0));
}

#[derive_grad]
fn trailing_comma(
    x: f64, //
    y: f64,
) -> f64 {
    x - y
}

#[test]
fn trailing_commas() {
    assert_eq!(trailing_comma_backward(1.0, 2.0, 2.0), (2.0, -2.0));
}

#[derive_grad]
fn nothing_active(n: usize, flag: bool) -> f64 {
    if flag { n as f64 } else { 0.0 }
}

#[derive_grad]
fn no_parameters() -> f64 {
    4.0
}

#[test]
fn nothing_to_differentiate_by() {
    let () = nothing_active_backward(3, true, 1.0);
    let () = no_parameters_backward(1.0);
    assert_eq!(nothing_active(3, true) + no_parameters(), 7.0);
}

generic_cases! {
    fn constant_result(x, y) at [[1.0, 2.0]] {
        let _unused = x * y;
        lit::<T>(4.0)
    }
}

generic_cases! {
    /// The adjoint of what is not used is zero, not missing.
    fn unused_parameters(x, _y, z) at [[1.0, 2.0, 3.0]] {
        z * z
    }
}
