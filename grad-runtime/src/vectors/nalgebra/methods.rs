//! Methods and constructors, as differentiated callers call them.

// A type that contains `impl` has no other name.
#![allow(clippy::type_complexity)]

use nalgebra::allocator::Allocator;
use nalgebra::{
    DefaultAllocator, Dim, Matrix2, Matrix3, OMatrix, RowVector2, RowVector3, RowVector4, Vector2,
    Vector3, Vector4,
};

use super::super::{Slot, add};
use super::Element;

/// Methods of every matrix. What is taken by reference stands in the slots of the pullback.
pub trait Matrix<T: Element, R: Dim, C: Dim>: Sized
where
    DefaultAllocator: Allocator<R, C> + Allocator<C, R>,
{
    /// The matrix itself.
    fn own(&self) -> &OMatrix<T, R, C>;

    /// `dot`
    #[inline]
    fn dot_vjp(
        &self,
        other: &OMatrix<T, R, C>,
    ) -> (
        T,
        impl FnOnce(T, Slot<'_, OMatrix<T, R, C>>, Slot<'_, OMatrix<T, R, C>>) -> ((), ())
        + use<Self, T, R, C>,
    ) {
        let pullback = |d: T,
                        (shadow, v): Slot<'_, OMatrix<T, R, C>>,
                        (other_shadow, other): Slot<'_, OMatrix<T, R, C>>| {
            add(shadow, other * d);
            add(other_shadow, v * d);
            ((), ())
        };
        (self.own().dot(other), pullback)
    }

    /// `norm`; the slope is 0 at the origin, as of `hypot`
    #[inline]
    fn norm_vjp(
        &self,
    ) -> (T, impl FnOnce(T, Slot<'_, OMatrix<T, R, C>>) -> ((),) + use<Self, T, R, C>) {
        let norm = self.own().norm();
        let pullback = move |d: T, (shadow, v): Slot<'_, OMatrix<T, R, C>>| {
            let zero = num_traits::zero::<T>();
            add(shadow, v * if norm == zero { zero } else { d / norm });
            ((),)
        };
        (norm, pullback)
    }

    /// `magnitude`
    #[inline]
    fn magnitude_vjp(
        &self,
    ) -> (T, impl FnOnce(T, Slot<'_, OMatrix<T, R, C>>) -> ((),) + use<Self, T, R, C>) {
        self.norm_vjp()
    }

    /// `norm_squared`
    #[inline]
    fn norm_squared_vjp(
        &self,
    ) -> (T, impl FnOnce(T, Slot<'_, OMatrix<T, R, C>>) -> ((),) + use<Self, T, R, C>) {
        let pullback = |d: T, (shadow, v): Slot<'_, OMatrix<T, R, C>>| {
            add(shadow, v * (d + d));
            ((),)
        };
        (self.own().norm_squared(), pullback)
    }

    /// `magnitude_squared`
    #[inline]
    fn magnitude_squared_vjp(
        &self,
    ) -> (T, impl FnOnce(T, Slot<'_, OMatrix<T, R, C>>) -> ((),) + use<Self, T, R, C>) {
        self.norm_squared_vjp()
    }

    /// `normalize`
    #[inline]
    fn normalize_vjp(
        &self,
    ) -> (
        OMatrix<T, R, C>,
        impl FnOnce(OMatrix<T, R, C>, Slot<'_, OMatrix<T, R, C>>) -> ((),) + use<Self, T, R, C>,
    ) {
        let unit = self.own().normalize();
        let pullback = |d: OMatrix<T, R, C>, (shadow, v): Slot<'_, OMatrix<T, R, C>>| {
            let norm = v.norm();
            let unit = v / norm;
            let along = unit.dot(&d);
            add(shadow, (d - unit * along) / norm);
            ((),)
        };
        (unit, pullback)
    }

    /// `transpose`
    #[inline]
    fn transpose_vjp(
        &self,
    ) -> (
        OMatrix<T, C, R>,
        impl FnOnce(OMatrix<T, C, R>, Slot<'_, OMatrix<T, R, C>>) -> ((),) + use<Self, T, R, C>,
    ) {
        let pullback = |d: OMatrix<T, C, R>, (shadow, _): Slot<'_, OMatrix<T, R, C>>| {
            add(shadow, d.transpose());
            ((),)
        };
        (self.own().transpose(), pullback)
    }

    /// `component_mul`
    #[inline]
    fn component_mul_vjp(
        &self,
        other: &OMatrix<T, R, C>,
    ) -> (
        OMatrix<T, R, C>,
        impl FnOnce(
            OMatrix<T, R, C>,
            Slot<'_, OMatrix<T, R, C>>,
            Slot<'_, OMatrix<T, R, C>>,
        ) -> ((), ())
        + use<Self, T, R, C>,
    ) {
        let pullback = |d: OMatrix<T, R, C>,
                        (shadow, v): Slot<'_, OMatrix<T, R, C>>,
                        (other_shadow, other): Slot<'_, OMatrix<T, R, C>>| {
            add(shadow, d.component_mul(other));
            add(other_shadow, d.component_mul(v));
            ((), ())
        };
        (self.own().component_mul(other), pullback)
    }

    /// `component_div`
    #[inline]
    fn component_div_vjp(
        &self,
        other: &OMatrix<T, R, C>,
    ) -> (
        OMatrix<T, R, C>,
        impl FnOnce(
            OMatrix<T, R, C>,
            Slot<'_, OMatrix<T, R, C>>,
            Slot<'_, OMatrix<T, R, C>>,
        ) -> ((), ())
        + use<Self, T, R, C>,
    ) {
        let pullback = |d: OMatrix<T, R, C>,
                        (shadow, v): Slot<'_, OMatrix<T, R, C>>,
                        (other_shadow, other): Slot<'_, OMatrix<T, R, C>>| {
            let d = d.component_div(other);
            add(other_shadow, -d.component_mul(&v.component_div(other)));
            add(shadow, d);
            ((), ())
        };
        (self.own().component_div(other), pullback)
    }
}

