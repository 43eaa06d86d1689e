//! Containers on the heap, under the feature `alloc`.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::Differentiable;

impl<A: Differentiable> Differentiable for [A] {
    type Tangent = Vec<A::Tangent>;

    #[inline]
    fn zero_tangent(&self) -> Self::Tangent {
        self.iter().map(A::zero_tangent).collect()
    }

    #[inline]
    #[track_caller]
    fn accumulate(into: &mut Self::Tangent, contribution: Self::Tangent) {
        let (length, added) = (into.len(), contribution.len());
        assert!(length == added, "a tangent of length {added} is added to one of length {length}");
        for (element, addend) in into.iter_mut().zip(contribution) {
            A::accumulate(element, addend);
        }
    }
}

impl<A: Differentiable> Differentiable for Vec<A> {
    type Tangent = Vec<A::Tangent>;

    #[inline]
    fn zero_tangent(&self) -> Self::Tangent {
        self.as_slice().zero_tangent()
    }

    #[inline]
    #[track_caller]
    fn accumulate(into: &mut Self::Tangent, contribution: Self::Tangent) {
        <[A]>::accumulate(into, contribution);
    }
}

/// Boxed like the value, so that a recursive type has a tangent of finite size.
impl<A: Differentiable + ?Sized> Differentiable for Box<A> {
    type Tangent = Box<A::Tangent>;

    #[inline]
    fn zero_tangent(&self) -> Self::Tangent {
        Box::new(A::zero_tangent(self))
    }

    #[inline]
    #[track_caller]
    fn accumulate(into: &mut Self::Tangent, contribution: Self::Tangent) {
        A::accumulate(into, *contribution);
    }
}

impl<A: ?Sized + alloc::borrow::ToOwned + Differentiable> Differentiable
    for alloc::borrow::Cow<'_, A>
{
    type Tangent = A::Tangent;

    fn zero_tangent(&self) -> Self::Tangent {
        (**self).zero_tangent()
    }

    fn accumulate(into: &mut Self::Tangent, contribution: Self::Tangent) {
        A::accumulate(into, contribution);
    }
}
