//! What tokens mention: the identifiers in them that may be variables, without a parse.

use std::collections::{HashMap, HashSet};

use proc_macro2::{Delimiter, Ident, Spacing, Span, TokenStream, TokenTree};
use quote::ToTokens;

use crate::signature::Signature;

/// An identifier that may be a variable.
pub(super) struct Mention {
    pub(super) ident: Ident,
    /// It is assigned to, or borrowed mutably.
    pub(super) written: bool,
}

/// Every identifier that may be a variable of the function, captures of format strings among them.
/// Errs on the side of too many, but not for what closures bind themselves.
pub(super) fn mentions(tokens: TokenStream) -> Vec<Mention> {
    let mut found = Vec::new();
    collect(tokens, &mut Vec::new(), &mut found);
    found
}

fn collect(tokens: TokenStream, hidden: &mut Vec<String>, found: &mut Vec<Mention>) {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    let depth = hidden.len();
    let mut at = 0;
    while at < trees.len() {
        match &trees[at] {
            TokenTree::Group(group) => collect(group.stream(), hidden, found),
            TokenTree::Ident(ident) => {
                if !is_member(&trees, at) && !hidden.contains(&ident.to_string()) {
                    let written = is_written(&trees, at);
                    found.push(Mention { ident: ident.clone(), written });
                }
            }
            TokenTree::Literal(literal) => {
                for name in captured_by_format(&literal.to_string()) {
                    if !hidden.contains(&name) {
                        found.push(Mention {
                            ident: Ident::new(&name, literal.span()),
                            written: false,
                        });
                    }
                }
            }
            TokenTree::Punct(punct) => match punct.as_char() {
                '|' if starts_expression(&trees, at) => {
                    let end = (at + 1..trees.len()).find(|end| is_punct(&trees, *end, '|'));
                    if let Some(end) = end {
                        hidden.extend(parameter_names(&trees[at + 1..end]));
                        at = end;
                    }
                }
                // A closure ends at the comma or the semicolon.
                ',' | ';' => hidden.truncate(depth),
                _ => {}
            },
        }
        at += 1;
    }
    hidden.truncate(depth);
}

pub(super) fn is_punct(trees: &[TokenTree], at: usize, ch: char) -> bool {
    matches!(trees.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == ch)
}

/// After a dot (but not a range's), before `::` or a field's colon.
fn is_member(trees: &[TokenTree], at: usize) -> bool {
    let after_dot =
        at > 0 && is_punct(trees, at - 1, '.') && !(at > 1 && is_punct(trees, at - 2, '.'));
    let after_path = at > 1 && is_punct(trees, at - 1, ':') && is_punct(trees, at - 2, ':');
    let before_colon = is_punct(trees, at + 1, ':');
    after_dot || after_path || before_colon
}

/// Before `=` or a compound assignment, or after `&mut`.
fn is_written(trees: &[TokenTree], at: usize) -> bool {
    let after_mut = at > 1
        && matches!(&trees[at - 1], TokenTree::Ident(ident) if ident == "mut")
        && is_punct(trees, at - 2, '&');
    let mut next = at + 1;
    // `x.0.1 = ..`, `x[i] = ..`
    while is_punct(trees, next, '.')
        && matches!(trees.get(next + 1), Some(TokenTree::Literal(_) | TokenTree::Ident(_)))
        || matches!(trees.get(next), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Bracket)
    {
        next += if is_punct(trees, next, '.') { 2 } else { 1 };
    }
    let assigned = match (trees.get(next), trees.get(next + 1)) {
        (Some(TokenTree::Punct(first)), second) => match first.as_char() {
            '=' => {
                first.spacing() == Spacing::Alone
                    || !matches!(second, Some(TokenTree::Punct(second)) if matches!(second.as_char(), '=' | '>'))
            }
            '+' | '-' | '*' | '/' | '%' => {
                first.spacing() == Spacing::Joint
                    && matches!(second, Some(TokenTree::Punct(second)) if second.as_char() == '=')
            }
            _ => false,
        },
        _ => false,
    };
    after_mut || assigned
}

/// A `|` that begins a closure's parameters.
pub(super) fn starts_expression(trees: &[TokenTree], at: usize) -> bool {
    match at.checked_sub(1).map(|before| &trees[before]) {
        None => true,
        Some(TokenTree::Punct(punct)) => {
            matches!(punct.as_char(), ',' | '=' | ';' | '(' | '&' | '>')
        }
        Some(TokenTree::Ident(ident)) => ident == "move" || ident == "return",
        Some(_) => false,
    }
}

fn parameter_names(trees: &[TokenTree]) -> Vec<String> {
    let mut names = Vec::new();
    for tree in trees {
        match tree {
            TokenTree::Ident(ident) => names.push(ident.to_string()),
            TokenTree::Group(group) => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                names.extend(parameter_names(&inner));
            }
            _ => {}
        }
    }
    names
}

/// The variables that a format string captures: `{name}`, `{name:..}`, `{:width$}`.
fn captured_by_format(literal: &str) -> Vec<String> {
    if !literal.ends_with(['"', '#']) {
        return Vec::new();
    }
    let mut names = Vec::new();
    for part in literal.split('{').skip(1) {
        let end = part.find('}').unwrap_or(part.len());
        for word in part[..end].split(|ch: char| !(ch.is_alphanumeric() || ch == '_')) {
            if word.starts_with(|ch: char| ch.is_alphabetic() || ch == '_')
                && syn::parse_str::<Ident>(word).is_ok()
            {
                names.push(word.to_owned());
            }
        }
    }
    names
}

