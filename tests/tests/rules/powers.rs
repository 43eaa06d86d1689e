//! `powf` and `powi`: the table of ChainRules to the bit, literal exponents, literal bases.

#![allow(unused_parens, clippy::excessive_precision)]

use grad_runtime::derive_grad;
use grad_tests::{assert_close, assert_same};
use num_traits::Float;

const INF: f64 = f64::INFINITY;
const NAN: f64 = f64::NAN;

#[derive_grad]
fn power(x: f64, p: f64) -> f64 {
    x.powf(p)
}

#[derive_grad]
fn power_f32(x: f32, p: f32) -> f32 {
    x.powf(p)
}

#[derive_grad]
fn power_generic<T: Float>(x: T, p: T) -> T {
    x.powf(p)
}

/// POWERGRADS: `(x, p)`, then the partials. Zeros are compared as numbers, without their sign.
const POWERGRADS: [([f64; 2], [f64; 2]); 13] = [
    ([1.0, 2.0], [2.0, 0.0]),
    ([2.0, 2.0], [4.0, 4.0 * std::f64::consts::LN_2]),
    ([0.0, 2.0], [0.0, 0.0]),
    ([-0.0, 2.0], [0.0, 0.0]),
    ([0.0, 1.0], [1.0, 0.0]),
    ([0.0, 0.0], [0.0, NAN]),
    ([0.0, -1.0], [-INF, NAN]),
    ([-0.0, -1.0], [-INF, NAN]),
    ([0.0, -2.0], [-INF, NAN]),
    ([-0.0, -2.0], [INF, NAN]),
    ([0.0, 0.5], [INF, 0.0]),
    ([0.0, 3.5], [0.0, 0.0]),
    ([0.0, -1.5], [-INF, NAN]),
];

#[test]
fn powergrads() {
    for ([x, p], partials) in POWERGRADS {
        println!("{x}^{p}");
        let expected = partials.map(|partial| partial + 0.0);
        let plain = |(dx, dp): (f64, f64)| [dx + 0.0, dp + 0.0];
        assert_same(plain(power_backward(x, p, 1.0)), expected);
        assert_same(plain(power_generic_backward(x, p, 1.0)), expected);
    }
}

#[test]
#[allow(clippy::cast_possible_truncation)]
fn powergrads_f32() {
    for ([x, p], partials) in POWERGRADS {
        println!("{x}^{p}");
        let expected = partials.map(|partial| f64::from(partial as f32) + 0.0);
        let (dx, dp) = power_f32_backward(x as f32, p as f32, 1.0);
        assert_same([f64::from(dx) + 0.0, f64::from(dp) + 0.0], expected);
    }
}

/// `powf(0, p)` is finite for `p >= 0`: a zero adjoint stays zero.
#[test]
fn zero_adjoint_at_base_zero() {
    for x in [0.0, -0.0] {
        for p in [0.5, 0.0, 1.0, 2.0, 0.25] {
            let (dx, dp) = power_backward(x, p, 0.0);
            assert!(dx == 0.0 && dp == 0.0, "{x}^{p}: ({dx}, {dp})");
            let (dx, dp) = power_generic_backward(x, p, 0.0);
            assert!(dx == 0.0 && dp == 0.0, "generic {x}^{p}: ({dx}, {dp})");
        }
    }
}

/// A negative base has a derivative by the base where the exponent is an integer, none by the exponent.
#[test]
fn negative_base() {
    assert_same(power_backward(-2.0, 3.0, 1.0), (12.0, NAN));
    assert_same(power_backward(-2.0, 2.0, 1.0), (-4.0, NAN));
    assert_same(power_backward(-8.0, 1.0 / 3.0, 1.0), (NAN, NAN));
}

