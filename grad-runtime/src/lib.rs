//! Gradients of ordinary Rust functions, made at compile time.
//!
//! [`#[derive_grad]`](derive_grad) puts the gradient of a function beside it:
//!
//! ```
//! use grad_runtime::derive_grad;
//!
//! #[derive_grad]
//! fn f(x: f64, y: f64) -> f64 {
//!     let product = x * y;
//!     product * product + x
//! }
//!
//! // The adjoint, given the adjoint of the result.
//! let (dx, dy) = f_backward(2.0, 3.0, 1.0);
//! assert_eq!((dx, dy), (37.0, 24.0));
//!
//! // The value and the gradient.
//! assert_eq!(f::value_and_grad(2.0, 3.0), (38.0, (37.0, 24.0)));
//!
//! // The value now, the gradient later.
//! let (value, pullback) = f::forward(2.0, 3.0);
//! assert_eq!((value, pullback(1.0)), (38.0, (37.0, 24.0)));
//! ```
//!
//! This crate is what a user depends on. It holds what generated code and its callers share:
//!
//! - [`derive_grad`], which says what is generated and how it is called;
//! - [`Differentiable`](trait@Differentiable), which says for every type what its derivative looks like, with a derive macro;
//! - [`rules`], the chain rule of operators on types that the macro does not see, among them one's own;
//! - [`functions`], smooth functions that `std` does not have, each with its adjoint;
//! - `check` (feature `std`), which compares a gradient with finite differences.
//!
//! # Is the gradient right?
//!
//! `check::gradient` differentiates numerically and prints both gradients side by side. It is the way to debug
//! a gradient, and to test an own rule:
//!
#![cfg_attr(feature = "std", doc = "```")]
#![cfg_attr(not(feature = "std"), doc = "```ignore")]
//! use grad_runtime::{check, derive_grad};
//!
//! #[derive_grad]
//! fn distance(x: f64, y: f64) -> f64 {
//!     (x * x + y * y).sqrt()
//! }
//!
//! let (dx, dy) = distance::grad(3.0, 4.0);
//! let report = check::gradient(|p| distance(p[0], p[1]), &[3.0, 4.0], &[dx, dy]);
//! report.named(&["x", "y"]).into_result(1e-9).unwrap();
//! ```
//!
//! The gradient is that of the program as it is written, by the chain rule. `1.0 / (1.0 + (-x).exp())` has the gradient
//! NaN at `x = -800`; [`sigmoid`] is stable there.
//!
//! # Features
//!
//! The crate is `no_std`. `alloc` adds [`Differentiable`](trait@Differentiable) for `Vec`, `Box`, `String` and slices; `std`
//! (the default, which implies `alloc`) adds `check` and takes the functions of floats from the
//! system's mathematical library instead of `libm`. Loops that keep values for the backward pass, and calls that
//! lend memory that changes, need `alloc`. `glam` and `nalgebra` add the vectors, matrices and quaternions of those crates: their
//! tangents, which are the types themselves, their operators and their methods (README.md has the list).

#![no_std]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

#[cfg(feature = "std")]
pub mod check;
pub mod differentiable;
pub mod functions;
pub mod operators;
pub mod rules;
mod vectors;

pub use differentiable::Differentiable;
pub use functions::{
    digamma, digamma_backward, elu, elu_backward, erf, erf_backward, erfc, erfc_backward, gelu,
    gelu_backward, leaky_relu, leaky_relu_backward, ln_gamma, ln_gamma_backward, log_add_exp,
    log_add_exp_backward, log_sigmoid, log_sigmoid_backward, logit, logit_backward, relu,
    relu_backward, sigmoid, sigmoid_backward, silu, silu_backward, sinc, sinc_backward, softplus,
    softplus_backward, xlogy, xlogy_backward,
};
pub use grad_macro::{Differentiable, derive_grad};
#[doc(hidden)]
pub mod __private;

/// The code of README.md, compiled.
#[cfg(all(doctest, feature = "std", feature = "glam"))]
#[doc = include_str!("../../README.md")]
pub struct Readme;
