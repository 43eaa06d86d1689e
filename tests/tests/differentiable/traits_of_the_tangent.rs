//! What the tangent implements.

use super::*;

/// A type whose tangent has no trait at all.
struct Foreign;
struct Bare;

impl Differentiable for Foreign {
    type Tangent = Bare;
    fn zero_tangent(&self) -> Bare {
        Bare
    }
    fn accumulate(_: &mut Bare, _: Bare) {}
}

#[derive(Differentiable)]
struct Holds {
    _foreign: Foreign,
    _x: f64,
}

#[derive(Differentiable)]
struct Generic<T> {
    _x: T,
    _pair: (T, Foreign),
}

#[derive(Differentiable)]
struct Wrapped<T>(T);

#[derive(Differentiable, Clone, Copy)]
struct Point {
    x: f64,
    y: [f32; 3],
    n: usize,
    w: Wrapper,
}

#[derive(Differentiable, Clone, Copy)]
struct Wrapper(f64);

#[derive(Differentiable)]
struct NotCopy {
    x: f64,
}

#[derive(Differentiable, Clone, Copy)]
enum Either<'a, T> {
    Left(&'a f64),
    Right(T),
}

#[derive(Differentiable)]
struct Large {
    x: [f64; 64],
}

#[derive(Differentiable)]
struct HasEnum {
    x: Either<'static, f64>,
}

#[test]
fn conditional() {
    let _ = Holds { _foreign: Foreign, _x: 1.0 }.zero_tangent();
    let _ = Generic { _x: 1.0, _pair: (1.0, Foreign) }.zero_tangent();
    assert!(!implements!(HoldsTangent: Clone));
    assert!(!implements!(HoldsTangent: Default));
    assert!(!implements!(HoldsTangent: Differentiable));
    assert!(!implements!(GenericTangent<f64>: Clone));
    assert!(implements!(WrappedTangent<f64>: Clone + std::fmt::Debug + PartialEq + Default));
    assert!(!implements!(WrappedTangent<Foreign>: Clone));
    assert!(!implements!(WrappedTangent<Foreign>: std::fmt::Debug));
    assert!(implements!(LargeTangent: Clone));
    assert!(!implements!(LargeTangent: Default));
    assert!(!implements!(HasEnumTangent: Default));
    assert_eq!(Large { x: [1.0; 64] }.zero_tangent().x, [0.0; 64]);
    assert_eq!(HasEnum { x: Either::Right(1.0) }.zero_tangent().x, EitherTangent::Right(0.0));
    assert_eq!(Wrapped(1.0).zero_tangent().0, 0.0);
}

#[test]
fn copy_if_the_type_is() {
    assert!(implements!(PointTangent: Copy));
    assert!(!implements!(NotCopyTangent: Copy));
    assert!(implements!(NotCopyTangent: Clone));
    assert!(!implements!(EitherTangent<f64>: Copy));
    assert_eq!(NotCopy { x: 1.0 }.zero_tangent().x, 0.0);
    let _ = Either::<f64>::Left(&1.0).zero_tangent();
    let at = Point { x: 1.0, y: [0.0; 3], n: 1, w: Wrapper(1.0) };
    let zero = at.zero_tangent();
    let copy = zero;
    assert_eq!(zero, copy);
}

#[test]
fn a_tangent_is_differentiable() {
    let one = PointTangent { x: 1.0, y: [1.0; 3], n: (), w: WrapperTangent(1.0) };
    let sum: PointTangent = twice(&one, &one);
    assert_eq!(sum.w.0, 2.0);
    let wrapped: WrappedTangent<f64> = WrappedTangent(1.0);
    assert_eq!(twice(&wrapped, &wrapped), WrappedTangent(2.0));
    let right = EitherTangent::<f64>::Right(1.0);
    assert_eq!(twice(&right, &right), EitherTangent::Right(2.0));
}
