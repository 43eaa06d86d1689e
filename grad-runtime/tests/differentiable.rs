//! Tangents of the types of `std`.

#![cfg(feature = "alloc")]

use core::cmp::Ordering;
use core::marker::PhantomData;
use core::num::{NonZeroU8, Wrapping};
use core::ops::{Range, RangeInclusive};

use grad_runtime::{__private::assert_same_length, Differentiable};
use num_traits::Float;

/// Adds `contribution` to the zero of `value` twice.
fn twice<A: Differentiable + ?Sized>(value: &A, contribution: A::Tangent) -> A::Tangent
where
    A::Tangent: Clone,
{
    let mut sum = value.zero_tangent();
    A::accumulate(&mut sum, contribution.clone());
    A::accumulate(&mut sum, contribution);
    sum
}

fn is_inactive<A: Differentiable<Tangent = ()> + ?Sized>() {}

#[test]
fn floats_are_their_own_tangents() {
    assert_eq!(twice(&7.0_f64, 1.5), 3.0);
    assert_eq!(twice(&7.0_f32, 1.5), 3.0);
}

#[test]
fn inactive_types_have_the_tangent_unit() {
    is_inactive::<u8>();
    is_inactive::<i128>();
    is_inactive::<usize>();
    is_inactive::<bool>();
    is_inactive::<char>();
    is_inactive::<str>();
    is_inactive::<&str>();
    is_inactive::<String>();
    is_inactive::<()>();
    is_inactive::<Ordering>();
    is_inactive::<PhantomData<f64>>();
    is_inactive::<PhantomData<[f64]>>();
    is_inactive::<Wrapping<u32>>();
    is_inactive::<NonZeroU8>();
    is_inactive::<Range<usize>>();
    is_inactive::<RangeInclusive<i8>>();
    is_inactive::<core::time::Duration>();
    is_inactive::<&mut u64>();
}

#[test]
fn tuples_and_arrays_are_element_wise() {
    let value = ([1.0, 2.0], 3_u8, 4.0_f32);
    assert_eq!(value.zero_tangent(), ([0.0; 2], (), 0.0_f32));
    assert_eq!(twice(&value, ([1.0, 2.0], (), 3.0)), ([2.0, 4.0], (), 6.0_f32));
    let twelve = (1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 'c');
    let tangent = twice(&twelve, (1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 3.0, ()));
    assert_eq!((tangent.0, tangent.1, tangent.10, tangent.11), (2.0, 0.0, 6.0, ()));
    assert_eq!(twice(&(1.0,), (2.0,)), (4.0,));
    assert_eq!(twice(&[[1.0; 2]; 2], [[1.0, 2.0], [3.0, 4.0]]), [[2.0, 4.0], [6.0, 8.0]]);
    let empty: [f64; 0] = [];
    assert_eq!(empty.zero_tangent(), []);
}

#[test]
fn vectors_and_slices_have_vectors() {
    assert_eq!(twice(&vec![1.0, 2.0], vec![3.0, 4.0]), [6.0, 8.0]);
    assert_eq!(twice(&[1.0, 2.0][..], vec![3.0, 4.0]), [6.0, 8.0]);
    assert_eq!(twice(&vec![(1.0, 'a')], vec![(2.0, ())]), [(4.0, ())]);
    assert_eq!(vec![vec![1.0; 2], vec![]].zero_tangent(), [vec![0.0; 2], vec![]]);
}

#[test]
#[should_panic(expected = "a tangent of length 3 is added to one of length 2")]
fn vectors_of_different_lengths() {
    Vec::<f64>::accumulate(&mut vec![0.0; 2], vec![0.0; 3]);
}

#[test]
#[should_panic(expected = "a tangent of length 1 is added to one of length 0")]
fn an_empty_vector_is_no_exception() {
    Vec::<f64>::accumulate(&mut vec![], vec![0.0]);
}

#[test]
fn an_absent_contribution_adds_nothing() {
    assert_eq!(Some(2.0).zero_tangent(), Some(0.0));
    assert_eq!(None::<f64>.zero_tangent(), None);
    let sum = |mut into: Option<f64>, contribution| {
        Option::<f64>::accumulate(&mut into, contribution);
        into
    };
    assert_eq!(sum(None, None), None);
    assert_eq!(sum(Some(1.0), None), Some(1.0));
    assert_eq!(sum(None, Some(2.0)), Some(2.0));
    assert_eq!(sum(Some(1.0), Some(2.0)), Some(3.0));
}

#[test]
fn references_have_the_tangent_of_what_they_refer_to() {
    let mut x = 3.0;
    assert_eq!(twice(&&x, 1.0), 2.0);
    assert_eq!(twice(&&mut x, 1.0), 2.0);
    assert_eq!(twice(&&[1.0, 2.0][..], vec![1.0, 2.0]), [2.0, 4.0]);
}

/// A recursive type: `Box` keeps its tangent finite in size.
struct List {
    value: f64,
    next: Option<Box<List>>,
}

#[derive(Clone, Debug, PartialEq)]
struct ListTangent {
    value: f64,
    next: Option<Box<ListTangent>>,
}

impl Differentiable for List {
    type Tangent = ListTangent;

    fn zero_tangent(&self) -> ListTangent {
        ListTangent { value: self.value.zero_tangent(), next: self.next.zero_tangent() }
    }

    fn accumulate(into: &mut ListTangent, contribution: ListTangent) {
        f64::accumulate(&mut into.value, contribution.value);
        Option::<Box<List>>::accumulate(&mut into.next, contribution.next);
    }
}

#[test]
fn a_recursive_type() {
    let list = List { value: 1.0, next: Some(Box::new(List { value: 2.0, next: None })) };
    let mut contribution = list.zero_tangent();
    assert_eq!(contribution.next, Some(Box::new(ListTangent { value: 0.0, next: None })));
    contribution.value = 1.5;
    let sum = twice(&list, contribution);
    assert_eq!(sum.value, 3.0);
    let boxed: Box<[f64]> = Box::new([1.0, 2.0]);
    assert_eq!(boxed.zero_tangent(), Box::new(vec![0.0, 0.0]));
}

/// What generated code for a function generic over floats looks like.
fn square_backward<T: Float + Differentiable<Tangent = T>>(x: T, d_ret: T) -> T {
    let mut d_x = x.zero_tangent();
    T::accumulate(&mut d_x, d_ret * x);
    T::accumulate(&mut d_x, d_ret * x);
    d_x
}

fn weights_backward<T>(w: &[T], d_w: &mut Vec<T>, d_ret: T)
where
    T: Float + Differentiable<Tangent = T>,
{
    <[T]>::accumulate(d_w, w.iter().map(|&w| square_backward(w, d_ret)).collect());
}

#[test]
fn generic_floats() {
    assert_eq!(square_backward(3.0_f64, 2.0), 12.0);
    assert_eq!(square_backward(3.0_f32, 2.0), 12.0);
    let mut d_w = vec![1.0, 0.0];
    weights_backward(&[1.0, 2.0], &mut d_w, 1.0);
    assert_eq!(d_w, [3.0, 4.0]);
}

#[test]
fn equal_lengths_pass() {
    assert_same_length(3, 3, "x");
}

#[test]
#[should_panic(expected = "the shadow `d_x` has length 2, but `x` has length 3")]
fn a_short_shadow_panics() {
    assert_same_length(3, 2, "x");
}
