//! What the place of a function asks of its siblings: bounds, captures, boxes, conditions.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};

use super::interface::{Interface, bound};
use super::respanned;
use crate::ir::Passing;
use crate::site::Kind;

impl Interface<'_> {
    /// A trait stays usable as `dyn`: what returns an `impl` type, or a tangent of `Self`, is for sized
    /// types alone, and asks for the tangent itself.
    pub(super) fn bound_self(&self, generics: &mut syn::Generics, is_opaque: bool) {
        if !self.may_be_in_trait() {
            return;
        }
        let runtime = &self.runtime;
        let has_tangent = self.has_tangent_of_self() && !self.is_stub;
        if has_tangent {
            let predicates = &mut generics.make_where_clause().predicates;
            predicates
                .push(syn::parse_quote!(Self: ::core::marker::Sized + #runtime::Differentiable));
        } else if is_opaque || self.is_sized() {
            let predicates = &mut generics.make_where_clause().predicates;
            predicates.push(syn::parse_quote!(Self: ::core::marker::Sized));
        }
    }

    /// A method without a visibility may stand in a trait.
    fn may_be_in_trait(&self) -> bool {
        match self.signature.site.kind {
            Kind::Trait => true,
            Kind::Alone => {
                self.is_associated()
                    && !self.args.associated
                    && matches!(self.signature.vis, syn::Visibility::Inherited)
            }
            Kind::Inherent | Kind::TraitImpl | Kind::Foreign => false,
        }
    }

    /// In a trait all siblings are for sized types alone.
    fn is_sized(&self) -> bool {
        let has_body = self.signature.site.has_body;
        !self.signature.has_receiver || self.calls_siblings || has_body && self.has_self_by_value()
    }

    /// Whether a `dyn` type has `value_and_grad`, which then may not call `forward`.
    pub(super) fn is_dispatched(&self) -> bool {
        self.may_be_in_trait() && !self.is_sized() && !self.has_tangent_of_self()
    }

    /// Whether the tangent type of `Self` is part of the signatures.
    fn has_tangent_of_self(&self) -> bool {
        let of_params = self.active().any(|param| is_made_of_self(param.ty.to_token_stream()));
        let output = self.signature.output.as_ref();
        of_params || output.is_some_and(|ty| is_made_of_self(ty.to_token_stream()))
    }

    fn has_self_by_value(&self) -> bool {
        let mut by_value =
            self.signature.params.iter().filter(|param| param.passing == Passing::Value);
        by_value.any(|param| param.receiver.is_some() || is_made_of_self(param.written.clone()))
    }

    /// A box for a pullback of any type holds nothing that is borrowed.
    pub(super) fn outlive(&self, generics: &mut syn::Generics) {
        let is_free = !self.is_associated() || self.signature.site.kind == Kind::Inherent;
        if !self.is_boxed || !is_free || self.is_stub {
            return;
        }
        for ty in self.signature.scope.type_params().map(|param| &param.ident) {
            bound(generics, ty, &syn::parse_quote!('static));
        }
    }

    /// `pullback` in a box, if it calls a pullback of its own type.
    pub(crate) fn boxed(&self, pullback: TokenStream) -> TokenStream {
        if !self.is_boxed {
            return pullback;
        }
        let runtime = &self.runtime;
        let of = self.call_type(&quote!(::core::ops::FnOnce));
        quote!({
            let pullback: #runtime::__private::Box<dyn #of> = #runtime::__private::Box::new(#pullback);
            pullback
        })
    }

    /// `use<..>`: what is generic, and nothing that is borrowed.
    pub(super) fn captured(&self) -> Option<TokenStream> {
        let site = &self.signature.site;
        let is_elided = |ty: &syn::Type| {
            let text = ty.to_token_stream().to_string();
            text.contains('&') || text.contains("'_")
        };
        match site.kind {
            Kind::Alone if self.is_associated() => return None,
            Kind::Alone => {}
            // An `impl` may capture less than its trait, but not more, and a lone method does not see its generics.
            _ if site.self_ty.as_ref().is_none_or(is_elided) => return None,
            _ => {}
        }
        let this = (site.kind == Kind::Trait).then(|| quote!(Self,));
        let lifetimes = site.generics.lifetimes().map(|param| &param.lifetime);
        let own = self.signature.scope.params.iter().filter_map(|param| match param {
            syn::GenericParam::Type(param) => Some(&param.ident),
            syn::GenericParam::Const(param) => Some(&param.ident),
            syn::GenericParam::Lifetime(_) => None,
        });
        Some(quote!(+ use<#(#lifetimes,)* #this #(#own),*>))
    }

    /// `#[cfg(..)]` that the function is subject to.
    pub(super) fn conditions(&self) -> Vec<TokenStream> {
        let attrs = self.signature.allowed.iter().filter(|attr| attr.path().is_ident("cfg"));
        attrs.map(|attr| respanned(attr.to_token_stream())).collect()
    }
}

/// `Self`, and not only `Self::Output`.
fn is_made_of_self(tokens: TokenStream) -> bool {
    let mut trees = tokens.into_iter().peekable();
    while let Some(tree) = trees.next() {
        match tree {
            TokenTree::Ident(ident) if ident == "Self" => {
                let is_path =
                    matches!(trees.peek(), Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
                if !is_path {
                    return true;
                }
            }
            TokenTree::Group(group) if is_made_of_self(group.stream()) => return true,
            _ => {}
        }
    }
    false
}
