//! Loops. A body is lowered until it is known which variables it changes.

use proc_macro2::Span;

use super::control::contains_let;
use super::exit::{Frame, Kind};
use super::scope::{Denotation, Slot};
use super::{Lowering, Out};
use crate::ir::{Atom, Header, Hint, Loop, Op, Region, Scalar, Stmt, Val, Value};

impl Lowering<'_> {
    /// `for pattern in sequence { .. }`.
    pub(super) fn for_loop(&mut self, of: &syn::ExprForLoop) -> Option<Out> {
        let sequence = self.sequence(&of.expr)?;
        let name = match super::pat::strip(&of.pat) {
            syn::Pat::Ident(ident) if sequence.is_range() => Hint::Source(ident.ident.to_string()),
            _ => Hint::PartOf("i".to_owned()),
        };
        let breaks = self.ends_early(&of.body, of.label.as_ref());
        self.each(&sequence, name, of.for_token.span, breaks, &mut |this, item, broken| {
            this.bind(&of.pat, Out::Val(item));
            this.note_mutable(&of.pat, &of.expr);
            this.loop_body(&of.body, broken, of.label.as_ref(), None);
        });
        Some(Out::Unit)
    }

    /// Whether a `break`, or what leaves more than the loop, ends it.
    fn ends_early(&self, body: &syn::Block, label: Option<&syn::Label>) -> bool {
        let escapes = self.escapes(body);
        let own = label.map(|label| label.name.ident.to_string());
        // A `continue` with the loop's own label is taken for its end, which costs a flag.
        escapes.breaks
            || escapes.returns
            || escapes.labels.iter().any(|label| Some(label) != own.as_ref())
            || !escapes.labels.is_empty()
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
        if sequence.is_filtered() {
            self.each_filtered(sequence, span, breaks, body);
            return;
        }
        if breaks {
            self.each_until(sequence, span, body);
            return;
        }
        let (start, end, inclusive) = sequence.bounds(self);
        let reversed = sequence.reversed();
        let header = Header::Range { index: Value(0), start, end, inclusive, reversed };
        self.counted(&header, &name, span, &mut |this, index| {
            let depth = this.scopes.depth();
            this.scopes.enter();
            let item = sequence.item(this, index);
            body(this, item, None);
            this.close(depth);
        });
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
        let broken = self.flag("broken");
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
                let depth = this.scopes.depth();
                this.scopes.enter();
                let at = this.current(position);
                let item = sequence.item_at(this, at);
                body(this, item, Some(broken));
                this.close(depth);
                let next = this.integer("add", vec![at, one]);
                this.scopes.set(position, Denotation::Val(Val::Atom(next)));
            });
            (Header::While { condition, trips }, stmts)
        });
    }

    /// A decision that has not been taken yet.
    pub(super) fn flag(&mut self, name: &str) -> Slot {
        let no = self.program.literal(quote::quote!(false), None);
        self.scopes.anonymous_called(name, Denotation::Val(Val::Atom(no)))
    }

    pub(super) fn current(&self, slot: Slot) -> Atom {
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
    fn loop_body(
        &mut self,
        body: &syn::Block,
        broken: Option<Slot>,
        label: Option<&syn::Label>,
        value: Option<Slot>,
    ) {
        self.frames.push(Frame::new(Kind::Loop(broken), label).with_value(value));
        self.block(body);
        self.frames.pop();
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
        if contains_let(&of.cond) {
            return self.while_let(of);
        }
        let span = of.while_token.span;
        let ends_early = self.ends_early(&of.body, of.label.as_ref());
        let broken = ends_early.then(|| self.flag("broken"));
        self.repeated(span, &mut |this| {
            let (holds, stmts) = this.region(|this| match broken {
                None => this.condition(&of.cond),
                Some(broken) => this.unless(broken, &of.cond),
            });
            let condition = Region { stmts, results: vec![holds] };
            let trips = this.trips(span);
            let ((), stmts) =
                this.region(|this| this.loop_body(&of.body, broken, of.label.as_ref(), None));
            (Header::While { condition, trips }, stmts)
        });
        Some(Out::Unit)
    }

    /// `while let pattern = value { .. }`.
    fn while_let(&mut self, of: &syn::ExprWhile) -> Option<Out> {
        let of = self.desugared.while_let(of);
        self.endless_loop(&of)
    }

    /// `loop { .. }`, which only a `break` ends.
    pub(super) fn endless_loop(&mut self, of: &syn::ExprLoop) -> Option<Out> {
        let span = of.loop_token.span;
        let broken = self.flag("broken");
        let value = self.value_slot();
        self.repeated(span, &mut |this| {
            let (holds, stmts) = this.region(|this| {
                let broken = this.current(broken);
                this.integer_truth("not", vec![broken])
            });
            let condition = Region { stmts, results: vec![holds] };
            let trips = this.trips(span);
            let ((), stmts) = this.region(|this| {
                this.loop_body(&of.body, Some(broken), of.label.as_ref(), Some(value))
            });
            (Header::While { condition, trips }, stmts)
        });
        let own = of.label.as_ref().map(|label| label.name.ident.to_string());
        let escapes = self.escapes(&of.body);
        if !escapes.breaks && escapes.labels.iter().all(|label| Some(label) != own.as_ref()) {
            return Some(Out::Never);
        }
        match self.scopes.get(value).clone() {
            Denotation::Val(Val::Tuple(parts)) if parts.is_empty() => Some(Out::Unit),
            Denotation::Val(val) => Some(Out::Val(val)),
            _ => Some(Out::Unit),
        }
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
            let (header, mut stmts) = lower(self);
            if self.settle(&mut carried, &before, count, span, &mut stmts) {
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
        body: &mut Vec<Stmt>,
    ) -> bool {
        let mut settled = true;
        for (slot, was) in before.iter().enumerate().take(count) {
            let after = self.scopes.at(slot).clone();
            if let Some(variable) = carried.iter().find(|variable| variable.slot == slot) {
                let Denotation::Val(result) = &after else { continue };
                let (result, stmts) = self.region(|this| this.in_shape_of(result, &variable.args));
                body.extend(stmts);
                let Some(result) = result else {
                    let name = self.scopes.name_of(slot);
                    self.diagnostics.refuse_at(
                        span,
                        format!(
                            "`{name}` becomes other memory in this loop, which is not supported yet"
                        ),
                    );
                    continue;
                };
                self.scopes.put(slot, Denotation::Val(result.clone()));
                let (mut args, mut results) = (Vec::new(), Vec::new());
                variable.args.carried(&mut |atom| args.push(atom));
                result.carried(&mut |atom| results.push(atom));
                if args.len() != results.len() {
                    self.diagnostics.refuse_at(span, "a variable changes its shape in this loop");
                    continue;
                }
                for (arg, result) in args.into_iter().zip(results) {
                    let Atom::Value(arg) = arg else { continue };
                    let scalar = self.program.scalar(result);
                    let data = self.program.data_mut(arg);
                    if !data.ty.is_named()
                        && data.ty != scalar
                        && (scalar.is_named()
                            || data.ty == Scalar::Unknown && scalar != Scalar::Unknown)
                    {
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
                (Denotation::Val(a), Denotation::Val(b)) if a != b => {
                    self.shaped_like(a, &b.clone())
                }
                (Denotation::Name { .. }, Denotation::Val(_)) => {
                    let name = self.scopes.name_of(slot);
                    self.read_name(&name)
                }
                // Given its first value in the loop: any will do before.
                (Denotation::Uninit { .. }, Denotation::Val(val)) => self.nothing(&val.clone()),
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
                let scalar = match self.program.scalar(*atom) {
                    Scalar::Unknown if self.is_float_literal(*atom) => Scalar::Float,
                    scalar => scalar,
                };
                let active = self.program.is_active(*atom);
                let value = self.program.value(Hint::PartOf(name.to_owned()), scalar, span, active);
                self.program.data_mut(value).pinned = true;
                Val::Atom(Atom::Value(value))
            }
            Val::Tuple(parts) => {
                Val::Tuple(parts.iter().map(|part| self.variables(part, name, span)).collect())
            }
            Val::Ref(inner) => Val::Ref(Box::new(self.variables(inner, name, span))),
            Val::Option(some, value) => {
                let flag = Hint::PartOf(format!("has_{name}"));
                let flag = self.program.value(flag, Scalar::Bool, span, false);
                self.program.data_mut(flag).pinned = true;
                let _ = some;
                let value = self.variables(value, name, span);
                Val::Option(Atom::Value(flag), Box::new(value))
            }
            // Where in memory a reference points to: its indices are the variables.
            Val::Memory(path) => {
                let path = path.clone();
                Val::Memory(path.with_atoms(&mut |atom| {
                    let i = Hint::PartOf("i".to_owned());
                    let index = self.program.value(i, self.program.scalar(atom), span, false);
                    self.program.data_mut(index).pinned = true;
                    Atom::Value(index)
                }))
            }
        }
    }

    fn finish_loop(&mut self, header: Header, carried: Vec<Carried>, stmts: Vec<Stmt>, span: Span) {
        let (mut inits, mut args, mut results, mut dsts) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for variable in carried {
            let Denotation::Val(result) = self.scopes.at(variable.slot).clone() else { continue };
            variable.init.carried(&mut |atom| inits.push(atom));
            variable.args.carried(&mut |atom| {
                if let Atom::Value(value) = atom {
                    args.push(value);
                }
            });
            result.carried(&mut |atom| results.push(atom));
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
            Val::Option(some, value) => {
                let some = match self.after(&Val::Atom(*some), name, span, dsts) {
                    Val::Atom(some) => some,
                    _ => *some,
                };
                Val::Option(some, Box::new(self.after(value, name, span, dsts)))
            }
            Val::Memory(path) => {
                let path = path.clone();
                Val::Memory(path.with_atoms(&mut |atom| match self.after(
                    &Val::Atom(atom),
                    "i",
                    span,
                    dsts,
                ) {
                    Val::Atom(after) => after,
                    _ => atom,
                }))
            }
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

/// A variable of a loop.
struct Carried {
    slot: usize,
    init: Val,
    pub(super) args: Val,
}
