//! Forward-mode derivatives by `num-dual`, behind `num_traits::Float`.
//!
//! The value is always what `f32` or `f64` itself computes, so that a function takes the same course
//! on the oracle as on floats. The derivative is `num-dual`'s wherever it has the function; the
//! few closed forms (`%`, `powf` with a dual exponent, `abs_sub`, the selections, the points that
//! `num-dual` has no limit for) stand beside the methods. At kinks the conventions are CONTRACT.md's.
//!
//! An operand whose tangent is zero is a constant: no partial is taken for it.

use num_dual::{Dual, DualNum};
use num_traits::{Float, FloatConst, Num, NumCast, One, ToPrimitive, Zero};
use std::cmp::Ordering;
use std::fmt::Debug;
use std::iter::{Product, Sum};
use std::num::FpCategory;
use std::ops::{
    Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Rem, RemAssign, Sub, SubAssign,
};

/// A number with its derivative by one chosen input.
#[derive(Clone, Copy, Debug)]
pub struct Oracle<F>(Dual<F>);

/// The number `value` in any float type: a literal for generic code.
#[must_use]
pub fn lit<T: NumCast>(value: f64) -> T {
    T::from(value).expect("every float type has an image of every f64")
}

/// The gradient of `f` at `point`: one pass per input.
pub fn gradient<F: Zero + One + Copy, const N: usize>(
    f: impl Fn([Oracle<F>; N]) -> Oracle<F>,
    point: [F; N],
) -> [F; N] {
    std::array::from_fn(|active| {
        let mut input = point.map(Oracle::constant);
        input[active] = Oracle::variable(point[active]);
        f(input).tangent()
    })
}

impl<F> Oracle<F> {
    /// A number that does not depend on the input.
    pub fn constant(value: F) -> Self
    where
        F: Zero,
    {
        Self(Dual::from_re(value))
    }

    /// The input itself.
    pub fn variable(value: F) -> Self
    where
        F: One,
    {
        Self(Dual::new(value, F::one()))
    }

    /// The number.
    pub fn value(self) -> F {
        self.0.re
    }

    /// Its derivative.
    pub fn tangent(self) -> F {
        self.0.eps
    }
}

impl<F: PartialEq> PartialEq for Oracle<F> {
    fn eq(&self, other: &Self) -> bool {
        self.0.re == other.0.re
    }
}

impl<F: PartialEq> PartialEq<F> for Oracle<F> {
    fn eq(&self, other: &F) -> bool {
        self.0.re == *other
    }
}

impl<F: PartialOrd> PartialOrd for Oracle<F> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.0.re.partial_cmp(&other.0.re)
    }
}

impl<F: PartialOrd> PartialOrd<F> for Oracle<F> {
    fn partial_cmp(&self, other: &F) -> Option<Ordering> {
        self.0.re.partial_cmp(other)
    }
}

/// What may stand where a function of floats takes a float: a float or an [`Oracle`].
///
/// So a body with plain literals, `x.max(0.0)`, runs on the oracle as it stands.
pub trait Operand<F>: Debug {
    /// The operand as a dual number.
    fn oracle(self) -> Oracle<F>;
}

impl<F: Debug> Operand<F> for Oracle<F> {
    fn oracle(self) -> Self {
        self
    }
}

/// An operator between two oracles, and between an oracle and a float on either side.
macro_rules! operator {
    ($F:ident, $Op:ident $op:ident, $OpAssign:ident $op_assign:ident) => {
        impl $Op<$F> for Oracle<$F> {
            type Output = Self;
            fn $op(self, other: $F) -> Self {
                $Op::$op(self, Self::constant(other))
            }
        }

        impl $Op<Oracle<$F>> for $F {
            type Output = Oracle<$F>;
            fn $op(self, other: Oracle<$F>) -> Oracle<$F> {
                $Op::$op(Oracle::constant(self), other)
            }
        }

        impl $OpAssign for Oracle<$F> {
            fn $op_assign(&mut self, other: Self) {
                *self = $Op::$op(*self, other);
            }
        }

        impl $OpAssign<$F> for Oracle<$F> {
            fn $op_assign(&mut self, other: $F) {
                *self = $Op::$op(*self, Self::constant(other));
            }
        }
    };
}

