//! Structs of every form.

use super::*;

#[derive(Differentiable)]
struct Named {
    x: f64,
    y: [f32; 2],
    many: Vec<f64>,
    count: usize,
    #[no_grad]
    name: std::time::Duration,
}

#[test]
fn named() {
    let at = Named {
        x: 1.0,
        y: [1.0, 2.0],
        many: vec![3.0; 3],
        count: 3,
        name: std::time::Duration::ZERO,
    };
    let _ = (at.count, at.name);
    let zero = NamedTangent { x: 0.0, y: [0.0; 2], many: vec![0.0; 3], count: (), name: () };
    assert_eq!(at.zero_tangent(), zero);
    let one = NamedTangent { x: 1.5, y: [1.0, 2.0], many: vec![1.0, 2.0, 3.0], ..zero };
    let sum = twice(&at, &one);
    assert_eq!(sum.x, 3.0);
    assert_eq!(sum.y, [2.0, 4.0]);
    assert_eq!(sum.many, [2.0, 4.0, 6.0]);
    assert_ne!(sum, one);
    assert_eq!(
        format!("{one:?}"),
        "NamedTangent { x: 1.5, y: [1.0, 2.0], many: [1.0, 2.0, 3.0], count: (), name: () }"
    );
    assert_eq!(NamedTangent::default().many, []);
}

#[derive(Differentiable)]
struct Tuple(f64, #[no_grad] &'static str, (f32, f64));

#[derive(Differentiable)]
struct Unit;

#[derive(Differentiable)]
struct NoFields {}

#[test]
fn tuple_and_unit() {
    let sum = twice(&Tuple(1.0, "a", (1.0, 2.0)), &TupleTangent(0.5, (), (1.0, 2.0)));
    assert_eq!(sum, TupleTangent(1.0, (), (2.0, 4.0)));
    assert_eq!(format!("{sum:?}"), "TupleTangent(1.0, (), (2.0, 4.0))");
    assert_eq!(Tuple(0.0, "", (0.0, 0.0)).1, "");
    assert_eq!(twice(&Unit, &UnitTangent), UnitTangent);
    assert_eq!(format!("{UnitTangent:?}"), "UnitTangent");
    assert_eq!(twice(&NoFields {}, &NoFieldsTangent {}), NoFieldsTangent::default());
}

#[derive(Differentiable)]
struct Outer {
    inner: Tuple,
    pairs: Vec<(Tuple, f64)>,
    boxed: Box<Tuple>,
    maybe: Option<Tuple>,
}

#[test]
fn nested() {
    let tuple = || Tuple(1.0, "a", (1.0, 2.0));
    let at = Outer {
        inner: tuple(),
        pairs: vec![(tuple(), 1.0)],
        boxed: Box::new(tuple()),
        maybe: Some(tuple()),
    };
    let tangent = || TupleTangent(1.0, (), (1.0, 1.0));
    let one = OuterTangent {
        inner: tangent(),
        pairs: vec![(tangent(), 5.0)],
        boxed: Box::new(tangent()),
        maybe: Some(tangent()),
    };
    let sum = twice(&at, &one);
    assert_eq!(sum.inner.0, 2.0);
    assert_eq!(sum.pairs[0].1, 10.0);
    assert_eq!(sum.boxed.2, (2.0, 2.0));
    assert_eq!(sum.maybe, Some(TupleTangent(2.0, (), (2.0, 2.0))));
}

#[derive(Differentiable)]
#[no_grad]
struct Settings {
    _depth: usize,
    _callback: fn(&str),
}

#[test]
fn inactive() {
    let at = Settings { _depth: 1, _callback: |_| () };
    let () = at.zero_tangent();
    Settings::accumulate(&mut (), ());
}

#[derive(Differentiable)]
struct Raw {
    r#type: f64,
}

#[derive(Differentiable)]
#[allow(non_camel_case_types)]
struct r#struct(f64);

#[test]
fn raw_identifiers() {
    let sum = twice(&Raw { r#type: 1.0 }, &RawTangent { r#type: 2.0 });
    assert_eq!(sum.r#type, 4.0);
    assert_eq!(format!("{sum:?}"), "RawTangent { type: 4.0 }");
    assert_eq!(r#struct(1.0).zero_tangent(), structTangent(0.0));
}

#[derive(Differentiable)]
#[repr(C, packed)]
struct Packed {
    tag: u8,
    x: f64,
}

#[test]
fn packed() {
    let at = Packed { tag: 1, x: 2.0 };
    assert_eq!({ at.tag }, 1);
    assert_eq!(twice(&at, &PackedTangent { tag: (), x: 1.0 }).x, 2.0);
}

#[test]
fn local() {
    #[derive(Differentiable)]
    struct Local {
        x: f64,
    }
    assert_eq!(Local { x: 1.0 }.zero_tangent(), LocalTangent { x: 0.0 });
}
