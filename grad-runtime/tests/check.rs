//! The gradient checker: what it accepts, what it refuses, how it says so.

#![cfg(feature = "std")]

use std::cell::Cell;

use grad_runtime::check::{self, Report};

fn derivative(f: impl Fn(f64) -> f64, at: f64, analytic: f64) -> Report {
    check::gradient(|x| f(x[0]), &[at], &[analytic])
}

#[test]
fn smooth_functions_reach_ten_digits() {
    type Function = fn(f64) -> f64;
    let cases: [(&str, Function, Function); 7] = [
        ("exp", f64::exp, f64::exp),
        ("sin", f64::sin, f64::cos),
        ("sin 100x", |x| (100.0 * x).sin(), |x| 100.0 * (100.0 * x).cos()),
        ("ln", f64::ln, f64::recip),
        ("sqrt", f64::sqrt, |x| 0.5 / x.sqrt()),
        ("1 / x", f64::recip, |x| -1.0 / (x * x)),
        ("cube + 1000", |x| x.powi(3) + 1000.0, |x| 3.0 * x * x),
    ];
    for (name, f, slope) in cases {
        for at in [0.01, 0.3, 1.0, 1.7, 20.0] {
            let entry = derivative(f, at, slope(at)).entries[0];
            let error = (entry.numeric - entry.analytic).abs();
            assert!(entry.relative_error < 1e-9 || error < 1e-8, "{name} at {at}: {entry:?}");
            assert!(error <= 2.0 * entry.error_estimate + 1e-15, "{name} at {at}: {entry:?}");
        }
    }
}

#[test]
fn large_and_small_arguments() {
    derivative(f64::sin, 1e6, 1e6_f64.cos()).into_result(1e-6).unwrap();
    derivative(f64::sqrt, 1e12, 0.5e-6).into_result(1e-9).unwrap();
    derivative(f64::sqrt, 1e-9, 0.5 / 1e-9_f64.sqrt()).into_result(1e-9).unwrap();
    derivative(f64::ln, 1e-30, 1e30).into_result(1e-9).unwrap();
    derivative(|x| x * x, 0.0, 0.0).into_result(1e-9).unwrap();
    derivative(|_| 4.0, 2.0, 0.0).into_result(1e-12).unwrap();
}

#[test]
fn a_kink_close_by_does_not_matter() {
    for at in [1e-9, 1e-4, 0.01] {
        derivative(|x| x.max(0.0), at, 1.0).into_result(1e-9).unwrap();
        derivative(|x| x.max(0.0), -at, 0.0).into_result(1e-9).unwrap();
        derivative(f64::abs, -at, -1.0).into_result(1e-9).unwrap();
    }
    derivative(|x| x.max(0.0), 0.0, 0.0).into_result(1e-6).unwrap_err();
}

#[test]
fn small_errors_are_found() {
    derivative(f64::exp, 1.0, 1.0_f64.exp() * (1.0 + 1e-7)).into_result(1e-9).unwrap_err();
    derivative(f64::exp, 1.0, -1.0_f64.exp()).into_result(1e-6).unwrap_err();
    derivative(|x| 1e-9 * x.sin(), 1.0, 1e-9).into_result(1e-6).unwrap_err();
    derivative(f64::cos, 1.0, 0.0).into_result(1e-6).unwrap_err();
}

#[test]
fn a_discontinuity_is_not_called_agreement() {
    let step = |x: f64| if x > 1.0 { 5.0 } else { 0.0 };
    derivative(step, 1.0, 0.0).into_result(1e-6).unwrap_err();
}

#[test]
fn noise_is_not_called_agreement() {
    let calls = Cell::new(0_u32);
    let noisy = |x: f64| {
        calls.set(calls.get().wrapping_mul(1_664_525).wrapping_add(1_013_904_223));
        x + f64::from(calls.get()) / f64::from(u32::MAX)
    };
    derivative(noisy, 1.0, 1.0).into_result(1e-6).unwrap_err();
}

#[test]
fn what_is_not_finite_must_be_so_alike() {
    let nan = f64::NAN;
    // NaN on one side of 0, so no central difference
    derivative(f64::sqrt, 0.0, f64::INFINITY).into_result(1e-6).unwrap_err();
    derivative(f64::sqrt, 0.0, 0.0).into_result(1e-6).unwrap_err();
    derivative(f64::sqrt, 0.0, nan).into_result(1e-6).unwrap();
    derivative(f64::sqrt, -1.0, nan).into_result(1e-6).unwrap();
    derivative(f64::exp, 1.0, nan).into_result(1e-6).unwrap_err();
    derivative(f64::exp, 1.0, f64::INFINITY).into_result(1e-6).unwrap_err();
    let cliff = |x: f64| if x > 1.0 { f64::INFINITY } else { x };
    derivative(cliff, 1.0, f64::INFINITY).into_result(1e-6).unwrap();
    derivative(cliff, 1.0, f64::NEG_INFINITY).into_result(1e-6).unwrap_err();
    derivative(cliff, 1.0, 1.0).into_result(1e-6).unwrap_err();
    derivative(f64::exp, nan, nan).into_result(1e-6).unwrap();
    derivative(f64::exp, f64::INFINITY, 1.0).into_result(1e-6).unwrap_err();
    let report = derivative(f64::sqrt, 0.0, f64::INFINITY);
    assert_eq!(report.entries[0].relative_error, f64::INFINITY);
    assert!(report.entries[0].numeric.is_nan());
}

