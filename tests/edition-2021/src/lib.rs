//! Annotated functions of edition 2021; `grad-tests` calls them from a crate of edition 2024.

use grad_runtime::{Differentiable, derive_grad};

/// A weighted sum of squares.
#[derive_grad]
pub fn energy(x: &[f64], weight: f64) -> f64 {
    let mut total = 0.0;
    for v in x {
        total += weight * v * v;
    }
    total
}

/// A line.
#[derive(Differentiable)]
pub struct Line {
    /// Its slope.
    pub slope: f64,
    /// Its value at 0.
    pub offset: f64,
}

impl Line {
    /// The value at `x`.
    #[derive_grad]
    pub fn at(&self, x: f64) -> f64 {
        self.slope * x + self.offset
    }
}

/// Functions behind a module.
pub mod inner {
    use grad_runtime::derive_grad;

    /// `x y + sin x`
    #[derive_grad]
    pub fn wave(x: f64, y: f64) -> f64 {
        x * y + x.sin()
    }
}

/// A trait and its `impl`.
#[derive_grad]
pub trait Curve {
    /// Where it is.
    fn at(&self, x: f64) -> f64;

    /// Its square.
    fn squared(&self, x: f64) -> f64 {
        self.at(x) * self.at(x)
    }
}

#[derive_grad]
impl Curve for Line {
    fn at(&self, x: f64) -> f64 {
        self.slope * x * x
    }
}

#[derive_grad]
impl std::ops::Mul<f64> for Line {
    type Output = f64;

    fn mul(self, x: f64) -> f64 {
        self.slope * x
    }
}

#[derive_grad]
impl Line {
    /// Calls itself.
    pub fn power(&self, x: f64, n: u32) -> f64 {
        if n == 0 { self.offset } else { x * self.power(x, n - 1) }
    }
}

/// `x^n`
#[derive_grad]
pub fn power(x: f64, n: u32) -> f64 {
    if n == 0 { 1.0 } else { x * power(x, n - 1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pullback_borrows_its_arguments() {
        let x = vec![1.0, -2.0];
        let (value, pullback) = energy::forward(&x, 3.0);
        let mut d_x = [1.0, 0.0];
        let d_weight = pullback(-2.5, &mut d_x);
        assert_eq!((value, d_weight, d_x), (15.0, -12.5, [-14.0, 30.0]));
    }

    #[test]
    fn fields_through_self() {
        let line = Line { slope: 2.0, offset: 1.0 };
        let (value, (d_line, d_x)) = line.at_value_and_grad(3.0);
        assert_eq!((value, d_line.slope, d_line.offset, d_x), (7.0, 3.0, 1.0, 2.0));
    }

    #[test]
    fn places() {
        let line = Line { slope: 2.0, offset: 1.0 };
        // s^2 x^4
        let (d_line, d_x) = line.squared_grad(3.0);
        assert_eq!((d_line.slope, d_line.offset, d_x), (324.0, 0.0, 432.0));
        let (d_line, d_x) = line.power_grad(3.0, 2);
        assert_eq!((d_line.offset, d_x), (9.0, 6.0));
        assert_eq!(power::grad(2.0, 5), 80.0);
        let (d_line, d_x) = line.mul_backward(3.0, 10.0);
        assert_eq!((d_line.slope, d_x), (30.0, 20.0));
    }
}
