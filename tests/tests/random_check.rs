//! What the comparison of random programs lets pass and what it does not: cases written by hand, with
//! gradients that are right, wrong, rounded and overflowed.

use grad_tests::random::check::{Case, Gradient, Shape, check};
use grad_tests::random::tracked::Tracked;

fn case(
    inputs: fn(usize) -> usize,
    value: fn(Shape, &[f64]) -> Vec<f64>,
    oracle: fn(Shape, &[Tracked]) -> Vec<Tracked>,
    ways: &'static [(&'static str, Gradient)],
) -> Case {
    Case {
        name: "by hand",
        inputs,
        accumulates: |len| vec![true; len],
        value,
        oracle,
        ways,
        value_and_grad: None,
    }
}

/// `1e10 x + 2 x - 1e10 x`, whose gradient is 2: what a shadow holds is rounded to six digits on the way.
fn cancels(ways: &'static [(&'static str, Gradient)]) -> Result<(), String> {
    let oracle = |_: Shape, x: &[Tracked]| {
        let large = Tracked::constant(1e10);
        vec![x[0] * large + x[0] * Tracked::constant(2.0) - x[0] * large]
    };
    let value = |_: Shape, x: &[f64]| vec![x[0] * 1e10 + x[0] * 2.0 - x[0] * 1e10];
    let case = Case { accumulates: |_| vec![true], ..case(|_| 1, value, oracle, ways) };
    check(&case).map(|counts| assert!(counts.compared + counts.ill_conditioned > 0))
}

fn into_the_shadow(shadow: &[f64], seed: f64, gradient: f64) -> Vec<f64> {
    vec![shadow[0] + 1e10 * seed + gradient * seed - 1e10 * seed]
}

#[test]
fn rounding_beside_terms_that_cancel_is_no_difference() {
    let rounded: Gradient = |_, _, seed, shadow| into_the_shadow(shadow, seed[0], 2.0);
    assert_ne!(rounded(Shape { len: 1, n: 0 }, &[1.0], &[0.7], &[0.3]), [1.4 + 0.3]);
    cancels(&[("rounded", |_, _, seed, shadow| into_the_shadow(shadow, seed[0], 2.0))])
        .expect("rounding alone");
}

#[test]
fn a_wrong_gradient_beside_terms_that_cancel_is_a_difference() {
    let wrong = cancels(&[("wrong", |_, _, seed, shadow| into_the_shadow(shadow, seed[0], 2.1))]);
    assert!(wrong.is_err());
    let lost = cancels(&[("lost", |_, _, seed, _| into_the_shadow(&[0.0], seed[0], 2.0))]);
    assert!(lost.is_err());
}

/// `x`, beside a division by `y - y` that nothing needs.
fn overflows(ways: &'static [(&'static str, Gradient)]) -> Result<(), String> {
    let oracle = |_: Shape, x: &[Tracked]| {
        let same = x[1];
        let _unused = Tracked::constant(1.0) / (x[1] - same);
        vec![x[0]]
    };
    let case =
        Case { accumulates: |_| vec![true, true], ..case(|_| 2, |_, x| vec![x[0]], oracle, ways) };
    check(&case).map(|counts| assert!(counts.not_finite + counts.compared > 0))
}

#[test]
fn only_the_input_that_overflows_may_have_no_number() {
    overflows(&[("y", |_, _, seed, shadow| vec![shadow[0] + seed[0], f64::NAN])])
        .expect("y goes through infinity");
    let x = overflows(&[("x", |_, _, _, shadow| vec![f64::NAN, shadow[1]])]);
    assert!(x.is_err());
    let wrong = overflows(&[("wrong", |_, _, seed, shadow| vec![shadow[0] - seed[0], f64::NAN])]);
    assert!(wrong.is_err());
}
