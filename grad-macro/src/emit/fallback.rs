//! After an error: stubs of the right signature, so that no follow-up error appears elsewhere.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::{Interface, Item};
use crate::args::Args;
use crate::signature::{Param, Signature};

/// `f_backward` and the companion, without a body.
// Input: the signature. Output: the items that `emit` would have given, diverging.
pub(crate) fn stubs(signature: &Signature, args: &Args) -> TokenStream {
    if signature.has_refused_output() {
        return TokenStream::new();
    }
    let interface = Interface { is_stub: true, ..Interface::new(signature, args) };
    let runtime = args.runtime();
    let refused = quote!(#runtime::__private::refused());
    let name = |param: &Param| -> Ident { param.shadow() };
    let mut params = interface.params(Some(&name));
    if let Some(seed) = interface.seed_type() {
        params =
            if params.is_empty() { quote!(d_ret: #seed) } else { quote!(#params, d_ret: #seed) };
    }
    let stub =
        |name: Ident, params: TokenStream, output: TokenStream, body: TokenStream, hidden: bool| {
            interface.item(Item {
                name,
                docs: vec![" Not generated, because of an error.".to_owned()],
                params,
                output,
                body,
                hidden,
            })
        };
    let backward =
        stub(interface.backward_name(), params, interface.adjoints_type(), refused.clone(), false);
    let (output, plain) = (interface.output(), interface.params(None));
    let pullback = interface.pullback_type(&quote!(impl ::core::ops::FnOnce));
    let pointer = interface.pullback_type(&quote!(fn));
    // `impl Trait` in the result cannot be repeated in a function pointer.
    if super::interface::mentions_impl(&output) {
        let companion = interface.wrap(&TokenStream::new());
        return quote!(#companion);
    }
    let forward = stub(
        interface.sibling("forward"),
        plain.clone(),
        quote!((#output, #pullback)),
        quote! {
            let pullback: #pointer = #refused;
            (#refused, pullback)
        },
        false,
    );
    let gradients = interface.has_gradient().then(|| {
        let gradients = interface.gradients_type();
        let both = stub(
            interface.sibling("value_and_grad"),
            plain.clone(),
            quote!((#output, #gradients)),
            refused.clone(),
            false,
        );
        let grad =
            stub(interface.sibling("grad"), plain.clone(), gradients, refused.clone(), false);
        quote!(#both #grad)
    });
    let call = Some({
        let pointer = interface.call_output(false, false);
        interface.item(Item {
            name: interface.sibling("vjp"),
            docs: vec![" Not generated, because of an error.".to_owned()],
            params: interface.params(None),
            output: interface.call_output(true, false),
            body: quote! {
                let both: #pointer = #refused;
                both
            },
            hidden: true,
        })
    });
    let companion = interface.wrap(&quote!(#forward #gradients #call));
    quote!(#backward #companion)
}
