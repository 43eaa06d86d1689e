//! Near an edge, far out, and where a careless formula cancels, overflows or underflows.
//!
//! The expected numbers were computed with sixty digits (`mpmath`).

#![allow(clippy::excessive_precision)]

use grad_runtime::derive_grad;
use num_traits::Float;

/// Relative error in units of `f64::EPSILON`.
#[track_caller]
fn assert_ulps(actual: f64, expected: f64, ulps: f64) {
    let error = ((actual - expected) / expected).abs() / f64::EPSILON;
    assert!(error <= ulps, "got {actual:e}, expected {expected:e}: {error} units off");
}

macro_rules! accurate {
    ($($name:ident: $($x:expr => $expected:expr),+;)*) => {$(
        #[test]
        fn $name() {
            #[derive_grad]
            fn double(x: f64) -> f64 {
                x.$name()
            }
            #[derive_grad]
            fn generic<T: Float>(x: T) -> T {
                x.$name()
            }
            $(
                assert_ulps(double_backward($x, 1.0), $expected, 4.0);
                assert_ulps(generic_backward($x, 1.0), $expected, 4.0);
            )+
        }
    )*};
}

/// `2^-n`.
fn half_to(n: i32) -> f64 {
    0.5_f64.powi(n)
}

accurate! {
    asin:
        0.999_999_999 => 22_360.680_096_789_68, 1.0 - half_to(40) => 741_455.200_189_633_8,
        half_to(45) - 1.0 => 4_194_304.000_000_029_8, 1.0 - half_to(53) => 67_108_864.000_000_002,
        0.9999 => 70.712_445_951_905_635, 1e-200 => 1.0;
    acos:
        0.999_999_999 => -22_360.680_096_789_68, 1.0 - half_to(40) => -741_455.200_189_633_8,
        half_to(45) - 1.0 => -4_194_304.000_000_029_8, 1.0 - half_to(53) => -67_108_864.000_000_002,
        0.9999 => -70.712_445_951_905_635;
    atanh:
        0.999_999_999 => 500_000_014.390_966_13, 1.0 - half_to(40) => 549_755_813_888.25,
        half_to(45) - 1.0 => 17_592_186_044_416.25, 1.0 - half_to(53) => 4_503_599_627_370_496.2,
        0.9999 => 5_000.250_012_501_175_7;
    acosh:
        1.000_000_001 => 22_360.678_844_342_314, 1.0 + half_to(40) => 741_455.200_189_296_67,
        1.0 + half_to(45) => 4_194_303.999_999_970_2, 1.0 + half_to(52) => 47_453_132.812_125_774,
        1.0001 => 70.708_910_417_994_179, 1e200 => 1e-200;
    asinh: 1e-200 => 1.0, 1e200 => 1e-200, -1e160 => 1e-160, 0.3 => 0.957_826_285_221_151_4;
    exp_m1:
        -40.0 => 4.248_354_255_291_589e-18, -30.0 => 9.357_622_968_840_175e-14,
        -1e-10 => 0.999_999_999_9, 3.0 => 20.085_536_923_187_668;
    ln_1p:
        1e-18 => 1.0, -0.999_999 => 999_999.999_971_244_3,
        half_to(53) - 1.0 => 9_007_199_254_740_992.0, 1e18 => 1e-18;
    cbrt:
        1e-100 => 1.547_196_277_870_926_3e66, 1e100 => 7.181_448_966_772_946e-68,
        -2e-90 => 2.099_868_416_491_455_3e59, 3.0 => 0.160_249_952_256_378_7;
    sqrt: 1e-300 => 5e149, 1e300 => 5e-151, 2.0 => 0.353_553_390_593_273_8;
    atan: 1e-10 => 1.0, 1e8 => 9.999_999_999_999_999e-17, 1e100 => 1e-200;
    recip: 1e-100 => -1e200, 1e100 => -1e-200, 3.0 => -1.0 / 9.0, -7.0 => -1.0 / 49.0;
}

#[derive_grad]
fn quotient(x: f64, z: f64) -> f64 {
    x / z
}

/// `x / (z * z)` underflows or overflows where `x / z / z` does not.
#[test]
fn division() {
    for (x, z, dx, dz) in [
        (1e-300, 1e-160, 1e160, -1e20),
        (1e300, 1e160, 1e-160, -1e-20),
        (3.0, 7.0, 1.0 / 7.0, -3.0 / 49.0),
    ] {
        let (by_x, by_z) = quotient_backward(x, z, 1.0);
        assert_ulps(by_x, dx, 2.0);
        assert_ulps(by_z, dz, 3.0);
    }
}

