//! `impl Differentiable`, for the type and for its tangent.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Ident, Member};

use super::bounds::{Bounds, Of};
use super::input::{Body, Field, Fields, Input, Shape, Variant};

/// `impl Differentiable for Layer`
pub(super) fn for_type(input: &Input, bounds: &Bounds) -> TokenStream {
    implement(input, bounds, Of::Type, Vec::new())
}

/// `impl Differentiable<Tangent = Self> for LayerTangent`, where the tangents of the fields allow it.
pub(super) fn for_tangent(input: &Input, bounds: &Bounds) -> TokenStream {
    let conditions = bounds.if_closed();
    conditions.map(|list| implement(input, bounds, Of::Tangent, list)).unwrap_or_default()
}

fn implement(input: &Input, bounds: &Bounds, of: Of, conditions: Vec<TokenStream>) -> TokenStream {
    let Input { runtime, tangent, .. } = input;
    let name = if of == Of::Type { &input.name } else { tangent };
    let params = bounds.declared(of, false);
    let arguments = bounds.arguments(of);
    let clause = bounds.clause(of, conditions);
    let of_tangent = bounds.arguments(Of::Tangent);
    let content = Implementation { input, bounds, of };
    let content = match &input.body {
        Body::Inactive => quote! {
            type Tangent = ();
            fn zero_tangent(&self) {}
            fn accumulate(_: &mut Self::Tangent, _: Self::Tangent) {}
        },
        Body::Struct(fields) => {
            let zero = content.zero_struct(fields);
            let accumulate = content.accumulate_struct(fields);
            quote! {
                type Tangent = #tangent #of_tangent;
                #zero
                #accumulate
            }
        }
        Body::Enum(variants) => {
            let zero = content.zero_enum(variants);
            let accumulate = content.accumulate_enum(variants);
            quote! {
                type Tangent = #tangent #of_tangent;
                #zero
                #accumulate
            }
        }
    };
    quote! {
        #[automatically_derived]
        impl #params #runtime::Differentiable for #name #arguments #clause { #content }
    }
}

struct Implementation<'a> {
    input: &'a Input,
    bounds: &'a Bounds<'a>,
    of: Of,
}

