//! The driver: the passes in order.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};

use crate::args::Args;
use crate::diag::Diagnostics;
use crate::ir::{Program, Shape, Val, print, verify};
use crate::lower;
use crate::signature::Signature;
use crate::simplify::{Purpose, prune};
use crate::{adjoint, emit, own_rule, storage};

/// Expands `#[derive_grad(args)]` on `item`.
// Input: tokens. Output: the item itself, and its gradient or errors beside it.
pub(crate) fn expand(args: TokenStream, item: TokenStream) -> TokenStream {
    let function: syn::ItemFn = match syn::parse2(item.clone()) {
        Ok(function) => function,
        Err(error) => return unparsed(item, &error),
    };
    let mut original = without_markers(&function);
    if let Some(again) = function.attrs.iter().find(|attr| is_derive_grad(attr)) {
        original.attrs.retain(|attr| !is_derive_grad(attr));
        let error =
            syn::Error::new_spanned(again, "`#[derive_grad]` stands on this function twice");
        let error = error.to_compile_error();
        return quote!(#original #error);
    }
    let generated = differentiate(args, &function);
    quote!(#original #generated)
}

fn is_derive_grad(attr: &syn::Attribute) -> bool {
    attr.path().segments.last().is_some_and(|last| last.ident == "derive_grad")
}

/// What goes beside the function.
fn differentiate(args: TokenStream, function: &syn::ItemFn) -> TokenStream {
    let mut diagnostics = Diagnostics::default();
    let args = Args::read(args, &mut diagnostics);
    // The parameters and the result have their classes.
    let mut signature = Signature::read(function, &mut diagnostics);
    signature.companions.clone_from(&args.companions);
    if let (Some(own), Some(_)) = (&args.backward, &signature.fallible) {
        diagnostics.refuse(
            own,
            "an own rule of a function that returns an `Option` or a `Result` is not supported yet; \
             give the rule to a function that returns the value",
        );
    }
    if args.backward.is_some() && diagnostics.is_empty() {
        return own_rule::emit(&signature, &args);
    }
    // Every value is defined once; what carries no derivative is the user's tokens.
    let unwrapped = signature.fallible.as_ref().map(|of| of.unwrapped(&function.block));
    let body = unwrapped.as_ref().unwrap_or(&function.block);
    let mut program = lower::lower(&signature, body, &args.runtime(), &mut diagnostics);
    if diagnostics.is_empty() {
        check(&program, "lower", &signature, &mut diagnostics);
        // The chain rule has been applied: the program has a reverse sweep ...
        adjoint::derive(&mut program);
        // ... and what branches and loops must keep for it has its place.
        storage::plan(&mut program);
        check(&program, "adjoint", &signature, &mut diagnostics);
        // What `f_backward` will compute; the other items keep the value as well.
        if is_printed(&signature) {
            print_stage(&prune(&program, Purpose::Adjoints), "simplify", &signature);
        }
    }
    if !diagnostics.is_empty() {
        let stubs = emit::stubs(&signature, &args);
        let errors = diagnostics.into_tokens();
        return quote!(#errors #stubs);
    }
    if matches!(program.result, Some(Val::Memory(_))) {
        signature.result = Shape::Opaque;
    }
    emit::emit(&signature, &args, &program, identifiers(function.to_token_stream()))
}

/// Prints the stage if `GRAD_PRINT` names the function; in debug builds the laws of the IR are checked,
/// and a broken one is an error like any other, since nothing that it gives can be trusted.
fn check(program: &Program, stage: &str, signature: &Signature, diagnostics: &mut Diagnostics) {
    print_stage(program, stage, signature);
    if cfg!(debug_assertions)
        && let Err(broken) = verify::verify(program)
    {
        diagnostics.refuse(
            &signature.name,
            format!(
                "the compiler broke a law of its own after `{stage}`, please report this: {broken}"
            ),
        );
    }
}

fn is_printed(signature: &Signature) -> bool {
    std::env::var("GRAD_PRINT").is_ok_and(|name| signature.name == name)
}

fn print_stage(program: &Program, stage: &str, signature: &Signature) {
    if is_printed(signature) {
        eprintln!("{} after {stage}:\n{}", signature.name, print::print(program));
    }
}

/// A broken or foreign item comes back as it was, with what is wrong.
fn unparsed(item: TokenStream, error: &syn::Error) -> TokenStream {
    let error = match syn::parse2::<syn::Item>(item.clone()) {
        Ok(other) => syn::Error::new_spanned(
            first_token(&other),
            "`#[derive_grad]` stands on a function with a body; this is not one",
        )
        .to_compile_error(),
        Err(_) => error.to_compile_error(),
    };
    quote!(#item #error)
}

fn first_token(item: &syn::Item) -> TokenStream {
    item.to_token_stream()
        .into_iter()
        .skip_while(|token| matches!(token, TokenTree::Punct(_) | TokenTree::Group(_)))
        .take(1)
        .collect()
}

/// The function without the attributes that only this macro knows.
fn without_markers(function: &syn::ItemFn) -> syn::ItemFn {
    let mut function = function.clone();
    for input in &mut function.sig.inputs {
        let attrs = match input {
            syn::FnArg::Receiver(receiver) => &mut receiver.attrs,
            syn::FnArg::Typed(typed) => &mut typed.attrs,
        };
        attrs.retain(|attr| !attr.path().is_ident("no_grad"));
    }
    function
}

/// Every identifier in the tokens, wherever it stands.
fn identifiers(tokens: TokenStream) -> Vec<String> {
    let mut found = Vec::new();
    let mut groups = vec![tokens];
    while let Some(tokens) = groups.pop() {
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => found.push(ident.to_string()),
                TokenTree::Group(group) => groups.push(group.stream()),
                _ => {}
            }
        }
    }
    found
}
