//! Branches and loops.

use proc_macro2::Span;

use super::scope::Denotation;
use super::{Lowering, Out};
use crate::ir::{Atom, Hint, Op, Path, Region, Scalar, Source, Stmt, Val, Value};

impl Lowering<'_> {
    /// `if`: what differs after the arms comes out as results.
    pub(super) fn branch(&mut self, branch: &syn::ExprIf) -> Option<Out> {
        self.branch_with(branch, &[])
    }

    /// An `if`, and what follows it in the arms.
    pub(super) fn branch_with(
        &mut self,
        branch: &syn::ExprIf,
        follows: &[&[syn::Stmt]],
    ) -> Option<Out> {
        if let syn::Expr::Let(of) = super::stmt::expr_strip(&branch.cond) {
            return self.if_let(branch, of, follows);
        }
        if contains_let(&branch.cond) {
            return self.let_chain(branch, follows);
        }
        self.fork(
            branch,
            |this| this.block_then(&branch.then_branch, follows),
            |this| match &branch.else_branch {
                Some((_, orelse)) => this.arm_then(super::stmt::expr_strip(orelse), follows),
                None => this.follow(follows),
            },
        )
    }

    /// `if let a = b && c { .. }`: conditions in one another, each with the other arm.
    fn let_chain(&mut self, branch: &syn::ExprIf, follows: &[&[syn::Stmt]]) -> Option<Out> {
        let Some(outer) = self.desugared.chain(branch) else {
            self.diagnostics.refuse(&branch.cond, "this condition is not supported; nest it");
            return None;
        };
        if branch.else_branch.is_some() && self.repeats > 3 {
            self.diagnostics.refuse(&branch.cond, "too many conditions in one; nest them");
            return None;
        }
        self.repeats += 1;
        let out = self.branch_with(&outer, follows);
        self.repeats -= 1;
        out
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
        match super::stmt::expr_strip(arm) {
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

    /// Whether what is declared now is not there everywhere after.
    pub(super) fn is_nested(&self) -> bool {
        self.regions > 0 || self.scopes.is_nested()
    }

    /// Lowers into a list of statements of its own.
    pub(super) fn region<R>(&mut self, lower: impl FnOnce(&mut Self) -> R) -> (R, Vec<Stmt>) {
        let outer = std::mem::take(&mut self.program.primal);
        let cells = self.cells.clone();
        self.regions += 1;
        let out = lower(self);
        self.regions -= 1;
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
    pub(super) fn nothing(&mut self, like: &Val) -> Val {
        match like {
            Val::Tuple(parts) => Val::Tuple(parts.iter().map(|part| self.nothing(part)).collect()),
            Val::Ref(inner) => Val::Ref(Box::new(self.nothing(inner))),
            Val::Option(_, value) => {
                let no = self.program.literal(quote::quote!(false), None);
                Val::Option(no, Box::new(self.nothing(value)))
            }
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
            (Val::Option(a, of_a), Val::Option(b, of_b)) => {
                let of_a = if self.is_false(*a) { self.nothing(of_b) } else { (**of_a).clone() };
                let of_b = if self.is_false(*b) { self.nothing(&of_a) } else { (**of_b).clone() };
                let value = self.join_val(join, &of_a, &of_b, name)?;
                let some = if a == b { *a } else { Atom::Value(self.result(join, *a, *b, name)) };
                Some(Val::Option(some, Box::new(value)))
            }
            // What a call has returned against memory.
            (Val::Memory(a), Val::Atom(Atom::Value(b)))
                if self.is_whole(a) && self.results.contains(b) =>
            {
                let b = Val::Memory(self.result_memory(*b));
                self.join_val(join, then, &b, name)
            }
            (Val::Atom(Atom::Value(a)), Val::Memory(b))
                if self.is_whole(b) && self.results.contains(a) =>
            {
                let a = Val::Memory(self.result_memory(*a));
                self.join_val(join, &a, orelse, name)
            }
            // A number in memory against one that is none.
            (Val::Memory(path), Val::Atom(b)) if self.is_number(path) && !self.is_nothing(*b) => {
                let (a, stmts) = self.region(|this| this.load_number(path, join.at));
                join.then.stmts.extend(stmts);
                self.join_val(join, &Val::Atom(a), orelse, name)
            }
            (Val::Atom(a), Val::Memory(path)) if self.is_number(path) && !self.is_nothing(*a) => {
                let (b, stmts) = self.region(|this| this.load_number(path, join.at));
                join.orelse.stmts.extend(stmts);
                self.join_val(join, then, &Val::Atom(b), name)
            }
            // The same memory at other indices.
            (Val::Memory(a), Val::Memory(b)) if a.root == b.root => {
                let (mut a, mut b) = (a.clone(), b.clone());
                if !super::places::same_kinds(&a.steps, &b.steps) {
                    let depth = super::places::common_depth(&a, &b);
                    let (of_a, stmts) = self.region(|this| this.as_slice(&a, depth));
                    join.then.stmts.extend(stmts);
                    let (of_b, stmts) = self.region(|this| this.as_slice(&b, depth));
                    join.orelse.stmts.extend(stmts);
                    match (of_a, of_b) {
                        (Some(of_a), Some(of_b)) => (a, b) = (of_a, of_b),
                        _ => return self.refuse_different(join.at, name),
                    }
                }
                Some(Val::Memory(self.join_places(join, &a, &b)))
            }
            (Val::Memory(a), Val::Memory(b)) if self.is_whole(a) && self.is_whole(b) => {
                Some(Val::Memory(self.join_memory(join, a, b, name)))
            }
            // `None` in copied code.
            (Val::Option(..), Val::Atom(b)) if self.is_placed_none(join, *b) => {
                let none = self.none();
                self.join_val(join, then, &none, name)
            }
            (Val::Atom(a), Val::Option(..)) if self.is_placed_none(join, *a) => {
                let none = self.none();
                self.join_val(join, &none, orelse, name)
            }
            // Where control does not come from, any memory will do.
            (Val::Memory(of), Val::Atom(other)) | (Val::Atom(other), Val::Memory(of))
                if self.is_nothing(*other) =>
            {
                Some(Val::Memory(of.clone()))
            }
            _ => self.refuse_different(join.at, name),
        }
    }

    fn refuse_different(&mut self, at: Span, name: &str) -> Option<Val> {
        self.diagnostics.refuse_at(
            at,
            format!("after this `if`, `{name}` is different memory in each arm; use a number, or index with a variable"),
        );
        None
    }

    /// Two places of one root, whose steps differ in their indices alone.
    fn join_places(&mut self, join: &mut Join, then: &Path, orelse: &Path) -> Path {
        let mut others = Vec::new();
        orelse.atoms(&mut |atom| others.push(atom));
        let mut others = others.into_iter().skip(1);
        then.clone().with_atoms(&mut |atom| match others.next() {
            Some(other) if other != atom => Atom::Value(self.result(join, atom, other, "i")),
            _ => atom,
        })
    }

    /// Whether an arm has computed `None` in copied code.
    fn is_placed_none(&self, join: &Join, atom: Atom) -> bool {
        join.then.stmts.iter().chain(&join.orelse.stmts).any(|stmt| match stmt {
            Stmt::Let { dst, op: Op::Source(source), .. } => {
                Atom::Value(*dst) == atom && super::option::is_none_path(&source.tokens)
            }
            _ => false,
        })
    }

    /// Memory that one of the arms gives.
    fn join_memory(&mut self, join: &mut Join, then: &Path, orelse: &Path, name: &str) -> Path {
        let root =
            self.program.value(Hint::PartOf(name.to_owned()), Scalar::Unknown, join.at, true);
        self.program.data_mut(root).pinned = true;
        let roots = &self.program.roots;
        let (a, b) = (roots.get(&then.root), roots.get(&orelse.root));
        let mutable = a.is_some_and(|root| root.mutable) || b.is_some_and(|root| root.mutable);
        let ty = a.and_then(|root| root.ty.clone()).or_else(|| b.and_then(|root| root.ty.clone()));
        self.add_root(root, mutable, ty.map(|ty| ty.0), true);
        join.then.results.push(Atom::Value(then.root));
        join.orelse.results.push(Atom::Value(orelse.root));
        join.dsts.push(root);
        Path::whole(root)
    }

    fn is_whole(&self, path: &Path) -> bool {
        path.steps.is_empty() && self.program.roots.get(&path.root).is_some_and(|root| root.local)
    }

    /// What stands where control does not come from.
    fn is_nothing(&self, atom: Atom) -> bool {
        self.constant_text(atom).is_some_and(|text| text.ends_with("Default :: default ()"))
    }

    pub(super) fn is_false(&self, atom: Atom) -> bool {
        self.constant_text(atom).is_some_and(|text| text == "false")
    }

    pub(super) fn constant_text(&self, atom: Atom) -> Option<String> {
        match atom {
            Atom::Constant(constant) => {
                self.program.constants[constant.0 as usize].tokens.as_ref().map(ToString::to_string)
            }
            Atom::Value(_) => None,
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
        match (&then, &orelse) {
            (Out::Unit | Out::Never, Out::Unit) | (Out::Unit, Out::Never) => {
                return Some(Out::Unit);
            }
            (Out::Never, Out::Never) => return Some(Out::Never),
            _ => {}
        }
        // What is read here is a value of the arm; a message would point at the `if`.
        let shown = shown_at(join.at);
        let (then, orelse) = (self.as_option(then)?, self.as_option(orelse)?);
        let never = (matches!(then, Out::Never), matches!(orelse, Out::Never));
        let (then, stmts) = self.region(|this| this.owned(then, &shown));
        join.then.stmts.extend(stmts);
        let (orelse, stmts) = self.region(|this| this.owned(orelse, &shown));
        join.orelse.stmts.extend(stmts);
        let stem = self.stem.clone();
        let (mut then, mut orelse) = (then?, orelse?);
        // An arm that control does not come out of gives any value.
        match never {
            (true, _) => then = self.nothing(&orelse),
            (_, true) => orelse = self.nothing(&then),
            _ => {}
        }
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
