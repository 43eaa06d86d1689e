//! Collects what is refused, so that all errors of a function come in one compile.
//!
//! A message stands where the condition for it is found. It says what is not supported and what to
//! write instead, and points at the user's tokens.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

/// The diagnostics of one function.
#[derive(Default)]
pub(crate) struct Diagnostics {
    errors: Vec<syn::Error>,
}

impl Diagnostics {
    pub(crate) fn refuse(&mut self, at: &impl ToTokens, message: impl std::fmt::Display) {
        self.errors.push(syn::Error::new_spanned(at, message));
    }

    pub(crate) fn refuse_at(&mut self, span: Span, message: impl std::fmt::Display) {
        self.errors.push(syn::Error::new(span, message));
    }

    pub(crate) fn push(&mut self, error: syn::Error) {
        self.errors.push(error);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.errors.is_empty()
    }

    pub(crate) fn len(&self) -> usize {
        self.errors.len()
    }

    /// Forgets what an attempt that is made again has said.
    pub(crate) fn truncate(&mut self, len: usize) {
        self.errors.truncate(len);
    }

    /// All of them as `compile_error!`s.
    pub(crate) fn into_tokens(self) -> TokenStream {
        self.errors.iter().map(syn::Error::to_compile_error).collect()
    }
}
