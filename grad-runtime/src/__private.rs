//! What generated code calls; not for users.

use crate::Differentiable;
pub use crate::differentiable::assert_same_length;

/// The differentiated methods of foreign types, by traits that are in scope where methods are called.
pub mod vectors {
    #[cfg(feature = "glam")]
    pub use crate::vectors::glam::{
        Axes as _, Columns2 as _, Columns3 as _, Columns4 as _, Cross as _, Matrix as _, New2 as _,
        New3 as _, New4 as _, Quaternion as _, Vector as _,
    };
    #[cfg(feature = "nalgebra")]
    pub use crate::vectors::nalgebra::{
        Cross as _, Matrix as _, New1x2 as _, New1x3 as _, New1x4 as _, New2 as _, New2x2 as _,
        New3 as _, New3x3 as _, New4 as _, Product as _, Square as _,
    };
}
/// The type of a method's pullback, which holds on to the type parameters in scope and to no
/// lifetime: so says edition 2021, whose rules go by where `impl` is written.
#[doc(hidden)]
#[macro_export]
macro_rules! __pullback {
    ($($signature:tt)*) => { impl ::core::ops::FnOnce $($signature)* };
}
pub use crate::__pullback as pullback;

/// A number of the generated code's own, in the type that its context asks for.
///
/// # Panics
///
/// Where the type cannot hold it, which no float type does.
#[inline]
#[must_use]
pub fn constant<T: num_traits::NumCast>(number: f64) -> T {
    match T::from(number) {
        Some(number) => number,
        None => panic!("the type of this float cannot hold {number}"),
    }
}

/// The tangents of an enum have the same variants or cannot be added.
///
/// # Panics
///
/// Always.
#[cold]
#[track_caller]
pub fn variants_differ(into: &str, contribution: &str) -> ! {
    panic!(
        "cannot accumulate a `{contribution}` into a `{into}`: the tangents belong to different variants"
    )
}

#[cfg(feature = "alloc")]
pub use alloc::{boxed::Box, vec::Vec};

/// `vec![value; count]`.
#[cfg(feature = "alloc")]
#[must_use]
pub fn repeated<T: Clone>(value: T, count: usize) -> Vec<T> {
    alloc::vec![value; count]
}

/// The pullback of a call in the branch that was taken.
///
/// # Panics
///
/// Never in generated code: the reverse sweep takes the decision of the primal one.
#[must_use]
pub fn taken<P>(pullback: Option<P>) -> P {
    match pullback {
        Some(pullback) => pullback,
        None => unreachable!("the reverse sweep takes the branch that the primal took"),
    }
}

/// Stands in for what was not generated because of an error, which ends the compilation.
///
/// # Panics
///
/// Always.
#[must_use]
pub fn refused<T>() -> T {
    unreachable!("the function was refused at compile time")
}

#[cfg(feature = "alloc")]
pub use alloc::borrow::ToOwned;

/// Adds a second shadow of the same memory to the first.
pub trait Shadowed {
    /// What a shadow is: for a slice, a slice.
    type Shadow: ?Sized;

    /// `into += from`
    fn add(into: &mut Self::Shadow, from: &Self::Shadow);

    /// The same, by a value whose type is inferred.
    #[inline]
    fn merge(&self, into: &mut Self::Shadow, from: &Self::Shadow) {
        Self::add(into, from);
    }
}

impl<A: Differentiable<Tangent: Clone>> Shadowed for A {
    type Shadow = A::Tangent;

    #[inline]
    fn add(into: &mut A::Tangent, from: &A::Tangent) {
        A::accumulate(into, from.clone());
    }
}

impl<A: Differentiable<Tangent: Clone>> Shadowed for [A] {
    type Shadow = [A::Tangent];

    #[inline]
    fn add(into: &mut [A::Tangent], from: &[A::Tangent]) {
        for (into, from) in into.iter_mut().zip(from) {
            A::accumulate(into, from.clone());
        }
    }
}

/// After a test that the pattern fits.
///
/// # Panics
///
/// Never in generated code.
#[cold]
pub fn decided() -> ! {
    unreachable!("the pattern has been tested")
}

/// The floats, which a type alias may stand for.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is used as a number here, but it is not `f32` or `f64`",
    label = "not known to be a float",
    note = "take its fields, or mark the parameter `#[no_grad]`"
)]
pub trait Number: num_traits::Float + crate::Differentiable<Tangent = Self> {}

impl Number for f32 {}
impl Number for f64 {}

/// The same number, where a method of floats is called on a type that is not seen.
#[inline]
#[must_use]
pub fn number<T: Number>(number: T) -> T {
    number
}

/// The adjoint 1 of a result whose type is known by its name alone.
#[inline]
#[must_use]
pub fn one<T: Number>() -> T {
    T::one()
}

/// `into += contribution`, for a value of that type.
#[inline]
pub fn absorb<A: Differentiable>(_: &A, into: &mut A::Tangent, contribution: A::Tangent) {
    A::accumulate(into, contribution);
}

/// How many numbers a range has.
#[inline]
pub fn count<I: Iterator + Clone>(range: &I) -> usize {
    range.size_hint().0
}

/// A number of a range by its position.
///
/// # Panics
///
/// Where the range is shorter.
#[inline]
#[must_use]
pub fn nth<I: Iterator + Clone>(range: &I, position: usize) -> I::Item {
    match range.clone().nth(position) {
        Some(item) => item,
        None => panic!("the range has no number at {position}"),
    }
}

/// A number of a range by its position from the end.
///
/// # Panics
///
/// Where the range is shorter.
#[inline]
#[must_use]
pub fn nth_back<I: DoubleEndedIterator + Clone>(range: &I, position: usize) -> I::Item {
    match range.clone().nth_back(position) {
        Some(item) => item,
        None => panic!("the range has no number at {position}"),
    }
}

/// The items of an iterator that carries no derivative.
#[cfg(feature = "alloc")]
pub fn collected<I: IntoIterator>(items: I) -> Vec<I::Item> {
    items.into_iter().collect()
}

/// One of them.
#[inline]
#[must_use]
pub fn item<T: Clone>(items: &[T], position: usize) -> T {
    items[position].clone()
}

/// What carries no derivative: a method that is taken for one without by its name gives one of these.
#[diagnostic::on_unimplemented(
    message = "a method of this name is taken for one without a derivative, but it gives `{Self}`",
    label = "gives `{Self}`, whose derivative would be lost",
    note = "give the method another name, or call a function with `#[derive_grad]`"
)]
pub trait NoDerivative {}

macro_rules! without_derivative {
    ($($ty:ty),*) => { $(impl NoDerivative for $ty {})* };
}

without_derivative!(bool, char, u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize);
without_derivative!((), core::cmp::Ordering, core::num::FpCategory);

impl<T: NoDerivative> NoDerivative for Option<T> {}
impl<T: NoDerivative, const N: usize> NoDerivative for [T; N] {}
impl<A: NoDerivative, B: NoDerivative, C: NoDerivative> NoDerivative for (A, B, C) {}

/// The result of such a method.
#[inline]
#[must_use]
pub fn read<T: NoDerivative>(value: T) -> T {
    value
}
