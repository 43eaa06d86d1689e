//! What the peers need: each problem once more, over any kind of number.

use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub, SubAssign};

use echidna::Reverse;
use num_dual::{DualNum, DualSVec64};
use num_traits::Float;

/// A float, or a peer's number that carries derivatives.
pub(crate) trait Scalar:
    Copy
    + From<f64>
    + Neg<Output = Self>
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Add<f64, Output = Self>
    + Sub<f64, Output = Self>
    + Mul<f64, Output = Self>
    + Div<f64, Output = Self>
    + AddAssign
    + SubAssign
{
    fn value(self) -> f64;
    fn exp(self) -> Self;
    fn ln(self) -> Self;
    fn sqrt(self) -> Self;
    fn sin(self) -> Self;
    fn cos(self) -> Self;
    fn tanh(self) -> Self;

    fn square(self) -> Self {
        self * self
    }
}

macro_rules! methods {
    ($($method:ident)*) => {
        $(fn $method(self) -> Self {
            Float::$method(self)
        })*
    };
    (& $($method:ident)*) => {
        $(fn $method(self) -> Self {
            DualNum::$method(&self)
        })*
    };
}

impl Scalar for f64 {
    fn value(self) -> f64 {
        self
    }

    methods!(exp ln sqrt sin cos tanh);
}

impl Scalar for Reverse<f64> {
    fn value(self) -> f64 {
        echidna::Scalar::value(&self)
    }

    methods!(exp ln sqrt sin cos tanh);
}

impl<const LANES: usize> Scalar for DualSVec64<LANES> {
    fn value(self) -> f64 {
        self.re
    }

    methods!(& exp ln sqrt sin cos tanh);
}
