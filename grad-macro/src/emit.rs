//! Emitting: IR -> the items beside the user's function.
//!
//! Every token is at call-site hygiene and at the place of a token of the user's, every item has a doc
//! line, every path is absolute: so no lint of the user's crate fires, and nothing that the user calls
//! `core` or `Option` gets in the way.

mod body;
mod fallback;
mod inline;
pub(crate) mod names;
mod stmt;

pub(crate) use body::respanned;
pub(crate) use fallback::stubs;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};

use crate::args::Args;
use crate::ir::{Entry, Passing, Program, Scalar, Shape};
use crate::signature::{Param, Signature, located, tangent};
use crate::simplify::{Purpose, prune};
use body::Writer;
use names::Names;

/// All generated items of one function.
// Input: the program with its reverse sweep. Output: `f_backward`, the companion or the siblings.
pub(crate) fn emit(
    signature: &Signature,
    args: &Args,
    program: &Program,
    identifiers: Vec<String>,
) -> TokenStream {
    let emitter = Emitter {
        signature,
        args,
        program,
        names: Names::new(identifiers),
        runtime: args.runtime(),
    };
    emitter.items()
}

/// The names and types that all the items share.
pub(crate) struct Interface<'a> {
    signature: &'a Signature,
    args: &'a Args,
    runtime: TokenStream,
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

    fn active(&self) -> impl Iterator<Item = &'a Param> {
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
    fn slots(&self, shadow: &dyn Fn(&Param) -> Ident) -> Slots {
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

    /// The value and the pullback, which borrows nothing.
    pub(crate) fn call_output(&self, constructor: &TokenStream, is_opaque: bool) -> TokenStream {
        let (output, seed) = (self.output(), self.seed_type());
        let slots = self.signature.params.iter().filter(|param| param.passing != Passing::Value);
        let inputs = seed.into_iter().chain(slots.map(|param| self.slot_type(param)));
        let adjoints = call_adjoints(self.signature, self);
        let borrows = self.signature.params.iter().any(|param| param.passing != Passing::Value);
        // An impl's own parameters would have to be listed, and they are not seen here.
        let captured = (is_opaque && borrows && !self.is_associated()).then(|| {
            let own = self.signature.generics.params.iter().filter_map(|param| match param {
                syn::GenericParam::Type(param) => Some(&param.ident),
                syn::GenericParam::Const(param) => Some(&param.ident),
                syn::GenericParam::Lifetime(_) => None,
            });
            quote!(+ use<#(#own),*>)
        });
        let arrow = (!self.signature.params.is_empty()).then(|| quote!(-> #adjoints));
        quote!((#output, #constructor(#(#inputs),*) #arrow #captured))
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
    fn one(&self) -> TokenStream {
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
    fn primal_in_use(&self) -> TokenStream {
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

    /// `value_and_grad` and `grad`, made of `forward` and `f_backward`.
    pub(crate) fn gradient_siblings(&self) -> TokenStream {
        if !self.has_gradient() {
            return TokenStream::new();
        }
        let runtime = &self.runtime;
        let active: Vec<&Param> = self.active().collect();
        let mut taken =
            Names::new(self.signature.params.iter().map(|param| param.name.to_string()));
        let mut adjoint =
            |param: &Param| taken.fresh(&param.shadow().to_string(), param.name.span());
        let adjoints: Vec<(Ident, &Param)> =
            active.iter().map(|param| (adjoint(param), *param)).collect();
        let zeros: TokenStream = adjoints
            .iter()
            .filter(|(_, param)| param.passing != Passing::Value)
            .map(|(name, param)| {
                let primal = names::ident(&param.name.to_string(), param.name.span());
                let ty = respanned(param.ty.to_token_stream());
                quote!(let mut #name = <#ty as #runtime::Differentiable>::zero_tangent(#primal);)
            })
            .collect();
        let owned: Vec<&Ident> = adjoints.iter().map(|(name, _)| name).collect();
        let returned: Vec<&Ident> = adjoints
            .iter()
            .filter(|(_, param)| param.passing == Passing::Value)
            .map(|(name, _)| name)
            .collect();
        let shadows: Vec<&Ident> = adjoints
            .iter()
            .filter(|(_, param)| param.passing != Passing::Value)
            .map(|(name, _)| name)
            .collect();
        let returned_pattern = one_or_tuple(&returned);
        let gradients = one_or_tuple(&owned);
        let bind = (!returned.is_empty()).then(|| quote!(let #returned_pattern =));
        let tail = (!owned.is_empty()).then(|| gradients.clone());
        let (one, arguments) = (self.one(), self.arguments());
        let receiver = if self.signature.has_receiver { quote!(self.) } else { quote!(Self::) };
        let (forward, turbofish) = (self.sibling("forward"), self.turbofish());
        let (value, pullback) =
            (taken.fresh("value", Span::call_site()), taken.fresh("pullback", Span::call_site()));
        let (output, gradients_type) = (self.output(), self.gradients_type());
        let value_and_grad = self.item(Item {
            name: self.sibling("value_and_grad"),
            docs: vec![format!(" The value of `{}` and its gradient with respect to every active parameter, in order.", self.signature.name)],
            params: self.params(None),
            output: quote!((#output, #gradients_type)),
            body: quote! {
                #zeros
                let (#value, #pullback) = #receiver #forward #turbofish(#(#arguments),*);
                #bind #pullback(#one #(, &mut #shadows)*);
                (#value, #gradients)
            },
            hidden: false,
        });
        let backward = self.backward_name();
        let call = self.backward_call(&adjoints, &one);
        let backward = if self.is_associated() {
            if self.signature.has_receiver {
                quote!(self.#backward)
            } else {
                quote!(Self::#backward)
            }
        } else {
            backward.to_token_stream()
        };
        let grad = self.item(Item {
            name: self.sibling("grad"),
            docs: vec![format!(
                " The gradient of `{}` with respect to every active parameter, in order.",
                self.signature.name
            )],
            params: self.params(None),
            output: gradients_type,
            body: quote! {
                #zeros
                #bind #backward #turbofish(#call);
                #tail
            },
            hidden: false,
        });
        quote!(#value_and_grad #grad)
    }

    /// The generics, where arguments do not tell them.
    fn turbofish(&self) -> Option<TokenStream> {
        let generics = &self.signature.generics;
        generics.const_params().next()?;
        let params = generics.params.iter().filter_map(|param| match param {
            syn::GenericParam::Type(param) => Some(param.ident.clone()),
            syn::GenericParam::Const(param) => Some(param.ident.clone()),
            syn::GenericParam::Lifetime(_) => None,
        });
        Some(quote!(::<#(#params),*>))
    }

    /// The arguments of `f_backward`: each by-reference primal is followed by its shadow.
    fn backward_call(&self, adjoints: &[(Ident, &Param)], one: &TokenStream) -> TokenStream {
        let mut arguments = Vec::new();
        for param in &self.signature.params {
            if param.receiver.is_none() {
                arguments.push(
                    names::ident(&param.name.to_string(), param.name.span()).to_token_stream(),
                );
            }
            if param.is_active() && param.passing != Passing::Value {
                let shadow =
                    adjoints.iter().find(|(_, of)| std::ptr::eq(*of, param)).map(|(name, _)| name);
                arguments.push(quote!(&mut #shadow));
            }
        }
        arguments.push(one.clone());
        quote!(#(#arguments),*)
    }
}

struct Emitter<'a> {
    signature: &'a Signature,
    args: &'a Args,
    program: &'a Program,
    names: Names,
    runtime: TokenStream,
}

impl Emitter<'_> {
    fn items(&self) -> TokenStream {
        let interface = Interface::new(self.signature, self.args);
        let backward = self.backward(&interface);
        let program = prune(self.program, Purpose::ValueAndAdjoints);
        let version = Version::new(&program, self.signature, self.names.clone());
        let writer = version.writer(&self.runtime);
        let forward = self.forward(&interface, &version, &writer);
        let call = self.call(&interface, &version, &writer);
        let gradients = interface.gradient_siblings();
        let companion = interface.wrap(&quote!(#forward #gradients #call));
        let used = interface.primal_in_use();
        quote!(#backward #companion #used)
    }

    fn backward(&self, interface: &Interface<'_>) -> TokenStream {
        let program = prune(self.program, Purpose::Adjoints);
        let version = Version::new(&program, self.signature, self.names.clone());
        let writer = version.writer(&self.runtime);
        let (stacks, primal) = (writer.stacks(&program.primal), writer.statements(&program.primal));
        let lengths = interface.length_checks(&|param| version.shadow(param));
        let reverse = writer.statements(&program.reverse);
        let (writes, returned) = (version.writes(&writer), version.returned(&writer));
        let aliases = &version.aliases;
        let mut params = interface.params(Some(&|param| version.shadow(param)));
        if let Some(seed) = interface.seed_type() {
            let name = version.seed_parameter();
            params = if params.is_empty() {
                quote!(#name: #seed)
            } else {
                quote!(#params, #name: #seed)
            };
        }
        interface.item(Item {
            name: interface.backward_name(),
            docs: backward_docs(self.signature, interface, kept_docs(&version)),
            params,
            output: interface.adjoints_type(),
            body: quote!(#lengths #aliases #stacks #primal #reverse #writes #returned),
            hidden: false,
        })
    }

    fn forward(
        &self,
        interface: &Interface<'_>,
        version: &Version<'_>,
        writer: &Writer<'_>,
    ) -> TokenStream {
        let (primal, value, finals, pullback) = version.forward_parts(writer, interface, None);
        let aliases = &version.aliases;
        let (output, pullback_type) =
            (interface.output(), interface.pullback_type(&quote!(impl ::core::ops::FnOnce)));
        interface.item(Item {
            name: interface.sibling("forward"),
            docs: vec![format!(
                " The value of `{}` and its pullback, which maps the adjoint of the result (then the shadows of \
                 by-reference parameters) to the adjoints of the parameters.",
                self.signature.name
            )],
            params: interface.params(None),
            output: quote!((#output, #pullback_type)),
            body: quote!(#aliases #primal #finals (#value, #pullback)),
            hidden: false,
        })
    }

    /// The form for callers: an entry for every parameter, active or not, and a slot for the shadow
    /// of every one by reference.
    fn call(
        &self,
        interface: &Interface<'_>,
        version: &Version<'_>,
        writer: &Writer<'_>,
    ) -> TokenStream {
        let entries = version.entries(writer);
        let slots = interface.slots(&|param| version.shadow(param));
        let (primal, value, finals, pullback) =
            version.forward_parts(writer, interface, Some((entries, slots)));
        let mut calls_methods = false;
        crate::ir::walk(&version.program.primal, &mut |stmt| {
            calls_methods |= matches!(stmt, crate::ir::Stmt::Call { is_method: true, .. });
        });
        // A closure has no parameter `self`, and may not borrow the receiver either.
        let borrows_self = self
            .signature
            .params
            .iter()
            .any(|param| param.receiver.is_some() && param.passing == Passing::Ref);
        let pullback = if borrows_self {
            let this = self.names.clone().fresh("this", Span::call_site());
            with_this(pullback, &this)
        } else {
            pullback
        };
        let aliases = &version.aliases;
        interface.item(Item {
            name: interface.sibling("vjp"),
            docs: vec![format!(" `{}` as differentiated callers call it.", self.signature.name)],
            params: interface.params(None),
            output: interface.call_output(&quote!(impl ::core::ops::FnOnce), !calls_methods),
            body: quote!(#aliases #primal #finals (#value, #pullback)),
            hidden: true,
        })
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
    inputs: Vec<TokenStream>,
    /// Makes shadows of them.
    opened: TokenStream,
}

/// A pruned program with its names.
struct Version<'a> {
    program: &'a Program,
    signature: &'a Signature,
    names: Names,
    /// `let x_1 = x;` where copied code hides a parameter.
    aliases: TokenStream,
}

impl<'a> Version<'a> {
    fn new(program: &'a Program, signature: &'a Signature, mut names: Names) -> Self {
        let mut aliases = TokenStream::new();
        for (param, entry) in signature.params.iter().zip(&program.entries) {
            let name = param.name.to_string();
            let span = param.name.span();
            let hidden = param.is_active() && program.reserved.contains(&name);
            if hidden {
                let alias = names.fresh(&name, span);
                let own = names::ident(&name, span);
                aliases.extend(quote!(let #alias = #own;));
                names.assign(entry.value, &alias.to_string(), span);
            } else {
                names.assign(entry.value, &name, span);
            }
            if let Some(shadow) = entry.shadow {
                let ident = names.fresh(&param.shadow().to_string(), span);
                names.assign(shadow, &ident.to_string(), span);
            }
        }
        if let Some(seed) = program.seed {
            let ident = names.fresh("d_ret", Span::call_site());
            names.assign(seed, &ident.to_string(), Span::call_site());
        }
        let (inlined, _, _) = inline::find(program);
        names.name_all(program, &|value| inlined.contains_key(&value));
        Version { program, signature, names, aliases }
    }

    fn writer<'w>(&'w self, runtime: &'w TokenStream) -> Writer<'w> {
        Writer::new(self.program, &self.names, runtime)
    }

    fn entry(&self, param: &Param) -> Option<&'a Entry> {
        let mut pairs = self.signature.params.iter().zip(&self.program.entries);
        pairs.find(|(of, _)| std::ptr::eq(*of, param)).map(|(_, entry)| entry)
    }

    fn shadow(&self, param: &Param) -> Ident {
        let shadow = self.entry(param).and_then(|entry| entry.shadow);
        shadow.map_or_else(|| param.shadow(), |shadow| self.names.get(shadow))
    }

    /// The shadow of memory that is returned is the seed, and changes.
    fn seed_parameter(&self) -> TokenStream {
        let name = self.seed();
        let shadow = self.program.roots.values().any(|root| Some(root.shadow) == self.program.seed);
        let mutability = shadow.then(|| quote!(mut));
        quote!(#mutability #name)
    }

    fn seed(&self) -> Ident {
        self.program.seed.map_or_else(|| format_ident!("d_ret"), |seed| self.names.get(seed))
    }

    /// The primal sweep, the value, the writes to `&mut` parameters, and the pullback.
    fn forward_parts(
        &self,
        writer: &Writer<'_>,
        interface: &Interface<'_>,
        call: Option<(TokenStream, Slots)>,
    ) -> (TokenStream, TokenStream, TokenStream, TokenStream) {
        let (stacks, primal) =
            (writer.stacks(&self.program.primal), writer.statements(&self.program.primal));
        let primal = quote!(#stacks #primal);
        let reverse = writer.statements(&self.program.reverse);
        let value = match &self.program.result {
            Some(result) => writer.val(result),
            None => quote!(()),
        };
        let finals = self.finals(writer);
        let seed = interface.seed_type().map(|ty| {
            let name = self.seed_parameter();
            quote!(#name: #ty)
        });
        let writes = self.writes(writer);
        let pullback = match call {
            Some((entries, Slots { inputs, opened })) => {
                let inputs = seed.into_iter().chain(inputs);
                quote!(move |#(#inputs),*| { #opened #reverse #writes #entries })
            }
            None => {
                let shadows = interface.by_reference().into_iter().map(|param| {
                    let (name, ty) = (self.shadow(param), interface.shadow_type(param));
                    quote!(#name: #ty)
                });
                let inputs = seed.into_iter().chain(shadows);
                let returned = self.returned(writer);
                quote!(move |#(#inputs),*| { #reverse #writes #returned })
            }
        };
        (primal, value, finals, pullback)
    }

    /// What `&mut` parameters hold at the end.
    fn finals(&self, writer: &Writer<'_>) -> TokenStream {
        let entries = self.program.entries.iter().filter(|entry| entry.passing == Passing::Mut);
        entries
            .flat_map(|entry| {
                entry.leaves.iter().zip(&entry.finals).map(move |(leaf, last)| (entry, leaf, last))
            })
            .filter(|(_, (_, leaf), last)| crate::ir::Atom::Value(*leaf) != **last)
            .map(|(entry, (path, leaf), last)| {
                let place = place(&self.names.get(entry.value), path);
                let value = writer.value(*last, &self.program.data(*leaf).ty);
                quote!(#place = #value;)
            })
            .collect()
    }

    /// The adjoints that go through shadows.
    fn writes(&self, writer: &Writer<'_>) -> TokenStream {
        let mut tokens = TokenStream::new();
        for entry in &self.program.entries {
            let Some(shadow) = entry.shadow else { continue };
            let shadow = self.names.get(shadow);
            for ((path, leaf), adjoint) in entry.leaves.iter().zip(&entry.adjoints) {
                let place = place(&shadow, path);
                let scalar = &self.program.data(*leaf).ty;
                tokens.extend(match (entry.passing, adjoint) {
                    (Passing::Mut, Some(adjoint)) => {
                        let adjoint = writer.value(*adjoint, scalar);
                        quote!(#place = #adjoint;)
                    }
                    (Passing::Mut, None) => {
                        let zero = writer.zero(scalar);
                        quote!(#place = #zero;)
                    }
                    (_, Some(adjoint)) => {
                        let adjoint = writer.value(*adjoint, scalar);
                        writer.add_to(&place, &adjoint, scalar)
                    }
                    (_, None) => TokenStream::new(),
                });
            }
        }
        tokens
    }

    /// The adjoints of the by-value parameters.
    fn returned(&self, writer: &Writer<'_>) -> TokenStream {
        let adjoints: Vec<TokenStream> =
            self.active_by_value().map(|(_, entry)| self.assembled(writer, entry)).collect();
        if adjoints.is_empty() { TokenStream::new() } else { one_or_tuple(&adjoints) }
    }

    fn active_by_value(&self) -> impl Iterator<Item = (&'a Param, &'a Entry)> {
        let pairs = self.signature.params.iter().zip(&self.program.entries);
        pairs.filter(|(param, _)| param.is_active() && param.passing == Passing::Value)
    }

    /// An entry for every parameter.
    fn entries(&self, writer: &Writer<'_>) -> TokenStream {
        let adjoints =
            self.signature.params.iter().zip(&self.program.entries).map(|(param, entry)| {
                if has_entry(param) { self.assembled(writer, entry) } else { quote!(()) }
            });
        if self.signature.params.is_empty() { TokenStream::new() } else { quote!((#(#adjoints,)*)) }
    }

    fn assembled(&self, writer: &Writer<'_>, entry: &Entry) -> TokenStream {
        let mut adjoints = entry.leaves.iter().zip(&entry.adjoints);
        self.shaped(writer, &entry.shape, entry, &mut adjoints)
    }

    fn shaped<'e>(
        &self,
        writer: &Writer<'_>,
        shape: &Shape,
        entry: &Entry,
        adjoints: &mut impl Iterator<
            Item = (&'e (Vec<usize>, crate::ir::Value), &'e Option<crate::ir::Atom>),
        >,
    ) -> TokenStream {
        match shape {
            Shape::Scalar(scalar) => match adjoints.next() {
                Some((_, Some(adjoint))) => writer.value(*adjoint, scalar),
                _ => writer.zero(scalar),
            },
            Shape::Tuple(parts) => {
                let parts: Vec<TokenStream> =
                    parts.iter().map(|part| self.shaped(writer, part, entry, adjoints)).collect();
                quote!((#(#parts,)*))
            }
            Shape::Inactive => quote!(()),
            Shape::Opaque => {
                let shadow =
                    self.program.roots.get(&entry.value).map(|root| self.names.get(root.shadow));
                quote!(#shadow)
            }
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

/// `this` in the place of `self`.
fn with_this(tokens: TokenStream, this: &Ident) -> TokenStream {
    tokens
        .into_iter()
        .map(|token| match token {
            proc_macro2::TokenTree::Ident(ident) if ident == "self" => this.clone().into(),
            proc_macro2::TokenTree::Group(group) => {
                let mut new =
                    proc_macro2::Group::new(group.delimiter(), with_this(group.stream(), this));
                new.set_span(group.span());
                new.into()
            }
            other => other,
        })
        .collect()
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

/// `*x`, `x.0`.
fn place(root: &Ident, path: &[usize]) -> TokenStream {
    if path.is_empty() {
        return quote!(*#root);
    }
    let path = path.iter().map(|index| proc_macro2::Literal::usize_unsuffixed(*index));
    quote!(#root #(.#path)*)
}

/// A parameter as the primal declares it, without `mut` and patterns.
fn declared(param: &Param) -> TokenStream {
    if let Some(receiver) = &param.receiver {
        let mut receiver = receiver.clone();
        receiver.mutability = None;
        return respanned(receiver.to_token_stream());
    }
    let mutability = (param.mutable && !param.is_active()).then(|| quote!(mut));
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

fn backward_docs(
    signature: &Signature,
    interface: &Interface<'_>,
    kept: Vec<String>,
) -> Vec<String> {
    let name = &signature.name;
    let of = if interface.is_associated() { format!("Self::{name}") } else { name.to_string() };
    let receiver = match (signature.has_receiver, interface.is_associated()) {
        (true, _) => "self.",
        (false, true) => "Self::",
        (false, false) => "",
    };
    let mut arguments: Vec<String> = Vec::new();
    for param in signature.params.iter().filter(|param| param.receiver.is_none()) {
        arguments.push(param.name.to_string());
        if param.is_active() && param.passing != Passing::Value {
            arguments.push(param.shadow().to_string());
        }
    }
    if signature.output.is_some() {
        arguments.push("d_ret".to_owned());
    }
    let adjoints: Vec<String> =
        interface.by_value().iter().map(|param| param.shadow().to_string()).collect();
    let adjoints = match adjoints.as_slice() {
        [] => String::new(),
        [one] => format!("let {one} = "),
        several => format!("let ({}) = ", several.join(", ")),
    };
    let mut docs = vec![
        format!(
            " The adjoint of [`{of}`] (its vector-Jacobian product), generated by `#[derive_grad]`."
        ),
        String::new(),
        format!(
            " Call: `{adjoints}{receiver}{}({});`",
            interface.backward_name(),
            arguments.join(", ")
        ),
        String::new(),
    ];
    docs.extend(kept);
    docs
}

/// What each loop keeps for the reverse sweep, in words.
fn kept_docs(version: &Version<'_>) -> Vec<String> {
    let mut loops = Vec::new();
    crate::ir::walk(&version.program.primal, &mut |stmt| {
        if let crate::ir::Stmt::Loop(of) = stmt
            && !of.kept.is_empty()
        {
            let names: Vec<String> =
                of.kept.iter().map(|value| format!("`{}`", version.names.get(*value))).collect();
            let stack = version.names.get(of.stack);
            loops.push(format!(
                " Keeps {} of every iteration of a loop in `{stack}`.",
                names.join(", ")
            ));
        }
    });
    let mut has_loop = false;
    crate::ir::walk(&version.program.primal, &mut |stmt| {
        has_loop |= matches!(stmt, crate::ir::Stmt::Loop(_));
    });
    if !has_loop {
        loops.push(" Keeps its intermediate values in locals and allocates nothing.".to_owned());
    } else if loops.is_empty() {
        loops.push(
            " Keeps its intermediate values in locals, and nothing per iteration of a loop."
                .to_owned(),
        );
    }
    loops
}
