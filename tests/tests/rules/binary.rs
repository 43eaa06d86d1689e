//! Functions of several operands at interior points: all active, and each alone.

use crate::compare;
use grad_runtime::derive_grad;
use grad_tests::{Adjoints, Oracle};
use num_traits::Float;

/// `$f` with both operands active, the left alone, the right alone; `$f32` the same text for `f32`.
macro_rules! binary {
    ($(
        $name:ident($x:ident, $z:ident): $f:expr;
        over $left:expr, $right:expr, where |$a:ident, $b:ident| $admit:expr;
    )*) => {$(
        mod $name {
            use super::*;

            #[derive_grad]
            fn both($x: f64, $z: f64) -> f64 {
                $f
            }

            #[derive_grad]
            fn both_f32($x: f32, $z: f32) -> f32 {
                $f
            }

            #[derive_grad]
            fn left($x: f64, #[no_grad] $z: f64) -> f64 {
                $f
            }

            #[derive_grad]
            fn left_f32($x: f32, #[no_grad] $z: f32) -> f32 {
                $f
            }

            #[derive_grad]
            fn right(#[no_grad] $x: f64, $z: f64) -> f64 {
                $f
            }

            #[derive_grad]
            fn right_f32(#[no_grad] $x: f32, $z: f32) -> f32 {
                $f
            }

            #[test]
            fn agrees_with_the_oracle() {
                let domain = [$left, $right];
                let admit = |[$a, $b]: [f64; 2]| $admit;
                let oracle = |[$x, $z]: [Oracle<f64>; 2]| $f;
                compare(
                    concat!(stringify!($f), " in both"), domain, admit, oracle,
                    |[x, z], d| both_backward(x, z, d).list(),
                    |[x, z], d| both_f32_backward(x, z, d).list(),
                );
                compare(
                    concat!(stringify!($f), " in one at a time"), domain, admit, oracle,
                    |[x, z], d| vec![left_backward(x, z, d), right_backward(x, z, d)],
                    |[x, z], d| (left_f32_backward(x, z, d), right_f32_backward(x, z, d)).list(),
                );
            }
        }
    )*};
}

/// Whether `x / z` stays clear of the integers, where `%` jumps.
fn between_jumps(x: f64, z: f64) -> bool {
    (0.02..0.98).contains(&(x / z).fract().abs())
}

binary! {
    addition(x, z): x + z; over (-5.0, 5.0), (-5.0, 5.0), where |_a, _b| true;
    subtraction(x, z): x - z; over (-5.0, 5.0), (-5.0, 5.0), where |_a, _b| true;
    multiplication(x, z): x * z; over (-5.0, 5.0), (-5.0, 5.0), where |_a, _b| true;
    division(x, z): x / z; over (-5.0, 5.0), (-5.0, 5.0), where |_a, z| z.abs() > 0.1;
    remainder(x, z): x % z; over (-9.0, 9.0), (-3.0, 3.0), where |x, z| between_jumps(x, z);
    rem_euclid(x, z): x.rem_euclid(z); over (-9.0, 9.0), (-3.0, 3.0), where |x, z| between_jumps(x, z);
    div_euclid(x, z): x.div_euclid(z); over (-9.0, 9.0), (-3.0, 3.0), where |x, z| between_jumps(x, z);
    powf(x, z): x.powf(z); over (0.1, 4.0), (-3.0, 3.0), where |_a, _b| true;
    log(x, z): x.log(z); over (0.1, 30.0), (1.5, 10.0), where |_a, _b| true;
    hypot(x, z): x.hypot(z); over (-5.0, 5.0), (-5.0, 5.0), where |_a, _b| true;
    atan2(x, z): x.atan2(z); over (-5.0, 5.0), (-5.0, 5.0), where |x, z| x.hypot(z) > 0.5;
    max(x, z): x.max(z); over (-5.0, 5.0), (-5.0, 5.0), where |x, z| x != z;
    min(x, z): x.min(z); over (-5.0, 5.0), (-5.0, 5.0), where |x, z| x != z;
    copysign(x, z): x.copysign(z); over (-5.0, 5.0), (-5.0, 5.0), where |x, z| x != 0.0 && z != 0.0;
    midpoint(x, z): x.midpoint(z); over (-5.0, 5.0), (-5.0, 5.0), where |_a, _b| true;
}

