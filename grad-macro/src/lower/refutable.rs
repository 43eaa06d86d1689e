//! Patterns that may not fit: what is tested before the names are bound.

use quote::quote;
use syn::spanned::Spanned;

use super::option::parts;
use super::{Lowering, Out, pat};
use crate::ir::{Atom, Hint, Op, Region, Scalar, Spelling, Step, Stmt, Val};

impl Lowering<'_> {
    /// Whether the value fits the pattern: nothing where it always does. `None` after a refusal.
    pub(super) fn fits(&mut self, pattern: &syn::Pat, val: &Val) -> Option<Option<Atom>> {
        match (pat::strip(pattern), val) {
            (syn::Pat::Wild(_) | syn::Pat::Rest(_), _) => Some(None),
            (syn::Pat::Ident(ident), val) if parts(val).is_some() && ident.ident == "None" => {
                let (some, _) = parts(val)?;
                Some(Some(self.not(some)))
            }
            // Whether a name in capitals is a variable or a constant is not seen here.
            (syn::Pat::Ident(ident), Val::Memory(_) | Val::Ref(_))
                if ident.subpat.is_none() && starts_upper(&ident.ident) && parts(val).is_none() =>
            {
                self.refuse_pattern(pattern)
            }
            (syn::Pat::Ident(ident), Val::Atom(atom)) if starts_upper(&ident.ident) => {
                Some(Some(self.matches(*atom, pattern)))
            }
            (syn::Pat::Ident(ident), val) => match &ident.subpat {
                Some((_, inner)) => self.fits(inner, val),
                None => Some(None),
            },
            (syn::Pat::Path(path), val) if parts(val).is_some() && ends_in(&path.path, "None") => {
                let (some, _) = parts(val)?;
                Some(Some(self.not(some)))
            }
            (syn::Pat::TupleStruct(of), val)
                if ends_in(&of.path, "Some") && of.elems.len() == 1 =>
            {
                let Some((some, value)) = parts(val) else { return self.refuse_pattern(pattern) };
                self.both(Some(some), |this| this.fits(&of.elems[0], &value))
            }
            (syn::Pat::Or(or), val) => {
                let mut found: Option<Atom> = None;
                for case in &or.cases {
                    let Some(fits) = self.fits(case, val)? else { return Some(None) };
                    found = Some(match found {
                        None => fits,
                        Some(found) => self.decision("or", vec![found, fits]),
                    });
                }
                Some(found)
            }
            (syn::Pat::Reference(reference), Val::Ref(inner)) => self.fits(&reference.pat, inner),
            (syn::Pat::Reference(reference), val) => self.fits(&reference.pat, val),
            (
                syn::Pat::Lit(_) | syn::Pat::Range(_) | syn::Pat::Path(_) | syn::Pat::Const(_),
                val,
            ) => match self.number_in(val) {
                Some(atom) => Some(Some(self.matches(atom, pattern))),
                None => self.refuse_pattern(pattern),
            },
            (syn::Pat::Tuple(tuple), Val::Tuple(vals)) if tuple.elems.len() == vals.len() => {
                self.all_fit(tuple.elems.iter().zip(vals.iter().cloned()).collect())
            }
            (syn::Pat::Tuple(tuple), Val::Ref(inner)) if matches!(**inner, Val::Tuple(_)) => {
                let Val::Tuple(vals) = &**inner else { return None };
                if tuple.elems.len() != vals.len() {
                    return self.refuse_pattern(pattern);
                }
                let refs = vals.iter().map(|val| Val::Ref(Box::new(val.clone())));
                self.all_fit(tuple.elems.iter().zip(refs).collect())
            }
            (syn::Pat::Slice(slice), val) => {
                let Some(path) = self.memory_of(&Out::Val(val.clone())) else {
                    return self.refuse_pattern(pattern);
                };
                let len = self.length_of(&path);
                let has_rest = slice.elems.iter().any(is_rest);
                let wanted = slice.elems.len() - usize::from(has_rest);
                let wanted = proc_macro2::Literal::usize_unsuffixed(wanted);
                let wanted = self.program.literal(quote!(#wanted), None);
                let name = if has_rest { "ge" } else { "eq" };
                let fits = self.decision(name, vec![len, wanted]);
                self.both(Some(fits), |this| {
                    let elements = this.elements_of(slice, val);
                    this.all_fit(elements)
                })
            }
            // Of another name than the type's, it may be a variant of an enum.
            (syn::Pat::Struct(of), val) if self.is_of_type(&of.path, val) => {
                let Some(fields) = self.fields_of(of, val) else {
                    return self.refuse_pattern(pattern);
                };
                self.all_fit(fields)
            }
            (syn::Pat::Tuple(_), Val::Memory(_)) => Some(None),
            (other, _) => self.refuse_pattern(other),
        }
    }

    /// Whether a parameter is declared to be of that type, which then is a struct.
    fn is_of_type(&self, path: &syn::Path, val: &Val) -> bool {
        let Some(of) = self.memory_of(&Out::Val(val.clone())) else { return false };
        let is_entry = self.program.entries.iter().any(|entry| entry.value == of.root);
        let same = match self.path_type(&of).as_ref().map(crate::signature::strip) {
            Some(syn::Type::Path(ty)) => {
                let names = |path: &syn::Path| path.segments.last().map(|last| last.ident.clone());
                names(&ty.path) == names(path)
            }
            _ => false,
        };
        is_entry && same
    }

    fn refuse_pattern<T>(&mut self, pattern: &syn::Pat) -> Option<T> {
        self.diagnostics.refuse(
            pattern,
            "this pattern on an active value is not supported; bind a name and decide by a guard: `v if v > 0.0`",
        );
        None
    }

    fn all_fit(&mut self, parts: Vec<(&syn::Pat, Val)>) -> Option<Option<Atom>> {
        let mut found = None;
        for (pattern, val) in parts {
            found = self.both(found, |this| this.fits(pattern, &val))?;
        }
        Some(found)
    }

    /// One test, and where it holds another.
    fn both(
        &mut self,
        first: Option<Atom>,
        second: impl FnOnce(&mut Self) -> Option<Option<Atom>>,
    ) -> Option<Option<Atom>> {
        let Some(first) = first else { return second(self) };
        let (fits, stmts) = self.region(second);
        let Some(fits) = fits? else {
            self.program.primal.extend(stmts);
            return Some(Some(first));
        };
        let no = self.truth(false);
        let hint = Hint::PartOf("fits".to_owned());
        let dst = self.program.value(hint, Scalar::Bool, proc_macro2::Span::call_site(), false);
        self.program.primal.push(Stmt::If {
            condition: first,
            then: Region { stmts, results: vec![fits] },
            orelse: Region { stmts: Vec::new(), results: vec![no] },
            dsts: vec![dst],
            kept: Vec::new(),
        });
        Some(Some(Atom::Value(dst)))
    }

    /// `matches!(value, pattern)`
    fn matches(&mut self, atom: Atom, pattern: &syn::Pat) -> Atom {
        let name = syn::Ident::new("matched", pattern.span());
        let mut source = self.source(&quote!(matches!((), #pattern)), true);
        source.tokens = quote!(matches!(#name, #pattern));
        source.mentions.push(name.to_string());
        source.captures.push((name, Val::Atom(atom)));
        source.repeatable = true;
        source.movable = false;
        let hint = Hint::PartOf("fits".to_owned());
        let op = Op::Source(Box::new(source));
        Atom::Value(self.push_at(hint, Scalar::Bool, op, Vec::new(), pattern.span()))
    }

    /// A truth value of the compiler's own.
    pub(super) fn decision(&mut self, name: &str, args: Vec<Atom>) -> Atom {
        let rule = crate::rules::find(name).expect("a row of the table");
        let op = Op::Rule(rule, Spelling::Method);
        let hint = Hint::PartOf("fits".to_owned());
        let span = proc_macro2::Span::call_site();
        Atom::Value(self.push_at(hint, Scalar::Bool, op, args, span))
    }

    /// The number that a value is, behind references or in memory.
    fn number_in(&mut self, val: &Val) -> Option<Atom> {
        match val {
            Val::Atom(atom) => Some(*atom),
            Val::Ref(inner) => self.number_in(inner),
            Val::Memory(path) if self.is_number(path) => {
                let scalar = match self
                    .path_type(path)
                    .as_ref()
                    .map(|ty| crate::signature::shape_of(ty, &self.signature.scope))
                {
                    Some(crate::ir::Shape::Scalar(scalar)) => scalar,
                    _ => Scalar::Unknown,
                };
                Some(self.load_as(path, scalar, true, proc_macro2::Span::call_site()))
            }
            _ => None,
        }
    }

    /// The patterns of a slice with what they stand for.
    pub(super) fn elements_of<'p>(
        &mut self,
        slice: &'p syn::PatSlice,
        val: &Val,
    ) -> Vec<(&'p syn::Pat, Val)> {
        let Some(path) = self.memory_of(&Out::Val(val.clone())) else { return Vec::new() };
        let by_ref = matches!(val, Val::Ref(_));
        let rest = slice.elems.iter().position(is_rest);
        let count = slice.elems.len();
        let mut parts = Vec::new();
        for (at, pattern) in slice.elems.iter().enumerate() {
            let from_start = proc_macro2::Literal::usize_unsuffixed(at);
            let from_start = self.program.literal(quote!(#from_start), None);
            let step = match rest {
                Some(rest) if at == rest => {
                    let end = self.index_from_the_end(&path, count - 1 - at);
                    Step::Slice { start: Some(from_start), end, inclusive: false }
                }
                Some(rest) if at > rest => {
                    let Some(index) = self.index_from_the_end(&path, count - at) else { continue };
                    Step::Index(index)
                }
                _ => Step::Index(from_start),
            };
            let is_slice = matches!(step, Step::Slice { .. });
            let part = Val::Memory(path.step(step));
            let part = if by_ref || is_slice { Val::Ref(Box::new(part)) } else { part };
            let pattern = match pattern {
                syn::Pat::Rest(_) => continue,
                pattern => pattern,
            };
            parts.push((pattern, part));
        }
        parts
    }

    /// `len - k`; nothing for the end itself.
    fn index_from_the_end(&mut self, path: &crate::ir::Path, back: usize) -> Option<Atom> {
        if back == 0 {
            return None;
        }
        let len = self.length_of(path);
        let back = proc_macro2::Literal::usize_unsuffixed(back);
        let back = self.program.literal(quote!(#back), None);
        Some(self.integer("sub", vec![len, back]))
    }

    /// The memory of a struct: as it is, behind a number that was read of it, or as the result of a call.
    pub(super) fn struct_memory(&mut self, val: &Val) -> Option<crate::ir::Path> {
        match val {
            Val::Atom(Atom::Value(value)) if self.results.contains(value) => {
                Some(self.result_memory(*value))
            }
            Val::Atom(Atom::Value(value)) => self.origins.get(value).cloned(),
            val => self.memory_of(&Out::Val(val.clone())),
        }
    }

    /// The patterns of a struct's fields with what they stand for.
    pub(super) fn fields_of<'p>(
        &mut self,
        of: &'p syn::PatStruct,
        val: &Val,
    ) -> Option<Vec<(&'p syn::Pat, Val)>> {
        let path = self.struct_memory(val)?;
        let by_ref = matches!(val, Val::Ref(_));
        let fields = of.fields.iter().map(|field| {
            let name = match &field.member {
                syn::Member::Named(ident) => ident.to_string(),
                syn::Member::Unnamed(index) => index.index.to_string(),
            };
            let part = Val::Memory(path.step(Step::Field(name)));
            (&*field.pat, if by_ref { Val::Ref(Box::new(part)) } else { part })
        });
        Some(fields.collect())
    }
}

/// `..`, or `rest @ ..`
fn is_rest(pattern: &syn::Pat) -> bool {
    match pattern {
        syn::Pat::Rest(_) => true,
        syn::Pat::Ident(ident) => {
            ident.subpat.as_ref().is_some_and(|(_, inner)| matches!(**inner, syn::Pat::Rest(_)))
        }
        _ => false,
    }
}

fn starts_upper(ident: &syn::Ident) -> bool {
    ident.to_string().starts_with(char::is_uppercase)
}

fn ends_in(path: &syn::Path, name: &str) -> bool {
    path.segments.last().is_some_and(|last| last.ident == name)
}
