//! Every scalar rule: in each spelling, at `f64` and `f32`, with several seeds; at kinks, at the edge
//! of the domain and beyond it.

// The functions under test are written as people write, not as clippy would.
#![allow(unreachable_pub, clippy::eq_op, clippy::neg_multiply)]

mod accuracy;
mod binary;
mod edges;
mod kinks;
mod powers;
mod spellings;
mod steps;
mod unary;

use grad_tests::{Oracle, RULE_F32, RULE_F64, assert_close, gradient};

/// Seeds of which none is special.
const SEEDS: [f64; 3] = [1.0, -2.5, 0.375];

/// The `i`-th of evenly scattered numbers between the bounds; `stride` tells sequences apart.
fn scattered(i: u32, stride: f64, (low, high): (f64, f64)) -> f64 {
    let number = low + (high - low) * (0.137 + f64::from(i) * stride).fract();
    f64::from(nearest(number))
}

/// Points are `f32`, so that both types see the same ones.
#[allow(clippy::cast_possible_truncation)]
fn nearest(number: f64) -> f32 {
    number as f32
}

const GOLDEN: f64 = 0.618_033_988_749_894_9;
const PLASTIC: f64 = 0.754_877_666_246_692_8;
const SILVER: f64 = 0.414_213_562_373_095_05;

/// Compares backward functions of `N` parameters, in `f64` and `f32`, with the oracle at points in
/// the box that `admit` lets through.
#[track_caller]
fn compare<const N: usize>(
    what: &str,
    domain: [(f64, f64); N],
    admit: impl Fn([f64; N]) -> bool,
    oracle: impl Fn([Oracle<f64>; N]) -> Oracle<f64>,
    double: impl Fn([f64; N], f64) -> Vec<f64>,
    single: impl Fn([f32; N], f32) -> Vec<f64>,
) {
    let points: Vec<[f64; N]> = (0..60)
        .map(|i| {
            let mut strides = [GOLDEN, PLASTIC, SILVER].into_iter();
            domain.map(|bounds| scattered(i, strides.next().expect("up to three"), bounds))
        })
        .filter(|&point| admit(point))
        .collect();
    assert!(points.len() >= 20, "{what}: only {} points are left", points.len());
    for point in points {
        let expected = gradient(&oracle, point);
        for seed in SEEDS {
            let expected = expected.map(|partial| seed * partial);
            println!("{what} at {point:?}, seed {seed}");
            assert_close(double(point, seed), expected, RULE_F64);
            assert_close(single(point.map(nearest), nearest(seed)), expected, RULE_F32);
        }
    }
}
