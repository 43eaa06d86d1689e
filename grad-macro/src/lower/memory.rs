//! Arrays, slices, vectors and structs: reading, writing and making them.

use proc_macro2::Span;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;

use super::scope::Denotation;
use super::source::is_pure;
use super::stmt::expr_strip;
use super::{Lowering, Out};
use crate::ir::{
    Atom, Hint, Init, Mode, Op, Path, Root, Scalar, Shape, Step, Stmt, Type, Val, Value,
};
use crate::signature::shape_of;

impl Lowering<'_> {
    /// The memory that `out` is or refers to.
    pub(super) fn memory_of(&self, out: &Out) -> Option<Path> {
        match out {
            Out::Val(val) => memory_in(val),
            Out::Place(place) => match self.scopes.get(place.slot) {
                Denotation::Val(val) => super::project(val, &place.path).and_then(memory_in),
                _ => None,
            },
            _ => None,
        }
    }

    /// `x[i]`, `x[a..b]`.
    pub(super) fn index(&mut self, index: &syn::ExprIndex) -> Option<Out> {
        let base = self.expr(&index.expr)?;
        let base = match self.result_as_memory(base) {
            Out::Val(Val::Atom(Atom::Value(value))) => match self.origins.get(&value) {
                Some(path) => Out::Val(Val::Memory(path.clone())),
                None => match self.cell(Atom::Value(value)) {
                    Some(path) => Out::Val(Val::Memory(path)),
                    None => Out::Val(Val::Atom(Atom::Value(value))),
                },
            },
            other => other,
        };
        let Some(path) = self.memory_of(&base) else {
            self.diagnostics.refuse(
                &index.expr,
                "what is indexed here is not known to be an array; bind it with its type: `let a: [f64; 3] = ..`",
            );
            return None;
        };
        let step = self.step_of(index);
        Some(Out::Val(Val::Memory(path.step(step))))
    }

    /// What stands in the brackets.
    pub(super) fn step_of(&mut self, index: &syn::ExprIndex) -> Step {
        match expr_strip(&index.index) {
            syn::Expr::Range(range) => {
                let start = range.start.as_ref().map(|start| self.index_atom(start));
                let end = range.end.as_ref().map(|end| self.index_atom(end));
                Step::Slice {
                    start,
                    end,
                    inclusive: matches!(range.limits, syn::RangeLimits::Closed(_)),
                }
            }
            other => Step::Index(self.index_atom(other)),
        }
    }

    /// What a call has returned, or a reference to it, where it has to be an array.
    pub(super) fn result_as_memory(&mut self, out: Out) -> Out {
        let value = match &out {
            Out::Val(Val::Atom(Atom::Value(value))) => *value,
            Out::Val(Val::Ref(inner)) => match **inner {
                Val::Atom(Atom::Value(value)) => value,
                _ => return out,
            },
            _ => return out,
        };
        if !self.results.contains(&value) {
            return out;
        }
        let memory = Val::Memory(self.result_memory(value));
        match out {
            Out::Val(Val::Ref(_)) => Out::Val(Val::Ref(Box::new(memory))),
            _ => Out::Val(memory),
        }
    }

    /// The result of a call that is taken apart by fields or indices: memory of its own.
    pub(super) fn result_memory(&mut self, value: Value) -> Path {
        let taken_apart =
            self.program.primal.iter().any(
                |stmt| matches!(stmt, Stmt::Call { dst, arity: Some(_), .. } if *dst == value),
            );
        if taken_apart {
            self.diagnostics.refuse_at(
                self.program.data(value).span,
                "this result is taken apart by a pattern and looked into by fields as well; do one of the two",
            );
        }
        if !self.program.roots.contains_key(&value) {
            self.add_root(value, false, None, true);
        }
        Path::whole(value)
    }

    /// An index, which carries no derivative whatever it mentions.
    pub(super) fn index_atom(&mut self, expr: &syn::Expr) -> Atom {
        if let Some(atom) = self.integer_expr(expr) {
            return atom;
        }
        let source = self.source(expr, is_pure(expr));
        self.source_atom(source, expr)
    }

    /// Plain arithmetic on indices, which is then shared and computed again at will.
    fn integer_expr(&mut self, expr: &syn::Expr) -> Option<Atom> {
        match expr_strip(expr) {
            syn::Expr::Lit(_) => {
                let source = self.source(expr, true);
                Some(self.source_atom(source, expr))
            }
            syn::Expr::Path(path) => {
                let name = path.path.get_ident()?.to_string();
                match self.scopes.find(&name).map(|slot| self.scopes.get(slot).clone()) {
                    Some(Denotation::Val(Val::Atom(atom))) => Some(atom),
                    _ if self.is_stable(&name) => {
                        let source = self.source(expr, true);
                        Some(self.source_atom(source, expr))
                    }
                    _ => None,
                }
            }
            syn::Expr::Binary(binary) => {
                let name = match crate::template::operator(&binary.op) {
                    Some(name @ ("add" | "sub" | "mul" | "div" | "rem"))
                        if !super::source::is_assignment(&binary.op) =>
                    {
                        name
                    }
                    _ => return None,
                };
                let left = self.integer_expr(&binary.left)?;
                let right = self.integer_expr(&binary.right)?;
                Some(self.integer(name, vec![left, right]))
            }
            syn::Expr::MethodCall(call) if call.method == "len" && call.args.is_empty() => {
                let is_place =
                    matches!(expr_strip(&call.receiver), syn::Expr::Path(_) | syn::Expr::Field(_));
                if !is_place || self.is_untracked(&*call.receiver) {
                    return None;
                }
                let out = self.expr(&call.receiver)?;
                let path = self.memory_of(&out)?;
                Some(self.length_of(&path))
            }
            _ => None,
        }
    }

    /// A field of a struct, or a part of a tuple in memory.
    pub(super) fn memory_field(&mut self, path: &Path, member: &syn::Member) -> Out {
        let name = match member {
            syn::Member::Named(ident) => ident.to_string(),
            syn::Member::Unnamed(index) => index.index.to_string(),
        };
        Out::Val(Val::Memory(path.step(Step::Field(name))))
    }

    /// The type of a part of memory, where the user's own types show it.
    pub(super) fn path_type(&self, path: &Path) -> Option<syn::Type> {
        self.program.type_of(path)
    }

    /// Reads a scalar from memory.
    pub(super) fn load_path(&mut self, path: &Path, at: &syn::Expr) -> Option<Atom> {
        let shape = self.path_type(path).map(|ty| shape_of(&ty, &self.signature.scope));
        match shape {
            Some(Shape::Opaque) if self.chooses && self.is_value(path) => {
                Some(self.load_as(path, Scalar::Unknown, true, at.span()))
            }
            Some(Shape::Tuple(_) | Shape::Opaque) => {
                self.diagnostics.refuse(at, "an array or a struct stands where a number is needed");
                None
            }
            Some(Shape::Scalar(scalar)) => Some(self.load_as(path, scalar, true, at.span())),
            Some(Shape::Inactive) => Some(self.load_as(path, Scalar::Unknown, false, at.span())),
            None => Some(self.load_as(path, Scalar::Unknown, true, at.span())),
        }
    }

    pub(super) fn load_as(
        &mut self,
        path: &Path,
        scalar: Scalar,
        active: bool,
        span: Span,
    ) -> Atom {
        let hint = self.step();
        let value = self.push_at(hint, scalar, Op::Load(path.clone()), Vec::new(), span);
        let mutable = self.is_mutable(path);
        let data = self.program.data_mut(value);
        data.active = active;
        // What may be overwritten is read here and nowhere else.
        data.pinned = mutable;
        if !mutable {
            self.origins.insert(value, path.clone());
        }
        Atom::Value(value)
    }

    pub(super) fn is_mutable(&self, path: &Path) -> bool {
        self.program.roots.get(&path.root).is_none_or(|root| root.mutable)
    }

    /// A name is bound to what stands in memory.
    pub(super) fn bind_memory(
        &mut self,
        path: &Path,
        annotation: Option<&syn::Type>,
        pattern: &syn::PatIdent,
    ) -> Val {
        let ident = &pattern.ident;
        let ty = annotation.cloned().or_else(|| self.path_type(path));
        if path.steps.is_empty() && self.is_unnamed(path.root) {
            return Val::Memory(self.take_over(path, ty, pattern));
        }
        let shape = ty.as_ref().map(|ty| shape_of(ty, &self.signature.scope));
        let mutable = pattern.mutability.is_some();
        let span = ident.span();
        match shape {
            Some(Shape::Scalar(scalar)) => Val::Atom(self.load_as(path, scalar, true, span)),
            Some(Shape::Inactive) => Val::Atom(self.load_as(path, Scalar::Unknown, false, span)),
            // A part of a type that is not seen: a number until it is taken apart.
            None if !path.steps.is_empty() && !self.taken_apart.contains(&ident.to_string()) => {
                Val::Atom(self.load_as(path, Scalar::Unknown, true, span))
            }
            _ if !mutable && !self.is_mutable(path) => Val::Memory(path.clone()),
            _ => Val::Memory(self.copy(path, Some(ident), mutable, ty.as_ref())),
        }
    }

    /// Memory that was made without a name and that nothing else can change.
    fn is_unnamed(&self, root: Value) -> bool {
        let is_local = self.program.roots.get(&root).is_some_and(|root| root.local);
        is_local
            && matches!(self.program.data(root).hint, Hint::PartOf(_))
            && self.program.entries.iter().all(|entry| entry.value != root)
            && !self.scopes.mention(root)
    }

    /// It gets a name, and may be changed if that may.
    fn take_over(&mut self, path: &Path, ty: Option<syn::Type>, pattern: &syn::PatIdent) -> Path {
        let name = pattern.ident.to_string();
        if self.is_nested() {
            self.program.reserved.insert(name.clone());
        }
        self.program.data_mut(path.root).hint = Hint::Source(name);
        if let Some(root) = self.program.roots.get_mut(&path.root) {
            root.mutable |= pattern.mutability.is_some();
            root.ty = ty.map(Type).or_else(|| root.ty.take());
        }
        path.clone()
    }

    /// New memory with what stands there now.
    pub(super) fn copy(
        &mut self,
        path: &Path,
        name: Option<&syn::Ident>,
        mutable: bool,
        ty: Option<&syn::Type>,
    ) -> Path {
        let span = name.map_or_else(Span::call_site, syn::Ident::span);
        let ty = ty.cloned().or_else(|| self.path_type(path)).map(|ty| owned_type(&ty));
        Path::whole(self.new_root(Init::Copy(path.clone()), name, mutable, ty, span))
    }

    /// `path = value;`
    pub(super) fn store_path(&mut self, path: Path, mode: Mode, value: Atom) {
        let mode = match mode {
            _ if !self.is_unseen_place(&path) => mode,
            Mode::Set => Mode::SetUnseen,
            Mode::Add => Mode::AddUnseen,
            Mode::Sub => Mode::SubUnseen,
            mode => mode,
        };
        self.program.primal.push(Stmt::Store { path, mode, value });
    }

    /// `[a, b]`, `[a; n]`, `vec![..]`, `P { .. }` as memory of its own.
    pub(super) fn make(
        &mut self,
        expr: &syn::Expr,
        name: Option<&syn::Ident>,
        mutable: bool,
        ty: Option<&syn::Type>,
    ) -> Option<Path> {
        let (init, made) = match expr_strip(expr) {
            syn::Expr::Array(array) => {
                let parts = self.parts(array.elems.iter())?;
                (
                    Init::Elements { vec: false, parts },
                    self.element_type(array.elems.first(), false),
                )
            }
            syn::Expr::Repeat(repeat) => {
                let part = self.operand(&repeat.expr)?;
                let len = self.source(&repeat.len, true);
                (
                    Init::Repeat { vec: false, part, len },
                    self.element_type(Some(&repeat.expr), false),
                )
            }
            syn::Expr::Macro(mac) if mac.mac.path.is_ident("vec") => self.vec_macro(&mac.mac)?,
            syn::Expr::Struct(literal) if literal.rest.is_some() => {
                return self.updated(literal, name);
            }
            syn::Expr::Struct(literal)
                if literal.rest.is_none() && literal.dot2_token.is_none() =>
            {
                let mut fields = Vec::new();
                for field in &literal.fields {
                    let member = match &field.member {
                        syn::Member::Named(ident) => ident.to_string(),
                        syn::Member::Unnamed(index) => index.index.to_string(),
                    };
                    let out = self.expr(&field.expr)?;
                    fields.push((member, self.part(out, &field.expr)?));
                }
                (Init::Struct { path: literal.path.to_token_stream(), fields }, None)
            }
            syn::Expr::Call(call) if constructs(call) && !self.is_untracked(expr) => {
                let mut fields = Vec::new();
                for (at, value) in call.args.iter().enumerate() {
                    let out = self.expr(value)?;
                    fields.push((at.to_string(), self.part(out, value)?));
                }
                (Init::Struct { path: call.func.to_token_stream(), fields }, None)
            }
            other if self.is_untracked(other) || self.only_reads(other) => {
                let source = self.source(&self.asking(other), is_pure(other));
                (Init::Source(source), None)
            }
            other => {
                self.diagnostics.refuse(
                    other,
                    "memory that carries a derivative cannot be made like this yet; use a literal",
                );
                return None;
            }
        };
        let ty = ty.cloned().or(made);
        Some(Path::whole(self.new_root(init, name, mutable, ty, expr.span())))
    }

    /// `P { a: x, ..base }`: a copy whose fields are written.
    fn updated(&mut self, literal: &syn::ExprStruct, name: Option<&syn::Ident>) -> Option<Path> {
        let rest = literal.rest.as_deref()?;
        let mut fields = Vec::new();
        for field in &literal.fields {
            let member = match &field.member {
                syn::Member::Named(ident) => ident.to_string(),
                syn::Member::Unnamed(index) => index.index.to_string(),
            };
            let out = self.expr(&field.expr)?;
            fields.push((member, self.part(out, &field.expr)?));
        }
        let base = match self.expr(rest)? {
            Out::Source(source) => {
                Path::whole(self.new_root(Init::Source(source), None, false, None, rest.span()))
            }
            Out::Val(Val::Atom(Atom::Value(value))) if self.results.contains(&value) => {
                self.result_memory(value)
            }
            out => match self.memory_of(&out) {
                Some(path) => path,
                None => {
                    self.diagnostics
                        .refuse(rest, "this is not known to be a struct; bind it by a name");
                    return None;
                }
            },
        };
        let of = &literal.path;
        let ty: syn::Type = syn::parse_quote!(#of);
        let path = self.copy(&base, name, true, Some(&ty));
        for (member, val) in fields {
            let part = path.step(Step::Field(member));
            match val {
                Val::Memory(from) => self.copy_into(part, from),
                val => self.store_val(&part, &val, rest),
            }
        }
        Some(path)
    }

    pub(super) fn new_root(
        &mut self,
        init: Init,
        name: Option<&syn::Ident>,
        mutable: bool,
        ty: Option<syn::Type>,
        span: Span,
    ) -> Value {
        let stem = name.map_or_else(|| self.stem.clone(), ToString::to_string);
        let hint = if name.is_some() { Hint::Source(stem) } else { Hint::PartOf(stem) };
        if let (Hint::Source(name), true) = (&hint, self.is_nested()) {
            self.program.reserved.insert(name.clone());
        }
        let root = self.program.value(hint, Scalar::Unknown, span, true);
        self.program.data_mut(root).pinned = true;
        self.add_root(root, mutable, ty, true);
        self.program.primal.push(Stmt::Init { root, init });
        root
    }

    /// Registers a root with a shadow of its own.
    pub(super) fn add_root(
        &mut self,
        root: Value,
        mutable: bool,
        ty: Option<syn::Type>,
        local: bool,
    ) {
        let span = self.program.data(root).span;
        let shadow = self.program.value(Hint::AdjointOf(root), Scalar::Unknown, span, false);
        self.program.data_mut(shadow).pinned = true;
        self.program.roots.insert(root, Root { mutable, shadow, ty: ty.map(Type), local });
    }

    fn parts<'e>(&mut self, elems: impl Iterator<Item = &'e syn::Expr>) -> Option<Vec<Val>> {
        let parts: Vec<Option<Val>> = elems
            .map(|elem| {
                let out = self.expr(elem)?;
                self.part(out, elem)
            })
            .collect();
        parts.into_iter().collect()
    }

    /// A part of new memory: scalars and tuples of them.
    pub(super) fn part(&mut self, out: Out, at: &syn::Expr) -> Option<Val> {
        if let Some(path) = self.memory_of(&out) {
            // An array within: made for this very place.
            if is_new_memory(at) && path.steps.is_empty() {
                return Some(Val::Memory(path));
            }
            if !self.is_number(&path) {
                return Some(Val::Memory(self.copy(&path, None, false, None)));
            }
            return self.load_path(&path, at).map(Val::Atom);
        }
        match self.value(out, at.span())? {
            Val::Ref(_) => {
                self.diagnostics.refuse(at, "references inside of new memory are not supported yet; store the number itself");
                None
            }
            val => Some(val),
        }
    }

    fn vec_macro(&mut self, mac: &syn::Macro) -> Option<(Init, Option<syn::Type>)> {
        let tokens = &mac.tokens;
        if let Ok(syn::Expr::Repeat(repeat)) = syn::parse2(quote!([#tokens])) {
            let part = self.operand(&repeat.expr)?;
            let len = self.source(&repeat.len, true);
            let ty = self.element_type(Some(&repeat.expr), true);
            return Some((Init::Repeat { vec: true, part, len }, ty));
        }
        if let Ok(syn::Expr::Array(array)) = syn::parse2(quote!([#tokens])) {
            let parts = self.parts(array.elems.iter())?;
            return Some((
                Init::Elements { vec: true, parts },
                self.element_type(array.elems.first(), true),
            ));
        }
        self.diagnostics.refuse(mac, "this `vec!` cannot be read");
        None
    }

    /// The type of a literal, where its first element shows it.
    fn element_type(&self, first: Option<&syn::Expr>, vec: bool) -> Option<syn::Type> {
        let elem = self.literal_type(first?)?;
        Some(if vec { syn::parse_quote!(Vec<#elem>) } else { syn::parse_quote!([#elem; 0]) })
    }

    fn literal_type(&self, expr: &syn::Expr) -> Option<syn::Type> {
        match expr_strip(expr) {
            syn::Expr::Lit(literal) => match &literal.lit {
                syn::Lit::Float(float) => match float.suffix() {
                    "f32" => Some(syn::parse_quote!(f32)),
                    "f64" => Some(syn::parse_quote!(f64)),
                    _ => self.default_float(),
                },
                _ => None,
            },
            syn::Expr::Array(array) => self.element_type(array.elems.first(), false),
            syn::Expr::Repeat(repeat) => self.element_type(Some(&repeat.expr), false),
            syn::Expr::Macro(mac) if mac.mac.path.is_ident("vec") => {
                let tokens = &mac.mac.tokens;
                let array: syn::Expr = syn::parse2(quote!([#tokens])).ok()?;
                match array {
                    syn::Expr::Array(array) => self.element_type(array.elems.first(), true),
                    syn::Expr::Repeat(repeat) => self.element_type(Some(&repeat.expr), true),
                    _ => None,
                }
            }
            syn::Expr::Tuple(tuple) => {
                let parts: Vec<Option<syn::Type>> =
                    tuple.elems.iter().map(|elem| self.literal_type(elem)).collect();
                let parts = parts.into_iter().collect::<Option<Vec<syn::Type>>>()?;
                Some(syn::parse_quote!((#(#parts,)*)))
            }
            syn::Expr::Struct(literal) => {
                let path = &literal.path;
                Some(syn::parse_quote!(#path))
            }
            syn::Expr::Path(path) => {
                let slot =
                    path.path.get_ident().and_then(|name| self.scopes.find(&name.to_string()));
                match slot.map(|slot| self.scopes.get(slot)) {
                    Some(Denotation::Val(Val::Memory(path))) => self.path_type(path),
                    Some(Denotation::Val(Val::Atom(Atom::Value(value))))
                        if self.results.contains(value) =>
                    {
                        None
                    }
                    Some(Denotation::Val(Val::Tuple(_) | Val::Ref(_) | Val::Option(..))) => None,
                    _ => self.default_float(),
                }
            }
            syn::Expr::Call(_) | syn::Expr::Field(_) | syn::Expr::Index(_) => None,
            syn::Expr::MethodCall(call)
                if crate::rules::find(&call.method.to_string()).is_none() =>
            {
                None
            }
            _ => self.default_float(),
        }
    }

    /// The float type of the function, if it has just one.
    pub(super) fn default_float(&self) -> Option<syn::Type> {
        let mut found: Vec<syn::Type> = Vec::new();
        let mut add = |scalar: &Scalar| {
            let ty: syn::Type = match scalar {
                Scalar::F64 => syn::parse_quote!(f64),
                Scalar::F32 => syn::parse_quote!(f32),
                Scalar::Generic(name) => {
                    let name = syn::Ident::new(name, Span::call_site());
                    syn::parse_quote!(#name)
                }
                _ => return,
            };
            if !found
                .iter()
                .any(|seen| seen.to_token_stream().to_string() == ty.to_token_stream().to_string())
            {
                found.push(ty);
            }
        };
        for data in &self.program.values {
            add(&data.ty);
        }
        match found.as_slice() {
            [one] => Some(one.clone()),
            _ => None,
        }
    }

    /// Methods of arrays, slices and vectors.
    pub(super) fn memory_method(
        &mut self,
        path: &Path,
        name: &str,
        call: &syn::ExprMethodCall,
    ) -> Option<Option<Out>> {
        let args: Vec<&syn::Expr> = call.args.iter().collect();
        if let Some(out) = self.part_method(path, name, &args) {
            return Some(out);
        }
        if let Some(out) = self.writing_method(path, name, call) {
            return Some(out);
        }
        match (name, args.as_slice()) {
            // A type of the user's may have a length of its own, with a derivative.
            ("len" | "is_empty" | "capacity", [])
                if self.is_sequence(path) || self.path_type(path).is_none() =>
            {
                let whole = syn::Expr::MethodCall(call.clone());
                Some(Some(self.read_asking(&whole, Scalar::Unknown)))
            }
            ("as_slice" | "as_mut_slice" | "as_ref" | "as_mut" | "borrow", []) => {
                Some(Some(Out::Val(Val::Ref(Box::new(Val::Memory(path.clone()))))))
            }
            ("clone" | "to_vec" | "to_owned" | "into_vec", []) => {
                if name == "to_vec" && self.program.is_array(path) {
                    let all = Step::Slice { start: None, end: None, inclusive: false };
                    let copy = self.copy(&path.step(all), None, false, None);
                    return Some(Some(Out::Val(Val::Memory(copy))));
                }
                if self.is_mutable(path) || name == "to_vec" {
                    return Some(Some(Out::Val(Val::Memory(self.copy(path, None, false, None)))));
                }
                Some(Some(Out::Val(Val::Memory(path.clone()))))
            }
            ("map", [function]) => {
                let place = &call.receiver;
                let zeros = self.source(&quote!((#place).map(|_| 0.0)), true);
                let out = self.array_by(
                    zeros,
                    function,
                    &mut |_, at| Val::Memory(path.step(Step::Index(at))),
                    call,
                );
                Some(out)
            }
            ("swap", [a, b]) => {
                let (a, b) = (self.index_atom(a), self.index_atom(b));
                let (a, b) = (path.step(Step::Index(a)), path.step(Step::Index(b)));
                let (Some(old_a), Some(old_b)) =
                    (self.load_path(&a, &call.receiver), self.load_path(&b, &call.receiver))
                else {
                    return Some(None);
                };
                self.store_path(a, Mode::Set, old_b);
                self.store_path(b, Mode::Set, old_a);
                Some(Some(Out::Unit))
            }
            _ => None,
        }
    }

    /// The length of a sequence in memory.
    pub(super) fn length_of(&mut self, path: &Path) -> Atom {
        let hint = Hint::PartOf("len".to_owned());
        let value = self.program.value(hint, Scalar::Unknown, Span::call_site(), false);
        // The pullback of a function that writes has nothing to ask any more.
        self.program.data_mut(value).pinned = self.is_mutable(path);
        self.program.primal.push(Stmt::Let {
            dst: value,
            op: Op::Length(path.clone()),
            args: Vec::new(),
        });
        Atom::Value(value)
    }
}

/// A literal of an array, a vector or a struct.
fn is_new_memory(expr: &syn::Expr) -> bool {
    match expr_strip(expr) {
        syn::Expr::Array(_) | syn::Expr::Repeat(_) | syn::Expr::Struct(_) => true,
        syn::Expr::Macro(mac) => mac.mac.path.is_ident("vec"),
        syn::Expr::Call(call) => constructs(call),
        _ => false,
    }
}

/// `P(a, b)`, by one name in capitals.
pub(super) fn constructs(call: &syn::ExprCall) -> bool {
    let syn::Expr::Path(path) = expr_strip(&call.func) else { return false };
    path.path.get_ident().is_some_and(|name| {
        let name = name.to_string();
        name.starts_with(char::is_uppercase) && !matches!(name.as_str(), "Some" | "Ok" | "Err")
    })
}

/// What `to_owned` makes of it.
fn owned_type(ty: &syn::Type) -> syn::Type {
    match crate::signature::strip(ty) {
        syn::Type::Reference(reference) => owned_type(&reference.elem),
        syn::Type::Slice(slice) => {
            let elem = &slice.elem;
            syn::parse_quote!(Vec<#elem>)
        }
        other => other.clone(),
    }
}

fn memory_in(val: &Val) -> Option<Path> {
    match val {
        Val::Memory(path) => Some(path.clone()),
        Val::Ref(inner) => memory_in(inner),
        _ => None,
    }
}
