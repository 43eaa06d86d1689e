//! Where an annotated function stands: what its signature does not show, but its surroundings do.

use proc_macro2::{Group, Ident, Spacing, TokenStream, TokenTree};
use quote::ToTokens;

/// The surroundings of a function.
#[derive(Clone)]
pub(crate) struct Site {
    pub(crate) kind: Kind,
    /// The generics of the block.
    pub(crate) generics: syn::Generics,
    /// The type that an `impl` block is for.
    pub(crate) self_ty: Option<syn::Type>,
    /// `type Output = ..;` in it.
    pub(crate) types: Vec<(Ident, TokenStream)>,
    /// A trait does not only require the function.
    pub(crate) has_body: bool,
    /// The hidden trait that the siblings are in.
    pub(crate) hidden: Option<TokenStream>,
}

impl Default for Site {
    fn default() -> Self {
        Site {
            kind: Kind::Alone,
            generics: syn::Generics::default(),
            self_ty: None,
            types: Vec::new(),
            has_body: true,
            hidden: None,
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    /// The attribute is on the function itself.
    Alone,
    /// In an inherent `impl` block that carries the attribute.
    Inherent,
    /// In a trait.
    Trait,
    /// In the `impl` block of a trait whose methods are annotated too.
    TraitImpl,
    /// In the `impl` block of a trait that knows nothing of gradients.
    Foreign,
}

impl Site {
    /// `Self::Output` as the block defines it, in every place where nothing but a type may stand.
    fn resolve(&self, tokens: TokenStream) -> TokenStream {
        if self.types.is_empty() {
            return tokens;
        }
        let mut trees = tokens.into_iter().peekable();
        let mut resolved: Vec<TokenTree> = Vec::new();
        while let Some(tree) = trees.next() {
            match tree {
                TokenTree::Group(group) => {
                    let mut new = Group::new(group.delimiter(), self.resolve(group.stream()));
                    new.set_span(group.span());
                    resolved.push(new.into());
                }
                TokenTree::Ident(ident) => {
                    let found = self.types.iter().find(|(name, _)| *name == ident);
                    let goes_on = matches!(trees.peek(), Some(TokenTree::Group(_)))
                        || matches!(trees.peek(), Some(TokenTree::Punct(colon))
                            if colon.as_char() == ':' && colon.spacing() == Spacing::Joint);
                    match (found, resolved.as_slice()) {
                        (Some((_, ty)), [.., TokenTree::Ident(this), first, second])
                            if *this == "Self"
                                && is_colon(first)
                                && is_colon(second)
                                && !goes_on =>
                        {
                            resolved.truncate(resolved.len() - 3);
                            resolved.extend(ty.clone());
                        }
                        _ => resolved.push(ident.into()),
                    }
                }
                other => resolved.push(other),
            }
        }
        resolved.into_iter().collect()
    }

    /// The function with those types in it.
    pub(crate) fn resolved(&self, function: &syn::ItemFn) -> syn::ItemFn {
        let mut resolved = function.clone();
        if let Ok(sig) = syn::parse2(self.resolve(function.sig.to_token_stream())) {
            resolved.sig = sig;
        }
        if let Ok(block) = syn::parse2(self.resolve(function.block.to_token_stream())) {
            resolved.block = block;
        }
        resolved
    }

    /// The function's own generics and those of the block.
    pub(crate) fn scope(&self, own: &syn::Generics) -> syn::Generics {
        let mut scope = own.clone();
        scope.params.extend(self.generics.params.iter().cloned());
        if let Some(clause) = &self.generics.where_clause {
            scope.make_where_clause().predicates.extend(clause.predicates.iter().cloned());
        }
        scope
    }

    /// What `self` is, where the block shows it to be a number.
    pub(crate) fn number(&self) -> Option<&syn::Type> {
        self.self_ty.as_ref().filter(|ty| {
            let text = ty.to_token_stream().to_string();
            text == "f64"
                || text == "f32"
                || self.generics.type_params().any(|param| param.ident == text)
        })
    }
}

fn is_colon(tree: &TokenTree) -> bool {
    matches!(tree, TokenTree::Punct(punct) if punct.as_char() == ':')
}
