//! Methods and constructors, as differentiated callers call them.

// A type that contains `impl` has no other name.
#![allow(clippy::type_complexity)]

use core::ops::{Add, AddAssign, Div, Mul, Neg, Sub};

use glam::{DMat2, DMat3, DMat4, DQuat, DVec2, DVec3, DVec4};
use glam::{Mat2, Mat3, Mat4, Quat, Vec2, Vec3, Vec4};

use super::super::{Slot, add};
use crate::__private::Number;
use crate::rules::MulRule;

/// A type of vectors over a float type; `own_` are its methods.
pub trait Space:
    Copy
    + Add<Output = Self>
    + Sub<Output = Self>
    + Neg<Output = Self>
    + AddAssign
    + Mul<Self::Scalar, Output = Self>
    + Div<Self::Scalar, Output = Self>
{
    /// The type of the components.
    type Scalar: Number;

    /// `dot`
    fn own_dot(self, other: Self) -> Self::Scalar;
    /// `length`
    fn own_length(self) -> Self::Scalar;
    /// `normalize`
    fn own_normalize(self) -> Self;
}

/// The slope of the length; 0 at the origin, as of `hypot`.
#[inline]
fn direction<V: Space>(v: V, length: V::Scalar, d: V::Scalar) -> V {
    let zero = num_traits::zero::<V::Scalar>();
    v * if length == zero { zero } else { d / length }
}

#[inline]
fn two<S: Number>() -> S {
    S::one() + S::one()
}

/// What vectors and quaternions have in common.
pub trait Vector: Space {
    /// `dot`
    #[inline]
    fn dot_vjp(
        &self,
        other: Self,
    ) -> (Self::Scalar, impl FnOnce(Self::Scalar, Slot<'_, Self>) -> ((), Self) + use<Self>) {
        let pullback = move |d: Self::Scalar, (shadow, v): Slot<'_, Self>| {
            add(shadow, other * d);
            ((), *v * d)
        };
        (self.own_dot(other), pullback)
    }

    /// `length`
    #[inline]
    fn length_vjp(
        &self,
    ) -> (Self::Scalar, impl FnOnce(Self::Scalar, Slot<'_, Self>) -> ((),) + use<Self>) {
        let length = self.own_length();
        let pullback = move |d: Self::Scalar, (shadow, v): Slot<'_, Self>| {
            add(shadow, direction(*v, length, d));
            ((),)
        };
        (length, pullback)
    }

    /// `length_squared`
    #[inline]
    fn length_squared_vjp(
        &self,
    ) -> (Self::Scalar, impl FnOnce(Self::Scalar, Slot<'_, Self>) -> ((),) + use<Self>) {
        let pullback = |d: Self::Scalar, (shadow, v): Slot<'_, Self>| {
            add(shadow, *v * (two::<Self::Scalar>() * d));
            ((),)
        };
        (self.own_dot(*self), pullback)
    }

    /// `normalize`
    #[inline]
    fn normalize_vjp(&self) -> (Self, impl FnOnce(Self, Slot<'_, Self>) -> ((),) + use<Self>) {
        let unit = self.own_normalize();
        let pullback = move |d: Self, (shadow, v): Slot<'_, Self>| {
            add(shadow, (d - unit * unit.own_dot(d)) / v.own_length());
            ((),)
        };
        (unit, pullback)
    }

    /// `distance`
    #[inline]
    fn distance_vjp(
        &self,
        other: Self,
    ) -> (Self::Scalar, impl FnOnce(Self::Scalar, Slot<'_, Self>) -> ((), Self) + use<Self>) {
        let distance = (*self - other).own_length();
        let pullback = move |d: Self::Scalar, (shadow, v): Slot<'_, Self>| {
            let d = direction(*v - other, distance, d);
            add(shadow, d);
            ((), -d)
        };
        (distance, pullback)
    }

    /// `distance_squared`
    #[inline]
    fn distance_squared_vjp(
        &self,
        other: Self,
    ) -> (Self::Scalar, impl FnOnce(Self::Scalar, Slot<'_, Self>) -> ((), Self) + use<Self>) {
        let difference = *self - other;
        let pullback = move |d: Self::Scalar, (shadow, v): Slot<'_, Self>| {
            let d = (*v - other) * (two::<Self::Scalar>() * d);
            add(shadow, d);
            ((), -d)
        };
        (difference.own_dot(difference), pullback)
    }
}

macro_rules! spaces {
    ($($type:ty, $scalar:ty;)*) => {$(
        impl Space for $type {
            type Scalar = $scalar;

            #[inline]
            fn own_dot(self, other: Self) -> $scalar {
                self.dot(other)
            }

            #[inline]
            fn own_length(self) -> $scalar {
                self.length()
            }

            #[inline]
            fn own_normalize(self) -> Self {
                self.normalize()
            }
        }

        impl Vector for $type {}
    )*};
}

