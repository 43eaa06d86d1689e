//! The edge of a function's domain: infinite partials, the strong zero, and IEEE arithmetic elsewhere.

use grad_runtime::derive_grad;
use grad_tests::assert_same;
use num_traits::Float;

const INF: f64 = f64::INFINITY;
const NAN: f64 = f64::NAN;

/// The value is finite, the derivative is not: infinite of any adjoint but zero, and zero of that.
macro_rules! strong_zero {
    ($($name:ident at $x:expr => $partial:expr, $libm:ident $libmf:ident;)*) => {$(
        mod $name {
            use super::*;

            #[derive_grad]
            fn method(x: f64) -> f64 {
                x.$name()
            }
            #[derive_grad]
            fn path(x: f64) -> f64 {
                f64::$name(x)
            }
            #[derive_grad]
            fn c(x: f64) -> f64 {
                libm::$libm(x)
            }
            #[derive_grad]
            fn generic<T: Float>(x: T) -> T {
                x.$name()
            }
            #[derive_grad]
            fn single(x: f32) -> f32 {
                x.$name()
            }
            #[derive_grad]
            fn c_single(x: f32) -> f32 {
                libm::$libmf(x)
            }
            /// The adjoint of the function is zero because the other factor is.
            #[derive_grad]
            fn masked(x: f64, mask: f64) -> f64 {
                x.$name() * mask
            }

            #[test]
            fn at_the_edge() {
                for backward in [method_backward, path_backward, c_backward, generic_backward] {
                    for x in $x {
                        assert_eq!(backward(x, 1.0), $partial, "at {x}");
                        assert_eq!(backward(x, -2.5), -$partial, "at {x}");
                        assert_eq!(backward(x, 0.0), 0.0, "at {x}");
                        assert_eq!(backward(x, -0.0), 0.0, "at {x}");
                    }
                }
            }

            #[test]
            #[allow(clippy::cast_possible_truncation)]
            fn at_the_edge_f32() {
                for backward in [single_backward, c_single_backward, generic_backward] {
                    for x in $x {
                        assert_eq!(f64::from(backward(x as f32, -2.5)), -$partial, "at {x}");
                        assert_eq!(backward(x as f32, 0.0), 0.0, "at {x}");
                    }
                }
            }

            #[test]
            fn behind_a_mask() {
                for x in $x {
                    let (dx, dmask) = masked_backward(x, 0.0, 1.0);
                    assert_eq!(dx, 0.0, "at {x}");
                    assert_eq!(dmask, x.$name(), "at {x}");
                }
            }
        }
    )*};
}

strong_zero! {
    sqrt at [0.0] => INF, sqrt sqrtf;
    cbrt at [0.0, -0.0] => INF, cbrt cbrtf;
    asin at [1.0, -1.0] => INF, asin asinf;
    acos at [1.0, -1.0] => -INF, acos acosf;
    acosh at [1.0] => INF, acosh acoshf;
}

/// The sign of the infinity is that of `0.5 / -0.0` or of the limit: either will do. A zero stays zero.
#[test]
fn sqrt_at_minus_zero() {
    #[derive_grad]
    fn root(x: f64) -> f64 {
        x.sqrt()
    }
    assert!(root_backward(-0.0, 1.0).is_infinite());
    assert_eq!(root_backward(-0.0, 0.0), 0.0);
}

/// The idioms in which the strong zero matters.
#[test]
fn norms_at_zero() {
    #[derive_grad]
    fn norm(x: f64, y: f64) -> f64 {
        (x * x + y * y).sqrt()
    }
    #[derive_grad]
    fn squared(x: f64) -> f64 {
        let root = x.sqrt();
        root * root
    }
    #[derive_grad]
    fn apart(x: f64, y: f64) -> f64 {
        x.sqrt() * y.max(0.0) + y
    }
    // The partial of the root is infinite, its adjoint is not zero: 0 * inf, as IEEE has it.
    let (dx, dy) = norm_backward(0.0, 0.0, 1.0);
    assert!(dx.is_nan() && dy.is_nan(), "({dx}, {dy})");
    assert_same(norm_backward(0.0, 0.0, 0.0), (0.0, 0.0));
    assert_eq!(squared_backward(0.0, 1.0), 0.0);
    assert_same(apart_backward(0.0, -1.0, 1.0), (0.0, 1.0));
}