macro_rules! literal_exponents {
    ($($name:ident: $p:literal, $($x:expr => $expected:expr),+;)*) => {$(
        #[test]
        fn $name() {
            #[derive_grad]
            fn double(x: f64) -> f64 {
                x.powf($p)
            }
            #[derive_grad]
            fn by_path(x: f64) -> f64 {
                f64::powf(x, $p)
            }
            #[derive_grad]
            fn single(x: f32) -> f32 {
                x.powf($p)
            }
            $(
                let expected: f64 = $expected;
                assert_close(double_backward($x, 1.0), expected, 1e-15);
                assert_close(by_path_backward($x, -2.0), -2.0 * expected, 1e-15);
                assert_close(single_backward($x, 1.0), expected, 1e-6);
            )+
        }
    )*};
}

literal_exponents! {
    exponent_2: 2.0, 3.0 => 6.0, -3.0 => -6.0, 0.0 => 0.0, -0.0 => 0.0;
    exponent_3: 3.0, 2.0 => 12.0, -2.0 => 12.0, 0.0 => 0.0;
    exponent_1: 1.0, 3.0 => 1.0, -3.0 => 1.0, 0.0 => 1.0;
    exponent_0: 0.0, 3.0 => 0.0, -3.0 => 0.0, 0.0 => 0.0;
    exponent_minus_1: -1.0, 4.0 => -0.0625, -4.0 => -0.0625, 0.0 => -INF;
    exponent_minus_2: -2.0, 2.0 => -0.25, -2.0 => 0.25, 0.0 => -INF;
    exponent_half: 0.5, 4.0 => 0.25, 0.0 => INF;
    exponent_minus_half: -0.5, 4.0 => -0.0625, 0.0 => -INF;
    exponent_three_halves: 1.5, 4.0 => 3.0, 0.0 => 0.0;
    exponent_third: 0.333_333_333_333_333_33, 8.0 => 1.0 / 12.0, 0.0 => INF;
}

#[test]
fn literal_exponent_with_a_zero_adjoint() {
    #[derive_grad]
    fn root(x: f64) -> f64 {
        x.powf(0.5)
    }
    #[derive_grad]
    fn quarter(x: f64) -> f64 {
        x.powf(0.25)
    }
    assert_eq!(root_backward(0.0, 0.0), 0.0);
    assert_eq!(quarter_backward(0.0, 0.0), 0.0);
    assert_eq!(quarter_backward(0.0, -1.0), -INF);
}

/// An inactive exponent: no logarithm of the base is taken, so that nothing is NaN.
#[test]
fn inactive_exponent() {
    #[derive_grad]
    fn inactive(x: f64, #[no_grad] p: f64) -> f64 {
        x.powf(p)
    }
    #[derive_grad]
    fn cast(x: f64, n: usize) -> f64 {
        x.powf(n as f64)
    }
    assert_eq!(inactive_backward(-2.0, 3.0, 1.0), 12.0);
    assert_eq!(inactive_backward(0.0, 0.0, 1.0), 0.0);
    assert_eq!(inactive_backward(0.0, 1.0, 1.0), 1.0);
    assert_eq!(inactive_backward(0.0, 0.5, 0.0), 0.0);
    assert_eq!(cast_backward(-3.0, 2, 1.0), -6.0);
    assert_eq!(cast_backward(-3.0, 0, 1.0), 0.0);
}

#[test]
fn literal_base() {
    #[derive_grad]
    fn two(p: f64) -> f64 {
        2.0_f64.powf(p)
    }
    #[derive_grad]
    fn ten(p: f64) -> f64 {
        10f64.powf(p)
    }
    #[derive_grad]
    fn by_path(p: f64) -> f64 {
        f64::powf(0.5, p)
    }
    #[derive_grad]
    fn zero(p: f64) -> f64 {
        0.0_f64.powf(p)
    }
    for p in [-1.5, 0.0, 0.3, 2.0_f64] {
        assert_close(two_backward(p, 1.0), p.exp2() * std::f64::consts::LN_2, 1e-15);
        assert_close(ten_backward(p, 1.0), 10f64.powf(p) * std::f64::consts::LN_10, 1e-15);
        assert_close(by_path_backward(p, -1.0), (-p).exp2() * std::f64::consts::LN_2, 1e-15);
    }
    assert_eq!(zero_backward(2.0, 1.0), 0.0);
    assert_eq!(zero_backward(0.5, 1.0), 0.0);
    assert!(zero_backward(0.0, 1.0).is_nan());
}

