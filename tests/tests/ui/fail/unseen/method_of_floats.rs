use std::ops::Mul;

use grad_runtime::{Differentiable, derive_grad};

#[derive(Clone, Copy, Differentiable)]
struct Rotor {
    re: f64,
    im: f64,
}

impl Mul for Rotor {
    type Output = Rotor;

    fn mul(self, rhs: Rotor) -> Rotor {
        Rotor { re: self.re * rhs.re - self.im * rhs.im, im: self.re * rhs.im + self.im * rhs.re }
    }
}

impl Rotor {
    fn exp(self) -> f64 {
        self.re.exp()
    }
}

#[derive(Differentiable)]
struct Model {
    rotor: Rotor,
}

#[derive_grad]
fn f(model: &Model, x: f64) -> f64 {
    model.rotor.exp() * x
}

fn main() {}
