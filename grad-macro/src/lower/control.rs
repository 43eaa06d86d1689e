//! Branches and loops.

use proc_macro2::Span;

use super::scope::{Denotation, Slot};
use super::{Lowering, Out};
use crate::ir::{Atom, Header, Hint, Loop, Op, Region, Scalar, Source, Stmt, Val, Value};

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
    fn fork(
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

    /// An `if` that returns from the function in some arm: what follows it belongs to the arms that
    /// do not, so that the reverse sweep exists once.
    pub(super) fn returning(
        &mut self,
        branch: &syn::ExprIf,
        follows: &[&[syn::Stmt]],
    ) -> Option<Out> {
        if contains_let(&branch.cond) {
            self.diagnostics.refuse(
                &branch.cond,
                "a `return` under `if let` is not supported yet; use a plain condition",
            );
            return None;
        }
        // What follows stands in both arms if neither leaves: that doubles it.
        let doubles = !follows.is_empty()
            && !ends_in_exit(&branch.then_branch.stmts)
            && branch.else_branch.as_ref().is_none_or(|(_, orelse)| match &**orelse {
                syn::Expr::Block(block) => !ends_in_exit(&block.block.stmts),
                _ => true,
            });
        let before = self.repeats;
        self.repeats += usize::from(doubles);
        if self.repeats > MOST_REPEATS {
            self.diagnostics
                .refuse(&branch.if_token, "too many nested early exits; split the function");
            return None;
        }
        let out = self.leave_or_follow(branch, follows);
        self.repeats = before;
        out
    }

    fn leave_or_follow(&mut self, branch: &syn::ExprIf, follows: &[&[syn::Stmt]]) -> Option<Out> {
        self.fork(
            branch,
            |this| {
                this.scopes.enter();
                this.run(&branch.then_branch.stmts, follows)
            },
            |this| match &branch.else_branch {
                None => this.follow(follows),
                Some((_, orelse)) => match super::stmt::expr_strip(orelse) {
                    syn::Expr::If(inner) => this.returning(inner, follows),
                    syn::Expr::Block(block) => {
                        this.scopes.enter();
                        this.run(&block.block.stmts, follows)
                    }
                    other => this.expr(other),
                },
            },
        )
    }

    /// What follows the block that has just been left.
    pub(super) fn follow(&mut self, follows: &[&[syn::Stmt]]) -> Option<Out> {
        match follows.split_first() {
            Some((next, later)) => self.run(next, later),
            None => Some(Out::Unit),
        }
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
    fn region<R>(&mut self, lower: impl FnOnce(&mut Self) -> R) -> (R, Vec<Stmt>) {
        let outer = std::mem::take(&mut self.program.primal);
        let out = lower(self);
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
    fn refuse_moved(&mut self, at: Span, name: &str) {
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
    fn read_name(&mut self, name: &str) -> Val {
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
        let (then, stmts) = self.region(|this| this.value(then, Span::call_site()));
        join.then.stmts.extend(stmts);
        let (orelse, stmts) = self.region(|this| this.value(orelse, Span::call_site()));
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

    /// `for pattern in sequence { .. }`.
    pub(super) fn for_loop(&mut self, of: &syn::ExprForLoop) -> Option<Out> {
        if let Some(label) = &of.label {
            self.diagnostics
                .refuse(label, "a labelled loop over active values is not supported yet");
            return None;
        }
        if !self.stays(&of.body) {
            return None;
        }
        let sequence = self.sequence(&of.expr)?;
        let name = match super::pat::strip(&of.pat) {
            syn::Pat::Ident(ident) if sequence.is_range() => Hint::Source(ident.ident.to_string()),
            _ => Hint::PartOf("i".to_owned()),
        };
        let breaks = exits(&of.body).contains(&"break");
        self.each(&sequence, name, of.for_token.span, breaks, &mut |this, item, broken| {
            this.bind(&of.pat, Out::Val(item));
            this.loop_body(&of.body, broken);
        });
        Some(Out::Unit)
    }

    /// Runs over the items of a sequence, the names of each iteration in a scope of its own.
    pub(super) fn each(
        &mut self,
        sequence: &super::sequence::Sequence,
        name: Hint,
        span: Span,
        breaks: bool,
        body: &mut dyn FnMut(&mut Self, Val, Option<Slot>),
    ) {
        if breaks {
            self.each_until(sequence, span, body);
            return;
        }
        let (start, end, inclusive) = sequence.bounds(self);
        let reversed = sequence.reversed();
        let header = Header::Range { index: Value(0), start, end, inclusive, reversed };
        self.counted(&header, &name, span, &mut |this, index| {
            this.scopes.enter();
            let item = sequence.item(this, index);
            body(this, item, None);
            this.end_iteration();
        });
    }

    fn end_iteration(&mut self) {
        for name in self.scopes.leave() {
            self.program.reserved.insert(name.clone());
            self.flattened.insert(name);
        }
    }

    /// The same with a `break` in the body: the position and whether it goes on are variables.
    fn each_until(
        &mut self,
        sequence: &super::sequence::Sequence,
        span: Span,
        body: &mut dyn FnMut(&mut Self, Val, Option<Slot>),
    ) {
        let zero = self.program.literal(quote::quote!(0), None);
        let one = self.program.literal(quote::quote!(1), None);
        let len = sequence.len(self);
        let position = self.scopes.anonymous_called("i", Denotation::Val(Val::Atom(zero)));
        let broken = self.flag();
        self.repeated(span, &mut |this| {
            let (holds, stmts) = this.region(|this| {
                let at = this.current(position);
                let inside = this.integer_truth("lt", vec![at, len]);
                let broken = this.current(broken);
                let going = this.integer_truth("not", vec![broken]);
                this.integer_truth("and", vec![inside, going])
            });
            let condition = Region { stmts, results: vec![holds] };
            let trips = this.trips(span);
            let ((), stmts) = this.region(|this| {
                this.scopes.enter();
                let at = this.current(position);
                let item = sequence.item_at(this, at);
                body(this, item, Some(broken));
                this.end_iteration();
                let next = this.integer("add", vec![at, one]);
                this.scopes.set(position, Denotation::Val(Val::Atom(next)));
            });
            (Header::While { condition, trips }, stmts)
        });
    }

    fn flag(&mut self) -> Slot {
        let no = self.program.literal(quote::quote!(false), None);
        self.scopes.anonymous_called("broken", Denotation::Val(Val::Atom(no)))
    }

    fn current(&self, slot: Slot) -> Atom {
        match self.scopes.get(slot) {
            Denotation::Val(Val::Atom(atom)) => *atom,
            _ => unreachable!("a number of the compiler's own"),
        }
    }

    fn trips(&mut self, span: Span) -> Value {
        self.program.value(Hint::PartOf("trips".to_owned()), Scalar::Unknown, span, false)
    }

    fn integer_truth(&mut self, name: &str, args: Vec<Atom>) -> Atom {
        let rule = crate::rules::find(name).expect("a row of the table");
        let op = Op::Rule(rule, crate::ir::Spelling::Method);
        let hint = Hint::PartOf("goes".to_owned());
        Atom::Value(self.push_at(hint, Scalar::Bool, op, args, Span::call_site()))
    }

    /// The body of a loop, whose `break` and `continue` leave out what follows them.
    fn loop_body(&mut self, body: &syn::Block, broken: Option<Slot>) {
        if exits(body).is_empty() {
            self.block(body);
            return;
        }
        self.exits.push(broken);
        self.scopes.enter();
        self.run(&body.stmts, &[]);
        self.end_iteration();
        self.exits.pop();
    }

    /// A counted loop.
    fn counted(
        &mut self,
        header: &Header,
        name: &Hint,
        span: Span,
        body: &mut dyn FnMut(&mut Self, Atom),
    ) {
        let Header::Range { start, end, inclusive, reversed, .. } = *header else { return };
        self.repeated(span, &mut |this| {
            let index = this.program.value(name.clone(), Scalar::Unknown, span, false);
            if let Hint::Source(name) = name {
                this.program.reserved.insert(name.clone());
                this.program.data_mut(index).pinned = true;
            }
            let ((), stmts) = this.region(|this| body(this, Atom::Value(index)));
            (Header::Range { index, start, end, inclusive, reversed }, stmts)
        });
    }

    /// `while condition { .. }`.
    pub(super) fn while_loop(&mut self, of: &syn::ExprWhile) -> Option<Out> {
        if let Some(label) = &of.label {
            self.diagnostics
                .refuse(label, "a labelled loop over active values is not supported yet");
            return None;
        }
        if contains_let(&of.cond) {
            self.diagnostics.refuse(
                &of.cond,
                "`while let` over active values is not supported yet; use a plain condition",
            );
            return None;
        }
        if !self.stays(&of.body) {
            return None;
        }
        let span = of.while_token.span;
        let broken = exits(&of.body).contains(&"break").then(|| self.flag());
        self.repeated(span, &mut |this| {
            let (holds, stmts) = this.region(|this| match broken {
                None => this.condition(&of.cond),
                Some(broken) => this.unless(broken, &of.cond),
            });
            let condition = Region { stmts, results: vec![holds] };
            let trips = this.trips(span);
            let ((), stmts) = this.region(|this| this.loop_body(&of.body, broken));
            (Header::While { condition, trips }, stmts)
        });
        Some(Out::Unit)
    }

    /// `loop { .. }`, which only a `break` ends.
    pub(super) fn endless_loop(&mut self, of: &syn::ExprLoop) -> Option<Out> {
        if let Some(label) = &of.label {
            self.diagnostics
                .refuse(label, "a labelled loop over active values is not supported yet");
            return None;
        }
        if !self.stays(&of.body) {
            return None;
        }
        let span = of.loop_token.span;
        let broken = self.flag();
        self.repeated(span, &mut |this| {
            let (holds, stmts) = this.region(|this| {
                let broken = this.current(broken);
                this.integer_truth("not", vec![broken])
            });
            let condition = Region { stmts, results: vec![holds] };
            let trips = this.trips(span);
            let ((), stmts) = this.region(|this| this.loop_body(&of.body, Some(broken)));
            (Header::While { condition, trips }, stmts)
        });
        Some(Out::Unit)
    }

    /// A condition that is not looked at any more after a `break`.
    fn unless(&mut self, broken: Slot, condition: &syn::Expr) -> Atom {
        let broken = self.current(broken);
        let going = self.integer_truth("not", vec![broken]);
        let (holds, stmts) = self.region(|this| this.condition(condition));
        let no = self.program.literal(quote::quote!(false), None);
        let hint = Hint::PartOf("goes".to_owned());
        let dst = self.program.value(hint, Scalar::Bool, Span::call_site(), false);
        self.program.primal.push(Stmt::If {
            condition: going,
            then: Region { stmts, results: vec![holds] },
            orelse: Region { stmts: Vec::new(), results: vec![no] },
            dsts: vec![dst],
            kept: Vec::new(),
        });
        Atom::Value(dst)
    }

    /// What leaves more than the loop itself is refused.
    fn stays(&mut self, body: &syn::Block) -> bool {
        let tokens = quote::ToTokens::to_token_stream(body);
        if !super::source::has_return(tokens) {
            return true;
        }
        self.diagnostics.refuse(
            body,
            "a `return` in a loop over active values is not supported yet; \
             `break` and return after the loop",
        );
        false
    }

    /// A loop: its header and body are lowered until it is known which variables it changes, and
    /// through which of them a derivative flows.
    fn repeated(&mut self, span: Span, lower: &mut dyn FnMut(&mut Self) -> (Header, Vec<Stmt>)) {
        let count = self.scopes.count();
        let before = self.scopes.snapshot();
        let (errors, flattened) = (self.diagnostics.len(), self.flattened.clone());
        let mut carried: Vec<Carried> = Vec::new();
        loop {
            self.scopes.restore(&before, count);
            self.diagnostics.truncate(errors);
            self.flattened.clone_from(&flattened);
            for variable in &carried {
                let args = variable.args.clone();
                self.scopes.put(variable.slot, Denotation::Val(args));
            }
            let (header, stmts) = lower(self);
            if self.settle(&mut carried, &before, count, span) {
                self.finish_loop(header, carried, stmts, span);
                return;
            }
        }
    }

    /// Whether every variable that the body changes is carried, with its activity.
    fn settle(
        &mut self,
        carried: &mut Vec<Carried>,
        before: &[Denotation],
        count: usize,
        span: Span,
    ) -> bool {
        let mut settled = true;
        for (slot, was) in before.iter().enumerate().take(count) {
            let after = self.scopes.at(slot).clone();
            if let Some(variable) = carried.iter().find(|variable| variable.slot == slot) {
                let Denotation::Val(result) = &after else { continue };
                let (mut args, mut results) = (Vec::new(), Vec::new());
                variable.args.atoms(&mut |atom| args.push(atom));
                result.atoms(&mut |atom| results.push(atom));
                if args.len() != results.len() {
                    self.diagnostics.refuse_at(span, "a variable changes its shape in this loop");
                    continue;
                }
                for (arg, result) in args.into_iter().zip(results) {
                    let Atom::Value(arg) = arg else { continue };
                    let scalar = self.program.scalar(result);
                    let data = self.program.data_mut(arg);
                    if data.ty == Scalar::Unknown && scalar != Scalar::Unknown {
                        data.ty = scalar;
                        settled = false;
                    }
                    if self.program.is_active(result) && !self.program.data(arg).active {
                        self.program.data_mut(arg).active = true;
                        settled = false;
                    }
                }
                continue;
            }
            let init = match (was, &after) {
                (Denotation::Val(a), Denotation::Val(b)) if a != b => a.clone(),
                (Denotation::Name { .. }, Denotation::Val(_)) => {
                    let name = self.scopes.name_of(slot);
                    self.read_name(&name)
                }
                (Denotation::Place(a), Denotation::Place(b)) if a != b => {
                    let name = self.scopes.name_of(slot);
                    self.refuse_moved(span, &name);
                    continue;
                }
                _ => continue,
            };
            settled = false;
            let name = self.scopes.name_of(slot);
            let args = self.variables(&init, &name, span);
            carried.push(Carried { slot, init, args });
        }
        settled
    }

    /// A variable for each scalar.
    fn variables(&mut self, init: &Val, name: &str, span: Span) -> Val {
        match init {
            Val::Atom(atom) => {
                let scalar = self.program.scalar(*atom);
                let active = self.program.is_active(*atom);
                let value = self.program.value(Hint::PartOf(name.to_owned()), scalar, span, active);
                self.program.data_mut(value).pinned = true;
                Val::Atom(Atom::Value(value))
            }
            Val::Tuple(parts) => {
                Val::Tuple(parts.iter().map(|part| self.variables(part, name, span)).collect())
            }
            Val::Ref(inner) => Val::Ref(Box::new(self.variables(inner, name, span))),
            Val::Memory(path) => {
                self.diagnostics.refuse_at(
                    span,
                    format!(
                        "`{name}` becomes other memory in this loop, which is not supported yet"
                    ),
                );
                Val::Memory(path.clone())
            }
        }
    }

    fn finish_loop(&mut self, header: Header, carried: Vec<Carried>, stmts: Vec<Stmt>, span: Span) {
        let (mut inits, mut args, mut results, mut dsts) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for variable in carried {
            let Denotation::Val(result) = self.scopes.at(variable.slot).clone() else { continue };
            variable.init.atoms(&mut |atom| inits.push(atom));
            variable.args.atoms(&mut |atom| {
                if let Atom::Value(value) = atom {
                    args.push(value);
                }
            });
            result.atoms(&mut |atom| results.push(atom));
            let name = self.scopes.name_of(variable.slot);
            let after = self.after(&variable.args, &name, span, &mut dsts);
            self.scopes.put(variable.slot, Denotation::Val(after));
        }
        let stack =
            self.program.value(Hint::PartOf("kept".to_owned()), Scalar::Unknown, span, false);
        let body = Region { stmts, results };
        let of = Loop { header, inits, args, body, dsts, kept: Vec::new(), stack, takes: false };
        self.program.primal.push(Stmt::Loop(Box::new(of)));
    }

    /// What a variable is after the loop.
    fn after(&mut self, args: &Val, name: &str, span: Span, dsts: &mut Vec<Value>) -> Val {
        match args {
            Val::Atom(Atom::Value(arg)) => {
                let data = self.program.data(*arg).clone();
                let dst =
                    self.program.value(Hint::PartOf(name.to_owned()), data.ty, span, data.active);
                dsts.push(dst);
                Val::Atom(Atom::Value(dst))
            }
            Val::Tuple(parts) => {
                Val::Tuple(parts.iter().map(|part| self.after(part, name, span, dsts)).collect())
            }
            Val::Ref(inner) => Val::Ref(Box::new(self.after(inner, name, span, dsts))),
            other => other.clone(),
        }
    }

    /// An operation on integers.
    pub(super) fn integer(&mut self, name: &str, args: Vec<Atom>) -> Atom {
        let rule = crate::rules::find(name).expect("a row of the table");
        let op = Op::Rule(rule, crate::ir::Spelling::Method);
        Atom::Value(self.push_at(
            Hint::PartOf("i".to_owned()),
            Scalar::Unknown,
            op,
            args,
            Span::call_site(),
        ))
    }
}

/// How often what follows an early exit may be doubled.
const MOST_REPEATS: usize = 6;

/// Two arms that are being joined.
struct Join {
    then: Region,
    orelse: Region,
    dsts: Vec<Value>,
    at: Span,
}

/// A variable of a loop.
struct Carried {
    slot: usize,
    init: Val,
    args: Val,
}

fn contains_let(expr: &syn::Expr) -> bool {
    match expr {
        syn::Expr::Let(_) => true,
        syn::Expr::Binary(binary) => contains_let(&binary.left) || contains_let(&binary.right),
        syn::Expr::Paren(paren) => contains_let(&paren.expr),
        syn::Expr::Group(group) => contains_let(&group.expr),
        _ => false,
    }
}

/// The `break`s and `continue`s of a loop's own body.
fn exits(body: &syn::Block) -> Vec<&'static str> {
    let mut found = Vec::new();
    own_exits(quote::ToTokens::to_token_stream(body), &mut found);
    found
}

/// Whether an `if` leaves the loop or its iteration somewhere.
pub(super) fn has_exit(tokens: proc_macro2::TokenStream) -> bool {
    let mut found = Vec::new();
    own_exits(tokens, &mut found);
    !found.is_empty()
}

fn own_exits(tokens: proc_macro2::TokenStream, found: &mut Vec<&'static str>) {
    use proc_macro2::{Delimiter, TokenTree};
    let mut in_header = false;
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => match ident.to_string().as_str() {
                "break" => found.push("break"),
                "continue" => found.push("continue"),
                // The body of an inner loop has its own.
                "for" | "while" | "loop" => in_header = true,
                _ => {}
            },
            TokenTree::Group(group) if in_header && group.delimiter() == Delimiter::Brace => {
                in_header = false
            }
            TokenTree::Group(group) => own_exits(group.stream(), found),
            _ => {}
        }
    }
}

/// Whether control does not get past the statements.
fn ends_in_exit(stmts: &[syn::Stmt]) -> bool {
    match stmts.last() {
        Some(syn::Stmt::Expr(expr, _)) => {
            matches!(expr, syn::Expr::Return(_) | syn::Expr::Break(_) | syn::Expr::Continue(_))
        }
        Some(syn::Stmt::Macro(mac)) => {
            mac.mac.path.is_ident("panic") || mac.mac.path.is_ident("unreachable")
        }
        _ => false,
    }
}
