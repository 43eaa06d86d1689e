//! What all the generated items share: names, types and signatures.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};

use super::names;
use super::respanned;
use crate::args::Args;
use crate::ir::{Passing, Scalar, Shape};
use crate::signature::{Param, Signature, located, tangent};
use crate::site::Kind;

/// The names and types that all the items share.
pub(crate) struct Interface<'a> {
    pub(super) signature: &'a Signature,
    pub(super) args: &'a Args,
    pub(crate) runtime: TokenStream,
    /// Whether the pullback holds on to one that may borrow: of a trait's method, as far as is seen.
    pub(crate) may_borrow: bool,
    /// After an error nothing more is asked of the types.
    pub(crate) is_stub: bool,
    /// The pullback for callers is boxed, since its type would contain itself.
    pub(crate) is_boxed: bool,
    /// The siblings call siblings of `Self`, some of which a `dyn` type does not have.
    pub(crate) calls_siblings: bool,
}

/// Where the items stand and what they are called.
pub(crate) struct Item {
    pub(crate) name: Ident,
    pub(crate) docs: Vec<String>,
    pub(crate) params: TokenStream,
    pub(crate) output: TokenStream,
    /// `None` where a trait requires it.
    pub(crate) body: Option<TokenStream>,
    pub(crate) hidden: bool,
}

impl<'a> Interface<'a> {
    pub(crate) fn new(signature: &'a Signature, args: &'a Args) -> Self {
        Interface {
            signature,
            args,
            runtime: args.runtime(),
            is_stub: false,
            may_borrow: false,
            is_boxed: args.recursive,
            calls_siblings: false,
        }
    }

