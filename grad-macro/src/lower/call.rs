//! Calls: methods and functions of the rule table, closures, and other differentiated functions.

use quote::{ToTokens, quote};
use syn::spanned::Spanned;

use super::scope::{Closure, Denotation};
use super::source::{float_name, is_pure};
use super::stmt::expr_strip;
use super::{Lowering, Out};
use crate::ir::{Atom, Passing, Scalar, Spelling, Stmt, Val};
use crate::rules::{self, Rule};

/// Methods whose result carries no derivative, whatever they are called on.
const READING: &[&str] = &[
    "is_nan",
    "is_infinite",
    "is_finite",
    "is_normal",
    "is_subnormal",
    "is_sign_positive",
    "is_sign_negative",
    "classify",
    "total_cmp",
    "partial_cmp",
    "to_bits",
    "to_ne_bytes",
    "to_le_bytes",
    "to_be_bytes",
    "integer_decode",
    "eq",
    "ne",
    "lt",
    "le",
    "gt",
    "ge",
    "is_zero",
    "is_one",
    "is_positive",
    "is_negative",
];

/// Operators that are called as methods.
const OPERATORS: &[&str] = &["add", "sub", "mul", "div", "rem", "neg"];

impl Lowering<'_> {
    pub(super) fn method_call(&mut self, call: &syn::ExprMethodCall) -> Option<Out> {
        let name = call.method.to_string();
        if READING.contains(&name.as_str()) {
            return Some(self.read(call, Scalar::Bool));
        }
        if matches!(name.as_str(), "sum" | "product" | "fold" | "for_each") {
            return self.sink(call);
        }
        if let Some(path) = self.receiver_memory(&call.receiver)
            && let Some(out) = self.memory_method(&path, &name, call)
        {
            return out;
        }
        if matches!(name.as_str(), "clone" | "to_owned") && call.args.is_empty() {
            return match self.expr(&call.receiver)? {
                Out::Val(Val::Ref(inner)) => Some(Out::Val(*inner)),
                Out::Place(place) => self.at(&place).map(Out::Val),
                out => Some(out),
            };
        }
        if name == "sin_cos" && call.args.is_empty() {
            let operand = self.operand(&call.receiver)?;
            return Some(self.sin_cos(operand, Spelling::Method, call.span()));
        }
        let rule = rules::find(&name)
            .filter(|rule| rule.is_method() || OPERATORS.contains(&name.as_str()));
        let Some(rule) = rule else {
            let reads = std::iter::once(&*call.receiver)
                .chain(&call.args)
                .all(|part| self.is_inactive_part(part));
            if reads {
                return Some(self.read(call, Scalar::Unknown));
            }
            let of_a_type = self.is_untracked(&*call.receiver)
                || self.receiver_memory(&call.receiver).is_some();
            if of_a_type && !matches!(expr_strip(&call.receiver), syn::Expr::Lit(_)) {
                return self.differentiated_method(call);
            }
            self.diagnostics.refuse(
                &call.method,
                format!(
                    "the derivative of the method `{name}` is not known; use the methods of `f64`, \
                         or call a function that has `#[derive_grad]`"
                ),
            );
            return None;
        };
        if call.args.len() + 1 != rule.arity() {
            self.diagnostics
                .refuse(&call.args, format!("`{name}` takes {} argument(s)", rule.arity() - 1));
            return None;
        }
        let operands: Vec<&syn::Expr> =
            std::iter::once(&*call.receiver).chain(&call.args).collect();
        self.row(rule, Spelling::Method, &operands, call)
    }

    /// The memory that a receiver names, without reading it.
    fn receiver_memory(&mut self, receiver: &syn::Expr) -> Option<crate::ir::Path> {
        let is_place = matches!(
            expr_strip(receiver),
            syn::Expr::Path(_) | syn::Expr::Field(_) | syn::Expr::Index(_)
        );
        if !is_place || self.is_untracked(receiver) {
            return None;
        }
        let errors = self.diagnostics.len();
        let out = self.expr(receiver);
        // What is wrong with the receiver is said where its value is taken.
        self.diagnostics.truncate(errors);
        self.memory_of(&out?)
    }

    /// A row of the table, called with these expressions.
    fn row(
        &mut self,
        rule: &'static Rule,
        spelling: Spelling,
        operands: &[&syn::Expr],
        whole: &impl Spanned,
    ) -> Option<Out> {
        let atoms: Vec<Option<Atom>> =
            operands.iter().map(|operand| self.operand(operand)).collect();
        let atoms = atoms.into_iter().collect::<Option<Vec<Atom>>>()?;
        for (index, (atom, operand)) in atoms.iter().zip(operands).enumerate() {
            let is_exponent = rule.name == "powi" && index == 1;
            if is_exponent {
                self.is_i32(*atom);
            }
            if is_exponent && self.program.is_active(*atom) {
                self.diagnostics.refuse(
                    operand,
                    "the exponent of `powi` is an integer and carries no derivative; use `powf`",
                );
                return None;
            }
        }
        Some(self.apply_rule(rule, spelling, atoms, whole.span()))
    }

    /// An exponent that copied code computes has a type that inference may not see elsewhere.
    fn is_i32(&mut self, atom: Atom) {
        let Atom::Value(value) = atom else { return };
        let from_source = self.program.primal.last().is_some_and(
            |stmt| matches!(stmt, Stmt::Let { dst, op: crate::ir::Op::Source(_), .. } if *dst == value),
        );
        if from_source {
            let data = self.program.data_mut(value);
            data.annotation = Some(quote!(i32));
            data.pinned = true;
        }
    }

    fn sin_cos(&mut self, operand: Atom, spelling: Spelling, span: proc_macro2::Span) -> Out {
        let mut part = |name| match self.apply(name, spelling, vec![operand], span) {
            Out::Val(val) => val,
            _ => unreachable!("a row gives a value"),
        };
        Out::Val(Val::Tuple(vec![part("sin"), part("cos")]))
    }

    pub(super) fn call(&mut self, call: &syn::ExprCall) -> Option<Out> {
        let callee = expr_strip(&call.func);
        let syn::Expr::Path(path) = callee else {
            if let syn::Expr::Closure(closure) = callee {
                let closure = self.closure_of(closure);
                return self.call_closure(&closure, call);
            }
            self.diagnostics.refuse(
                callee,
                "only a function or closure that is named can be called with active values",
            );
            return None;
        };
        if let Some(ident) = path.path.get_ident()
            && let Some(slot) = self.scopes.find(&ident.to_string())
        {
            return match self.scopes.get(slot).clone() {
                Denotation::Closure(closure) => self.call_closure(&closure, call),
                _ if self.closures.iter().any(|(of, _)| *of == slot) => {
                    let found = self.closures.iter().rev().find(|(of, _)| *of == slot);
                    let closure = found.map(|(_, closure)| closure.clone())?;
                    self.call_closure(&closure, call)
                }
                _ => {
                    self.diagnostics.refuse(
                        path,
                        format!("`{ident}` is a function value, and what it does to an active argument is not known here; \
                                 call a function with `#[derive_grad]` by its name"),
                    );
                    None
                }
            };
        }
        let names: Vec<String> =
            path.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let last = names.last().cloned().unwrap_or_default();
        let owner = names.len().checked_sub(2).map(|at| names[at].clone());
        let args: Vec<&syn::Expr> = call.args.iter().collect();
        if let Some(out) = self.known_function(path, owner.as_deref(), &last, &args, call) {
            return out;
        }
        self.differentiated(path, &last, owner.as_deref(), call)
    }

    /// Functions of `std`, `num_traits` and `libm`; `None` where the path is none of them.
    fn known_function(
        &mut self,
        path: &syn::ExprPath,
        owner: Option<&str>,
        last: &str,
        args: &[&syn::Expr],
        call: &syn::ExprCall,
    ) -> Option<Option<Out>> {
        let is_float = match owner {
            Some("f32" | "f64" | "Float" | "FloatCore" | "Real") => true,
            Some(owner) => self.signature.generics.type_params().any(|param| param.ident == owner),
            None => false,
        } || path
            .qself
            .as_ref()
            .is_some_and(|qself| float_name(&qself.ty).is_some());
        if is_float {
            return Some(self.float_function(owner, last, args, call));
        }
        if owner.is_some_and(|owner| {
            super::expr::is_integer(owner) || matches!(owner, "bool" | "char" | "String")
        }) {
            return Some(Some(self.read(call, Scalar::Unknown)));
        }
        match (owner, last) {
            (Some("libm"), "sincos" | "sincosf") => {
                let spelling = if last == "sincos" { Spelling::Libm } else { Spelling::LibmF32 };
                Some(
                    self.operand(args.first()?)
                        .map(|operand| self.sin_cos(operand, spelling, call.span())),
                )
            }
            (Some("libm"), _) => {
                match rules::find_libm(last) {
                    Some((rule, single)) if rule.arity() == args.len() => {
                        let spelling = if single { Spelling::LibmF32 } else { Spelling::Libm };
                        Some(self.row(rule, spelling, args, call))
                    }
                    _ => {
                        self.diagnostics.refuse(path, format!("the derivative of `libm::{last}` is not known; use a method of `f64` \
                         or a function of `grad_runtime`"));
                        Some(None)
                    }
                }
            }
            (Some("convert"), "identity") => Some(self.expr(args.first()?)),
            (Some("mem"), "swap" | "replace" | "take") => Some(self.exchange(last, args, call)),
            (None, "drop") => {
                self.diagnostics
                    .refuse(path, "`drop` of an active value is not supported; leave it out");
                Some(None)
            }
            _ => None,
        }
    }

    /// `f64::sin(x)`, `T::sin(x)`, `Float::sin(x)`.
    fn float_function(
        &mut self,
        owner: Option<&str>,
        last: &str,
        args: &[&syn::Expr],
        call: &syn::ExprCall,
    ) -> Option<Out> {
        if READING.contains(&last) {
            return Some(self.read(call, Scalar::Bool));
        }
        if let (Some(owner @ ("f32" | "f64")), "from", [arg]) = (owner, last, args) {
            let operand = self.operand(arg)?;
            let to = if owner == "f32" { Scalar::F32 } else { Scalar::F64 };
            let ty = if owner == "f32" { quote!(f32) } else { quote!(f64) };
            return match self.program.scalar(operand) {
                from if from == to => Some(Out::Val(Val::Atom(operand))),
                Scalar::F32 => Some(self.convert(operand, to, ty, call.span())),
                _ => {
                    self.diagnostics.refuse(
                        call,
                        "what is converted here is not known to be an `f32`; use `as`",
                    );
                    None
                }
            };
        }
        if last == "sin_cos" && args.len() == 1 {
            let operand = self.operand(args[0])?;
            return Some(self.sin_cos(operand, Spelling::Method, call.span()));
        }
        match rules::find(last).filter(|rule| rule.is_method() || OPERATORS.contains(&last)) {
            Some(rule) if rule.arity() == args.len() => {
                self.row(rule, Spelling::Method, args, call)
            }
            _ => {
                self.diagnostics.refuse(
                    &call.func,
                    format!(
                        "the derivative of `{last}` is not known; use the methods of `f64`, \
                             or call a function that has `#[derive_grad]`"
                    ),
                );
                None
            }
        }
    }

    /// `std::mem::{swap, replace, take}` on tracked places.
    fn exchange(&mut self, name: &str, args: &[&syn::Expr], call: &syn::ExprCall) -> Option<Out> {
        let mut places = Vec::new();
        for arg in &args[..if name == "swap" { args.len().min(2) } else { args.len().min(1) }] {
            match self.expr(arg)? {
                Out::Place(place) => places.push(place),
                _ => {
                    self.diagnostics
                        .refuse(arg, "`&mut` of a tracked local variable is needed here");
                    return None;
                }
            }
        }
        match (name, places.as_slice(), args) {
            ("swap", [a, b], _) => {
                let (old_a, old_b) = (self.at(a)?, self.at(b)?);
                self.store(a, Out::Val(old_b), args[0]);
                self.store(b, Out::Val(old_a), args[1]);
                Some(Out::Unit)
            }
            ("replace", [place], [_, new]) => {
                let out = self.expr(new)?;
                let old = self.at(place)?;
                self.store(place, out, args[0]);
                Some(Out::Val(old))
            }
            ("take", [place], _) => {
                let old = self.at(place)?;
                let zero = self.source(&quote!(::core::default::Default::default()), true);
                self.store(place, Out::Source(zero), args[0]);
                Some(Out::Val(old))
            }
            _ => {
                self.diagnostics.refuse(
                    call,
                    "this call does not have the arguments of the function of that name",
                );
                None
            }
        }
    }

    /// The body of a closure stands where it is called.
    fn call_closure(&mut self, closure: &Closure, call: &syn::ExprCall) -> Option<Out> {
        let mut args = Vec::new();
        for arg in &call.args {
            let out = self.expr(arg)?;
            args.push(match out {
                Out::Source(source) => Out::Val(self.place_source(source)),
                out => out,
            });
        }
        self.call_closure_with(closure, args, call)
    }

    pub(super) fn closure_of(&self, closure: &syn::ExprClosure) -> Closure {
        Closure {
            params: closure.inputs.iter().cloned().collect(),
            body: (*closure.body).clone(),
            moves: closure.capture.is_some(),
            names: self.scopes.names(),
        }
    }

    pub(super) fn call_closure_with(
        &mut self,
        closure: &Closure,
        args: Vec<Out>,
        call: &impl ToTokens,
    ) -> Option<Out> {
        if closure.params.len() != args.len() {
            self.diagnostics.refuse(call, "the closure takes another number of arguments");
            return None;
        }
        if self.depth == 64 {
            self.diagnostics.refuse(call, "closures call each other too deeply");
            return None;
        }
        let outer = self.scopes.exchange(closure.names.clone());
        self.scopes.enter();
        self.depth += 1;
        for (param, arg) in closure.params.iter().zip(args) {
            self.bind(param, arg);
        }
        let out = if self.writes_captured(closure) {
            self.diagnostics.refuse(
                &closure.body,
                "a `move` closure that changes a variable it captured changes its own copy; \
                 pass the value as an argument",
            );
            None
        } else {
            self.expr(&closure.body)
        };
        let out = match out {
            Some(Out::Source(source)) => Some(Out::Val(self.place_source(source))),
            out => out,
        };
        self.depth -= 1;
        self.scopes.leave();
        self.scopes.exchange(outer);
        out
    }

    fn writes_captured(&self, closure: &Closure) -> bool {
        closure.moves && self.uses(&closure.body).writes
    }

    /// A function that has `#[derive_grad]`: its hidden sibling gives the value and the pullback.
    fn differentiated(
        &mut self,
        path: &syn::ExprPath,
        last: &str,
        owner: Option<&str>,
        call: &syn::ExprCall,
    ) -> Option<Out> {
        let is_constructor = last.starts_with(|ch: char| ch.is_uppercase());
        if is_constructor {
            self.diagnostics.refuse(
                path,
                "structs and enums of active values are not supported yet; use scalars or a tuple",
            );
            return None;
        }
        if owner.is_none() && self.signature.name == last {
            self.diagnostics.refuse(
                path,
                "recursion is not supported yet; write the function as one that its caller repeats",
            );
            return None;
        }
        if call.args.iter().all(|arg| self.only_reads(arg)) {
            return Some(self.read(call, Scalar::Unknown));
        }
        let (mut args, mut passing, mut memory) = (Vec::new(), Vec::new(), Vec::new());
        for arg in &call.args {
            let (val, pass, path) = self.argument(arg);
            args.push(val);
            passing.push(pass);
            memory.push(path);
        }
        let args = args.into_iter().collect::<Option<Vec<Val>>>()?;
        let mut path = path.clone();
        if let (Some(companion), None) = (self.signature.companions.get(last), owner)
            && let Some(last) = path.path.segments.last_mut()
        {
            last.ident = companion.clone();
        }
        let callee = sibling(&path, owner);
        Some(self.push_call(callee, false, last, (args, passing, memory), call.span()))
    }

    fn push_call(
        &mut self,
        callee: proc_macro2::TokenStream,
        is_method: bool,
        name: &str,
        (args, passing, memory): (Vec<Val>, Vec<Passing>, Vec<Option<crate::ir::Path>>),
        span: proc_macro2::Span,
    ) -> Out {
        let hint = self.step();
        let dst = self.program.value(hint, Scalar::Unknown, span, true);
        let hint = crate::ir::Hint::PartOf(format!("pull_{name}"));
        let pullback = self.program.value(hint, Scalar::Unknown, span, false);
        self.program.data_mut(dst).pinned = true;
        let arity = None;
        self.results.insert(dst);
        self.program.primal.push(Stmt::Call {
            dst,
            pullback,
            callee,
            is_method,
            args,
            passing,
            memory,
            arity,
        });
        self.take_back();
        Out::Val(Val::Atom(Atom::Value(dst)))
    }

    /// A method of a type of the user's: its sibling `m_vjp` takes the receiver by reference.
    fn differentiated_method(&mut self, call: &syn::ExprMethodCall) -> Option<Out> {
        let (mut args, mut passing, mut memory) = (Vec::new(), Vec::new(), Vec::new());
        let receiver = &*call.receiver;
        if self.is_untracked(receiver) {
            let source = self.source(receiver, is_pure(receiver));
            let val = if source.repeatable && source.captures.is_empty() {
                Val::Atom(self.program.literal(quote!(&#receiver), None))
            } else {
                let whole = self.place_source(source);
                Val::Ref(Box::new(whole))
            };
            args.push(Some(val));
            passing.push(Passing::Ref);
            memory.push(None);
        } else {
            let borrowed: syn::Expr = syn::parse_quote!(&#receiver);
            let is_reference = matches!(self.expr(receiver)?, Out::Val(Val::Ref(_)));
            let (val, pass, path) = self.argument(if is_reference { receiver } else { &borrowed });
            args.push(val);
            passing.push(pass);
            memory.push(path);
        }
        for arg in &call.args {
            let (val, pass, path) = self.argument(arg);
            args.push(val);
            passing.push(pass);
            memory.push(path);
        }
        let args = args.into_iter().collect::<Option<Vec<Val>>>()?;
        let name = call.method.to_string();
        let sibling = syn::Ident::new(&format!("{name}_vjp"), call.method.span());
        let turbofish = &call.turbofish;
        Some(self.push_call(
            quote!(#sibling #turbofish),
            true,
            &name,
            (args, passing, memory),
            call.span(),
        ))
    }

    /// A part of a tuple that carries no derivative, or copied code.
    fn is_inactive_part(&mut self, expr: &syn::Expr) -> bool {
        if self.is_untracked(expr) {
            return true;
        }
        let syn::Expr::Field(_) = expr_strip(expr) else { return false };
        let Some(Out::Val(val)) = self.expr(expr) else { return false };
        let mut active = false;
        val.atoms(&mut |atom| active |= self.program.is_active(atom));
        !active
    }

    /// Whether the argument carries no derivative, though it may read active variables.
    fn only_reads(&self, arg: &syn::Expr) -> bool {
        match expr_strip(arg) {
            arg if self.is_untracked(arg) => true,
            syn::Expr::Macro(mac) => {
                mac.mac.path.is_ident("format") || mac.mac.path.is_ident("matches")
            }
            syn::Expr::Reference(reference) => {
                reference.mutability.is_none() && self.only_reads(&reference.expr)
            }
            syn::Expr::Binary(binary) => crate::template::operator(&binary.op)
                .and_then(rules::find)
                .is_some_and(Rule::gives_truth),
            syn::Expr::MethodCall(call) => READING.contains(&call.method.to_string().as_str()),
            _ => false,
        }
    }

    /// An argument: its value, how it is passed, and the memory behind it.
    fn argument(&mut self, arg: &syn::Expr) -> (Option<Val>, Passing, Option<crate::ir::Path>) {
        if let syn::Expr::Reference(reference) = expr_strip(arg)
            && reference.mutability.is_some()
            && self.is_untracked(&*reference.expr)
            && self.promote_whole(&reference.expr)
        {
            return (None, Passing::Mut, None);
        }
        let Some(out) = self.expr(arg) else { return (None, Passing::Value, None) };
        let is_mut = matches!(expr_strip(arg), syn::Expr::Reference(of) if of.mutability.is_some());
        match &out {
            Out::Place(place) => match self.at(place) {
                Some(Val::Atom(number)) => {
                    let cell = self.lend(number, true);
                    self.lent.push((place.clone(), cell.clone(), arg.clone()));
                    (Some(Val::Ref(Box::new(Val::Memory(cell.clone())))), Passing::Mut, Some(cell))
                }
                _ => {
                    self.diagnostics
                        .refuse(arg, "a tuple by `&mut` is not supported yet in a call");
                    (None, Passing::Mut, None)
                }
            },
            Out::Val(Val::Ref(inner)) => {
                let mut number = &**inner;
                while let Val::Ref(inner) = number {
                    number = inner;
                }
                if let Val::Atom(number) = number {
                    let cell = self.lend(*number, false);
                    return (
                        Some(Val::Ref(Box::new(Val::Memory(cell.clone())))),
                        Passing::Ref,
                        Some(cell),
                    );
                }
                let Some(path) = self.memory_of(&out) else {
                    self.diagnostics
                        .refuse(arg, "a tuple by reference is not supported yet in a call");
                    return (None, Passing::Ref, None);
                };
                let is_parameter = path.steps.is_empty() && self.is_mut_parameter(&path);
                if is_mut || is_parameter {
                    return (
                        Some(Val::Ref(Box::new(Val::Memory(path.clone())))),
                        Passing::Mut,
                        Some(path),
                    );
                }
                let seen = if self.is_mutable(&path) {
                    self.snapshot_of(&path, arg)
                } else {
                    Some(path.clone())
                };
                (seen.map(|seen| Val::Ref(Box::new(Val::Memory(seen)))), Passing::Ref, Some(path))
            }
            Out::Val(Val::Memory(path)) if self.is_number(path) => {
                let atom = self.load_path(&path.clone(), arg);
                (atom.map(Val::Atom), Passing::Value, None)
            }
            Out::Val(Val::Memory(_)) => {
                self.diagnostics.refuse(
                    arg,
                    "an array or a struct by value is not supported yet in a call; pass it by reference",
                );
                (None, Passing::Value, None)
            }
            Out::Source(source) => {
                let passing = self.passing_of(arg);
                // What a parameter refers to is found again through the parameter, not borrowed.
                let val =
                    if passing == Passing::Ref && source.repeatable && source.captures.is_empty() {
                        Val::Atom(self.program.literal(source.tokens.clone(), None))
                    } else {
                        Val::Atom(self.source_atom(source.clone(), arg))
                    };
                (Some(val), passing, None)
            }
            _ => (self.value(out, arg.span()), Passing::Value, None),
        }
    }

    /// Whether a number stands there, or what is taken for one.
    fn is_number(&self, path: &crate::ir::Path) -> bool {
        let shape = self
            .path_type(path)
            .map(|ty| crate::signature::shape_of(&ty, &self.signature.generics));
        matches!(shape, None | Some(crate::ir::Shape::Scalar(_) | crate::ir::Shape::Inactive))
            && !path.steps.is_empty()
    }

    /// A number in a place of its own, which a reference can point to.
    fn lend(&mut self, number: Atom, mutable: bool) -> crate::ir::Path {
        let span = proc_macro2::Span::call_site();
        let scalar = self.program.scalar(number);
        let root = self.program.value(self.step(), scalar.clone(), span, true);
        self.program.data_mut(root).pinned = true;
        let ty = match scalar {
            Scalar::F64 => Some(syn::parse_quote!(f64)),
            Scalar::F32 => Some(syn::parse_quote!(f32)),
            _ => None,
        };
        self.add_root(root, mutable, ty, true);
        self.program.primal.push(Stmt::Init { root, init: crate::ir::Init::Number(number) });
        crate::ir::Path::whole(root)
    }

    /// What the callee has left in the numbers that were lent to it.
    fn take_back(&mut self) {
        for (place, cell, arg) in std::mem::take(&mut self.lent) {
            let scalar = self.program.data(cell.root).ty.clone();
            let number = self.load_as(&cell, scalar, true, arg.span());
            let target = match expr_strip(&arg) {
                syn::Expr::Reference(reference) => (*reference.expr).clone(),
                other => other.clone(),
            };
            self.store(&place, Out::Val(Val::Atom(number)), &target);
        }
    }

    fn is_mut_parameter(&self, path: &crate::ir::Path) -> bool {
        self.program
            .entries
            .iter()
            .any(|entry| entry.value == path.root && entry.passing == Passing::Mut)
    }

    /// What may change before the pullback is called is copied for it.
    fn snapshot_of(&mut self, path: &crate::ir::Path, arg: &syn::Expr) -> Option<crate::ir::Path> {
        let span = arg.span();
        let root = self.program.value(self.step(), Scalar::Unknown, span, true);
        self.program.data_mut(root).pinned = true;
        let init = crate::ir::Init::Snapshot(path.clone());
        self.program.primal.push(Stmt::Init { root, init });
        Some(crate::ir::Path::whole(root))
    }

    /// Whether copied code is a reference, as far as it shows.
    fn passing_of(&self, arg: &syn::Expr) -> Passing {
        match expr_strip(arg) {
            syn::Expr::Reference(reference) if reference.mutability.is_some() => Passing::Mut,
            syn::Expr::Reference(_) => Passing::Ref,
            syn::Expr::Lit(literal) if matches!(literal.lit, syn::Lit::Str(_)) => Passing::Ref,
            syn::Expr::Path(path) => {
                let name = path.path.get_ident().map(ToString::to_string).unwrap_or_default();
                let params = &self.signature.params;
                params
                    .iter()
                    .find(|param| param.name == name)
                    .map_or(Passing::Value, |param| param.passing)
            }
            _ => Passing::Value,
        }
    }
}

/// The hidden sibling for calls: `model::loss` is called as `model::loss::vjp`, `Layer::apply` as
/// `Layer::apply_vjp`; a turbofish goes along.
fn sibling(path: &syn::ExprPath, owner: Option<&str>) -> proc_macro2::TokenStream {
    let mut path = path.clone();
    let is_associated = owner.is_some_and(|owner| owner.starts_with(|ch: char| ch.is_uppercase()));
    let Some(last) = path.path.segments.last_mut() else {
        return path.to_token_stream();
    };
    if is_associated {
        last.ident = syn::Ident::new(&format!("{}_vjp", last.ident), last.ident.span());
        return path.to_token_stream();
    }
    let arguments = std::mem::replace(&mut last.arguments, syn::PathArguments::None);
    let vjp = syn::PathSegment { ident: syn::Ident::new("vjp", last.ident.span()), arguments };
    path.path.segments.push(vjp);
    path.to_token_stream()
}
