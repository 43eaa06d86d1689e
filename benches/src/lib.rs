//! The compiler behind `#[derive_grad]` as a library and inputs of any size for it; problems of which the
//! gradients are timed.
//!
//! A proc-macro crate exports its macros and nothing else, so the modules of `grad-macro` are compiled
//! here once more; outside of a macro `proc_macro2` brings its own tokens.

#[path = "../../grad-macro/src"]
mod compiler {
    pub(crate) mod adjoint;
    pub(crate) mod args;
    pub(crate) mod build;
    pub(crate) mod diag;
    pub(crate) mod emit;
    pub(crate) mod expand;
    pub(crate) mod fallible;
    pub(crate) mod ir;
    pub(crate) mod lower;
    pub(crate) mod own_rule;
    pub(crate) mod rules;
    pub(crate) mod signature;
    pub(crate) mod simplify;
    pub(crate) mod storage;
    pub(crate) mod template;
}

mod data;
pub mod measure;
pub mod problem;
pub mod problems;
mod random;
mod scalar;

// The modules name each other by `crate::`.
use compiler::*;

use std::fmt::Write;

use proc_macro2::TokenStream;

/// The expansion of `#[derive_grad]` on an item.
pub fn expand(item: TokenStream) -> TokenStream {
    compiler::expand::expand(TokenStream::new(), item)
}

/// A straight-line function of that many statements: new names, shadowed names, elementary functions,
/// values that are used at once and values that live long.
pub fn straight_line(statements: usize) -> TokenStream {
    let mut body = String::from("fn long(x: f64, y: f64) -> f64 { let a = x; let b = y;");
    for at in 2..statements {
        let _ = match at % 5 {
            0 => write!(body, "let v{at} = a * 0.5 + b * y;"),
            1 => write!(body, "let a = (a + x * 0.25).sin();"),
            2 => write!(body, "let b = (b * a - 1.0).exp();"),
            3 => write!(body, "let w{at} = a * b;"),
            _ => write!(body, "let a = w{} + v{} * x;", at - 1, at - 4),
        };
    }
    body.push_str("a + b }");
    body.parse().expect("tokens")
}
