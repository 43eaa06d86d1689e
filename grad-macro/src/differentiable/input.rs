//! Reads the annotated type: fields, marks, options. Everything that is refused is refused here.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::{Attribute, Generics, Ident, Item, LitStr, Member, Meta, Path, Token, Type, Visibility};

use crate::diag::Diagnostics;

/// The annotated type.
pub(super) struct Input {
    pub(super) name: Ident,
    pub(super) tangent: Ident,
    pub(super) vis: Visibility,
    pub(super) generics: Generics,
    /// Attributes that the tangent type takes over.
    pub(super) attrs: Vec<TokenStream>,
    /// The path of `grad_runtime`.
    pub(super) runtime: TokenStream,
    /// Contains itself in a way that no macro sees.
    pub(super) recursive: bool,
    /// Fields of a packed struct are copied out, never referenced.
    pub(super) packed: bool,
    pub(super) body: Body,
}

pub(super) enum Body {
    /// The tangent is `()`.
    Inactive,
    Struct(Fields),
    Enum(Vec<Variant>),
}

pub(super) struct Variant {
    pub(super) attrs: Vec<TokenStream>,
    pub(super) name: Ident,
    pub(super) fields: Fields,
}

pub(super) struct Fields {
    pub(super) shape: Shape,
    pub(super) list: Vec<Field>,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Shape {
    Named,
    Tuple,
    Unit,
}

pub(super) struct Field {
    pub(super) attrs: Vec<TokenStream>,
    pub(super) vis: Visibility,
    pub(super) member: Member,
    pub(super) ty: Type,
    /// Not marked `#[no_grad]`.
    pub(super) active: bool,
}

impl Input {
    pub(super) fn fields(&self) -> impl Iterator<Item = &Field> {
        let (fields, variants) = match &self.body {
            Body::Inactive => (None, None),
            Body::Struct(fields) => (Some(fields), None),
            Body::Enum(variants) => (None, Some(variants)),
        };
        let variants = variants.into_iter().flatten().map(|variant| &variant.fields);
        fields.into_iter().chain(variants).flat_map(|fields| &fields.list)
    }
}

impl Field {
    /// The name for messages and `Debug`: `x`, `0`, `type` for `r#type`.
    pub(super) fn plain_name(&self) -> String {
        match &self.member {
            Member::Named(name) => name.unraw().to_string(),
            Member::Unnamed(index) => index.index.to_string(),
        }
    }
}

/// What an item says with attributes of ours.
#[derive(Default)]
struct Marks {
    no_grad: bool,
    recursive: bool,
    runtime: Option<Path>,
}

/// `None` if there is nothing that could be implemented.
pub(super) fn read(item: Item, diag: &mut Diagnostics) -> Option<Input> {
    let (attrs, vis, name, generics, data) = match item {
        Item::Struct(item) => {
            (item.attrs, item.vis, item.ident, item.generics, Data::Struct(item.fields))
        }
        Item::Enum(item) => {
            let variants = item.variants.into_iter().collect();
            (item.attrs, item.vis, item.ident, item.generics, Data::Enum(variants))
        }
        Item::Union(item) => {
            diag.refuse(
                &item.union_token,
                "`Differentiable` cannot be derived for a union: which field is active is known to \
                 no macro; use an enum, or write `impl Differentiable` by hand",
            );
            (item.attrs, item.vis, item.ident, item.generics, Data::Union)
        }
        item => {
            diag.refuse(&item, "`Differentiable` can be derived for structs and enums only");
            return None;
        }
    };
    let marks = read_marks(&attrs, true, diag);
    for param in &generics.params {
        let attrs = match param {
            syn::GenericParam::Lifetime(param) => &param.attrs,
            syn::GenericParam::Type(param) => &param.attrs,
            syn::GenericParam::Const(param) => &param.attrs,
        };
        for attr in attrs {
            if attr.path().is_ident("no_grad") || attr.path().is_ident("differentiable") {
                diag.refuse(
                    attr,
                    "a parameter cannot be marked: put `#[no_grad]` on the fields that use it",
                );
            }
        }
    }
    let body = match data {
        Data::Union => Body::Inactive,
        Data::Struct(fields) => {
            let fields = read_fields(fields, marks.no_grad, diag);
            if marks.no_grad { Body::Inactive } else { Body::Struct(fields) }
        }
        Data::Enum(variants) => {
            let variants: Vec<_> = variants
                .into_iter()
                .map(|variant| read_variant(variant, marks.no_grad, diag))
                .collect();
            let mut fields = variants.iter().flat_map(|variant| &variant.fields.list);
            if fields.any(|field| field.active) { Body::Enum(variants) } else { Body::Inactive }
        }
    };
    Some(Input {
        tangent: format_ident!("{}Tangent", name.unraw(), span = name.span()),
        attrs: taken_over(&attrs),
        runtime: marks.runtime.map_or_else(|| quote!(::grad_runtime), Path::into_token_stream),
        recursive: marks.recursive,
        packed: attrs.iter().any(is_packed),
        name,
        vis,
        generics,
        body,
    })
}

enum Data {
    Struct(syn::Fields),
    Enum(Vec<syn::Variant>),
    Union,
}

fn read_variant(variant: syn::Variant, inactive: bool, diag: &mut Diagnostics) -> Variant {
    let marks = read_marks(&variant.attrs, false, diag);
    Variant {
        attrs: taken_over(&variant.attrs),
        fields: read_fields(variant.fields, inactive || marks.no_grad, diag),
        name: variant.ident,
    }
}

fn read_fields(fields: syn::Fields, inactive: bool, diag: &mut Diagnostics) -> Fields {
    let shape = match fields {
        syn::Fields::Named(_) => Shape::Named,
        syn::Fields::Unnamed(_) => Shape::Tuple,
        syn::Fields::Unit => Shape::Unit,
    };
    let list = fields.into_iter().zip(0..).map(|(field, position)| {
        let marks = read_marks(&field.attrs, false, diag);
        Field {
            attrs: taken_over(&field.attrs),
            vis: field.vis,
            member: match field.ident {
                Some(name) => Member::Named(name),
                None => Member::Unnamed(syn::Index { index: position, span: Span::call_site() }),
            },
            ty: field.ty,
            active: !inactive && !marks.no_grad,
        }
    });
    Fields { shape, list: list.collect() }
}

fn read_marks(attrs: &[Attribute], on_type: bool, diag: &mut Diagnostics) -> Marks {
    let mut marks = Marks::default();
    for attr in attrs {
        if attr.path().is_ident("no_grad") {
            if !matches!(attr.meta, Meta::Path(_)) {
                diag.refuse(
                    attr,
                    "`#[no_grad]` takes no arguments: it marks all that it stands on",
                );
            } else if marks.no_grad {
                diag.refuse(attr, "`#[no_grad]` is here twice: write it once");
            }
            marks.no_grad = true;
        } else if attr.path().is_ident("differentiable") {
            if on_type {
                read_options(attr, &mut marks, diag);
            } else {
                diag.refuse(
                    attr,
                    "`#[differentiable(...)]` stands on the type, not on its parts; to leave a part \
                     out of the gradient, write `#[no_grad]`",
                );
            }
        }
    }
    marks
}

/// `#[differentiable(crate = "path", recursive)]`
fn read_options(attr: &Attribute, marks: &mut Marks, diag: &mut Diagnostics) {
    let Meta::List(list) = &attr.meta else {
        diag.refuse(attr, "expected options, such as `#[differentiable(crate = \"path\")]`");
        return;
    };
    let options = match list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated) {
        Ok(options) => options,
        Err(error) => return diag.push(error),
    };
    for option in options {
        if matches!(&option, Meta::Path(path) if path.is_ident("recursive")) {
            marks.recursive = true;
            continue;
        }
        if !option.path().is_ident("crate") {
            diag.refuse(
                &option,
                "unknown option: there are `crate = \"path::to::grad_runtime\"` and `recursive`",
            );
            continue;
        }
        match path_in_quotes(&option) {
            None => diag.refuse(
                &option,
                "expected the path of `grad_runtime` in quotes: `crate = \"path::to::grad_runtime\"`",
            ),
            Some(_) if marks.runtime.is_some() => {
                diag.refuse(&option, "`crate` is here twice: write it once");
            }
            Some(path) => marks.runtime = Some(path),
        }
    }
}

