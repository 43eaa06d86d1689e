//! A type that came through `macro_rules!`.

use super::*;

macro_rules! define {
    ($name:ident, $field:ident: $ty:ty, [$($len:tt)*]) => {
        #[derive(Differentiable)]
        struct $name<T> {
            $field: $ty,
            array: [T; $($len)*],
            by_path: $crate::macros::Inner,
        }
    };
}

#[derive(Differentiable)]
struct Inner(f64);

define!(Defined, x: Option<T>, [1 + 1]);

#[test]
fn groups() {
    let at = Defined { x: Some(1.0), array: [1.0; 2], by_path: Inner(1.0) };
    let one = DefinedTangent::<f64> { x: Some(1.0), array: [1.0; 2], by_path: InnerTangent(1.0) };
    assert_eq!(twice(&at, &one).array, [2.0; 2]);
}
