//! Functions of one operand at interior points.

use crate::compare;
use grad_runtime::derive_grad;
use grad_tests::{Adjoints, Oracle};
use num_traits::Float;

/// A function of `Float` and `std`, by its method, its path and generic code.
macro_rules! unary {
    ($($name:ident over $($domain:expr),+;)*) => {$(
        mod $name {
            use super::*;

            #[derive_grad]
            fn method(x: f64) -> f64 {
                x.$name()
            }

            #[derive_grad]
            fn method_f32(x: f32) -> f32 {
                x.$name()
            }

            #[derive_grad]
            fn path(x: f64) -> f64 {
                f64::$name(x)
            }

            #[derive_grad]
            fn path_f32(x: f32) -> f32 {
                f32::$name(x)
            }

            #[derive_grad]
            fn generic<T: Float>(x: T) -> T {
                x.$name()
            }

            #[test]
            fn agrees_with_the_oracle() {
                let oracle = |[x]: [Oracle<f64>; 1]| x.$name();
                for domain in [$($domain),+] {
                    compare(
                        concat!("x.", stringify!($name), "()"), [domain], |_| true, oracle,
                        |[x], d| method_backward(x, d).list(),
                        |[x], d| method_f32_backward(x, d).list(),
                    );
                    compare(
                        concat!("f64::", stringify!($name), "(x)"), [domain], |_| true, oracle,
                        |[x], d| path_backward(x, d).list(),
                        |[x], d| path_f32_backward(x, d).list(),
                    );
                    compare(
                        concat!("T: Float, x.", stringify!($name), "()"), [domain], |_| true, oracle,
                        |[x], d| generic_backward(x, d).list(),
                        |[x], d| generic_backward(x, d).list(),
                    );
                }
            }
        }
    )*};
}

unary! {
    recip over (-9.0, -0.1), (0.1, 9.0);
    sqrt over (0.01, 100.0);
    cbrt over (-50.0, -0.01), (0.01, 50.0);
    exp over (-20.0, 6.0);
    exp2 over (-20.0, 8.0);
    exp_m1 over (-20.0, 6.0);
    ln over (0.01, 50.0);
    ln_1p over (-0.95, 50.0);
    log2 over (0.01, 50.0);
    log10 over (0.01, 50.0);
    sin over (-12.0, 12.0);
    cos over (-12.0, 12.0);
    tan over (-1.4, 1.4), (1.8, 4.4);
    asin over (-0.95, 0.95);
    acos over (-0.95, 0.95);
    atan over (-20.0, 20.0);
    sinh over (-6.0, 6.0);
    cosh over (-6.0, 6.0);
    tanh over (-5.0, 5.0);
    asinh over (-20.0, 20.0);
    acosh over (1.1, 20.0);
    atanh over (-0.95, 0.95);
    abs over (-9.0, -0.01), (0.01, 9.0);
    fract over (-9.0, 9.0);
    to_degrees over (-9.0, 9.0);
    to_radians over (-400.0, 400.0);
}

unary! {
    floor over (-9.0, 9.0);
    ceil over (-9.0, 9.0);
    round over (-9.0, 9.0);
    trunc over (-9.0, 9.0);
    signum over (-9.0, 9.0);
}

/// What `std` has and `num_traits::Float` has not.
macro_rules! only_in_std {
    ($($name:ident over $domain:expr;)*) => {$(
        mod $name {
            use super::*;

            #[derive_grad]
            fn method(x: f64) -> f64 {
                x.$name()
            }

            #[derive_grad]
            fn method_f32(x: f32) -> f32 {
                x.$name()
            }

            #[derive_grad]
            fn path(x: f64) -> f64 {
                f64::$name(x)
            }

            #[derive_grad]
            fn path_f32(x: f32) -> f32 {
                f32::$name(x)
            }

            #[test]
            fn agrees_with_the_oracle() {
                let oracle = |[x]: [Oracle<f64>; 1]| x.$name();
                compare(
                    concat!("x.", stringify!($name), "()"), [$domain], |_| true, oracle,
                    |[x], d| method_backward(x, d).list(),
                    |[x], d| method_f32_backward(x, d).list(),
                );
                compare(
                    concat!("f64::", stringify!($name), "(x)"), [$domain], |_| true, oracle,
                    |[x], d| path_backward(x, d).list(),
                    |[x], d| path_f32_backward(x, d).list(),
                );
            }
        }
    )*};
}

only_in_std! {
    round_ties_even over (-9.0, 9.0);
    next_up over (-9.0, 9.0);
    next_down over (-9.0, 9.0);
}

/// The functions of the crate `libm`, whose names are those of C.
mod in_libm {
    use super::*;

