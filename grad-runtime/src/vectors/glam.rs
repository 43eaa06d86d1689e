//! `glam`: the rules of operators; `methods` has the methods.
//!
//! Every type is its own tangent. A quaternion is four numbers: its derivative is that of the formulas as they are
//! computed, which do not require that it has length 1.

mod methods;

pub use methods::{
    Axes, Columns2, Columns3, Columns4, Cross, Matrix, New2, New3, New4, Quaternion, Vector,
};

use glam::{DMat2, DMat3, DMat4, DQuat, DVec2, DVec3, DVec4};
use glam::{Mat2, Mat3, Mat4, Quat, Vec2, Vec3, Vec4};

use crate::Differentiable;
use crate::rules::{AddRule, DivRule, MulRule, NegRule, SubRule};

macro_rules! linear {
    ($($type:ty, $zero:expr;)*) => {$(
        impl Differentiable for $type {
            type Tangent = Self;

            #[inline]
            fn zero_tangent(&self) -> Self {
                $zero
            }

            #[inline]
            fn accumulate(into: &mut Self, contribution: Self) {
                *into += contribution;
            }
        }

        impl AddRule<$type> for $type {}
        impl AddRule<&$type> for $type {}
        impl AddRule<$type> for &$type {}
        impl AddRule<&$type> for &$type {}
        impl SubRule<$type> for $type {}
        impl SubRule<&$type> for $type {}
        impl SubRule<$type> for &$type {}
        impl SubRule<&$type> for &$type {}
        impl NegRule for $type {}
        impl NegRule for &$type {}
    )*};
}

linear! {
    Vec2, Vec2::ZERO; Vec3, Vec3::ZERO; Vec4, Vec4::ZERO;
    DVec2, DVec2::ZERO; DVec3, DVec3::ZERO; DVec4, DVec4::ZERO;
    Mat2, Mat2::ZERO; Mat3, Mat3::ZERO; Mat4, Mat4::ZERO;
    DMat2, DMat2::ZERO; DMat3, DMat3::ZERO; DMat4, DMat4::ZERO;
    Quat, Quat::from_xyzw(0.0, 0.0, 0.0, 0.0);
    DQuat, DQuat::from_xyzw(0.0, 0.0, 0.0, 0.0);
}

/// The sum of the products of the components.
trait Inner<S> {
    fn inner(self, other: Self) -> S;
}

macro_rules! inner {
    ($scalar:ty: $($type:ty: $self:ident, $other:ident => $inner:expr;)*) => {$(
        impl Inner<$scalar> for $type {
            #[inline]
            fn inner($self, $other: Self) -> $scalar {
                $inner
            }
        }
    )*};
}

macro_rules! inners {
    ($scalar:ty: $v2:ty, $v3:ty, $v4:ty, $m2:ty, $m3:ty, $m4:ty, $q:ty) => {
        inner! { $scalar:
            $v2: self, other => self.dot(other);
            $v3: self, other => self.dot(other);
            $v4: self, other => self.dot(other);
            $m2: self, other => self.x_axis.dot(other.x_axis) + self.y_axis.dot(other.y_axis);
            $m3: self, other => self.x_axis.dot(other.x_axis)
                + self.y_axis.dot(other.y_axis)
                + self.z_axis.dot(other.z_axis);
            $m4: self, other => self.x_axis.dot(other.x_axis)
                + self.y_axis.dot(other.y_axis)
                + self.z_axis.dot(other.z_axis)
                + self.w_axis.dot(other.w_axis);
            $q: self, other => self.dot(other);
        }
    };
}

inners!(f32: Vec2, Vec3, Vec4, Mat2, Mat3, Mat4, Quat);
inners!(f64: DVec2, DVec3, DVec4, DMat2, DMat3, DMat4, DQuat);

/// Products with and quotients by a number.
macro_rules! scaled {
    ($scalar:ty: $($type:ty),*) => {$(
        impl MulRule<$scalar> for $type {
            #[inline]
            fn mul_lhs(&self, rhs: &$scalar, d: &$type) -> $type {
                *d * *rhs
            }

            #[inline]
            fn mul_rhs(&self, _: &$scalar, d: &$type) -> $scalar {
                d.inner(*self)
            }
        }

        impl DivRule<$scalar> for $type {
            #[inline]
            fn div_lhs(&self, rhs: &$scalar, d: &$type) -> $type {
                *d / *rhs
            }

            #[inline]
            fn div_rhs(&self, rhs: &$scalar, quotient: &$type, d: &$type) -> $scalar {
                -(*d / *rhs).inner(*quotient)
            }
        }
    )*};
}

/// A number times them, which quaternions do not have.
macro_rules! scaling {
    ($scalar:ty: $($type:ty),*) => {$(
        impl MulRule<$type> for $scalar {
            #[inline]
            fn mul_lhs(&self, rhs: &$type, d: &$type) -> $scalar {
                d.inner(*rhs)
            }

            #[inline]
            fn mul_rhs(&self, _: &$type, d: &$type) -> $type {
                *self * *d
            }
        }
    )*};
}