spaces! {
    Vec2, f32; Vec3, f32; Vec4, f32; Quat, f32;
    DVec2, f64; DVec3, f64; DVec4, f64; DQuat, f64;
}

/// `cross`
pub trait Cross: Space {
    /// `cross` itself
    fn own_cross(self, other: Self) -> Self;

    /// `cross`
    #[inline]
    fn cross_vjp(
        &self,
        other: Self,
    ) -> (Self, impl FnOnce(Self, Slot<'_, Self>) -> ((), Self) + use<Self>) {
        let pullback = move |d: Self, (shadow, v): Slot<'_, Self>| {
            add(shadow, other.own_cross(d));
            ((), d.own_cross(*v))
        };
        (self.own_cross(other), pullback)
    }
}

macro_rules! crosses {
    ($($type:ty),*) => {$(
        impl Cross for $type {
            #[inline]
            fn own_cross(self, other: Self) -> Self {
                self.cross(other)
            }
        }
    )*};
}

crosses!(Vec3, DVec3);

/// Vectors by their components: `new` and `splat`.
macro_rules! new {
    ($trait:ident $components:tt: $($type:ty, $scalar:ty);*) => {
        /// `new` and `splat`
        pub trait $trait<S>: Sized {
            new!(@declare $components);

            /// `splat`
            fn splat_vjp(component: S) -> (Self, fn(Self) -> (S,));
        }

        $(
            impl $trait<$scalar> for $type {
                new!(@define $type, $scalar, $components);

                #[inline]
                fn splat_vjp(component: $scalar) -> (Self, fn(Self) -> ($scalar,)) {
                    (<$type>::splat(component), |d| (d.element_sum(),))
                }
            }
        )*
    };
    (@declare ($($component:ident),*)) => {
        /// `new`
        fn new_vjp($($component: S),*) -> (Self, fn(Self) -> ($(of!($component, S)),*));
    };
    (@define $type:ty, $scalar:ty, ($($component:ident),*)) => {
        #[inline]
        fn new_vjp($($component: $scalar),*) -> (Self, fn(Self) -> ($(of!($component, $scalar)),*)) {
            (<$type>::new($($component),*), |d| ($(d.$component),*))
        }
    };
}

/// The type, once for each component.
macro_rules! of {
    ($component:ident, $type:ty) => {
        $type
    };
}

new!(New2(x, y): Vec2, f32; DVec2, f64);
new!(New3(x, y, z): Vec3, f32; DVec3, f64);
new!(New4(x, y, z, w): Vec4, f32; DVec4, f64);

/// Matrices by their columns: `from_cols`.
macro_rules! columns {
    ($trait:ident $columns:tt: $($type:ty, $vector:ty);*) => {
        /// `from_cols`
        pub trait $trait<V>: Sized {
            columns!(@declare $columns);
        }

        $(
            impl $trait<$vector> for $type {
                columns!(@define $type, $vector, $columns);
            }
        )*
    };
    (@declare ($($column:ident),*)) => {
        /// `from_cols`
        fn from_cols_vjp($($column: V),*) -> (Self, fn(Self) -> ($(of!($column, V)),*));
    };
    (@define $type:ty, $vector:ty, ($($column:ident),*)) => {
        #[inline]
        fn from_cols_vjp(
            $($column: $vector),*
        ) -> (Self, fn(Self) -> ($(of!($column, $vector)),*)) {
            (<$type>::from_cols($($column),*), |d| ($(d.$column),*))
        }
    };
}

columns!(Columns2(x_axis, y_axis): Mat2, Vec2; DMat2, DVec2);
columns!(Columns3(x_axis, y_axis, z_axis): Mat3, Vec3; DMat3, DVec3);
columns!(Columns4(x_axis, y_axis, z_axis, w_axis): Mat4, Vec4; DMat4, DVec4);

/// Methods of matrices.
pub trait Matrix: Copy + AddAssign + Mul<Self::Scalar, Output = Self> + Mul<Output = Self> {
    /// The type of the elements.
    type Scalar: Number;

    /// `transpose` itself
    fn own_transpose(self) -> Self;
    /// `determinant` itself
    fn own_determinant(self) -> Self::Scalar;
    /// `inverse` itself
    fn own_inverse(self) -> Self;
    /// Minus the argument
    fn negated(self) -> Self;
    /// The derivative of the determinant
    fn cofactors(self) -> Self;

    /// `transpose`
    #[inline]
    fn transpose_vjp(&self) -> (Self, impl FnOnce(Self, Slot<'_, Self>) -> ((),) + use<Self>) {
        let pullback = |d: Self, (shadow, _): Slot<'_, Self>| {
            add(shadow, d.own_transpose());
            ((),)
        };
        (self.own_transpose(), pullback)
    }

    /// `determinant`
    #[inline]
    fn determinant_vjp(
        &self,
    ) -> (Self::Scalar, impl FnOnce(Self::Scalar, Slot<'_, Self>) -> ((),) + use<Self>) {
        let pullback = |d: Self::Scalar, (shadow, m): Slot<'_, Self>| {
            add(shadow, m.cofactors() * d);
            ((),)
        };
        (self.own_determinant(), pullback)
    }

