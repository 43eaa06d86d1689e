//! What the parameters and the result are to a derivative, read off the signature's tokens.
//!
//! A macro sees no types, only their names: floats, integers, tuples and references are known here;
//! any other type is taken to be `Differentiable` unless it is marked `#[no_grad]`.

use std::collections::{HashMap, HashSet};

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::spanned::Spanned;

use crate::diag::Diagnostics;
use crate::fallible::Fallible;
use crate::ir::{Passing, Scalar, Shape};
use crate::site::{Kind, Site};

/// The signature of an annotated function.
#[derive(Clone)]
pub(crate) struct Signature {
    pub(crate) name: Ident,
    pub(crate) vis: syn::Visibility,
    /// The function's own generics.
    pub(crate) generics: syn::Generics,
    /// Those of the block as well.
    pub(crate) scope: syn::Generics,
    pub(crate) site: Site,
    /// The siblings stand beside the function under names of their own.
    pub(crate) associated: bool,
    pub(crate) params: Vec<Param>,
    /// The declared result; `None` for `()`.
    pub(crate) output: Option<syn::Type>,
    pub(crate) result: Shape,
    /// The `Option` or `Result` that the result stands in.
    pub(crate) fallible: Option<Fallible>,
    pub(crate) has_receiver: bool,
    /// `extern "C"` and the like.
    pub(crate) abi: Option<syn::Abi>,
    /// What lints the user allows, which the same code elsewhere needs as well, and conditions.
    pub(crate) allowed: Vec<syn::Attribute>,
    /// The companions of callees that do not have the name of their function.
    pub(crate) companions: HashMap<String, Ident>,
}

#[derive(Clone)]
pub(crate) struct Param {
    /// The name that generated code uses: the user's, or a made one where a pattern stands.
    pub(crate) name: Ident,
    pub(crate) pattern: Option<syn::Pat>,
    /// The type without its reference.
    pub(crate) ty: syn::Type,
    /// The whole type as written.
    pub(crate) written: TokenStream,
    pub(crate) mutable: bool,
    pub(crate) passing: Passing,
    pub(crate) shape: Shape,
    pub(crate) receiver: Option<syn::Receiver>,
    /// Whether callers lend it, though it is passed by value: a receiver of anything but an operator.
    pub(crate) is_lent: bool,
}

impl Param {
    pub(crate) fn is_active(&self) -> bool {
        self.shape.is_active()
    }

    /// `d_x`.
    pub(crate) fn shadow(&self) -> Ident {
        adjoint_ident(&self.name)
    }
}

/// `d_x` for `x`, `d_type` for `r#type`.
pub(crate) fn adjoint_ident(name: &Ident) -> Ident {
    let text = name.to_string();
    Ident::new(&format!("d_{}", text.strip_prefix("r#").unwrap_or(&text)), located(name.span()))
}

