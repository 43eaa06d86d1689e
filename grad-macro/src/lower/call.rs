//! Calls: methods and functions of the rule table, closures, and other differentiated functions.

use quote::{ToTokens, quote};
use syn::spanned::Spanned;

use super::exit::{Frame, Kind};
use super::reads::{is_question, is_reading};
use super::scope::{Closure, Denotation};
use super::source::float_name;
use super::stmt::expr_strip;
use super::{Lowering, Out};
use crate::ir::{Atom, Scalar, Spelling, Stmt, Val};
use crate::rules::{self, Rule};

/// Methods of iterators, which have no derivative of their own.
const ITERATING: &[&str] = &[
    "all",
    "any",
    "chain",
    "collect",
    "count",
    "cycle",
    "filter",
    "filter_map",
    "find",
    "flat_map",
    "flatten",
    "inspect",
    "last",
    "map",
    "map_while",
    "max_by",
    "min_by",
    "nth",
    "partition",
    "peekable",
    "position",
    "reduce",
    "scan",
    "skip_while",
    "take_while",
    "try_fold",
    "unzip",
];

/// Operators that are called as methods.
const OPERATORS: &[&str] = &["add", "sub", "mul", "div", "rem", "neg"];

impl Lowering<'_> {
    pub(super) fn method_call(&mut self, call: &syn::ExprMethodCall) -> Option<Out> {
        let name = call.method.to_string();
        let whole = syn::Expr::MethodCall(call.clone());
        if is_reading(&name) {
            return Some(self.read_asking(&whole, Scalar::Bool));
        }
        if is_question(call) {
            return Some(self.read_asking(&whole, Scalar::Unknown));
        }
        if matches!(name.as_str(), "then" | "then_some") && call.args.len() == 1 {
            return self.then(call);
        }
        if self.gives_option(&call.receiver) {
            return self.option_method(call);
        }
        if self.is_checked_call(call) && !self.only_reads(&call.receiver) {
            return self.checked_call(&whole);
        }
        if self.only_reads(&call.receiver) && call.args.iter().all(|arg| self.only_reads(arg)) {
            return Some(self.read_asking(&whole, Scalar::Unknown));
        }
        if matches!(
            name.as_str(),
            "sum" | "product" | "fold" | "for_each" | "max_by" | "min_by" | "reduce" | "collect"
        ) || matches!(name.as_str(), "find" | "last" | "nth")
            && matches!(expr_strip(&call.receiver), syn::Expr::MethodCall(_) | syn::Expr::Range(_))
        {
            return self.sink(call);
        }
        if self.promote_receiver(call) {
            return None;
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
            let sin = rules::find("sin").expect("a row of the table");
            let operand = self.checked(sin, operand, &call.receiver);
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
                || self.receiver_memory(&call.receiver).is_some()
                || self.is_result(&call.receiver);
            if of_a_type && !matches!(expr_strip(&call.receiver), syn::Expr::Lit(_)) {
                return self.differentiated_method(call);
            }
            if self.chooses && !of_a_type && !ITERATING.contains(&name.as_str()) {
                let out = self.expr(&call.receiver)?;
                if self.unseen_receiver(&out)
                    && let Out::Val(val) = &out
                    && let Some(cell) = self.cell_of(val)
                {
                    return self.method_of(&cell, call);
                }
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

    /// Whether the receiver is what a differentiated function has given.
    fn is_result(&self, receiver: &syn::Expr) -> bool {
        match expr_strip(receiver) {
            syn::Expr::Path(path) => {
                let slot =
                    path.path.get_ident().and_then(|name| self.scopes.find(&name.to_string()));
                slot.is_some_and(|slot| match self.scopes.get(slot) {
                    Denotation::Val(Val::Atom(Atom::Value(value))) => self.results.contains(value),
                    _ => false,
                })
            }
            syn::Expr::Call(call) => !super::option::is_some(call),
            syn::Expr::MethodCall(call) => {
                rules::find(&call.method.to_string()).is_none() && self.is_result(&call.receiver)
                    || matches!(expr_strip(&call.receiver), syn::Expr::Path(_))
                        && self.is_typed(&call.receiver)
            }
            _ => false,
        }
    }

    /// Whether an argument lends an element.
    fn is_element(&mut self, arg: &syn::Expr) -> bool {
        let place = match expr_strip(arg) {
            syn::Expr::Reference(of) => &of.expr,
            other => other,
        };
        self.memory_place(place).is_some()
    }

    /// Whether a name is known to stand for memory.
    pub(super) fn is_typed(&self, expr: &syn::Expr) -> bool {
        let syn::Expr::Path(path) = expr_strip(expr) else { return false };
        let slot = path.path.get_ident().and_then(|name| self.scopes.find(&name.to_string()));
        slot.is_some_and(|slot| match self.scopes.get(slot) {
            Denotation::Val(Val::Memory(_)) => true,
            Denotation::Val(Val::Ref(inner)) => matches!(**inner, Val::Memory(_)),
            _ => false,
        })
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
        let mut atoms = atoms;
        atoms[0] = self.checked(rule, atoms[0], operands[0]);
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
        if owner.is_some() && matches!(last.as_str(), "value_and_grad" | "grad" | "forward" | "vjp")
        {
            self.diagnostics.refuse(
                path,
                "the derivative of a gradient is not supported yet; call it with inactive arguments, \
                 or write the gradient out as a function with `#[derive_grad]`",
            );
            return None;
        }
        if super::memory::constructs(call) {
            let whole = syn::Expr::Call(call.clone());
            return self.make(&whole, None, false, None).map(|path| Out::Val(Val::Memory(path)));
        }
        if super::option::is_some(call) {
            return self.some(&call.args[0]);
        }
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
        let is_float =
            match owner {
                Some("f32" | "f64" | "Float" | "FloatCore" | "Real") => true,
                Some(owner) => self.signature.scope.type_params().any(|param| param.ident == owner),
                None => false,
            } || path.qself.as_ref().is_some_and(|qself| float_name(&qself.ty).is_some());
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
            (Some("array"), "from_fn") => {
                let [function] = args else { return Some(None) };
                let zeros = self.source(&quote!(::core::array::from_fn(|_| 0.0)), true);
                Some(self.array_by(zeros, function, &mut |_, at| Val::Atom(at), call))
            }
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
        if is_reading(last) {
            if matches!(owner, Some("f32" | "f64")) {
                return Some(self.read(call, Scalar::Bool));
            }
            let runtime = self.runtime.clone();
            return Some(self.read(&quote!(#runtime::__private::read(#call)), Scalar::Bool));
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
        if let Some(out) = self.exchange_memory(name, args) {
            return out;
        }
        if name == "swap" && args.len() == 2 && args.iter().any(|arg| self.is_element(arg)) {
            return self.swap_mixed(args);
        }
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
                let is_float = matches!(&old, Val::Atom(old)
                    if matches!(self.program.scalar(*old), Scalar::F64 | Scalar::F32));
                let zero = match is_float {
                    true => Out::Source(self.source(&quote!(0.0), true)),
                    false => Out::Val(Val::Atom(self.program.number(0.0))),
                };
                self.store(place, zero, args[0]);
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

    pub(super) fn closure_of(&mut self, closure: &syn::ExprClosure) -> Closure {
        if let syn::ReturnType::Type(_, ty) = &closure.output {
            self.check_collected(ty, &closure.body);
        }
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
            // A `return` in it leaves the closure, whatever stands around the call.
            self.frames.push(Frame::new(Kind::Function, None));
            let out = self.expr(&closure.body);
            self.frames.pop();
            out
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
}
