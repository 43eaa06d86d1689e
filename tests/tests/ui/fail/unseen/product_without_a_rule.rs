use std::ops::Mul;

use grad_runtime::{Differentiable, derive_grad};

#[derive(Clone, Copy, Differentiable)]
struct Complex {
    re: f64,
    im: f64,
}

impl Mul for Complex {
    type Output = Complex;

    fn mul(self, rhs: Complex) -> Complex {
        Complex { re: self.re * rhs.re - self.im * rhs.im, im: self.re * rhs.im + self.im * rhs.re }
    }
}

#[derive_grad]
fn f(a: Complex, b: Complex) -> f64 {
    (a * b).re
}

fn main() {}
