//! Vectors and matrices of other crates: their tangents, the rules of their operators, and their methods.
//!
//! A method `v.dot(w)` is called as `v.dot_vjp(w)` in generated code, which is the form of every differentiated method:
//! it returns the value and a pullback. For foreign types the siblings are in traits, which generated code has in
//! scope; a method of the user's own type that is called `dot` has its own sibling and nothing to do with these.

#[cfg(feature = "glam")]
pub(crate) mod glam;
#[cfg(feature = "nalgebra")]
pub(crate) mod nalgebra;

/// What a pullback is handed for a parameter by reference: the shadow, or nothing where that is inactive, and the
/// parameter itself.
#[cfg(any(feature = "glam", feature = "nalgebra"))]
pub(crate) type Slot<'a, A> = (Option<&'a mut A>, &'a A);

/// `shadow += contribution`, if there is a shadow.
#[cfg(any(feature = "glam", feature = "nalgebra"))]
#[inline]
fn add<A: core::ops::AddAssign>(shadow: Option<&mut A>, contribution: A) {
    if let Some(shadow) = shadow {
        *shadow += contribution;
    }
}
