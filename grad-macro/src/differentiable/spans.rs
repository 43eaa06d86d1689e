//! Where generated tokens come from, as rustc sees it.

use proc_macro2::{Group, Span, TokenStream, TokenTree};

/// Gives every token the hygiene of the macro at the place that it points to: errors still underline
/// the user's field type, but lints take the code for what it is, generated.
pub(super) fn shield(tokens: TokenStream) -> TokenStream {
    tokens.into_iter().map(shield_tree).collect()
}

fn shield_tree(tree: TokenTree) -> TokenTree {
    let span = Span::call_site().located_at(tree.span());
    let mut tree = match tree {
        TokenTree::Group(group) => {
            TokenTree::Group(Group::new(group.delimiter(), shield(group.stream())))
        }
        // The span of `$crate` is its meaning.
        TokenTree::Ident(ident) if ident == "$crate" => return TokenTree::Ident(ident),
        tree => tree,
    };
    tree.set_span(span);
    tree
}
