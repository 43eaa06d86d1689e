//! Patterns: what a binding makes of a value.

use syn::spanned::Spanned;

use super::scope::Denotation;
use super::{Lowering, Out};
use crate::ir::Val;

impl Lowering<'_> {
    /// Binds the names of a pattern to the parts of a value.
    pub(super) fn bind(&mut self, pattern: &syn::Pat, out: Out) {
        self.bind_annotated(pattern, out, None);
    }

    pub(super) fn bind_annotated(
        &mut self,
        pattern: &syn::Pat,
        out: Out,
        annotation: Option<&syn::Type>,
    ) {
        let pattern = strip(pattern);
        match (pattern, out) {
            (syn::Pat::Type(typed), out) => self.bind_annotated(&typed.pat, out, Some(&typed.ty)),
            (syn::Pat::Ident(ident), Out::Place(place))
                if ident.subpat.is_none() && ident.by_ref.is_none() =>
            {
                self.scopes.declare(&ident.ident.to_string(), Denotation::Place(place));
            }
            (syn::Pat::Ident(ident), out) if let Some((_, inner)) = &ident.subpat => {
                let Some(val) = self.value(out, ident.ident.span()) else { return };
                if !matches!(**inner, syn::Pat::Rest(_)) {
                    self.bind(inner, Out::Val(val.clone()));
                }
                let mut name = ident.clone();
                name.subpat = None;
                self.bind(&syn::Pat::Ident(name), Out::Val(val));
            }
            (syn::Pat::TupleStruct(of), Out::Val(val))
                if of.elems.len() == 1 && super::option::is_option(&val) =>
            {
                if let Some((_, value)) = super::option::parts(&val) {
                    self.bind(&of.elems[0], Out::Val(value));
                }
            }
            // A tuple struct, since nothing else always fits.
            (syn::Pat::TupleStruct(of), Out::Val(val))
                if of.path.segments.len() == 1
                    && of.elems.iter().all(|elem| !matches!(elem, syn::Pat::Rest(_)))
                    && self.struct_memory(&val).is_some() =>
            {
                let by_ref = matches!(val, Val::Ref(_));
                let Some(path) = self.struct_memory(&val) else { return };
                for (at, elem) in of.elems.iter().enumerate() {
                    let part = Val::Memory(path.step(crate::ir::Step::Field(at.to_string())));
                    let part = if by_ref { Val::Ref(Box::new(part)) } else { part };
                    self.bind(elem, Out::Val(part));
                }
            }
            (syn::Pat::Slice(slice), Out::Val(val))
                if self.memory_of(&Out::Val(val.clone())).is_some() =>
            {
                for (pattern, part) in self.elements_of(slice, &val) {
                    self.bind(pattern, Out::Val(part));
                }
            }
            (syn::Pat::Struct(of), Out::Val(val)) if of.path.segments.len() == 1 => {
                match self.fields_of(of, &val) {
                    Some(fields) => {
                        for (pattern, part) in fields {
                            self.bind(pattern, Out::Val(part));
                        }
                    }
                    None => self.refuse_binding(pattern),
                }
            }
            (syn::Pat::Lit(_) | syn::Pat::Range(_) | syn::Pat::Path(_) | syn::Pat::Rest(_), _) => {}
            (syn::Pat::Or(or), out) if or.cases.iter().all(|case| bound_names(case).is_empty()) => {
                self.value(out, or.span());
            }
            (syn::Pat::Ident(ident), Out::Val(val))
                if ident.ident == "None" && super::option::is_option(&val) => {}
            (syn::Pat::Ident(ident), Out::Val(Val::Memory(path)))
                if ident.subpat.is_none() && ident.by_ref.is_none() =>
            {
                let val = self.bind_memory(&path, annotation, ident);
                self.name_value(&val, &ident.ident.to_string(), annotation);
                self.scopes.declare(&ident.ident.to_string(), Denotation::Val(val));
            }
            (syn::Pat::Ident(ident), out) if ident.subpat.is_none() => {
                let Some(val) = self.value(out, ident.ident.span()) else {
                    return;
                };
                let name = ident.ident.to_string();
                let val = match (&ident.by_ref, &ident.mutability) {
                    (Some(_), Some(_)) => {
                        self.diagnostics.refuse(
                            ident,
                            "`ref mut` on an active value is not supported; borrow with `&mut` on the right side",
                        );
                        return;
                    }
                    (Some(_), None) => Val::Ref(Box::new(val)),
                    (None, _) => val,
                };
                self.name_value(&val, &name, annotation);
                self.scopes.declare(&name, Denotation::Val(val));
            }
            (syn::Pat::Wild(_), out) => {
                self.value(out, pattern.span());
            }
            (syn::Pat::Tuple(tuple), out) => self.bind_tuple(tuple, out),
            (syn::Pat::Reference(reference), Out::Val(Val::Ref(inner))) => {
                self.bind(&reference.pat, Out::Val(*inner));
            }
            // A reference to an element, taken apart: the element is read.
            (syn::Pat::Reference(reference), Out::Val(val @ (Val::Atom(_) | Val::Memory(_)))) => {
                self.bind(&reference.pat, Out::Val(val));
            }
            (other, _) => self.refuse_binding(other),
        }
    }

    fn refuse_binding(&mut self, pattern: &syn::Pat) {
        self.diagnostics.refuse(
            pattern,
            "this pattern on an active value is not supported; bind a name or a tuple of names",
        );
        for name in bound_names(pattern) {
            let poison = self.poison();
            self.scopes.declare(&name, Denotation::Val(poison));
        }
    }

    fn bind_tuple(&mut self, tuple: &syn::PatTuple, out: Out) {
        let rests = tuple.elems.iter().filter(|elem| matches!(elem, syn::Pat::Rest(_))).count();
        let Some(val) = self.value(out, tuple.span()) else {
            return;
        };
        let (val, by_ref) = match val {
            Val::Ref(inner) => (*inner, true),
            val => (val, false),
        };
        if let Val::Memory(path) = &val {
            // A tuple in memory.
            let path = path.clone();
            for (index, elem) in tuple.elems.iter().enumerate() {
                let part = Val::Memory(path.step(crate::ir::Step::Field(index.to_string())));
                let part = if by_ref { Val::Ref(Box::new(part)) } else { part };
                self.bind(elem, Out::Val(part));
            }
            return;
        }
        let val = match val {
            Val::Atom(atom) if rests == 0 => self.take_apart(atom, tuple.elems.len()),
            val => val,
        };
        let parts = match val {
            Val::Tuple(parts)
                if parts.len() == tuple.elems.len()
                    || rests == 1 && parts.len() + 1 >= tuple.elems.len() =>
            {
                parts
            }
            _ => {
                self.diagnostics.refuse(
                    tuple,
                    "this pattern does not fit: the value is not known to be such a tuple",
                );
                for name in tuple.elems.iter().flat_map(bound_names) {
                    let poison = self.poison();
                    self.scopes.declare(&name, Denotation::Val(poison));
                }
                return;
            }
        };
        let skipped = parts.len() + rests - tuple.elems.len();
        let mut at = 0;
        for elem in &tuple.elems {
            if matches!(elem, syn::Pat::Rest(_)) {
                at += skipped;
                continue;
            }
            let part = parts[at].clone();
            let part = if by_ref { Val::Ref(Box::new(part)) } else { part };
            self.bind(elem, Out::Val(part));
            at += 1;
        }
    }
}

