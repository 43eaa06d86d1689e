//! Blocks, traits, own rules and recursion, documented as a careful user would.

use std::ops::{Add, Mul};

use grad_runtime::{Differentiable, derive_grad};

/// A vector.
#[derive(Differentiable, Clone, Copy, Debug, PartialEq)]
pub struct Vector {
    /// Across.
    pub x: f64,
    /// Up.
    pub y: f64,
}

#[derive(Differentiable, Clone, Copy, Debug)]
struct Hidden {
    x: f64,
}

#[derive_grad]
impl Vector {
    /// Made of numbers.
    #[must_use]
    pub fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    /// How long it is.
    #[must_use]
    pub fn norm(&self) -> f64 {
        self.x.hypot(self.y)
    }

    fn private(&self, k: f64) -> f64 {
        self.norm() * k
    }

    /// Left out.
    #[no_grad]
    #[must_use]
    pub fn is_long(&self) -> bool {
        self.private(1.0) > 1.0
    }

    /// In place.
    pub fn grow(&mut self, by: f64) {
        self.x *= by;
    }
}

#[derive_grad]
impl Mul<f64> for Vector {
    type Output = Self;

    fn mul(self, k: f64) -> Self::Output {
        Self { x: self.x * k, y: self.y * k }
    }
}

#[derive_grad]
impl Add<&Hidden> for &Hidden {
    type Output = f64;

    fn add(self, other: &Hidden) -> f64 {
        self.x + other.x
    }
}

/// A trait.
pub trait Shape {
    /// Its area.
    #[derive_grad]
    fn area(#[no_grad] &self, scale: f64) -> f64;

    /// Twice that.
    #[derive_grad]
    fn doubled(#[no_grad] &self, scale: f64) -> f64 {
        self.area(scale) * 2.0
    }

    /// Without a gradient.
    fn named(&self, scale: f64) -> Option<f64> {
        Some(scale)
    }

    /// Alone.
    #[derive_grad]
    fn alone(&self, scale: f64) -> f64 {
        scale * scale
    }
}

/// A circle.
#[derive(Differentiable, Clone, Copy, Debug)]
pub struct Circle {
    /// Its radius.
    pub radius: f64,
}

#[derive_grad]
impl Shape for Circle {
    fn area(#[no_grad] &self, scale: f64) -> f64 {
        self.radius * scale * scale
    }

    #[no_grad]
    fn named(&self, scale: f64) -> Option<f64> {
        (scale > self.radius).then_some(scale)
    }
}

/// As a whole.
#[derive_grad]
pub trait Layer<T: num_traits::Float> {
    /// Required.
    fn apply(&self, x: T) -> T;

    /// Provided.
    fn twice(&self, x: T) -> T {
        self.apply(self.apply(x))
    }
}

#[derive_grad]
impl Layer<f64> for Circle {
    fn apply(&self, x: f64) -> f64 {
        self.radius * x
    }
}

fn own_backward(x: &[f64], d_x: &mut [f64], y: &mut f64, d_y: &mut f64, d_ret: f64) {
    d_x[0] += d_ret + *d_y * *y;
    *d_y *= x[0];
}

/// With a rule of its own.
#[derive_grad(backward = own_backward)]
pub fn own(x: &[f64], y: &mut f64) -> f64 {
    *y *= x[0];
    x[0]
}

/// Calls itself.
#[derive_grad]
#[must_use]
pub fn power(x: f64, n: u32) -> f64 {
    if n == 0 { 1.0 } else { x * power(x, n - 1) }
}

/// In a circle.
#[derive_grad(recursive)]
#[must_use]
pub fn even(x: f64, n: u32) -> f64 {
    if n == 0 { x } else { odd(x * x, n - 1) }
}

#[derive_grad(recursive)]
fn odd(x: f64, n: u32) -> f64 {
    if n == 0 { 1.0 } else { even(x, n - 1) * x }
}

/// Over any float.
#[derive_grad]
pub fn generic<T: num_traits::Float>(x: T, n: u32) -> T {
    if n == 0 { x } else { x * generic(x, n - 1) }
}

/// Uses what is there.
#[must_use]
pub fn use_them(x: f64) -> (f64, f64) {
    let v = Vector::new(x, 0.0);
    let (d, _) = v.mul_backward(3.0, VectorTangent { x: 1.0, y: 1.0 });
    let circle = Circle { radius: x };
    let (hidden, mut d_hidden) = (Hidden { x }, HiddenTangent { x: 0.0 });
    let _ = (&hidden).add_backward(&hidden, &mut d_hidden, 1.0);
    let mut y = x;
    let sum = &hidden + &hidden + v.private(0.0) + even(x, 0) + own(&[x], &mut y) - 2.0 * x;
    let shape: &dyn Shape = &circle;
    (
        sum + d.x + circle.doubled_grad(x) + d_hidden.x - 2.0
            + shape.area_grad(1.0)
            + circle.alone(0.0)
            + circle.named(-1.0).unwrap_or(0.0),
        power::grad(x, 3),
    )
}
