//! Binary operators: their siblings implement a trait of the runtime, which is generic over the right operand.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};

use crate::signature::{located, strip};

/// The traits that the siblings of an operator implement.
pub(super) struct Operator {
    siblings: TokenStream,
    gradient: TokenStream,
    rhs: TokenStream,
    /// `mul`.
    method: String,
}

impl Operator {
    /// `impl Mul<R> for T`, where neither the right operand nor the result is a reference.
    pub(super) fn find(
        block: &syn::ItemImpl,
        of: &syn::Path,
        runtime: &TokenStream,
    ) -> Option<Self> {
        let last = of.segments.last()?;
        let name = last.ident.to_string();
        if !matches!(name.as_str(), "Add" | "Sub" | "Mul" | "Div" | "Rem") {
            return None;
        }
        let mut methods = block.items.iter().filter_map(|item| match item {
            syn::ImplItem::Fn(method) => Some(method),
            _ => None,
        });
        let method = methods.next()?;
        let operand = match method.sig.inputs.last()? {
            syn::FnArg::Typed(operand) => strip(&operand.ty),
            syn::FnArg::Receiver(_) => return None,
        };
        let may_fail = block.items.iter().any(|item| {
            matches!(item, syn::ImplItem::Type(item) if crate::fallible::Fallible::read(&item.ty).is_some())
        });
        let is_plain = !may_fail
            && method.sig.ident == name.to_lowercase()
            && method.sig.inputs.len() == 2
            && matches!(method.sig.output, syn::ReturnType::Type(..))
            && !matches!(operand, syn::Type::Reference(_))
            && methods.next().is_none();
        let rhs = match &last.arguments {
            syn::PathArguments::None => block.self_ty.to_token_stream(),
            syn::PathArguments::AngleBracketed(of) if of.args.len() == 1 => {
                of.args.to_token_stream()
            }
            _ => return None,
        };
        let span = located(last.ident.span());
        let (siblings, gradient) = (
            format_ident!("{}Siblings", name, span = span),
            format_ident!("{}Gradient", name, span = span),
        );
        is_plain.then(|| Operator {
            siblings: quote!(#runtime::operators::#siblings),
            gradient: quote!(#runtime::operators::#gradient),
            rhs,
            method: name.to_lowercase(),
        })
    }

    /// Where the siblings are found.
    pub(super) fn path(&self) -> TokenStream {
        let (siblings, rhs) = (&self.siblings, &self.rhs);
        quote!(#siblings<#rhs>)
    }

    /// The `impl`s of the runtime's traits.
    // Input: the siblings of the operator's method. Output: the items beside the block.
    pub(super) fn implement(
        &self,
        block: &syn::ItemImpl,
        conditions: &[&syn::Attribute],
        siblings: TokenStream,
    ) -> Option<TokenStream> {
        let all: Vec<syn::ImplItemFn> = syn::parse2::<Functions>(siblings).ok()?.0;
        let named = |what: &str| {
            let name = format!("{}_{what}", self.method);
            all.iter().find(|function| function.sig.ident == name).cloned()
        };
        let (mut backward, mut forward, mut call) =
            (named("backward")?, named("forward")?, named("vjp")?);
        let mut generics = block.generics.clone();
        for function in [&mut backward, &mut forward, &mut call] {
            lift(function, &mut generics);
        }
        let seed = match backward.sig.inputs.last()? {
            syn::FnArg::Typed(seed) => seed.ty.clone(),
            syn::FnArg::Receiver(_) => return None,
        };
        let adjoints = output(&backward.sig);
        let (value, _) = pair(&forward.sig)?;
        let (_, pullback) = pair(&call.sig)?;
        let entries = returned_by(&pullback)?;
        let (self_ty, conditioned) = (&block.self_ty, quote!(#(#conditions)*));
        let (siblings, gradient, rhs) = (&self.siblings, &self.gradient, &self.rhs);
        let (impl_generics, _, where_clause) = generics.split_for_impl();
        let scalar = named("value_and_grad").zip(named("grad")).map(|(mut both, mut grad)| {
            lift(&mut both, &mut block.generics.clone());
            lift(&mut grad, &mut block.generics.clone());
            let gradients = output(&grad.sig);
            quote! {
                #conditioned
                #[doc(hidden)]
                pub use #gradient as _;
                #conditioned
                impl #impl_generics #gradient<#rhs> for #self_ty #where_clause {
                    type Gradients = #gradients;
                    #both
                    #grad
                }
            }
        });
        Some(quote! {
            #conditioned
            #[doc(hidden)]
            pub use #siblings as _;
            #conditioned
            impl #impl_generics #siblings<#rhs> for #self_ty #where_clause {
                type Value = #value;
                type Seed = #seed;
                type Adjoints = #adjoints;
                type Entries = #entries;
                #backward
                #forward
                #call
            }
            #scalar
        })
    }
}

/// Functions one after the other.
struct Functions(Vec<syn::ImplItemFn>);

impl syn::parse::Parse for Functions {
    fn parse(input: syn::parse::ParseStream<'_>) -> syn::Result<Self> {
        let mut functions = Vec::new();
        while !input.is_empty() {
            functions.push(input.parse()?);
        }
        Ok(Functions(functions))
    }
}

/// What a sibling asks of the block's generics is asked by the `impl`.
fn lift(function: &mut syn::ImplItemFn, generics: &mut syn::Generics) {
    let Some(clause) = function.sig.generics.where_clause.take() else { return };
    let into = &mut generics.make_where_clause().predicates;
    for predicate in clause.predicates {
        if !into.iter().any(|there| {
            *there.to_token_stream().to_string() == predicate.to_token_stream().to_string()
        }) {
            into.push(predicate);
        }
    }
}

fn output(sig: &syn::Signature) -> TokenStream {
    match &sig.output {
        syn::ReturnType::Default => quote!(()),
        syn::ReturnType::Type(_, ty) => ty.to_token_stream(),
    }
}

/// The value's type and the pullback's.
fn pair(sig: &syn::Signature) -> Option<(syn::Type, syn::Type)> {
    let syn::ReturnType::Type(_, ty) = &sig.output else { return None };
    match strip(ty) {
        syn::Type::Tuple(tuple) if tuple.elems.len() == 2 => {
            Some((tuple.elems[0].clone(), tuple.elems[1].clone()))
        }
        _ => None,
    }
}

/// `R` of `impl FnOnce(..) -> R`.
fn returned_by(pullback: &syn::Type) -> Option<TokenStream> {
    let syn::Type::ImplTrait(of) = pullback else { return None };
    of.bounds.iter().find_map(|bound| match bound {
        syn::TypeParamBound::Trait(bound) => match &bound.path.segments.last()?.arguments {
            syn::PathArguments::Parenthesized(of) => match &of.output {
                syn::ReturnType::Default => Some(quote!(())),
                syn::ReturnType::Type(_, ty) => Some(ty.to_token_stream()),
            },
            _ => None,
        },
        _ => None,
    })
}
