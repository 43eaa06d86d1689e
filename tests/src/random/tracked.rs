//! The oracle's numbers, with what a comparison must know beside the derivative: how large the terms
//! were that it is the sum of, and whether something on the way overflowed.

use crate::Oracle;
use num_traits::Float;
use std::cell::Cell;
use std::cmp::Ordering;
use std::iter::{Product, Sum};
use std::ops::{
    Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Rem, RemAssign, Sub, SubAssign,
};

thread_local! {
    static FINITE: Cell<bool> = const { Cell::new(true) };
}

/// A dual number of the oracle.
#[derive(Clone, Copy, Debug)]
pub struct Tracked {
    number: Oracle<f64>,
    /// The sum of the magnitudes of the products of partials, over all ways from the input to here: the
    /// derivative if nothing cancelled. A sum in any order rounds relative to this.
    magnitude: f64,
    /// Whether there is a way from the input to here, be its derivative zero.
    depends: bool,
}

/// Runs `f`, and says whether all that depended on the input was finite.
///
/// Where something is not and the result does not depend on it, an adjoint that is zero times a partial that
/// is infinite is not a number: IEEE arithmetic, which CONTRACT.md leaves alone.
pub fn stays_finite<R>(f: impl FnOnce() -> R) -> (R, bool) {
    FINITE.set(true);
    let result = f();
    (result, FINITE.get())
}

impl Tracked {
    /// A number that does not depend on the input.
    #[must_use]
    pub fn constant(value: f64) -> Self {
        Self { number: Oracle::constant(value), magnitude: 0.0, depends: false }
    }

    /// The input itself.
    #[must_use]
    pub fn variable(value: f64) -> Self {
        Self { number: Oracle::variable(value), magnitude: 1.0, depends: true }
    }

    /// The number.
    #[must_use]
    pub fn value(self) -> f64 {
        self.number.value()
    }

    /// Its derivative.
    #[must_use]
    pub fn tangent(self) -> f64 {
        self.number.tangent()
    }

    /// What the derivative would be at most, if nothing had cancelled.
    #[must_use]
    pub fn magnitude(self) -> f64 {
        self.magnitude
    }

    /// `f` of the operands: the magnitudes go through the partials, by one operand after the other.
    fn of<const N: usize>(
        operands: [Self; N],
        f: impl Fn([Oracle<f64>; N]) -> Oracle<f64>,
    ) -> Self {
        let numbers = operands.map(|x| x.number);
        let number = f(numbers);
        let depends = operands.iter().any(|x| x.depends);
        let mut magnitude = 0.0;
        let mut finite = number.value().is_finite() && number.tangent().is_finite();
        for (i, operand) in operands.iter().enumerate() {
            if operand.depends {
                let mut by_this = numbers.map(|x| Oracle::constant(x.value()));
                by_this[i] = Oracle::variable(numbers[i].value());
                let partial = f(by_this).tangent();
                finite &= partial.is_finite();
                if operand.magnitude != 0.0 {
                    magnitude += partial.abs() * operand.magnitude;
                }
            }
        }
        if depends && !finite {
            FINITE.set(false);
        }
        Self { number, magnitude, depends }
    }

    /// The order of the numbers, as that of floats.
    #[must_use]
    pub fn total_cmp(&self, other: &Self) -> Ordering {
        self.value().total_cmp(&other.value())
    }
}

macro_rules! methods {
    ($($name:ident($($operand:ident),*);)*) => {$(
        #[doc = concat!("As `f64::", stringify!($name), "`.")]
        #[must_use]
        pub fn $name(self, $($operand: Self),*) -> Self {
            #[allow(unused_mut)]
            Self::of([self, $($operand),*], |[x, $($operand),*]| Float::$name(x, $($operand),*))
        }
    )*};
}

impl Tracked {
    methods! {
        sin(); cos(); tanh(); abs(); atan(); exp(); ln(); sqrt(); recip(); floor();
        max(other); min(other); mul_add(a, b); clamp(low, high);
    }

    /// As `f64::powi`.
    #[must_use]
    pub fn powi(self, n: i32) -> Self {
        Self::of([self], |[x]| Float::powi(x, n))
    }
}

macro_rules! operators {
    ($($Op:ident $op:ident $OpAssign:ident $op_assign:ident;)*) => {$(
        impl $Op for Tracked {
            type Output = Self;
            fn $op(self, other: Self) -> Self {
                Self::of([self, other], |[x, y]| $Op::$op(x, y))
            }
        }

        impl $OpAssign for Tracked {
            fn $op_assign(&mut self, other: Self) {
                *self = $Op::$op(*self, other);
            }
        }
    )*};
}
operators! {
    Add add AddAssign add_assign;
    Sub sub SubAssign sub_assign;
    Mul mul MulAssign mul_assign;
    Div div DivAssign div_assign;
    Rem rem RemAssign rem_assign;
}

impl Neg for Tracked {
    type Output = Self;
    fn neg(self) -> Self {
        Self::of([self], |[x]| -x)
    }
}

impl PartialEq for Tracked {
    fn eq(&self, other: &Self) -> bool {
        self.value() == other.value()
    }
}

impl PartialOrd for Tracked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.value().partial_cmp(&other.value())
    }
}

impl Default for Tracked {
    fn default() -> Self {
        Self::constant(0.0)
    }
}

impl Sum for Tracked {
    fn sum<I: Iterator<Item = Self>>(terms: I) -> Self {
        terms.fold(Self::constant(0.0), Add::add)
    }
}

impl Product for Tracked {
    fn product<I: Iterator<Item = Self>>(factors: I) -> Self {
        factors.fold(Self::constant(1.0), Mul::mul)
    }
}

impl<'a> Sum<&'a Tracked> for Tracked {
    fn sum<I: Iterator<Item = &'a Self>>(terms: I) -> Self {
        terms.copied().sum()
    }
}

impl<'a> Product<&'a Tracked> for Tracked {
    fn product<I: Iterator<Item = &'a Self>>(factors: I) -> Self {
        factors.copied().product()
    }
}