    /// `inverse`
    #[inline]
    fn inverse_vjp(&self) -> (Self, impl FnOnce(Self, Slot<'_, Self>) -> ((),) + use<Self>) {
        let inverse = self.own_inverse();
        let pullback = move |d: Self, (shadow, _): Slot<'_, Self>| {
            let back = inverse.own_transpose();
            add(shadow, (back * d * back).negated());
            ((),)
        };
        (inverse, pullback)
    }
}

macro_rules! matrices {
    ($($type:ty, $scalar:ty, $m:ident => $cofactors:expr;)*) => {$(
        impl Matrix for $type {
            type Scalar = $scalar;

            #[inline]
            fn own_transpose(self) -> Self {
                self.transpose()
            }

            #[inline]
            fn own_determinant(self) -> $scalar {
                self.determinant()
            }

            #[inline]
            fn own_inverse(self) -> Self {
                self.inverse()
            }

            #[inline]
            fn negated(self) -> Self {
                -self
            }

            #[inline]
            fn cofactors(self) -> Self {
                let $m = self;
                $cofactors
            }
        }
    )*};
}

/// The cofactor of an element: its sign times the determinant of what is left without its row and column.
macro_rules! cofactors4 {
    ($m:ident, $type:ty, $minor:ty) => {{
        let mut cofactors = <$type>::ZERO;
        for column in 0..4 {
            for row in 0..4 {
                let minor = <$minor>::from_mat4_minor($m, column, row).determinant();
                cofactors.col_mut(column)[row] =
                    if (column + row) % 2 == 0 { minor } else { -minor };
            }
        }
        cofactors
    }};
}

matrices! {
    Mat2, f32, m => Mat2::from_cols_array(&[m.y_axis.y, -m.y_axis.x, -m.x_axis.y, m.x_axis.x]);
    DMat2, f64, m => DMat2::from_cols_array(&[m.y_axis.y, -m.y_axis.x, -m.x_axis.y, m.x_axis.x]);
    Mat3, f32, m => Mat3::from_cols(
        m.y_axis.cross(m.z_axis), m.z_axis.cross(m.x_axis), m.x_axis.cross(m.y_axis)
    );
    DMat3, f64, m => DMat3::from_cols(
        m.y_axis.cross(m.z_axis), m.z_axis.cross(m.x_axis), m.x_axis.cross(m.y_axis)
    );
    Mat4, f32, m => cofactors4!(m, Mat4, Mat3);
    DMat4, f64, m => cofactors4!(m, DMat4, DMat3);
}

/// Methods of quaternions beside those of vectors.
pub trait Quaternion: Copy + AddAssign {
    /// `conjugate` itself
    fn own_conjugate(self) -> Self;

    /// `conjugate`
    #[inline]
    fn conjugate_vjp(&self) -> (Self, impl FnOnce(Self, Slot<'_, Self>) -> ((),) + use<Self>) {
        let pullback = |d: Self, (shadow, _): Slot<'_, Self>| {
            add(shadow, d.own_conjugate());
            ((),)
        };
        (self.own_conjugate(), pullback)
    }
}

/// Quaternions by their components, and products by name.
pub trait Axes<S, V>: Sized {
    /// `from_xyzw`
    fn from_xyzw_vjp(x: S, y: S, z: S, w: S) -> (Self, fn(Self) -> (S, S, S, S));

    /// `mul_vec3`
    fn mul_vec3_vjp(
        &self,
        v: V,
    ) -> (V, impl FnOnce(V, Slot<'_, Self>) -> ((), V) + use<Self, S, V>);
}

macro_rules! quaternions {
    ($($type:ty, $scalar:ty, $vector:ty;)*) => {$(
        impl Quaternion for $type {
            #[inline]
            fn own_conjugate(self) -> Self {
                self.conjugate()
            }
        }

        impl Axes<$scalar, $vector> for $type {
            #[inline]
            fn from_xyzw_vjp(
                x: $scalar,
                y: $scalar,
                z: $scalar,
                w: $scalar,
            ) -> (Self, fn(Self) -> ($scalar, $scalar, $scalar, $scalar)) {
                (<$type>::from_xyzw(x, y, z, w), |d| (d.x, d.y, d.z, d.w))
            }

            #[inline]
            fn mul_vec3_vjp(
                &self,
                v: $vector,
            ) -> ($vector, impl FnOnce($vector, Slot<'_, Self>) -> ((), $vector) + use<>) {
                let pullback = move |d: $vector, (shadow, q): Slot<'_, Self>| {
                    add(shadow, q.mul_lhs(&v, &d));
                    ((), q.mul_rhs(&v, &d))
                };
                (self.mul_vec3(v), pullback)
            }
        }
    )*};
}

quaternions! {
    Quat, f32, Vec3;
    DQuat, f64, DVec3;
}
