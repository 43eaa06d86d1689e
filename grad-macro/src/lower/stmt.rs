//! Statements: `let`, assignment, items, macros and expressions for their effect.

use quote::{ToTokens, quote};

use super::assign::root_name;
use super::exit::{Frame, Kind};
use super::mentions::identifiers;
use super::pat;
use super::scope::Denotation;
use super::source::{is_assignment, is_plain, is_pure};
use super::{Lowering, Out};
use crate::ir::{Hint, Scalar, Source, Stmt, Val};

impl Lowering<'_> {
    /// The function's body: its statements and its value.
    pub(super) fn body(&mut self, block: &syn::Block) -> Option<Out> {
        self.frames.push(Frame::new(Kind::Function, None));
        self.scopes.enter();
        let out = self.run(&block.stmts, &[]);
        self.scopes.leave();
        self.frames.pop();
        out
    }

    /// A block within: its names end with it.
    pub(super) fn block(&mut self, block: &syn::Block) -> Option<Out> {
        let depth = self.scopes.depth();
        self.scopes.enter();
        let out = self.run(&block.stmts, &[]);
        let out = match out {
            // The value of a block is computed before its names end.
            Some(Out::Source(source)) => Some(Out::Val(self.place_source(source))),
            out => out,
        };
        self.close(depth);
        out
    }

    pub(super) fn stmt(&mut self, stmt: &syn::Stmt) {
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
            super::mentions::mentions(item.to_token_stream()).into_iter().find(|mention| {
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
            _ if self.is_untracked(expr) && self.escapes(expr).is_none() => {
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
        if let Some(parts) = self.desugared.lets(local) {
            parts.iter().for_each(|part| self.local(part));
            return;
        }
        let (pattern, annotation) = typed(&local.pat);
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
        if init.diverge.is_some()
            || !makes_memory && self.makes_vector(&init.expr)
            || self.is_untracked(&init.expr) && !makes_memory && self.escapes(&*init.expr).is_none()
        {
            self.local_source(local, pattern, &init.expr);
            self.remember_source(pattern, &init.expr);
            if let syn::Pat::Ident(ident) = pattern {
                self.remember_foreign(&ident.ident.to_string(), annotation, &init.expr);
            }
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
        self.note_mutable(pattern, &init.expr);
    }

    /// `Vec::with_capacity(x.len())`, which active values may be pushed to later.
    fn makes_vector(&self, init: &syn::Expr) -> bool {
        matches!(expr_strip(init), syn::Expr::Call(call)
            if matches!(&*call.func, syn::Expr::Path(path)
                if path.path.segments.last().is_some_and(|last| last.ident == "with_capacity")))
            && self.only_reads(init)
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
        let is_inner = self.is_nested() && ident.mutability.is_none() && is_plain(&init.expr);
        let leaves = !self.escapes(&*init.expr).is_none();
        if !(becomes_active || is_inner) || !self.is_untracked(&init.expr) || leaves {
            return None;
        }
        let name = ident.ident.to_string();
        if becomes_active && super::option::is_none_path(&init.expr) {
            return Some((name, self.none()));
        }
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
        if self.is_nested() {
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
            self.scopes.declare(&name, Denotation::Name { mutable, at, nested: self.is_nested() });
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
    pub(super) fn promote_borrowed(&mut self, left: &syn::Expr) -> bool {
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

    /// Gives a fresh value the user's name.
    pub(super) fn name_value(&mut self, val: &Val, name: &str, annotation: Option<&syn::Type>) {
        if let Val::Atom(crate::ir::Atom::Value(value)) = val {
            let is_step = matches!(self.program.data(*value).hint, Hint::PartOf(_));
            if is_step && !self.is_entry(*value) {
                if self.is_nested() {
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

/// A pattern and its type, if it has one.
pub(super) fn typed(pattern: &syn::Pat) -> (&syn::Pat, Option<&syn::Type>) {
    match pat::strip(pattern) {
        syn::Pat::Type(typed) => (pat::strip(&typed.pat), Some(&typed.ty)),
        other => (other, None),
    }
}

/// The expression without invisible groups.
pub(super) fn group_strip(mut expr: &syn::Expr) -> &syn::Expr {
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
        syn::Expr::Call(call) => super::memory::constructs(call),
        _ => false,
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
