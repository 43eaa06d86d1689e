//! Tests of the compiler from inside: what users see, what the passes hand on, and what no input does.

mod blocks;
mod ir;
mod kept;
mod readme;
mod snapshots;
mod soup;

use proc_macro2::TokenStream;
use syn::{ImplItem, Item};

/// A function of a fixture: the arguments of its attribute, and the item without it.
struct Annotated {
    args: TokenStream,
    item: TokenStream,
    /// The type whose `impl` block it stands in.
    owner: Option<TokenStream>,
}

/// The annotated function of that name in a source text.
fn annotated(source: &str, name: &str) -> Annotated {
    let file: syn::File = syn::parse_str(source).expect("a source file");
    let free = file.items.iter().filter_map(|item| match item {
        Item::Fn(function) => Some((function.to_owned(), None)),
        _ => None,
    });
    let methods = file.items.iter().flat_map(methods);
    let (mut function, owner) = free
        .chain(methods)
        .find(|(function, _)| function.sig.ident == name)
        .unwrap_or_else(|| panic!("no function `{name}` in the fixture"));
    let at = function
        .attrs
        .iter()
        .position(|attr| attr.path().is_ident("derive_grad"))
        .unwrap_or_else(|| panic!("`{name}` is not annotated"));
    let args = match function.attrs.remove(at).meta {
        syn::Meta::List(list) => list.tokens,
        _ => TokenStream::new(),
    };
    Annotated { args, item: quote::ToTokens::into_token_stream(function), owner }
}

fn methods(item: &Item) -> Vec<(syn::ItemFn, Option<TokenStream>)> {
    let Item::Impl(block) = item else {
        return Vec::new();
    };
    let ty = &block.self_ty;
    let owner = quote::quote!(#ty);
    let functions = block.items.iter().filter_map(|item| match item {
        ImplItem::Fn(method) => Some(method.to_owned()),
        _ => None,
    });
    functions
        .map(|method| {
            let function = syn::parse_quote!(#method);
            (function, Some(owner.clone()))
        })
        .collect()
}
