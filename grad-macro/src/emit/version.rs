//! One version of a program: pruned for its purpose, with names, and how its ends are written.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

use super::body::Writer;
use super::inline;
use super::interface::{Interface, Slots, has_entry, one_or_tuple};
use super::names::{self, Names};
use crate::ir::{Entry, Passing, Program, Scalar, Shape};
use crate::signature::{Param, Signature};
use crate::simplify::is_resized;

/// A pruned program with its names.
pub(super) struct Version<'a> {
    pub(super) program: &'a Program,
    pub(super) signature: &'a Signature,
    pub(super) names: Names,
    found: inline::Found<'a>,
    /// `let x_1 = x;` where copied code hides a parameter.
    pub(super) aliases: TokenStream,
    /// The same of references, which a pullback is handed again.
    pub(super) reference_aliases: TokenStream,
}

impl<'a> Version<'a> {
    pub(super) fn new(program: &'a Program, signature: &'a Signature, mut names: Names) -> Self {
        let (mut aliases, mut reference_aliases) = (TokenStream::new(), TokenStream::new());
        for (param, entry) in signature.params.iter().zip(&program.entries) {
            let name = param.name.to_string();
            let span = param.name.span();
            let hidden = param.is_active() && program.reserved.contains(&name);
            if hidden {
                let alias = names.fresh(&name, span);
                let own = names::ident(&name, span);
                aliases.extend(quote!(let #alias = #own;));
                if param.passing == Passing::Ref {
                    reference_aliases.extend(quote!(let #alias = #own;));
                }
                names.assign(entry.value, &alias.to_string(), span);
            } else {
                names.assign(entry.value, &name, span);
            }
            if let Some(shadow) = entry.shadow {
                let ident = names.fresh(&param.shadow().to_string(), span);
                names.assign(shadow, &ident.to_string(), span);
            }
        }
        if let Some(seed) = program.seed {
            let ident = names.fresh("d_ret", Span::call_site());
            names.assign(seed, &ident.to_string(), Span::call_site());
        }
        let found = inline::find(program);
        names.name_all(program, &|value| found.0.contains_key(&value));
        Version { program, signature, names, found, aliases, reference_aliases }
    }

    pub(super) fn writer<'w>(&'w self, runtime: &'w TokenStream) -> Writer<'w> {
        Writer::new(self.program, &self.names, &self.found, runtime)
    }

    fn entry(&self, param: &Param) -> Option<&'a Entry> {
        let mut pairs = self.signature.params.iter().zip(&self.program.entries);
        pairs.find(|(of, _)| std::ptr::eq(*of, param)).map(|(_, entry)| entry)
    }

    /// Whether the parameter may have another length at the end, which is then its shadow's.
    pub(super) fn is_resized(&self, param: &Param) -> bool {
        let entry = self.entry(param);
        entry.is_some_and(|entry| is_resized(self.program, entry))
    }

    pub(super) fn name(&self, param: &Param) -> Ident {
        let entry = self.entry(param);
        entry.map_or_else(|| param.name.clone(), |entry| self.names.get(entry.value))
    }

    pub(super) fn shadow(&self, param: &Param) -> Ident {
        let shadow = self.entry(param).and_then(|entry| entry.shadow);
        shadow.map_or_else(|| param.shadow(), |shadow| self.names.get(shadow))
    }

    /// The shadow of memory that is returned is the seed, and changes.
    pub(super) fn seed_parameter(&self) -> TokenStream {
        let name = self.seed();
        let shadow = self.program.roots.values().any(|root| Some(root.shadow) == self.program.seed);
        let mutability = shadow.then(|| quote!(mut));
        quote!(#mutability #name)
    }

    fn seed(&self) -> Ident {
        self.program.seed.map_or_else(|| format_ident!("d_ret"), |seed| self.names.get(seed))
    }

    /// The primal sweep, the value, the writes to `&mut` parameters, and the pullback.
    pub(super) fn forward_parts(
        &self,
        writer: &Writer<'_>,
        interface: &Interface<'_>,
        call: Option<(TokenStream, Slots)>,
    ) -> (TokenStream, TokenStream, TokenStream, TokenStream) {
        let (stacks, primal) =
            (writer.stacks(&self.program.primal), writer.statements(&self.program.primal));
        let primal = quote!(#stacks #primal);
        let reverse = writer.statements(&self.program.reverse);
        let value = match &self.program.result {
            Some(result) => writer.val(result),
            None => quote!(()),
        };
        let finals = self.finals(writer);
        let seed = interface.seed_type().map(|ty| {
            let name = self.seed_parameter();
            quote!(#name: #ty)
        });
        let writes = self.writes(writer);
        let pullback = match call {
            Some((entries, Slots { inputs, opened })) => {
                let inputs = seed.into_iter().chain(inputs);
                quote!(move |#(#inputs),*| { #opened #reverse #writes #entries })
            }
            None => {
                let shadows = interface.by_reference().into_iter().map(|param| {
                    let (name, ty) = (self.shadow(param), interface.shadow_type(param));
                    quote!(#name: #ty)
                });
                let inputs = seed.into_iter().chain(shadows);
                let returned = self.returned(writer);
                quote!(move |#(#inputs),*| { #reverse #writes #returned })
            }
        };
        (primal, value, finals, pullback)
    }

    /// What `&mut` parameters hold at the end.
    fn finals(&self, writer: &Writer<'_>) -> TokenStream {
        let entries = self.program.entries.iter().filter(|entry| entry.passing == Passing::Mut);
        entries
            .flat_map(|entry| {
                entry.leaves.iter().zip(&entry.finals).map(move |(leaf, last)| (entry, leaf, last))
            })
            .filter(|(_, (_, leaf), last)| crate::ir::Atom::Value(*leaf) != **last)
            .map(|(entry, (path, leaf), last)| {
                let place = place(&self.names.get(entry.value), path);
                let value = writer.value(*last, &self.program.data(*leaf).ty);
                quote!(#place = #value;)
            })
            .collect()
    }

    /// The adjoints that go through shadows.
    pub(super) fn writes(&self, writer: &Writer<'_>) -> TokenStream {
        let mut tokens = TokenStream::new();
        for entry in &self.program.entries {
            let Some(shadow) = entry.shadow else { continue };
            let shadow = self.names.get(shadow);
            for ((path, leaf), adjoint) in entry.leaves.iter().zip(&entry.adjoints) {
                let place = place(&shadow, path);
                let scalar = &self.program.data(*leaf).ty;
                tokens.extend(match (entry.passing, adjoint) {
                    (Passing::Mut, Some(adjoint)) => {
                        let adjoint = writer.value(*adjoint, scalar);
                        quote!(#place = #adjoint;)
                    }
                    (Passing::Mut, None) => {
                        let zero = writer.zero(scalar);
                        quote!(#place = #zero;)
                    }
                    (_, Some(adjoint)) => {
                        let adjoint = writer.value(*adjoint, scalar);
                        writer.add_to(&place, &adjoint, scalar)
                    }
                    (_, None) => TokenStream::new(),
                });
            }
        }
        tokens
    }

    /// The adjoints of the by-value parameters.
    pub(super) fn returned(&self, writer: &Writer<'_>) -> TokenStream {
        let adjoints: Vec<TokenStream> =
            self.active_by_value().map(|(_, entry)| self.assembled(writer, entry)).collect();
        if adjoints.is_empty() { TokenStream::new() } else { one_or_tuple(&adjoints) }
    }

    fn active_by_value(&self) -> impl Iterator<Item = (&'a Param, &'a Entry)> {
        let pairs = self.signature.params.iter().zip(&self.program.entries);
        pairs.filter(|(param, _)| param.is_active() && param.passing == Passing::Value)
    }

    /// An entry for every parameter.
    pub(super) fn entries(&self, writer: &Writer<'_>, interface: &Interface<'_>) -> TokenStream {
        let pairs = || self.signature.params.iter().zip(&self.program.entries);
        let handed: TokenStream = pairs()
            .filter(|(param, _)| param.is_active() && param.is_lent)
            .map(|(param, entry)| {
                interface.hand_over(&self.shadow(param), &self.assembled(writer, entry))
            })
            .collect();
        let adjoints =
            pairs().map(
                |(param, entry)| {
                    if has_entry(param) { self.assembled(writer, entry) } else { quote!(()) }
                },
            );
        if self.signature.params.is_empty() {
            TokenStream::new()
        } else {
            quote!(#handed (#(#adjoints,)*))
        }
    }

    fn assembled(&self, writer: &Writer<'_>, entry: &Entry) -> TokenStream {
        let mut adjoints = entry.leaves.iter().zip(&entry.adjoints);
        self.shaped(writer, &entry.shape, entry, &mut adjoints)
    }

    fn shaped<'e>(
        &self,
        writer: &Writer<'_>,
        shape: &Shape,
        entry: &Entry,
        adjoints: &mut impl Iterator<
            Item = (&'e (Vec<usize>, crate::ir::Value), &'e Option<crate::ir::Atom>),
        >,
    ) -> TokenStream {
        match shape {
            Shape::Scalar(scalar) => match adjoints.next() {
                Some((_, Some(adjoint))) => writer.value(*adjoint, scalar),
                Some(((path, _), None)) if *scalar == Scalar::Unknown && self.program.chooses => {
                    let (name, runtime) = (self.names.get(entry.value), writer.runtime);
                    let path = path.iter().map(|at| proc_macro2::Literal::usize_unsuffixed(*at));
                    quote!(#runtime::Differentiable::zero_tangent(&#name #(.#path)*))
                }
                _ => writer.zero(scalar),
            },
            Shape::Tuple(parts) => {
                let parts: Vec<TokenStream> =
                    parts.iter().map(|part| self.shaped(writer, part, entry, adjoints)).collect();
                quote!((#(#parts,)*))
            }
            Shape::Inactive => quote!(()),
            Shape::Opaque => {
                let shadow =
                    self.program.roots.get(&entry.value).map(|root| self.names.get(root.shadow));
                quote!(#shadow)
            }
        }
    }
}

/// `*x`, `x.0`.
fn place(root: &Ident, path: &[usize]) -> TokenStream {
    if path.is_empty() {
        return quote!(*#root);
    }
    let path = path.iter().map(|index| proc_macro2::Literal::usize_unsuffixed(*index));
    quote!(#root #(.#path)*)
}
