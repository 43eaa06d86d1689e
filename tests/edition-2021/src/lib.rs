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
}
