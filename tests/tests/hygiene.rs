//! Hostile surroundings: names that generated code would like to use, and names of `std` that mean
//! something else.

#![allow(non_camel_case_types, non_snake_case, clippy::let_and_return, unreachable_pub)]

use grad_runtime::derive_grad;
use grad_tests::assert_close;

#[derive_grad]
fn hostile_locals(x: f64, y: f64) -> f64 {
    let d_x = x * y;
    let d_y = d_x + x;
    let d_ret = d_x * d_y;
    let ret = d_ret + y;
    let ret_1 = ret * x;
    let x_1 = ret_1 - d_ret;
    let x_2 = x_1 * 2.0;
    let value = x_2 + ret;
    let pullback = value * value;
    let t = pullback / (1.0 + ret);
    let tmp = t + x_1;
    let grads = tmp * d_y;
    let T = grads + t;
    let self_ = T * 0.5;
    let this = self_ + T;
    let d_d_x = this + d_x;
    let d_t = d_d_x - d_x;
    let d_value = d_t * 2.0;
    let primal = d_value + value;
    let adjoint = primal * 0.25;
    let result = adjoint + d_ret;
    let out = result - out_of_scope();
    out
}

fn out_of_scope() -> f64 {
    1.0
}

/// The same function with harmless names.
#[derive_grad]
fn harmless_locals(x: f64, y: f64) -> f64 {
    let a = x * y;
    let b = a + x;
    let c = a * b;
    let d = c + y;
    let e = d * x;
    let f = e - c;
    let g = f * 2.0;
    let h = g + d;
    let i = h * h;
    let j = i / (1.0 + d);
    let k = j + f;
    let l = k * b;
    let m = l + j;
    let n = m * 0.5;
    let o = n + m;
    let p = o + a;
    let q = p - a;
    let r = q * 2.0;
    let s = r + h;
    let u = s * 0.25;
    let v = u + c;
    v - 1.0
}

#[test]
fn locals() {
    let (x, y) = (0.7, 1.3);
    assert_eq!(hostile_locals(x, y), harmless_locals(x, y));
    assert_close(hostile_locals_backward(x, y, 1.0), harmless_locals_backward(x, y, 1.0), 1e-15);
    assert_close(hostile_locals::grad(x, y), harmless_locals::grad(x, y), 1e-15);
    let (value, pullback) = hostile_locals::forward(x, y);
    assert_eq!(value, harmless_locals(x, y));
    assert_close(pullback(-2.5), harmless_locals_backward(x, y, -2.5), 1e-15);
}

#[derive_grad]
fn hostile_parameters(x: f64, d_x: f64, d_ret: f64, ret: f64, value: f64, pullback: f64) -> f64 {
    x * d_x * d_ret + ret * value * pullback
}

#[derive_grad]
fn hostile_references(x: &f64, d_x: &f64, d_d_x: &mut f64, d_ret: f64) -> f64 {
    *d_d_x *= *d_x;
    x * d_x * d_ret
}

#[derive_grad]
fn shadowed_parameters(x: f64) -> f64 {
    let d_x = x * 2.0;
    let x = d_x * x;
    let d_x = x * d_x;
    let x_1 = d_x + x;
    let x = x_1 * x;
    x
}

#[test]
fn parameters() {
    let d = hostile_parameters_backward(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 1.0);
    assert_eq!(d, (6.0, 3.0, 2.0, 30.0, 24.0, 20.0));
    assert_eq!(hostile_parameters::grad(1.0, 2.0, 3.0, 4.0, 5.0, 6.0), d);

    let (mut a, mut b, mut inout, mut c) = (0.0, 0.0, 7.0, 1.0);
    let d: f64 =
        hostile_references_backward(&2.0, &mut a, &3.0, &mut b, &mut inout, &mut c, 5.0, 1.0);
    assert_eq!((a, b, c, d), (15.0, 17.0, 3.0, 6.0));

    // x = 2 x^2, d_x = 4 x^3: (4 x^3 + 2 x^2) 2 x^2
    let x: f64 = 0.7;
    let expected = 40.0 * x.powi(4) + 16.0 * x.powi(3);
    assert_close(shadowed_parameters_backward(x, 1.0), expected, 1e-14);
}

/// Functions with the names of generated ones.
mod functions {
    use grad_runtime::derive_grad;