/// Methods whose derivative is `num-dual`'s as it stands.
macro_rules! delegate {
    ($F:ident: $($name:ident)*) => {$(
        fn $name(self) -> Self {
            Self::of($F::$name(self.0.re), DualNum::$name(&self.0), self.varies())
        }
    )*};
}

/// Methods with derivative zero.
macro_rules! steps {
    ($F:ident: $($name:ident)*) => {$(
        fn $name(self) -> Self {
            Self::constant($F::$name(self.0.re))
        }
    )*};
}

macro_rules! questions {
    ($F:ident: $($name:ident -> $Answer:ty;)*) => {$(
        fn $name(self) -> $Answer {
            $F::$name(self.0.re)
        }
    )*};
}

macro_rules! constants {
    ($F:ident: $($name:ident = $value:ident;)*) => {$(
        fn $name() -> Self {
            Self::constant($F::$value)
        }
    )*};
}

macro_rules! mathematical_constants {
    ($F:ident: $($name:ident)*) => {
        impl FloatConst for Oracle<$F> {$(
            fn $name() -> Self {
                Self::constant(<$F as FloatConst>::$name())
            }
        )*}
    };
}

/// Methods of two operands that `Float` has as well: here the second may be a literal.
macro_rules! with_literals {
    ($F:ident: $($name:ident($($operand:ident),+);)*) => {$(
        #[doc = concat!("`Float::", stringify!($name), "`, with literals for operands.")]
        #[must_use]
        pub fn $name(self, $($operand: impl Operand<$F>),+) -> Self {
            Float::$name(self, $($operand.oracle()),+)
        }
    )*};
}

