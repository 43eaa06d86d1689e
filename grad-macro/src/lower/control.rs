//! Branches and loops.

use proc_macro2::Span;

use super::scope::Denotation;
use super::{Lowering, Out};
use crate::ir::{Atom, Hint, Op, Region, Scalar, Source, Stmt, Val, Value};

impl Lowering<'_> {
    /// `if`: what differs after the arms comes out as results.
    pub(super) fn branch(&mut self, branch: &syn::ExprIf) -> Option<Out> {
        if let syn::Expr::Let(of) = super::stmt::expr_strip(&branch.cond) {
            return self.if_let(branch, of);
        }
        if contains_let(&branch.cond) {
            self.diagnostics.refuse(
                &branch.cond,
                "a chain of `let`s on active values is not supported yet; nest the conditions",
            );
            return None;
        }
        let then = &branch.then_branch;
        self.fork(
            branch,
            |this| this.block(then),
            |this| match &branch.else_branch {
                Some((_, orelse)) => this.arm(orelse),
                None => Some(Out::Unit),
            },
        )
    }

    /// Both arms of an `if`, each from the state before it, and what they leave joined.
    pub(super) fn fork(
        &mut self,
        branch: &syn::ExprIf,
        then: impl FnOnce(&mut Self) -> Option<Out>,
        orelse: impl FnOnce(&mut Self) -> Option<Out>,
    ) -> Option<Out> {
        let condition = self.condition(&branch.cond);
        self.fork_on(condition, branch.if_token.span, then, orelse)
    }

    pub(super) fn fork_on(
        &mut self,
        condition: Atom,
        at: Span,
        then: impl FnOnce(&mut Self) -> Option<Out>,
        orelse: impl FnOnce(&mut Self) -> Option<Out>,
    ) -> Option<Out> {
        let (count, names) = (self.scopes.count(), self.scopes.names());
        let before = self.scopes.snapshot();
        let (then_out, then_stmts) = self.region(then);
        let after_then = self.scopes.snapshot();
        self.scopes.restore(&before, count);
        self.scopes.exchange(names.clone());
        let (orelse_out, orelse_stmts) = self.region(orelse);
        self.scopes.exchange(names);
        let mut join = Join {
            then: Region { stmts: then_stmts, results: Vec::new() },
            orelse: Region { stmts: orelse_stmts, results: Vec::new() },
            dsts: Vec::new(),
            at,
        };
        self.join_slots(&mut join, &after_then, count);
        let out = match (then_out, orelse_out) {
            (Some(then), Some(orelse)) => self.join_out(&mut join, then, orelse),
            _ => None,
        };
        let Join { then, orelse, dsts, .. } = join;
        self.program.primal.push(Stmt::If { condition, then, orelse, dsts, kept: Vec::new() });
        out
    }

    /// An arm that is a block or another `if`, even where nothing in it is active.
    pub(super) fn arm(&mut self, arm: &syn::Expr) -> Option<Out> {
        match arm {
            syn::Expr::Block(block) if block.label.is_none() => self.block(&block.block),
            syn::Expr::If(branch) => self.branch(branch),
            other => self.expr(other),
        }
    }

    /// A condition, decided once.
    pub(super) fn condition(&mut self, condition: &syn::Expr) -> Atom {
        if let Some(atom) = self.comparison(condition) {
            return atom;
        }
        match self.read(condition, Scalar::Bool) {
            Out::Val(Val::Atom(atom)) => atom,
            _ => unreachable!("what is read is a value"),
        }
    }

    /// A comparison of numbers that nothing can go wrong in.
    fn comparison(&mut self, condition: &syn::Expr) -> Option<Atom> {
        let syn::Expr::Binary(binary) = super::stmt::expr_strip(condition) else { return None };
        let name = match crate::template::operator(&binary.op)? {
            name @ ("gt" | "lt" | "ge" | "le" | "eq") => name,
            _ => return None,
        };
        let mut operands = Vec::new();
        for side in [&binary.left, &binary.right] {
            let side = super::stmt::expr_strip(side);
            let is_number = match side {
                syn::Expr::Lit(_) => true,
                syn::Expr::Path(path) => path.path.get_ident().is_some_and(|ident| {
                    let slot = self.scopes.find(&ident.to_string());
                    slot.is_some_and(|slot| match self.scopes.get(slot) {
                        Denotation::Val(Val::Atom(_)) => true,
                        _ => self.is_stable(&ident.to_string()),
                    })
                }),
                _ => false,
            };
            if !is_number {
                return None;
            }
            operands.push(self.operand(side)?);
        }
        let rule = crate::rules::find(name)?;
        let op = Op::Rule(rule, crate::ir::Spelling::Method);
        let hint = self.step();
        Some(Atom::Value(self.push_at(hint, Scalar::Bool, op, operands, Span::call_site())))
    }

    /// Lowers into a list of statements of its own.
    pub(super) fn region<R>(&mut self, lower: impl FnOnce(&mut Self) -> R) -> (R, Vec<Stmt>) {
        let outer = std::mem::take(&mut self.program.primal);
        let cells = self.cells.clone();
        let out = lower(self);
        self.cells = cells;
        let stmts = std::mem::replace(&mut self.program.primal, outer);
        (out, stmts)
    }

    /// Variables that the arms leave different.
    fn join_slots(&mut self, join: &mut Join, after_then: &[Denotation], count: usize) {
        for (slot, then) in after_then.iter().enumerate().take(count) {
            let orelse = self.scopes.at(slot).clone();
            let name = self.scopes.name_of(slot);
            let joined = match (then, &orelse) {
                (Denotation::Val(a), Denotation::Val(b)) if a == b => continue,
                (Denotation::Val(a), Denotation::Val(b)) => self.join_val(join, a, b, &name),
                (Denotation::Val(a), Denotation::Name { .. }) => {
                    let (val, stmts) = self.region(|this| this.read_name(&name));
                    join.orelse.stmts.extend(stmts);
                    self.join_val(join, a, &val, &name)
                }
                (Denotation::Name { .. }, Denotation::Val(b)) => {
                    let (val, stmts) = self.region(|this| this.read_name(&name));
                    join.then.stmts.extend(stmts);
                    self.join_val(join, &val, b, &name)
                }
                // Given a value in one arm only, the other does not come here: any value will do there.
                (Denotation::Uninit { .. }, Denotation::Val(b)) => {
                    let none = self.nothing(b);
                    self.join_val(join, &none, b, &name)
                }
                (Denotation::Val(a), Denotation::Uninit { .. }) => {
                    let none = self.nothing(a);
                    self.join_val(join, a, &none, &name)
                }
                (Denotation::Uninit { .. }, _) => continue,
                (_, Denotation::Uninit { .. }) => {
                    self.scopes.put(slot, then.clone());
                    continue;
                }
                (Denotation::Place(a), Denotation::Place(b)) if a != b => {
                    self.refuse_moved(join.at, &name);
                    continue;
                }
                (Denotation::Place(_), Denotation::Val(_))
                | (Denotation::Val(_), Denotation::Place(_)) => {
                    self.refuse_moved(join.at, &name);
                    continue;
                }
                _ => continue,
            };
            if let Some(val) = joined {
                self.scopes.put(slot, Denotation::Val(val));
            }
        }
    }

    /// A reference that points elsewhere in one arm, or in each iteration.
    pub(super) fn refuse_moved(&mut self, at: Span, name: &str) {
        self.diagnostics.refuse_at(
            at,
            format!("the reference `{name}` is made to point elsewhere here, which is not supported; use two references"),
        );
    }

    /// Stands where a value never gets.
    fn nothing(&mut self, like: &Val) -> Val {
        match like {
            Val::Tuple(parts) => Val::Tuple(parts.iter().map(|part| self.nothing(part)).collect()),
            Val::Ref(inner) => Val::Ref(Box::new(self.nothing(inner))),
            _ => {
                let tokens = quote::quote!(::core::default::Default::default());
                Val::Atom(self.program.literal(tokens, None))
            }
        }
    }

    /// What copied code has in the variable.
    pub(super) fn read_name(&mut self, name: &str) -> Val {
        let ident = crate::emit::names::ident(name, Span::call_site());
        let tokens = quote::quote!(#ident);
        let source = Source {
            mentions: vec![name.to_owned()],
            tokens,
            pure: true,
            repeatable: false,
            ..Source::default()
        };
        self.place_source(source)
    }

    fn join_val(&mut self, join: &mut Join, then: &Val, orelse: &Val, name: &str) -> Option<Val> {
        match (then, orelse) {
            (a, b) if a == b => Some(a.clone()),
            (Val::Atom(a), Val::Atom(b)) => {
                Some(Val::Atom(Atom::Value(self.result(join, *a, *b, name))))
            }
            (Val::Tuple(a), Val::Tuple(b)) if a.len() == b.len() => {
                let parts: Vec<Option<Val>> =
                    a.iter().zip(b).map(|(a, b)| self.join_val(join, a, b, name)).collect();
                parts.into_iter().collect::<Option<Vec<Val>>>().map(Val::Tuple)
            }
            (Val::Ref(a), Val::Ref(b)) => {
                self.join_val(join, a, b, name).map(|val| Val::Ref(Box::new(val)))
            }
            _ => {
                self.diagnostics.refuse_at(
                    join.at,
                    format!("after this `if`, `{name}` is different memory in each arm; use a number, or index with a variable"),
                );
                None
            }
        }
    }

    fn result(&mut self, join: &mut Join, then: Atom, orelse: Atom, name: &str) -> Value {
        let scalar = self.joined(then, orelse);
        let active = self.program.is_active(then) || self.program.is_active(orelse);
        let dst = self.program.value(Hint::PartOf(name.to_owned()), scalar, join.at, active);
        join.then.results.push(then);
        join.orelse.results.push(orelse);
        join.dsts.push(dst);
        dst
    }

    fn join_out(&mut self, join: &mut Join, then: Out, orelse: Out) -> Option<Out> {
        if matches!((&then, &orelse), (Out::Unit, Out::Unit)) {
            return Some(Out::Unit);
        }
        // What is read here is a value of the arm; a message would point at the `if`.
        let shown = shown_at(join.at);
        let (then, stmts) = self.region(|this| this.owned(then, &shown));
        join.then.stmts.extend(stmts);
        let (orelse, stmts) = self.region(|this| this.owned(orelse, &shown));
        join.orelse.stmts.extend(stmts);
        let stem = self.stem.clone();
        let (mut then, mut orelse) = (then?, orelse?);
        // A tuple of copied code against one that is taken apart.
        if let (Val::Tuple(parts), Val::Atom(atom)) = (&then, &orelse) {
            let (apart, stmts) =
                self.region(|this| this.take_apart_in(&join.orelse.stmts, *atom, parts.len()));
            join.orelse.stmts.extend(stmts);
            orelse = apart;
        } else if let (Val::Atom(atom), Val::Tuple(parts)) = (&then, &orelse) {
            let (apart, stmts) =
                self.region(|this| this.take_apart_in(&join.then.stmts, *atom, parts.len()));
            join.then.stmts.extend(stmts);
            then = apart;
        }
        match (then, orelse) {
            (Val::Tuple(a), Val::Tuple(b)) if a.is_empty() && b.is_empty() => Some(Out::Unit),
            (a, b) => self.join_val(join, &a, &b, &stem).map(Out::Val),
        }
    }
}

/// Two arms that are being joined.
struct Join {
    then: Region,
    orelse: Region,
    dsts: Vec<Value>,
    at: Span,
}

pub(super) fn contains_let(expr: &syn::Expr) -> bool {
    match expr {
        syn::Expr::Let(_) => true,
        syn::Expr::Binary(binary) => contains_let(&binary.left) || contains_let(&binary.right),
        syn::Expr::Paren(paren) => contains_let(&paren.expr),
        syn::Expr::Group(group) => contains_let(&group.expr),
        _ => false,
    }
}

/// A stand-in expression at that place, for messages.
fn shown_at(at: Span) -> syn::Expr {
    let ident = proc_macro2::Ident::new("value", at);
    syn::parse_quote!(#ident)
}
