//! What all the generated items share: names, types and signatures.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};

use super::names;
use super::respanned;
use crate::args::Args;
use crate::ir::{Passing, Scalar, Shape};
use crate::signature::{Param, Signature, located, tangent};

/// The names and types that all the items share.
pub(crate) struct Interface<'a> {
    pub(super) signature: &'a Signature,
    pub(super) args: &'a Args,
    pub(super) runtime: TokenStream,
    /// After an error nothing more is asked of the types.
    pub(crate) is_stub: bool,
}

/// Where the items stand and what they are called.
pub(crate) struct Item {
    pub(crate) name: Ident,
    pub(crate) docs: Vec<String>,
    pub(crate) params: TokenStream,
    pub(crate) output: TokenStream,
    pub(crate) body: TokenStream,
    pub(crate) hidden: bool,
}

impl<'a> Interface<'a> {
    pub(crate) fn new(signature: &'a Signature, args: &'a Args) -> Self {
        Interface { signature, args, runtime: args.runtime(), is_stub: false }
    }

    /// Whether the siblings stand beside the function under names of their own.
    pub(crate) fn is_associated(&self) -> bool {
        self.signature.has_receiver || self.signature.mentions_self || self.args.associated
    }

    pub(super) fn active(&self) -> impl Iterator<Item = &'a Param> {
        self.signature.params.iter().filter(|param| param.is_active())
    }

    pub(crate) fn by_value(&self) -> Vec<&'a Param> {
        self.active().filter(|param| param.passing == Passing::Value).collect()
    }

    pub(crate) fn by_reference(&self) -> Vec<&'a Param> {
        self.active().filter(|param| param.passing != Passing::Value).collect()
    }

    pub(crate) fn tangent_of(&self, param: &Param) -> TokenStream {
        respanned(tangent(&param.ty, &self.signature.generics, &self.runtime))
    }

    /// `&mut T` of a parameter's shadow.
    pub(crate) fn shadow_type(&self, param: &Param) -> TokenStream {
        let tangent = self.tangent_of(param);
        quote!(&mut #tangent)
    }

    pub(crate) fn seed_type(&self) -> Option<TokenStream> {
        self.signature.seed_type(&self.runtime).map(respanned)
    }

    /// The type of the returned adjoints.
    pub(crate) fn adjoints_type(&self) -> TokenStream {
        let types: Vec<TokenStream> =
            self.by_value().iter().map(|param| self.tangent_of(param)).collect();
        one_or_tuple(&types)
    }

    /// The parameters of the primal, with the shadow of each reference right behind it if wanted.
    pub(crate) fn params(&self, shadows: Option<&dyn Fn(&Param) -> Ident>) -> TokenStream {
        let params = self.signature.params.iter().map(|param| {
            let own = declared(param);
            match shadows {
                Some(shadow) if param.is_active() && param.passing != Passing::Value => {
                    let (name, ty) = (shadow(param), self.shadow_type(param));
                    quote!(#own, #name: #ty)
                }
                _ => own,
            }
        });
        quote!(#(#params),*)
    }

    /// The parameters as arguments.
    pub(crate) fn arguments(&self) -> Vec<Ident> {
        let explicit = self.signature.params.iter().filter(|param| param.receiver.is_none());
        explicit.map(|param| names::ident(&param.name.to_string(), param.name.span())).collect()
    }

    pub(crate) fn output(&self) -> TokenStream {
        match &self.signature.output {
            Some(ty) => respanned(ty.to_token_stream()),
            None => quote!(()),
        }
    }

    /// `impl FnOnce(d_ret, shadows) -> adjoints`, or the same as a function pointer.
    pub(crate) fn pullback_type(&self, constructor: &TokenStream) -> TokenStream {
        let seed = self.seed_type();
        let shadows = self.by_reference().into_iter().map(|param| self.shadow_type(param));
        let inputs = seed.into_iter().chain(shadows);
        let output = self.adjoints_type();
        let arrow = (!self.by_value().is_empty()).then(|| quote!(-> #output));
        quote!(#constructor(#(#inputs),*) #arrow)
    }

    /// Seed 1 makes a gradient of a function that returns one float and changes none of its arguments.
    pub(crate) fn has_gradient(&self) -> bool {
        matches!(self.signature.result, Shape::Scalar(_))
            && self
                .signature
                .params
                .iter()
                .all(|param| !param.is_active() || param.passing != Passing::Mut)
    }

    /// The owned gradients' type.
    pub(crate) fn gradients_type(&self) -> TokenStream {
        let types: Vec<TokenStream> =
            self.active().map(|param| self.owned_tangent(param)).collect();
        one_or_tuple(&types)
    }

    fn owned_tangent(&self, param: &Param) -> TokenStream {
        match (&param.shape, param.passing) {
            (Shape::Opaque, Passing::Ref | Passing::Mut) => {
                let (ty, runtime) = (respanned(param.ty.to_token_stream()), &self.runtime);
                quote!(<#ty as #runtime::Differentiable>::Tangent)
            }
            _ => self.tangent_of(param),
        }
    }

    /// The shadows of parameters by reference as a caller hands them over: or nothing, if the argument
    /// carries no derivative there.
    pub(super) fn slots(&self, shadow: &dyn Fn(&Param) -> Ident) -> Slots {
        let runtime = &self.runtime;
        let (mut inputs, mut opened) = (Vec::new(), TokenStream::new());
        for param in self.signature.params.iter().filter(|param| param.passing != Passing::Value) {
            let (name, ty) = (shadow(param), self.slot_type(param));
            let primal = names::ident(&param.name.to_string(), param.name.span());
            inputs.push(match param.passing {
                Passing::Ref => quote!((#name, #primal): #ty),
                _ => quote!(#name: #ty),
            });
            if param.is_active() && param.passing == Passing::Ref {
                let (shadow, of) = (self.shadow_type(param), respanned(param.ty.to_token_stream()));
                let own = format_ident!("{}_unused", name);
                opened.extend(quote! {
                    let mut #own;
                    let #name: #shadow = match #name {
                        ::core::option::Option::Some(given) => given,
                        ::core::option::Option::None => {
                            #own = <#of as #runtime::Differentiable>::zero_tangent(#primal);
                            &mut #own
                        }
                    };
                });
            }
        }
        Slots { inputs, opened }
    }

    fn slot_type(&self, param: &Param) -> TokenStream {
        let shadow = if param.is_active() { self.shadow_type(param) } else { quote!(&mut ()) };
        if param.passing == Passing::Mut {
            return shadow;
        }
        let ty = respanned(param.ty.to_token_stream());
        quote!((::core::option::Option<#shadow>, &#ty))
    }

    fn borrows(&self) -> bool {
        self.signature.params.iter().any(|param| param.passing != Passing::Value)
    }

    /// The value and the pullback, which borrows nothing. A function that calls methods may call
    /// those of a trait, whose pullbacks hold on to every lifetime, and so does its own.
    pub(crate) fn call_output(&self, is_opaque: bool, calls_methods: bool) -> TokenStream {
        let (output, seed) = (self.output(), self.seed_type());
        let slots = self.signature.params.iter().filter(|param| param.passing != Passing::Value);
        let inputs = seed.into_iter().chain(slots.map(|param| self.slot_type(param)));
        let adjoints = call_adjoints(self.signature, self);
        let arrow = (!self.signature.params.is_empty()).then(|| quote!(-> #adjoints));
        let pullback = quote!((#(#inputs),*) #arrow);
        let own = self.signature.generics.params.iter().filter_map(|param| match param {
            syn::GenericParam::Type(param) => Some(&param.ident),
            syn::GenericParam::Const(param) => Some(&param.ident),
            syn::GenericParam::Lifetime(_) => None,
        });
        let runtime = &self.runtime;
        let pullback = match (is_opaque, self.borrows()) {
            (false, _) => quote!(fn #pullback),
            (true, false) => quote!(impl ::core::ops::FnOnce #pullback),
            // `use<..>` would have to list an impl's own parameters, which are not seen here.
            (true, true) if self.is_associated() => {
                quote!(#runtime::__private::pullback!(#pullback))
            }
            (true, true) if calls_methods => quote!(impl ::core::ops::FnOnce #pullback),
            (true, true) => quote!(impl ::core::ops::FnOnce #pullback + use<#(#own),*>),
        };
        quote!((#output, #pullback))
    }

    /// A shadow of another length than its primal is found at entry.
    pub(crate) fn length_checks(&self, shadow: &dyn Fn(&Param) -> Ident) -> TokenStream {
        let runtime = &self.runtime;
        let checks =
            self.by_reference().into_iter().filter(|param| has_length(&param.ty)).map(|param| {
                let (name, shadow) =
                    (names::ident(&param.name.to_string(), param.name.span()), shadow(param));
                let text = param.name.to_string();
                quote!(#runtime::__private::assert_same_length(#name.len(), #shadow.len(), #text);)
            });
        checks.collect()
    }

    /// The number one of the result's type.
    pub(super) fn one(&self) -> TokenStream {
        let runtime = &self.runtime;
        match (&self.signature.result, &self.signature.output) {
            (Shape::Scalar(Scalar::Generic(_)), Some(ty)) => {
                let ty = respanned(ty.to_token_stream());
                quote!(#runtime::__private::constant::<#ty>(1.0))
            }
            _ => quote!(1.0),
        }
    }

    /// The name of a sibling: `forward` in the companion, `m_forward` beside a method.
    pub(crate) fn sibling(&self, what: &str) -> Ident {
        let name = self.signature.name.to_string();
        let span = located(self.signature.name.span());
        if self.is_associated() {
            Ident::new(&format!("{}_{what}", name.strip_prefix("r#").unwrap_or(&name)), span)
        } else {
            Ident::new(what, span)
        }
    }

    pub(crate) fn backward_name(&self) -> Ident {
        let name = self.signature.name.to_string();
        let bare = name.strip_prefix("r#").unwrap_or(&name);
        Ident::new(&format!("{bare}_backward"), located(self.signature.name.span()))
    }

    /// The pieces of an item's signature.
    pub(crate) fn item(&self, item: Item) -> TokenStream {
        let Item { name, docs, params, output, body, hidden } = item;
        let vis = respanned(self.signature.vis.to_token_stream());
        let generics = self.generics();
        let (_, _, where_clause) = generics.split_for_impl();
        let parameters = respanned(generics.params.to_token_stream());
        let parameters =
            if generics.params.is_empty() { parameters } else { quote!(<#parameters>) };
        let where_clause = respanned(where_clause.to_token_stream());
        // That a hidden sibling's pullback captures less than edition 2024 would is meant so.
        let captures_less = (hidden && self.is_associated() && self.borrows())
            .then(|| quote!(#[allow(impl_trait_overcaptures)]));
        let hidden = hidden.then(|| quote!(#[doc(hidden)]));
        // These lints look at generated code as well.
        let count = self.signature.params.len() + self.by_reference().len() + 1;
        let many = (count > 7).then(|| quote!(#[allow(clippy::too_many_arguments)]));
        let lines = body.to_string().matches(';').count();
        let long = (lines > 80).then(|| quote!(#[allow(clippy::too_many_lines)]));
        let allowed = self.signature.allowed.iter().map(|attr| respanned(attr.to_token_stream()));
        let in_use = self.generic_in_use();
        let is_unit = output.to_string().replace(' ', "") == "()";
        let arrow = (!is_unit).then(|| quote!(-> #output));
        quote! {
            #(#[doc = #docs])*
            #hidden
            #captures_less
            #many
            #long
            #(#allowed)*
            #vis fn #name #parameters (#params) #arrow #where_clause {
                #in_use
                #body
            }
        }
    }

    /// The function's generics, with what a derivative needs of the type parameters.
    fn generics(&self) -> syn::Generics {
        let mut generics = self.signature.generics.clone();
        let runtime = &self.runtime;
        // A type that goes by another name is taken for a float; rustc says if it is none.
        for ty in self.signature.taken_for_floats().into_iter().filter(|_| !self.is_stub) {
            generics
                .make_where_clause()
                .predicates
                .push(syn::parse_quote!(#ty: #runtime::__private::Number));
        }
        for ident in self.signature.active_type_params() {
            let bound: syn::TypeParamBound =
                syn::parse_quote!(#runtime::Differentiable<Tangent = #ident>);
            // A type's bounds stand in one place.
            let in_clause =
                generics.where_clause.as_ref().is_some_and(|clause| bounds_in(clause, ident));
            if in_clause {
                generics.make_where_clause().predicates.push(syn::parse_quote!(#ident: #bound));
            } else if let Some(param) =
                generics.type_params_mut().find(|param| param.ident == *ident)
            {
                param.bounds.push(bound);
            }
        }
        generics
    }

    /// A private function whose gradient alone is called is in use all the same: no lint may say otherwise.
    pub(super) fn primal_in_use(&self) -> TokenStream {
        let signature = self.signature;
        let only_lifetimes = signature.generics.params.iter().all(
            |param| matches!(param, syn::GenericParam::Lifetime(param) if param.bounds.is_empty()),
        );
        let plain = !self.is_associated()
            && only_lifetimes
            && signature.generics.where_clause.is_none()
            && !mentions_impl(&self.output())
            && !signature.params.iter().any(|param| mentions_impl(&param.written));
        if !plain {
            return TokenStream::new();
        }
        let name = names::ident(&signature.name.to_string(), signature.name.span());
        let types = signature.params.iter().map(|param| respanned(param.written.clone()));
        let lifetimes = respanned(signature.generics.params.to_token_stream());
        let bound = (!signature.generics.params.is_empty()).then(|| quote!(for<#lifetimes>));
        let output = self.output();
        let is_unit = signature.output.is_none();
        let arrow = (!is_unit).then(|| quote!(-> #output));
        let abi = &signature.abi;
        quote!(const _: #bound #abi fn(#(#types),*) #arrow = #name;)
    }

    /// `let _ = f::<T>;` in the siblings of a generic function, which is in use by its gradient alone.
    fn generic_in_use(&self) -> Option<TokenStream> {
        let signature = self.signature;
        let params = &signature.generics.params;
        let unnamed = signature.params.iter().any(|param| mentions_impl(&param.written));
        if self.is_associated() || unnamed {
            return None;
        }
        let name = names::ident(&signature.name.to_string(), signature.name.span());
        let is_lifetime =
            |param: &syn::GenericParam| matches!(param, syn::GenericParam::Lifetime(_));
        if params.iter().all(is_lifetime) {
            let bounded = params.iter().any(
                |param| matches!(param, syn::GenericParam::Lifetime(of) if !of.bounds.is_empty()),
            );
            return bounded.then(|| quote!(let _ = #name;));
        }
        let own = params.iter().filter_map(|param| match param {
            syn::GenericParam::Type(param) => Some(&param.ident),
            syn::GenericParam::Const(param) => Some(&param.ident),
            syn::GenericParam::Lifetime(_) => None,
        });
        Some(quote!(let _ = #name::<#(#own),*>;))
    }

    /// Puts the siblings where callers find them: into the companion of a free function.
    pub(crate) fn wrap(&self, siblings: &TokenStream) -> TokenStream {
        if self.is_associated() {
            return siblings.clone();
        }
        let vis = respanned(self.signature.vis.to_token_stream());
        let name = match &self.args.companion {
            Some(name) => names::ident(&name.to_string(), name.span()),
            None => names::ident(&self.signature.name.to_string(), self.signature.name.span()),
        };
        let doc = format!(
            " The companion of the function `{}`: its gradient as `forward`, `value_and_grad` and `grad`.",
            self.signature.name
        );
        quote! {
            #[doc = #doc]
            #[doc(hidden)]
            #vis struct #name {}
            impl #name {
                #siblings
            }
        }
    }
}

/// The adjoints of all parameters, `()` for an inactive one.
pub(crate) fn call_adjoints(signature: &Signature, interface: &Interface<'_>) -> TokenStream {
    let types = signature
        .params
        .iter()
        .map(|param| if has_entry(param) { interface.tangent_of(param) } else { quote!(()) });
    quote!((#(#types,)*))
}

/// Whether the pullback returns the adjoint of the parameter.
pub(crate) fn has_entry(param: &Param) -> bool {
    param.is_active() && param.passing == Passing::Value
}

/// What the pullback of a call takes beside the seed.
pub(crate) struct Slots {
    pub(super) inputs: Vec<TokenStream>,
    /// Makes shadows of them.
    pub(super) opened: TokenStream,
}

/// Whether a where-clause bounds the type.
fn bounds_in(clause: &syn::WhereClause, ident: &Ident) -> bool {
    clause.predicates.iter().any(|predicate| match predicate {
        syn::WherePredicate::Type(predicate) => {
            matches!(&predicate.bounded_ty, syn::Type::Path(path) if path.path.is_ident(ident))
        }
        _ => false,
    })
}

pub(crate) fn mentions_impl(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        proc_macro2::TokenTree::Ident(ident) => ident == "impl",
        proc_macro2::TokenTree::Group(group) => mentions_impl(&group.stream()),
        _ => false,
    })
}

/// A slice or a vector.
fn has_length(ty: &syn::Type) -> bool {
    match crate::signature::strip(ty) {
        syn::Type::Slice(_) => true,
        syn::Type::Path(path) => path.path.segments.last().is_some_and(|last| last.ident == "Vec"),
        _ => false,
    }
}

/// A parameter as the primal declares it, without `mut` and patterns.
fn declared(param: &Param) -> TokenStream {
    if let Some(receiver) = &param.receiver {
        let mut receiver = receiver.clone();
        receiver.mutability = None;
        return respanned(receiver.to_token_stream());
    }
    let written =
        !param.is_active() || param.shape == Shape::Opaque && param.passing == Passing::Value;
    let mutability = (param.mutable && written).then(|| quote!(mut));
    let (name, ty) = (
        names::ident(&param.name.to_string(), param.name.span()),
        respanned(param.written.clone()),
    );
    quote!(#mutability #name: #ty)
}

/// None `()`, one the plain thing, several a tuple.
pub(crate) fn one_or_tuple(parts: &[impl ToTokens]) -> TokenStream {
    match parts {
        [one] => one.to_token_stream(),
        parts => quote!((#(#parts),*)),
    }
}
