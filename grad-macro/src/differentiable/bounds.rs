//! Which parameters the tangent type has, and under which conditions it implements what.
//!
//! Every condition speaks of tangents of field types, `<Field as Differentiable>::Tangent: Clone`,
//! because no macro knows what they are. Two things make that harder than it sounds:
//!
//! - **A condition without a parameter in it** is checked where it stands, and a false one is an
//!   error instead of an absent implementation. A bound lifetime, `for<'any> ...: Clone`, defers the
//!   check to the use.
//! - **Recursive types**: conditions that lead back to themselves overflow (E0275). A tangent is
//!   finite, so every such cycle passes a field like `Option<Box<Node>>` or `Vec<Node>`: of a container
//!   with the type itself inside, only what stands beside it is asked; with another type of the
//!   user's inside, nothing is asked and the tangent is expected to have the trait. What a name hides
//!   (`type Link = Option<Box<Node>>`) and mutual recursion with parameters (`Option<Box<Other<T>>>`)
//!   are not seen: `#[differentiable(recursive)]` takes every container for one with the type inside.
//!
//! A missing `Differentiable` is reported once: the trivial bound `Layer: Differentiable` on every item
//! is the same error at the same place, and keeps rustc silent about all that follows from it.

use std::collections::HashSet;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{GenericParam, Lifetime, Type, TypePath, WherePredicate};

use super::input::{Field, Input};
use super::types::{self, Scope};

/// A part of a field's type that a condition can be about.
enum Part {
    /// With a parameter in it: `Vec<T>`.
    Generic(Type),
    /// A type of the user's: `Layer`.
    Concrete(Type),
    /// A container with one inside: `Vec<Layer>`.
    Contained(Type),
}

pub(super) struct Bounds<'a> {
    input: &'a Input,
    scope: Scope,
    /// Of the active fields, once each.
    parts: Vec<Part>,
    /// Parameters that the tangent type lacks.
    dropped: HashSet<String>,
    any: Lifetime,
}

/// Whose parameters: those of the type or the part of them that its tangent has.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Of {
    Type,
    Tangent,
}

impl<'a> Bounds<'a> {
    pub(super) fn new(input: &'a Input) -> Self {
        let scope = Scope::new(&input.name, &input.generics);
        let owned: Vec<_> = active(input).map(|field| scope.owned(&field.ty)).collect();
        let used: HashSet<_> = owned.iter().flat_map(types::names).collect();
        let params = input.generics.params.iter().map(param_name);
        let mut bounds = Bounds {
            input,
            parts: Vec::new(),
            dropped: params.filter(|name| !used.contains(name)).collect(),
            any: types::fresh_lifetime(&input.generics, &owned),
            scope,
        };
        let mut parts = Vec::new();
        owned.iter().for_each(|ty| bounds.split(ty, &mut parts));
        let mut seen = HashSet::new();
        parts.retain(|part| seen.insert(part.ty().to_token_stream().to_string()));
        bounds.parts = parts;
        bounds
    }

    /// The type of an active field in the tangent type.
    pub(super) fn tangent_of(&self, field: &Field) -> TokenStream {
        self.projection(&self.scope.owned(&field.ty))
    }