impl Signature {
    /// Reads the signature; what it cannot stand for is refused.
    pub(crate) fn read(item: &syn::ItemFn, site: &Site, diagnostics: &mut Diagnostics) -> Self {
        let sig = &item.sig;
        refuse_qualifiers(sig, diagnostics);
        let scope = site.scope(&sig.generics);
        let types = Types { generics: &scope, body: Some(&item.block), number: site.number() };
        let mut params: Vec<Param> = sig
            .inputs
            .iter()
            .enumerate()
            .map(|(index, input)| types.param(index, input, diagnostics))
            .collect();
        // The traits of operators have a shape of their own.
        let is_operator =
            site.hidden.as_ref().is_some_and(|path| path.to_string().contains("operators"));
        params.iter_mut().for_each(|param| param.is_lent &= !is_operator);
        let (output, result, fallible) = match &sig.output {
            syn::ReturnType::Default => (None, Shape::Inactive, None),
            syn::ReturnType::Type(_, ty) => {
                let (fallible, ty) = match Fallible::read(ty) {
                    Some((fallible, inner)) => (Some(fallible), &Box::new(inner)),
                    None => (None, ty),
                };
                if let syn::Type::Reference(reference) = strip(ty)
                    && reference.mutability.is_some()
                {
                    diagnostics.refuse(
                        ty,
                        "a function that returns a `&mut` cannot be differentiated: its adjoint would \
                         have to be written through it; take the place as a `&mut` parameter instead",
                    );
                }
                let shape = types.shape(ty);
                refuse_output(strip(ty), diagnostics);
                let unseen =
                    matches!(strip(ty), syn::Type::ImplTrait(_) | syn::Type::TraitObject(_));
                if unseen && shape.is_active() {
                    diagnostics.refuse(ty, "the derivative of an `impl` or `dyn` result cannot be seen here; name the type");
                }
                let is_unit =
                    matches!(strip(ty), syn::Type::Tuple(tuple) if tuple.elems.is_empty());
                ((!is_unit).then(|| (**ty).clone()), shape, fallible)
            }
        };
        Signature {
            name: sig.ident.clone(),
            vis: item.vis.clone(),
            generics: sig.generics.clone(),
            scope: scope.clone(),
            site: site.clone(),
            params,
            output,
            result,
            fallible,
            has_receiver: sig.receiver().is_some(),
            associated: site.kind != Kind::Alone
                || sig.receiver().is_some()
                || mentions_self(sig.inputs.to_token_stream())
                || mentions_self(sig.output.to_token_stream()),
            abi: sig.abi.clone(),
            allowed: allowed(&item.attrs),
            companions: HashMap::new(),
        }
    }

    /// The same signature in another place.
    pub(crate) fn standing(&self, site: Site) -> Self {
        Signature { site, ..self.clone() }
    }

    /// Whether the result has an adjoint.
    pub(crate) fn seed_type(&self, runtime: &TokenStream) -> Option<TokenStream> {
        self.output.as_ref().map(|ty| tangent(ty, &self.scope, runtime))
    }

    /// A result type that nothing can be generated for.
    pub(crate) fn has_refused_output(&self) -> bool {
        match self.output.as_ref().map(strip) {
            Some(syn::Type::Reference(_)) => true,
            Some(syn::Type::Path(path)) => path
                .path
                .segments
                .last()
                .is_some_and(|last| last.ident == "Option" || last.ident == "Result"),
            _ => false,
        }
    }

    /// The type parameters of an `impl`, which are taken for floats.
    pub(crate) fn taken_for_floats(&self) -> Vec<&syn::Type> {
        self.types_that(&|shape| *shape == Shape::Scalar(Scalar::Float))
    }

    /// Those, and the types whose names say nothing.
    pub(crate) fn unseen_types(&self) -> Vec<&syn::Type> {
        self.types_that(&|shape| matches!(shape, Shape::Scalar(Scalar::Float | Scalar::Unknown)))
    }

    fn types_that(&self, unknown: &dyn Fn(&Shape) -> bool) -> Vec<&syn::Type> {
        let params =
            self.params.iter().filter(|param| unknown(&param.shape)).map(|param| &param.ty);
        let output = self.output.as_ref().filter(|_| unknown(&self.result));
        let mut types: Vec<&syn::Type> = Vec::new();
        for ty in params.chain(output) {
            let text = ty.to_token_stream().to_string();
            if types.iter().all(|seen| seen.to_token_stream().to_string() != text) {
                types.push(ty);
            }
        }
        types
    }

    /// The type parameters that have a tangent of their own, as structs have.
    pub(crate) fn opaque_type_params(&self) -> Vec<&Ident> {
        let is_opaque = |ident: &Ident| {
            self.params.iter().any(|param| {
                param.shape == Shape::Opaque
                    && matches!(&param.ty, syn::Type::Path(path) if path.path.is_ident(ident))
            })
        };
        self.scope
            .type_params()
            .map(|param| &param.ident)
            .filter(|ident| is_opaque(ident))
            .collect()
    }

