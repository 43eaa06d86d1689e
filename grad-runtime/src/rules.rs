//! The chain rule of each operator, as a trait: for types that the macro does not see.
//!
//! `#[derive_grad]` sees tokens. Where it does not know that the operands of an operator are floats (a field, the result of
//! a call, a parameter of a type that is known by its name alone), it writes the primal as it stands and the
//! adjoint as a call of one of these traits, so that rustc chooses by the types. After inlining that is the arithmetic of the
//! type itself.
//!
//! They are implemented for floats, references to floats and integers, and for the vectors and matrices
//! of `glam` and `nalgebra` (features of those names). A type of one's own takes part when its operators have
//! their rules, and its tangent `+=` and what else its adjoints go through:
//!
//! ```
//! use std::ops::{Add, AddAssign, Mul};
//!
//! use grad_runtime::rules::{AddRule, MulRule};
//! use grad_runtime::{Differentiable, derive_grad};
//!
//! #[derive(Clone, Copy, Debug, PartialEq)]
//! struct Complex {
//!     re: f64,
//!     im: f64,
//! }
//!
//! impl Mul for Complex {
//!     type Output = Self;
//!
//!     fn mul(self, rhs: Self) -> Self {
//!         Complex {
//!             re: self.re * rhs.re - self.im * rhs.im,
//!             im: self.re * rhs.im + self.im * rhs.re,
//!         }
//!     }
//! }
//! # impl Add for Complex {
//! #     type Output = Self;
//! #     fn add(self, rhs: Self) -> Self {
//! #         Complex { re: self.re + rhs.re, im: self.im + rhs.im }
//! #     }
//! # }
//! # impl AddAssign for Complex {
//! #     fn add_assign(&mut self, rhs: Self) {
//! #         *self = *self + rhs;
//! #     }
//! # }
//!
//! impl Differentiable for Complex {
//!     type Tangent = Self;
//!
//!     fn zero_tangent(&self) -> Self {
//!         Complex { re: 0.0, im: 0.0 }
//!     }
//!
//!     fn accumulate(into: &mut Self, contribution: Self) {
//!         *into += contribution;
//!     }
//! }
//!
//! // The transposed Jacobian of the product, applied to the adjoint `d` of the result.
//! impl MulRule<Complex> for Complex {
//!     fn mul_lhs(&self, rhs: &Self, d: &Self) -> Self {
//!         Complex { re: d.re * rhs.re + d.im * rhs.im, im: d.im * rhs.re - d.re * rhs.im }
//!     }
//!
//!     fn mul_rhs(&self, rhs: &Self, d: &Self) -> Self {
//!         rhs.mul_lhs(self, d)
//!     }
//! }
//!
//! // Sums need no formula: they pass the adjoint on.
//! impl AddRule<Complex> for Complex {}
//!
//! #[derive_grad]
//! fn step(z: Complex, c: Complex) -> Complex {
//!     z * z + c
//! }
//!
//! let (z, c) = (Complex { re: 0.5, im: -1.0 }, Complex { re: 0.25, im: 0.75 });
//! let (d_z, d_c) = step_backward(z, c, Complex { re: 1.0, im: 0.0 });
//! // Re(z²) = re² - im²
//! assert_eq!((d_z, d_c), (Complex { re: 1.0, im: 2.0 }, Complex { re: 1.0, im: 0.0 }));
//! ```

mod scalars;

use core::ops::{Add, AddAssign, Div, Mul, Neg, Rem, Sub, SubAssign};

use crate::Differentiable;

/// The tangent of a type.
pub type Tan<A> = <A as Differentiable>::Tangent;

/// Sums: `linear!(trait, operator, its text, what flows back)`
macro_rules! linear {
    ($rule:ident, $operator:ident, $text:literal, $flows:literal) => {
        #[doc = concat!("`a ", $text, " b` is linear: ", $flows)]
        ///
        /// Whoever implements it promises that, for
        #[doc = concat!("`a ", $text, "= b` as well if there is such an operator.")]
        #[diagnostic::on_unimplemented(
            message = "the derivative of the operator between `{Self}` and `{R}` is not known",
            label = "not known to be linear in `{Self}` and `{R}`",
            note = "the traits of `grad_runtime::rules` say so; `glam` and `nalgebra` have them by the features of these names"
        )]
        pub trait $rule<R>:
            $operator<R, Output: Differentiable<Tangent = Tan<Self>>> + Differentiable + Sized
        where
            R: Differentiable<Tangent = Tan<Self>>,
        {
        }
    };
}

