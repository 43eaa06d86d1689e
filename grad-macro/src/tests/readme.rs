//! README.md and ARCHITECTURE.md say what the compiler does: the expansion beside its function, the
//! form of the IR, and what is refused, with the message. The code of README.md is compiled as a
//! doctest of `grad-runtime`.

use proc_macro2::TokenStream;

use super::annotated;
use crate::diag::Diagnostics;
use crate::expand::expand;
use crate::ir::print::print;
use crate::signature::Signature;
use crate::{adjoint, lower, storage};

const README: &str = include_str!("../../../README.md");
const ARCHITECTURE: &str = include_str!("../../../ARCHITECTURE.md");

/// The fenced blocks of a document, without their fences.
fn blocks(document: &str) -> Vec<&str> {
    document
        .split("\n```")
        .skip(1)
        .step_by(2)
        .filter_map(|block| block.split_once('\n'))
        .map(|(_, code)| code)
        .collect()
}

/// The first block in which the text occurs.
fn block<'d>(document: &'d str, text: &str) -> &'d str {
    let found = blocks(document).into_iter().find(|block| block.contains(text));
    found.unwrap_or_else(|| panic!("no code block with `{text}`"))
}

/// The items of a block, up to the statements of an example.
fn items(block: &str) -> String {
    block.split("\n\n// ").next().unwrap_or_default().to_owned()
}

/// The function of that name among the items, as `cargo expand` formats it.
fn function(items: TokenStream, name: &str) -> String {
    let file: syn::File = syn::parse2(items).expect("items");
    let found = file
        .items
        .into_iter()
        .find(|item| matches!(item, syn::Item::Fn(function) if function.sig.ident == name));
    let items = vec![found.unwrap_or_else(|| panic!("no function `{name}`"))];
    prettyplease::unparse(&syn::File { shebang: None, frontmatter: None, attrs: Vec::new(), items })
}

#[test]
fn the_expansion_is_the_real_one() {
    let source = annotated(&items(block(README, "fn staged(")), "staged");
    let expanded = function(expand(source.args, source.item), "staged_backward");
    assert_eq!(block(README, "fn staged_backward(").trim_end(), expanded.trim_end());
}

#[test]
fn the_text_form_is_the_real_one() {
    let source = annotated(block(ARCHITECTURE, "fn horner("), "horner");
    let function: syn::ItemFn = syn::parse2(source.item).expect("a function");
    let mut diagnostics = Diagnostics::default();
    let signature = Signature::read(&function, &crate::site::Site::default(), &mut diagnostics);
    let mut program =
        lower::lower(&signature, &function.block, &quote::quote!(::grad_runtime), &mut diagnostics);
    adjoint::derive(&mut program);
    storage::plan(&mut program);
    let printed: Vec<String> =
        print(&program).lines().map(|line| line.trim_end().to_owned()).collect();
    assert_eq!(block(ARCHITECTURE, "\nprimal:\n").trim_end(), printed.join("\n").trim_end());
}

/// No file is missing from the code map; those of `differentiable` and of the tests stand in one row.
#[test]
fn the_code_map_is_complete() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let folders = ["", "adjoint", "emit", "ir", "lower"];
    let files = folders.map(|folder| std::fs::read_dir(root.join(folder)).expect("a folder"));
    for file in files.into_iter().flatten() {
        let path = file.expect("an entry").path();
        let name = path.strip_prefix(&root).expect("a path below").to_string_lossy().into_owned();
        if path.is_file() {
            let name = name.replace('\\', "/");
            assert!(ARCHITECTURE.contains(&format!("`{name}`")), "{name} is not in the code map");
        }
    }
}