    /// Whether the siblings stand beside the function under names of their own.
    pub(crate) fn is_associated(&self) -> bool {
        self.signature.associated
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
        let is_type_param = |ident: &&Ident| matches!(&param.ty, syn::Type::Path(path) if path.path.is_ident(*ident));
        if self.signature.opaque_type_params().iter().any(is_type_param) {
            let (ty, runtime) = (respanned(param.ty.to_token_stream()), &self.runtime);
            return quote!(<#ty as #runtime::Differentiable>::Tangent);
        }
        respanned(tangent(&param.ty, &self.signature.scope, &self.runtime))
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

    /// The result as it was declared.
    fn declared_output(&self) -> TokenStream {
        match &self.signature.fallible {
            Some(fallible) => respanned(fallible.declared()),
            None => self.output(),
        }
    }

    /// A result within the `Option` or `Result` of a function that may fail.
    pub(crate) fn around(&self, output: TokenStream) -> TokenStream {
        match &self.signature.fallible {
            Some(fallible) => respanned(fallible.around(&output)),
            None => output,
        }
    }

    /// A value as the success of a function that may fail.
    pub(crate) fn success(&self, value: TokenStream) -> TokenStream {
        match &self.signature.fallible {
            Some(fallible) if value.is_empty() => fallible.success(&quote!(())),
            Some(fallible) => fallible.success(&value),
            None => value,
        }
    }

    /// Behind a call of a function that may fail.
    pub(super) fn or_fail(&self) -> TokenStream {
        if self.signature.fallible.is_some() { quote!(?) } else { TokenStream::new() }
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
        let is_number = match (&self.signature.result, self.signature.site.kind) {
            // A trait and its `impl`s must agree, and a type by its name may be a struct.
            (Shape::Scalar(Scalar::Unknown), Kind::Trait | Kind::TraitImpl) => false,
            (result, _) => matches!(result, Shape::Scalar(_)),
        };
        is_number
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
    pub(crate) fn slots(&self, shadow: &dyn Fn(&Param) -> Ident) -> Slots {
        let runtime = &self.runtime;
        let (mut inputs, mut opened) = (Vec::new(), TokenStream::new());
        for param in self.signature.params.iter().filter(|param| has_slot(param)) {
            let (name, ty) = (shadow(param), self.slot_type(param));
            if param.is_lent {
                let lent = lent_receiver(&name);
                inputs.push(quote!((#lent, _): #ty));
                continue;
            }
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

    /// Adds the adjoint of a receiver by value to what its caller has lent.
    pub(crate) fn hand_over(&self, shadow: &Ident, adjoint: &TokenStream) -> TokenStream {
        let (lent, runtime) = (lent_receiver(shadow), &self.runtime);
        quote! {
            if let ::core::option::Option::Some(into) = #lent {
                <Self as #runtime::Differentiable>::accumulate(into, #adjoint);
            }
        }
    }

    fn is_in_trait(&self) -> bool {
        !matches!(self.signature.site.kind, Kind::Alone | Kind::Inherent)
    }

    /// Whether a type parameter is more than a number, so that its methods are a trait's.
    pub(super) fn has_traits(&self) -> bool {
        let numbers = self.signature.active_type_params();
        self.signature.scope.type_params().any(|param| !numbers.contains(&&param.ident))
    }

    fn borrows(&self) -> bool {
        self.signature.params.iter().any(|param| param.passing != Passing::Value)
    }

    /// The value and the pullback, which borrows nothing.
    pub(crate) fn call_output(&self, is_opaque: bool) -> TokenStream {
        let output = self.output();
        let captured = self.captured().filter(|_| !self.may_borrow);
        let pullback = match (is_opaque, self.borrows(), captured) {
            (false, ..) => self.call_type(&quote!(fn)),
            (true, false, _) => self.call_type(&quote!(impl ::core::ops::FnOnce)),
            (true, true, Some(captured)) => {
                let of = self.call_type(&quote!(impl ::core::ops::FnOnce));
                quote!(#of #captured)
            }
            (true, true, None) if self.is_boxed || self.may_borrow || self.is_in_trait() => {
                self.call_type(&quote!(impl ::core::ops::FnOnce))
            }
            // `use<..>` would have to list an impl's own parameters, which are not seen here.
            (true, true, None) => {
                let (of, runtime) = (self.call_type(&TokenStream::new()), &self.runtime);
                quote!(#runtime::__private::pullback!(#of))
            }
        };
        self.around(quote!((#output, #pullback)))
    }

    /// The type of the pullback for callers.
    pub(super) fn call_type(&self, constructor: &TokenStream) -> TokenStream {
        let seed = self.seed_type();
        let slots = self.signature.params.iter().filter(|param| has_slot(param));
        let inputs = seed.into_iter().chain(slots.map(|param| self.slot_type(param)));
        let adjoints = call_adjoints(self.signature, self);
        let arrow = (!self.signature.params.is_empty()).then(|| quote!(-> #adjoints));
        quote!(#constructor(#(#inputs),*) #arrow)
    }

    /// A shadow of another length than its primal is found, of the parameters in question. `names` are
    /// those of the two.
    pub(crate) fn length_checks(
        &self,
        in_question: &dyn Fn(&Param) -> bool,
        names: &dyn Fn(&Param) -> (Ident, Ident),
    ) -> TokenStream {
        let runtime = &self.runtime;
        let params = self.by_reference().into_iter();
        let checked = params.filter(|param| has_length(&param.ty) && in_question(param));
        let checks = checked.map(|param| {
            let (name, shadow) = names(param);
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
            (Shape::Scalar(Scalar::Unknown | Scalar::Float), Some(ty)) => {
                let ty = respanned(ty.to_token_stream());
                quote!(#runtime::__private::one::<#ty>())
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
        self.item_where(item, None)
    }

    /// The same under one more condition.
    pub(super) fn item_where(
        &self,
        item: Item,
        condition: Option<syn::WherePredicate>,
    ) -> TokenStream {
        let Item { name, docs, params, output, body, hidden } = item;
        let vis = respanned(self.signature.vis.to_token_stream());
        let mut generics = self.generics(&output);
        if let Some(condition) = condition {
            generics.make_where_clause().predicates.push(condition);
        }
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
        let lines = body.as_ref().map_or(0, statements);
        let long = (lines > 80).then(|| quote!(#[allow(clippy::too_many_lines)]));
        let allowed = self.signature.allowed.iter().map(|attr| respanned(attr.to_token_stream()));
        let in_use = self.generic_in_use();
        let is_unit = output.to_string().replace(' ', "") == "()";
        let arrow = (!is_unit).then(|| quote!(-> #output));
        let body = match body.filter(|_| self.signature.site.has_body) {
            Some(body) => quote!({ #in_use #body }),
            None => quote!(;),
        };
        quote! {
            #(#[doc = #docs])*
            #hidden
            #captures_less
            #many
            #long
            #(#allowed)*
            #vis fn #name #parameters (#params) #arrow #where_clause #body
        }
    }

    /// The function's generics, with what a derivative needs of the type parameters.
    fn generics(&self, output: &TokenStream) -> syn::Generics {
        let mut generics = self.signature.generics.clone();
        let runtime = &self.runtime;
        self.outlive(&mut generics);
        self.bound_self(&mut generics, mentions_impl(output));
        // A type that goes by another name is taken for a float; rustc says if it is none.
        let is_required = self.signature.site.kind == Kind::Trait && !self.signature.site.has_body;
        let types = match is_required {
            true => self.signature.unseen_types(),
            false => self.signature.taken_for_floats(),
        };
        for ty in types.into_iter().filter(|_| !self.is_stub) {
            // Without a body nothing says that it is one.
            let bound: syn::WherePredicate = if is_required {
                syn::parse_quote!(#ty: #runtime::Differentiable)
            } else {
                syn::parse_quote!(#ty: #runtime::__private::Number)
            };
            generics.make_where_clause().predicates.push(bound);
        }
        for ident in self.signature.active_type_params() {
            let tangent = syn::parse_quote!(#runtime::Differentiable<Tangent = #ident>);
            bound(&mut generics, ident, &tangent);
        }
        for ident in self.signature.opaque_type_params() {
            bound(&mut generics, ident, &syn::parse_quote!(#runtime::Differentiable));
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
            && !mentions_impl(&self.declared_output())
            && !signature.params.iter().any(|param| mentions_impl(&param.written));
        if !plain {
            return TokenStream::new();
        }
        let name = names::ident(&signature.name.to_string(), signature.name.span());
        let types = signature.params.iter().map(|param| respanned(param.written.clone()));
        let lifetimes = respanned(signature.generics.params.to_token_stream());
        let bound = (!signature.generics.params.is_empty()).then(|| quote!(for<#lifetimes>));
        let output = self.declared_output();
        let is_unit = signature.output.is_none() && signature.fallible.is_none();
        let arrow = (!is_unit).then(|| quote!(-> #output));
        let abi = &signature.abi;
        let conditions = self.conditions();
        quote!(#(#conditions)* const _: #bound #abi fn(#(#types),*) #arrow = #name;)
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
        let conditions = self.conditions();
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
            #(#conditions)*
            #vis struct #name {}
            #(#conditions)*
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
    param.is_active() && param.passing == Passing::Value && !param.is_lent
}

/// Whether the pullback takes the shadow of the parameter: that of a receiver in any case, since its caller
/// does not see how it is passed.
pub(crate) fn has_slot(param: &Param) -> bool {
    param.passing != Passing::Value || param.is_lent
}

/// The slot of a receiver by value.
pub(crate) fn lent_receiver(shadow: &Ident) -> Ident {
    format_ident!("{}_lent", shadow)
}

/// What the pullback of a call takes beside the seed.
pub(crate) struct Slots {
    pub(crate) inputs: Vec<TokenStream>,
    /// Makes shadows of them.
    pub(crate) opened: TokenStream,
}

/// Bounds a type parameter, of the function or of its block; a type's bounds stand in one place.
pub(super) fn bound(generics: &mut syn::Generics, ident: &Ident, bound: &syn::TypeParamBound) {
    let in_clause = generics.where_clause.as_ref().is_some_and(|clause| bounds_in(clause, ident));
    match generics.type_params_mut().find(|param| param.ident == *ident).filter(|_| !in_clause) {
        Some(param) => param.bounds.push(bound.clone()),
        None => {
            let predicate = syn::parse_quote!(#ident: #bound);
            generics.make_where_clause().predicates.push(predicate);
        }
    }
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

/// `impl`, or the macro that writes one.
pub(crate) fn mentions_impl(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        proc_macro2::TokenTree::Ident(ident) => ident == "impl" || ident == "pullback",
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
        // A struct by value may be changed in place.
        if param.passing != Passing::Value {
            receiver.mutability = None;
        }
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

/// How many statements there are in the tokens.
fn statements(tokens: &TokenStream) -> usize {
    let count = |tree: proc_macro2::TokenTree| match tree {
        proc_macro2::TokenTree::Punct(punct) => usize::from(punct.as_char() == ';'),
        proc_macro2::TokenTree::Group(group) => statements(&group.stream()),
        _ => 0,
    };
    tokens.clone().into_iter().map(count).sum()
}

/// None `()`, one the plain thing, several a tuple.
pub(crate) fn one_or_tuple(parts: &[impl ToTokens]) -> TokenStream {
    match parts {
        [one] => one.to_token_stream(),
        parts => quote!((#(#parts),*)),
    }
}