/// By path and in generic code: the oracle's method of the same name decides.
macro_rules! spelled {
    ($($name:ident over $left:expr, $right:expr, where |$a:ident, $b:ident| $admit:expr;)*) => {
        mod by_path {
            use super::*;
            $(mod $name {
                use super::*;

                #[derive_grad]
                fn path(x: f64, z: f64) -> f64 {
                    f64::$name(x, z)
                }

                #[derive_grad]
                fn path_f32(x: f32, z: f32) -> f32 {
                    f32::$name(x, z)
                }

                #[derive_grad]
                fn generic<T: Float>(x: T, z: T) -> T {
                    x.$name(z)
                }

                #[test]
                fn agrees_with_the_oracle() {
                    let domain = [$left, $right];
                    let admit = |[$a, $b]: [f64; 2]| $admit;
                    let oracle = |[x, z]: [Oracle<f64>; 2]| x.$name(z);
                    compare(
                        concat!("f64::", stringify!($name)), domain, admit, oracle,
                        |[x, z], d| path_backward(x, z, d).list(),
                        |[x, z], d| path_f32_backward(x, z, d).list(),
                    );
                    compare(
                        concat!("T: Float, ", stringify!($name)), domain, admit, oracle,
                        |[x, z], d| generic_backward(x, z, d).list(),
                        |[x, z], d| generic_backward(x, z, d).list(),
                    );
                }
            })*
        }
    };
}

spelled! {
    powf over (0.1, 4.0), (-3.0, 3.0), where |_a, _b| true;
    log over (0.1, 30.0), (1.5, 10.0), where |_a, _b| true;
    hypot over (-5.0, 5.0), (-5.0, 5.0), where |_a, _b| true;
    atan2 over (-5.0, 5.0), (-5.0, 5.0), where |x, z| x.hypot(z) > 0.5;
    max over (-5.0, 5.0), (-5.0, 5.0), where |x, z| x != z;
    min over (-5.0, 5.0), (-5.0, 5.0), where |x, z| x != z;
}

/// The functions of the crate `libm`, whose names are those of C.
mod in_libm {
    use super::*;

    macro_rules! libm_binary {
    ($(
        $double:ident $single:ident: |$x:ident, $z:ident| $oracle:expr;
        over $left:expr, $right:expr, where |$a:ident, $b:ident| $admit:expr;
    )*) => {$(
        mod $double {
            use super::*;

            #[derive_grad]
            fn double(x: f64, z: f64) -> f64 {
                libm::$double(x, z)
            }

            #[derive_grad]
            fn single(x: f32, z: f32) -> f32 {
                libm::$single(x, z)
            }

            #[test]
            fn agrees_with_the_oracle() {
                compare(
                    concat!("libm::", stringify!($double)), [$left, $right],
                    |[$a, $b]| $admit,
                    |[$x, $z]: [Oracle<f64>; 2]| $oracle,
                    |[x, z], d| double_backward(x, z, d).list(),
                    |[x, z], d| single_backward(x, z, d).list(),
                );
            }
        }
    )*};
}

    libm_binary! {
        pow powf: |x, z| x.powf(z); over (0.1, 4.0), (-3.0, 3.0), where |_a, _b| true;
        hypot hypotf: |x, z| x.hypot(z); over (-5.0, 5.0), (-5.0, 5.0), where |_a, _b| true;
        atan2 atan2f: |x, z| x.atan2(z); over (-5.0, 5.0), (-5.0, 5.0), where |x, z| x.hypot(z) > 0.5;
        fmax fmaxf: |x, z| x.max(z); over (-5.0, 5.0), (-5.0, 5.0), where |x, z| x != z;
        fmin fminf: |x, z| x.min(z); over (-5.0, 5.0), (-5.0, 5.0), where |x, z| x != z;
        fmod fmodf: |x, z| x % z; over (-9.0, 9.0), (-3.0, 3.0), where |x, z| between_jumps(x, z);
        copysign copysignf: |x, z| x.copysign(z);
            over (-5.0, 5.0), (-5.0, 5.0), where |x, z| x != 0.0 && z != 0.0;
    }
}

#[derive_grad]
fn fused(x: f64, a: f64, b: f64) -> f64 {
    x.mul_add(a, b)
}

#[derive_grad]
fn fused_f32(x: f32, a: f32, b: f32) -> f32 {
    f32::mul_add(x, a, b)
}

#[derive_grad]
fn fused_generic<T: Float>(x: T, a: T, b: T) -> T {
    x.mul_add(a, b)
}

#[derive_grad]
fn fused_libm(x: f64, a: f64, b: f64) -> f64 {
    libm::fma(x, a, b)
}

#[derive_grad]
fn fused_libm_f32(x: f32, a: f32, b: f32) -> f32 {
    libm::fmaf(x, a, b)
}