macro_rules! oracle {
    ($F:ident) => {
        impl Operand<$F> for $F {
            fn oracle(self) -> Oracle<$F> {
                Oracle::constant(self)
            }
        }

        impl Oracle<$F> {
            /// `value` with the tangent of `derivative`; a constant unless an operand varies.
            fn of(value: $F, derivative: Dual<$F>, varies: bool) -> Self {
                Self(Dual::new(value, if varies { derivative.eps } else { 0.0 }))
            }

            fn varies(self) -> bool {
                self.0.eps != 0.0
            }

            /// `value` with the partials of its operands.
            fn by_partials(value: $F, partials: [(Self, $F); 2]) -> Self {
                let terms = partials.iter().filter(|(operand, _)| operand.varies());
                let tangent = terms.map(|(operand, partial)| operand.0.eps * partial).sum();
                Self(Dual::new(value, tangent))
            }

            with_literals! { $F:
                powf(n); log(base); max(other); min(other); clamp(low, high); mul_add(a, b);
                hypot(other); atan2(other); copysign(sign); abs_sub(other);
            }

            /// Closed form: `(1, -div_euclid)`.
            #[must_use]
            pub fn rem_euclid(self, other: impl Operand<$F>) -> Self {
                let (x, z) = (self.0.re, other.oracle());
                let partials = [(self, 1.0), (z, -$F::div_euclid(x, z.0.re))];
                Self::by_partials($F::rem_euclid(x, z.0.re), partials)
            }

            /// A step: derivative zero.
            #[must_use]
            pub fn div_euclid(self, other: impl Operand<$F>) -> Self {
                Self::constant($F::div_euclid(self.0.re, other.oracle().0.re))
            }

            /// The mean of the two.
            #[must_use]
            pub fn midpoint(self, other: impl Operand<$F>) -> Self {
                let other = other.oracle();
                let value = $F::midpoint(self.0.re, other.0.re);
                Self::by_partials(value, [(self, 0.5), (other, 0.5)])
            }

            /// A step: derivative zero.
            #[must_use]
            pub fn round_ties_even(self) -> Self {
                Self::constant($F::round_ties_even(self.0.re))
            }

            /// The neighbour: derivative one.
            #[must_use]
            pub fn next_up(self) -> Self {
                Self(Dual::new($F::next_up(self.0.re), self.0.eps))
            }

            /// The neighbour: derivative one.
            #[must_use]
            pub fn next_down(self) -> Self {
                Self(Dual::new($F::next_down(self.0.re), self.0.eps))
            }
        }

        impl Add for Oracle<$F> {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }

        impl Sub for Oracle<$F> {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self(self.0 - other.0)
            }
        }

        impl Mul for Oracle<$F> {
            type Output = Self;
            fn mul(self, other: Self) -> Self {
                let varies = self.varies() || other.varies();
                Self::of(self.0.re * other.0.re, self.0 * other.0, varies)
            }
        }

        impl Div for Oracle<$F> {
            type Output = Self;
            fn div(self, other: Self) -> Self {
                let varies = self.varies() || other.varies();
                Self::of(self.0.re / other.0.re, self.0 / other.0, varies)
            }
        }

        /// Closed form: `(1, -trunc(x / z))`.
        impl Rem for Oracle<$F> {
            type Output = Self;
            fn rem(self, other: Self) -> Self {
                let (x, z) = (self.0.re, other.0.re);
                Self::by_partials(x % z, [(self, 1.0), (other, -(x / z).trunc())])
            }
        }

        impl Neg for Oracle<$F> {
            type Output = Self;
            fn neg(self) -> Self {
                Self(-self.0)
            }
        }

        operator!($F, Add add, AddAssign add_assign);
        operator!($F, Sub sub, SubAssign sub_assign);
        operator!($F, Mul mul, MulAssign mul_assign);
        operator!($F, Div div, DivAssign div_assign);
        operator!($F, Rem rem, RemAssign rem_assign);

        impl Sum for Oracle<$F> {
            fn sum<I: Iterator<Item = Self>>(terms: I) -> Self {
                terms.fold(Self::zero(), Add::add)
            }
        }

        impl Product for Oracle<$F> {
            fn product<I: Iterator<Item = Self>>(factors: I) -> Self {
                factors.fold(Self::one(), Mul::mul)
            }
        }

        impl Zero for Oracle<$F> {
            fn zero() -> Self {
                Self::constant(0.0)
            }
            fn is_zero(&self) -> bool {
                self.0.re == 0.0
            }
        }

        impl One for Oracle<$F> {
            fn one() -> Self {
                Self::constant(1.0)
            }
        }

        impl Num for Oracle<$F> {
            type FromStrRadixErr = <$F as Num>::FromStrRadixErr;
            fn from_str_radix(digits: &str, radix: u32) -> Result<Self, Self::FromStrRadixErr> {
                <$F as Num>::from_str_radix(digits, radix).map(Self::constant)
            }
        }

        impl ToPrimitive for Oracle<$F> {
            fn to_i64(&self) -> Option<i64> {
                self.0.re.to_i64()
            }
            fn to_u64(&self) -> Option<u64> {
                self.0.re.to_u64()
            }
            fn to_f64(&self) -> Option<f64> {
                self.0.re.to_f64()
            }
        }

        impl NumCast for Oracle<$F> {
            fn from<N: ToPrimitive>(n: N) -> Option<Self> {
                <$F as NumCast>::from(n).map(Self::constant)
            }
        }

        mathematical_constants! { $F:
            E FRAC_1_PI FRAC_1_SQRT_2 FRAC_2_PI FRAC_2_SQRT_PI FRAC_PI_2 FRAC_PI_3 FRAC_PI_4
            FRAC_PI_6 FRAC_PI_8 LN_10 LN_2 LOG10_E LOG2_E PI SQRT_2
        }

        impl Float for Oracle<$F> {
            constants! { $F:
                nan = NAN; infinity = INFINITY; neg_infinity = NEG_INFINITY;
                min_value = MIN; max_value = MAX; min_positive_value = MIN_POSITIVE;
                epsilon = EPSILON;
            }

            fn neg_zero() -> Self {
                Self::constant(-0.0)
            }

            questions! { $F:
                is_nan -> bool; is_infinite -> bool; is_finite -> bool; is_normal -> bool;
                is_subnormal -> bool; is_sign_positive -> bool; is_sign_negative -> bool;
                classify -> FpCategory;
            }

            fn integer_decode(self) -> (u64, i16, i8) {
                Float::integer_decode(self.0.re)
            }

            steps! { $F: floor ceil round trunc signum }

            delegate! { $F:
                recip sqrt cbrt exp exp2 exp_m1 ln log2 log10 ln_1p sin cos tan asin acos atan
                sinh cosh tanh asinh acosh atanh
            }

            fn sin_cos(self) -> (Self, Self) {
                (Float::sin(self), Float::cos(self))
            }

            fn fract(self) -> Self {
                Self(Dual::new(self.0.re.fract(), self.0.eps))
            }

            /// Zero at zero.
            fn abs(self) -> Self {
                if self.0.re == 0.0 {
                    Self::constant(0.0)
                } else {
                    Self(num_traits::Signed::abs(&self.0))
                }
            }

            fn to_degrees(self) -> Self {
                Self(Dual::new(self.0.re.to_degrees(), self.0.eps * (180.0 / $F::PI())))
            }

            fn to_radians(self) -> Self {
                Self(Dual::new(self.0.re.to_radians(), self.0.eps * ($F::PI() / 180.0)))
            }

            fn mul_add(self, a: Self, b: Self) -> Self {
                let varies = self.varies() || a.varies() || b.varies();
                Self::of(self.0.re.mul_add(a.0.re, b.0.re), self.0 * a.0 + b.0, varies)
            }

            /// `num-dual` divides by the base: at zero the closed form `n * x^(n - 1)`, 0 for `n = 0`.
            fn powi(self, n: i32) -> Self {
                let x = self.0.re;
                if x == 0.0 && n != 0 {
                    Self::by_partials(x.powi(n), [(self, n as $F * x.powi(n - 1)), (self, 0.0)])
                } else {
                    Self::of(x.powi(n), DualNum::powi(&self.0, n), self.varies())
                }
            }

            /// `num-dual` has the power of a dual number to a dual number for a positive base, and to
            /// a float otherwise; at base zero the closed form `p * x^(p - 1)`.
            fn powf(self, n: Self) -> Self {
                let (x, p) = (self.0.re, n.0.re);
                let value = x.powf(p);
                if n.varies() {
                    Self::of(value, DualNum::powd(&self.0, n.0), true)
                } else if x == 0.0 {
                    let partial = if p == 0.0 { 0.0 } else { p * x.powf(p - 1.0) };
                    Self::by_partials(value, [(self, partial), (n, 0.0)])
                } else {
                    Self::of(value, DualNum::powf(&self.0, p), self.varies())
                }
            }

            fn log(self, base: Self) -> Self {
                let quotient = DualNum::ln(&self.0) / DualNum::ln(&base.0);
                Self::of(self.0.re.log(base.0.re), quotient, self.varies() || base.varies())
            }

            /// The second operand on a tie, the other one where one is `NaN`.
            fn max(self, other: Self) -> Self {
                let (x, z) = (self.0.re, other.0.re);
                let chosen = if x > z || z.is_nan() { self } else { other };
                Self(Dual::new(x.max(z), chosen.0.eps))
            }

            /// The second operand on a tie, the other one where one is `NaN`.
            fn min(self, other: Self) -> Self {
                let (x, z) = (self.0.re, other.0.re);
                let chosen = if x < z || z.is_nan() { self } else { other };
                Self(Dual::new(x.min(z), chosen.0.eps))
            }

            /// The operand itself on the closed interval.
            fn clamp(self, low: Self, high: Self) -> Self {
                let x = self.0.re;
                let chosen = match () {
                    () if x < low.0.re => low,
                    () if x > high.0.re => high,
                    () => self,
                };
                Self(Dual::new(x.clamp(low.0.re, high.0.re), chosen.0.eps))
            }

            /// Closed form: `(1, -1)` where the difference is positive, else `(0, 0)`.
            #[allow(deprecated)]
            fn abs_sub(self, other: Self) -> Self {
                let partial = if self.0.re > other.0.re { 1.0 } else { 0.0 };
                let value = $F::abs_sub(self.0.re, other.0.re);
                Self::by_partials(value, [(self, partial), (other, -partial)])
            }

            /// Zero at the origin.
            fn hypot(self, other: Self) -> Self {
                let value = self.0.re.hypot(other.0.re);
                let root = DualNum::sqrt(&(self.0 * self.0 + other.0 * other.0));
                Self::of(value, root, value != 0.0 && (self.varies() || other.varies()))
            }

            /// `num-dual` divides by the second operand: where that is zero, the other quotient;
            /// zero at the origin.
            fn atan2(self, other: Self) -> Self {
                let (y, x) = (self.0.re, other.0.re);
                let angle = match () {
                    () if x != 0.0 => DualNum::atan2(&self.0, other.0),
                    () if y != 0.0 => -DualNum::atan(&(other.0 / self.0)),
                    () => Dual::from_re(0.0),
                };
                Self::of(y.atan2(x), angle, self.varies() || other.varies())
            }

            /// By the sign bits.
            fn copysign(self, sign: Self) -> Self {
                let flipped = self.0.re.is_sign_negative() != sign.0.re.is_sign_negative();
                let tangent = if flipped { -self.0.eps } else { self.0.eps };
                Self(Dual::new(self.0.re.copysign(sign.0.re), tangent))
            }
        }
    };
}