/// Every identifier in the tokens.
pub(crate) fn identifiers(tokens: &TokenStream) -> Vec<String> {
    mentions(tokens.clone()).into_iter().map(|mention| mention.ident.to_string()).collect()
}

/// How often each name is bound by a parameter or by a `let`, closures and copied code included.
pub(super) fn bindings(signature: &Signature, body: &syn::Block) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for param in &signature.params {
        let names = match &param.pattern {
            Some(pattern) => super::pat::bound_names(pattern),
            None => vec![param.name.to_string()],
        };
        names.into_iter().for_each(|name| *counts.entry(name).or_insert(0) += 1);
    }
    count_lets(body.to_token_stream(), &mut counts);
    counts
}

/// The names that only `for` binds.
pub(super) fn loop_names(body: &syn::Block, bindings: &HashMap<String, usize>) -> HashSet<String> {
    let mut counts = HashMap::new();
    count_loops(body.to_token_stream(), &mut counts);
    counts
        .into_iter()
        .filter(|(name, count)| bindings.get(name) == Some(count))
        .map(|(name, _)| name)
        .collect()
}

fn count_loops(tokens: TokenStream, counts: &mut HashMap<String, usize>) {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, tree) in trees.iter().enumerate() {
        match (tree, trees.get(at + 1), trees.get(at + 2)) {
            (TokenTree::Group(group), _, _) => count_loops(group.stream(), counts),
            (
                TokenTree::Ident(keyword),
                Some(TokenTree::Ident(name)),
                Some(TokenTree::Ident(of)),
            ) if keyword == "for" && of == "in" => {
                *counts.entry(name.to_string()).or_insert(0) += 1;
            }
            _ => {}
        }
    }
}

fn count_lets(tokens: TokenStream, counts: &mut HashMap<String, usize>) {
    let mut in_pattern = false;
    for tree in tokens {
        match tree {
            TokenTree::Ident(ident) if ident == "let" || ident == "for" => in_pattern = true,
            TokenTree::Ident(ident) if ident == "in" => in_pattern = false,
            TokenTree::Ident(ident) if in_pattern => {
                *counts.entry(ident.to_string()).or_insert(0) += 1
            }
            TokenTree::Group(group) if in_pattern => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                for name in parameter_names(&inner) {
                    *counts.entry(name).or_insert(0) += 1;
                }
            }
            TokenTree::Group(group) => count_lets(group.stream(), counts),
            TokenTree::Punct(punct) if matches!(punct.as_char(), '=' | ';' | ':') => {
                in_pattern = false
            }
            _ => {}
        }
    }
}

/// `await`, and unless the function fails by them, `return` and `?`, outside closures and nested items.
pub(super) fn find_exit(tokens: TokenStream, fails: bool) -> Option<(Span, &'static str)> {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    if matches!(trees.first(), Some(TokenTree::Ident(ident)) if ident == "fn" || ident == "macro_rules")
    {
        return None;
    }
    for (at, tree) in trees.iter().enumerate() {
        match tree {
            TokenTree::Ident(ident) if ident == "return" && !fails => {
                return Some((ident.span(), "a `return`"));
            }
            TokenTree::Ident(ident) if ident == "await" => {
                return Some((ident.span(), "an `await`"));
            }
            TokenTree::Punct(punct) if punct.as_char() == '?' && at > 0 && !fails => {
                return Some((punct.span(), "a `?`"));
            }
            TokenTree::Punct(punct) if punct.as_char() == '|' && starts_expression(&trees, at) => {
                return None;
            }
            TokenTree::Group(group) => {
                if let Some(found) = find_exit(group.stream(), fails) {
                    return Some(found);
                }
            }
            _ => {}
        }
    }
    None
}

/// A variable whose name is also that of another one, by the hygiene of `macro_rules!`. Names are told
/// apart by their text here, so the two would become one.
pub(super) fn homonym(
    signature: &Signature,
    body: &syn::Block,
    bindings: &HashMap<String, usize>,
) -> Option<Ident> {
    let mut contexts: HashMap<String, String> = HashMap::new();
    for param in &signature.params {
        if let (None, None) = (&param.pattern, &param.receiver) {
            contexts.insert(param.name.to_string(), context(param.name.span()));
        }
    }
    let mut groups = vec![body.to_token_stream()];
    groups.extend(
        signature
            .params
            .iter()
            .filter_map(|param| param.pattern.as_ref().map(ToTokens::to_token_stream)),
    );
    while let Some(tokens) = groups.pop() {
        let trees: Vec<TokenTree> = tokens.into_iter().collect();
        for (at, token) in trees.iter().enumerate() {
            match token {
                TokenTree::Group(group) => groups.push(group.stream()),
                TokenTree::Ident(ident) => {
                    let name = ident.to_string();
                    if !bindings.contains_key(&name) || is_member(&trees, at) {
                        continue;
                    }
                    let own = context(ident.span());
                    if *contexts.entry(name).or_insert_with(|| own.clone()) != own {
                        return Some(ident.clone());
                    }
                }
                _ => {}
            }
        }
    }
    None
}

/// The syntax context of a span: what its debug form has before the place in the source. There is no
/// other way to ask on stable Rust; where the form is another one, no two contexts differ.
fn context(span: Span) -> String {
    let text = format!("{span:?}");
    match text.split_once(" bytes(") {
        Some((context, _)) if context.starts_with('#') => context.to_owned(),
        _ => String::new(),
    }
}