#[test]
fn mul_add() {
    let domain = [(-5.0, 5.0); 3];
    let oracle = |[x, a, b]: [Oracle<f64>; 3]| x.mul_add(a, b);
    compare(
        "mul_add",
        domain,
        |_| true,
        oracle,
        |[x, a, b], d| fused_backward(x, a, b, d).list(),
        |[x, a, b], d| fused_f32_backward(x, a, b, d).list(),
    );
    compare(
        "generic mul_add",
        domain,
        |_| true,
        oracle,
        |[x, a, b], d| fused_generic_backward(x, a, b, d).list(),
        |[x, a, b], d| fused_generic_backward(x, a, b, d).list(),
    );
    compare(
        "libm::fma",
        domain,
        |_| true,
        oracle,
        |[x, a, b], d| fused_libm_backward(x, a, b, d).list(),
        |[x, a, b], d| fused_libm_f32_backward(x, a, b, d).list(),
    );
}

#[derive_grad]
fn fused_in_one(x: f64) -> f64 {
    x.mul_add(2.0, 1.0) + 3.0_f64.mul_add(x, 4.0) + 5.0_f64.mul_add(6.0, x)
}

#[test]
fn mul_add_with_literals() {
    assert_eq!(fused_in_one_backward(0.3, 1.0), 6.0);
}

#[derive_grad]
fn clamped(x: f64, low: f64, high: f64) -> f64 {
    x.clamp(low, high)
}

#[derive_grad]
fn clamped_f32(x: f32, low: f32, high: f32) -> f32 {
    f32::clamp(x, low, high)
}

#[derive_grad]
fn clamped_generic<T: Float>(x: T, low: T, high: T) -> T {
    x.clamp(low, high)
}

#[test]
fn clamp() {
    let domain = [(-5.0, 5.0), (-3.0, 0.0), (0.5, 3.0)];
    let oracle = |[x, low, high]: [Oracle<f64>; 3]| x.clamp(low, high);
    compare(
        "clamp",
        domain,
        |_| true,
        oracle,
        |[x, low, high], d| clamped_backward(x, low, high, d).list(),
        |[x, low, high], d| clamped_f32_backward(x, low, high, d).list(),
    );
    compare(
        "generic clamp",
        domain,
        |_| true,
        oracle,
        |[x, low, high], d| clamped_generic_backward(x, low, high, d).list(),
        |[x, low, high], d| clamped_generic_backward(x, low, high, d).list(),
    );
}

/// `abs_sub` is deprecated in `std`; `Float` and `libm` still have it.
#[derive_grad]
fn positive_difference<T: Float>(x: T, z: T) -> T {
    x.abs_sub(z)
}

#[derive_grad]
fn fdim(x: f64, z: f64) -> f64 {
    libm::fdim(x, z)
}

#[derive_grad]
fn fdim_f32(x: f32, z: f32) -> f32 {
    libm::fdimf(x, z)
}

#[test]
fn abs_sub() {
    let domain = [(-5.0, 5.0), (-5.0, 5.0)];
    let oracle = |[x, z]: [Oracle<f64>; 2]| x.abs_sub(z);
    compare(
        "abs_sub",
        domain,
        |[x, z]| x != z,
        oracle,
        |[x, z], d| positive_difference_backward(x, z, d).list(),
        |[x, z], d| positive_difference_backward(x, z, d).list(),
    );
    compare(
        "fdim",
        domain,
        |[x, z]| x != z,
        oracle,
        |[x, z], d| fdim_backward(x, z, d).list(),
        |[x, z], d| fdim_f32_backward(x, z, d).list(),
    );
}

/// The same variable twice: both partials accumulate.
macro_rules! same_operand {
    ($($name:ident: |$x:ident| $f:expr, $expected:expr;)*) => {$(
        #[test]
        fn $name() {
            #[derive_grad]
            fn twice($x: f64) -> f64 {
                $f
            }
            for $x in [0.4, 1.7, 3.0_f64] {
                grad_tests::assert_close(twice_backward($x, -2.5), -2.5 * $expected, 1e-14);
            }
        }
    )*};
}

same_operand! {
    x_plus_x: |x| x + x, 2.0;
    x_minus_x: |x| x - x, 0.0;
    x_times_x: |x| x * x, 2.0 * x;
    x_over_x: |x| x / x, 0.0;
    x_to_the_x: |x| x.powf(x), x.powf(x) * (x.ln() + 1.0);
    x_hypot_x: |x| x.hypot(x), 2.0_f64.sqrt();
    x_atan2_x: |x| x.atan2(x), 0.0;
    x_max_x: |x| x.max(x), 1.0;
    x_mul_add_x: |x| x.mul_add(x, x), 2.0 * x + 1.0;
    x_rem_x: |x| x % x, 0.0;
    x_log_x: |x| x.log(x), 0.0;
}
