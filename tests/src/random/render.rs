//! From a program to a module of Rust.

use super::tree::{Function, Kind, Node, Parameter, Program, Returns};
use std::fmt::Write as _;

/// The version of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// Over `f64`, with the attribute.
    Annotated,
    /// Over the oracle's numbers.
    Oracle,
}

/// The text of a template.
#[must_use]
pub fn expand(template: &str, version: Version) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some(at) = rest.find('@') {
        out.push_str(&rest[..at]);
        let letter = rest[at + 1..].chars().next().unwrap_or(' ');
        rest = &rest[at + 2..];
        if letter == 'F' {
            out.push_str(if version == Version::Annotated { "f64" } else { "T" });
            continue;
        }
        let mut depth = 0;
        let end = rest
            .char_indices()
            .find(|&(_, c)| {
                depth += i32::from(c == '{') - i32::from(c == '}');
                depth == 0
            })
            .map_or(rest.len(), |(i, _)| i);
        let inner = expand(&rest[1..end], version);
        rest = &rest[end + 1..];
        let text = match (letter, version) {
            ('L', Version::Annotated) => inner,
            ('L', Version::Oracle) => format!("literal({inner})"),
            ('I', Version::Annotated) => format!("({inner} as f64)"),
            ('I', Version::Oracle) => format!("literal({inner} as f64)"),
            ('U', Version::Annotated) => format!("({inner} as usize)"),
            ('U', Version::Oracle) => format!("({inner}.value() as usize)"),
            _ => unreachable!("@{letter}"),
        };
        out.push_str(&text);
    }
    out.push_str(rest);
    out
}

fn nodes(out: &mut String, list: &[Node], indent: usize, version: Version) {
    let space = " ".repeat(indent);
    for node in list {
        match node {
            Node::Line(text) | Node::Fixed(text) => {
                let _ = writeln!(out, "{space}{}", expand(text, version));
            }
            Node::Block(parts, tail) => {
                for (i, (head, body)) in parts.iter().enumerate() {
                    let close = if i == 0 { "" } else { "} " };
                    let lead = format!("{close}{}", expand(head, version));
                    let _ = writeln!(out, "{space}{} {{", lead.trim_end());
                    nodes(out, body, indent + 4, version);
                }
                let _ = writeln!(out, "{space}}}{}", expand(tail, version));
            }
        }
    }
}

fn type_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Float => "@F",
        Kind::Pair => "(@F, @F)",
        Kind::Array => "[@F; 3]",
        Kind::RefArray => "&[@F; 3]",
        Kind::Slice => "&[@F]",
        Kind::MutSlice => "&mut [@F]",
        Kind::MutFloat => "&mut @F",
        Kind::Struct => "&P",
        Kind::Integer => "usize",
    }
}

/// One function as a user would see it.
#[must_use]
pub fn function(function: &Function, version: Version) -> String {
    let mut out = String::new();
    let parameters: Vec<String> = function
        .method
        .then(|| "&self".to_owned())
        .into_iter()
        .chain(function.parameters.iter().map(|p| {
            format!("{}{}: {}", if p.mutable { "mut " } else { "" }, p.name, type_of(p.kind))
        }))
        .collect();
    let returns = match function.returns {
        Returns::Float => " -> @F",
        Returns::Pair => " -> (@F, @F)",
        Returns::Array => " -> [@F; 3]",
        Returns::Maybe => " -> Option<@F>",
        Returns::Fallible => " -> Result<@F, u8>",
        Returns::Unit => "",
    };
    if version == Version::Annotated {
        out.push_str("#[derive_grad]\n");
    }
    let head = format!("pub fn {}({}){returns}", function.name, parameters.join(", "));
    let _ = writeln!(out, "{} {{", expand(&head, version));
    nodes(&mut out, &function.body, 4, version);
    out.push_str("}\n");
    if function.method {
        out = format!("impl P {{\n{out}}}\n");
    }
    out
}

/// All functions as a user would see them.
#[must_use]
pub fn source(program: &Program) -> String {
    let functions: Vec<_> =
        program.functions.iter().map(|f| function(f, Version::Annotated)).collect();
    format!("{ITEMS}{}", functions.join("\n"))
}

const ITEMS: &str = "const HALF: f64 = 0.5;
const third: f64 = 1.0 / 3.0;
fn offset(n: usize) -> f64 {
    0.1 * n as f64 - 0.2
}
";

