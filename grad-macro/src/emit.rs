//! Emitting: IR -> the items beside the user's function.
//!
//! Every token is at call-site hygiene and at the place of a token of the user's, every item has a doc
//! line, every path is absolute: so no lint of the user's crate fires, and nothing that the user calls
//! `core` or `Option` gets in the way.

mod body;
mod docs;
mod fallback;
mod gradient;
mod inline;
mod interface;
pub(crate) mod names;
mod stmt;
mod version;

pub(crate) use body::respanned;
pub(crate) use fallback::stubs;

pub(crate) use interface::{Interface, Item, call_adjoints, one_or_tuple};

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::args::Args;
use crate::ir::{Passing, Program};
use crate::signature::Signature;
use crate::simplify::{Purpose, prune};
use body::Writer;
use docs::{backward_docs, kept_docs};
use names::Names;
use version::Version;

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

struct Emitter<'a> {
    pub(super) signature: &'a Signature,
    pub(super) args: &'a Args,
    pub(super) program: &'a Program,
    pub(super) names: Names,
    pub(super) runtime: TokenStream,
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
        let mut slots = interface.slots(&|param| version.shadow(param));
        slots.opened.extend(version.reference_aliases.clone());
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
            output: interface.call_output(true, calls_methods),
            body: quote!(#aliases #primal #finals (#value, #pullback)),
            hidden: true,
        })
    }
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
