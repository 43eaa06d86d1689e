//! `#[derive_grad(backward = path)]`: the adjoint is the user's own; the siblings are made of it.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

use crate::args::Args;
use crate::emit::names::{self, Names};
use crate::emit::{Interface, Item, call_adjoints, one_or_tuple};
use crate::ir::{Passing, Scalar, Shape};
use crate::signature::{Param, Signature};

/// The companion (or the siblings of a method) of a function with its own adjoint.
pub(crate) fn emit(signature: &Signature, args: &Args) -> TokenStream {
    let interface = Interface::new(signature, args);
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
                body: quote!(#own(#(#arguments),*)),
                hidden: false,
            }))
        }
    };
    let forward = forward(signature, &interface, own, &arguments, &seed, &shadows);
    // Whether a type by its name is a float is not known here.
    let known = !matches!(signature.result, Shape::Scalar(Scalar::Unknown | Scalar::Float));
    let gradients = known.then(|| interface.gradient_siblings());
    let call = call(signature, &interface, own, &arguments, &seed);
    let companion = interface.wrap(&quote!(#forward #gradients #call));
    quote!(#backward #companion)
}

fn primal_call(signature: &Signature, interface: &Interface<'_>) -> TokenStream {
    let name = names::ident(&signature.name.to_string(), signature.name.span());
    let arguments = interface.arguments();
    match (signature.has_receiver, interface.is_associated()) {
        (true, _) => quote!(self.#name(#(#arguments),*)),
        (false, true) => quote!(Self::#name(#(#arguments),*)),
        (false, false) => quote!(#name(#(#arguments),*)),
    }
}

fn forward(
    signature: &Signature,
    interface: &Interface<'_>,
    own: &syn::Path,
    arguments: &[TokenStream],
    seed: &Ident,
    shadows: &[(Ident, &Param)],
) -> TokenStream {
    if signature.params.iter().any(|param| param.passing == Passing::Mut && param.is_active()) {
        return TokenStream::new();
    }
    let inputs = interface.seed_type().map(|ty| quote!(#seed: #ty)).into_iter().chain(
        shadows.iter().map(|(name, param)| {
            let ty = interface.shadow_type(param);
            quote!(#name: #ty)
        }),
    );
    let (output, pullback) =
        (interface.output(), interface.pullback_type(&quote!(impl ::core::ops::FnOnce)));
    let primal = primal_call(signature, interface);
    interface.item(Item {
        name: interface.sibling("forward"),
        docs: vec![format!(" The value of `{}` and its pullback.", signature.name)],
        params: interface.params(None),
        output: quote!((#output, #pullback)),
        body: quote!((#primal, move |#(#inputs),*| #own(#(#arguments),*))),
        hidden: false,
    })
}

fn call(
    signature: &Signature,
    interface: &Interface<'_>,
    own: &syn::Path,
    arguments: &[TokenStream],
    seed: &Ident,
) -> TokenStream {
    if !interface.by_reference().is_empty() || signature.output.is_none() {
        return TokenStream::new();
    }
    let mut names = Names::new(signature.params.iter().map(|param| param.name.to_string()));
    let returned: Vec<Ident> = interface
        .by_value()
        .iter()
        .map(|param| names.fresh(&param.shadow().to_string(), param.name.span()))
        .collect();
    let pattern = one_or_tuple(&returned);
    let mut own_adjoints = returned.iter();
    let entries = signature.params.iter().map(|param| match own_adjoints.as_slice() {
        [next, ..] if param.is_active() => {
            own_adjoints.next();
            next.to_token_stream()
        }
        _ => quote!(()),
    });
    let entries = quote!((#(#entries,)*));
    let (output, seed_type, adjoints) =
        (interface.output(), interface.seed_type(), call_adjoints(signature, interface));
    let primal = primal_call(signature, interface);
    interface.item(Item {
        name: interface.sibling("vjp"),
        docs: vec![format!(" `{}` as differentiated callers call it.", signature.name)],
        params: interface.params(None),
        output: quote!((#output, impl ::core::ops::FnOnce(#seed_type) -> #adjoints)),
        body: quote! {
            (#primal, move |#seed: #seed_type| {
                let #pattern = #own(#(#arguments),*);
                #entries
            })
        },
        hidden: true,
    })
}