fn arguments(parameters: &[Parameter]) -> (String, String) {
    let mut lets = String::new();
    let mut arguments = Vec::new();
    for (i, p) in parameters.iter().enumerate() {
        let (value, argument) = match p.kind {
            Kind::Float => ("at.one()", format!("a{i}")),
            Kind::Pair => ("at.pair()", format!("a{i}")),
            Kind::Array => ("at.array()", format!("a{i}")),
            Kind::RefArray => ("at.array()", format!("&a{i}")),
            Kind::Slice => ("at.many(shape.len)", format!("&a{i}")),
            Kind::MutSlice => ("at.many(shape.len)", format!("&mut a{i}")),
            Kind::MutFloat => ("at.one()", format!("&mut a{i}")),
            Kind::Struct => ("P { a: at.one(), w: at.array() }", format!("&a{i}")),
            Kind::Integer => ("shape.n", format!("a{i}")),
        };
        let _ = writeln!(lets, "    let mut a{i} = {value};");
        arguments.push(argument);
    }
    (lets, arguments.join(", "))
}

fn is_mutable(kind: Kind) -> bool {
    matches!(kind, Kind::MutSlice | Kind::MutFloat)
}

fn is_reference(kind: Kind) -> bool {
    matches!(kind, Kind::RefArray | Kind::Slice | Kind::Struct)
}

fn flat(entry: &Function, version: Version) -> String {
    let (lets, arguments) = arguments(&entry.parameters);
    let mut out = format!(
        "pub fn flat(shape: Shape, x: &[@F]) -> Vec<@F> {{\n    let mut at = Cursor(x);\n{lets}    \
         let mut list = Vec::new();\n    entry({arguments}).put(&mut list);\n"
    );
    for (i, p) in entry.parameters.iter().enumerate() {
        if is_mutable(p.kind) {
            let _ = writeln!(out, "    a{i}.put(&mut list);");
        }
    }
    out.push_str("    list\n}\n");
    expand(&out, version)
}

fn gradients(entry: &Function) -> String {
    let (lets, plain) = arguments(&entry.parameters);
    let mut shadows =
        String::from("    let mut shadow = Cursor(before);\n    let mut seed = Cursor(seed);\n");
    let ret = match entry.returns {
        Returns::Float | Returns::Maybe | Returns::Fallible => "seed.one()",
        Returns::Pair => "seed.pair()",
        Returns::Array => "seed.array()",
        Returns::Unit => "()",
    };
    let _ = writeln!(shadows, "    let d_ret = {ret};");
    let mut with_shadows = Vec::new();
    let mut only_shadows = Vec::new();
    let mut returned = Vec::new();
    let mut put = String::new();
    for ((i, p), argument) in entry.parameters.iter().enumerate().zip(plain.split(", ")) {
        if !argument.is_empty() {
            with_shadows.push(argument.to_owned());
        }
        // Every parameter takes its share of `shadow`, used or not.
        let numbers = match p.kind {
            Kind::Float | Kind::MutFloat => "shadow.one()",
            Kind::Pair => "shadow.pair()",
            Kind::Array | Kind::RefArray => "shadow.array()",
            Kind::Slice | Kind::MutSlice => "shadow.many(shape.len)",
            Kind::Struct => "PTangent { a: shadow.one(), w: shadow.array() }",
            Kind::Integer => continue,
        };
        let _ = writeln!(shadows, "    let mut d{i} = {numbers};");
        if is_mutable(p.kind) {
            let numbers =
                if p.kind == Kind::MutFloat { "seed.one()" } else { "seed.many(shape.len)" };
            let _ = writeln!(shadows, "    d{i} = {numbers};");
        }
        if is_mutable(p.kind) || is_reference(p.kind) {
            with_shadows.push(format!("&mut d{i}"));
            only_shadows.push(format!("&mut d{i}"));
        } else {
            returned.push(format!("g{i}"));
            let _ = writeln!(put, "    d{i} = g{i};");
        }
        if p.kind == Kind::Struct {
            let _ = writeln!(put, "    d{i}.a.put(&mut list);\n    d{i}.w.put(&mut list);");
        } else {
            let _ = writeln!(put, "    d{i}.put(&mut list);");
        }
    }
    if entry.returns != Returns::Unit {
        with_shadows.push("d_ret".to_owned());
        only_shadows.insert(0, "d_ret".to_owned());
    }
    let pattern = match &returned[..] {
        [] => "()".to_owned(),
        [one] => one.clone(),
        several => format!("({})", several.join(", ")),
    };
    // Where it fails nothing is computed, so nothing is added to what the shadows hold.
    let (good, leave) = match entry.returns {
        Returns::Maybe => ("Some", " else { return before.to_vec() }"),
        Returns::Fallible => ("Ok", " else { return before.to_vec() }"),
        _ => ("", ""),
    };
    let head = "(shape: Shape, x: &[f64], seed: &[f64], before: &[f64]) -> Vec<f64> {\n    \
                let mut at = Cursor(x);\n";
    let mut out = format!(
        "pub fn backward{head}{lets}{shadows}    let {good}({pattern}) = entry_backward({}){leave};\n    \
         let mut list = Vec::new();\n{put}    list\n}}\n",
        with_shadows.join(", ")
    );
    // An unnamed closure for the result, so that the pullback's borrows end.
    let _ = write!(
        out,
        "pub fn forward{head}{lets}{shadows}    let {pattern} = {{\n        \
         let {good}((_value, pullback)) = entry::forward({plain}){leave};\n        pullback({})\n    }};\n    \
         let mut list = Vec::new();\n{put}    list\n}}\n",
        only_shadows.join(", ")
    );
    if has_value_and_grad(entry) {
        let mut names = Vec::new();
        let mut put = String::new();
        for (i, p) in entry.parameters.iter().enumerate() {
            match p.kind {
                Kind::Integer => continue,
                Kind::Struct => {
                    let _ = writeln!(put, "    g{i}.a.put(&mut list);\n    g{i}.w.put(&mut list);");
                }
                _ => {
                    let _ = writeln!(put, "    g{i}.put(&mut list);");
                }
            }
            names.push(format!("g{i}"));
        }
        let pattern =
            if names.len() == 1 { names.remove(0) } else { format!("({})", names.join(", ")) };
        let _ = write!(
            out,
            "pub fn value_and_grad(shape: Shape, x: &[f64]) -> (f64, Vec<f64>) {{\n    \
             let mut at = Cursor(x);\n{lets}    let (value, {pattern}) = entry::value_and_grad({plain});\n    \
             let mut list = Vec::new();\n{put}    (value, list)\n}}\n"
        );
    }
    out
}

