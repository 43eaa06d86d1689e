//! Names that the expansion must not trip over.

#![allow(dead_code, non_camel_case_types, non_upper_case_globals)]

mod core {}
mod std {}
mod grad_runtime {}
struct Option;
struct Result;
struct Some;
struct Clone;
struct Debug;
struct Default;
struct Copy;
struct PartialEq;
struct String;
struct bool;
const x: usize = 0;

#[derive(::grad_runtime::Differentiable)]
struct Named<'any> {
    x: f64,
    into: &'any f32,
    contribution: f64,
}

#[derive(::grad_runtime::Differentiable)]
enum Enum<T> {
    Some { x: T, contribution: T },
    None(f64),
    Ok,
}

#[test]
fn names() {
    use ::grad_runtime::Differentiable;
    let at = Named { x: 1.0, into: &1.0, contribution: 1.0 };
    assert_eq!(super::twice(&at, &at.zero_tangent()), NamedTangent::default());
    let at = Enum::Some { x: 1.0, contribution: 2.0 };
    assert_eq!(super::twice(&at, &at.zero_tangent()), at.zero_tangent());
}