    /// The type parameters that carry a derivative.
    pub(crate) fn active_type_params(&self) -> Vec<&Ident> {
        let mut shapes: Vec<&Shape> = self.params.iter().map(|param| &param.shape).collect();
        shapes.push(&self.result);
        self.scope
            .type_params()
            .map(|param| &param.ident)
            .filter(|ident| shapes.iter().any(|shape| mentions_generic(shape, ident)))
            .collect()
    }
}

/// A tuple with a part that is no number.
fn has_memory_in_tuple(shape: &Shape) -> bool {
    match shape {
        Shape::Tuple(parts) => {
            parts.iter().any(|part| *part == Shape::Opaque || has_memory_in_tuple(part))
        }
        _ => false,
    }
}

pub(crate) fn mentions_self(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|token| match token {
        proc_macro2::TokenTree::Ident(ident) => ident == "Self",
        proc_macro2::TokenTree::Group(group) => mentions_self(group.stream()),
        _ => false,
    })
}

/// `#[allow(..)]`, `#[expect(..)]` as such, since a copy need not fulfil it, and `#[cfg(..)]`.
fn allowed(attrs: &[syn::Attribute]) -> Vec<syn::Attribute> {
    attrs
        .iter()
        .filter_map(|attr| match &attr.meta {
            _ if attr.path().is_ident("cfg") => Some(attr.clone()),
            syn::Meta::List(list)
                if list.path.is_ident("allow") || list.path.is_ident("expect") =>
            {
                let lints = &list.tokens;
                Some(syn::parse_quote!(#[allow(#lints)]))
            }
            _ => None,
        })
        .collect()
}

fn mentions_generic(shape: &Shape, ident: &Ident) -> bool {
    match shape {
        Shape::Scalar(Scalar::Generic(name)) => ident == name,
        Shape::Tuple(parts) => parts.iter().any(|part| mentions_generic(part, ident)),
        _ => false,
    }
}

/// Results that have no adjoint here yet.
fn refuse_output(ty: &syn::Type, diagnostics: &mut Diagnostics) {
    match ty {
        syn::Type::Reference(reference) if reference.mutability.is_none() => diagnostics.refuse(
            ty,
            "a returned reference is not supported yet; return the number, or write into a `&mut` parameter",
        ),
        syn::Type::Path(path) => {
            let last = path.path.segments.last().map(|last| last.ident.to_string());
            if matches!(last.as_deref(), Some("Option" | "Result")) {
                diagnostics.refuse(
                    ty,
                    "an `Option` or a `Result` within the result is not supported; return the whole as one, \
                     and write its type out: `Result<f64, Error>`",
                );
            }
        }
        _ => {}
    }
}

fn refuse_qualifiers(sig: &syn::Signature, diagnostics: &mut Diagnostics) {
    if let Some(token) = &sig.asyncness {
        diagnostics.refuse(
            token,
            "an `async fn` cannot be differentiated; put the arithmetic into an ordinary function",
        );
    }
    if let syn::Safety::Unsafe(token) = &sig.safety {
        diagnostics.refuse(
            token,
            "an `unsafe fn` cannot be differentiated; put the arithmetic into a safe function",
        );
    }
    if let Some(variadic) = &sig.variadic {
        diagnostics.refuse(variadic, "a variadic function cannot be differentiated");
    }
}

/// Types as the generics of the function make them out.
struct Types<'a> {
    generics: &'a syn::Generics,
    body: Option<&'a syn::Block>,
    /// What `Self` is, if it is a number.
    number: Option<&'a syn::Type>,
}

impl Types<'_> {
    fn param(&self, index: usize, input: &syn::FnArg, diagnostics: &mut Diagnostics) -> Param {
        match input {
            syn::FnArg::Receiver(receiver) => self.receiver(receiver, diagnostics),
            syn::FnArg::Typed(typed) => self.typed(index, typed, diagnostics),
        }
    }

    fn receiver(&self, receiver: &syn::Receiver, diagnostics: &mut Diagnostics) -> Param {
        let no_grad = no_grad(&receiver.attrs, diagnostics);
        let passing = match &receiver.kind {
            syn::ReceiverKind::Value => Passing::Value,
            syn::ReceiverKind::Reference(_, _, Some(_)) => Passing::Mut,
            syn::ReceiverKind::Reference(..) => Passing::Ref,
            syn::ReceiverKind::Typed(_, ty) => match strip(ty) {
                syn::Type::Reference(reference) if reference.mutability.is_some() => Passing::Mut,
                syn::Type::Reference(_) => Passing::Ref,
                _ => Passing::Value,
            },
            _ => Passing::Value,
        };
        let mut bare = receiver.clone();
        bare.attrs.clear();
        Param {
            name: Ident::new("self", receiver.self_token.span()),
            pattern: None,
            ty: self.number.cloned().unwrap_or_else(|| syn::parse_quote!(Self)),
            written: bare.to_token_stream(),
            mutable: receiver.mutability.is_some(),
            passing,
            shape: match self.number {
                _ if no_grad => Shape::Inactive,
                Some(number) => self.shape(number),
                None => Shape::Opaque,
            },
            is_lent: passing == Passing::Value,
            receiver: Some(bare),
        }
    }

    fn typed(&self, index: usize, typed: &syn::PatType, diagnostics: &mut Diagnostics) -> Param {
        let no_grad = no_grad(&typed.attrs, diagnostics);
        let mut pattern = &*typed.pat;
        while let syn::Pat::Paren(paren) = pattern {
            pattern = &paren.pat;
        }
        let (name, pattern, mutable) = match pattern {
            syn::Pat::Ident(ident) if ident.subpat.is_none() && ident.by_ref.is_none() => {
                (ident.ident.clone(), None, ident.mutability.is_some())
            }
            other => {
                (format_ident!("arg_{}", index, span = other.span()), Some(other.clone()), false)
            }
        };
        let ty = strip(&typed.ty);
        let (passing, inner) = match ty {
            syn::Type::Reference(reference) if reference.mutability.is_some() => {
                (Passing::Mut, strip(&reference.elem))
            }
            syn::Type::Reference(reference) => (Passing::Ref, strip(&reference.elem)),
            other => (Passing::Value, other),
        };
        let shape = match self.shape(inner) {
            _ if no_grad => Shape::Inactive,
            // A name that is not known: behind a reference a struct or a number, both as memory.
            Shape::Scalar(Scalar::Unknown | Scalar::Float)
                if passing != Passing::Value || self.is_taken_apart(&name) =>
            {
                Shape::Opaque
            }
            // A type parameter whose own methods are called is no number.
            Shape::Scalar(Scalar::Generic(ty))
                if passing != Passing::Value
                    && !self.is_bounded_as_number(&ty)
                    && self.is_taken_apart(&name) =>
            {
                Shape::Opaque
            }
            shape => shape,
        };
        let unseen = matches!(inner, syn::Type::ImplTrait(_) | syn::Type::TraitObject(_));
        let shape = if unseen && shape.is_active() {
            diagnostics.refuse(
                ty,
                "whether a `dyn` or `impl` type carries a derivative cannot be seen here; name the type, \
                 or mark the parameter `#[no_grad]`",
            );
            Shape::Inactive
        } else {
            shape
        };
        if has_memory_in_tuple(&shape) {
            diagnostics.refuse(
                ty,
                "a tuple of arrays, structs or references is not supported as a parameter yet; \
                 pass its parts as parameters of their own",
            );
        }
        Param {
            name,
            pattern,
            ty: inner.clone(),
            written: typed.ty.to_token_stream(),
            mutable,
            passing,
            shape,
            receiver: None,
            is_lent: false,
        }
    }

    /// Whether a bound of the type parameter is a trait of numbers.
    fn is_bounded_as_number(&self, ty: &str) -> bool {
        let is_number = |bound: &syn::TypeParamBound| match bound {
            syn::TypeParamBound::Trait(bound) => bound.path.segments.last().is_some_and(|last| {
                let name = last.ident.to_string();
                matches!(
                    name.as_str(),
                    "Float"
                        | "FloatCore"
                        | "Real"
                        | "Num"
                        | "NumCast"
                        | "NumOps"
                        | "Number"
                        | "Signed"
                )
            }),
            _ => false,
        };
        let of_param = self.generics.type_params().filter(|param| param.ident == ty);
        let clause = self.generics.where_clause.iter().flat_map(|clause| &clause.predicates);
        let of_clause = clause.filter_map(|predicate| match predicate {
            syn::WherePredicate::Type(of) if of.bounded_ty.to_token_stream().to_string() == ty => {
                Some(&of.bounds)
            }
            _ => None,
        });
        of_param.map(|param| &param.bounds).chain(of_clause).flatten().any(is_number)
    }

    /// Whether the body looks into the parameter, as one does with a struct and not with a number.
    fn is_taken_apart(&self, name: &Ident) -> bool {
        self.body.is_some_and(|body| taken_apart(body).contains(&name.to_string()))
    }

    fn shape(&self, ty: &syn::Type) -> Shape {
        match strip(ty) {
            syn::Type::Tuple(tuple) => {
                let parts: Vec<Shape> = tuple.elems.iter().map(|part| self.shape(part)).collect();
                if parts.iter().any(Shape::is_active) {
                    Shape::Tuple(parts)
                } else {
                    Shape::Inactive
                }
            }
            syn::Type::Path(path) if path.qself.is_none() => self.path(&path.path),
            syn::Type::Array(array) => inactive_or_opaque(&self.shape(&array.elem)),
            syn::Type::Slice(slice) => inactive_or_opaque(&self.shape(&slice.elem)),
            syn::Type::Reference(reference) => inactive_or_opaque(&self.shape(&reference.elem)),
            syn::Type::FnPtr(_) | syn::Type::Never(_) => Shape::Inactive,
            syn::Type::ImplTrait(bounds) => {
                if is_function(&bounds.bounds) {
                    Shape::Inactive
                } else {
                    Shape::Opaque
                }
            }
            syn::Type::TraitObject(object) => {
                if is_function(&object.bounds) {
                    Shape::Inactive
                } else {
                    Shape::Opaque
                }
            }
            _ => Shape::Opaque,
        }
    }

    fn path(&self, path: &syn::Path) -> Shape {
        let Some(last) = path.segments.last() else {
            return Shape::Opaque;
        };
        let name = last.ident.to_string();
        if let syn::PathArguments::AngleBracketed(arguments) = &last.arguments {
            let inner = arguments.args.iter().find_map(|argument| match argument {
                syn::GenericArgument::Type(ty) => Some(self.shape(ty)),
                _ => None,
            });
            return match (name.as_str(), inner) {
                ("Vec" | "Box" | "Option", Some(inner)) => inactive_or_opaque(&inner),
                _ => Shape::Opaque,
            };
        }
        if let Some(param) = self.generics.type_params().find(|param| path.is_ident(&param.ident)) {
            return if is_function(&param.bounds) || self.where_function(&param.ident) {
                Shape::Inactive
            } else {
                Shape::Scalar(Scalar::Generic(name))
            };
        }
        match primitive(&name) {
            Some(shape) => shape,
            None if name == "Self" => self.number.map_or(Shape::Opaque, |of| self.shape(of)),
            // A type parameter of an `impl` that is not seen here, by the names that they go by.
            None if matches!(name.as_str(), "T" | "F" | "S" | "R") && path.segments.len() == 1 => {
                Shape::Scalar(Scalar::Float)
            }
            None => Shape::Scalar(Scalar::Unknown),
        }
    }

    fn where_function(&self, ident: &Ident) -> bool {
        let Some(clause) = &self.generics.where_clause else {
            return false;
        };
        clause.predicates.iter().any(|predicate| match predicate {
            syn::WherePredicate::Type(predicate) => {
                matches!(strip(&predicate.bounded_ty), syn::Type::Path(path) if path.path.is_ident(ident))
                    && is_function(&predicate.bounds)
            }
            _ => false,
        })
    }
}

