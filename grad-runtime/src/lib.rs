//! Gradients of ordinary Rust functions, made at compile time.
//!
//! This crate is what a user depends on. It holds what generated code and its callers share:
//!
//! - [`Differentiable`], which says for every type what its derivative looks like;
//! - [`functions`], smooth functions that `std` does not have, each with its adjoint;
//! - `check` (feature `std`), which compares a gradient with finite differences.
//!
//! ```
//! use grad_runtime::{sigmoid, sigmoid_backward};
//!
//! assert_eq!(sigmoid(0.0), 0.5);
//! assert_eq!(sigmoid_backward(0.0, 1.0), 0.25);
//! ```
//!
//! # Features
//!
//! The crate is `no_std`. `alloc` adds [`Differentiable`] for `Vec`, `Box`, `String` and slices; `std`
//! (the default, which implies `alloc`) adds `check` and takes the functions of floats from the
//! system's mathematical library instead of `libm`.

#![no_std]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

#[cfg(feature = "std")]
pub mod check;
pub mod differentiable;
pub mod functions;

pub use differentiable::Differentiable;
pub use grad_macro::derive_grad;
#[doc(hidden)]
pub use differentiable::assert_same_length;
pub use functions::{
    digamma, digamma_backward, elu, elu_backward, erf, erf_backward, erfc, erfc_backward, gelu,
    gelu_backward, leaky_relu, leaky_relu_backward, ln_gamma, ln_gamma_backward, log_add_exp,
    log_add_exp_backward, log_sigmoid, log_sigmoid_backward, logit, logit_backward, relu,
    relu_backward, sigmoid, sigmoid_backward, silu, silu_backward, sinc, sinc_backward, softplus,
    softplus_backward, xlogy, xlogy_backward,
};
#[doc(hidden)]
pub use num_traits;

/// A number of the generated code's own, in the type that its context asks for.
///
/// # Panics
///
/// Where the type cannot hold it, which no float type does.
#[doc(hidden)]
#[inline]
#[must_use]
pub fn constant<T: num_traits::NumCast>(number: f64) -> T {
    match T::from(number) {
        Some(number) => number,
        None => panic!("the type of this float cannot hold {number}"),
    }
}