/// The pattern without parentheses.
pub(super) fn strip(mut pattern: &syn::Pat) -> &syn::Pat {
    while let syn::Pat::Paren(paren) = pattern {
        pattern = &paren.pat;
    }
    pattern
}

/// The pattern with `_` for the names that it binds.
pub(super) fn nameless(pattern: &syn::Pat) -> syn::Pat {
    let all = |elems: &syn::punctuated::Punctuated<syn::Pat, syn::Token![,]>| {
        elems.iter().map(nameless).collect::<syn::punctuated::Punctuated<_, syn::Token![,]>>()
    };
    let mut pattern = pattern.clone();
    match &mut pattern {
        syn::Pat::Ident(ident) => {
            if let Some((_, inner)) = &ident.subpat {
                return nameless(inner);
            }
            let is_variable =
                ident.ident.to_string().starts_with(|ch: char| ch.is_lowercase() || ch == '_');
            if is_variable || ident.by_ref.is_some() || ident.mutability.is_some() {
                return syn::parse_quote!(_);
            }
        }
        syn::Pat::Tuple(tuple) => tuple.elems = all(&tuple.elems),
        syn::Pat::TupleStruct(tuple) => tuple.elems = all(&tuple.elems),
        syn::Pat::Slice(slice) => slice.elems = all(&slice.elems),
        syn::Pat::Or(or) => or.cases.iter_mut().for_each(|case| *case = nameless(case)),
        syn::Pat::Struct(fields) => fields.fields.iter_mut().for_each(|field| {
            *field.pat = nameless(&field.pat);
            field.colon_token.get_or_insert_with(Default::default);
        }),
        syn::Pat::Paren(paren) => *paren.pat = nameless(&paren.pat),
        syn::Pat::Reference(reference) => *reference.pat = nameless(&reference.pat),
        _ => {}
    }
    pattern
}

/// The names that a pattern may bind.
pub(super) fn bound_names(pattern: &syn::Pat) -> Vec<String> {
    let mut names = Vec::new();
    collect(pattern, &mut names);
    names
}

fn collect(pattern: &syn::Pat, names: &mut Vec<String>) {
    match pattern {
        syn::Pat::Ident(ident) => {
            names.push(ident.ident.to_string());
            if let Some((_, inner)) = &ident.subpat {
                collect(inner, names);
            }
        }
        syn::Pat::Tuple(tuple) => tuple.elems.iter().for_each(|elem| collect(elem, names)),
        syn::Pat::TupleStruct(tuple) => tuple.elems.iter().for_each(|elem| collect(elem, names)),
        syn::Pat::Slice(slice) => slice.elems.iter().for_each(|elem| collect(elem, names)),
        syn::Pat::Struct(fields) => {
            fields.fields.iter().for_each(|field| collect(&field.pat, names))
        }
        syn::Pat::Or(or) => or.cases.iter().take(1).for_each(|case| collect(case, names)),
        syn::Pat::Paren(paren) => collect(&paren.pat, names),
        syn::Pat::Reference(reference) => collect(&reference.pat, names),
        syn::Pat::Type(typed) => collect(&typed.pat, names),
        _ => {}
    }
}
