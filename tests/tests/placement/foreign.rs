//! Traits that know nothing of gradients: the siblings stand in a hidden trait.

use std::ops::{Add, Mul, Neg};

use grad_runtime::{Differentiable, derive_grad};
use grad_tests::assert_close;
use num_traits::Float;

#[derive(Differentiable, Clone, Copy, Debug, PartialEq)]
struct V {
    x: f64,
    y: f64,
}

type D = VTangent;

#[derive_grad]
impl Add for V {
    type Output = V;

    fn add(self, other: V) -> Self::Output {
        V { x: self.x + other.x, y: self.y * other.y }
    }
}

/// Several `impl`s of one generic trait.
#[derive_grad]
impl Mul<f64> for V {
    type Output = V;

    fn mul(self, k: f64) -> V {
        V { x: self.x * k, y: self.y * k * k }
    }
}

#[derive_grad]
impl Mul<V> for V {
    type Output = f64;

    fn mul(self, other: V) -> Self::Output {
        self.x * other.x + self.y * other.y
    }
}

/// For a foreign type.
#[derive_grad]
impl Mul<V> for f64 {
    type Output = V;

    fn mul(self, v: V) -> V {
        V { x: self * v.x, y: self * v.y }
    }
}

/// By reference.
#[derive_grad]
impl Mul<&V> for &V {
    type Output = f64;

    fn mul(self, other: &V) -> f64 {
        self.x * other.y
    }
}

#[derive_grad(companion = Quotient)]
impl std::ops::Div<f64> for V {
    type Output = f64;

    fn div(self, k: f64) -> f64 {
        self.x / k
    }
}

/// An operand without a derivative, and generic ones.
#[derive_grad]
impl std::ops::Sub<usize> for V {
    type Output = V;

    fn sub(self, n: usize) -> V {
        V { x: self.x - n as f64, y: self.y * n as f64 }
    }
}

struct Pair<T>(T, T);

#[derive_grad]
impl<T: Float> std::ops::Rem<T> for Pair<T> {
    type Output = T;

    fn rem(#[no_grad] self, x: T) -> T {
        self.0 * x * x + self.1
    }
}

#[derive_grad]
impl Neg for V {
    type Output = Self;

    fn neg(self) -> Self {
        Self { x: -self.x, y: -self.y }
    }
}

#[test]
fn operators() {
    let (v, w) = (V { x: 2.0, y: 3.0 }, V { x: -1.0, y: 0.5 });
    let d = || D { x: 1.0, y: 10.0 };
    assert_eq!(v.add_backward(w, d()), (D { x: 1.0, y: 5.0 }, D { x: 1.0, y: 30.0 }));
    let (sum, pullback) = v.add_forward(w);
    assert_eq!((sum, pullback(d()).1), (v + w, D { x: 1.0, y: 30.0 }));

    let (d_v, d_k) = v.mul_backward(4.0, d());
    assert_eq!((d_v, d_k), (D { x: 4.0, y: 160.0 }, 2.0 + 10.0 * 3.0 * 8.0));
    assert_eq!(v.mul_value_and_grad(w), (-0.5, (D { x: -1.0, y: 0.5 }, D { x: 2.0, y: 3.0 })));
    assert_eq!(0.5.mul_backward(v, d()), (32.0, D { x: 0.5, y: 5.0 }));
    assert_eq!(v.neg_backward(d()), D { x: -1.0, y: -10.0 });

    assert_eq!(Quotient::div_grad(v, 4.0), (D { x: 0.25, y: 0.0 }, -0.125));
    assert_eq!(v.sub_backward(3, d()), D { x: 1.0, y: 30.0 });
    assert_eq!(Pair(2.0, 1.0).rem_grad(3.0), 12.0);
    assert_eq!(Pair(2.0_f32, 1.0).rem_value_and_grad(3.0), (19.0, 12.0));

    let mut d_w = D { x: 7.0, y: 7.0 };
    let d_v = MulRefVForRefVGradients::mul_backward(&v, &w, &mut d_w, 2.0);
    assert_eq!((d_v, d_w), (D { x: 1.0, y: 0.0 }, D { x: 7.0, y: 11.0 }));
}

/// A foreign trait of one's own choice, in another module.
mod foreign {
    pub trait Scale<T> {
        fn scaled(&self, by: T) -> T;
        fn names(&self) -> usize;
    }
}

use foreign::Scale;

struct Gain<T>(T);

#[derive_grad(foreign)]
impl<T: Float> Scale<T> for Gain<T>
where
    T: Copy,
{
    fn scaled(#[no_grad] &self, by: T) -> T {
        (self.0 * by).sin()
    }

    fn names(&self) -> usize {
        1
    }
}

#[derive_grad(foreign)]
impl Scale<f64> for f64 {
    fn scaled(&self, by: f64) -> f64 {
        *self * *self * by
    }

    fn names(&self) -> usize {
        2
    }
}

#[derive_grad]
fn calls_it(x: f64) -> f64 {
    let gain = Gain(2.0);
    gain.scaled(x) * x
}

#[test]
fn foreign_traits() {
    assert_close(Gain(2.0).scaled_backward(0.75, 3.0), 6.0 * 1.5_f64.cos(), 1e-15);
    assert_close(Gain(2.0_f32).scaled_grad(0.75), 2.0 * 1.5_f32.cos(), 1e-6);
    let mut d = 1.0;
    assert_eq!(3.0.scaled_backward(&mut d, 2.0, 0.5), 4.5);
    assert_eq!(d, 1.0 + 6.0);
    assert_close(calls_it::grad(0.75), 1.5_f64.sin() + 0.75 * 2.0 * 1.5_f64.cos(), 1e-15);
    assert_eq!((Gain(1.0).names(), 1.0.names()), (1, 2));
}

/// In another module the traits are imported: with all the rest, or by name.
mod elsewhere {
    #[test]
    fn imported() {
        use super::*;
        assert_eq!(V { x: 2.0, y: 3.0 }.mul_grad(V { x: 1.0, y: 5.0 }).1, D { x: 2.0, y: 3.0 });
    }

    #[test]
    fn by_name() {
        use super::{D, Scale, ScaleF64ForF64Gradients, V};
        use grad_runtime::operators::AddSiblings;
        let d = V { x: 2.0, y: 3.0 }.add_backward(V { x: 1.0, y: 5.0 }, D { x: 1.0, y: 1.0 });
        assert_eq!(d, (D { x: 1.0, y: 5.0 }, D { x: 1.0, y: 3.0 }));
        let mut d = 0.0;
        assert_eq!((2.0.scaled_backward(&mut d, 3.0, 1.0), 2.0.scaled(3.0)), (4.0, 12.0));
    }
}