impl<T: Element, R: Dim, C: Dim> Matrix<T, R, C> for OMatrix<T, R, C>
where
    DefaultAllocator: Allocator<R, C> + Allocator<C, R>,
{
    #[inline]
    fn own(&self) -> &OMatrix<T, R, C> {
        self
    }
}

/// Methods of square matrices.
pub trait Square<T: Element, D: Dim>: Sized
where
    DefaultAllocator: Allocator<D, D>,
{
    /// The matrix itself.
    fn own_square(&self) -> &OMatrix<T, D, D>;

    /// `trace`
    #[inline]
    fn trace_vjp(
        &self,
    ) -> (T, impl FnOnce(T, Slot<'_, OMatrix<T, D, D>>) -> ((),) + use<Self, T, D>) {
        let pullback = |d: T, (shadow, m): Slot<'_, OMatrix<T, D, D>>| {
            if let Some(shadow) = shadow {
                for at in 0..m.nrows() {
                    shadow[(at, at)] += d;
                }
            }
            ((),)
        };
        (self.own_square().trace(), pullback)
    }
}

impl<T: Element, D: Dim> Square<T, D> for OMatrix<T, D, D>
where
    DefaultAllocator: Allocator<D, D>,
{
    #[inline]
    fn own_square(&self) -> &OMatrix<T, D, D> {
        self
    }
}

/// `cross` of vectors with three components.
pub trait Cross<T: Element>: Sized {
    /// `cross`
    fn cross_vjp(
        &self,
        other: &Self,
    ) -> (Self, fn(Self, Slot<'_, Self>, Slot<'_, Self>) -> ((), ()));
}

impl<T: Element> Cross<T> for Vector3<T> {
    #[inline]
    fn cross_vjp(
        &self,
        other: &Self,
    ) -> (Self, fn(Self, Slot<'_, Self>, Slot<'_, Self>) -> ((), ())) {
        (self.cross(other), |d, (shadow, v), (other_shadow, other)| {
            add(shadow, other.cross(&d));
            add(other_shadow, d.cross(v));
            ((), ())
        })
    }
}

/// Vectors and small matrices by their elements: `new`.
macro_rules! new {
    ($trait:ident, $type:ident: $($element:ident $at:expr),*) => {
        /// `new`
        pub trait $trait<T>: Sized {
            /// `new`
            #[allow(clippy::too_many_arguments)]
            fn new_vjp($($element: T),*) -> (Self, fn(Self) -> ($(of!($element T)),*));
        }

        impl<T: Element> $trait<T> for $type<T> {
            #[inline]
            fn new_vjp($($element: T),*) -> (Self, fn(Self) -> ($(of!($element T)),*)) {
                ($type::new($($element),*), |d| ($(d[$at]),*))
            }
        }
    };
}

/// The type, once for each element.
macro_rules! of {
    ($element:ident $type:ty) => {
        $type
    };
}

new!(New2, Vector2: x 0, y 1);
new!(New3, Vector3: x 0, y 1, z 2);
new!(New4, Vector4: x 0, y 1, z 2, w 3);
new!(New1x2, RowVector2: x 0, y 1);
new!(New1x3, RowVector3: x 0, y 1, z 2);
new!(New1x4, RowVector4: x 0, y 1, z 2, w 3);
new!(New2x2, Matrix2: m11 (0, 0), m12 (0, 1), m21 (1, 0), m22 (1, 1));
new!(New3x3, Matrix3:
    m11 (0, 0), m12 (0, 1), m13 (0, 2),
    m21 (1, 0), m22 (1, 1), m23 (1, 2),
    m31 (2, 0), m32 (2, 1), m33 (2, 2));

/// `tr_mul`: the transpose times a matrix.
pub trait Product<T: Element, R: Dim, K: Dim, C: Dim>: Sized
where
    DefaultAllocator: Allocator<R, K> + Allocator<R, C> + Allocator<K, C> + Allocator<C, K>,
{
    /// `tr_mul`
    fn tr_mul_vjp(
        &self,
        other: &OMatrix<T, R, C>,
    ) -> (
        OMatrix<T, K, C>,
        impl FnOnce(
            OMatrix<T, K, C>,
            Slot<'_, OMatrix<T, R, K>>,
            Slot<'_, OMatrix<T, R, C>>,
        ) -> ((), ())
        + use<Self, T, R, K, C>,
    );
}

impl<T: Element, R: Dim, K: Dim, C: Dim> Product<T, R, K, C> for OMatrix<T, R, K>
where
    DefaultAllocator: Allocator<R, K> + Allocator<R, C> + Allocator<K, C> + Allocator<C, K>,
{
    #[inline]
    fn tr_mul_vjp(
        &self,
        other: &OMatrix<T, R, C>,
    ) -> (
        OMatrix<T, K, C>,
        impl FnOnce(
            OMatrix<T, K, C>,
            Slot<'_, OMatrix<T, R, K>>,
            Slot<'_, OMatrix<T, R, C>>,
        ) -> ((), ())
        + use<T, R, K, C>,
    ) {
        let pullback = |d: OMatrix<T, K, C>,
                        (shadow, m): Slot<'_, OMatrix<T, R, K>>,
                        (other_shadow, other): Slot<'_, OMatrix<T, R, C>>| {
            add(shadow, other * d.transpose());
            add(other_shadow, m * &d);
            ((), ())
        };
        (self.tr_mul(other), pullback)
    }
}
