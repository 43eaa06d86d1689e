//! The siblings of binary operators: what `#[derive_grad]` on `impl Mul<f64> for Vector` implements.
//!
//! The traits are generic over the right operand, as the operators are, so several `impl`s for one type do not
//! get in each other's way:
//!
//! ```
//! use std::ops::Mul;
//!
//! use grad_runtime::{Differentiable, derive_grad};
//!
//! #[derive(Differentiable, Clone, Copy)]
//! struct Vector {
//!     x: f64,
//!     y: f64,
//! }
//!
//! #[derive_grad]
//! impl Mul<f64> for Vector {
//!     type Output = Vector;
//!
//!     fn mul(self, k: f64) -> Vector {
//!         Vector { x: self.x * k, y: self.y * k }
//!     }
//! }
//!
//! #[derive_grad]
//! impl Mul for Vector {
//!     type Output = f64;
//!
//!     fn mul(self, other: Vector) -> f64 {
//!         self.x * other.x + self.y * other.y
//!     }
//! }
//!
//! let v = Vector { x: 1.0, y: 2.0 };
//! let (d_v, d_k) = v.mul_backward(3.0, VectorTangent { x: 1.0, y: 10.0 });
//! assert_eq!((d_v.x, d_v.y, d_k), (3.0, 30.0, 21.0));
//! let (value, (d_v, _)) = v.mul_value_and_grad(v);
//! assert_eq!((value, d_v.x, d_v.y), (5.0, 1.0, 2.0));
//! ```
//!
//! In the module of the `impl` the traits are in scope; another one imports them.

macro_rules! operators {
    ($(
        $operator:literal $Siblings:ident $backward:ident $forward:ident $vjp:ident,
        $Scalar:ident $value_and_grad:ident $grad:ident;
    )*) => {$(
        #[doc = concat!("The adjoint and the pullback of `", $operator, "`.")]
        pub trait $Siblings<Rhs>: Sized {
            /// What the operator gives.
            type Value;
            /// The adjoint of that.
            type Seed;
            /// The adjoints of the operands that are active: one as it is, two as a pair.
            type Adjoints;
            /// The adjoints of both, `()` for one that is inactive.
            #[doc(hidden)]
            type Entries;

            /// The adjoints of the operands.
            fn $backward(self, rhs: Rhs, d_ret: Self::Seed) -> Self::Adjoints;

            /// The value and its pullback.
            fn $forward(self, rhs: Rhs) -> (Self::Value, impl FnOnce(Self::Seed) -> Self::Adjoints);

            /// The same as differentiated callers call it.
            #[doc(hidden)]
            fn $vjp(self, rhs: Rhs) -> (Self::Value, impl FnOnce(Self::Seed) -> Self::Entries);
        }

        #[doc = concat!("The gradient of `", $operator, "` where it gives a float.")]
        pub trait $Scalar<Rhs>: $Siblings<Rhs> {
            /// The gradient with respect to the operands that are active.
            type Gradients;

            /// The value and its gradient.
            fn $value_and_grad(self, rhs: Rhs) -> (Self::Value, Self::Gradients);

            /// The gradient alone.
            fn $grad(self, rhs: Rhs) -> Self::Gradients;
        }
    )*};
}

operators! {
    "+" AddSiblings add_backward add_forward add_vjp, AddGradient add_value_and_grad add_grad;
    "-" SubSiblings sub_backward sub_forward sub_vjp, SubGradient sub_value_and_grad sub_grad;
    "*" MulSiblings mul_backward mul_forward mul_vjp, MulGradient mul_value_and_grad mul_grad;
    "/" DivSiblings div_backward div_forward div_vjp, DivGradient div_value_and_grad div_grad;
    "%" RemSiblings rem_backward rem_forward rem_vjp, RemGradient rem_value_and_grad rem_grad;
}
