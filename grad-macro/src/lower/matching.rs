//! `match` and `if let` on values without a derivative, and on active numbers with guards: a chain of
//! branches, each decided once.

use quote::{ToTokens, quote};
use syn::spanned::Spanned;

use super::scope::Denotation;
use super::source::is_plain;
use super::stmt::expr_strip;
use super::{Lowering, Out, pat};
use crate::ir::{Scalar, Stmt, Val};

/// What lowers the body of an arm.
type Body<'a> = dyn Fn(&mut Lowering<'_>) -> Option<Out> + 'a;

/// An arm: its pattern, its guard, and what it gives.
struct Arm<'a> {
    pat: &'a syn::Pat,
    guard: Option<&'a syn::Expr>,
    body: &'a Body<'a>,
}

impl Lowering<'_> {
    /// `match scrutinee { .. }`.
    pub(super) fn match_value(&mut self, of: &syn::ExprMatch) -> Option<Out> {
        let bodies: Vec<Box<Body<'_>>> = of
            .arms
            .iter()
            .map(|arm| -> Box<Body<'_>> { Box::new(|this| this.arm(&arm.body)) })
            .collect();
        let arms: Vec<Arm<'_>> = of
            .arms
            .iter()
            .zip(&bodies)
            .map(|(arm, body)| {
                let (pat, guard) = match pat::strip(&arm.pat) {
                    syn::Pat::Guard(guarded) => (&*guarded.pat, Some(&*guarded.guard)),
                    pat => (pat, None),
                };
                Arm { pat, guard, body }
            })
            .collect();
        self.chain_of(&of.expr, &arms)
    }

    /// `if let pattern = scrutinee { .. } else { .. }`.
    pub(super) fn if_let(&mut self, branch: &syn::ExprIf, of: &syn::ExprLet) -> Option<Out> {
        let then = |this: &mut Lowering<'_>| this.block(&branch.then_branch);
        let orelse = |this: &mut Lowering<'_>| match &branch.else_branch {
            Some((_, orelse)) => this.arm(orelse),
            None => Some(Out::Unit),
        };
        let wild: syn::Pat = syn::Pat::Wild(syn::PatWild {
            attrs: Vec::new(),
            underscore_token: syn::token::Underscore(branch.span()),
        });
        let arms = [
            Arm { pat: pat::strip(&of.pat), guard: None, body: &then },
            Arm { pat: &wild, guard: None, body: &orelse },
        ];
        self.chain_of(&of.expr, &arms)
    }

    fn chain_of(&mut self, scrutinee: &syn::Expr, arms: &[Arm<'_>]) -> Option<Out> {
        if self.is_untracked(scrutinee) {
            let scrutinee = self.scrutinee(scrutinee);
            return self.untracked_arms(&scrutinee, arms);
        }
        let out = self.expr(scrutinee)?;
        let val = self.value(out, scrutinee.span())?;
        self.tracked_arms(&val, arms)
    }

    /// What is matched, evaluated once: a place as it is, anything else borrowed.
    fn scrutinee(&mut self, expr: &syn::Expr) -> syn::Expr {
        if is_plain(expr)
            && !matches!(expr_strip(expr), syn::Expr::Path(path) if path.path.get_ident().is_some_and(|ident| !self.is_stable(&ident.to_string())))
        {
            return expr.clone();
        }
        let mut number = self.program.primal.len() + self.scopes.count();
        while self.bindings.contains_key(&format!("matched_{number}")) {
            number += 1;
        }
        let name = syn::Ident::new(&format!("matched_{number}"), proc_macro2::Span::call_site());
        let mut source = self.source(expr, false);
        source.head = quote!(let #name = &);
        let tokens = source.tokens;
        source.tokens = quote!((#tokens));
        source.tail = quote!(;);
        self.program.primal.push(Stmt::Source { source, binds: vec![name.to_string()] });
        self.scopes.declare(
            &name.to_string(),
            Denotation::Name { mutable: false, at: None, nested: true },
        );
        syn::parse_quote!(#name)
    }

    fn untracked_arms(&mut self, scrutinee: &syn::Expr, arms: &[Arm<'_>]) -> Option<Out> {
        let Some((arm, rest)) = arms.split_first() else { return Some(Out::Unit) };
        let binds = pat::bound_names(arm.pat);
        let is_last = rest.is_empty() && arm.guard.is_none();
        if is_last {
            return self.untracked_body(scrutinee, arm, &binds);
        }
        let (pat, guard) = (arm.pat, arm.guard.map(|guard| quote!(if #guard)));
        let test = quote!(matches!(#scrutinee, #pat #guard));
        let condition = match self.read(&test, Scalar::Bool) {
            Out::Val(Val::Atom(atom)) => atom,
            _ => unreachable!("what is read is a value"),
        };
        self.fork_on(
            condition,
            arm.pat.span(),
            |this| this.untracked_body(scrutinee, arm, &binds),
            |this| this.untracked_arms(scrutinee, rest),
        )
    }

    fn untracked_body(
        &mut self,
        scrutinee: &syn::Expr,
        arm: &Arm<'_>,
        binds: &[String],
    ) -> Option<Out> {
        self.scopes.enter();
        let variables: Vec<&String> = binds
            .iter()
            .filter(|name| name.starts_with(|ch: char| ch.is_lowercase() || ch == '_'))
            .collect();
        if !variables.is_empty() {
            let pat = arm.pat;
            let mut source = self.source(scrutinee, false);
            source.head = quote!(let #pat =);
            source.tail = match pat {
                syn::Pat::Ident(ident) if ident.subpat.is_none() => quote!(;),
                _ => {
                    let runtime = &self.runtime;
                    quote!(else { #runtime::__private::decided() };)
                }
            };
            source.mentions.extend(super::mentions::identifiers(&pat.to_token_stream()));
            source.pure = true;
            let names = variables.into_iter().cloned().collect::<Vec<_>>();
            self.program.primal.push(Stmt::Source { source, binds: names.clone() });
            for name in names {
                self.program.reserved.insert(name.clone());
                self.scopes
                    .declare(&name, Denotation::Name { mutable: false, at: None, nested: true });
            }
        }
        let out = (arm.body)(self);
        let out = match out {
            Some(Out::Source(source)) => Some(Out::Val(self.place_source(source))),
            out => out,
        };
        self.scopes.leave();
        out
    }

    /// An active number: `_`, a name, and guards.
    fn tracked_arms(&mut self, val: &Val, arms: &[Arm<'_>]) -> Option<Out> {
        let Some((arm, rest)) = arms.split_first() else { return Some(Out::Unit) };
        let is_name = match arm.pat {
            syn::Pat::Wild(_) => true,
            syn::Pat::Ident(ident) => ident.subpat.is_none() && ident.by_ref.is_none(),
            _ => false,
        };
        if !is_name {
            self.diagnostics.refuse(
                arm.pat,
                "this pattern on an active value is not supported yet; bind a name and decide by a guard: `v if v > 0.0`",
            );
            return None;
        }
        self.scopes.enter();
        if let syn::Pat::Ident(ident) = arm.pat {
            self.scopes.declare(&ident.ident.to_string(), Denotation::Val(val.clone()));
        }
        let out = match arm.guard {
            None => (arm.body)(self),
            Some(guard) => {
                let condition = self.condition(guard);
                self.fork_on(
                    condition,
                    arm.pat.span(),
                    |this| (arm.body)(this),
                    |this| {
                        this.scopes.leave();
                        this.tracked_arms(val, rest)
                    },
                )
            }
        };
        self.scopes.leave();
        out
    }
}
