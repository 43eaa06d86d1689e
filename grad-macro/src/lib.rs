//! The macros of `grad-runtime`, which re-exports them; depend on that crate.
//!
//! `#[derive_grad]` is a compiler from Rust to Rust: it lowers the annotated function to SSA, applies
//! the chain rule in reverse, and emits the adjoint beside the function. ARCHITECTURE.md has the map.

mod adjoint;
mod args;
mod build;
mod diag;
mod emit;
mod expand;
mod ir;
mod lower;
mod own_rule;
mod rules;
mod signature;
mod simplify;

use proc_macro::TokenStream;

/// Puts the gradient of a function beside it.
#[proc_macro_attribute]
pub fn derive_grad(args: TokenStream, item: TokenStream) -> TokenStream {
    expand::expand(args.into(), item.into()).into()
}