    #[derive_grad]
    pub fn d_x(x: f64) -> f64 {
        x * x
    }

    #[derive_grad]
    pub fn x(x: f64) -> f64 {
        let d_x = d_x(x);
        d_x * x
    }

    #[derive_grad]
    pub fn value(value: f64) -> f64 {
        value * value
    }

    #[derive_grad]
    pub fn pullback(pullback: f64) -> f64 {
        let value = value(pullback);
        value * pullback
    }

    #[derive_grad]
    pub fn forward(x: f64) -> f64 {
        x * x
    }

    #[derive_grad]
    pub fn grad(x: f64) -> f64 {
        forward(x) * x
    }

    #[derive_grad]
    pub fn value_and_grad(x: f64) -> f64 {
        grad(x) * forward(x)
    }

    #[derive_grad]
    pub fn backward(x: f64) -> f64 {
        x + x
    }

    #[derive_grad]
    pub fn ret(ret: f64) -> f64 {
        ret * 3.0
    }

    #[derive_grad]
    pub fn d_ret(ret: f64, d_ret: f64) -> f64 {
        ret * d_ret
    }

    #[derive_grad]
    pub fn t(t: f64) -> f64 {
        t * t
    }
}

#[test]
fn function_names() {
    let x = 3.0;
    assert_eq!(functions::d_x_backward(x, 1.0), 6.0);
    assert_eq!(functions::x_backward(x, 1.0), 27.0);
    assert_eq!(functions::value_backward(x, 1.0), 6.0);
    assert_eq!(functions::pullback_backward(x, 1.0), 27.0);
    assert_eq!(functions::forward::grad(x), 6.0);
    assert_eq!(functions::grad::grad(x), 27.0);
    assert_eq!(functions::value_and_grad::value_and_grad(x), (243.0, 405.0));
    assert_eq!(functions::backward_backward(x, 1.0), 2.0);
    assert_eq!(functions::ret_backward(x, 2.0), 6.0);
    assert_eq!(functions::d_ret_backward(x, 2.0, 5.0), (10.0, 15.0));
    assert_eq!(functions::t::grad(x), 6.0);
}

/// Generic parameters with the names that generated code would choose.
mod generics {
    use grad_runtime::derive_grad;
    use num_traits::Float;

    #[derive_grad]
    pub fn named_f<F: Float>(x: F) -> F {
        x * x
    }

    #[derive_grad]
    pub fn named_d<D: Float>(d: D) -> D {
        d * d
    }

    #[derive_grad]
    pub fn named_tangent<Tangent: Float>(x: Tangent) -> Tangent {
        x * x
    }

    #[derive_grad]
    pub fn named_pullback<Pullback: Float>(x: Pullback) -> Pullback {
        x * x
    }

    #[derive_grad]
    pub fn named_r<R: Float>(r: &R) -> R {
        *r * *r
    }
}

#[test]
fn generic_names() {
    assert_eq!(generics::named_f::grad(3.0), 6.0);
    assert_eq!(generics::named_d::grad(3.0), 6.0);
    assert_eq!(generics::named_tangent::grad(3.0), 6.0);
    assert_eq!(generics::named_pullback::grad(3.0), 6.0);
    assert_eq!(generics::named_r::grad(&3.0), 6.0);
}

/// The prelude means something else here.
#[allow(dead_code, unused_macros)]
mod shadowed_prelude {
    use grad_runtime::derive_grad;

    pub struct Option;
    pub struct Some;
    pub struct None;
    pub struct Result;
    pub struct Ok;
    pub struct Err;
    pub struct Vec;
    pub struct Box;
    pub struct String;
    pub trait Default {}
    pub trait Clone {}
    pub trait Copy {}
    pub trait Into {}
    pub trait From {}
    pub trait Fn {}
    pub trait FnMut {}
    pub trait FnOnce {}
    pub trait Iterator {}
    pub trait Sized {}
    pub trait Drop {}
    pub trait Add {}
    pub trait Mul {}
    pub trait Neg {}
    pub struct Differentiable;
    pub struct Tangent;
    pub struct Tan;
    pub struct T;
    pub fn drop() {}
    pub fn zero() {}
    pub fn add() {}
    pub mod core {}
    pub mod std {}
    pub mod alloc {}
    pub mod num_traits {}
    pub mod libm {}
    pub mod rt {}

