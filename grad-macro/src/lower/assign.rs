//! Assignment: to variables, parts of tuples, and memory.

use quote::{ToTokens, quote};
use syn::spanned::Spanned;

use super::scope::{Denotation, Place};
use super::stmt::expr_strip;
use super::{Lowering, Out, project};
use crate::ir::{Atom, Scalar, Source, Spelling, Stmt, Val};
use crate::rules;
use crate::template::operator;

impl Lowering<'_> {
    pub(super) fn assign(&mut self, assign: &syn::ExprAssign) {
        self.assign_to(&assign.left, &assign.right, assign);
    }

    fn assign_to(&mut self, left: &syn::Expr, right: &syn::Expr, whole: &impl ToTokens) {
        let left = expr_strip(left);
        let right_untracked = self.is_untracked(right);
        if let syn::Expr::Tuple(_) | syn::Expr::Array(_) = left
            && !(right_untracked && self.is_untracked(left))
        {
            let before = self.program.values.len();
            let Some(out) = self.expr(right) else { return };
            let Some(val) = self.owned(out, right) else {
                return;
            };
            if let Some((a, b)) = swapped(left, &val, self) {
                self.permute(&a, crate::ir::Permutation::With { other: b, elements: false });
                return;
            }
            let val = self.apart(val, before);
            self.assign_parts(left, val);
            return;
        }
        if matches!(left, syn::Expr::Infer(_)) {
            self.expr(right);
            return;
        }
        if self.is_reference(left) {
            let Some(out) = self.expr(right) else { return };
            if let Some(place) = self.place(left) {
                self.store(&place, out, left);
            }
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
                    crate::signature::shape_of(&ty, &self.signature.scope),
                    crate::ir::Shape::Scalar(_) | crate::ir::Shape::Inactive
                )
            });
            if !is_number {
                self.copy_into(path, source);
                return;
            }
        }
        if let Out::Val(Val::Atom(crate::ir::Atom::Value(value))) = out
            && self.results.contains(&value)
            && (path.steps.is_empty() || !self.is_number(&path))
        {
            let source = self.result_memory(value);
            self.copy_into(path, source);
            return;
        }
        if let Out::Source(source) = &out
            && (!self.is_number(&path))
            && !matches!(expr_strip(left), syn::Expr::Unary(_))
        {
            let init = crate::ir::Init::Source(source.clone());
            let root = self.new_root(init, None, false, None, right.span());
            self.copy_into(path, crate::ir::Path::whole(root));
            return;
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

    pub(super) fn store_val(&mut self, path: &crate::ir::Path, val: &Val, at: &syn::Expr) {
        match val {
            Val::Atom(atom) => self.store_path(path.clone(), crate::ir::Mode::Set, *atom),
            Val::Tuple(parts) => {
                for (index, part) in parts.iter().enumerate() {
                    self.store_val(&path.step(crate::ir::Step::Field(index.to_string())), part, at);
                }
            }
            Val::Memory(from) => self.copy_into(path.clone(), from.clone()),
            _ => self.diagnostics.refuse(
                at,
                "a reference cannot be stored in memory that carries a derivative; store a copy",
            ),
        }
    }

    /// Whether a name stands for a reference to memory, which then points elsewhere.
    fn is_reference(&self, left: &syn::Expr) -> bool {
        let syn::Expr::Path(path) = left else { return false };
        let slot = path.path.get_ident().and_then(|name| self.scopes.find(&name.to_string()));
        slot.is_some_and(|slot| match self.scopes.get(slot) {
            Denotation::Val(Val::Ref(inner)) => matches!(**inner, Val::Memory(_)),
            _ => false,
        })
    }

    /// `into = from;`, as a whole.
    pub(super) fn copy_into(&mut self, into: crate::ir::Path, from: crate::ir::Path) {
        let types = [self.path_type(&into), self.path_type(&from)];
        let is_vec = types.iter().flatten().any(super::vectors::is_vec);
        let old = is_vec.then(|| self.length_of(&into));
        self.program.primal.push(Stmt::Copy { into, from, elements: false, old });
    }

    pub(super) fn may_write(&mut self, path: &crate::ir::Path, at: &syn::Expr) -> bool {
        let mutable = self.is_mutable(path);
        if !mutable {
            self.diagnostics.refuse(at, "this memory is not mutable");
        }
        mutable
    }

    /// Whether an expression on the left names a part of memory.
    fn is_memory_place(&self, target: &syn::Expr) -> bool {
        let is_part = matches!(
            expr_strip(target),
            syn::Expr::Index(_) | syn::Expr::Field(_) | syn::Expr::Unary(_)
        );
        let slot = self.scopes.find(&root_name(target));
        is_part
            && slot.is_some_and(|slot| match self.scopes.get(slot) {
                Denotation::Val(Val::Memory(_)) => true,
                Denotation::Val(Val::Ref(inner)) => matches!(**inner, Val::Memory(_)),
                _ => false,
            })
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
        if through_a_method(left) {
            let errors = self.diagnostics.len();
            let out = self.expr(left);
            self.diagnostics.truncate(errors);
            return self.memory_of(&out?);
        }
        self.written_result(left);
        let name = root_name(left);
        let slot = self.scopes.find(&name)?;
        let Denotation::Val(val) = self.scopes.get(slot) else { return None };
        if let (Val::Tuple(_), syn::Expr::Index(_) | syn::Expr::Field(_)) = (val, expr_strip(left))
            && holds_memory(val)
        {
            let out = self.expr(left)?;
            return self.memory_of(&out);
        }
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

    /// Memory that was there before is copied, since another part of the assignment may change it.
    fn apart(&mut self, val: Val, before: usize) -> Val {
        match val {
            Val::Memory(path) if (path.root.0 as usize) < before => {
                Val::Memory(self.copy(&path, None, false, None))
            }
            Val::Tuple(parts) => {
                Val::Tuple(parts.into_iter().map(|part| self.apart(part, before)).collect())
            }
            val => val,
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
            (syn::Expr::Tuple(targets), Val::Atom(atom)) => {
                match self.take_apart(atom, targets.elems.len()) {
                    Val::Tuple(parts) => self.assign_parts(left, Val::Tuple(parts)),
                    _ => self.diagnostics.refuse(left, "the value is not known to be such a tuple"),
                }
            }
            (syn::Expr::Array(targets), Val::Memory(path)) => {
                for (at, target) in targets.elems.iter().enumerate() {
                    let index = proc_macro2::Literal::usize_unsuffixed(at);
                    let index = self.program.literal(quote!(#index), None);
                    let part = path.step(crate::ir::Step::Index(index));
                    if let Some(number) = self.load_path(&part, target) {
                        self.assign_parts(target, Val::Atom(number));
                    }
                }
            }
            (target, val) if is_active_val(&val, self) && self.promote(target) => {
                let _ = val;
            }
            (target, val @ Val::Memory(_)) if self.memory_place(target).is_some() => {
                if let Some(path) = self.memory_place(target)
                    && self.may_write(&path, target)
                {
                    self.store_val(&path, &val, target);
                }
            }
            (target, val) if self.is_memory_place(target) => {
                if let Some(path) = self.memory_place(target)
                    && self.may_write(&path, target)
                {
                    self.store_val(&path, &val, target);
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
        let right = self.term(&binary.right);
        let left = self.load(&place, &binary.left);
        if let (Some(left), Some(right)) = (left, right) {
            let out = self.apply_rule(row, Spelling::Method, vec![left, right], binary.span());
            self.store(&place, out, &binary.left);
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
        let right = self.term(&binary.right);
        if let Some(right) = right {
            match row.name {
                "add" => self.store_path(path, crate::ir::Mode::Add, right),
                "sub" => self.store_path(path, crate::ir::Mode::Sub, right),
                _ => {
                    if let Some(left) = self.load_path(&path, &binary.left) {
                        let out = self.apply_rule(
                            row,
                            Spelling::Method,
                            vec![left, right],
                            binary.span(),
                        );
                        if let Out::Val(Val::Atom(value)) = out {
                            self.store_path(path, crate::ir::Mode::Set, value);
                        }
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
        let out = match (self.scopes.get(place.slot), out) {
            (Denotation::Val(val), out)
                if super::option::is_option(val) && place.path.is_empty() =>
            {
                match self.as_option(out) {
                    Some(out) => out,
                    None => return,
                }
            }
            (_, out) => out,
        };
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
        let before = match (self.scopes.get(place.slot), &out) {
            (Denotation::Val(Val::Atom(before)), Out::Source(source))
                if place.path.is_empty() && is_literal(source) =>
            {
                match self.program.scalar(*before) {
                    Scalar::F64 => Some(quote!(f64)),
                    Scalar::F32 => Some(quote!(f32)),
                    _ => None,
                }
            }
            _ => None,
        };
        let Some(val) = self.owned(out, at) else {
            return;
        };
        if let (Denotation::Uninit { at: declared }, Val::Memory(_)) =
            (self.scopes.get(place.slot), &val)
            && let Some((declaration, _)) = self.program.declarations.get(*declared)
        {
            let declaration = declaration.clone();
            self.check_kind(&declaration, at);
        }
        // A literal alone does not tell the type that the variable has.
        if let (Val::Atom(Atom::Value(value)), Some(ty)) = (&val, before) {
            self.program.data_mut(*value).annotation.get_or_insert(ty);
        }
        // Copied code's variable becomes active: another attempt takes it for a value from its `let` on.
        if let Denotation::Name { at: Some(at), .. } = self.scopes.get(place.slot) {
            match val {
                Val::Memory(_) => self.memory.insert(*at),
                _ => self.numbers.insert(*at),
            };
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
}

/// `(a, b) = (b, a)` of memory.
fn swapped(
    left: &syn::Expr,
    right: &Val,
    lowering: &mut Lowering<'_>,
) -> Option<(crate::ir::Path, crate::ir::Path)> {
    let (syn::Expr::Tuple(left), Val::Tuple(right)) = (left, right) else { return None };
    let [Val::Memory(first), Val::Memory(second)] = right.as_slice() else { return None };
    if left.elems.len() != 2 {
        return None;
    }
    let (a, b) = (lowering.memory_place(&left.elems[0])?, lowering.memory_place(&left.elems[1])?);
    let is_swap = a == *second && b == *first;
    let is_mutable = lowering.is_mutable(&a) && lowering.is_mutable(&b);
    (is_swap && is_mutable).then_some((a, b))
}

fn is_active_val(val: &Val, lowering: &Lowering<'_>) -> bool {
    let mut active = false;
    val.atoms(&mut |atom| active |= lowering.program.is_active(atom));
    active
}

/// `..` in a tuple that is assigned to.
fn is_rest(expr: &syn::Expr) -> bool {
    matches!(expr, syn::Expr::Range(range) if range.start.is_none() && range.end.is_none())
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

/// A tuple with memory somewhere.
fn holds_memory(val: &Val) -> bool {
    match val {
        Val::Memory(_) => true,
        Val::Ref(inner) => holds_memory(inner),
        Val::Tuple(parts) => parts.iter().any(holds_memory),
        _ => false,
    }
}

/// `*x.last_mut().unwrap()`
fn through_a_method(place: &syn::Expr) -> bool {
    match expr_strip(place) {
        syn::Expr::MethodCall(_) => true,
        syn::Expr::Unary(unary) => through_a_method(&unary.expr),
        syn::Expr::Field(field) => through_a_method(&field.base),
        syn::Expr::Index(index) => through_a_method(&index.expr),
        _ => false,
    }
}

/// The variable at the root of a place.
pub(super) fn root_name(expr: &syn::Expr) -> String {
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

fn is_literal(source: &Source) -> bool {
    let mut tokens = source.tokens.clone().into_iter();
    let is_literal = |token| matches!(token, Some(proc_macro2::TokenTree::Literal(_)));
    is_literal(tokens.next()) && tokens.next().is_none()
}
