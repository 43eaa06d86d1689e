//! `value_and_grad` and `grad`: the pullback at seed 1, with shadows made for the arguments by reference.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

use super::interface::{Interface, Item, one_or_tuple};
use super::names::{self, Names};
use super::respanned;
use crate::ir::{Passing, Scalar, Shape};
use crate::signature::Param;

impl Interface<'_> {
    /// `value_and_grad` and `grad`, made of `forward`, or of what it does, and `f_backward`.
    pub(crate) fn gradient_siblings(&self, whole: Option<&TokenStream>) -> TokenStream {
        if !self.has_gradient() {
            return TokenStream::new();
        }
        let runtime = &self.runtime;
        let active: Vec<&Param> = self.active().collect();
        let mut taken =
            Names::new(self.signature.params.iter().map(|param| param.name.to_string()));
        let mut adjoint =
            |param: &Param| taken.fresh(&param.shadow().to_string(), param.name.span());
        let adjoints: Vec<(Ident, &Param)> =
            active.iter().map(|param| (adjoint(param), *param)).collect();
        let zeros: TokenStream = adjoints
            .iter()
            .filter(|(_, param)| param.passing != Passing::Value)
            .map(|(name, param)| {
                let primal = names::ident(&param.name.to_string(), param.name.span());
                let ty = respanned(param.ty.to_token_stream());
                quote!(let mut #name = <#ty as #runtime::Differentiable>::zero_tangent(#primal);)
            })
            .collect();
        let owned: Vec<&Ident> = adjoints.iter().map(|(name, _)| name).collect();
        let returned: Vec<&Ident> = adjoints
            .iter()
            .filter(|(_, param)| param.passing == Passing::Value)
            .map(|(name, _)| name)
            .collect();
        let shadows: Vec<&Ident> = adjoints
            .iter()
            .filter(|(_, param)| param.passing != Passing::Value)
            .map(|(name, _)| name)
            .collect();
        let returned_pattern = one_or_tuple(&returned);
        let gradients = one_or_tuple(&owned);
        let bind = (!returned.is_empty()).then(|| quote!(let #returned_pattern =));
        let tail = if owned.is_empty() { TokenStream::new() } else { gradients.clone() };
        let tail = self.success(tail);
        let (one, arguments) = (self.one(), self.arguments());
        let turbofish = self.turbofish();
        let forward =
            self.called(&self.sibling("forward"), turbofish.as_ref(), quote!(#(#arguments),*));
        let (value, pullback) =
            (taken.fresh("value", Span::call_site()), taken.fresh("pullback", Span::call_site()));
        let (output, gradients_type) = (self.output(), self.gradients_type());
        let or_fail = self.or_fail();
        let both = self.success(quote!((#value, #gradients)));
        let computed = match whole {
            // The shadows' names must not hide what the code of the user's calls.
            Some(whole) => quote!(let (#value, #pullback) = { #whole } #or_fail; #zeros),
            None => quote! {
                #zeros
                let (#value, #pullback) = #forward #or_fail;
            },
        };
        let value_and_grad = self.gradient_item(Item {
            name: self.sibling("value_and_grad"),
            docs: vec![format!(" The value of `{}` and its gradient with respect to every active parameter, in order.", self.signature.name)],
            params: self.params(None),
            output: self.around(quote!((#output, #gradients_type))),
            body: Some(quote! {
                #computed
                #bind #pullback(#one #(, &mut #shadows)*);
                #both
            }),
            hidden: false,
        });
        let call = self.backward_call(&adjoints, &one);
        let backward = self.backward_name();
        let backward = if self.is_associated() {
            self.called(&backward, turbofish.as_ref(), call)
        } else {
            quote!(#backward #turbofish(#call))
        };
        let grad = self.gradient_item(Item {
            name: self.sibling("grad"),
            docs: vec![format!(
                " The gradient of `{}` with respect to every active parameter, in order.",
                self.signature.name
            )],
            params: self.params(None),
            output: self.around(gradients_type),
            body: Some(quote! {
                #zeros
                #bind #backward #or_fail;
                #tail
            }),
            hidden: false,
        });
        quote!(#value_and_grad #grad)
    }

    /// A call of a sibling; in a hidden trait by its name, since other ones may have it too.
    fn called(
        &self,
        sibling: &Ident,
        turbofish: Option<&TokenStream>,
        arguments: TokenStream,
    ) -> TokenStream {
        let has_receiver = self.signature.has_receiver;
        match &self.signature.site.hidden {
            Some(hidden) => {
                let receiver = has_receiver.then(|| quote!(self,));
                quote!(<Self as #hidden>::#sibling #turbofish(#receiver #arguments))
            }
            None if has_receiver => quote!(self.#sibling #turbofish(#arguments)),
            None => quote!(Self::#sibling #turbofish(#arguments)),
        }
    }

    /// There is a gradient if the result is a float: of a type by its name rustc finds that out where it is called.
    fn gradient_item(&self, item: Item) -> TokenStream {
        let (runtime, ty) = (&self.runtime, &self.signature.output);
        let is_float = (self.signature.result == Shape::Scalar(Scalar::Unknown))
            .then(|| syn::parse_quote!(for<'float> #ty: #runtime::__private::Number));
        self.item_where(item, is_float)
    }

    /// The generics, where arguments do not tell them.
    fn turbofish(&self) -> Option<TokenStream> {
        let generics = &self.signature.generics;
        generics.const_params().next()?;
        let params = generics.params.iter().filter_map(|param| match param {
            syn::GenericParam::Type(param) => Some(param.ident.clone()),
            syn::GenericParam::Const(param) => Some(param.ident.clone()),
            syn::GenericParam::Lifetime(_) => None,
        });
        Some(quote!(::<#(#params),*>))
    }

    /// The arguments of `f_backward`: each by-reference primal is followed by its shadow.
    fn backward_call(&self, adjoints: &[(Ident, &Param)], one: &TokenStream) -> TokenStream {
        let mut arguments = Vec::new();
        for param in &self.signature.params {
            if param.receiver.is_none() {
                arguments.push(
                    names::ident(&param.name.to_string(), param.name.span()).to_token_stream(),
                );
            }
            if param.is_active() && param.passing != Passing::Value {
                let shadow =
                    adjoints.iter().find(|(_, of)| std::ptr::eq(*of, param)).map(|(name, _)| name);
                arguments.push(quote!(&mut #shadow));
            }
        }
        arguments.push(one.clone());
        quote!(#(#arguments),*)
    }
}