fn inactive_or_opaque(inner: &Shape) -> Shape {
    if inner.is_active() { Shape::Opaque } else { Shape::Inactive }
}

fn primitive(name: &str) -> Option<Shape> {
    Some(match name {
        "f64" => Shape::Scalar(Scalar::F64),
        "f32" => Shape::Scalar(Scalar::F32),
        "u8" | "u16" | "u32" | "u64" | "u128" | "usize" | "i8" | "i16" | "i32" | "i64" | "i128"
        | "isize" | "bool" | "char" | "str" | "String" => Shape::Inactive,
        _ => return None,
    })
}

fn is_function<'a>(bounds: impl IntoIterator<Item = &'a syn::TypeParamBound>) -> bool {
    bounds.into_iter().any(|bound| match bound {
        syn::TypeParamBound::Trait(bound) => bound.path.segments.last().is_some_and(|last| {
            last.ident == "Fn" || last.ident == "FnMut" || last.ident == "FnOnce"
        }),
        _ => false,
    })
}

/// Whether `#[no_grad]` is there; `#[cfg]` is refused, since it comes here unevaluated.
fn no_grad(attrs: &[syn::Attribute], diagnostics: &mut Diagnostics) -> bool {
    let mut found = false;
    for attr in attrs {
        if attr.path().is_ident("cfg") || attr.path().is_ident("cfg_attr") {
            diagnostics.refuse(
                attr,
                "a parameter that depends on `#[cfg]` is not supported; put the `#[cfg]` on the function",
            );
        }
        found |= attr.path().is_ident("no_grad");
    }
    found
}