    macro_rules! assert {
        ($($any:tt)*) => {
            compile_error!("not std's")
        };
    }
    macro_rules! assert_eq {
        ($($any:tt)*) => {
            compile_error!("not std's")
        };
    }
    macro_rules! debug_assert {
        ($($any:tt)*) => {
            compile_error!("not std's")
        };
    }
    macro_rules! panic {
        ($($any:tt)*) => {
            compile_error!("not std's")
        };
    }
    macro_rules! unreachable {
        ($($any:tt)*) => {
            compile_error!("not std's")
        };
    }
    macro_rules! vec {
        ($($any:tt)*) => {
            compile_error!("not std's")
        };
    }
    macro_rules! matches {
        ($($any:tt)*) => {
            compile_error!("not std's")
        };
    }

    #[derive_grad]
    pub fn everything(x: f64, y: &f64, z: &mut f64, n: usize) -> (f64, usize) {
        let a = x.sqrt().max(*y).powf(1.5) / x.hypot(*y);
        let (mut b, c) = (a * x, a.abs() + y.sin());
        b += c % 0.3;
        (*z, b) = (b, *z);
        let d = b.clamp(0.0, 10.0).tanh().powi(3).mul_add(a, c);
        (d * n as f64 + x.asin(), n + 1)
    }

    #[derive_grad]
    pub fn loss(x: f64, y: f64) -> f64 {
        let z = x * y;
        z.exp() + x.sqrt() + y.acosh()
    }
}

/// The same two functions in friendly surroundings.
mod friendly {
    use grad_runtime::derive_grad;

    #[derive_grad]
    pub fn everything(x: f64, y: &f64, z: &mut f64, n: usize) -> (f64, usize) {
        let a = x.sqrt().max(*y).powf(1.5) / x.hypot(*y);
        let (mut b, c) = (a * x, a.abs() + y.sin());
        b += c % 0.3;
        (*z, b) = (b, *z);
        let d = b.clamp(0.0, 10.0).tanh().powi(3).mul_add(a, c);
        (d * n as f64 + x.asin(), n + 1)
    }

    #[derive_grad]
    pub fn loss(x: f64, y: f64) -> f64 {
        let z = x * y;
        z.exp() + x.sqrt() + y.acosh()
    }
}

#[test]
fn prelude() {
    let shadowed = {
        let (mut z, mut d_y, mut d_z) = (0.6, 1.0, 2.0);
        let d_x = shadowed_prelude::everything_backward(
            0.5,
            &0.9,
            &mut d_y,
            &mut z,
            &mut d_z,
            3,
            (1.0, ()),
        );
        (d_x, d_y, d_z)
    };
    let expected = {
        let (mut z, mut d_y, mut d_z) = (0.6, 1.0, 2.0);
        let d_x =
            friendly::everything_backward(0.5, &0.9, &mut d_y, &mut z, &mut d_z, 3, (1.0, ()));
        (d_x, d_y, d_z)
    };
    assert_eq!(shadowed, expected);
    let finite: f64 = expected.0 + expected.1 + expected.2;
    assert!(finite.is_finite() && expected.0 != 0.0 && expected.1 != 1.0 && expected.2 != 0.0);
    assert_eq!(shadowed_prelude::loss::grad(0.5, 1.5), friendly::loss::grad(0.5, 1.5));
    let (value, pullback) = shadowed_prelude::loss::forward(0.5, 1.5);
    assert_eq!((value, pullback(1.0)), friendly::loss::value_and_grad(0.5, 1.5));
}

/// Nothing is in scope at all.
#[no_implicit_prelude]
mod bare {
    #[::grad_runtime::derive_grad]
    pub fn loss(x: f64, y: &f64, n: usize) -> f64 {
        let z = x * *y;
        let (a, b) = z.sin_cos();
        a * b.max(0.1) + x.powf(*y).sqrt() * n as f64
    }
}

#[test]
fn no_prelude() {
    let mut d_y = 0.0;
    let d_x = bare::loss_backward(0.5, &1.5, &mut d_y, 2, 1.0);
    let (x, y) = (0.5_f64, 1.5_f64);
    let slope = (2.0 * x * y).cos();
    let root = x.powf(y).sqrt();
    assert_close((d_x, d_y), (slope * y + root * y / x, slope * x + root * x.ln()), 1e-14);
    assert_close(bare::loss::grad(0.5, &1.5, 2), (d_x, d_y), 1e-15);
}

