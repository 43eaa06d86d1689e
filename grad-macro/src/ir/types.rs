//! The types of parts of memory, as far as the user's own types show them.

use crate::ir::{Path, Program, Step};
use crate::signature::strip;

impl Program {
    /// The type of a part of memory.
    pub(crate) fn type_of(&self, path: &Path) -> Option<syn::Type> {
        let mut ty = self.roots.get(&path.root)?.ty.clone()?.0;
        for step in &path.steps {
            while let syn::Type::Reference(reference) = strip(&ty) {
                ty = (*reference.elem).clone();
            }
            ty = match (strip(&ty), step) {
                (syn::Type::Array(array), Step::Index(_)) => (*array.elem).clone(),
                (syn::Type::Slice(slice), Step::Index(_)) => (*slice.elem).clone(),
                (syn::Type::Array(array), Step::Slice { .. }) => {
                    let elem = &array.elem;
                    syn::parse_quote!([#elem])
                }
                (syn::Type::Slice(_), Step::Slice { .. }) => ty.clone(),
                (syn::Type::Path(of), Step::Index(_)) => vec_element(of)?,
                (syn::Type::Path(of), Step::Slice { .. }) => {
                    let elem = vec_element(of)?;
                    syn::parse_quote!([#elem])
                }
                (syn::Type::Tuple(tuple), Step::Field(name)) => {
                    tuple.elems.iter().nth(name.parse().ok()?)?.clone()
                }
                _ => return None,
            };
        }
        Some(ty)
    }

    /// Whether a copy of it is an assignment and nothing more.
    pub(crate) fn is_array(&self, path: &Path) -> bool {
        self.type_of(path).is_some_and(|ty| matches!(strip(&ty), syn::Type::Array(_)))
    }

    /// Whether it is known to be a `Vec`.
    pub(crate) fn is_vector(&self, path: &Path) -> bool {
        self.type_of(path).is_some_and(|ty| match strip(&ty) {
            syn::Type::Path(path) => {
                path.path.segments.last().is_some_and(|last| last.ident == "Vec")
            }
            _ => false,
        })
    }

    /// Whether it is known to be a slice, which has no value of its own.
    pub(crate) fn is_slice(&self, path: &Path) -> bool {
        matches!(path.steps.last(), Some(Step::Slice { .. }))
            || self.type_of(path).is_some_and(|ty| matches!(strip(&ty), syn::Type::Slice(_)))
    }
}

fn vec_element(path: &syn::TypePath) -> Option<syn::Type> {
    let last = path.path.segments.last()?;
    let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match (last.ident.to_string().as_str(), arguments.args.first()) {
        ("Vec", Some(syn::GenericArgument::Type(syn::Type::Infer(_)))) => None,
        ("Vec", Some(syn::GenericArgument::Type(elem))) => Some(elem.clone()),
        _ => None,
    }
}
