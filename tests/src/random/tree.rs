//! A program as a tree of statements.
//!
//! The text of a statement is a template that is good for both versions: `@F` is the float type,
//! `@L{0.5}` a literal (or an inactive float), `@I{k}` an integer as a float, `@U{e}` a float as an integer.

/// A statement, or a block with a head.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// One line.
    Line(String),
    /// A line that a shrinker must leave alone: a counter's step.
    Fixed(String),
    /// `head { ... } head { ... } tail`.
    Block(Vec<(String, Vec<Node>)>, String),
}

/// What a parameter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `f64`
    Float,
    /// `(f64, f64)`
    Pair,
    /// `[f64; 3]`
    Array,
    /// `&[f64; 3]`
    RefArray,
    /// `&[f64]`
    Slice,
    /// `&mut [f64]`
    MutSlice,
    /// `&mut f64`
    MutFloat,
    /// `&P`, with the fields `a: f64` and `w: [f64; 3]`
    Struct,
    /// `usize`
    Integer,
}

/// What a function returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returns {
    /// `f64`
    Float,
    /// `(f64, f64)`
    Pair,
    /// `[f64; 3]`
    Array,
    /// `Option<f64>`
    Maybe,
    /// `Result<f64, u8>`
    Fallible,
    /// Nothing.
    Unit,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Whether it is `mut`.
    pub mutable: bool,
}

/// A function.
#[derive(Clone, Debug, PartialEq)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// The parameters.
    pub parameters: Vec<Parameter>,
    /// The result.
    pub returns: Returns,
    /// A method of `P`, by `&self`.
    pub method: bool,
    /// The statements, the last of them the value.
    pub body: Vec<Node>,
}

/// Functions, of which the last is the entry, `entry`.
#[derive(Clone, Debug, PartialEq)]
pub struct Program {
    /// Where it comes from.
    pub seed: u64,
    /// The functions, callees first.
    pub functions: Vec<Function>,
}

/// The number of lines.
#[must_use]
pub fn size(nodes: &[Node]) -> usize {
    nodes
        .iter()
        .map(|node| match node {
            Node::Line(text) => 10 + text.len() / 8,
            Node::Fixed(_) => 1,
            Node::Block(parts, _) => {
                5 + parts.iter().map(|(head, body)| head.len() / 8 + size(body)).sum::<usize>()
            }
        })
        .sum()
}
