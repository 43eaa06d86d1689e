//! What the doc comment of `f_backward` says is kept, loop by loop.

use super::annotated;
use crate::expand::expand;

/// The lines of the doc comment of `f_backward` after the call.
fn kept(source: &str) -> Vec<String> {
    let source = annotated(source, "f");
    let file: syn::File = syn::parse2(expand(source.args, source.item)).expect("items");
    let backward = file.items.iter().find_map(|item| match item {
        syn::Item::Fn(function) if function.sig.ident == "f_backward" => Some(function),
        _ => None,
    });
    let docs = backward.expect("a backward function").attrs.iter().filter_map(|attr| {
        let syn::Meta::NameValue(meta) = &attr.meta else { return None };
        let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = &meta.value else {
            return None;
        };
        meta.path.is_ident("doc").then(|| text.value().trim().to_owned())
    });
    docs.skip(4).collect()
}

/// A function's text, and what is said of it.
#[track_caller]
fn says(source: &str, expected: &[&str]) {
    assert_eq!(kept(&format!("#[derive_grad] {source}")), expected, "{source}");
}

const NOTHING: &str =
    "Keeps its intermediate values in locals, and nothing per iteration of a loop.";

#[test]
fn straight_line_code() {
    let nothing = ["Keeps its intermediate values in locals and allocates nothing."];
    says("fn f(x: f64) -> f64 { x.sin() * x }", &nothing);
    says("fn f(x: &[f64]) -> f64 { let y = [x[0], x[1]]; y[0] * y[1] }", &nothing);
    says("fn f(x: [f64; 2]) -> f64 { x[0] * x[1] }", &nothing);
    says("fn f(x: f64) -> f64 { if x > 0.0 { x.exp() } else { x * x } }", &nothing);
}

/// A vector and its shadow are on the heap.
#[test]
fn vectors() {
    let locals = ["Keeps its intermediate values in locals."];
    says("fn f(x: f64) -> f64 { let v = vec![x, x * x]; v[0] * v[1] }", &locals);
    says("fn f(x: &[f64]) -> f64 { let v = x.to_vec(); v[0] * v[1] }", &locals);
    says("fn f(x: Vec<f64>) -> f64 { x[0] * x[1] }", &locals);
}

#[test]
fn calls() {
    let pullbacks = ["Keeps its intermediate values and the pullbacks of its calls in locals."];
    says("fn f(x: f64) -> f64 { g(x) * x }", &pullbacks);
    says("fn f(x: f64) -> f64 { if x > 0.0 { g(x) } else { x } }", &pullbacks);
    says("fn f(x: f64, n: u8) -> f64 { if n == 0 { x } else { x * f(x, n - 1) } }", &pullbacks);
}

#[test]
fn loops_that_keep_nothing() {
    says(
        "fn f(x: &[f64], k: f64) -> f64 { let mut s = 0.0; for i in 0..x.len() { s += x[i] * k; } s }",
        &[NOTHING],
    );
    says("fn f(x: &[f64], k: f64) -> f64 { x.iter().map(|a| a * a * k).sum() }", &[NOTHING]);
    says("fn f(x: &mut [f64]) { for i in 1..x.len() { x[i] += x[i - 1]; } }", &[NOTHING]);
    says(
        "fn f(x: &[f64], k: f64) -> f64 {
            let mut s = 0.0;
            for i in 0..x.len() { for j in 0..i { s += x[i] * x[j] * k; } }
            s
        }",
        &[NOTHING],
    );
}

#[test]
fn loops_that_keep_values() {
    let variable = ["Keeps `s_1` of every iteration of a loop in `kept_1`."];
    says("fn f(x: &[f64], k: f64) -> f64 { let mut s = k; for a in x { s *= a; } s }", &variable);
    says("fn f(x: f64) -> f64 { let mut s = x; while s < 9.0 { s = s * s; } s }", &variable);
    says(
        "fn f(x: f64, n: u8) -> f64 { let mut s = x; if n > 3 { for _ in 0..n { s *= s; } } s }",
        &variable,
    );
    says(
        "fn f(x: &mut [f64], k: f64) { for i in 1..x.len() { x[i] *= x[i - 1] * k; } }",
        &["Keeps `x_1`, `x_2` of every iteration of a loop in `kept_1`."],
    );
    says(
        "fn f(x: &mut [f64], k: f64) { for a in x.iter_mut() { *a *= k + 1.0; } }",
        &["Keeps `a_1` of every iteration of a loop in `kept_1`."],
    );
}

/// Each by itself, nested ones too; those that keep nothing are not left out.
#[test]
fn several_loops() {
    says(
        "fn f(x: &[f64], k: f64) -> f64 {
            let mut s = k;
            for a in x { s = (s * a).sin(); }
            let mut t = 1.0;
            for a in x { t *= a; }
            s * t
        }",
        &[
            "Keeps `s_1` of every iteration of a loop in `kept_1`.",
            "Keeps `t_1` of every iteration of a loop in `kept_2`.",
        ],
    );
    says(
        "fn f(x: &[f64]) -> f64 {
            let mut s = 0.0;
            for a in x { s += a; }
            let mut t = 1.0;
            for a in x { t *= a * s; }
            t
        }",
        &[
            "Keeps `t_1` of every iteration of a loop in `kept_2`.",
            "Keeps nothing of the other loops.",
        ],
    );
    says(
        "fn f(x: &[f64], k: f64) -> f64 {
            let mut s = k;
            for a in x { let mut t = s; for b in x { t *= a * b; } s = t.sin(); }
            s
        }",
        &[
            "Keeps `t_2` of every iteration of a loop in `kept_1`.",
            "Keeps `t_2` of every iteration of a loop in `kept_2`.",
        ],
    );
}

#[test]
fn calls_in_loops() {
    says(
        "fn f(x: &[f64], k: f64) -> f64 { let mut s = 0.0; for a in x { s += g(*a, k); } s }",
        &["Keeps `pull_g` of every iteration of a loop in `kept_1`."],
    );
    says(
        "fn f(x: &[f64], k: f64) -> f64 {
            let mut s = k;
            for a in x { if *a > 0.0 { s = g(*a, s) * s; } }
            s
        }",
        &["Keeps `s_1`, `s_2`, `pull_g_1` of every iteration of a loop in `kept_1`."],
    );
}