fn has_value_and_grad(entry: &Function) -> bool {
    entry.returns == Returns::Float
        && entry.parameters.iter().all(|p| !is_mutable(p.kind))
        && entry.parameters.iter().any(|p| p.kind != Kind::Integer)
}

/// The module of a program, with its `CASE` under the name of `name`.
///
/// # Panics
///
/// If the program is empty.
#[must_use]
pub fn module(program: &Program, name: &str) -> String {
    let entry = program.functions.last().expect("there is an entry");
    let all = |version| {
        let functions: Vec<_> = program.functions.iter().map(|f| function(f, version)).collect();
        functions.join("\n")
    };
    let mut counts = (0, 0);
    let mut accumulates = String::new();
    for p in &entry.parameters {
        let (one, many) = match p.kind {
            Kind::Float | Kind::MutFloat => (1, 0),
            Kind::Pair => (2, 0),
            Kind::Array | Kind::RefArray => (3, 0),
            Kind::Slice | Kind::MutSlice => (0, 1),
            Kind::Struct => (4, 0),
            Kind::Integer => (0, 0),
        };
        counts = (counts.0 + one, counts.1 + many);
        let _ = writeln!(
            accumulates,
            "        list.extend(vec![{}; {one} + {many} * len]);",
            is_reference(p.kind)
        );
    }
    let value_and_grad =
        if has_value_and_grad(entry) { "Some(annotated::value_and_grad)" } else { "None" };
    format!(
        "{PREAMBLE}{ITEMS}
pub mod annotated {{
use super::*;
#[derive(Differentiable, Clone, Copy)]
pub struct P {{
    pub a: f64,
    pub w: [f64; 3],
}}
{}
{}
{}
}}

pub mod oracle {{
use super::*;
type T = Tracked;
fn literal(x: f64) -> T {{
    Tracked::constant(x)
}}
#[derive(Clone, Copy)]
pub struct P {{
    pub a: T,
    pub w: [T; 3],
}}
{}
{}
}}

pub const CASE: Case = Case {{
    name: \"{name}\",
    inputs: |len| {} + {} * len,
    accumulates: |len| {{
        let mut list = Vec::new();
{accumulates}        list
    }},
    value: annotated::flat,
    oracle: oracle::flat,
    ways: &[(\"f_backward\", annotated::backward), (\"f::forward\", annotated::forward)],
    value_and_grad: {value_and_grad},
}};
",
        all(Version::Annotated),
        flat(entry, Version::Annotated),
        gradients(entry),
        all(Version::Oracle),
        flat(entry, Version::Oracle),
        counts.0,
        counts.1,
    )
}

const PREAMBLE: &str = "#![allow(warnings)]
use grad_runtime::{Differentiable, derive_grad};
use grad_tests::random::tracked::Tracked;
use grad_tests::random::check::{Case, Cursor, Flat, Shape};
";
