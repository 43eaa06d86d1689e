//! `match` and `if let` on values without a derivative, and on active numbers with guards: a chain of
//! branches, each decided once.

use quote::{ToTokens, quote};
use syn::spanned::Spanned;

use super::scope::Denotation;
use super::source::is_plain;
use super::stmt::expr_strip;
use super::{Lowering, Out, pat};
use crate::ir::{Atom, Scalar, Stmt, Val};

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
        self.match_with(of, &[])
    }

    /// A `match`, and what follows it in the arms.
    pub(super) fn match_with(
        &mut self,
        of: &syn::ExprMatch,
        follows: &[&[syn::Stmt]],
    ) -> Option<Out> {
        let follows = &within(follows);
        let bodies: Vec<Box<Body<'_>>> = of
            .arms
            .iter()
            .map(|arm| -> Box<Body<'_>> {
                Box::new(move |this| this.arm_then(super::stmt::expr_strip(&arm.body), follows))
            })
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
    pub(super) fn if_let(
        &mut self,
        branch: &syn::ExprIf,
        of: &syn::ExprLet,
        follows: &[&[syn::Stmt]],
    ) -> Option<Out> {
        let follows = &within(follows);
        let then = |this: &mut Lowering<'_>| this.block_then(&branch.then_branch, follows);
        let orelse = |this: &mut Lowering<'_>| match &branch.else_branch {
            Some((_, orelse)) => this.arm_then(super::stmt::expr_strip(orelse), follows),
            None => this.follow(follows),
        };
        let at = branch.span();
        let wild: syn::Pat = syn::parse_quote_spanned!(at=> _);
        let arms = [
            Arm { pat: pat::strip(&of.pat), guard: None, body: &then },
            Arm { pat: &wild, guard: None, body: &orelse },
        ];
        self.chain_of(&of.expr, &arms)
    }

    /// `let pattern = value else { leaves };`, and what follows it.
    pub(super) fn let_else(
        &mut self,
        local: &syn::Local,
        rest: &[syn::Stmt],
        follows: &[&[syn::Stmt]],
    ) -> Option<Out> {
        let init = local.init.as_ref()?;
        let (_, diverges) = init.diverge.as_ref()?;
        let (pattern, _) = super::stmt::typed(&local.pat);
        let follows = &if follows.is_empty() { Vec::new() } else { within(follows) };
        let then = |this: &mut Lowering<'_>| this.run(rest, follows);
        let orelse =
            |this: &mut Lowering<'_>| this.arm_then(super::stmt::expr_strip(diverges), &[]);
        let wild: syn::Pat = syn::parse_quote!(_);
        let arms = [
            Arm { pat: pattern, guard: None, body: &then },
            Arm { pat: &wild, guard: None, body: &orelse },
        ];
        self.chain_of(&init.expr, &arms)
    }

    fn chain_of(&mut self, scrutinee: &syn::Expr, arms: &[Arm<'_>]) -> Option<Out> {
        if self.is_untracked(scrutinee) && self.escapes(scrutinee).is_none() {
            let scrutinee = self.scrutinee(scrutinee);
            return self.untracked_arms(&scrutinee, arms);
        }
        let out = self.expr(scrutinee)?;
        let out = self.as_option(out)?;
        let val = self.value(out, scrutinee.span())?;
        // What is computed of active values without carrying a derivative is matched as copied code is.
        if let Val::Atom(atom @ Atom::Value(_)) = val
            && !self.program.is_active(atom)
        {
            let name = self.matched();
            let value = syn::Ident::new("value", proc_macro2::Span::call_site());
            let source = crate::ir::Source {
                head: quote!(let #name =),
                tokens: quote!(#value),
                tail: quote!(;),
                captures: vec![(value, val)],
                ..crate::ir::Source::default()
            };
            let scrutinee = self.bind_matched(&name, source);
            return self.untracked_arms(&scrutinee, arms);
        }
        self.tracked_arms(&val, arms)
    }

    /// A name for what is matched.
    fn matched(&self) -> syn::Ident {
        let mut number = self.program.primal.len() + self.scopes.count();
        while self.bindings.contains_key(&format!("matched_{number}")) {
            number += 1;
        }
        syn::Ident::new(&format!("matched_{number}"), proc_macro2::Span::call_site())
    }

    /// What is matched, evaluated once: a place as it is or borrowed, anything else by value.
    fn scrutinee(&mut self, expr: &syn::Expr) -> syn::Expr {
        let stripped = expr_strip(expr);
        let mut source = self.source(expr, false);
        let is_changing = matches!(stripped, syn::Expr::Path(path)
            if path.path.get_ident().is_some_and(|ident| !self.is_stable(&ident.to_string())));
        let is_place =
            matches!(stripped, syn::Expr::Path(_) | syn::Expr::Field(_) | syn::Expr::Index(_));
        if is_plain(expr) && (source.captures.is_empty() && !is_changing || is_place) {
            return expr.clone();
        }
        let name = self.matched();
        source.head = quote!(let #name =);
        if is_place {
            let tokens = source.tokens;
            source.head = quote!(let #name = &);
            source.tokens = quote!((#tokens));
        }
        source.tail = quote!(;);
        self.bind_matched(&name, source)
    }

    fn bind_matched(&mut self, name: &syn::Ident, source: crate::ir::Source) -> syn::Expr {
        self.program.primal.push(Stmt::Source { source, binds: vec![name.to_string()] });
        self.scopes.declare(
            &name.to_string(),
            Denotation::Name { mutable: false, at: None, nested: true },
        );
        syn::parse_quote!(#name)
    }

    fn untracked_arms(&mut self, scrutinee: &syn::Expr, arms: &[Arm<'_>]) -> Option<Out> {
        let Some((arm, rest)) = arms.split_first() else { return Some(Out::Never) };
        let binds = pat::bound_names(arm.pat);
        let is_last = rest.is_empty() && arm.guard.is_none();
        if is_last {
            return self.untracked_body(scrutinee, arm, &binds);
        }
        let guard = arm.guard.map(|guard| quote!(if #guard));
        // Without a guard the names are not needed, and what they would move stays.
        let pat = if guard.is_some() { arm.pat.clone() } else { pat::nameless(arm.pat) };
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
        let depth = self.scopes.depth();
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
        while self.scopes.depth() > depth {
            self.scopes.leave();
        }
        out
    }

    /// The arms for a value with a derivative, each tested once.
    fn tracked_arms(&mut self, val: &Val, arms: &[Arm<'_>]) -> Option<Out> {
        let Some((arm, rest)) = arms.split_first() else { return Some(Out::Never) };
        // The last arm fits if none has before.
        let fits =
            if rest.is_empty() && arm.guard.is_none() { None } else { self.fits(arm.pat, val)? };
        let at = arm.pat.span();
        match (fits, arm.guard) {
            (None, None) => self.bound_body(val, arm),
            (Some(fits), None) => self.fork_on(
                fits,
                at,
                |this| this.bound_body(val, arm),
                |this| this.tracked_arms(val, rest),
            ),
            (fits, Some(guard)) => {
                let holds = match fits {
                    None => self.guard(val, arm, guard)?,
                    Some(fits) => {
                        let no = self.truth(false);
                        let out = self.fork_on(
                            fits,
                            at,
                            |this| {
                                let holds = this.guard(val, arm, guard)?;
                                Some(Out::Val(Val::Atom(holds)))
                            },
                            |_| Some(Out::Val(Val::Atom(no))),
                        )?;
                        match out {
                            Out::Val(Val::Atom(holds)) => holds,
                            _ => return None,
                        }
                    }
                };
                self.fork_on(
                    holds,
                    at,
                    |this| this.bound_body(val, arm),
                    |this| this.tracked_arms(val, rest),
                )
            }
        }
    }

    /// The guard of an arm, which may look at what the pattern binds.
    fn guard(&mut self, val: &Val, arm: &Arm<'_>, guard: &syn::Expr) -> Option<Atom> {
        let depth = self.scopes.depth();
        self.scopes.enter();
        self.bind(arm.pat, Out::Val(val.clone()));
        let holds = self.condition(guard);
        while self.scopes.depth() > depth {
            self.scopes.leave();
        }
        Some(holds)
    }

    fn bound_body(&mut self, val: &Val, arm: &Arm<'_>) -> Option<Out> {
        let depth = self.scopes.depth();
        self.scopes.enter();
        self.bind(arm.pat, Out::Val(val.clone()));
        let out = match (arm.body)(self) {
            Some(Out::Source(source)) => Some(Out::Val(self.place_source(source))),
            out => out,
        };
        while self.scopes.depth() > depth {
            self.scopes.leave();
        }
        out
    }
}

/// What follows an arm, whose bindings are a scope of their own.
fn within<'s>(follows: &[&'s [syn::Stmt]]) -> Vec<&'s [syn::Stmt]> {
    if follows.is_empty() {
        return Vec::new();
    }
    let mut within: Vec<&[syn::Stmt]> = vec![&[]];
    within.extend(follows);
    within
}