macro_rules! integer_powers {
    ($($name:ident: $n:expr;)*) => {$(
        #[test]
        fn $name() {
            #[derive_grad]
            fn double(x: f64) -> f64 {
                x.powi($n)
            }
            #[derive_grad]
            fn by_path(x: f64) -> f64 {
                f64::powi(x, $n)
            }
            #[derive_grad]
            fn single(x: f32) -> f32 {
                x.powi($n)
            }
            #[derive_grad]
            fn generic<T: Float>(x: T) -> T {
                x.powi($n)
            }
            let n: i32 = $n;
            for x in [-2.0, -0.75, 0.5, 1.0, 3.0_f64] {
                let expected = if n == 0 { 0.0 } else { f64::from(n) * x.powi(n - 1) };
                assert_close(double_backward(x, 1.0), expected, 1e-14);
                assert_close(by_path_backward(x, -2.5), -2.5 * expected, 1e-14);
                assert_close(generic_backward(x, 1.0), expected, 1e-14);
                #[allow(clippy::cast_possible_truncation)]
                let narrow = x as f32;
                assert_close(single_backward(narrow, 1.0), expected, 2e-6);
                assert_close(generic_backward(narrow, 1.0), expected, 2e-6);
            }
            let at_zero = match n {
                1 => 1.0,
                0 | 2.. => 0.0,
                _ => f64::from(n) * 0.0_f64.powi(n - 1),
            };
            assert_close(double_backward(0.0, 1.0), at_zero, 0.0);
            assert_close(generic_backward(0.0, 1.0), at_zero, 0.0);
        }
    )*};
}

integer_powers! {
    powi_0: 0;
    powi_1: 1;
    powi_2: 2;
    powi_3: 3;
    powi_4: 4;
    powi_11: 11;
    powi_minus_1: -1;
    powi_minus_2: -2;
    powi_minus_3: -3;
    powi_of_an_expression: 2 + 3;
    powi_of_a_suffixed_literal: 5_i32;
    powi_of_a_parenthesis: (7);
}

#[derive_grad]
fn integer_power(x: f64, n: i32) -> f64 {
    x.powi(n)
}

#[derive_grad]
fn integer_power_generic<T: Float>(x: T, n: i32) -> T {
    x.powi(n)
}

#[test]
fn powi_of_a_parameter() {
    for n in -4..=5 {
        for x in [-1.5, 0.5, 2.0_f64] {
            let expected = if n == 0 { 0.0 } else { f64::from(n) * x.powi(n - 1) };
            assert_close(integer_power_backward(x, n, 1.0), expected, 1e-14);
            assert_close(integer_power_generic_backward(x, n, -2.0), -2.0 * expected, 1e-14);
        }
    }
    assert_eq!(integer_power_backward(0.0, 0, 1.0), 0.0);
    assert_eq!(integer_power_backward(0.0, 1, 1.0), 1.0);
    assert_eq!(integer_power_backward(0.0, 2, 1.0), 0.0);
    assert_eq!(integer_power_backward(0.0, -1, 1.0), -INF);
    assert_eq!(integer_power_backward(-0.0, -2, 1.0), INF);
}

/// `n - 1` would overflow.
#[test]
fn powi_of_the_least_integer() {
    assert_eq!(integer_power_backward(1.0, i32::MIN, 1.0), f64::from(i32::MIN));
    assert_eq!(integer_power_backward(2.0, i32::MIN, 1.0), 0.0);
    assert_eq!(integer_power_generic_backward(1.0, i32::MIN, 1.0), f64::from(i32::MIN));
}

#[test]
fn powi_of_computed_exponents() {
    #[derive_grad]
    fn computed(x: f64, n: usize) -> f64 {
        let half = n / 2;
        x.powi(half as i32 + 1) + x.powi(i32::try_from(n).unwrap())
    }
    let expected = 3.0 * 4.0 + 5.0 * 16.0;
    assert_close(computed_backward(2.0, 5, 1.0), expected, 1e-15);
}