    macro_rules! libm_unary {
    ($($double:ident $single:ident = $name:ident over $domain:expr;)*) => {$(
        mod $single {
            use super::*;

            #[derive_grad]
            fn double(x: f64) -> f64 {
                libm::$double(x)
            }

            #[derive_grad]
            fn single(x: f32) -> f32 {
                libm::$single(x)
            }

            #[test]
            fn agrees_with_the_oracle() {
                compare(
                    concat!("libm::", stringify!($double), "(x)"), [$domain], |_| true,
                    |[x]: [Oracle<f64>; 1]| x.$name(),
                    |[x], d| double_backward(x, d).list(),
                    |[x], d| single_backward(x, d).list(),
                );
            }
        }
    )*};
}

    libm_unary! {
        sqrt sqrtf = sqrt over (0.01, 100.0);
        cbrt cbrtf = cbrt over (0.01, 50.0);
        exp expf = exp over (-20.0, 6.0);
        exp2 exp2f = exp2 over (-20.0, 8.0);
        expm1 expm1f = exp_m1 over (-20.0, 6.0);
        log logf = ln over (0.01, 50.0);
        log1p log1pf = ln_1p over (-0.95, 50.0);
        log2 log2f = log2 over (0.01, 50.0);
        log10 log10f = log10 over (0.01, 50.0);
        sin sinf = sin over (-12.0, 12.0);
        cos cosf = cos over (-12.0, 12.0);
        tan tanf = tan over (-1.4, 1.4);
        asin asinf = asin over (-0.95, 0.95);
        acos acosf = acos over (-0.95, 0.95);
        atan atanf = atan over (-20.0, 20.0);
        sinh sinhf = sinh over (-6.0, 6.0);
        cosh coshf = cosh over (-6.0, 6.0);
        tanh tanhf = tanh over (-5.0, 5.0);
        asinh asinhf = asinh over (-20.0, 20.0);
        acosh acoshf = acosh over (1.1, 20.0);
        atanh atanhf = atanh over (-0.95, 0.95);
        fabs fabsf = abs over (-9.0, 9.0);
        floor floorf = floor over (-9.0, 9.0);
        ceil ceilf = ceil over (-9.0, 9.0);
        round roundf = round over (-9.0, 9.0);
        trunc truncf = trunc over (-9.0, 9.0);
        rint rintf = round_ties_even over (-9.0, 9.0);
    }
}

#[derive_grad]
fn negated(x: f64) -> f64 {
    -x
}

#[test]
fn negation() {
    assert_eq!(negated_backward(3.0, -2.5), 2.5);
}

#[derive_grad]
fn both_of_sin_cos(x: f64) -> f64 {
    let (sin, cos) = x.sin_cos();
    sin * cos - sin
}

#[derive_grad]
fn both_of_sin_cos_f32(x: f32) -> f32 {
    let (sin, cos) = x.sin_cos();
    sin * cos - sin
}

#[derive_grad]
fn sin_of_sin_cos(x: f64) -> f64 {
    let (sin, _) = x.sin_cos();
    sin * sin
}

#[derive_grad]
fn cos_of_sin_cos(x: f64) -> f64 {
    x.sin_cos().1
}

#[derive_grad]
fn generic_sin_cos<T: Float>(x: T) -> T {
    let (sin, cos) = x.sin_cos();
    sin * cos - sin
}

#[test]
fn sin_cos() {
    let domain = [(-9.0, 9.0)];
    compare(
        "sin_cos",
        domain,
        |_| true,
        |[x]| Float::sin(x) * Float::cos(x) - Float::sin(x),
        |[x], d| both_of_sin_cos_backward(x, d).list(),
        |[x], d| both_of_sin_cos_f32_backward(x, d).list(),
    );
    compare(
        "generic sin_cos",
        domain,
        |_| true,
        |[x]| Float::sin(x) * Float::cos(x) - Float::sin(x),
        |[x], d| generic_sin_cos_backward(x, d).list(),
        |[x], d| generic_sin_cos_backward(x, d).list(),
    );
    for x in [-2.0, 0.5, 3.0_f64] {
        grad_tests::assert_close(sin_of_sin_cos_backward(x, 1.0), (2.0 * x).sin(), 1e-15);
        grad_tests::assert_close(cos_of_sin_cos_backward(x, -2.0), 2.0 * x.sin(), 1e-15);
    }
}

#[derive_grad]
fn pair(x: f64) -> (f64, f64) {
    x.sin_cos()
}

/// Two adjoints come in.
#[test]
fn sin_cos_returned() {
    let (sin, cos) = 0.7_f64.sin_cos();
    assert_eq!(pair_backward(0.7, (1.0, 0.0)), cos);
    assert_eq!(pair_backward(0.7, (0.0, 1.0)), -sin);
    grad_tests::assert_close(pair_backward(0.7, (2.0, -3.0)), 2.0 * cos + 3.0 * sin, 1e-15);
}
