//! The attribute on an `impl` block or a trait, which annotates every function in it, and on a function
//! that a trait requires.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};

use crate::args::Args;
use crate::diag::Diagnostics;
use crate::expand::{Generated, differentiate, is_derive_grad, without_markers};
use crate::signature::{Signature, located};
use crate::site::{Kind, Site};

mod operator;

use operator::Operator;

/// Traits of `std` that an `impl` block may name without their crate. They know nothing of gradients.
const OF_STD: &[&str] = &[
    "Add",
    "AddAssign",
    "AsMut",
    "AsRef",
    "Borrow",
    "BorrowMut",
    "Clone",
    "Debug",
    "Default",
    "Deref",
    "DerefMut",
    "Display",
    "Div",
    "DivAssign",
    "DoubleEndedIterator",
    "Extend",
    "From",
    "FromIterator",
    "Index",
    "IndexMut",
    "Into",
    "IntoIterator",
    "Iterator",
    "Mul",
    "MulAssign",
    "Neg",
    "Product",
    "Rem",
    "RemAssign",
    "Sub",
    "SubAssign",
    "Sum",
    "TryFrom",
];

/// The attribute on an `impl` block.
// Input: the block. Output: the block with the siblings in it, or in a hidden trait beside it.
pub(crate) fn implementation(args: TokenStream, mut block: syn::ItemImpl) -> TokenStream {
    let mut diagnostics = Diagnostics::default();
    let args = Args::read(args, &mut diagnostics);
    let of_trait = block.trait_.as_ref().map(|(path, _)| path.clone());
    let is_foreign = of_trait.as_ref().is_some_and(|path| args.foreign || is_of_std(path));
    refuse_options(&args, of_trait.is_some(), is_foreign, &mut diagnostics);
    let types = block.items.iter().filter_map(|item| match item {
        syn::ImplItem::Type(item) => Some((item.ident.clone(), item.ty.to_token_stream())),
        _ => None,
    });
    let foreign = of_trait.as_ref().filter(|_| is_foreign);
    let operator = foreign
        .filter(|_| args.companion.is_none())
        .and_then(|path| Operator::find(&block, path, &args.runtime()));
    let hidden = foreign.map(|path| match &args.companion {
        Some(name) => name.clone(),
        None => hidden_name(path.to_token_stream(), block.self_ty.to_token_stream()),
    });
    let (_, ty_generics, _) = block.generics.split_for_impl();
    let site = Site {
        hidden: match &operator {
            Some(operator) => Some(operator.path()),
            None => hidden.as_ref().map(|name| quote!(#name #ty_generics)),
        },
        kind: match of_trait {
            None => Kind::Inherent,
            Some(_) if is_foreign => Kind::Foreign,
            Some(_) => Kind::TraitImpl,
        },
        generics: block.generics.clone(),
        self_ty: Some((*block.self_ty).clone()),
        types: types.collect(),
        has_body: true,
    };
    let (mut all, mut left_out) = (Generated::default(), Vec::new());
    for item in &mut block.items {
        let syn::ImplItem::Fn(method) = item else { continue };
        let marks = Marks::take(&mut method.attrs);
        if marks.no_grad {
            left_out.push(method.sig.ident.clone());
        }
        let function = syn::ItemFn {
            attrs: method.attrs.clone(),
            vis: method.vis.clone(),
            modifiers: method.modifiers.clone(),
            sig: method.sig.clone(),
            block: Box::new(method.block.clone()),
        };
        method.sig = without_markers(&function).sig;
        all.extend(marks.differentiate(&function, &site, &args, &mut diagnostics));
    }
    let probes: TokenStream = match &of_trait {
        Some(path) if site.kind == Kind::TraitImpl => {
            left_out.iter().map(|name| probe(&block, path, name)).collect()
        }
        _ => TokenStream::new(),
    };
    let hidden = match (&of_trait, hidden) {
        (Some(path), Some(name)) => match operator {
            Some(operator) => operator
                .implement(&block, &conditions(&block), all.siblings)
                .map(crate::emit::respanned)
                .unwrap_or_default(),
            None => hidden_trait(&block, path, &name, &all),
        },
        _ => {
            block.items.push(syn::ImplItem::Verbatim(all.siblings));
            TokenStream::new()
        }
    };
    let errors = (diagnostics.into_tokens(), all.errors);
    let (own, of_functions) = errors;
    quote!(#block #hidden #probes #own #of_functions)
}

/// The attribute on a trait.
pub(crate) fn definition(args: TokenStream, mut item: syn::ItemTrait) -> TokenStream {
    let mut diagnostics = Diagnostics::default();
    let args = Args::read(args, &mut diagnostics);
    refuse_options(&args, true, false, &mut diagnostics);
    let site = Site { kind: Kind::Trait, generics: item.generics.clone(), ..Site::default() };
    let mut all = Generated::default();
    for item in &mut item.items {
        let syn::TraitItem::Fn(method) = item else { continue };
        let marks = Marks::take(&mut method.attrs);
        let (function, has_body) = as_function(method);
        method.sig = without_markers(&function).sig;
        let site = Site { has_body, ..site.clone() };
        all.extend(marks.differentiate(&function, &site, &args, &mut diagnostics));
    }
    item.items.push(syn::TraitItem::Verbatim(all.siblings));
    let (own, of_functions) = (diagnostics.into_tokens(), all.errors);
    quote!(#item #own #of_functions)
}

/// The attribute on a function without a body.
pub(crate) fn required(args: TokenStream, mut method: syn::TraitItemFn) -> TokenStream {
    let mut diagnostics = Diagnostics::default();
    let args = Args::read(args, &mut diagnostics);
    let again = method.attrs.iter().position(is_derive_grad).map(|at| method.attrs.remove(at));
    if let Some(again) = again {
        diagnostics.refuse(&again, "`#[derive_grad]` stands on this function twice");
    }
    let (function, has_body) = as_function(&method);
    method.sig = without_markers(&function).sig;
    let site = Site { kind: Kind::Trait, has_body, ..Site::default() };
    let looks_free =
        !Signature::read(&function, &Site::default(), &mut Diagnostics::default()).associated;
    if looks_free && !args.associated {
        diagnostics.refuse(
            &function.sig.ident,
            "a function without a body has a gradient only in a trait; if it stands in one, say \
             `#[derive_grad(associated)]`",
        );
        let errors = diagnostics.into_tokens();
        return quote!(#method #errors);
    }
    let generated = differentiate(&args, diagnostics, &function, &site);
    let Generated { errors, siblings, .. } = generated;
    quote!(#method #errors #siblings)
}

/// A method of a trait, with an empty body where it is required only.
fn as_function(method: &syn::TraitItemFn) -> (syn::ItemFn, bool) {
    let block = method.default.clone().unwrap_or_else(|| syn::parse_quote!({}));
    let function = syn::ItemFn {
        attrs: method.attrs.clone(),
        vis: syn::Visibility::Inherited,
        modifiers: method.modifiers.clone(),
        sig: method.sig.clone(),
        block: Box::new(block),
    };
    (function, method.default.is_some())
}

/// Options that a block cannot have.
fn refuse_options(args: &Args, of_trait: bool, is_foreign: bool, diagnostics: &mut Diagnostics) {
    if let Some(path) = &args.backward {
        diagnostics.refuse(path, "`backward` belongs on a function of the block, not on the block");
    }
    if let Some(name) = args.companion.as_ref().filter(|_| !is_foreign) {
        diagnostics.refuse(
            name,
            "`companion` on a block names the hidden trait of a foreign trait's siblings, and there is none here",
        );
    }
    if args.foreign && !of_trait {
        diagnostics.refuse_at(
            Span::call_site(),
            "`foreign` says that the trait of the block knows nothing of gradients, and this block has no trait",
        );
    }
}

/// Whether a trait is one of `std`'s.
fn is_of_std(path: &syn::Path) -> bool {
    let first = path.segments.first().map(|first| first.ident.to_string()).unwrap_or_default();
    let last = path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
    match first.as_str() {
        "std" | "core" | "alloc" | "num_traits" => true,
        "crate" | "self" | "super" => false,
        _ => OF_STD.contains(&last.as_str()),
    }
}

/// The siblings of a foreign trait's methods, in a trait with the generics of the `impl` block.
fn hidden_trait(
    block: &syn::ItemImpl,
    of: &syn::Path,
    name: &Ident,
    generated: &Generated,
) -> TokenStream {
    let (declarations, siblings) = (&generated.declarations, &generated.siblings);
    if siblings.is_empty() {
        return TokenStream::new();
    }
    let self_ty = &block.self_ty;
    let bare = |tokens: TokenStream| tokens.to_string().replace(' ', "");
    let (of, of_type) = (bare(of.to_token_stream()), bare(self_ty.to_token_stream()));
    let doc = format!(" The siblings of the methods of `impl {of} for {of_type}`.");
    let conditions = conditions(block);
    let (impl_generics, ty_generics, where_clause) = block.generics.split_for_impl();
    let tokens = quote! {
        #[doc = #doc]
        #[doc(hidden)]
        #[allow(private_bounds, private_interfaces)]
        #(#conditions)*
        pub trait #name #impl_generics: ::core::marker::Sized #where_clause { #declarations }
        #(#conditions)*
        impl #impl_generics #name #ty_generics for #self_ty #where_clause { #siblings }
    };
    crate::emit::respanned(tokens)
}

/// A method that is left out, though the trait has its gradient, would be differentiated by the default body.
/// So nothing but the trait here may have its adjoint: else the name is ambiguous.
fn probe(block: &syn::ItemImpl, of: &syn::Path, method: &Ident) -> TokenStream {
    let mut of = of.clone();
    if let Some(last) = of.segments.last_mut() {
        last.arguments = syn::PathArguments::None;
    }
    let conditions = conditions(block);
    let (self_ty, generics) = (&block.self_ty, &block.generics);
    let (impl_generics, _, where_clause) = generics.split_for_impl();
    let name = method.to_string();
    let backward =
        Ident::new(&format!("{}_backward", name.trim_start_matches("r#")), located(method.span()));
    crate::emit::respanned(quote! {
        #(#conditions)*
        const _: () = {
            trait NoGradThoughTheTraitHasTheGradient {
                fn #backward() {}
            }
            impl<Any: ?::core::marker::Sized> NoGradThoughTheTraitHasTheGradient for Any {}
            struct Probe<Of: ?::core::marker::Sized>(::core::marker::PhantomData<Of>);
            trait Probed {
                const PROBED: ();
            }
            impl #impl_generics Probed for Probe<#self_ty> #where_clause {
                const PROBED: () = {
                    use #of as _;
                    let _ = <#self_ty>::#backward;
                };
            }
        };
    })
}

fn conditions(block: &syn::ItemImpl) -> Vec<&syn::Attribute> {
    block.attrs.iter().filter(|attr| attr.path().is_ident("cfg")).collect()
}

/// `MulF64ForVectorGradients`.
fn hidden_name(of: TokenStream, self_ty: TokenStream) -> Ident {
    let mut name = String::new();
    words(of, &mut name);
    name.push_str("For");
    words(self_ty, &mut name);
    name.push_str("Gradients");
    Ident::new(&name, located(Span::call_site()))
}

fn words(tokens: TokenStream, name: &mut String) {
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => {
                let text = ident.to_string();
                for word in text.trim_start_matches("r#").split('_') {
                    let mut letters = word.chars();
                    name.extend(letters.next().into_iter().flat_map(char::to_uppercase));
                    name.push_str(letters.as_str());
                }
            }
            TokenTree::Punct(punct) if punct.as_char() == '&' => name.push_str("Ref"),
            TokenTree::Literal(literal) => {
                name.extend(literal.to_string().chars().filter(char::is_ascii_alphanumeric));
            }
            TokenTree::Group(group) => words(group.stream(), name),
            TokenTree::Punct(_) => {}
        }
    }
}

/// What stands on a method of a block.
struct Marks {
    no_grad: bool,
    attribute: Option<syn::Attribute>,
    again: Option<syn::Attribute>,
}

impl Marks {
    /// Takes them away, since only this macro knows them.
    fn take(attrs: &mut Vec<syn::Attribute>) -> Self {
        let no_grad = attrs.iter().any(|attr| attr.path().is_ident("no_grad"));
        attrs.retain(|attr| !attr.path().is_ident("no_grad"));
        let mut own = attrs.iter().filter(|attr| is_derive_grad(attr)).cloned();
        let (attribute, again) = (own.next(), own.next());
        attrs.retain(|attr| !is_derive_grad(attr));
        Marks { no_grad, attribute, again }
    }

    fn differentiate(
        &self,
        function: &syn::ItemFn,
        site: &Site,
        block: &Args,
        diagnostics: &mut Diagnostics,
    ) -> Generated {
        if let Some(again) = &self.again {
            diagnostics.refuse(again, "`#[derive_grad]` stands on this function twice");
        }
        if self.no_grad {
            if let Some(attribute) = &self.attribute {
                diagnostics.refuse(
                    attribute,
                    "`#[derive_grad]` and `#[no_grad]` stand on the same function; keep one of them",
                );
            }
            return Generated::default();
        }
        let own = match self.attribute.as_ref().map(|attribute| &attribute.meta) {
            Some(syn::Meta::List(list)) => list.tokens.clone(),
            _ => TokenStream::new(),
        };
        let mut of_function = Diagnostics::default();
        let args = Args::read(own, &mut of_function).within(block);
        if self.attribute.is_none() && has_nothing_to_differentiate(function, site) {
            return Generated::default();
        }
        differentiate(&args, of_function, function, site)
    }
}

/// A function without an active parameter, or without a result or a place that its derivative could go to.
fn has_nothing_to_differentiate(function: &syn::ItemFn, site: &Site) -> bool {
    let signature = Signature::read(function, site, &mut Diagnostics::default());
    let changes = signature
        .params
        .iter()
        .any(|param| param.is_active() && param.passing == crate::ir::Passing::Mut);
    let goes_in = signature.params.iter().any(crate::signature::Param::is_active);
    !goes_in || !changes && !signature.result.is_active()
}