/// A function for each row of the table of what is refused, and the message in it.
const REFUSED: &[(&str, &str)] = &[
    (
        "fn f(x: f64) -> f64 { let y = g::grad(x); y * x }",
        "the derivative of a gradient is not supported yet",
    ),
    (
        "fn f(shape: &Shape) -> f64 { match shape { Shape::Circle(r) => r * r, Shape::Point => 0.0 } }",
        "this pattern on an active value is not supported; bind a name and decide by a guard",
    ),
    (
        "fn f(p: P) -> f64 { let P { a, b } = p; a * b }",
        "this pattern on an active value is not supported; bind a name or a tuple of names",
    ),
    (
        "fn f(x: f64) -> f64 { let mut p = (x, x); let (ref mut a, _) = p; *a *= 2.0; p.0 }",
        "`ref mut` on an active value is not supported; borrow with `&mut` on the right side",
    ),
    (
        "fn f(x: f64) -> f64 { let s = Wrapped(x); s.0 * x }",
        "structs and enums of active values are not supported yet; use scalars or a tuple",
    ),
    (
        "fn f(x: f64) -> f64 { let y = g(x) else { panic!() }; y }",
        "`let .. else` on an active value is not supported yet",
    ),
    (
        "fn f(x: f64) -> f64 { let y = g(x)?; y }",
        "`?` on an active value leaves the function here, which must return an `Option` or a `Result`, outside of closures",
    ),
    (
        "fn f(x: f64) -> Result<f64, f64> { let y = g(x).map_err(|_| x)?; Ok(y * x) }",
        "this argument carries a derivative, which is lost here; use `match`, or compute it before",
    ),
    (
        "fn f(x: &[f64]) -> f64 { let v = x.iter().find(|a| **a > 1.0); v.xor(None).unwrap() * 2.0 }",
        "of an `Option` of an active value is not supported; use `match` or `if let`",
    ),
    (
        "impl P { #[derive_grad(backward = rule)] fn f(x: f64) -> Option<f64> { Some(x) } }",
        "an own rule of a function that returns an `Option` or a `Result` is not supported yet",
    ),
    (
        "fn f(x: f64) -> Option<Option<f64>> { Some(Some(x)) }",
        "an `Option` or a `Result` within the result is not supported",
    ),
    (
        "fn f(x: &[f64], y: &[f64]) -> f64 { x.iter().chain(y).sum() }",
        "the iterator adaptor `chain` is not supported yet in a loop with active values",
    ),
    (
        "fn f(x: &[f64], y: &[f64]) -> f64 { x.iter().filter(|a| **a > 0.0).zip(y).map(|(a, b)| a * b).sum() }",
        "after an adaptor that leaves items out is not supported; put it before, or write a loop",
    ),
    (
        "fn f(x: &[f64]) -> f64 { let v = x.iter().map(|a| a * a).collect::<VecDeque<f64>>(); v[0] }",
        "active items can be collected into a `Vec` only",
    ),
    (
        "fn f(x: f64, y: f64) -> f64 { let z = if x > 0.0 { &x } else { &1.0 }; z * y }",
        "is different memory in each arm; use a number, or index with a variable",
    ),
    (
        "fn f(x: f64) -> f64 { x.next_gamma() }",
        "the derivative of the method `next_gamma` is not known",
    ),
    (
        "fn f(x: f64) -> f64 { g(|y| y * x) }",
        "a closure that captures active variables can only be bound by `let` and called by its name",
    ),
    (
        "fn f(x: f64, g: fn(f64) -> f64) -> f64 { g(x) }",
        "is a function value, and what it does to an active argument is not known here",
    ),
    (
        "fn f(x: f64) -> f64 { square!(x) }",
        "what the macro `square!` does with an active variable cannot be seen here",
    ),
    ("fn f(x: (f64, f64)) -> f64 { g(&x) }", "a tuple by reference is not supported yet in a call"),
    (
        "fn f(x: &[f64; 2]) -> [f64; 2] { *x }",
        "only a whole array that is made in the function can be returned; make a new one",
    ),
    (
        "fn f(x: &[f64]) -> &f64 { &x[0] }",
        "a returned reference is not supported yet; return the number, or write into a `&mut` parameter",
    ),
    (
        "fn f(x: &mut f64) -> &mut f64 { x }",
        "a function that returns a `&mut` cannot be differentiated",
    ),
    (
        "fn f(x: f64) -> usize { x as usize }",
        "the result carries no derivative, so there is nothing to differentiate",
    ),
    (
        "fn f(x: f64) -> Box<f64> { Box::new(x) }",
        "a result of this type is not supported yet; return a float or a tuple of floats",
    ),
    (
        "fn f(x: ([f64; 2], f64)) -> f64 { 1.0 }",
        "a tuple of arrays, structs or references is not supported as a parameter yet",
    ),
    (
        "fn f(x: f64, y: &dyn Debug) -> f64 { x }",
        "whether a `dyn` or `impl` type carries a derivative cannot be seen here",
    ),
    (
        "fn f(x: f64, #[no_grad] y: &mut f64) -> f64 { *y = x; x }",
        "an active value is assigned to a place that is not known here",
    ),
    (
        "fn f(x: f64) -> f64 { drop(x); x }",
        "`drop` of an active value is not supported; leave it out",
    ),
    (
        "fn f(x: f64) -> f64 { unsafe { g(x) } }",
        "an `unsafe` block with active values cannot be differentiated",
    ),
    (
        "fn f(x: f64) -> f64 { let p = &raw const x; x }",
        "a raw pointer to an active value cannot be differentiated; use a reference",
    ),
    ("async fn f(x: f64) -> f64 { x }", "an `async fn` cannot be differentiated"),
    (
        "fn f(x: f64) -> f64 { #[cfg(test)] let x = 2.0 * x; x }",
        "`#[cfg]` on a statement is not supported; put it on the whole function",
    ),
    (
        "struct P { x: f64 }",
        "`#[derive_grad]` stands on a function, an `impl` block or a trait; this is none of them",
    ),
    ("fn f(x: f64) -> f64;", "a function without a body has a gradient only in a trait"),
];

/// A row that fails here because its form is supported by now leaves both tables.
#[test]
fn what_the_readme_calls_refused_is_refused() {
    let mut faults = Vec::new();
    for (source, message) in REFUSED {
        assert!(README.contains(&format!("| {message} |")), "no row with the message: {message}");
        let refused = errors(expand(TokenStream::new(), source.parse().expect("tokens")));
        let is_there = refused.iter().any(|error| error.contains(message));
        if !is_there {
            faults.push(format!("{source} is not refused by `{message}`: {refused:?}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let table = README.split("| refused | the message |").nth(1).expect("the table");
    let rows = table.lines().skip(2).take_while(|line| line.starts_with('|')).count();
    assert_eq!(rows, REFUSED.len());
}

/// The texts of the `compile_error!`s.
fn errors(expanded: TokenStream) -> Vec<String> {
    let file: syn::File = syn::parse2(expanded).expect("items");
    let macros = file.items.into_iter().filter_map(|item| match item {
        syn::Item::Macro(item)
            if item.mac.path.segments.last().is_some_and(|last| last.ident == "compile_error") =>
        {
            Some(item.mac)
        }
        _ => None,
    });
    macros.map(|mac| syn::parse2::<syn::LitStr>(mac.tokens).expect("a text").value()).collect()
}