#[test]
fn steps_that_leave_the_domain_are_shortened() {
    derivative(f64::asin, 0.9999, 1.0 / (1.0 - 0.9999_f64.powi(2)).sqrt())
        .into_result(1e-6)
        .unwrap();
    derivative(f64::ln, 0.001, 1000.0).into_result(1e-9).unwrap();
}

#[test]
fn vector_jacobian_products() {
    let f = |x: &[f64]| vec![x[0] * x[1], x[0].sin(), x[1].sqrt() / 0.0];
    let at = [0.5_f64, 2.0];
    let (a, b) = (3.0, -2.0);
    let analytic = [a * at[1] + b * at[0].cos(), a * at[0]];
    // The third output is infinite; its seed is 0.
    check::vjp(f, &at, &[a, b, 0.0], &analytic).into_result(1e-9).unwrap();
    check::vjp(f, &at, &[b, a, 0.0], &analytic).into_result(1e-9).unwrap_err();
    check::vjp(f, &at, &[0.0; 3], &[0.0; 2]).into_result(1e-9).unwrap();
}

#[test]
#[should_panic(expected = "a seed of length 2 for 1 outputs")]
fn a_seed_of_another_length() {
    let _ = check::vjp(|x| vec![x[0]], &[1.0], &[1.0, 2.0], &[1.0]);
}

#[test]
#[should_panic(expected = "a gradient of length 1 for 2 inputs")]
fn a_gradient_of_another_length() {
    let _ = check::gradient(|x| x[0], &[1.0, 2.0], &[1.0]);
}

#[test]
#[should_panic(expected = "1 names for 2 inputs")]
fn too_few_names() {
    let _ = check::gradient(|x| x[0], &[1.0, 2.0], &[1.0, 0.0]).named(&["x"]);
}

#[test]
fn the_table() {
    let f = |x: &[f64]| x[0] * x[1] + x[2];
    let report = check::gradient(f, &[3.0, 4.0, 5.0], &[4.0, 30.0, 1.5]);
    let table = report.named(&["speed", "t", "offset"]).to_string();
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), 4);
    assert!(lines[0].starts_with("entry          analytic          numeric"), "{table}");
    assert!(lines[1].starts_with("speed   4.00000000000e0  4.0000000"), "{table}");
    assert!(lines[1].len() == lines[0].len(), "{table}");
    assert!(lines[2].starts_with("t       3.00000000000e1  3.0000000"), "{table}");
    assert!(lines[2].ends_with("  9.0e-1  <-- worst"), "{table}");
    assert!(lines[3].ends_with("  3.3e-1  <--"), "{table}");
}

#[test]
fn an_error_shows_the_table_to_an_unwrap() {
    let report = check::gradient(|x| x[0] + x[1], &[1.0, 2.0], &[1.0, 2.0]);
    let error = report.into_result(1e-6).unwrap_err();
    let shown = format!("{error:?}");
    assert!(
        shown.starts_with("1 of 2 entries do not agree with finite differences (tolerance 1e-6)")
    );
    assert!(shown.contains("<-- worst"));
    assert_eq!(shown, error.to_string());
    assert_eq!(error.report().entries.len(), 2);
    let _: Box<dyn std::error::Error + Send + Sync> = Box::new(error);
}

#[test]
fn a_long_table_shows_what_differs() {
    let at = vec![1.0; 100];
    let mut analytic = vec![1.0; 100];
    analytic[60] = 2.0;
    let report = check::gradient(|x| x.iter().sum(), &at, &analytic);
    let table = report.to_string();
    assert_eq!(table.lines().count(), 3, "{table}");
    assert!(table.contains("\n60 ") && table.contains("(99 of 100 entries are not shown)"));
    assert_eq!(report.worst().map(|entry| entry.index), Some(60));
}

#[test]
fn nothing_to_check() {
    let report = check::gradient(|_| 1.0, &[], &[]);
    assert_eq!(report.worst(), None);
    report.into_result(0.0).unwrap();
}
