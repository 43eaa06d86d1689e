//! The tangent type and its implementations of the traits of `core`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;

use super::bounds::{Bounds, Of};
use super::implementation;
use super::input::{Body, Field, Fields, Input, Shape, Variant};

/// Nothing if the tangent is `()`.
pub(super) fn define(input: &Input, bounds: &Bounds) -> TokenStream {
    if let Body::Inactive = input.body {
        return TokenStream::new();
    }
    let definition = definition(input, bounds);
    let mut implementations = vec![clone(input, bounds), debug(input, bounds), eq(input, bounds)];
    if let Body::Struct(fields) = &input.body {
        implementations.push(default(input, bounds, fields));
    }
    if let Some(conditions) = bounds.if_copy() {
        let copy = quote!(::core::marker::Copy);
        implementations.push(implement(input, bounds, &copy, conditions, TokenStream::new()));
    }
    implementations.push(implementation::for_tangent(input, bounds));
    quote!(#definition #(#implementations)*)
}

fn definition(input: &Input, bounds: &Bounds) -> TokenStream {
    let Input { name, tangent, vis, attrs, .. } = input;
    let name = name.unraw();
    let params = bounds.declared(Of::Tangent, true);
    let clause = bounds.clause(Of::Tangent, Vec::new());
    match &input.body {
        Body::Inactive => TokenStream::new(),
        Body::Struct(fields) => {
            let doc =
                format!(" The tangent of [`{name}`]: each field holds the tangent of its field.");
            let content = declared_fields(&name.to_string(), fields, bounds);
            let item = match fields.shape {
                Shape::Named => quote!(#clause #content),
                Shape::Tuple => quote!(#content #clause;),
                Shape::Unit => quote!(#clause;),
            };
            quote!(#[doc = #doc] #(#attrs)* #vis struct #tangent #params #item)
        }
        Body::Enum(variants) => {
            let doc = format!(
                " The tangent of [`{name}`]: the same variants, each field holds the tangent of its field."
            );
            let variants = variants.iter().map(|Variant { attrs, name: variant, fields }| {
                let owner = format!("{name}::{}", variant.unraw());
                let doc = format!(" The tangent of `{owner}`.");
                let content = declared_fields(&owner, fields, bounds);
                quote!(#[doc = #doc] #(#attrs)* #variant #content,)
            });
            quote! {
                #[doc = #doc] #(#attrs)* #vis enum #tangent #params #clause { #(#variants)* }
            }
        }
    }
}

/// Output: `{ pub x: <f64 as ..>::Tangent, name: () }`
fn declared_fields(owner: &str, fields: &Fields, bounds: &Bounds) -> TokenStream {
    let declared = fields.list.iter().map(|field| {
        let Field { attrs, vis, .. } = field;
        let place = match fields.shape {
            Shape::Named => format!("{owner}::{}", field.plain_name()),
            _ => format!("{owner}.{}", field.plain_name()),
        };
        let (doc, ty) = if field.active {
            (format!(" The tangent of `{place}`."), bounds.tangent_of(field))
        } else {
            (format!(" `{place}` carries no derivative."), quote!(()))
        };
        let name = match &field.member {
            syn::Member::Named(name) => quote!(#name:),
            syn::Member::Unnamed(_) => TokenStream::new(),
        };
        quote!(#[doc = #doc] #(#attrs)* #vis #name #ty)
    });
    match fields.shape {
        Shape::Named => quote!({ #(#declared),* }),
        Shape::Tuple => quote!((#(#declared),*)),
        Shape::Unit => TokenStream::new(),
    }
}

fn implement(
    input: &Input,
    bounds: &Bounds,
    name: &TokenStream,
    conditions: Vec<TokenStream>,
    content: TokenStream,
) -> TokenStream {
    let tangent = &input.tangent;
    let params = bounds.declared(Of::Tangent, false);
    let arguments = bounds.arguments(Of::Tangent);
    let clause = bounds.clause(Of::Tangent, conditions);
    quote! {
        #[automatically_derived]
        impl #params #name for #tangent #arguments #clause { #content }
    }
}

fn clone(input: &Input, bounds: &Bounds) -> TokenStream {
    let clone = quote!(::core::clone::Clone);
    let copied = |field: &Field, place: TokenStream| {
        if field.active { quote!(#clone::clone(#place)) } else { quote!(()) }
    };
    let body = match &input.body {
        Body::Inactive => TokenStream::new(),
        Body::Struct(fields) => fields.construct(&quote!(Self), |field| {
            let member = &field.member;
            copied(field, quote!(&self.#member))
        }),
        Body::Enum(variants) => {
            let arms = variants.iter().map(|Variant { name, fields, .. }| {
                let pattern = fields.pattern(&quote!(Self::#name), "this");
                let copy = fields.construct(&quote!(Self::#name), |field| {
                    let place = field.binding("this");
                    copied(field, quote!(#place))
                });
                quote!(#pattern => #copy,)
            });
            quote!(match self { #(#arms)* })
        }
    };
    let content = quote!(fn clone(&self) -> Self { #body });
    implement(input, bounds, &clone, bounds.if_parts(&clone), content)
}

fn debug(input: &Input, bounds: &Bounds) -> TokenStream {
    let debug = quote!(::core::fmt::Debug);
    let body = match &input.body {
        Body::Inactive => TokenStream::new(),
        Body::Struct(fields) => debug_fields(&input.tangent.unraw().to_string(), fields, |field| {
            let member = &field.member;
            quote!(&self.#member)
        }),
        Body::Enum(variants) => {
            let arms = variants.iter().map(|Variant { name, fields, .. }| {
                let pattern = fields.pattern(&quote!(Self::#name), "this");
                let shown = debug_fields(&name.unraw().to_string(), fields, |field| {
                    let place = field.binding("this");
                    if field.active { quote!(#place) } else { quote!(&()) }
                });
                quote!(#pattern => #shown,)
            });
            quote!(match self { #(#arms)* })
        }
    };
    let content = quote! {
        fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result { #body }
    };
    implement(input, bounds, &debug, bounds.if_parts(&debug), content)
}

/// Output: `formatter.debug_struct("Layer").field("bias", &self.bias).finish()`
fn debug_fields(name: &str, fields: &Fields, place: impl Fn(&Field) -> TokenStream) -> TokenStream {
    let places = fields.list.iter().map(place);
    match fields.shape {
        Shape::Named => {
            let names = fields.list.iter().map(Field::plain_name);
            quote!(formatter.debug_struct(#name) #(.field(#names, #places))* .finish())
        }
        Shape::Tuple => quote!(formatter.debug_tuple(#name) #(.field(#places))* .finish()),
        Shape::Unit => quote!(formatter.write_str(#name)),
    }
}

fn eq(input: &Input, bounds: &Bounds) -> TokenStream {
    let eq = quote!(::core::cmp::PartialEq);
    let all = |list: Vec<TokenStream>| {
        if list.is_empty() { quote!(true) } else { quote!(#(#list)&&*) }
    };
    let mut other = quote!(other);
    let body = match &input.body {
        Body::Inactive => TokenStream::new(),
        Body::Struct(fields) => {
            let equal = fields.active().map(|field| {
                let member = &field.member;
                quote!(#eq::eq(&self.#member, &other.#member))
            });
            let equal: Vec<_> = equal.collect();
            if equal.is_empty() {
                other = quote!(_);
            }
            all(equal)
        }
        Body::Enum(variants) => {
            let arms = variants.iter().map(|Variant { name, fields, .. }| {
                let this = fields.pattern(&quote!(Self::#name), "this");
                let other = fields.pattern(&quote!(Self::#name), "other");
                let equal = fields.active().map(|field| {
                    let (this, other) = (field.binding("this"), field.binding("other"));
                    quote!(#eq::eq(#this, #other))
                });
                let equal = all(equal.collect());
                quote!((#this, #other) => #equal,)
            });
            let differ = (variants.len() > 1).then(|| quote!(_ => false,));
            quote!(match (self, other) { #(#arms)* #differ })
        }
    };
    let content = quote!(fn eq(&self, #other: &Self) -> ::core::primitive::bool { #body });
    implement(input, bounds, &eq, bounds.if_parts(&eq), content)
}

fn default(input: &Input, bounds: &Bounds, fields: &Fields) -> TokenStream {
    let default = quote!(::core::default::Default);
    let body = fields.construct(&quote!(Self), |field| {
        if field.active { quote!(#default::default()) } else { quote!(()) }
    });
    let content = quote!(fn default() -> Self { #body });
    implement(input, bounds, &default, bounds.if_default(), content)
}
