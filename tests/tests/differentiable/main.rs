//! `#[derive(Differentiable)]`: every shape of type, as its users see it.

use grad_runtime::Differentiable;

/// Zero, then twice the same contribution.
fn twice<A: Differentiable<Tangent: Clone>>(at: &A, contribution: &A::Tangent) -> A::Tangent {
    let mut sum = at.zero_tangent();
    A::accumulate(&mut sum, contribution.clone());
    A::accumulate(&mut sum, contribution.clone());
    sum
}

/// Whether a type has a trait, as a value.
macro_rules! implements {
    ($ty:ty: $($bound:tt)+) => {{
        #[allow(dead_code)]
        trait No {
            const ANSWER: bool = false;
        }
        impl<T: ?Sized> No for T {}
        struct Ask<T: ?Sized>(std::marker::PhantomData<T>);
        #[allow(dead_code)]
        impl<T: ?Sized + $($bound)+> Ask<T> {
            const ANSWER: bool = true;
        }
        <Ask<$ty>>::ANSWER
    }};
}

mod enums;
mod generics;
mod hostile;
pub mod lints;
mod macros;
mod options;
mod privacy;
mod recursive;
mod structs;
mod traits_of_the_tangent;

#[test]
fn lints() {
    let tangent: lints::LayerTangent<f64> = lints::Layer::new(&[1.0; 3], 1.0).zero_tangent();
    assert_eq!((tangent.weights, tangent.count, tangent.name), (vec![0.0; 3], (), ()));
}