    fn projection(&self, ty: &Type) -> TokenStream {
        let runtime = &self.input.runtime;
        quote!(<#ty as #runtime::Differentiable>::Tangent)
    }

    fn split(&self, ty: &Type, parts: &mut Vec<Part>) {
        match ty {
            Type::Group(ty) => self.split(&ty.elem, parts),
            Type::Paren(ty) => self.split(&ty.elem, parts),
            Type::Path(path)
                if path.path.segments.last().is_some_and(|last| last.ident == self.scope.name) => {}
            ty if types::is_plain(ty) => {}
            ty if self.scope.is_generic(ty) && !self.is_recursive(ty) => {
                parts.push(Part::Generic(ty.clone()));
            }
            Type::Array(ty) => self.split(&ty.elem, parts),
            Type::Tuple(ty) => ty.elems.iter().for_each(|elem| self.split(elem, parts)),
            Type::Path(path) => self.split_path(path, parts),
            ty => parts.push(self.whole(ty)),
        }
    }

    fn split_path(&self, path: &TypePath, parts: &mut Vec<Part>) {
        let ty = Type::Path(path.clone());
        match types::type_arguments(path) {
            Some(arguments) if self.is_recursive(&ty) => {
                let mut inner = Vec::new();
                arguments.into_iter().for_each(|argument| self.split(argument, &mut inner));
                parts.extend(inner.into_iter().map(Part::contained));
            }
            Some(arguments) if !arguments.iter().copied().all(types::is_plain) => {
                parts.push(Part::Contained(ty));
            }
            _ => parts.push(self.whole(&ty)),
        }
    }

    fn whole(&self, ty: &Type) -> Part {
        let part = if self.scope.is_generic(ty) { Part::Generic } else { Part::Concrete };
        let part = part(ty.clone());
        if self.input.recursive { part.contained() } else { part }
    }

    fn is_recursive(&self, ty: &Type) -> bool {
        self.input.recursive || self.scope.is_recursive(ty)
    }

    /// `<'a, T: Bound, const N: usize>`; with the defaults if it is the definition.
    pub(super) fn declared(&self, of: Of, defaults: bool) -> TokenStream {
        let params: Vec<_> = self.params(of).collect();
        if params.is_empty() {
            return TokenStream::new();
        }
        let has_default = |param: &&GenericParam| default_of(param).is_some();
        let defaults = defaults
            && params.iter().copied().filter(has_default).all(|param| {
                default_of(param).is_some_and(|default| !self.is_dropped(of, &default))
            });
        let params = params.into_iter().map(|param| {
            let default = default_of(param).filter(|_| defaults).map(|default| quote!(= #default));
            match param {
                GenericParam::Lifetime(param) => {
                    let name = &param.lifetime;
                    with_bounds(name, self.left(of, param.bounds.iter()))
                }
                GenericParam::Type(param) => {
                    let name = &param.ident;
                    let declared = with_bounds(name, self.left(of, param.bounds.iter()));
                    quote!(#declared #default)
                }
                GenericParam::Const(param) => {
                    let (name, ty) = (&param.ident, &param.ty);
                    quote!(const #name: #ty #default)
                }
            }
        });
        quote!(<#(#params),*>)
    }

    /// `<'a, T, N>`
    pub(super) fn arguments(&self, of: Of) -> TokenStream {
        let arguments: Vec<_> = self.params(of).map(param_argument).collect();
        if arguments.is_empty() { TokenStream::new() } else { quote!(<#(#arguments),*>) }
    }

    /// The user's where-clause, that the fields are differentiable, and the conditions.
    pub(super) fn clause(&self, of: Of, conditions: Vec<TokenStream>) -> TokenStream {
        let runtime = &self.input.runtime;
        let clause = self.input.generics.where_clause.iter();
        let mut predicates: Vec<_> = clause
            .flat_map(|clause| &clause.predicates)
            .filter_map(|predicate| self.user_predicate(of, predicate))
            .collect();
        for part in &self.parts {
            // The implementation for the type itself is what recursive types come back to.
            if of == Of::Type && matches!(part, Part::Contained(_)) {
                continue;
            }
            let ty = part.ty();
            predicates.push(quote_spanned!(ty.span()=> #ty: #runtime::Differentiable));
        }
        predicates.extend(conditions);
        if predicates.is_empty() { TokenStream::new() } else { quote!(where #(#predicates),*) }
    }

    /// That the tangents of all parts have a trait: Input `Clone`; Output
    /// `<T as ..>::Tangent: Clone, for<'any> <Layer as ..>::Tangent: Clone`
    pub(super) fn if_parts(&self, bound: &TokenStream) -> Vec<TokenStream> {
        let parts = self.parts.iter();
        parts
            .filter(|part| !matches!(part, Part::Contained(_)))
            .map(|part| self.condition(&self.projection(part.ty()), bound))
            .collect()
    }

    /// That the tangents of all parts are tangents of themselves, `None` if nobody can say so.
    pub(super) fn if_closed(&self) -> Option<Vec<TokenStream>> {
        if self.parts.iter().any(|part| matches!(part, Part::Contained(_))) {
            return None;
        }
        let runtime = &self.input.runtime;
        let condition = |part: &Part| {
            let tangent = self.projection(part.ty());
            self.condition(&tangent, &quote!(#runtime::Differentiable<Tangent = #tangent>))
        };
        Some(self.parts.iter().map(condition).collect())
    }

    /// That the tangents of all fields have a default. `Vec` and `Option` have one whatever is inside,
    /// and enums have none: so no cycle.
    pub(super) fn if_default(&self) -> Vec<TokenStream> {
        let mut conditions = Vec::new();
        for field in active(self.input) {
            let ty = self.scope.owned(&field.ty);
            if !has_plain_default(&ty) {
                let tangent = self.projection(&ty);
                conditions.push(self.condition(&tangent, &quote!(::core::default::Default)));
            }
        }
        conditions
    }

    /// That the type itself is `Copy` and the tangents of its fields are; `None` if they are not or
    /// the type cannot be named with the parameters of the tangent.
    pub(super) fn if_copy(&self) -> Option<Vec<TokenStream>> {
        let copy = quote!(::core::marker::Copy);
        let owner = |ident: &syn::Ident| {
            *ident == self.scope.name
                || ["Vec", "Box", "String", "Self"].iter().any(|name| ident == name)
        };
        if active(self.input).any(|field| types::any_ident(field.ty.to_token_stream(), &owner)) {
            return None;
        }
        let mut arguments = Vec::new();
        for param in &self.input.generics.params {
            arguments.push(match param {
                param if !self.dropped.contains(&param_name(param)) => param_argument(param),
                GenericParam::Lifetime(_) if self.input.generics.type_params().next().is_none() => {
                    quote!('static)
                }
                _ => return None,
            });
        }
        let name = &self.scope.name;
        let this =
            if arguments.is_empty() { quote!(#name) } else { quote!(#name<#(#arguments),*>) };
        let mut conditions = vec![self.condition(&this, &copy)];
        for part in &self.parts {
            conditions.push(self.condition(&self.projection(part.ty()), &copy));
        }
        Some(conditions)
    }

    fn condition(&self, ty: &TokenStream, bound: &TokenStream) -> TokenStream {
        let any = &self.any;
        if self.scope.is_generic(ty) { quote!(#ty: #bound) } else { quote!(for<#any> #ty: #bound) }
    }

    fn params(&self, of: Of) -> impl Iterator<Item = &GenericParam> {
        let params = self.input.generics.params.iter();
        params.filter(move |param| of == Of::Type || !self.dropped.contains(&param_name(param)))
    }

    fn is_dropped(&self, of: Of, tokens: &impl ToTokens) -> bool {
        of == Of::Tangent && types::names(tokens).iter().any(|name| self.dropped.contains(name))
    }

    fn left<'b, B: ToTokens>(&self, of: Of, bounds: impl Iterator<Item = &'b B>) -> Vec<&'b B> {
        bounds.filter(|bound| !self.is_dropped(of, bound)).collect()
    }

    /// Without what speaks of a parameter that the tangent lacks.
    fn user_predicate(&self, of: Of, predicate: &WherePredicate) -> Option<TokenStream> {
        match predicate {
            WherePredicate::Lifetime(predicate) => {
                let lifetime = &predicate.lifetime;
                let bounds = self.left(of, predicate.bounds.iter());
                (!self.is_dropped(of, lifetime)).then(|| quote!(#lifetime: #(#bounds)+*))
            }
            WherePredicate::Type(predicate) => {
                let (lifetimes, ty) = (&predicate.lifetimes, &predicate.bounded_ty);
                let ty = self.scope.without_self(ty);
                let bounds = self.left(of, predicate.bounds.iter());
                (!self.is_dropped(of, &ty)).then(|| quote!(#lifetimes #ty: #(#bounds)+*))
            }
            _ => None,
        }
    }
}

impl Part {
    fn ty(&self) -> &Type {
        let (Part::Generic(ty) | Part::Concrete(ty) | Part::Contained(ty)) = self;
        ty
    }

    fn contained(self) -> Self {
        match self {
            Part::Concrete(ty) => Part::Contained(ty),
            part => part,
        }
    }
}

fn active(input: &Input) -> impl Iterator<Item = &Field> {
    input.fields().filter(|field| field.active)
}

fn param_name(param: &GenericParam) -> String {
    match param {
        GenericParam::Lifetime(param) => param.lifetime.to_string(),
        GenericParam::Type(param) => param.ident.to_string(),
        GenericParam::Const(param) => param.ident.to_string(),
    }
}

fn param_argument(param: &GenericParam) -> TokenStream {
    match param {
        GenericParam::Lifetime(param) => param.lifetime.to_token_stream(),
        GenericParam::Type(param) => param.ident.to_token_stream(),
        GenericParam::Const(param) => param.ident.to_token_stream(),
    }
}

fn default_of(param: &GenericParam) -> Option<TokenStream> {
    match param {
        GenericParam::Lifetime(_) => None,
        GenericParam::Type(param) => param.default.as_ref().map(|(_, ty)| quote!(#ty)),
        GenericParam::Const(param) => param.default.as_ref().map(|(_, value)| quote!(#value)),
    }
}

fn with_bounds(name: &impl ToTokens, bounds: Vec<impl ToTokens>) -> TokenStream {
    if bounds.is_empty() { quote!(#name) } else { quote!(#name: #(#bounds)+*) }
}

/// Whether the tangent is known to have a `Default`: arrays of more than 32 have none, for instance.
fn has_plain_default(ty: &Type) -> bool {
    match ty {
        Type::Array(_) => false,
        Type::Tuple(ty) => ty.elems.iter().all(has_plain_default),
        ty => types::is_plain(ty),
    }
}
