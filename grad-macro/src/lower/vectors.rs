//! Methods of arrays, slices and vectors that change more than a number, or give parts.

use quote::quote;

use super::scope::Denotation;
use super::stmt::expr_strip;
use super::{Lowering, Out};
use crate::ir::{Atom, Hint, Init, Path, Permutation, Source, Step, Stmt, Val};

/// What makes copied code's vector one that carries a derivative.
const WRITING: &[&str] = &[
    "push",
    "extend",
    "extend_from_slice",
    "insert",
    "fill",
    "copy_from_slice",
    "clone_from_slice",
    "resize",
    "append",
    "swap_with_slice",
];

impl Lowering<'_> {
    /// An active value goes into a vector of copied code: another attempt takes that for memory.
    pub(super) fn promote_receiver(&mut self, call: &syn::ExprMethodCall) -> bool {
        WRITING.contains(&call.method.to_string().as_str())
            && self.is_untracked(&*call.receiver)
            && self.promote_whole(&call.receiver)
    }

    /// A method that gives parts of memory.
    pub(super) fn part_method(
        &mut self,
        path: &Path,
        name: &str,
        args: &[&syn::Expr],
    ) -> Option<Option<Out>> {
        let part = |step| Val::Ref(Box::new(Val::Memory(path.step(step))));
        let zero = self.program.literal(quote!(0), None);
        let one = self.program.literal(quote!(1), None);
        let slice = |start, end| Step::Slice { start, end, inclusive: false };
        let out = match (name, args) {
            ("get" | "get_mut", [index]) if !matches!(expr_strip(index), syn::Expr::Range(_)) => {
                let index = self.index_atom(index);
                let len = self.length_of(path);
                let some = self.decision("lt", vec![index, len]);
                Val::Option(some, Box::new(part(Step::Index(index))))
            }
            ("first" | "first_mut", []) => {
                let some = self.is_longer(path);
                Val::Option(some, Box::new(part(Step::Index(zero))))
            }
            ("last" | "last_mut", []) => {
                let some = self.is_longer(path);
                let last = self.last_of(path);
                Val::Option(some, Box::new(part(Step::Index(last))))
            }
            ("split_first" | "split_first_mut", []) => {
                let some = self.is_longer(path);
                let parts = vec![part(Step::Index(zero)), part(slice(Some(one), None))];
                Val::Option(some, Box::new(Val::Tuple(parts)))
            }
            ("split_last" | "split_last_mut", []) => {
                let some = self.is_longer(path);
                let last = self.last_of(path);
                let parts = vec![part(Step::Index(last)), part(slice(None, Some(last)))];
                Val::Option(some, Box::new(Val::Tuple(parts)))
            }
            ("split_at" | "split_at_mut", [middle]) => {
                let middle = self.index_atom(middle);
                Val::Tuple(vec![part(slice(None, Some(middle))), part(slice(Some(middle), None))])
            }
            ("iter" | "iter_mut", []) => return None,
            _ => return None,
        };
        Some(Some(Out::Val(out)))
    }

    fn is_longer(&mut self, path: &Path) -> Atom {
        let zero = self.program.literal(quote!(0), None);
        let len = self.length_of(path);
        self.decision("gt", vec![len, zero])
    }

    /// The index of the last element; of no use where there is none.
    fn last_of(&mut self, path: &Path) -> Atom {
        let one = self.program.literal(quote!(1), None);
        let len = self.length_of(path);
        self.integer("saturating_sub", vec![len, one])
    }

    /// A method that changes memory.
    pub(super) fn writing_method(
        &mut self,
        path: &Path,
        name: &str,
        call: &syn::ExprMethodCall,
    ) -> Option<Option<Out>> {
        let args: Vec<&syn::Expr> = call.args.iter().collect();
        let known = WRITING.contains(&name)
            || matches!(
                name,
                "pop"
                    | "clear"
                    | "truncate"
                    | "remove"
                    | "swap_remove"
                    | "reverse"
                    | "rotate_left"
                    | "rotate_right"
                    | "copy_within"
                    | "extend_from_within"
            );
        if !known {
            return None;
        }
        if !self.may_write(path, &call.receiver) {
            return Some(None);
        }
        Some(self.write(path, name, &args, call))
    }

    fn write(
        &mut self,
        path: &Path,
        name: &str,
        args: &[&syn::Expr],
        call: &syn::ExprMethodCall,
    ) -> Option<Out> {
        match (name, args) {
            ("fill", [value]) => {
                let value = self.operand(value)?;
                self.program.primal.push(Stmt::Fill { path: path.clone(), value });
            }
            ("copy_from_slice" | "clone_from_slice", [from]) => {
                let from = self.slice_of(from)?;
                let into = path.clone();
                self.program.primal.push(Stmt::Copy { into, from, elements: true, old: None });
            }
            ("copy_within", [range, start]) => {
                let from = self.range_of(path, range)?;
                let start = self.index_atom(start);
                let len = self.length_of(&from);
                let end = self.integer("add", vec![start, len]);
                let into = Step::Slice { start: Some(start), end: Some(end), inclusive: false };
                let into = path.step(into);
                self.program.primal.push(Stmt::Copy { into, from, elements: true, old: None });
            }
            ("extend_from_within", [range]) => {
                let from = self.range_of(path, range)?;
                let copy = self.copy(&from, None, false, None);
                let len = self.length_of(&copy);
                let elem = (*range).clone();
                let sequence =
                    super::sequence::Sequence::Elements { path: copy, len, copied: true, elem };
                self.push_all(path, &sequence, range);
            }
            ("swap_with_slice", [other]) => {
                let other = self.slice_of(other)?;
                self.permute(path, Permutation::With { other, elements: true });
            }
            ("reverse", []) => self.permute(path, Permutation::Reverse),
            ("rotate_left" | "rotate_right", [by]) => {
                let by = self.index_atom(by);
                self.permute(path, Permutation::Rotate { by, left: name == "rotate_left" });
            }
            ("push", [value]) => {
                let out = self.expr(value)?;
                let value = self.part(out, value)?;
                self.push_element(path, value);
            }
            ("extend" | "extend_from_slice", [items]) => {
                let sequence = self.sequence(items)?;
                self.push_all(path, &sequence, items);
            }
            ("append", [other]) => {
                let from = self.slice_of(other)?;
                let len = self.length_of(&from);
                let sequence = super::sequence::Sequence::Elements {
                    path: from.clone(),
                    len,
                    copied: true,
                    elem: (*other).clone(),
                };
                self.push_all(path, &sequence, other);
                let zero = self.program.literal(quote!(0), None);
                self.resize(&from, zero);
            }
            ("clear", []) => {
                let zero = self.program.literal(quote!(0), None);
                self.resize(path, zero);
            }
            ("truncate", [len]) => {
                let wanted = self.index_atom(len);
                let old = self.length_of(path);
                let len = self.integer("min", vec![old, wanted]);
                self.program.primal.push(Stmt::Resize { path: path.clone(), len, old });
            }
            ("resize", [len, value]) => return self.grow(path, len, value),
            ("pop", []) => return self.pop(path, call),
            ("insert", [index, value]) => {
                let index = self.index_atom(index);
                let out = self.expr(value)?;
                let value = self.part(out, value)?;
                self.push_element(path, value);
                let one = self.program.literal(quote!(1), None);
                let rest =
                    path.step(Step::Slice { start: Some(index), end: None, inclusive: false });
                self.permute(&rest, Permutation::Rotate { by: one, left: false });
            }
            ("remove" | "swap_remove", [index]) => {
                let index = self.index_atom(index);
                let taken = self.taken(&path.step(Step::Index(index)), &call.receiver)?;
                let last = self.last_of(path);
                if name == "remove" {
                    let one = self.program.literal(quote!(1), None);
                    let rest =
                        path.step(Step::Slice { start: Some(index), end: None, inclusive: false });
                    self.permute(&rest, Permutation::Rotate { by: one, left: true });
                } else {
                    let (a, b) = (path.step(Step::Index(index)), path.step(Step::Index(last)));
                    let old = self.load_path(&b, &call.receiver)?;
                    self.store_path(a, crate::ir::Mode::Set, old);
                }
                self.resize(path, last);
                return Some(Out::Val(taken));
            }
            _ => {
                self.diagnostics.refuse(&call.args, format!("`{name}` takes other arguments"));
                return None;
            }
        }
        Some(Out::Unit)
    }

    /// A range of indices as a part.
    fn range_of(&mut self, path: &Path, range: &syn::Expr) -> Option<Path> {
        let index = syn::Expr::Index(syn::parse_quote!(memory[#range]));
        let syn::Expr::Index(index) = index else { return None };
        Some(path.step(self.step_of(&index)))
    }

    /// `array.map(f)`, `std::array::from_fn(f)`: zeros of the right length, and then the elements.
    pub(super) fn array_by(
        &mut self,
        zeros: Source,
        function: &syn::Expr,
        item: &mut dyn FnMut(&mut Self, Atom) -> Val,
        call: &impl quote::ToTokens,
    ) -> Option<Out> {
        let span = proc_macro2::Span::call_site();
        let float: Option<syn::Type> = self.default_float();
        let ty = float.map(|float| syn::parse_quote!([#float; 0]));
        let root = self.new_root(Init::Growing(zeros), None, false, ty, span);
        let path = Path::whole(root);
        let len = self.length_of(&path);
        let zero = self.program.literal(quote!(0), None);
        let sequence = super::sequence::Sequence::Range {
            start: zero,
            end: len,
            inclusive: false,
            reversed: false,
            items: None,
        };
        let mut failed = false;
        self.each(&sequence, Hint::PartOf("i".to_owned()), span, false, &mut |this, index, _| {
            let Val::Atom(at) = index else { return };
            let arg = item(this, at);
            let value = this
                .apply_to(function, vec![Out::Val(arg)], call)
                .and_then(|out| this.atom(out, function));
            match value {
                Some(value) => {
                    this.store_path(path.step(Step::Index(at)), crate::ir::Mode::Set, value);
                }
                None => failed = true,
            }
        });
        (!failed).then_some(Out::Val(Val::Memory(path)))
    }

    /// An element as a value of its own, before its place is gone.
    fn taken(&mut self, path: &Path, at: &syn::Expr) -> Option<Val> {
        if self.is_number(path) {
            return self.load_path(path, at).map(Val::Atom);
        }
        Some(Val::Memory(self.copy(path, None, false, None)))
    }

    /// `pop()`: what is there is taken away where there is something.
    fn pop(&mut self, path: &Path, call: &syn::ExprMethodCall) -> Option<Out> {
        let some = self.is_longer(path);
        let out = self.fork_on(
            some,
            call.method.span(),
            |this| {
                let last = this.last_of(path);
                let taken = this.taken(&path.step(Step::Index(last)), &call.receiver)?;
                this.resize(path, last);
                Some(Out::Val(taken))
            },
            |_| Some(Out::Never),
        )?;
        let Out::Val(value) = out else { return None };
        Some(Out::Val(Val::Option(some, Box::new(value))))
    }

    /// `resize(len, value)`, which takes away or repeats.
    fn grow(&mut self, path: &Path, len: &syn::Expr, value: &syn::Expr) -> Option<Out> {
        let len = self.index_atom(len);
        let value = self.operand(value)?;
        let old = self.length_of(path);
        self.program.primal.push(Stmt::Resize { path: path.clone(), len, old });
        let start = self.integer("min", vec![old, len]);
        let rest = path.step(Step::Slice { start: Some(start), end: None, inclusive: false });
        self.program.primal.push(Stmt::Fill { path: rest, value });
        Some(Out::Unit)
    }

    fn resize(&mut self, path: &Path, len: Atom) {
        let old = self.length_of(path);
        self.program.primal.push(Stmt::Resize { path: path.clone(), len, old });
    }

    pub(super) fn permute(&mut self, path: &Path, permutation: Permutation) {
        self.program.primal.push(Stmt::Permute { path: path.clone(), permutation });
    }

    pub(super) fn push_element(&mut self, path: &Path, value: Val) {
        self.program.primal.push(Stmt::Push { path: path.clone(), value });
    }

    /// Pushes every item.
    pub(super) fn push_all(
        &mut self,
        path: &Path,
        sequence: &super::sequence::Sequence,
        at: &syn::Expr,
    ) {
        let span = proc_macro2::Span::call_site();
        self.each(sequence, Hint::PartOf("i".to_owned()), span, false, &mut |this, item, _| {
            let mut item = item;
            while let Val::Ref(inner) = item {
                item = *inner;
            }
            if let Some(value) = this.part(Out::Val(item), at) {
                this.push_element(path, value);
            }
        });
    }

    /// The memory that an argument lends; what is copied code becomes memory of its own.
    fn slice_of(&mut self, expr: &syn::Expr) -> Option<Path> {
        if let syn::Expr::Reference(reference) = expr_strip(expr)
            && reference.mutability.is_some()
            && self.is_untracked(&*reference.expr)
            && self.promote_whole(&reference.expr)
        {
            return None;
        }
        match self.expr(expr)? {
            Out::Source(source) => {
                let init = Init::Source(Source { pure: false, ..source });
                let root = self.new_root(init, None, false, None, proc_macro2::Span::call_site());
                self.program.data_mut(root).active = true;
                Some(Path::whole(root))
            }
            out => match self.memory_of(&out) {
                Some(path) => Some(path),
                None => {
                    self.diagnostics
                        .refuse(expr, "this is not known to be a slice; bind it with its type");
                    None
                }
            },
        }
    }

    /// `collect()` into a vector.
    pub(super) fn collect(
        &mut self,
        sequence: &super::sequence::Sequence,
        call: &syn::ExprMethodCall,
    ) -> Option<Out> {
        let ty = match call.turbofish.as_ref().and_then(|turbofish| turbofish.args.first()) {
            Some(syn::GenericArgument::Type(ty)) if is_vec(ty) => Some(ty.clone()),
            Some(other) => {
                self.diagnostics.refuse(other, "active items can be collected into a `Vec` only");
                return None;
            }
            None => Some(syn::parse_quote!(Vec<_>)),
        };
        let runtime = self.runtime.clone();
        let mut source = self.source(&quote!(#runtime::__private::Vec::new()), true);
        if let Some(len) = sequence.known_len(self) {
            let name = syn::Ident::new("capacity", proc_macro2::Span::call_site());
            source.tokens = quote!(#runtime::__private::Vec::with_capacity(#name));
            source.captures.push((name, Val::Atom(len)));
        }
        let span = call.method.span();
        let root = self.new_root(Init::Growing(source), None, false, ty, span);
        let path = Path::whole(root);
        self.push_all(&path, sequence, &call.receiver);
        Some(Out::Val(Val::Memory(path)))
    }

    /// `std::mem::swap` of a number in memory and a variable.
    pub(super) fn swap_mixed(&mut self, args: &[&syn::Expr]) -> Option<Out> {
        let targets: Vec<syn::Expr> = args
            .iter()
            .map(|arg| match expr_strip(arg) {
                syn::Expr::Reference(of) => (*of.expr).clone(),
                other => syn::parse_quote!(*#other),
            })
            .collect();
        let (first, second) = (self.operand(&targets[0])?, self.operand(&targets[1])?);
        for (target, value) in targets.iter().zip([second, first]) {
            match self.memory_place(target) {
                Some(path) if self.may_write(&path, target) => {
                    self.store_path(path, crate::ir::Mode::Set, value);
                }
                Some(_) => return None,
                None => {
                    let place = self.place(target)?;
                    self.store(&place, Out::Val(Val::Atom(value)), target);
                }
            }
        }
        Some(Out::Unit)
    }

    /// `std::mem::{swap, replace, take}` on memory; `None` where it is none.
    pub(super) fn exchange_memory(
        &mut self,
        name: &str,
        args: &[&syn::Expr],
    ) -> Option<Option<Out>> {
        let place = |this: &mut Self, arg: &syn::Expr| match expr_strip(arg) {
            syn::Expr::Reference(of) if of.mutability.is_some() => {
                this.memory_place(&of.expr).or_else(|| {
                    this.promote_whole(&of.expr);
                    None
                })
            }
            other => this.memory_place(other),
        };
        let first = place(self, args.first()?)?;
        if !self.may_write(&first, args[0]) {
            return Some(None);
        }
        Some(match (name, args) {
            ("swap", [_, other]) => {
                let other = place(self, other)?;
                if self.is_number(&first) {
                    let (a, b) = (self.load_path(&first, args[0]), self.load_path(&other, args[1]));
                    let (Some(a), Some(b)) = (a, b) else { return Some(None) };
                    self.store_path(first, crate::ir::Mode::Set, b);
                    self.store_path(other, crate::ir::Mode::Set, a);
                    return Some(Some(Out::Unit));
                }
                self.permute(&first, Permutation::With { other, elements: false });
                Some(Out::Unit)
            }
            ("replace", [_, new]) => {
                let old = self.taken(&first, args[0]);
                if self.is_number(&first) {
                    if let Some(value) = self.operand(new) {
                        self.store_path(first, crate::ir::Mode::Set, value);
                    }
                } else if let Some(from) = self.slice_of(new) {
                    self.copy_into(first, from);
                }
                old.map(Out::Val)
            }
            ("take", [_]) => {
                let old = self.taken(&first, args[0]);
                let zero = self.program.number(0.0);
                match self.path_type(&first) {
                    _ if self.is_number(&first) => {
                        self.store_path(first, crate::ir::Mode::Set, zero);
                    }
                    Some(ty) if is_vec(&ty) => {
                        let none = self.program.literal(quote!(0), None);
                        self.resize(&first, none);
                    }
                    Some(syn::Type::Array(_)) => {
                        self.program.primal.push(Stmt::Fill { path: first, value: zero });
                    }
                    _ => {
                        self.diagnostics.refuse(
                            args[0],
                            "what is left behind here is not known; use `std::mem::replace`",
                        );
                    }
                }
                old.map(Out::Val)
            }
            _ => None,
        })
    }

    /// The memory behind the result of a call that is written to.
    pub(super) fn written_result(&mut self, left: &syn::Expr) {
        if !matches!(expr_strip(left), syn::Expr::Index(_) | syn::Expr::Field(_)) {
            return;
        }
        let Some(slot) = self.scopes.find(&super::assign::root_name(left)) else { return };
        let Denotation::Val(Val::Atom(Atom::Value(value))) = *self.scopes.get(slot) else { return };
        if !self.results.contains(&value) {
            return;
        }
        // What has been read of it as something that does not change is not to change.
        let path = if self.program.roots.contains_key(&value) {
            self.copy(&Path::whole(value), None, true, None)
        } else {
            let path = self.result_memory(value);
            if let Some(root) = self.program.roots.get_mut(&value) {
                root.mutable = true;
            }
            path
        };
        self.scopes.set(slot, Denotation::Val(Val::Memory(path)));
    }
}

pub(super) fn is_vec(ty: &syn::Type) -> bool {
    matches!(crate::signature::strip(ty), syn::Type::Path(path)
        if path.path.segments.last().is_some_and(|last| last.ident == "Vec"))
}
