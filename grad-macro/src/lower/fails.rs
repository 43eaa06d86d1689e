//! `?` and `unwrap` on what a differentiated function gives that may fail, and on tracked options.

use proc_macro2::TokenStream;
use quote::quote;
use syn::spanned::Spanned;

use super::stmt::expr_strip;
use super::{Lowering, Out};
use crate::ir::{Atom, Source, Stmt, Val};

impl Lowering<'_> {
    /// `value?`
    pub(super) fn tried(&mut self, of: &syn::ExprTry) -> Option<Out> {
        if !self.fails() {
            self.diagnostics.refuse(
                &of.question_token,
                "`?` on an active value leaves the function here, which must return an `Option` or a `Result`, outside of closures",
            );
            return None;
        }
        if self.only_reads(&of.expr) {
            let whole = syn::Expr::Try(of.clone());
            return Some(self.read_asking(&whole, crate::ir::Scalar::Unknown));
        }
        if self.gives_option(&of.expr) {
            let (some, value) = self.option_of(&of.expr)?;
            self.fail_unless(some);
            return Some(Out::Val(value));
        }
        let whole = syn::Expr::Try(of.clone());
        self.checked_call(&whole)
    }

    /// `return None` where nothing is there.
    fn fail_unless(&mut self, some: Atom) {
        let name = syn::Ident::new("is_some", proc_macro2::Span::call_site());
        let source = Source {
            tokens: quote!(if !#name { return ::core::option::Option::None; }),
            captures: vec![(name, Val::Atom(some))],
            ..Source::default()
        };
        self.program.primal.push(Stmt::Source { source, binds: Vec::new() });
    }

    /// A call of a differentiated function and what unwraps its result: `?`, `.unwrap()`, `.map_err(..)?`.
    pub(super) fn checked_call(&mut self, whole: &syn::Expr) -> Option<Out> {
        let (call, tails) = peel(whole);
        for tail in &tails {
            if let Tail::Method(method) = tail
                && let Some(arg) = method.args.iter().find(|arg| !self.is_untracked(*arg))
            {
                self.diagnostics.refuse(arg, "this argument carries a derivative, which is lost here; use `match`, or compute it before");
                return None;
            }
        }
        let out = self.expr(call)?;
        if let (Out::Val(val), [Tail::Try]) = (&out, tails.as_slice())
            && let Some((some, value)) = super::option::parts(val)
        {
            self.fail_unless(some);
            return Some(Out::Val(value));
        }
        let Out::Val(Val::Atom(Atom::Value(value))) = out else {
            self.diagnostics.refuse(
                call,
                "what may fail here is not a call of a function with `#[derive_grad]`",
            );
            return None;
        };
        let suffix: TokenStream = tails
            .iter()
            .map(|tail| match tail {
                Tail::Try => quote!(?),
                Tail::Method(call) => {
                    let (method, turbofish, args) = (&call.method, &call.turbofish, &call.args);
                    quote!(.#method #turbofish(#args))
                }
            })
            .collect();
        for stmt in self.program.primal.iter_mut().rev() {
            if let Stmt::Call { dst, suffix: own, .. } = stmt
                && *dst == value
            {
                *own = suffix;
                return Some(Out::Val(Val::Atom(Atom::Value(value))));
            }
        }
        self.diagnostics.refuse_at(
            whole.span(),
            "what may fail here is not a call of a function with `#[derive_grad]`",
        );
        None
    }

    /// Whether this unwraps the result of a call.
    pub(super) fn is_checked_call(&self, whole: &syn::ExprMethodCall) -> bool {
        if !is_transparent(whole) {
            return false;
        }
        let (call, _) = peel(&whole.receiver);
        matches!(call, syn::Expr::Call(call) if !super::option::is_some(call))
            || matches!(call, syn::Expr::MethodCall(call)
                if crate::rules::find(&call.method.to_string()).is_none()
                    && !self.method_gives_option(call))
    }
}

/// What stands behind a call.
enum Tail<'e> {
    Try,
    Method(&'e syn::ExprMethodCall),
}

/// The call, and what unwraps its result, in order.
fn peel(whole: &syn::Expr) -> (&syn::Expr, Vec<Tail<'_>>) {
    match expr_strip(whole) {
        syn::Expr::Try(of) => {
            let (call, mut tails) = peel(&of.expr);
            tails.push(Tail::Try);
            (call, tails)
        }
        syn::Expr::MethodCall(method) if is_transparent(method) => {
            let (call, mut tails) = peel(&method.receiver);
            tails.push(Tail::Method(method));
            (call, tails)
        }
        call => (call, Vec::new()),
    }
}

/// Methods that hand the value through.
fn is_transparent(call: &syn::ExprMethodCall) -> bool {
    matches!(
        call.method.to_string().as_str(),
        "unwrap" | "expect" | "map_err" | "ok" | "ok_or" | "ok_or_else" | "inspect_err"
    )
}
