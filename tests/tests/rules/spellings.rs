//! Every way to name a function of `std`, `num_traits` or `libm`.

use grad_runtime::derive_grad;
use grad_tests::assert_close;
use num_traits::Float;

/// `sin(3 x) * 2`, spelled as the argument says.
macro_rules! sine {
    ($($(#[$attr:meta])* $name:ident<$T:ident>($x:ident) = $sine:expr;)*) => {$(
        #[test]
        $(#[$attr])*
        fn $name() {
            #[derive_grad]
            fn spelled($x: $T) -> $T {
                $sine * 2.0
            }
            for x in [-1.5, 0.25, 2.0] {
                let expected = 6.0 * (3.0 * f64::from(x)).cos();
                assert_close(spelled_backward(x, 1.0), expected, 1e-6);
            }
        }
    )*};
}

sine! {
    method<f64>(x) = (x * 3.0).sin();
    method_f32<f32>(x) = (x * 3.0).sin();
    path<f64>(x) = f64::sin(x * 3.0);
    path_f32<f32>(x) = f32::sin(3.0 * x);
    trait_path<f64>(x) = Float::sin(x * 3.0);
    trait_full_path<f64>(x) = num_traits::Float::sin(x * 3.0);
    trait_absolute_path<f64>(x) = ::num_traits::Float::sin(x * 3.0);
    qualified_trait<f64>(x) = <f64 as Float>::sin(x * 3.0);
    foreign<f64>(x) = libm::sin(x * 3.0);
    foreign_f32<f32>(x) = libm::sinf(x * 3.0);
    foreign_absolute<f64>(x) = ::libm::sin(x * 3.0);
    parenthesised<f64>(x) = ((x) * (3.0)).sin();
    block_receiver<f64>(x) = { x * 3.0 }.sin();
}

/// In generic code.
macro_rules! generic_sine {
    ($($name:ident<$T:ident>($x:ident) = $sine:expr;)*) => {$(
        #[test]
        fn $name() {
            #[derive_grad]
            fn spelled<$T: Float>($x: $T) -> $T {
                $sine
            }
            for x in [-1.5, 0.25, 2.0_f64] {
                assert_close(spelled_backward(x, -2.5), -2.5 * x.cos(), 1e-15);
                #[allow(clippy::cast_possible_truncation)]
                let narrow = x as f32;
                assert_close(spelled_backward(narrow, -2.5), -2.5 * x.cos(), 1e-6);
            }
        }
    )*};
}

generic_sine! {
    generic_method<T>(x) = x.sin();
    generic_path<T>(x) = T::sin(x);
    generic_trait_path<T>(x) = Float::sin(x);
    generic_qualified<T>(x) = <T as Float>::sin(x);
    generic_full_path<T>(x) = num_traits::Float::sin(x);
    other_name<Real>(x) = x.sin();
    other_name_path<Real>(x) = Real::sin(x);
}

#[test]
fn where_clause() {
    #[derive_grad]
    fn spelled<T>(x: T) -> T
    where
        T: Float,
    {
        x.sin() * x
    }
    assert_close(spelled_backward(0.5_f64, 1.0), 0.5_f64.sin() + 0.5 * 0.5_f64.cos(), 1e-15);
}

#[test]
fn full_bound_path() {
    #[derive_grad]
    fn spelled<T: num_traits::Float + std::fmt::Debug>(x: T) -> T {
        x.exp() / x
    }
    let x = 1.5_f64;
    assert_close(spelled_backward(x, 1.0), x.exp() / x - x.exp() / (x * x), 1e-15);
}

/// Constants in generic code.
#[test]
fn generic_constants() {
    #[derive_grad]
    fn spelled<T: Float>(x: T) -> T {
        let two = T::one() + T::one();
        let half = T::from(0.5).unwrap();
        (x * two + half) / (T::one() + x) - T::zero() * T::epsilon()
    }
    let x = 0.7_f64;
    assert_close(
        spelled_backward(x, 1.0),
        (2.0 * (1.0 + x) - (2.0 * x + 0.5)) / (1.0 + x).powi(2),
        1e-15,
    );
}

#[test]
fn generic_with_float_const() {
    #[derive_grad]
    fn spelled<T: Float + num_traits::FloatConst>(x: T) -> T {
        x * T::PI() + T::LN_2()
    }
    assert_eq!(spelled_backward(0.7_f64, 1.0), std::f64::consts::PI);
}

/// Associated constants and functions without an active argument are copied.
#[test]
fn constants() {
    #[derive_grad]
    fn spelled(x: f64) -> f64 {
        let turn = 2.0 * std::f64::consts::PI;
        x * turn + f64::EPSILON + f64::MAX.sqrt().recip() * x
    }
    let expected = 2.0 * std::f64::consts::PI + f64::MAX.sqrt().recip();
    assert_close(spelled_backward(0.7, 1.0), expected, 1e-15);
}

/// `f64` methods through `Float` by import: the annotated function itself still calls `std`'s.
#[test]
fn chained_methods() {
    #[derive_grad]
    fn spelled(x: f64) -> f64 {
        x.abs().sqrt().ln_1p().tanh().recip()
    }
    let x = -2.3_f64;
    let (root, log) = (x.abs().sqrt(), x.abs().sqrt().ln_1p());
    let (t, slope) = (log.tanh(), 1.0 - log.tanh() * log.tanh());
    let expected = slope / (1.0 + root) * 0.5 / root / (t * t);
    assert_close(spelled_backward(x, 1.0), expected, 1e-13);
}