fn path_in_quotes(option: &Meta) -> Option<Path> {
    let Meta::NameValue(option) = option else {
        return None;
    };
    let quoted: LitStr = syn::parse2(option.value.to_token_stream()).ok()?;
    quoted.parse_with(Path::parse_mod_style).ok()
}

/// Lint levels, `#[doc(hidden)]` and `#[non_exhaustive]` hold for the tangent as well.
fn taken_over(attrs: &[Attribute]) -> Vec<TokenStream> {
    let mut taken = Vec::new();
    for attr in attrs {
        match &attr.meta {
            Meta::Path(path) if path.is_ident("non_exhaustive") => {
                taken.push(attr.to_token_stream());
            }
            // An expectation is fulfilled once, by the type itself.
            Meta::List(list) if list.path.is_ident("allow") || list.path.is_ident("expect") => {
                let lints = &list.tokens;
                taken.push(quote!(#[allow(#lints)]));
            }
            Meta::List(list) if list.path.is_ident("doc") && mentions(list, "hidden") => {
                taken.push(quote!(#[doc(hidden)]));
            }
            _ => {}
        }
    }
    taken
}

fn is_packed(attr: &Attribute) -> bool {
    match &attr.meta {
        Meta::List(list) => list.path.is_ident("repr") && mentions(list, "packed"),
        _ => false,
    }
}

fn mentions(list: &syn::MetaList, word: &str) -> bool {
    list.tokens.clone().into_iter().any(|token| token.to_string() == word)
}