/// A trait whose methods on floats are named as `std`'s, and others as the runtime's might be.
mod traits_on_floats {
    use grad_runtime::derive_grad;

    #[allow(dead_code)] // It is there to be in the way.
    pub trait Meddling: Sized + Copy {
        fn sin(self) -> Self {
            unreachable!("the inherent method comes first")
        }
        fn powi(&self, _n: i32) -> Self {
            unreachable!("the inherent method comes first")
        }
        fn sqrt(&self) -> Self {
            unreachable!("the inherent method comes first")
        }
        fn max(&mut self, _other: Self) -> Self {
            unreachable!("the inherent method comes first")
        }
        fn zero() -> Self {
            unreachable!("never called")
        }
        fn add_assign(&mut self, _other: Self) {
            unreachable!("never called")
        }
        fn accumulate(&mut self, _other: Self) {
            unreachable!("never called")
        }
        fn zero_tangent(&self) -> Self {
            unreachable!("never called")
        }
        fn tangent(&self) -> Self {
            unreachable!("never called")
        }
        fn clone(&self) -> Self {
            unreachable!("never called")
        }
        fn into(self) -> Self {
            unreachable!("never called")
        }
        fn neg(self) -> Self {
            unreachable!("never called")
        }
        fn mul(self, _other: Self) -> Self {
            unreachable!("never called")
        }
        fn add(self, _other: Self) -> Self {
            unreachable!("never called")
        }
    }

    impl Meddling for f64 {}
    impl Meddling for f32 {}

    #[derive_grad]
    pub fn loss(x: f64, y: &f64, z: &mut f64) -> f64 {
        *z *= x;
        (x.sin() * y.powi(2)).max(0.1).sqrt() + *z
    }
}

#[test]
fn meddling_traits() {
    use traits_on_floats::loss_backward;
    let (mut z, mut d_y, mut d_z) = (2.0, 0.0, 10.0);
    let d_x = loss_backward(0.5, &1.5, &mut d_y, &mut z, &mut d_z, 1.0);
    let root = (0.5_f64.sin() * 1.5 * 1.5).sqrt();
    assert_close(d_x, 0.5 / root * 0.5_f64.cos() * 2.25 + 22.0, 1e-15);
    assert_close(d_y, 0.5 / root * 0.5_f64.sin() * 3.0, 1e-15);
    assert_close(d_z, 5.5, 1e-15);
}

/// A very common import, which puts a module beside the primitive type.
mod module_f64 {
    #![allow(clippy::legacy_numeric_constants)]
    use grad_runtime::derive_grad;
    use std::{f32, f64};

    #[derive_grad]
    pub fn loss(x: f64, y: f32) -> f64 {
        let turn = x * f64::consts::PI;
        let half = y * f32::consts::PI;
        turn.sin() + f64::sin(x) + half as f64
    }
}

#[test]
fn modules_named_like_primitive_types() {
    let pi = std::f64::consts::PI;
    let (dx, dy) = module_f64::loss_backward(0.3, 0.2, 1.0);
    assert_close(dx, pi * (0.3 * pi).cos() + 0.3_f64.cos(), 1e-15);
    assert_eq!(dy, std::f32::consts::PI);
}

/// Items in the body with the names of generated items.
#[test]
fn items_in_the_body() {
    #[derive_grad]
    fn outer(x: f64) -> f64 {
        fn d_y(n: u8) -> f64 {
            f64::from(n)
        }
        const D_RET: f64 = 2.0;
        struct Adjoints;
        let _ = Adjoints;
        let y = x * x;
        y * d_y(3) * D_RET
    }
    assert_eq!(outer_backward(1.5, 1.0), 18.0);
}

/// `f_backward` by its name in a body of another function, and a name that only looks generated.
#[test]
fn names_that_look_generated() {
    #[derive_grad]
    fn square(x: f64) -> f64 {
        x * x
    }
    #[derive_grad]
    fn x_backward(x: f64) -> f64 {
        square(x) + x
    }
    assert_eq!(x_backward_backward(2.0, 1.0), 5.0);
}
