//! `#[derive(Differentiable)]`: the tangent type of a user's own type, and the trait implementation.
//!
//! The tangent type has the name of the type with `Tangent` after it, the same visibility, and the
//! same fields (variants), each of the tangent type of its field:
//!
//! ```text
//! #[derive(Differentiable)]          /// The tangent of [`Layer`]: ...
//! pub struct Layer<T> {              pub struct LayerTangent<T> where Vec<T>: Differentiable {
//!     pub weights: Vec<T>,      ->       pub weights: <Vec<T> as Differentiable>::Tangent,
//!     bias: f64,                         bias: <f64 as Differentiable>::Tangent,
//!     #[no_grad]
//!     name: String,                      name: (),
//! }                                  }
//! ```
//!
//! What holds for every expansion:
//!
//! - **A tangent owns its values.** References become what they point to and the type's lifetimes
//!   become `'static` where no type parameter stands in the way; so a gradient outlives the data that
//!   a `View<'a>` borrows. The tangent type has the parameters that its fields mention, no others.
//! - **Nothing active, no type.** With `#[no_grad]` on the type, and for an enum without an active
//!   field, the tangent is `()`. A struct always has its tangent type.
//! - **What the tangent implements** (`Clone`, `Debug`, `PartialEq`, `Default`, `Copy` if the type itself
//!   is, `Differentiable` with itself as the tangent) is conditional on the tangents of the fields: a
//!   field whose tangent lacks one takes it away and is no error. The one exception is a container of
//!   another type of the user's, see `bounds`.
//! - **No lint fires in the user's crate**: every token has the hygiene of the macro, see `spans`.

mod bounds;
mod implementation;
mod input;
mod spans;
mod tangent;
mod types;

use proc_macro2::TokenStream;
use quote::quote;

use crate::diag::Diagnostics;

/// The expansion of `#[derive(Differentiable)]`: the tangent type with its implementations, the
/// implementation for the type itself, and every refusal as a `compile_error!`.
pub(crate) fn derive(input: TokenStream) -> TokenStream {
    let item = match syn::parse2(input) {
        Ok(item) => item,
        Err(error) => return error.to_compile_error(),
    };
    let mut diag = Diagnostics::default();
    let Some(input) = input::read(item, &mut diag) else {
        return diag.into_tokens();
    };
    // Also beside an error, so that no "`Differentiable` is not implemented" follows it.
    let bounds = bounds::Bounds::new(&input);
    let tangent = tangent::define(&input, &bounds);
    let implementation = implementation::for_type(&input, &bounds);
    let expansion = spans::shield(quote!(#tangent #implementation));
    let errors = diag.into_tokens();
    quote!(#expansion #errors)
}

#[cfg(test)]
mod tests;