macro_rules! at_points {
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
                assert_same(double_backward($x, 1.0) + 0.0, $expected + 0.0);
                assert_same(generic_backward($x, 1.0) + 0.0, $expected + 0.0);
            )+
        }
    )*};
}

mod ieee {
    use super::*;

    at_points! {
        recip: 0.0 => -INF, -0.0 => -INF, INF => 0.0, NAN => NAN;
        ln: 0.0 => INF, -2.0 => -0.5, INF => 0.0, NAN => NAN;
        ln_1p: -1.0 => INF, 0.0 => 1.0, INF => 0.0;
        log2: 0.0 => INF, INF => 0.0;
        log10: 0.0 => INF, INF => 0.0;
        atanh: 1.0 => INF, -1.0 => INF, 0.0 => 1.0;
        sqrt: -1.0 => NAN, INF => 0.0, NAN => NAN;
        cbrt: INF => 0.0, -INF => 0.0, NAN => NAN;
        asin: 1.5 => NAN, -1.5 => NAN, 0.0 => 1.0, NAN => NAN;
        acos: 1.5 => NAN, -1.5 => NAN, 0.0 => -1.0;
        acosh: 0.5 => NAN, -2.0 => NAN, INF => 0.0;
        asinh: 0.0 => 1.0, INF => 0.0, -INF => 0.0;
        atan: 0.0 => 1.0, INF => 0.0, -INF => 0.0;
        exp: 0.0 => 1.0, -INF => 0.0, INF => INF, 800.0 => INF, NAN => NAN;
        exp2: 0.0 => std::f64::consts::LN_2, -INF => 0.0, INF => INF;
        exp_m1: 0.0 => 1.0, -INF => 0.0, INF => INF;
        sin: 0.0 => 1.0, -0.0 => 1.0, INF => NAN;
        cos: 0.0 => 0.0, INF => NAN;
        tan: 0.0 => 1.0, INF => NAN;
        sinh: 0.0 => 1.0, INF => INF, -INF => INF;
        cosh: 0.0 => 0.0, INF => INF, -INF => -INF;
        tanh: 0.0 => 1.0, INF => 0.0, -INF => 0.0, NAN => NAN;
        to_degrees: INF => 180.0 / std::f64::consts::PI;
        to_radians: INF => std::f64::consts::PI / 180.0;
        fract: INF => 1.0;
    }
}

#[test]
fn division() {
    #[derive_grad]
    fn quotient(x: f64, z: f64) -> f64 {
        x / z
    }
    #[derive_grad]
    fn reciprocal(z: f64) -> f64 {
        1.0 / z
    }
    assert_same(quotient_backward(1.0, 0.0, 1.0), (INF, -INF));
    assert_same(quotient_backward(-1.0, 0.0, 1.0), (INF, INF));
    assert_same(quotient_backward(0.0, 0.0, 1.0), (INF, NAN));
    assert_eq!(reciprocal_backward(0.0, 1.0), -INF);
    assert_eq!(reciprocal_backward(-0.0, 1.0), -INF);
    assert_eq!(reciprocal_backward(INF, 1.0), 0.0);
}

#[test]
fn products_with_infinity() {
    #[derive_grad]
    fn product(x: f64, z: f64) -> f64 {
        x * z
    }
    assert_same(product_backward(INF, 0.0, 1.0), (0.0, INF));
    assert_same(product_backward(NAN, 2.0, 1.0), (2.0, NAN));
}

/// `log` of a base that is not active takes no partial by it.
#[test]
fn log_of_an_inactive_base() {
    #[derive_grad]
    fn log_of(x: f64, #[no_grad] base: f64) -> f64 {
        x.log(base)
    }
    grad_tests::assert_close(log_of_backward(3.0, 2.0, 1.0), 1.0 / (3.0 * 2.0_f64.ln()), 1e-15);
    assert_eq!(log_of_backward(3.0, 1.0, 1.0), INF);
}
