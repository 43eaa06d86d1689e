//! What leaves a piece of code: the `return`s, `break`s and `continue`s in it that end something around it.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::mentions::{is_punct, starts_expression};

/// How control may leave a piece of code.
#[derive(Default)]
pub(super) struct Escapes {
    /// From the function, with its value.
    pub(super) returns: bool,
    /// From the innermost loop around the code.
    pub(super) breaks: bool,
    /// To the next iteration of that loop.
    pub(super) continues: bool,
    /// To what these labels name.
    pub(super) labels: Vec<String>,
}

/// Whether control leaves anything anywhere, which most functions have no word for.
pub(super) fn are_in(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|tree| match tree {
        TokenTree::Ident(ident) => {
            ["return", "break", "continue", "while"].iter().any(|word| ident == word)
        }
        TokenTree::Group(group) => are_in(group.stream()),
        _ => false,
    })
}

impl Escapes {
    /// Whether a function `fails` by `return None` and `return Err(..)`, which are no escapes: they carry no
    /// derivative and are copied.
    pub(super) fn of(tokens: TokenStream, fails: bool) -> Self {
        let mut walk = Walk { found: Escapes::default(), labels: Vec::new(), loops: 0, fails };
        walk.tokens(tokens);
        walk.found
    }

    pub(super) fn is_none(&self) -> bool {
        !self.returns && !self.breaks && !self.continues && self.labels.is_empty()
    }
}

struct Walk {
    found: Escapes,
    /// Labels that the code itself defines, innermost last.
    labels: Vec<String>,
    /// How many loops of the code's own are around.
    loops: usize,
    fails: bool,
}

impl Walk {
    fn tokens(&mut self, tokens: TokenStream) {
        let trees: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        // The keyword of a loop and the label before a block, until their braces.
        let (mut header, mut label): (bool, Option<String>) = (false, None);
        while at < trees.len() {
            match &trees[at] {
                TokenTree::Ident(ident) => match ident.to_string().as_str() {
                    "fn" | "macro_rules" => at = skip_item(&trees, at),
                    "return" => self.found.returns |= !(self.fails && is_failure(&trees[at + 1..])),
                    exit @ ("break" | "continue") => self.exit(exit, label_at(&trees, at + 1)),
                    "for" if is_punct(&trees, at + 1, '<') => {}
                    "for" | "while" | "loop" => header = true,
                    _ => {}
                },
                TokenTree::Punct(punct)
                    if punct.as_char() == '|' && starts_expression(&trees, at) =>
                {
                    at = skip_closure(&trees, at);
                }
                TokenTree::Punct(punct)
                    if punct.as_char() == '\'' && is_punct(&trees, at + 2, ':') =>
                {
                    label = label_at(&trees, at);
                }
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                    self.loops += usize::from(header);
                    let labels = self.labels.len();
                    self.labels.extend(label.take());
                    self.tokens(group.stream());
                    self.labels.truncate(labels);
                    self.loops -= usize::from(header);
                    header = false;
                }
                TokenTree::Group(group) => self.tokens(group.stream()),
                _ => {}
            }
            at += 1;
        }
    }

    fn exit(&mut self, keyword: &str, label: Option<String>) {
        match label {
            Some(label) if !self.labels.contains(&label) => self.found.labels.push(label),
            None if self.loops == 0 && keyword == "break" => self.found.breaks = true,
            None if self.loops == 0 => self.found.continues = true,
            _ => {}
        }
    }
}

/// The label that stands at this place.
fn label_at(trees: &[TokenTree], at: usize) -> Option<String> {
    match (trees.get(at), trees.get(at + 1)) {
        (Some(TokenTree::Punct(tick)), Some(TokenTree::Ident(name))) if tick.as_char() == '\'' => {
            Some(name.to_string())
        }
        _ => None,
    }
}

/// `None` or `Err(..)`, behind a `return`.
fn is_failure(trees: &[TokenTree]) -> bool {
    let path = trees.iter().map_while(|tree| match tree {
        TokenTree::Ident(ident) => Some(ident.to_string()),
        TokenTree::Punct(punct) if punct.as_char() == ':' => Some(String::new()),
        _ => None,
    });
    matches!(path.last().as_deref(), Some("None" | "Err"))
}

/// To the end of an item with a body.
fn skip_item(trees: &[TokenTree], at: usize) -> usize {
    let is_body = |tree: &TokenTree| matches!(tree, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
    trees[at..].iter().position(is_body).map_or(at, |body| at + body)
}

/// To the end of a closure: its exits are its own.
fn skip_closure(trees: &[TokenTree], at: usize) -> usize {
    let ends = (at + 1..trees.len()).find(|end| is_punct(trees, *end, '|'));
    let Some(body) = ends.map(|end| end + 1) else { return at };
    let is_end = |at: &usize| is_punct(trees, *at, ',') || is_punct(trees, *at, ';');
    (body..trees.len()).find(is_end).unwrap_or(trees.len())
}
