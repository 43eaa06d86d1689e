//! Calls of other differentiated functions, by their hidden siblings.

use quote::{ToTokens, quote};
use syn::spanned::Spanned;

use super::source::is_pure;
use super::stmt::expr_strip;
use super::{Lowering, Out};
use crate::ir::{Atom, Passing, Scalar, Stmt, Val};

/// Arguments, how each is passed, and the memory behind it.
type Arguments = (Vec<Option<Val>>, Vec<Passing>, Vec<Option<crate::ir::Path>>);

impl Lowering<'_> {
    /// A function that has `#[derive_grad]`: its hidden sibling gives the value and the pullback.
    pub(super) fn differentiated(
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
                "an enum of active values, or a `Result` that is looked into, is not supported yet; use a struct, or an `Option`",
            );
            return None;
        }
        if call.args.iter().all(|arg| self.only_reads(arg)) {
            let whole = syn::Expr::Call(call.clone());
            return Some(self.read_asking(&whole, Scalar::Unknown));
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
        let is_associated =
            owner.is_some_and(|owner| owner.starts_with(|ch: char| ch.is_uppercase()));
        if let (Some(companion), false) = (self.signature.companions.get(last), is_associated)
            && let Some(last) = path.path.segments.last_mut()
        {
            last.ident = companion.clone();
        }
        let callee = sibling(&path, owner);
        self.program.is_recursive |= self.is_this_function(owner, last);
        Some(self.push_call(callee, false, last, (args, passing, memory), call.span()))
    }

    /// Whether a path names the function that is being differentiated.
    fn is_this_function(&self, owner: Option<&str>, last: &str) -> bool {
        let is_associated = match owner {
            None | Some("self") => false,
            Some(owner) if owner.starts_with(|ch: char| ch.is_uppercase()) => true,
            Some(_) => return false,
        };
        self.signature.name == last && self.signature.associated == is_associated
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
        self.program.data_mut(dst).owned =
            is_method && self.gives_owned(name, memory.first().and_then(Option::as_ref));
        self.program.primal.push(Stmt::Call {
            dst,
            pullback,
            callee,
            is_method,
            args,
            passing,
            memory,
            arity,
            suffix: proc_macro2::TokenStream::new(),
        });
        self.take_back();
        Out::Val(Val::Atom(Atom::Value(dst)))
    }

    /// A method of a type of the user's: its sibling `m_vjp` takes the receiver by reference.
    pub(super) fn differentiated_method(&mut self, call: &syn::ExprMethodCall) -> Option<Out> {
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
            let out = self.expr(receiver)?;
            let (val, pass, path) = self.lent_receiver(out, receiver);
            args.push(val);
            passing.push(pass);
            memory.push(path);
        }
        self.method(call, (args, passing, memory))
    }

    /// A method of a value that has a place of its own.
    pub(super) fn method_of(
        &mut self,
        receiver: &crate::ir::Path,
        call: &syn::ExprMethodCall,
    ) -> Option<Out> {
        let val = Val::Ref(Box::new(Val::Memory(receiver.clone())));
        self.method(call, (vec![Some(val)], vec![Passing::Ref], vec![Some(receiver.clone())]))
    }

    fn method(
        &mut self,
        call: &syn::ExprMethodCall,
        (mut args, mut passing, mut memory): Arguments,
    ) -> Option<Out> {
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
        self.program.is_recursive |= self.signature.has_receiver && self.signature.name == name;
        Some(self.push_call(
            quote!(#sibling #turbofish),
            true,
            &name,
            (args, passing, memory),
            call.span(),
        ))
    }

    /// The receiver of a method, which is lent.
    fn lent_receiver(
        &mut self,
        out: Out,
        receiver: &syn::Expr,
    ) -> (Option<Val>, Passing, Option<crate::ir::Path>) {
        let out = match out {
            Out::Val(Val::Atom(Atom::Value(value))) if self.results.contains(&value) => {
                Out::Val(Val::Ref(Box::new(Val::Memory(self.result_memory(value)))))
            }
            Out::Val(Val::Atom(Atom::Value(value))) if self.origins.contains_key(&value) => {
                Out::Val(Val::Ref(Box::new(Val::Memory(self.origins[&value].clone()))))
            }
            Out::Val(val @ Val::Ref(_)) => Out::Val(val),
            Out::Val(val) => Out::Val(Val::Ref(Box::new(val))),
            out => out,
        };
        self.lent_argument(out, receiver)
    }

    /// A part of a tuple that carries no derivative, or copied code.
    pub(super) fn is_inactive_part(&mut self, expr: &syn::Expr) -> bool {
        if self.is_untracked(expr) {
            return true;
        }
        let syn::Expr::Field(_) = expr_strip(expr) else { return false };
        let Some(Out::Val(val)) = self.expr(expr) else { return false };
        let mut active = false;
        val.atoms(&mut |atom| active |= self.program.is_active(atom));
        !active
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
        self.lent_argument(out, arg)
    }

    fn lent_argument(
        &mut self,
        out: Out,
        arg: &syn::Expr,
    ) -> (Option<Val>, Passing, Option<crate::ir::Path>) {
        let borrow = match expr_strip(arg) {
            syn::Expr::Reference(of) => Some(of.mutability.is_some()),
            _ => None,
        };
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
                // What a call has returned may be a vector: it is lent where it stands.
                if let Val::Atom(Atom::Value(value)) = number
                    && self.results.contains(value)
                    && borrow == Some(false)
                {
                    let path = self.result_memory(*value);
                    let lent = Val::Ref(Box::new(Val::Memory(path.clone())));
                    return (Some(lent), Passing::Ref, Some(path));
                }
                if let Val::Atom(number) = number {
                    let number = *number;
                    let cell = self.cell(number).unwrap_or_else(|| self.lend(number, false));
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
                // `state` alone passes a `&mut` on; `&*state` and `&state` only show it.
                let is_parameter = path.steps.is_empty() && self.is_mut_parameter(&path)
                    || self.is_mutable_name(arg);
                if borrow.unwrap_or(is_parameter) {
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
            Out::Val(Val::Atom(Atom::Value(value)))
                if self.results.contains(value) && self.is_memory_name(arg) =>
            {
                let path = self.result_memory(*value);
                let copy = self.copy(&path, None, false, None);
                (Some(Val::Memory(copy)), Passing::Value, None)
            }
            Out::Val(Val::Memory(path)) => {
                let copy = self.copy(path, None, false, None);
                (Some(Val::Memory(copy)), Passing::Value, None)
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
            _ => (self.owned(out, arg), Passing::Value, None),
        }
    }

    /// Whether the function's body takes apart what goes by this name, as one does with a struct.
    pub(super) fn is_memory_name(&self, expr: &syn::Expr) -> bool {
        match expr_strip(expr) {
            syn::Expr::Path(path) => path
                .path
                .get_ident()
                .is_some_and(|name| self.taken_apart.contains(&name.to_string())),
            _ => false,
        }
    }

    /// Names that are bound to mutable references: `let (a, b) = x.split_at_mut(n);`
    pub(super) fn note_mutable(&mut self, pattern: &syn::Pat, init: &syn::Expr) {
        if !lends_mutably(init) {
            return;
        }
        for name in super::pat::bound_names(pattern) {
            self.lends_mutably.extend(self.scopes.find(&name));
        }
    }

    fn is_mutable_name(&self, arg: &syn::Expr) -> bool {
        let syn::Expr::Path(path) = expr_strip(arg) else { return false };
        let slot = path.path.get_ident().and_then(|name| self.scopes.find(&name.to_string()));
        slot.is_some_and(|slot| self.lends_mutably.contains(&slot))
    }

    /// Whether a number stands there, or what is taken for one.
    pub(super) fn is_number(&self, path: &crate::ir::Path) -> bool {
        let shape =
            self.path_type(path).map(|ty| crate::signature::shape_of(&ty, &self.signature.scope));
        matches!(shape, None | Some(crate::ir::Shape::Scalar(_) | crate::ir::Shape::Inactive))
            && !path.steps.is_empty()
    }

    /// A number in a place of its own, which a reference can point to.
    pub(super) fn lend(&mut self, number: Atom, mutable: bool) -> crate::ir::Path {
        let span = proc_macro2::Span::call_site();
        let scalar = self.program.scalar(number);
        let root = self.program.value(self.step(), scalar.clone(), span, true);
        let owned = self.program.is_owned(number);
        let data = self.program.data_mut(root);
        (data.pinned, data.owned) = (true, owned);
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

/// `&mut x`, `x.split_at_mut(n)`, `x.iter_mut().enumerate()`
fn lends_mutably(expr: &syn::Expr) -> bool {
    match expr_strip(expr) {
        syn::Expr::Reference(reference) => reference.mutability.is_some(),
        syn::Expr::MethodCall(call) => {
            call.method.to_string().ends_with("_mut") || lends_mutably(&call.receiver)
        }
        _ => false,
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