oracle!(f32);
oracle!(f64);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{assert_close, assert_same};

    /// The contract's first example, with the gradient to 17 digits from `mpmath`.
    #[test]
    fn staged() {
        let f = |[x, y]: [Oracle<f64>; 2]| {
            let sigy = 1.0 / (1.0 + Float::exp(-y));
            let sigx = 1.0 / (1.0 + Float::exp(-x));
            (x + sigy) * (1.0 / (sigx + Float::powi(x + y, 2)))
        };
        let expected = [2.059_569_795_572_165, 1.592_232_751_483_809_3];
        assert_close(gradient(f, [3.0, -4.0]), expected, 1e-15);
    }

    #[test]
    fn a_constant_operand_has_no_partial() {
        let sum = |[x, y]: [Oracle<f64>; 2]| x + Float::sqrt(y) + y / (y - y);
        assert_same(gradient(sum, [1.0, 0.0])[0], 1.0);
    }

    #[test]
    fn kinks_are_the_contracts() {
        let at = |f: fn([Oracle<f64>; 2]) -> Oracle<f64>, x, y| gradient(f, [x, y]);
        assert_same(at(|[x, _]| Float::abs(x), 0.0, 0.0), [0.0, 0.0]);
        assert_same(at(|[x, y]| x.max(y), 2.0, 2.0), [0.0, 1.0]);
        assert_same(at(|[x, y]| x.min(y), 2.0, 2.0), [0.0, 1.0]);
        assert_same(at(|[x, y]| x.max(y), f64::NAN, 2.0), [0.0, 1.0]);
        assert_same(at(|[x, y]| x.max(y), 2.0, f64::NAN), [1.0, 0.0]);
        assert_same(at(|[x, y]| x.hypot(y), 0.0, 0.0), [0.0, 0.0]);
        assert_same(at(|[x, y]| x.atan2(y), 0.0, 0.0), [0.0, 0.0]);
        assert_close(at(|[x, y]| x.atan2(y), 2.0, 0.0), [0.0, -0.5], 0.0);
        assert_same(at(|[x, _]| x.clamp(0.0, 1.0), 1.0, 0.0), [1.0, 0.0]);
        assert_same(at(|[x, y]| x % y, -7.5, 2.0), [1.0, 3.0]);
    }
}