/// The type without parentheses and invisible groups.
pub(crate) fn strip(mut ty: &syn::Type) -> &syn::Type {
    loop {
        ty = match ty {
            syn::Type::Paren(paren) => &paren.elem,
            syn::Type::Group(group) => &group.elem,
            other => return other,
        };
    }
}

/// The structure of a type.
pub(crate) fn shape_of(ty: &syn::Type, generics: &syn::Generics) -> Shape {
    Types { generics, body: None, number: None }.shape(ty)
}

/// The tangent type of `ty`: spelled out where that is possible, else by the trait.
pub(crate) fn tangent(
    ty: &syn::Type,
    generics: &syn::Generics,
    runtime: &TokenStream,
) -> TokenStream {
    let types = Types { generics, body: None, number: None };
    match strip(ty) {
        syn::Type::Tuple(tuple) if !tuple.elems.is_empty() => {
            let parts = tuple.elems.iter().map(|part| tangent(part, generics, runtime));
            quote!((#(#parts,)*))
        }
        syn::Type::Array(array) => {
            let (elem, len) = (tangent(&array.elem, generics, runtime), &array.len);
            quote!([#elem; #len])
        }
        syn::Type::Slice(slice) => {
            let elem = tangent(&slice.elem, generics, runtime);
            quote!([#elem])
        }
        syn::Type::Reference(reference) => {
            let (lifetime, elem) =
                (&reference.lifetime, tangent(&reference.elem, generics, runtime));
            quote!(& #lifetime #elem)
        }
        syn::Type::Path(path) if is_vec(path) => vec_tangent(path, generics, runtime),
        other => match types.shape(other) {
            Shape::Scalar(Scalar::F64 | Scalar::F32 | Scalar::Generic(_)) => {
                other.to_token_stream()
            }
            Shape::Inactive if primitive_type(other) => quote!(()),
            // `A +` with nothing behind it is a type, too, but not one that `as` may follow.
            _ if matches!(other, syn::Type::TraitObject(_) | syn::Type::ImplTrait(_)) => {
                quote!(<(#other) as #runtime::Differentiable>::Tangent)
            }
            _ => quote!(<#other as #runtime::Differentiable>::Tangent),
        },
    }
}

fn primitive_type(ty: &syn::Type) -> bool {
    matches!(ty, syn::Type::Path(path)
        if path.path.get_ident().is_some_and(|ident| primitive(&ident.to_string()).is_some()))
}

fn is_vec(path: &syn::TypePath) -> bool {
    path.qself.is_none() && path.path.segments.last().is_some_and(|last| last.ident == "Vec")
}

fn vec_tangent(
    path: &syn::TypePath,
    generics: &syn::Generics,
    runtime: &TokenStream,
) -> TokenStream {
    let mut path = path.path.clone();
    let elem = path.segments.last().and_then(|last| match &last.arguments {
        syn::PathArguments::AngleBracketed(arguments) => match arguments.args.first() {
            Some(syn::GenericArgument::Type(elem)) => Some(tangent(elem, generics, runtime)),
            _ => None,
        },
        _ => None,
    });
    if let (Some(elem), Some(last)) = (elem, path.segments.last_mut()) {
        last.arguments = syn::PathArguments::AngleBracketed(syn::parse_quote!(<#elem>));
    }
    path.to_token_stream()
}

/// Call-site hygiene at the place of a user token: lints leave such tokens alone.
pub(crate) fn located(span: Span) -> Span {
    Span::call_site().located_at(span)
}

/// The names that the body looks into, as one does with structs and not with numbers.
pub(crate) fn taken_apart(body: &syn::Block) -> HashSet<String> {
    let mut found = HashSet::new();
    looked_into(body.to_token_stream(), &mut found);
    found
}

fn looked_into(tokens: TokenStream, found: &mut HashSet<String>) {
    use proc_macro2::TokenTree;
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, tree) in trees.iter().enumerate() {
        match tree {
            TokenTree::Group(group) => looked_into(group.stream(), found),
            TokenTree::Ident(ident)
                if is_destructured(&trees, at) || is_looked_into(&trees, at) =>
            {
                found.insert(ident.to_string());
            }
            _ => {}
        }
    }
}

/// `name[i]`, `name.field`, `name.method()` of a method that numbers do not have.
fn is_looked_into(trees: &[proc_macro2::TokenTree], at: usize) -> bool {
    use proc_macro2::{Delimiter, Spacing, TokenTree};
    match (trees.get(at + 1), trees.get(at + 2), trees.get(at + 3)) {
        (Some(TokenTree::Group(group)), _, _) => group.delimiter() == Delimiter::Bracket,
        (
            Some(TokenTree::Punct(dot)),
            Some(TokenTree::Ident(method)),
            Some(TokenTree::Group(args)),
        ) if dot.as_char() == '.' && args.delimiter() == Delimiter::Parenthesis => {
            let name = method.to_string();
            !crate::lower::is_reading(&name)
                && crate::rules::find(&name).is_none_or(|rule| !rule.is_method())
        }
        (Some(TokenTree::Punct(dot)), Some(TokenTree::Ident(_) | TokenTree::Literal(_)), _) => {
            dot.as_char() == '.' && dot.spacing() == Spacing::Alone
        }
        _ => false,
    }
}

/// `let P { a, .. } = name`, `let [a, b] = name`, `P { a, ..name }`
fn is_destructured(trees: &[proc_macro2::TokenTree], at: usize) -> bool {
    use proc_macro2::{Delimiter, TokenTree};
    let is_punct = |at: Option<usize>, ch: char| {
        at.and_then(|at| trees.get(at))
            .is_some_and(|tree| matches!(tree, TokenTree::Punct(punct) if punct.as_char() == ch))
    };
    let by_pattern = is_punct(at.checked_sub(1), '=')
        && at.checked_sub(2).is_some_and(|at| {
            matches!(&trees[at], TokenTree::Group(group)
                if matches!(group.delimiter(), Delimiter::Brace | Delimiter::Bracket))
        })
        && at.checked_sub(3).is_some_and(|at| matches!(&trees[at], TokenTree::Ident(_)));
    let as_base = is_punct(at.checked_sub(1), '.')
        && is_punct(at.checked_sub(2), '.')
        && at + 1 == trees.len();
    by_pattern || as_base
}
