//! Memory as a whole: places, copies, and the statements that change more than a number.

use proc_macro2::TokenStream;
use quote::quote;

use super::body::Writer;
use crate::ir::{Passing, Path, Permutation, Scalar, Stmt, Val};

impl Writer<'_> {
    pub(super) fn of_memory(&self, stmt: &Stmt) -> TokenStream {
        let runtime = self.runtime;
        match stmt {
            Stmt::Absorb { into, of, whole } => {
                let target = self.lent_mut(into);
                let whole = self.value(*whole, &Scalar::Unknown);
                match self.written_type(of) {
                    Some(ty) => {
                        quote!(<#ty as #runtime::Differentiable>::accumulate(#target, #whole);)
                    }
                    None => {
                        let of = self.lent(of);
                        quote!(#runtime::__private::absorb(#of, #target, #whole);)
                    }
                }
            }
            Stmt::Merge { into, from, of } => {
                let (target, lent) = (self.lent_mut(into), self.apart(from, into));
                let shadowed = quote!(#runtime::__private::Shadowed);
                let merge = |from: &TokenStream| match self.written_type(of) {
                    Some(ty) => quote!(<#ty as #shadowed>::add(#target, #from);),
                    None => {
                        let of = self.lent(of);
                        quote!(#shadowed::merge(#of, #target, #from);)
                    }
                };
                if from.root == into.root {
                    let copy = self.copy_name();
                    let merge = merge(&quote!(#copy));
                    quote!({ let #copy = #lent; #merge })
                } else {
                    merge(&lent)
                }
            }
            Stmt::Transfer { into, from, of, elements } => {
                let (target, lent, copy) = (self.lent_mut(into), self.lent(from), self.copy_name());
                let place = self.target(from);
                let clear = if *elements {
                    quote!(#place.fill(::core::default::Default::default());)
                } else {
                    let of = self.lent(of);
                    quote!(#place = #runtime::Differentiable::zero_tangent(#of);)
                };
                let shadowed = quote!(#runtime::__private::Shadowed);
                let add = match self.written_type(of) {
                    Some(ty) => quote!(<#ty as #shadowed>::add(#target, &#copy);),
                    None => {
                        let of = self.lent(of);
                        quote!(#shadowed::merge(#of, #target, &#copy);)
                    }
                };
                quote! {{
                    let #copy = #runtime::__private::ToOwned::to_owned(#lent);
                    #clear
                    #add
                }}
            }
            Stmt::Copy { into, from, elements: true, .. } => {
                let (place, lent) = (self.place(into), self.apart(from, into));
                if from.root == into.root {
                    let copy = self.copy_name();
                    quote!({ let #copy = #lent; #place.clone_from_slice(#copy); })
                } else {
                    quote!(#place.clone_from_slice(#lent);)
                }
            }
            Stmt::Copy { into, from, elements: false, .. } => {
                let (place, value) = (self.target(into), self.copied(from));
                quote!(#place = #value;)
            }
            Stmt::Fill { path, value } => {
                let place = self.place(path);
                let scalar = self.program.scalar(*value);
                let value = match self.program.as_number(*value) {
                    Some(0.0) if scalar == Scalar::Unknown => {
                        quote!(::core::default::Default::default())
                    }
                    _ => self.value(*value, &scalar),
                };
                quote!(#place.fill(#value);)
            }
            Stmt::Clear { shadow, len: Some(len), .. } => {
                let (place, len) = (self.place(shadow), self.value(*len, &Scalar::Unknown));
                quote! {
                    #place.clear();
                    #place.resize(#len, ::core::default::Default::default());
                }
            }
            Stmt::Clear { shadow, of, .. } => {
                let (place, of) = (self.target(shadow), self.lent(of));
                quote!(#place = #runtime::Differentiable::zero_tangent(#of);)
            }
            Stmt::Permute { path, permutation } => match permutation {
                Permutation::Reverse => {
                    let place = self.place(path);
                    quote!(#place.reverse();)
                }
                Permutation::Rotate { by, left } => {
                    let (place, by) = (self.place(path), self.value(*by, &Scalar::Unknown));
                    if *left {
                        quote!(#place.rotate_left(#by);)
                    } else {
                        quote!(#place.rotate_right(#by);)
                    }
                }
                Permutation::With { other, elements: true } => {
                    let (place, other) = (self.place(path), self.lent_mut(other));
                    quote!(#place.swap_with_slice(#other);)
                }
                Permutation::With { other, elements: false } => {
                    let (place, other) = (self.lent_mut(path), self.lent_mut(other));
                    quote!(::core::mem::swap(#place, #other);)
                }
            },
            Stmt::Push { path, value } => {
                let place = self.place(path);
                let value = match value {
                    Val::Memory(from) => self.copied(from),
                    value => self.val(value),
                };
                quote!(#place.push(#value);)
            }
            Stmt::Resize { path, len, .. } => {
                let (place, len) = (self.place(path), self.value(*len, &Scalar::Unknown));
                quote!(#place.resize(#len, ::core::default::Default::default());)
            }
            _ => TokenStream::new(),
        }
    }

    fn copy_name(&self) -> proc_macro2::Ident {
        self.names.unused("copy", crate::signature::located(proc_macro2::Span::call_site()))
    }

    /// The type of memory behind a mutable reference, which a pullback may not hold on to.
    fn written_type(&self, of: &Path) -> Option<TokenStream> {
        let mut entries = self.program.entries.iter();
        if !entries.any(|entry| entry.value == of.root && entry.passing == Passing::Mut) {
            return None;
        }
        let ty = self.program.type_of(of)?;
        Some(super::respanned(quote!(#ty)))
    }

    /// A copy of what stands there.
    pub(super) fn copied(&self, path: &Path) -> TokenStream {
        if self.program.is_array(path) {
            return self.target(path);
        }
        let (place, runtime) = (self.lent(path), self.runtime);
        quote!(#runtime::__private::ToOwned::to_owned(#place))
    }

    /// A borrow that may stand beside a mutable one of `other`.
    fn apart(&self, path: &Path, other: &Path) -> TokenStream {
        let (place, runtime) = (self.lent(path), self.runtime);
        if path.root == other.root {
            return quote!(&#runtime::__private::ToOwned::to_owned(#place));
        }
        place
    }

    /// `&place`
    pub(super) fn lent(&self, path: &Path) -> TokenStream {
        let place = self.target(path);
        match self.is_reference(path) {
            true if self.is_shared(path) => self.place(path),
            _ => quote!(&#place),
        }
    }

    /// `&mut place`
    pub(super) fn lent_mut(&self, path: &Path) -> TokenStream {
        let place = self.target(path);
        quote!(&mut #place)
    }

    /// A place that is borrowed again: what a reference parameter points to, or the place itself.
    pub(super) fn borrowed(&self, val: &Val) -> TokenStream {
        match val {
            Val::Memory(path) => self.target(path),
            other => self.val(other),
        }
    }

    /// A place that is written or moved from: what a reference points to, or a place.
    pub(super) fn target(&self, path: &Path) -> TokenStream {
        let place = self.place(path);
        if self.is_reference(path) { quote!(*#place) } else { place }
    }

    /// Whether the name itself is a reference.
    fn is_reference(&self, path: &Path) -> bool {
        let entries = &self.program.entries;
        path.steps.is_empty()
            && entries.iter().any(|entry| {
                entry.shadow == Some(path.root)
                    || entry.value == path.root && entry.passing != Passing::Value
            })
    }

    fn is_shared(&self, path: &Path) -> bool {
        let entries = &self.program.entries;
        entries.iter().any(|entry| entry.value == path.root && entry.passing == Passing::Ref)
    }

    /// A part of a shadow; the shadow of a reference parameter is one itself.
    pub(super) fn shadow_place(&self, path: &Path) -> TokenStream {
        self.target(path)
    }
}