#[derive_grad]
fn hypotenuse(x: f64, z: f64) -> f64 {
    x.hypot(z)
}

#[test]
fn hypot() {
    for (x, z, dx, dz) in [
        (3e200, 4e200, 0.6, 0.8),
        (3e-200, 4e-200, 0.6, 0.8),
        (-5.0, 12.0, -0.384_615_384_615_384_6, 0.923_076_923_076_923_1),
        (1.0, 1e-10, 1.0, 1e-10),
    ] {
        let (by_x, by_z) = hypotenuse_backward(x, z, 1.0);
        assert_ulps(by_x, dx, 2.0);
        assert_ulps(by_z, dz, 2.0);
    }
}

#[derive_grad]
fn angle(y: f64, x: f64) -> f64 {
    y.atan2(x)
}

/// `x * x + y * y` underflows or overflows.
#[test]
fn atan2() {
    for (y, x, dy, dx) in [
        (1e-200, 1e-200, 5e199, -5e199),
        (1e200, 1e200, 5e-201, -5e-201),
        (3e200, -4e200, -1.6e-201, -1.2e-201),
        (3.0, 4.0, 0.16, -0.12),
    ] {
        let (by_y, by_x) = angle_backward(y, x, 1.0);
        assert_ulps(by_y, dy, 4.0);
        assert_ulps(by_x, dx, 4.0);
    }
}

#[derive_grad]
fn power(x: f64, p: f64) -> f64 {
    x.powf(p)
}

#[derive_grad]
fn cube(x: f64) -> f64 {
    x.powf(3.0)
}

/// `p * y / x` underflows where `p * x^(p - 1)` does not.
#[test]
fn powf() {
    for (x, p, dx) in [
        (1e-110, 3.0, 3e-220),
        (1e100, 3.0, 3e200),
        (2.0, -1000.0, -4.666_318_092_516_094e-299),
        (3.7, 2.3, 12.600_566_691_731_838),
    ] {
        assert_ulps(power_backward(x, p, 1.0).0, dx, 4.0);
    }
    assert_ulps(power_backward(3.7, 2.3, 1.0).1, 26.520_530_135_321_513, 4.0);
    assert_ulps(cube_backward(1e-110, 1.0), 3e-220, 4.0);
}

#[derive_grad]
fn tangent_hyperbolic(x: f64) -> f64 {
    x.tanh()
}

/// By the contract `1 - y * y` of the result.
#[test]
fn tanh() {
    for x in [-3.0, -0.2, 0.0, 0.7, 1.9, 4.0_f64] {
        let y = x.tanh();
        assert_eq!(tangent_hyperbolic_backward(x, 1.0), 1.0 - y * y);
    }
}

macro_rules! narrow {
    ($($name:ident: |$x:ident| $derivative:expr, at $($at:expr),+;)*) => {$(
        #[test]
        fn $name() {
            #[derive_grad]
            fn single(x: f32) -> f32 {
                x.$name()
            }
            for at in [$($at),+] {
                let $x = f64::from(at);
                let expected: f64 = $derivative;
                let actual = f64::from(single_backward(at, 1.0));
                let error = ((actual - expected) / expected).abs() / f64::from(f32::EPSILON);
                assert!(error <= 4.0, "at {at}: got {actual}, expected {expected}");
            }
        }
    )*};
}

/// The same in `f32`, against the factored formula in `f64`, which is exact there.
mod single {
    use grad_runtime::derive_grad;

    narrow! {
        asin: |x| ((1.0 - x) * (1.0 + x)).sqrt().recip(), at 0.999_999_9, -0.999_99, 0.999;
        acos: |x| -((1.0 - x) * (1.0 + x)).sqrt().recip(), at 0.999_999_9, -0.999_99, 0.999;
        atanh: |x| ((1.0 - x) * (1.0 + x)).recip(), at 0.999_999_9, -0.999_99, 0.999;
        acosh: |x| ((x - 1.0) * (x + 1.0)).sqrt().recip(), at 1.000_000_1, 1.0001, 1e30;
        asinh: |x| x.hypot(1.0).recip(), at 1e30, -1e25, 1e-30;
        exp_m1: |x| x.exp(), at -30.0, -15.0;
        cbrt: |x| (3.0 * x.cbrt() * x.cbrt()).recip(), at 1e-30, 1e30, -2.0;
    }
}
