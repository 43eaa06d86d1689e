//! Statements: `let`, assignment, items, macros and expressions for their effect.

use quote::{ToTokens, quote};
use syn::spanned::Spanned;

use super::pat;
use super::scope::{Denotation, Place};
use super::source::{identifiers, is_assignment, is_plain, is_pure};
use super::{Lowering, Out, project};
use crate::ir::{Hint, Op, Scalar, Source, Spelling, Stmt, Val};
use crate::rules;
use crate::template::operator;

impl Lowering<'_> {
    /// The function's body: its statements and its value.
    pub(super) fn body(&mut self, block: &syn::Block) -> Option<Out> {
        self.scopes.enter();
        let result = self.block_statements(block, true);
        self.scopes.leave();
        result
    }

    /// A block within: its names end with it.
    pub(super) fn block(&mut self, block: &syn::Block) -> Option<Out> {
        self.scopes.enter();
        let result = self.block_statements(block, false);
        for name in self.scopes.leave() {
            self.program.reserved.insert(name.clone());
            self.flattened.insert(name);
        }
        result
    }

    fn block_statements(&mut self, block: &syn::Block, is_body: bool) -> Option<Out> {
        if is_body {
            return self.run(&block.stmts, &[]);
        }
        let Some((last, before)) = block.stmts.split_last() else {
            return Some(Out::Unit);
        };
        before.iter().for_each(|stmt| self.stmt(stmt));
        match last {
            syn::Stmt::Expr(expr, None) => {
                let out = self.expr(expr);
                // The value of a block is computed before its names end.
                match out {
                    Some(Out::Source(source)) => Some(Out::Val(self.place_source(source))),
                    out => out,
                }
            }
            other => {
                self.stmt(other);
                Some(Out::Unit)
            }
        }
    }

    /// Statements whose `return` is the function's own; `follows` are the statements after the blocks
    /// that end with these.
    pub(super) fn run(&mut self, stmts: &[syn::Stmt], follows: &[&[syn::Stmt]]) -> Option<Out> {
        for (at, stmt) in stmts.iter().enumerate() {
            let is_last = at + 1 == stmts.len();
            let syn::Stmt::Expr(expr, semi) = stmt else {
                self.stmt(stmt);
                continue;
            };
            let rest = &stmts[at + 1..];
            match group_strip(expr) {
                syn::Expr::Return(exit) if self.exits.is_empty() => return self.returned(exit),
                syn::Expr::Break(exit) if !self.exits.is_empty() => return self.broken(exit),
                syn::Expr::Continue(exit) if !self.exits.is_empty() && exit.label.is_none() => {
                    return Some(Out::Unit);
                }
                syn::Expr::If(branch) if self.has_exit(branch) => {
                    let mut after = vec![rest];
                    after.extend(follows);
                    // Nothing follows the last `if`: its value is the result.
                    let after = if is_last && semi.is_none() { follows } else { after.as_slice() };
                    return self.returning(branch, after);
                }
                syn::Expr::Block(block)
                    if is_last
                        && follows.is_empty()
                        && block.label.is_none()
                        && block.attrs.is_empty() =>
                {
                    self.scopes.enter();
                    let result = self.run(&block.block.stmts, &[]);
                    self.scopes.leave();
                    return result;
                }
                value if is_last && semi.is_none() && follows.is_empty() => {
                    let out = self.expr(value);
                    return match out {
                        Some(Out::Source(source)) if self.scopes.is_nested() => {
                            Some(Out::Val(self.place_source(source)))
                        }
                        out => out,
                    };
                }
                _ => self.stmt(stmt),
            }
        }
        if follows.is_empty() {
            return Some(Out::Unit);
        }
        self.scopes.leave();
        self.follow(follows)
    }

    /// Whether the `if` leaves the function, or the loop that is being lowered, somewhere.
    fn has_exit(&self, branch: &syn::ExprIf) -> bool {
        let tokens = branch.to_token_stream();
        if self.exits.is_empty() {
            super::source::has_return(tokens)
        } else {
            super::control::has_exit(tokens)
        }
    }

    /// `break;`
    fn broken(&mut self, exit: &syn::ExprBreak) -> Option<Out> {
        let Some(Some(flag)) = self.exits.last().copied() else { return None };
        if exit.label.is_some() || exit.expr.is_some() {
            self.diagnostics.refuse(
                exit,
                "a `break` with a label or a value is not supported yet; assign to a variable before a plain `break`",
            );
            return None;
        }
        let yes = self.program.literal(quote!(true), None);
        self.scopes.set(flag, Denotation::Val(Val::Atom(yes)));
        Some(Out::Unit)
    }

    fn returned(&mut self, exit: &syn::ExprReturn) -> Option<Out> {
        match &exit.expr {
            Some(expr) => self.expr(expr),
            None => Some(Out::Unit),
        }
    }

    fn stmt(&mut self, stmt: &syn::Stmt) {
        match stmt {
            syn::Stmt::Local(local) => self.local(local),
            syn::Stmt::Item(item) => {
                if matches!(item, syn::Item::Macro(_)) {
                    self.refuse_capturing_macro(item);
                }
                let tokens = item.to_token_stream();
                let source = Source { mentions: identifiers(&tokens), tokens, ..Source::default() };
                self.program.primal.push(Stmt::Source { source, binds: Vec::new() });
            }
            syn::Stmt::Macro(mac) => self.macro_statement(&mac.mac, mac),
            syn::Stmt::Expr(expr, _) => self.effect(expr, stmt),
        }
    }

    /// A macro of the function's own reads its variables where nobody sees it.
    fn refuse_capturing_macro(&mut self, item: &syn::Item) {
        let captured =
            super::source::mentions(item.to_token_stream()).into_iter().find(|mention| {
                let slot = self.scopes.find(&mention.ident.to_string());
                slot.is_some_and(|slot| {
                    !matches!(self.scopes.get(slot), Denotation::Name { mutable: false, .. })
                })
            });
        if let Some(mention) = captured {
            let name = &mention.ident;
            self.diagnostics.refuse(
                name,
                format!(
                    "a local macro that uses the variable `{name}` is not supported; \
                     hand the variable to it as an argument, or write a closure"
                ),
            );
        }
    }

    /// An expression for its effect.
    fn effect(&mut self, expr: &syn::Expr, whole: &syn::Stmt) {
        match expr {
            syn::Expr::Group(group) => self.effect(&group.expr, whole),
            syn::Expr::Paren(paren) => self.effect(&paren.expr, whole),
            syn::Expr::Macro(mac) => self.macro_statement(&mac.mac, whole),
            syn::Expr::Assign(assign) => self.assign(assign),
            syn::Expr::Binary(binary) if is_assignment(&binary.op) => self.compound(binary),
            syn::Expr::Return(exit) => self.diagnostics.refuse(
                exit,
                "a `return` before the end of a differentiated function is not supported yet; \
                 compute the value first and return it at the end",
            ),
            _ if self.is_untracked(expr) => {
                let tokens = match whole {
                    syn::Stmt::Expr(_, None) => quote!(#expr;),
                    _ => quote!(#whole),
                };
                let source = self.source(&tokens, false);
                self.program.primal.push(Stmt::Source { source, binds: Vec::new() });
            }
            _ => {
                let out = self.expr(expr);
                // The value of a call that stands as a statement is not used.
                if let (
                    Some(Out::Val(Val::Atom(crate::ir::Atom::Value(value)))),
                    syn::Stmt::Expr(_, Some(_)),
                ) = (out, whole)
                {
                    for stmt in self.program.primal.iter_mut().rev().take(1) {
                        if let Stmt::Call { dst, arity, .. } = stmt
                            && *dst == value
                        {
                            *arity = Some(0);
                        }
                    }
                }
            }
        }
    }

    fn macro_statement(&mut self, mac: &syn::Macro, whole: &impl ToTokens) {
        if !self.may_read(mac) {
            return;
        }
        let mut tokens = whole.to_token_stream();
        if tokens.clone().into_iter().last().is_none_or(|last| last.to_string() != ";") {
            tokens = quote!(#tokens;);
        }
        let source = self.source(&tokens, false);
        self.program.primal.push(Stmt::Source { source, binds: Vec::new() });
    }

    /// Whether the macro only reads what is given to it, or is given nothing active.
    pub(super) fn may_read(&mut self, mac: &syn::Macro) -> bool {
        let name =
            mac.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
        let reads = matches!(
            name.as_str(),
            "assert"
                | "assert_eq"
                | "assert_ne"
                | "debug_assert"
                | "debug_assert_eq"
                | "debug_assert_ne"
                | "print"
                | "println"
                | "eprint"
                | "eprintln"
                | "format"
                | "write"
                | "writeln"
                | "matches"
                | "panic"
                | "unreachable"
                | "todo"
                | "unimplemented"
        );
        if !reads && self.uses(&mac.tokens).active {
            self.diagnostics.refuse(
                &mac.path,
                format!(
                    "what the macro `{name}!` does with an active variable cannot be seen here; \
                         write the arithmetic out, or make a function of it with `#[derive_grad]`"
                ),
            );
            return false;
        }
        true
    }

    fn local(&mut self, local: &syn::Local) {
        if let Some(attr) = local.attrs.iter().find(|attr| attr.path().is_ident("cfg")) {
            self.diagnostics.refuse(
                attr,
                "`#[cfg]` on a statement is not supported; put it on the whole function",
            );
            return;
        }
        let pattern = pat::strip(&local.pat);
        let (pattern, annotation) = match pattern {
            syn::Pat::Type(typed) => (pat::strip(&typed.pat), Some(&*typed.ty)),
            other => (other, None),
        };
        let Some(init) = &local.init else {
            self.uninitialised(pattern, annotation);
            return;
        };
        if let Some((_, diverges)) = &init.diverge
            && (!self.is_untracked(&*init.expr) || !self.is_untracked(&**diverges))
        {
            self.diagnostics.refuse(local, "`let .. else` on an active value is not supported yet");
            return;
        }
        let makes_memory = self.memory.contains(&address(local));
        if let Some((name, val)) = self.number_let(local, pattern, annotation) {
            self.scopes.declare(&name, Denotation::Val(val));
            return;
        }
        if init.diverge.is_some() || self.is_untracked(&init.expr) && !makes_memory {
            self.local_source(local, pattern, &init.expr);
            self.remember_source(pattern, &init.expr);
            return;
        }
        if let syn::Pat::Ident(ident) = pattern
            && (makes_memory || is_literal_memory(&init.expr))
        {
            let name = ident.ident.to_string();
            let mutable = makes_memory || ident.mutability.is_some();
            if let Some(path) = self.make(&init.expr, Some(&ident.ident), mutable, annotation) {
                self.scopes.declare(&name, Denotation::Val(Val::Memory(path)));
            } else {
                let poison = self.poison();
                self.scopes.declare(&name, Denotation::Val(poison));
            }
            return;
        }
        if let (syn::Expr::Closure(closure), syn::Pat::Ident(ident)) =
            (expr_strip(&init.expr), pattern)
        {
            self.closure(closure, &ident.ident);
            return;
        }
        let stem = match pattern {
            syn::Pat::Ident(ident) => ident.ident.to_string(),
            _ => "step".to_owned(),
        };
        let before = std::mem::replace(&mut self.stem, stem);
        let out = self.expr(&init.expr);
        self.stem = before;
        let out = out.unwrap_or_else(|| Out::Val(self.poison()));
        self.bind_annotated(pattern, out, annotation);
    }

    /// A `let` without a derivative that is a value all the same: a variable that becomes active
    /// later, or a number of an inner block, which the reverse sweep computes again there.
    fn number_let(
        &mut self,
        local: &syn::Local,
        pattern: &syn::Pat,
        annotation: Option<&syn::Type>,
    ) -> Option<(String, Val)> {
        let (syn::Pat::Ident(ident), Some(init)) = (pattern, &local.init) else { return None };
        if ident.by_ref.is_some() || ident.subpat.is_some() || init.diverge.is_some() {
            return None;
        }
        let becomes_active = self.numbers.contains(&address(local));
        let is_inner =
            self.scopes.is_nested() && ident.mutability.is_none() && is_plain(&init.expr);
        if !(becomes_active || is_inner) || !self.is_untracked(&init.expr) {
            return None;
        }
        let name = ident.ident.to_string();
        let before = std::mem::replace(&mut self.stem, name.clone());
        let source = self.source(&init.expr, is_pure(&init.expr));
        let val = match annotation {
            None if becomes_active => Val::Atom(self.source_atom(source, &init.expr)),
            _ => self.place_source(source),
        };
        self.stem = before;
        self.name_value(&val, &name, annotation);
        Some((name, val))
    }

    /// `let n = code;`, copied.
    fn local_source(&mut self, local: &syn::Local, pattern: &syn::Pat, init: &syn::Expr) {
        let binds = pat::bound_names(pattern);
        if self.scopes.is_nested() {
            for name in &binds {
                if let Some(hidden) = self.scopes.find(name)
                    && matches!(self.scopes.get(hidden), Denotation::Name { .. })
                {
                    self.diagnostics.refuse(
                        pattern,
                        format!(
                            "`{name}` hides a variable of the enclosing block; give it another name"
                        ),
                    );
                }
            }
        }
        let pure = is_pure(init) && matches!(pattern, syn::Pat::Ident(_));
        let mut source = self.source(init, pure);
        let (let_token, pat, semi) = (&local.let_token, &local.pat, &local.semi_token);
        source.head = quote!(#let_token #pat =);
        let diverge = local.init.as_ref().and_then(|init| init.diverge.as_ref());
        source.tail = match diverge {
            Some((token, block)) => {
                self.source(&**block, false);
                quote!(#token #block #semi)
            }
            None => quote!(#semi),
        };
        self.program.primal.push(Stmt::Source { source, binds: binds.clone() });
        let mutable = match pattern {
            syn::Pat::Ident(ident) => ident.mutability.is_some(),
            _ => true,
        };
        let at = matches!(pattern, syn::Pat::Ident(_)).then(|| address(local));
        for name in binds {
            self.program.reserved.insert(name.clone());
            self.scopes
                .declare(&name, Denotation::Name { mutable, at, nested: self.scopes.is_nested() });
        }
    }

    /// What a name of copied code stands for, should an active value meet it: a closure that is called
    /// with one, a borrow that one is written through.
    fn remember_source(&mut self, pattern: &syn::Pat, init: &syn::Expr) {
        let syn::Pat::Ident(ident) = pattern else { return };
        let Some(slot) = self.scopes.find(&ident.ident.to_string()) else { return };
        match expr_strip(init) {
            syn::Expr::Closure(closure) => {
                let closure = std::rc::Rc::new(self.closure_of(closure));
                self.closures.push((slot, closure));
            }
            syn::Expr::Reference(reference) if reference.mutability.is_some() => {
                if let Some(of) = self.scopes.find(&root_name(&reference.expr))
                    && let Denotation::Name { at: Some(at), .. } = self.scopes.get(of)
                {
                    self.borrows.push((slot, *at));
                }
            }
            _ => {}
        }
    }

    /// An active value is written through a borrow of copied code's variable: another attempt takes
    /// that for a value.
    fn promote_borrowed(&mut self, left: &syn::Expr) -> bool {
        let Some(slot) = self.scopes.find(&root_name(left)) else { return false };
        match self.borrows.iter().find(|(borrow, _)| *borrow == slot) {
            Some((_, at)) => {
                self.numbers.insert(*at);
                true
            }
            None => false,
        }
    }

    fn uninitialised(&mut self, pattern: &syn::Pat, annotation: Option<&syn::Type>) {
        if let syn::Pat::Tuple(tuple) = pattern {
            tuple.elems.iter().for_each(|elem| self.uninitialised(pat::strip(elem), None));
            return;
        }
        let syn::Pat::Ident(ident) = pattern else {
            self.diagnostics
                .refuse(pattern, "a declaration without a value takes a name or a tuple of names");
            return;
        };
        let annotation = annotation.map(|ty| quote!(: #ty)).unwrap_or_default();
        let name = &ident.ident;
        let at = self.program.declarations.len();
        self.program.declarations.push((quote!(let #name #annotation;), String::new()));
        self.program.primal.push(Stmt::Declare(at));
        self.scopes.declare(&name.to_string(), Denotation::Uninit { at });
    }

    fn closure(&mut self, closure: &syn::ExprClosure, name: &syn::Ident) {
        if let Some(token) = &closure.asyncness {
            self.diagnostics.refuse(token, "an `async` closure cannot be differentiated");
        }
        let closure = self.closure_of(closure);
        self.scopes.declare(&name.to_string(), Denotation::Closure(std::rc::Rc::new(closure)));
    }

    pub(super) fn assign(&mut self, assign: &syn::ExprAssign) {
        self.assign_to(&assign.left, &assign.right, assign);
    }

    fn assign_to(&mut self, left: &syn::Expr, right: &syn::Expr, whole: &impl ToTokens) {
        let left = expr_strip(left);
        let right_untracked = self.is_untracked(right);
        if let syn::Expr::Tuple(_) = left
            && !(right_untracked && self.is_untracked(left))
        {
            let Some(out) = self.expr(right) else { return };
            let Some(val) = self.value(out, right.span()) else {
                return;
            };
            self.assign_parts(left, val);
            return;
        }
        if matches!(left, syn::Expr::Infer(_)) {
            self.expr(right);
            return;
        }
        if let Some(path) = self.memory_place(left) {
            self.assign_memory(path, right, left);
            return;
        }
        if !right_untracked && (self.promote(left) || self.promote_borrowed(left)) {
            return;
        }
        let place = self.place(left);
        match (place, right_untracked) {
            // Copied code assigns to copied code's variable.
            (None, true) => {
                let source = self.source(&quote!(#whole;), false);
                self.program.primal.push(Stmt::Source { source, binds: Vec::new() });
            }
            (None, false) => {
                self.expr(right);
                self.diagnostics.refuse(
                    left,
                    "an active value is assigned to a place that is not known here; \
                     assign to a local variable or to an active `&mut` parameter",
                );
            }
            (Some(place), _) => {
                let before = std::mem::replace(&mut self.stem, root_name(left));
                let out = self.expr(right);
                self.stem = before;
                let Some(out) = out else { return };
                self.store(&place, out, left);
            }
        }
    }

    /// `x[i] = value`, `self.a = value`.
    fn assign_memory(&mut self, path: crate::ir::Path, right: &syn::Expr, left: &syn::Expr) {
        if !self.may_write(&path, left) {
            return;
        }
        let before = std::mem::replace(&mut self.stem, root_name(left));
        let out = self.expr(right);
        self.stem = before;
        let Some(out) = out else { return };
        if let Some(source) = self.memory_of(&out) {
            let shape = self.path_type(&path).or_else(|| self.path_type(&source));
            let is_number = shape.is_none_or(|ty| {
                matches!(
                    crate::signature::shape_of(&ty, &self.signature.generics),
                    crate::ir::Shape::Scalar(_) | crate::ir::Shape::Inactive
                )
            });
            if !is_number {
                self.diagnostics.refuse(
                    right,
                    "assigning a whole array or struct is not supported yet; assign its numbers",
                );
                return;
            }
        }
        let val = match out {
            Out::Val(Val::Tuple(parts)) => Val::Tuple(parts),
            out => match self.atom(out, right) {
                Some(atom) => Val::Atom(atom),
                None => return,
            },
        };
        self.store_val(&path, &val, right);
    }

    fn store_val(&mut self, path: &crate::ir::Path, val: &Val, at: &syn::Expr) {
        match val {
            Val::Atom(atom) => self.store_path(path.clone(), crate::ir::Mode::Set, *atom),
            Val::Tuple(parts) => {
                for (index, part) in parts.iter().enumerate() {
                    self.store_val(&path.step(crate::ir::Step::Field(index.to_string())), part, at);
                }
            }
            _ => self.diagnostics.refuse(at, "only numbers can be stored in memory so far"),
        }
    }

    fn may_write(&mut self, path: &crate::ir::Path, at: &syn::Expr) -> bool {
        let mutable = self.is_mutable(path);
        if !mutable {
            self.diagnostics.refuse(at, "this memory is not mutable");
        }
        mutable
    }

    /// The part of memory that an expression on the left names.
    pub(super) fn memory_place(&mut self, left: &syn::Expr) -> Option<crate::ir::Path> {
        let is_part = match expr_strip(left) {
            syn::Expr::Index(_)
            | syn::Expr::Field(_)
            | syn::Expr::Unary(_)
            | syn::Expr::Path(_) => true,
            _ => return None,
        };
        let name = root_name(left);
        let slot = self.scopes.find(&name)?;
        let Denotation::Val(val) = self.scopes.get(slot) else { return None };
        let holds_memory = match val {
            Val::Memory(_) => true,
            Val::Ref(inner) => matches!(**inner, Val::Memory(_)),
            _ => false,
        };
        if !holds_memory || !is_part {
            return None;
        }
        let out = self.expr(left)?;
        self.memory_of(&out)
    }

    /// An active value goes into an array of copied code: from its `let` on it is memory, which
    /// another attempt takes into account.
    pub(super) fn promote(&mut self, left: &syn::Expr) -> bool {
        if !matches!(expr_strip(left), syn::Expr::Index(_) | syn::Expr::Field(_)) {
            return false;
        }
        let Some(slot) = self.scopes.find(&root_name(left)) else { return false };
        match self.scopes.get(slot) {
            Denotation::Name { at: Some(at), .. } => {
                self.memory.insert(*at);
                true
            }
            _ => false,
        }
    }

    /// An array of copied code is handed to a callee that writes to it.
    pub(super) fn promote_whole(&mut self, place: &syn::Expr) -> bool {
        let Some(slot) = self.scopes.find(&root_name(place)) else { return false };
        match self.scopes.get(slot) {
            Denotation::Name { at: Some(at), .. } => {
                self.memory.insert(*at);
                true
            }
            _ => false,
        }
    }

    fn assign_parts(&mut self, left: &syn::Expr, val: Val) {
        match (expr_strip(left), val) {
            (syn::Expr::Infer(_), _) => {}
            (syn::Expr::Tuple(targets), Val::Tuple(parts)) if targets.elems.iter().any(is_rest) => {
                let skipped = (parts.len() + 1).saturating_sub(targets.elems.len());
                let mut parts = parts.into_iter();
                for target in &targets.elems {
                    if is_rest(target) {
                        parts.by_ref().take(skipped).for_each(drop);
                    } else if let Some(part) = parts.next() {
                        self.assign_parts(target, part);
                    }
                }
            }
            (syn::Expr::Tuple(targets), Val::Tuple(parts))
                if targets.elems.len() == parts.len() =>
            {
                for (target, part) in targets.elems.iter().zip(parts) {
                    self.assign_parts(target, part);
                }
            }
            (target, val) => match self.place(target) {
                Some(place) => self.store(&place, Out::Val(val), target),
                None => self.diagnostics.refuse(target, "this place cannot take an active value"),
            },
        }
    }

    pub(super) fn compound(&mut self, binary: &syn::ExprBinary) {
        if let Some(path) = self.memory_place(&binary.left) {
            self.compound_memory(path, binary);
            return;
        }
        if !self.is_untracked(&*binary.right)
            && (self.promote(&binary.left) || self.promote_borrowed(&binary.left))
        {
            return;
        }
        let place = self.place(&binary.left);
        let untracked = self.is_untracked(&binary.right);
        let tracked = place
            .as_ref()
            .is_some_and(|place| matches!(self.scopes.get(place.slot), Denotation::Val(_)));
        if untracked && !tracked {
            let source = self.source(&quote!(#binary;), false);
            self.program.primal.push(Stmt::Source { source, binds: Vec::new() });
            return;
        }
        let Some(row) = operator(&binary.op).and_then(rules::find) else {
            self.diagnostics
                .refuse(&binary.op, "this operator has no derivative; use it on integers only");
            return;
        };
        let Some(place) = place else {
            self.diagnostics.refuse(
                &binary.left,
                "an active value is added to a place that is not known here; \
                 use a local variable or an active `&mut` parameter",
            );
            return;
        };
        let before = std::mem::replace(&mut self.stem, root_name(&binary.left));
        // The right side first, as the language has it for primitive types.
        let right = self.operand(&binary.right);
        let left = self.load(&place, &binary.left);
        if let (Some(left), Some(right)) = (left, right) {
            let scalar = self.joined(left, right);
            let hint = self.step();
            let value = self.push_at(
                hint,
                scalar,
                Op::Rule(row, Spelling::Method),
                vec![left, right],
                binary.span(),
            );
            self.store(&place, Out::Val(Val::Atom(crate::ir::Atom::Value(value))), &binary.left);
        }
        self.stem = before;
    }

    /// `x[i] += value`: a sum needs no old value, a product does.
    fn compound_memory(&mut self, path: crate::ir::Path, binary: &syn::ExprBinary) {
        if !self.may_write(&path, &binary.left) {
            return;
        }
        let Some(row) = operator(&binary.op).and_then(rules::find) else {
            self.diagnostics
                .refuse(&binary.op, "this operator has no derivative; use it on integers only");
            return;
        };
        let before = std::mem::replace(&mut self.stem, root_name(&binary.left));
        let right = self.operand(&binary.right);
        if let Some(right) = right {
            match row.name {
                "add" => self.store_path(path, crate::ir::Mode::Add, right),
                "sub" => self.store_path(path, crate::ir::Mode::Sub, right),
                _ => {
                    if let Some(left) = self.load_path(&path, &binary.left) {
                        let scalar = self.joined(left, right);
                        let hint = self.step();
                        let value = self.push_at(
                            hint,
                            scalar,
                            Op::Rule(row, Spelling::Method),
                            vec![left, right],
                            binary.span(),
                        );
                        self.store_path(path, crate::ir::Mode::Set, crate::ir::Atom::Value(value));
                    }
                }
            }
        }
        self.stem = before;
    }

    /// The place that an expression names, if it is tracked or a local scalar of copied code.
    pub(super) fn place(&mut self, expr: &syn::Expr) -> Option<Place> {
        match expr_strip(expr) {
            syn::Expr::Path(path) => {
                let name = path.path.get_ident()?.to_string();
                let slot = self.scopes.find(&name)?;
                Some(Place { slot, path: Vec::new() })
            }
            syn::Expr::Unary(unary) if matches!(unary.op, syn::UnOp::Deref(_)) => {
                match expr_strip(&unary.expr) {
                    syn::Expr::Path(path) => {
                        let slot = self.scopes.find(&path.path.get_ident()?.to_string())?;
                        match self.scopes.get(slot) {
                            Denotation::Place(place) => Some(place.clone()),
                            _ => None,
                        }
                    }
                    syn::Expr::Reference(reference) => self.place(&reference.expr),
                    _ => None,
                }
            }
            syn::Expr::Field(field) => {
                let syn::Member::Unnamed(index) = &field.member else {
                    return None;
                };
                let mut place = self.place(&field.base)?;
                if let Denotation::Place(target) = self.scopes.get(place.slot) {
                    let mut target = target.clone();
                    target.path.extend(place.path);
                    place = target;
                }
                match self.scopes.get(place.slot) {
                    Denotation::Val(_) => {}
                    _ => return None,
                }
                place.path.push(index.index as usize);
                Some(place)
            }
            _ => None,
        }
    }

    /// The scalar that stands in a place.
    fn load(&mut self, place: &Place, at: &syn::Expr) -> Option<crate::ir::Atom> {
        match self.scopes.get(place.slot).clone() {
            Denotation::Val(val) => {
                let part = project(&val, &place.path).cloned();
                self.atom(Out::Val(part?), at)
            }
            Denotation::Name { .. } => self.operand(at),
            _ => {
                self.diagnostics.refuse(at, "this is read before it has a value");
                None
            }
        }
    }

    /// Puts a value into a place.
    pub(super) fn store(&mut self, place: &Place, out: Out, at: &syn::Expr) {
        let out = match (out, self.scopes.get(place.slot)) {
            (Out::Source(source), Denotation::Uninit { .. } | Denotation::Name { .. })
                if place.path.is_empty() =>
            {
                let target = self.source(at, false);
                let tokens = target.tokens;
                let source =
                    Source { head: quote!(#tokens =), tail: quote!(;), pure: false, ..source };
                self.program.primal.push(Stmt::Source { source, binds: Vec::new() });
                return;
            }
            (Out::Place(target), Denotation::Uninit { .. } | Denotation::Place(_))
                if place.path.is_empty() =>
            {
                self.scopes.set(place.slot, Denotation::Place(target));
                return;
            }
            (out, _) => out,
        };
        let Some(val) = self.value(out, at.span()) else {
            return;
        };
        // Copied code's variable becomes active: another attempt takes it for a value from its `let` on.
        if let Denotation::Name { at: Some(at), .. } = self.scopes.get(place.slot) {
            self.numbers.insert(*at);
        }
        if place.path.is_empty() {
            let val = match self.scopes.get(place.slot) {
                Denotation::Closure(_) | Denotation::Place(_) => {
                    self.diagnostics.refuse(
                        at,
                        "this variable is a reference or a closure; assign to what it points to",
                    );
                    return;
                }
                _ => val,
            };
            self.name_value(&val, &root_name(at), None);
            self.scopes.set(place.slot, Denotation::Val(val));
            return;
        }
        let Denotation::Val(whole) = self.scopes.get(place.slot).clone() else {
            self.diagnostics.refuse(at, "this place cannot take an active value");
            return;
        };
        match replaced(&whole, &place.path, val) {
            Some(whole) => self.scopes.set(place.slot, Denotation::Val(whole)),
            None => self.diagnostics.refuse(at, "this place is no part of a tuple"),
        }
    }

    /// Gives a fresh value the user's name.
    pub(super) fn name_value(&mut self, val: &Val, name: &str, annotation: Option<&syn::Type>) {
        if let Val::Atom(crate::ir::Atom::Value(value)) = val {
            let is_step = matches!(self.program.data(*value).hint, Hint::PartOf(_));
            if is_step && !self.is_entry(*value) {
                if self.scopes.is_nested() {
                    self.program.reserved.insert(name.to_owned());
                }
                let data = self.program.data_mut(*value);
                data.hint = Hint::Source(name.to_owned());
                data.pinned = true;
                if let Some(ty) = annotation
                    && !matches!(ty, syn::Type::Infer(_))
                {
                    data.annotation = Some(ty.to_token_stream());
                    if data.ty == Scalar::Unknown
                        && let Some(scalar) = super::source::float_name(ty)
                    {
                        data.ty = scalar;
                    }
                }
            }
        }
    }

    fn is_entry(&self, value: crate::ir::Value) -> bool {
        self.program.entries.iter().any(|entry| {
            entry.value == value || entry.leaves.iter().any(|(_, leaf)| *leaf == value)
        })
    }
}

/// `..` in a tuple that is assigned to.
fn is_rest(expr: &syn::Expr) -> bool {
    matches!(expr, syn::Expr::Range(range) if range.start.is_none() && range.end.is_none())
}

/// The expression without invisible groups.
fn group_strip(mut expr: &syn::Expr) -> &syn::Expr {
    while let syn::Expr::Group(group) = expr {
        expr = &group.expr;
    }
    expr
}

/// Which `let` this is.
fn address(local: &syn::Local) -> usize {
    std::ptr::from_ref(local) as usize
}

/// An array, a vector or a struct as a literal.
fn is_literal_memory(expr: &syn::Expr) -> bool {
    match expr_strip(expr) {
        syn::Expr::Array(_) | syn::Expr::Repeat(_) | syn::Expr::Struct(_) => true,
        syn::Expr::Macro(mac) => mac.mac.path.is_ident("vec"),
        _ => false,
    }
}

/// `val` with the part at `path` replaced.
fn replaced(whole: &Val, path: &[usize], part: Val) -> Option<Val> {
    match (whole, path) {
        (_, []) => Some(part),
        (Val::Tuple(parts), [first, rest @ ..]) => {
            let mut parts = parts.clone();
            let slot = parts.get_mut(*first)?;
            *slot = replaced(slot, rest, part)?;
            Some(Val::Tuple(parts))
        }
        _ => None,
    }
}

/// The variable at the root of a place.
fn root_name(expr: &syn::Expr) -> String {
    match expr_strip(expr) {
        syn::Expr::Path(path) => {
            path.path.get_ident().map(ToString::to_string).unwrap_or_else(|| "step".to_owned())
        }
        syn::Expr::Unary(unary) => root_name(&unary.expr),
        syn::Expr::Field(field) => root_name(&field.base),
        syn::Expr::Index(index) => root_name(&index.expr),
        syn::Expr::Reference(reference) => root_name(&reference.expr),
        _ => "step".to_owned(),
    }
}

/// The expression without parentheses and invisible groups.
pub(super) fn expr_strip(mut expr: &syn::Expr) -> &syn::Expr {
    loop {
        expr = match expr {
            syn::Expr::Paren(paren) => &paren.expr,
            syn::Expr::Group(group) => &group.expr,
            other => return other,
        };
    }
}
