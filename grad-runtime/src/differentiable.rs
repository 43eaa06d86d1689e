//! What the derivative of a type looks like.
//!
//! [`Differentiable`] is implemented here for the types of the language and the standard library:
//!
//! | type | tangent |
//! |---|---|
//! | `f32`, `f64` | itself |
//! | integers, `bool`, `char`, `str`, `String`, `()`, `NonZero`, `Ordering`, `Duration`, `PhantomData`, ... | `()` |
//! | ranges of, `Wrapping` and `Saturating` of such | `()` |
//! | `(A, B, ..)` up to twelve, `[A; N]` | element-wise, as `(A::Tangent, B::Tangent, ..)` |
//! | `Vec<A>`, `[A]` | `Vec<A::Tangent>` |
//! | `Option<A>`, `Box<A>` | `Option<A::Tangent>`, `Box<A::Tangent>` |
//! | `&A`, `&mut A` | `A::Tangent` |

#[cfg(feature = "alloc")]
mod heap;
mod inactive;

/// A type with a derivative: its tangent is the type of a gradient with respect to it.
///
/// `f64` is its own tangent; what carries no derivative has the tangent `()`; a container has the
/// container of its elements' tangents. For a struct, `#[derive(Differentiable)]` writes the
/// implementation. A function that is generic over floats bounds its parameter by
/// `T: Float + Differentiable<Tangent = T>`.
///
/// The two methods obey: [`zero_tangent`](Self::zero_tangent) is neutral under
/// [`accumulate`](Self::accumulate), and `accumulate` adds, so its order matters only to rounding.
///
/// # Examples
///
/// ```
/// use grad_runtime::Differentiable;
///
/// let point = ([1.0, 2.0], 7_usize);
/// let mut gradient = point.zero_tangent();
/// <([f64; 2], usize)>::accumulate(&mut gradient, ([0.5, 0.0], ()));
/// <([f64; 2], usize)>::accumulate(&mut gradient, ([0.5, 3.0], ()));
/// assert_eq!(gradient, ([1.0, 3.0], ()));
/// ```
///
/// By hand, for a type whose field `label` carries no derivative:
///
/// ```
/// use grad_runtime::Differentiable;
///
/// struct Sample {
///     weight: f64,
///     label: &'static str,
/// }
///
/// impl Differentiable for Sample {
///     type Tangent = f64;
///
///     fn zero_tangent(&self) -> f64 {
///         0.0
///     }
///
///     fn accumulate(into: &mut f64, contribution: f64) {
///         *into += contribution;
///     }
/// }
/// # let sample = Sample { weight: 1.0, label: "a" };
/// # assert_eq!((sample.weight, sample.label, sample.zero_tangent()), (1.0, "a", 0.0));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not `Differentiable`: nothing says what its derivative is",
    label = "`{Self}` has no tangent",
    note = "derive it (#[derive(Differentiable)]) or mark the parameter/field #[no_grad]"
)]
pub trait Differentiable {
    /// The type of a derivative with respect to `Self`: `f64` for `f64`, `()` for what carries no
    /// derivative, element-wise for containers.
    type Tangent;

    /// The additive zero of the shape of `self`.
    ///
    /// The shape is `self`'s: a `Vec` of three elements has a zero tangent of three elements.
    ///
    /// ```
    /// use grad_runtime::Differentiable;
    ///
    /// assert_eq!([1.0, 2.0].zero_tangent(), [0.0, 0.0]);
    /// ```
    fn zero_tangent(&self) -> Self::Tangent;

    /// `into += contribution`, element by element.
    ///
    /// # Panics
    ///
    /// If the two tangents are of `Vec`s or slices and differ in length. Both lengths are named.
    ///
    /// ```
    /// use grad_runtime::Differentiable;
    ///
    /// let mut into = [1.0, 2.0];
    /// <[f64; 2]>::accumulate(&mut into, [10.0, 20.0]);
    /// assert_eq!(into, [11.0, 22.0]);
    /// ```
    fn accumulate(into: &mut Self::Tangent, contribution: Self::Tangent);
}

macro_rules! floats {
    ($($float:ty),*) => {$(
        impl Differentiable for $float {
            type Tangent = Self;

            #[inline]
            fn zero_tangent(&self) -> Self {
                0.0
            }

            #[inline]
            fn accumulate(into: &mut Self, contribution: Self) {
                *into += contribution;
            }
        }
    )*};
}

floats!(f32, f64);

macro_rules! tuples {
    ($(($($element:ident $index:tt),+))*) => {$(
        impl<$($element: Differentiable),+> Differentiable for ($($element,)+) {
            type Tangent = ($($element::Tangent,)+);

            #[inline]
            fn zero_tangent(&self) -> Self::Tangent {
                ($(self.$index.zero_tangent(),)+)
            }

            #[inline]
            #[track_caller]
            fn accumulate(into: &mut Self::Tangent, contribution: Self::Tangent) {
                $($element::accumulate(&mut into.$index, contribution.$index);)+
            }
        }
    )*};
}

tuples! {
    (A 0)
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
    (A 0, B 1, C 2, D 3, E 4)
    (A 0, B 1, C 2, D 3, E 4, F 5)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11)
}

impl<A: Differentiable, const N: usize> Differentiable for [A; N] {
    type Tangent = [A::Tangent; N];

    #[inline]
    fn zero_tangent(&self) -> Self::Tangent {
        self.each_ref().map(A::zero_tangent)
    }

    #[inline]
    #[track_caller]
    fn accumulate(into: &mut Self::Tangent, contribution: Self::Tangent) {
        for (element, addend) in into.iter_mut().zip(contribution) {
            A::accumulate(element, addend);
        }
    }
}

/// `None` is the zero of an absent value: adding it changes nothing, adding to it sets.
impl<A: Differentiable> Differentiable for Option<A> {
    type Tangent = Option<A::Tangent>;

    #[inline]
    fn zero_tangent(&self) -> Self::Tangent {
        self.as_ref().map(A::zero_tangent)
    }

    #[inline]
    #[track_caller]
    fn accumulate(into: &mut Self::Tangent, contribution: Self::Tangent) {
        match (into, contribution) {
            (_, None) => {}
            (Some(present), Some(addend)) => A::accumulate(present, addend),
            (absent, Some(addend)) => *absent = Some(addend),
        }
    }
}

macro_rules! references {
    ($($reference:ty),*) => {$(
        impl<A: Differentiable + ?Sized> Differentiable for $reference {
            type Tangent = A::Tangent;

            #[inline]
            fn zero_tangent(&self) -> Self::Tangent {
                A::zero_tangent(self)
            }

            #[inline]
            #[track_caller]
            fn accumulate(into: &mut Self::Tangent, contribution: Self::Tangent) {
                A::accumulate(into, contribution);
            }
        }
    )*};
}

references!(&A, &mut A);

/// Panics unless the shadow of the parameter `name` is as long as the parameter itself.
///
/// # Panics
///
/// If `shadow != primal`, with a message that names the parameter and both lengths.
///
/// ```should_panic
/// // the shadow `d_x` has length 2, but `x` has length 3
/// grad_runtime::__private::assert_same_length(3, 2, "x");
/// ```
#[doc(hidden)]
#[inline]
#[track_caller]
pub fn assert_same_length(primal: usize, shadow: usize, name: &str) {
    if primal != shadow {
        length_mismatch(primal, shadow, name);
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn length_mismatch(primal: usize, shadow: usize, name: &str) -> ! {
    panic!("the shadow `d_{name}` has length {shadow}, but `{name}` has length {primal}")
}
