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
