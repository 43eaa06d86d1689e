//! `#[derive_grad(backward = path)]`: the adjoint is the user's own; the siblings are made of it.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

use crate::args::Args;
use crate::emit::names::{self, Names};
use crate::emit::{Interface, Item, has_entry, one_or_tuple, with_this};
use crate::ir::{Passing, Scalar, Shape};
use crate::signature::{Param, Signature};

/// The companion (or the siblings of a method) of a function with its own adjoint.
pub(crate) fn emit(signature: &Signature, args: &Args) -> TokenStream {
    let mut interface = Interface::new(signature, args);
    // The siblings call one another.
    interface.calls_siblings = true;
    let Some(own) = &args.backward else {
        return TokenStream::new();
    };
    let mut names = Names::new(signature.params.iter().map(|param| param.name.to_string()));
    let seed = names.fresh("d_ret", Span::call_site());
    let shadows: Vec<(Ident, &Param)> = interface
        .by_reference()
        .into_iter()
        .map(|param| (names.fresh(&param.shadow().to_string(), param.name.span()), param))
        .collect();
    let shadow_of = |param: &Param| {
        shadows.iter().find(|(_, of)| std::ptr::eq(*of, param)).map(|(name, _)| name.clone())
    };

    // Every by-reference primal is followed by its shadow; the seed comes last.
    let mut arguments: Vec<TokenStream> = Vec::new();
    for param in &signature.params {
        arguments.push(names::ident(&param.name.to_string(), param.name.span()).to_token_stream());
        arguments.extend(shadow_of(param).map(|shadow| shadow.to_token_stream()));
    }
    let seed_type = interface.seed_type();
    arguments.extend(seed_type.is_some().then(|| seed.to_token_stream()));

    let is_method = interface.is_associated();
    let backward = match own.get_ident() {
        Some(ident) if is_method && *ident == interface.backward_name() => None,
        Some(ident) if *ident == interface.backward_name() => None,
        _ => {
            let mut params =
                interface.params(Some(&|param| shadow_of(param).unwrap_or_else(|| param.shadow())));
            if let Some(ty) = &seed_type {
                params = if params.is_empty() {
                    quote!(#seed: #ty)
                } else {
                    quote!(#params, #seed: #ty)
                };
            }
            Some(interface.item(Item {
                name: interface.backward_name(),
                docs: vec![format!(" The adjoint of [`{}`], given by its author.", signature.name)],
                params,
                output: interface.adjoints_type(),
                body: Some(quote!(#own(#(#arguments),*))),
                hidden: false,
            }))
        }
    };
    let rule = OwnRule { signature, interface: &interface, own, names };
    let forward = rule.forward(&seed, &shadows);
    // Whether a type by its name is a float is not known here.
    let known = !matches!(signature.result, Shape::Scalar(Scalar::Unknown | Scalar::Float));
    let gradients = known.then(|| interface.gradient_siblings(None));
    let call = rule.call(&seed);
    let companion = interface.wrap(&quote!(#forward #gradients #call));
    quote!(#backward #companion)
}

struct OwnRule<'a> {
    signature: &'a Signature,
    interface: &'a Interface<'a>,
    own: &'a syn::Path,
    names: Names,
}

/// A copy of what the primal consumes or changes and the rule wants as it was.
struct Kept<'a> {
    name: Ident,
    of: &'a Param,
}

impl<'a> OwnRule<'a> {
    fn kept(&self, names: &mut Names) -> Vec<Kept<'a>> {
        let params = self.signature.params.iter().filter(|param| match param.passing {
            Passing::Mut => true,
            Passing::Ref => false,
            Passing::Value => param.shape == Shape::Opaque || owns_memory(&param.ty),
        });
        params
            .map(|param| {
                let stem = format!("{}_kept", param.name);
                Kept { name: names.fresh(&stem, param.name.span()), of: param }
            })
            .collect()
    }

    /// The copies and the value.
    fn primal(&self, kept: &[Kept<'_>]) -> (TokenStream, TokenStream) {
        let runtime = &self.interface.runtime;
        let copies = kept.iter().map(|Kept { name, of }| {
            let primal = names::ident(&of.name.to_string(), of.name.span());
            match (of.passing, &of.shape) {
                (Passing::Mut, Shape::Scalar(_) | Shape::Tuple(_)) => {
                    quote!(let mut #name = *#primal;)
                }
                (Passing::Mut, _) => {
                    quote!(let mut #name = #runtime::__private::ToOwned::to_owned(&*#primal);)
                }
                _ => quote!(let #name = ::core::clone::Clone::clone(&#primal);),
            }
        });
        let (signature, interface) = (self.signature, self.interface);
        let name = names::ident(&signature.name.to_string(), signature.name.span());
        let arguments = interface.arguments();
        let call = match (signature.has_receiver, interface.is_associated()) {
            (true, _) => quote!(self.#name(#(#arguments),*)),
            (false, true) => quote!(Self::#name(#(#arguments),*)),
            (false, false) => quote!(#name(#(#arguments),*)),
        };
        (quote!(#(#copies)*), call)
    }

    /// The value and the pullback, with what is to be kept before.
    fn both(&self, kept: &[Kept<'_>], pullback: &TokenStream) -> TokenStream {
        let (copies, primal) = self.primal(kept);
        if self.signature.output.is_none() {
            return quote!(#copies #primal; ((), #pullback));
        }
        quote!(#copies (#primal, #pullback))
    }

    /// The arguments of the rule: every by-reference primal is followed by its shadow; the seed comes last.
    fn arguments(
        &self,
        kept: &[Kept<'_>],
        shadows: &[(Ident, &Param)],
        seed: &Ident,
    ) -> TokenStream {
        let mut arguments: Vec<TokenStream> = Vec::new();
        for param in &self.signature.params {
            let copy = kept.iter().find(|kept| std::ptr::eq(kept.of, param)).map(|kept| &kept.name);
            let primal = names::ident(&param.name.to_string(), param.name.span());
            arguments.push(match (copy, param.passing) {
                (Some(copy), Passing::Mut) => quote!(&mut #copy),
                (Some(copy), _) => quote!(#copy),
                (None, _) => quote!(#primal),
            });
            let shadow = shadows.iter().find(|(_, of)| std::ptr::eq(*of, param));
            if param.is_active() {
                arguments.extend(shadow.map(|(name, _)| name.to_token_stream()));
            }
        }
        arguments.extend(self.signature.output.is_some().then(|| seed.to_token_stream()));
        quote!(#(#arguments),*)
    }

    fn forward(&self, seed: &Ident, shadows: &[(Ident, &Param)]) -> TokenStream {
        let interface = self.interface;
        let inputs = interface.seed_type().map(|ty| quote!(#seed: #ty)).into_iter().chain(
            shadows.iter().map(|(name, param)| {
                let ty = interface.shadow_type(param);
                quote!(#name: #ty)
            }),
        );
        let (output, pullback) =
            (interface.output(), interface.pullback_type(&quote!(impl ::core::ops::FnOnce)));
        let kept = self.kept(&mut self.names.clone());
        let (own, arguments) = (self.own, self.arguments(&kept, shadows, seed));
        let body = self.both(&kept, &quote!(move |#(#inputs),*| #own(#arguments)));
        interface.item(Item {
            name: interface.sibling("forward"),
            docs: vec![format!(" The value of `{}` and its pullback.", self.signature.name)],
            params: interface.params(None),
            output: quote!((#output, #pullback)),
            body: Some(body),
            hidden: false,
        })
    }

    fn call(&self, seed: &Ident) -> TokenStream {
        let (signature, interface) = (self.signature, self.interface);
        let mut names = self.names.clone();
        let kept = self.kept(&mut names);
        let mut adjoint =
            |param: &'a Param| (names.fresh(&param.shadow().to_string(), param.name.span()), param);
        let by_reference = signature.params.iter().filter(|param| param.passing != Passing::Value);
        let shadows: Vec<(Ident, &Param)> = by_reference.map(&mut adjoint).collect();
        let returned: Vec<(Ident, &Param)> =
            interface.by_value().into_iter().map(&mut adjoint).collect();
        let of = |all: &[(Ident, &Param)], param: &Param| {
            all.iter().find(|(_, of)| std::ptr::eq(*of, param)).map(|(name, _)| name.clone())
        };
        let slots = interface.slots(&|param| of(&shadows, param).unwrap_or_else(|| param.shadow()));
        let pattern = one_or_tuple(&returned.iter().map(|(name, _)| name).collect::<Vec<_>>());
        let bind = (!returned.is_empty()).then(|| quote!(let #pattern =));
        let entries = signature.params.iter().map(|param| match of(&returned, param) {
            Some(name) if has_entry(param) => name.to_token_stream(),
            _ => quote!(()),
        });
        let handed: TokenStream = returned
            .iter()
            .filter(|(_, param)| param.is_lent)
            .map(|(name, param)| interface.hand_over(&param.shadow(), &name.to_token_stream()))
            .collect();
        let entries = (!signature.params.is_empty()).then(|| quote!(#handed (#(#entries,)*)));
        let (own, arguments) = (self.own, self.arguments(&kept, &shadows, seed));
        let inputs = interface
            .seed_type()
            .map(|ty| quote!(#seed: #ty))
            .into_iter()
            .chain(slots.inputs.iter().cloned());
        let opened = &slots.opened;
        // A closure has no parameter `self`; the path of the rule may begin with one.
        let borrows_self = signature
            .params
            .iter()
            .any(|param| param.receiver.is_some() && param.passing == Passing::Ref);
        let this = names.fresh("this", Span::call_site());
        let renamed =
            |tokens: TokenStream| if borrows_self { with_this(tokens, &this) } else { tokens };
        let (inputs, opened, arguments) =
            (renamed(quote!(#(#inputs),*)), renamed(quote!(#opened)), renamed(arguments));
        let pullback = quote!(move |#inputs| { #opened #bind #own(#arguments); #entries });
        let body = self.both(&kept, &interface.boxed(pullback));
        interface.item(Item {
            name: interface.sibling("vjp"),
            docs: vec![format!(" `{}` as differentiated callers call it.", signature.name)],
            params: interface.params(None),
            output: interface.call_output(true),
            body: Some(body),
            hidden: true,
        })
    }
}

/// A type that is moved, though no derivative goes into it.
fn owns_memory(ty: &syn::Type) -> bool {
    matches!(crate::signature::strip(ty), syn::Type::Path(path)
        if path.path.segments.last().is_some_and(|last| last.ident == "Vec" || last.ident == "String"))
}
