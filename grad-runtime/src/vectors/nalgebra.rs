//! `nalgebra`: the rules of operators on matrices and vectors, of sizes known at compile time or at run time; `methods`
//! has the methods.
//!
//! Every matrix is its own tangent.

mod methods;

pub use methods::{
    Cross, Matrix, New1x2, New1x3, New1x4, New2, New2x2, New3, New3x3, New4, Product, Square,
};

use core::ops::{Add, Neg, Sub};

use nalgebra::allocator::Allocator;
use nalgebra::{DefaultAllocator, Dim, OMatrix, RealField};

use crate::__private::Number;
use crate::Differentiable;
use crate::rules::{AddRule, DivRule, MulRule, NegRule, SubRule};

/// The type of an element.
pub trait Element: Number + RealField + Copy {}

impl Element for f32 {}
impl Element for f64 {}

impl<T: Element, R: Dim, C: Dim> Differentiable for OMatrix<T, R, C>
where
    DefaultAllocator: Allocator<R, C>,
{
    type Tangent = Self;

    #[inline]
    fn zero_tangent(&self) -> Self {
        let (rows, columns) = self.shape_generic();
        OMatrix::zeros_generic(rows, columns)
    }

    #[inline]
    #[track_caller]
    fn accumulate(into: &mut Self, contribution: Self) {
        let (shape, added) = (into.shape(), contribution.shape());
        assert!(shape == added, "a tangent of shape {added:?} is added to one of shape {shape:?}");
        *into += contribution;
    }
}

/// Sums, of values and of references.
macro_rules! linear {
    ($rule:ident, $operator:ident: $([$($lifetime:lifetime),*] $left:ty, $right:ty;)*) => {$(
        impl<$($lifetime,)* T: Element, R: Dim, C: Dim> $rule<$right> for $left
        where
            DefaultAllocator: Allocator<R, C>,
            $left: $operator<$right, Output = OMatrix<T, R, C>>,
        {
        }
    )*};
    ($rule:ident, $operator:ident) => {
        linear! { $rule, $operator:
            [] OMatrix<T, R, C>, OMatrix<T, R, C>;
            ['a] &'a OMatrix<T, R, C>, OMatrix<T, R, C>;
            ['a] OMatrix<T, R, C>, &'a OMatrix<T, R, C>;
            ['a, 'b] &'a OMatrix<T, R, C>, &'b OMatrix<T, R, C>;
        }
    };
}

linear!(AddRule, Add);
linear!(SubRule, Sub);

impl<T: Element, R: Dim, C: Dim> NegRule for OMatrix<T, R, C>
where
    DefaultAllocator: Allocator<R, C>,
    OMatrix<T, R, C>: Neg<Output = OMatrix<T, R, C>>,
{
}

impl<'a, T: Element, R: Dim, C: Dim> NegRule for &'a OMatrix<T, R, C>
where
    DefaultAllocator: Allocator<R, C>,
    &'a OMatrix<T, R, C>: Neg<Output = OMatrix<T, R, C>>,
{
}

impl<T: Element, R: Dim, K: Dim, C: Dim> MulRule<OMatrix<T, K, C>> for OMatrix<T, R, K>
where
    DefaultAllocator:
        Allocator<R, K> + Allocator<K, C> + Allocator<R, C> + Allocator<C, K> + Allocator<K, R>,
{
    #[inline]
    fn mul_lhs(&self, rhs: &OMatrix<T, K, C>, d: &OMatrix<T, R, C>) -> OMatrix<T, R, K> {
        d * rhs.transpose()
    }

    #[inline]
    fn mul_rhs(&self, _: &OMatrix<T, K, C>, d: &OMatrix<T, R, C>) -> OMatrix<T, K, C> {
        self.transpose() * d
    }
}

impl<T: Element, R: Dim, C: Dim> MulRule<T> for OMatrix<T, R, C>
where
    DefaultAllocator: Allocator<R, C>,
{
    #[inline]
    fn mul_lhs(&self, rhs: &T, d: &Self) -> Self {
        d * *rhs
    }

    #[inline]
    fn mul_rhs(&self, _: &T, d: &Self) -> T {
        d.dot(self)
    }
}

impl<T: Element, R: Dim, C: Dim> DivRule<T> for OMatrix<T, R, C>
where
    DefaultAllocator: Allocator<R, C>,
{
    #[inline]
    fn div_lhs(&self, rhs: &T, d: &Self) -> Self {
        d / *rhs
    }

    #[inline]
    fn div_rhs(&self, rhs: &T, quotient: &Self, d: &Self) -> T {
        -(d / *rhs).dot(quotient)
    }
}

/// A number times a matrix.
macro_rules! scaling {
    ($($scalar:ty),*) => {$(
        impl<R: Dim, C: Dim> MulRule<OMatrix<$scalar, R, C>> for $scalar
        where
            DefaultAllocator: Allocator<R, C>,
        {
            #[inline]
            fn mul_lhs(
                &self,
                rhs: &OMatrix<$scalar, R, C>,
                d: &OMatrix<$scalar, R, C>,
            ) -> $scalar {
                d.dot(rhs)
            }

            #[inline]
            fn mul_rhs(
                &self,
                _: &OMatrix<$scalar, R, C>,
                d: &OMatrix<$scalar, R, C>,
            ) -> OMatrix<$scalar, R, C> {
                d * *self
            }
        }
    )*};
}

scaling!(f32, f64);
