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
mod memory;
pub(crate) mod names;
mod stmt;
mod surroundings;
mod version;

pub(crate) use body::respanned;
pub(crate) use fallback::{declarations, stubs};

pub(crate) use interface::{Interface, Item, has_entry, one_or_tuple};

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
        let mut interface = Interface::new(self.signature, self.args);
        interface.is_boxed |= self.program.is_recursive;
        interface.may_borrow = (interface.has_traits() || interface.is_boxed)
            && calls(self.program, &|_, is_method| is_method);
        interface.calls_siblings = calls(self.program, &|callee, is_method| {
            is_method || crate::signature::mentions_self(callee.clone())
        });
        let backward = self.backward(&interface);
        let program = prune(self.program, Purpose::ValueAndAdjoints);
        let version = Version::new(&program, self.signature, self.names.clone());
        let writer = version.writer(&self.runtime);
        let forward = self.forward(&interface, &version, &writer);
        let call = self.call(&interface, &version, &writer);
        let whole = interface.is_dispatched().then(|| self.whole(&interface, &version, &writer));
        let gradients = interface.gradient_siblings(whole.as_ref());
        let companion = interface.wrap(&quote!(#forward #gradients #call));
        let used = interface.primal_in_use();
        quote!(#backward #companion #used)
    }

    fn backward(&self, interface: &Interface<'_>) -> TokenStream {
        let program = prune(self.program, Purpose::Adjoints);
        let version = Version::new(&program, self.signature, self.names.clone());
        let writer = version.writer(&self.runtime);
        let (stacks, primal) = (writer.stacks(&program.primal), writer.statements(&program.primal));
        let at_entry = interface.length_checks(&|param| !version.is_resized(param), &|param| {
            (names::ident(&param.name.to_string(), param.name.span()), version.shadow(param))
        });
        let at_end = interface.length_checks(&|param| version.is_resized(param), &|param| {
            (version.name(param), version.shadow(param))
        });
        let reverse = writer.statements(&program.reverse);
        let (writes, returned) =
            (version.writes(&writer), interface.success(version.returned(&writer)));
        let (aliases, methods) = (&version.aliases, self.methods());
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
            output: interface.around(interface.adjoints_type()),
            body: Some(
                quote!(#methods #at_entry #aliases #stacks #primal #at_end #reverse #writes #returned),
            ),
            hidden: false,
        })
    }

    /// The value and the pullback, where they cannot be a call of `forward`.
    fn whole(
        &self,
        interface: &Interface<'_>,
        version: &Version<'_>,
        writer: &Writer<'_>,
    ) -> TokenStream {
        let (primal, value, finals, pullback) = version.forward_parts(writer, interface, None);
        let both = interface.success(quote!((#value, #pullback)));
        let (aliases, methods) = (&version.aliases, self.methods());
        quote!(#methods #aliases #primal #finals #both)
    }

    fn forward(
        &self,
        interface: &Interface<'_>,
        version: &Version<'_>,
        writer: &Writer<'_>,
    ) -> TokenStream {
        let body = self.whole(interface, version, writer);
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
            output: interface.around(quote!((#output, #pullback_type))),
            body: Some(body),
            hidden: false,
        })
    }

    /// The differentiated methods of foreign types, where one may be called.
    fn methods(&self) -> Option<TokenStream> {
        let mut calls = false;
        crate::ir::walk(&self.program.primal, &mut |stmt| {
            if let crate::ir::Stmt::Call { is_method, callee, .. } = stmt {
                calls |= *is_method || is_associated(callee);
            }
        });
        let runtime = &self.runtime;
        calls.then(|| quote!(use #runtime::__private::vectors::*;))
    }

    /// The form for callers: an entry for every parameter, active or not, and a slot for the shadow
    /// of every one by reference.
    fn call(
        &self,
        interface: &Interface<'_>,
        version: &Version<'_>,
        writer: &Writer<'_>,
    ) -> TokenStream {
        let entries = version.entries(writer, interface);
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
        let pullback = interface.boxed(pullback);
        let both = interface.success(quote!((#value, #pullback)));
        let (aliases, methods) = (&version.aliases, self.methods());
        interface.item(Item {
            name: interface.sibling("vjp"),
            docs: vec![format!(" `{}` as differentiated callers call it.", self.signature.name)],
            params: interface.params(None),
            output: interface.call_output(true),
            body: Some(quote!(#methods #aliases #primal #finals #both)),
            hidden: true,
        })
    }
}

/// Whether the program has a call like that.
fn calls(program: &Program, like: &dyn Fn(&TokenStream, bool) -> bool) -> bool {
    let mut found = false;
    crate::ir::walk(&program.primal, &mut |stmt| {
        if let crate::ir::Stmt::Call { callee, is_method, .. } = stmt {
            found |= like(callee, *is_method);
        }
    });
    found
}

/// `Vec3::new_vjp` rather than `loss::vjp`.
fn is_associated(callee: &TokenStream) -> bool {
    !callee.to_string().replace(' ', "").ends_with("::vjp")
}

/// `this` in the place of `self`.
pub(crate) fn with_this(tokens: TokenStream, this: &Ident) -> TokenStream {
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