impl Implementation<'_> {
    fn zero_struct(&self, fields: &Fields) -> TokenStream {
        let zeros = fields.construct(&self.input.tangent, |field| {
            let member = &field.member;
            self.zero(field, field.place(self.packed(), &quote!(&), &quote!(self.#member)))
        });
        quote!(fn zero_tangent(&self) -> Self::Tangent { #zeros })
    }

    fn zero_enum(&self, variants: &[Variant]) -> TokenStream {
        let tangent = &self.input.tangent;
        let arms = variants.iter().map(|Variant { name, fields, .. }| {
            let pattern = fields.pattern(&quote!(Self::#name), "primal");
            let zeros = fields.construct(&quote!(#tangent::#name), |field| {
                let place = field.binding("primal");
                self.zero(field, quote!(#place))
            });
            quote!(#pattern => #zeros,)
        });
        quote!(fn zero_tangent(&self) -> Self::Tangent { match self { #(#arms)* } })
    }

    fn accumulate_struct(&self, fields: &Fields) -> TokenStream {
        let additions = fields.active().map(|field| {
            let member = &field.member;
            self.addition(field, quote!(&mut into.#member), quote!(contribution.#member))
        });
        let additions: Vec<_> = additions.collect();
        if additions.is_empty() {
            return quote!(
                fn accumulate(_: &mut Self::Tangent, _: Self::Tangent) {}
            );
        }
        quote! {
            fn accumulate(into: &mut Self::Tangent, contribution: Self::Tangent) { #(#additions)* }
        }
    }

    fn accumulate_enum(&self, variants: &[Variant]) -> TokenStream {
        let Input { runtime, tangent, .. } = self.input;
        let arms = variants.iter().map(|Variant { name, fields, .. }| {
            let path = quote!(#tangent::#name);
            let (into, contribution) =
                (fields.pattern(&path, "into"), fields.pattern(&path, "contribution"));
            let additions = fields.active().map(|field| {
                let (into, contribution) = (field.binding("into"), field.binding("contribution"));
                self.addition(field, quote!(#into), quote!(#contribution))
            });
            quote!((#into, #contribution) => { #(#additions)* })
        });
        let mismatch = (variants.len() > 1).then(|| {
            let names = variants.iter().map(|Variant { name, fields, .. }| {
                let pattern = fields.wildcard(&quote!(#tangent::#name));
                let text = format!("{}::{}", tangent.unraw(), name.unraw());
                quote!(#pattern => #text,)
            });
            quote! {
                (into, contribution) => {
                    let [into, contribution] = [&*into, &contribution].map(|tangent| match tangent {
                        #(#names)*
                    });
                    #runtime::__private::variants_differ(into, contribution)
                }
            }
        });
        quote! {
            fn accumulate(into: &mut Self::Tangent, contribution: Self::Tangent) {
                match (into, contribution) { #(#arms)* #mismatch }
            }
        }
    }

    /// The type whose tangent is meant: the field's, or again that tangent.
    fn differentiated(&self, field: &Field) -> TokenStream {
        let ty = &field.ty;
        if self.of == Of::Type { quote!(#ty) } else { self.bounds.tangent_of(field) }
    }

    fn zero(&self, field: &Field, place: TokenStream) -> TokenStream {
        if !field.active {
            return quote!(());
        }
        let (runtime, ty) = (&self.input.runtime, self.differentiated(field));
        quote_spanned!(field.ty.span()=> <#ty as #runtime::Differentiable>::zero_tangent(#place))
    }

    fn addition(&self, field: &Field, into: TokenStream, contribution: TokenStream) -> TokenStream {
        let (runtime, ty) = (&self.input.runtime, self.differentiated(field));
        quote_spanned! {field.ty.span()=>
            <#ty as #runtime::Differentiable>::accumulate(#into, #contribution);
        }
    }

    fn packed(&self) -> bool {
        self.of == Of::Type && self.input.packed
    }
}

impl Fields {
    pub(super) fn active(&self) -> impl Iterator<Item = &Field> {
        self.list.iter().filter(|field| field.active)
    }

    /// Output: `Path { x: .., y: .. }`, `Path(.., ..)` or `Path`
    pub(super) fn construct(
        &self,
        path: &impl quote::ToTokens,
        value: impl Fn(&Field) -> TokenStream,
    ) -> TokenStream {
        let values = self.list.iter().map(value);
        match self.shape {
            Shape::Named => {
                let members = self.list.iter().map(|field| &field.member);
                quote!(#path { #(#members: #values),* })
            }
            Shape::Tuple => quote!(#path(#(#values),*)),
            Shape::Unit => quote!(#path),
        }
    }

    /// Binds the active fields.
    pub(super) fn pattern(&self, path: &TokenStream, prefix: &str) -> TokenStream {
        self.construct(path, |field| {
            if field.active {
                let binding = field.binding(prefix);
                quote!(#binding)
            } else {
                quote!(_)
            }
        })
    }

    fn wildcard(&self, path: &TokenStream) -> TokenStream {
        match self.shape {
            Shape::Named => quote!(#path { .. }),
            Shape::Tuple => quote!(#path(..)),
            Shape::Unit => quote!(#path),
        }
    }
}

impl Field {
    /// `into_x`, `into_0`: never the name of a constant in scope, which a pattern would compare with.
    pub(super) fn binding(&self, prefix: &str) -> Ident {
        match &self.member {
            Member::Named(name) => format_ident!("{prefix}_{}", name.unraw(), span = name.span()),
            Member::Unnamed(index) => format_ident!("{prefix}_{}", index.index),
        }
    }

    fn place(&self, packed: bool, borrow: &TokenStream, place: &TokenStream) -> TokenStream {
        if packed { quote!(#borrow { #place }) } else { quote!(#borrow #place) }
    }
}