linear!(AddRule, Add, "+", "the adjoint of the result is that of both operands.");
linear!(SubRule, Sub, "-", "the adjoint of the result is that of `a`, and negated that of `b`.");

/// `binary!(trait, operator, its text, lhs, rhs, what rhs takes beside)`
macro_rules! binary {
    ($rule:ident, $operator:ident, $text:literal, $lhs:ident, $rhs:ident $(, $result:ident)?) => {
        #[doc = concat!("The chain rule of `a ", $text, " b`.")]
        ///
        /// Each method gives the contribution of the adjoint `d` of the result to the adjoint of one operand. It serves
        #[doc = concat!("`a ", $text, "= b` too, which is taken for `a = a ", $text, " b`,")]
        /// and operators on references to the two types.
        #[diagnostic::on_unimplemented(
            message = "the derivative of the operator between `{Self}` and `{R}` is not known",
            label = "no chain rule for this operator on `{Self}` and `{R}`",
            note = "the traits of `grad_runtime::rules` give it; `glam` and `nalgebra` have them by the features of these names"
        )]
        pub trait $rule<R: Differentiable>:
            $operator<R, Output: Differentiable> + Differentiable + Sized
        {
            /// The contribution to the adjoint of the left operand.
            fn $lhs(&self, rhs: &R, d: &Tan<Self::Output>) -> Tan<Self>;

            #[doc = concat!("The contribution to the adjoint of the right operand", $(", given the ", stringify!($result),)? ".")]
            fn $rhs(
                &self,
                rhs: &R,
                $($result: &Self::Output,)?
                d: &Tan<Self::Output>,
            ) -> Tan<R>;
        }
    };
}

binary!(MulRule, Mul, "*", mul_lhs, mul_rhs);
binary!(DivRule, Div, "/", div_lhs, div_rhs, quotient);
binary!(RemRule, Rem, "%", rem_lhs, rem_rhs);

/// `-a` is linear: the adjoint of `a` is the negated adjoint of the result.
///
/// Whoever implements it promises that.
#[diagnostic::on_unimplemented(
    message = "the derivative of `-` on `{Self}` is not known",
    label = "not known to be linear in `{Self}`",
    note = "the traits of `grad_runtime::rules` say so; `glam` and `nalgebra` have them by the features of these names"
)]
pub trait NegRule:
    Neg<Output: Differentiable<Tangent = Tan<Self>>> + Differentiable + Sized
{
}

/// The chain rule of `as` to a float type: nothing flows to an integer.
#[diagnostic::on_unimplemented(
    message = "the derivative of a cast of `{Self}` to `{To}` is not known",
    label = "cast here",
    note = "floats and integers have it"
)]
pub trait CastRule<To>: Differentiable {
    /// The contribution to the adjoint of the operand.
    fn cast_operand(&self, d: &To) -> Tan<Self>;
}

/// `a + b` of types that are known to have the rule; what generated code calls, as the functions below.
#[doc(hidden)]
#[inline]
pub fn add<A: AddRule<B>, B: Differentiable<Tangent = Tan<A>>>(a: A, b: B) -> A::Output {
    a + b
}

#[doc(hidden)]
#[inline]
pub fn sub<A: SubRule<B>, B: Differentiable<Tangent = Tan<A>>>(a: A, b: B) -> A::Output {
    a - b
}

#[doc(hidden)]
#[inline]
pub fn neg<A: NegRule>(a: A) -> A::Output {
    -a
}

/// `*a += b`
#[doc(hidden)]
#[inline]
pub fn add_assign<A, B>(a: &mut A, b: B)
where
    A: AddRule<B> + AddAssign<B>,
    B: Differentiable<Tangent = Tan<A>>,
{
    *a += b;
}

/// `*a -= b`
#[doc(hidden)]
#[inline]
pub fn sub_assign<A, B>(a: &mut A, b: B)
where
    A: SubRule<B> + SubAssign<B>,
    B: Differentiable<Tangent = Tan<A>>,
{
    *a -= b;
}
