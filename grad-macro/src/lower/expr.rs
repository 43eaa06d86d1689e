//! Expressions through which a derivative may flow.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::spanned::Spanned;

use super::scope::{Denotation, Place};
use super::source::{float_name, is_assignment, is_pure};
use super::stmt::expr_strip;
use super::{Lowering, Out, project};
use crate::ir::{Atom, Op, Scalar, Source, Spelling, Stmt, Val, Value};
use crate::rules::{self, Rule};
use crate::template::{number, operator};

impl Lowering<'_> {
    /// Lowers an expression; `None` after a refusal.
    pub(super) fn expr(&mut self, expr: &syn::Expr) -> Option<Out> {
        if let syn::Expr::Path(path) = expr
            && let Some(slot) =
                path.path.get_ident().and_then(|ident| self.scopes.find(&ident.to_string()))
            && let Denotation::Val(val) = self.scopes.get(slot)
        {
            return Some(Out::Val(val.clone()));
        }
        if !self.is_plainly_active(expr) && self.is_untracked(expr) && self.escapes(expr).is_none()
        {
            return Some(Out::Source(self.source(expr, is_pure(expr))));
        }
        match expr {
            syn::Expr::Paren(paren) => self.expr(&paren.expr),
            syn::Expr::Group(group) => self.expr(&group.expr),
            syn::Expr::Path(path) => self.path(path),
            syn::Expr::Unary(unary) => self.unary(unary),
            syn::Expr::Cast(cast) => self.cast(cast),
            syn::Expr::Tuple(tuple) => self.tuple(tuple),
            syn::Expr::Field(field) => self.field(field),
            syn::Expr::Reference(reference) => self.reference(reference),
            syn::Expr::MethodCall(call) => self.method_call(call),
            syn::Expr::Call(call) => self.call(call),
            syn::Expr::Block(block) if block.label.is_none() => self.block(&block.block),
            syn::Expr::Block(block) => self.labelled_block(block),
            syn::Expr::Try(of) => self.tried(of),
            syn::Expr::Return(exit) => self.returned(exit),
            syn::Expr::Break(exit) => self.broken(exit),
            syn::Expr::Continue(exit) => self.continued(exit),
            syn::Expr::Assign(assign) => {
                self.assign(assign);
                Some(Out::Unit)
            }
            syn::Expr::Binary(binary) if is_assignment(&binary.op) => {
                self.compound(binary);
                Some(Out::Unit)
            }
            syn::Expr::Binary(binary) => self.binary(binary),
            syn::Expr::Macro(mac) if mac.mac.path.is_ident("vec") => self.made(expr),
            syn::Expr::Array(_) | syn::Expr::Repeat(_) | syn::Expr::Struct(_) => self.made(expr),
            syn::Expr::Macro(mac) => self.macro_value(mac),
            syn::Expr::Index(index) => self.index(index),
            syn::Expr::If(branch) => self.branch(branch),
            syn::Expr::Match(of) => self.match_value(of),
            syn::Expr::ForLoop(of) => self.for_loop(of),
            syn::Expr::While(of) => self.while_loop(of),
            syn::Expr::Loop(of) => self.endless_loop(of),
            other => {
                self.refuse_form(other);
                None
            }
        }
    }

    /// One message for each form that is not there.
    fn refuse_form(&mut self, expr: &syn::Expr) {
        let message = match expr {
            syn::Expr::Closure(_) => {
                "a closure that captures active variables can only be bound by `let` and called by its name"
            }
            syn::Expr::Async(_) | syn::Expr::Await(_) => {
                "`async` code with active values cannot be differentiated; compute the value in an ordinary function"
            }
            syn::Expr::Unsafe(_) => {
                "an `unsafe` block with active values cannot be differentiated; move the arithmetic out of it"
            }
            syn::Expr::RawAddr(_) => {
                "a raw pointer to an active value cannot be differentiated; use a reference"
            }
            syn::Expr::Range(_) => "a range of active values is not supported",
            _ => "this form of expression is not supported on active values",
        };
        self.diagnostics.refuse(expr, message);
    }

    /// New memory without a name.
    fn made(&mut self, expr: &syn::Expr) -> Option<Out> {
        self.make(expr, None, false, None).map(|path| Out::Val(Val::Memory(path)))
    }

    fn path(&mut self, path: &syn::ExprPath) -> Option<Out> {
        let name = path.path.get_ident()?.to_string();
        let slot = self.scopes.find(&name)?;
        match self.scopes.get(slot).clone() {
            Denotation::Val(val) => Some(Out::Val(val)),
            Denotation::Place(place) => Some(Out::Place(place)),
            Denotation::Closure(_) => {
                self.diagnostics.refuse(
                    path,
                    "a closure that captures active variables can only be called by its name",
                );
                None
            }
            Denotation::Name { .. } | Denotation::Uninit { .. } => {
                Some(Out::Source(self.source(path, false)))
            }
        }
    }

    fn unary(&mut self, unary: &syn::ExprUnary) -> Option<Out> {
        match unary.op {
            syn::UnOp::Neg(_) => {
                let operand = self.term(&unary.expr)?;
                Some(self.apply("neg", Spelling::Method, vec![operand], unary.span()))
            }
            syn::UnOp::Deref(_) => match self.expr(&unary.expr)? {
                Out::Val(Val::Ref(inner)) => Some(Out::Val(*inner)),
                Out::Place(place) => Some(Out::Val(self.at(&place)?)),
                // A reference that stands in memory.
                Out::Val(val @ (Val::Memory(_) | Val::Atom(_))) => Some(Out::Val(val)),
                _ => {
                    self.diagnostics.refuse(
                        unary,
                        "only a reference to an active value can be dereferenced here",
                    );
                    None
                }
            },
            _ => Some(self.read(unary, Scalar::Bool)),
        }
    }

    /// The value in a tracked place.
    pub(super) fn at(&mut self, place: &Place) -> Option<Val> {
        match self.scopes.get(place.slot).clone() {
            Denotation::Val(val) => project(&val, &place.path).cloned(),
            _ => None,
        }
    }

    fn binary(&mut self, binary: &syn::ExprBinary) -> Option<Out> {
        let rule = operator(&binary.op).and_then(rules::find).filter(|rule| !rule.gives_truth());
        let Some(rule) = rule else {
            return Some(self.read(binary, Scalar::Bool));
        };
        // Both sides are looked at, so that all errors come at once.
        let left = self.term(&binary.left);
        let right = self.term(&binary.right);
        let (left, right) = (left?, right?);
        let is_inverse = rule.name == "div" && self.program.as_number(left) == Some(1.0);
        if is_inverse && self.result_type(rule, &[left, right]) != Scalar::Unknown {
            // `1.0 / x` has a row of its own: its result is all that its partial needs.
            return Some(self.apply("inverse", Spelling::Method, vec![right], binary.span()));
        }
        Some(self.apply_rule(rule, Spelling::Method, vec![left, right], binary.span()))
    }

    fn cast(&mut self, cast: &syn::ExprCast) -> Option<Out> {
        let Some(to) = float_name(&cast.ty) else {
            let is_integer = matches!(crate::signature::strip(&cast.ty), syn::Type::Path(path)
                if path.path.get_ident().is_some_and(|ident| is_integer(&ident.to_string())));
            if !is_integer {
                self.diagnostics.refuse(
                    &cast.ty,
                    "an active value can be cast to `f32`, to `f64`, or to an integer (which ends the derivative)",
                );
                return None;
            }
            return Some(self.read(cast, Scalar::Unknown));
        };
        let operand = self.operand(&cast.expr)?;
        let from = self.program.scalar(operand);
        let is_seen = matches!(from, Scalar::F32 | Scalar::F64) || self.chooses;
        if self.program.is_active(operand) && !is_seen {
            self.diagnostics.refuse(
                cast,
                "the type that is cast here is not known to be `f32` or `f64`; annotate it, or cast in the caller",
            );
            return None;
        }
        Some(self.convert(operand, to, cast.ty.to_token_stream(), cast.span()))
    }

    /// A conversion between float types.
    pub(super) fn convert(
        &mut self,
        operand: Atom,
        to: Scalar,
        ty: TokenStream,
        span: Span,
    ) -> Out {
        let hint = self.step();
        let value = self.push_at(hint, to.clone(), Op::Cast(ty), vec![operand], span);
        Out::Val(Val::Atom(Atom::Value(value)))
    }

    fn tuple(&mut self, tuple: &syn::ExprTuple) -> Option<Out> {
        let parts: Vec<Option<Val>> = tuple
            .elems
            .iter()
            .map(|elem| {
                let out = self.expr(elem)?;
                self.owned(out, elem)
            })
            .collect();
        Some(Out::Val(Val::Tuple(parts.into_iter().collect::<Option<Vec<Val>>>()?)))
    }

    fn field(&mut self, field: &syn::ExprField) -> Option<Out> {
        let out = self.expr(&field.base)?;
        let val = match out {
            Out::Val(val) => val,
            Out::Place(place) => self.at(&place)?,
            Out::Source(_) | Out::Unit | Out::Never => {
                return Some(self.read(field, Scalar::Unknown));
            }
        };
        if let Some(path) = self.memory_of(&Out::Val(val.clone())) {
            return Some(self.memory_field(&path, &field.member));
        }
        if let Val::Atom(Atom::Value(value)) = &val
            && let Some(path) = self.origins.get(value).cloned()
        {
            return Some(self.memory_field(&path, &field.member));
        }
        if let Val::Atom(Atom::Value(value)) = &val
            && self.results.contains(value)
        {
            let path = self.result_memory(*value);
            return Some(self.memory_field(&path, &field.member));
        }
        let part = match &field.member {
            syn::Member::Unnamed(index) => project(&val, &[index.index as usize]).cloned(),
            syn::Member::Named(_) => None,
        };
        if part.is_none()
            && self.unseen_receiver(&Out::Val(val.clone()))
            && let Some(path) = self.cell_of(&val)
        {
            return Some(self.memory_field(&path, &field.member));
        }
        match part {
            Some(part) => Some(Out::Val(part)),
            None => {
                self.diagnostics.refuse(
                    field,
                    "this field is not known here: the value is the result of a call or a number; \
                     destructure a tuple with `let (a, b) = ..`",
                );
                None
            }
        }
    }

    fn reference(&mut self, reference: &syn::ExprReference) -> Option<Out> {
        if reference.mutability.is_some() {
            if let Some(path) = self.memory_place(&reference.expr) {
                return Some(Out::Val(Val::Ref(Box::new(Val::Memory(path)))));
            }
            let place = self.place(&reference.expr);
            return match place {
                Some(place) if matches!(self.scopes.get(place.slot), Denotation::Val(_)) => {
                    Some(Out::Place(place))
                }
                _ => {
                    self.diagnostics.refuse(
                        reference,
                        "`&mut` of this place is not supported; borrow a local variable or a part of a tuple",
                    );
                    None
                }
            };
        }
        let out = self.expr(&reference.expr)?;
        let val = self.value(out, reference.span())?;
        Some(Out::Val(Val::Ref(Box::new(val))))
    }

    fn macro_value(&mut self, mac: &syn::ExprMacro) -> Option<Out> {
        if !self.may_read(&mac.mac) {
            return None;
        }
        Some(self.read(mac, Scalar::Unknown))
    }

    /// Code whose value carries no derivative though it reads active variables: a comparison, a cast to
    /// an integer. It is copied.
    pub(super) fn read(&mut self, code: &impl ToTokens, scalar: Scalar) -> Out {
        let tokens = code.to_token_stream();
        let pure = syn::parse2::<syn::Expr>(tokens).is_ok_and(|expr| is_pure(&expr));
        let source = self.source(code, pure);
        let hint = self.step();
        let span = code
            .to_token_stream()
            .into_iter()
            .next()
            .map_or_else(Span::call_site, |token| token.span());
        let value = self.push_at(hint, scalar, Op::Source(Box::new(source)), Vec::new(), span);
        Out::Val(Val::Atom(Atom::Value(value)))
    }

    /// Lowers to a scalar.
    pub(super) fn operand(&mut self, expr: &syn::Expr) -> Option<Atom> {
        let out = self.expr(expr)?;
        self.atom(out, expr)
    }

    /// The scalar that `out` is; references are followed, as the operators of floats do.
    pub(super) fn atom(&mut self, out: Out, at: &syn::Expr) -> Option<Atom> {
        let val = match out {
            Out::Source(source) => return Some(self.source_atom(source, at)),
            Out::Place(place) => self.at(&place)?,
            Out::Val(val) => val,
            Out::Unit | Out::Never => {
                self.diagnostics.refuse(at, "there is no number here");
                return None;
            }
        };
        let mut val = &val;
        while let Val::Ref(inner) = val {
            val = inner;
        }
        match val {
            Val::Atom(atom) => Some(*atom),
            Val::Memory(path) => self.load_path(&path.clone(), at),
            _ => {
                self.diagnostics.refuse(at, "a tuple stands where a number is needed");
                None
            }
        }
    }

    /// Copied code as an operand: a literal or a constant as it is, anything else computed here.
    pub(super) fn source_atom(&mut self, source: Source, at: &syn::Expr) -> Atom {
        let expr = expr_strip(at);
        let literal = match expr {
            syn::Expr::Lit(literal) => Some(number(&literal.lit)),
            syn::Expr::Unary(unary) if matches!(unary.op, syn::UnOp::Neg(_)) => {
                match expr_strip(&unary.expr) {
                    syn::Expr::Lit(literal) => Some(number(&literal.lit).map(|positive| -positive)),
                    _ => None,
                }
            }
            syn::Expr::Path(path) => {
                let local =
                    path.path.get_ident().and_then(|ident| self.scopes.find(&ident.to_string()));
                let is_constant = local
                    .is_none_or(|slot| matches!(self.scopes.get(slot), Denotation::Name { .. }));
                let stable =
                    path.path.get_ident().is_none_or(|ident| self.is_stable(&ident.to_string()));
                (is_constant && stable).then_some(None)
            }
            _ => None,
        };
        match literal {
            Some(number) => self.program.literal(expr.to_token_stream(), number),
            None => Atom::Value(self.source_value(source)),
        }
    }

    /// Computes copied code here.
    fn source_value(&mut self, source: Source) -> Value {
        let span = source
            .tokens
            .clone()
            .into_iter()
            .next()
            .map_or_else(Span::call_site, |token| token.span());
        let hint = self.step();
        let is_foreign = self.shows_foreign(source.tokens.clone());
        let value =
            self.push_at(hint, Scalar::Unknown, Op::Source(Box::new(source)), Vec::new(), span);
        if is_foreign {
            self.foreign_values.insert(value);
        }
        value
    }

    pub(super) fn place_source(&mut self, source: Source) -> Val {
        Val::Atom(Atom::Value(self.source_value(source)))
    }

    /// `out` as a value, computed here.
    pub(super) fn value(&mut self, out: Out, _span: Span) -> Option<Val> {
        match out {
            Out::Val(val) => Some(val),
            Out::Source(source) => Some(self.place_source(source)),
            Out::Place(place) => Some(Val::Ref(Box::new(self.at(&place)?))),
            Out::Unit | Out::Never => Some(Val::Tuple(Vec::new())),
        }
    }

    /// `out` as a value of its own: a number in memory is read now, since the memory may change.
    pub(super) fn owned(&mut self, out: Out, at: &syn::Expr) -> Option<Val> {
        let val = self.value(out, at.span())?;
        self.owned_val(val, at)
    }

    pub(super) fn owned_val(&mut self, val: Val, at: &syn::Expr) -> Option<Val> {
        match val {
            Val::Memory(path) if self.is_number(&path) => self.load_path(&path, at).map(Val::Atom),
            Val::Memory(path) if self.is_mutable(&path) && !self.is_made_here(&path) => {
                Some(Val::Memory(self.copy(&path, None, false, None)))
            }
            Val::Option(some, value) => {
                let value = match *value {
                    Val::Ref(inner) => Val::Ref(inner),
                    value => self.owned_val(value, at)?,
                };
                Some(Val::Option(some, Box::new(value)))
            }
            Val::Tuple(parts) => {
                let parts: Vec<Option<Val>> =
                    parts.into_iter().map(|part| self.owned_val(part, at)).collect();
                parts.into_iter().collect::<Option<Vec<Val>>>().map(Val::Tuple)
            }
            val => Some(val),
        }
    }

    /// A whole local array or struct, which a move leaves nothing behind of.
    fn is_made_here(&self, path: &crate::ir::Path) -> bool {
        path.steps.is_empty() && self.program.roots.get(&path.root).is_some_and(|root| root.local)
    }

    /// Applies a row of the table.
    pub(super) fn apply(
        &mut self,
        name: &str,
        spelling: Spelling,
        args: Vec<Atom>,
        span: Span,
    ) -> Out {
        let rule = rules::find(name).expect("a row of the table");
        self.apply_rule(rule, spelling, args, span)
    }

    pub(super) fn apply_rule(
        &mut self,
        rule: &'static Rule,
        spelling: Spelling,
        args: Vec<Atom>,
        span: Span,
    ) -> Out {
        let scalar = self.result_type(rule, &args);
        let hint = self.step();
        let owned = scalar == Scalar::Unknown && args.iter().any(|arg| self.program.is_owned(*arg));
        let value = self.push_at(hint, scalar, Op::Rule(rule, spelling), args, span);
        self.program.data_mut(value).owned = owned;
        Out::Val(Val::Atom(Atom::Value(value)))
    }

    /// The type of an operation's result.
    pub(super) fn joined(&self, left: Atom, right: Atom) -> Scalar {
        let is_float = [left, right].iter().any(|atom| self.is_float_literal(*atom));
        match self.joined_all(&[left, right]) {
            Scalar::Unknown if is_float => Scalar::Float,
            joined => joined,
        }
    }

    /// The value of copied code in these statements as a tuple of that many parts.
    pub(super) fn take_apart_in(&mut self, stmts: &[Stmt], atom: Atom, arity: usize) -> Val {
        let is_source = stmts.iter().any(
            |stmt| matches!(stmt, Stmt::Let { dst, op: Op::Source(_), .. } if Atom::Value(*dst) == atom),
        );
        let Atom::Value(whole) = atom else { return Val::Atom(atom) };
        if is_source { self.parts_of(whole, arity) } else { Val::Atom(atom) }
    }

    /// The result of a call as a tuple of that many parts.
    pub(super) fn take_apart(&mut self, atom: Atom, arity: usize) -> Val {
        let Atom::Value(whole) = atom else {
            return Val::Atom(atom);
        };
        if self.program.roots.contains_key(&whole) {
            let path = crate::ir::Path::whole(whole);
            let parts = (0..arity).map(|index| {
                let part = path.step(crate::ir::Step::Field(index.to_string()));
                let span = self.program.data(whole).span;
                Val::Atom(self.load_as(&part, Scalar::Unknown, true, span))
            });
            return Val::Tuple(parts.collect());
        }
        let definition = self.program.primal.iter_mut().rev().find(
            |stmt| matches!(stmt, Stmt::Call { dst, .. } | Stmt::Let { dst, .. } if *dst == whole),
        );
        match definition {
            Some(Stmt::Call { arity: known, .. }) => *known = Some(arity),
            Some(Stmt::Let { op: Op::Source(_), .. }) => {}
            _ => return Val::Atom(atom),
        }
        self.parts_of(whole, arity)
    }

    fn parts_of(&mut self, whole: Value, arity: usize) -> Val {
        let atom = Atom::Value(whole);
        let parts = (0..arity).map(|index| {
            let hint = self.step();
            let span = self.program.data(whole).span;
            Val::Atom(Atom::Value(self.push_at(
                hint,
                Scalar::Unknown,
                Op::Project(vec![index]),
                vec![atom],
                span,
            )))
        });
        Val::Tuple(parts.collect())
    }
}

pub(super) fn is_integer(name: &str) -> bool {
    matches!(
        name,
        "u8" | "u16"
            | "u32"
            | "u64"
            | "u128"
            | "usize"
            | "i8"
            | "i16"
            | "i32"
            | "i64"
            | "i128"
            | "isize"
    )
}