/// Products and quotients of vectors, component by component.
macro_rules! componentwise {
    ($scalar:ty: $($type:ty),*) => {$(
        impl MulRule<$type> for $type {
            #[inline]
            fn mul_lhs(&self, rhs: &$type, d: &$type) -> $type {
                *d * *rhs
            }

            #[inline]
            fn mul_rhs(&self, _: &$type, d: &$type) -> $type {
                *d * *self
            }
        }

        impl DivRule<$type> for $type {
            #[inline]
            fn div_lhs(&self, rhs: &$type, d: &$type) -> $type {
                *d / *rhs
            }

            #[inline]
            fn div_rhs(&self, rhs: &$type, quotient: &$type, d: &$type) -> $type {
                -(*d / *rhs) * *quotient
            }
        }

        impl DivRule<$type> for $scalar {
            #[inline]
            fn div_lhs(&self, rhs: &$type, d: &$type) -> $scalar {
                (*d / *rhs).element_sum()
            }

            #[inline]
            fn div_rhs(&self, rhs: &$type, quotient: &$type, d: &$type) -> $type {
                -(*d / *rhs) * *quotient
            }
        }
    )*};
}

/// Products of matrices, and of a matrix and a vector.
macro_rules! matrices {
    ($($matrix:ty, $vector:ty: $($component:ident),*;)*) => {$(
        impl MulRule<$matrix> for $matrix {
            #[inline]
            fn mul_lhs(&self, rhs: &$matrix, d: &$matrix) -> $matrix {
                *d * rhs.transpose()
            }

            #[inline]
            fn mul_rhs(&self, _: &$matrix, d: &$matrix) -> $matrix {
                self.transpose() * *d
            }
        }

        impl MulRule<$vector> for $matrix {
            #[inline]
            fn mul_lhs(&self, rhs: &$vector, d: &$vector) -> $matrix {
                <$matrix>::from_cols($(*d * rhs.$component),*)
            }

            #[inline]
            fn mul_rhs(&self, _: &$vector, d: &$vector) -> $vector {
                self.transpose() * *d
            }
        }
    )*};
}

matrices! {
    Mat2, Vec2: x, y;
    Mat3, Vec3: x, y, z;
    Mat4, Vec4: x, y, z, w;
    DMat2, DVec2: x, y;
    DMat3, DVec3: x, y, z;
    DMat4, DVec4: x, y, z, w;
}

scaled!(f32: Vec2, Vec3, Vec4, Mat2, Mat3, Mat4, Quat);
scaled!(f64: DVec2, DVec3, DVec4, DMat2, DMat3, DMat4, DQuat);
scaling!(f32: Vec2, Vec3, Vec4, Mat2, Mat3, Mat4);
scaling!(f64: DVec2, DVec3, DVec4, DMat2, DMat3, DMat4);
componentwise!(f32: Vec2, Vec3, Vec4);
componentwise!(f64: DVec2, DVec3, DVec4);

/// The Hamilton product, and the rotation of a vector:
/// `q * v = (w² - b·b) v + 2 (b·v) b + 2 w b × v` for `q = (b, w)`.
macro_rules! quaternions {
    ($($quaternion:ty, $vector:ident, $scalar:ty;)*) => {$(
        impl MulRule<$quaternion> for $quaternion {
            // <d, p q> = <d conj(q), p> = <conj(p) d, q>
            #[inline]
            fn mul_lhs(&self, rhs: &$quaternion, d: &$quaternion) -> $quaternion {
                product(*d, conjugate(*rhs))
            }

            #[inline]
            fn mul_rhs(&self, _: &$quaternion, d: &$quaternion) -> $quaternion {
                product(conjugate(*self), *d)
            }
        }

        impl MulRule<$vector> for $quaternion {
            #[inline]
            fn mul_lhs(&self, rhs: &$vector, d: &$vector) -> $quaternion {
                let (b, w, v) = ($vector::new(self.x, self.y, self.z), self.w, *rhs);
                let d_b = (v * b.dot(*d) + *d * b.dot(v) - b * v.dot(*d) + v.cross(*d) * w) * 2.0;
                let d_w = (w * v.dot(*d) + d.dot(b.cross(v))) * 2.0;
                <$quaternion>::from_xyzw(d_b.x, d_b.y, d_b.z, d_w)
            }

            #[inline]
            fn mul_rhs(&self, _: &$vector, d: &$vector) -> $vector {
                let (b, w) = ($vector::new(self.x, self.y, self.z), self.w);
                *d * (w * w - b.dot(b)) + b * (2.0 * b.dot(*d)) + d.cross(b) * (2.0 * w)
            }
        }

        impl Hamilton for $quaternion {
            #[inline]
            fn hamilton(self, other: Self) -> Self {
                let (a, b) = (self, other);
                <$quaternion>::from_xyzw(
                    a.w * b.x + a.x * b.w + a.y * b.z - a.z * b.y,
                    a.w * b.y - a.x * b.z + a.y * b.w + a.z * b.x,
                    a.w * b.z + a.x * b.y - a.y * b.x + a.z * b.w,
                    a.w * b.w - a.x * b.x - a.y * b.y - a.z * b.z,
                )
            }

            #[inline]
            fn conjugated(self) -> Self {
                <$quaternion>::from_xyzw(-self.x, -self.y, -self.z, self.w)
            }
        }
    )*};
}

/// The algebra of quaternions, without an assertion that they have length 1.
trait Hamilton {
    fn hamilton(self, other: Self) -> Self;
    fn conjugated(self) -> Self;
}

#[inline]
fn product<Q: Hamilton>(a: Q, b: Q) -> Q {
    a.hamilton(b)
}

#[inline]
fn conjugate<Q: Hamilton>(q: Q) -> Q {
    q.conjugated()
}

quaternions! {
    Quat, Vec3, f32;
    DQuat, DVec3, f64;
}
