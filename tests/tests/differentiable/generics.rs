//! Types with parameters.

use std::borrow::Cow;
use std::fmt::Debug;
use std::marker::PhantomData;

use super::*;

#[derive(Differentiable)]
struct Layer<T, const N: usize = 2>
where
    T: Copy,
{
    weights: [Vec<T>; N],
    bias: T,
    scale: f64,
    #[no_grad]
    label: Option<T>,
}

fn layer<T>(zero: T, one: T, two: T)
where
    T: Copy + PartialEq + Debug + Differentiable<Tangent = T>,
{
    let at = Layer { weights: [vec![one], vec![]], bias: one, scale: 1.0, label: Some(one) };
    assert_eq!(at.label, Some(one));
    let tangent = LayerTangent { weights: [vec![one], vec![]], bias: one, scale: 1.0, label: () };
    let sum = twice(&at, &tangent);
    assert_eq!((sum.bias, sum.scale), (two, 2.0));
    assert_eq!(sum.weights, [vec![two], vec![]]);
    assert_eq!(at.zero_tangent().bias, zero);
}

#[test]
fn at_both_floats() {
    layer(0.0_f32, 1.0, 2.0);
    layer(0.0_f64, 1.0, 2.0);
    let _: LayerTangent<f32> = LayerTangent::<f32, 2>::default();
    let _: LayerTangent<u8, 1> =
        LayerTangent { weights: [vec![()]], bias: (), scale: 0.0, label: () };
}

/// A parameter that no tangent mentions is not one of the tangent.
#[derive(Differentiable)]
struct Partly<'a, A, F: Fn(&A) -> bool, const N: usize> {
    x: &'a A,
    #[no_grad]
    filter: F,
    #[no_grad]
    names: [&'a str; N],
}

#[test]
fn unused_parameters() {
    let at = Partly { x: &1.0, filter: |x| *x > 0.0, names: ["a", "b"] };
    assert!((at.filter)(at.x) && at.names[0] == "a");
    let tangent: PartlyTangent<f64> = at.zero_tangent();
    assert_eq!(tangent.x, 0.0);
}

#[derive(Differentiable)]
struct View<'a> {
    all: &'a [f64],
    one: &'a f64,
    text: &'a str,
    cow: Cow<'a, [f64]>,
    pair: (&'a f64, f64),
}

#[derive(Differentiable)]
struct Views<'a, 'b: 'a, T: ?Sized> {
    view: View<'a>,
    shared: Option<&'b T>,
    all: &'a [&'b T],
    other: &'a T,
}

#[test]
fn a_tangent_borrows_nothing() {
    let gradient: ViewTangent = {
        let all = vec![1.0, 2.0];
        let view = View {
            all: &all,
            one: &all[0],
            text: "",
            cow: Cow::Borrowed(&all),
            pair: (&all[1], 1.0),
        };
        let one = ViewTangent {
            all: vec![1.0, 2.0],
            one: 1.0,
            text: (),
            cow: vec![0.0; 2],
            pair: (1.0, 2.0),
        };
        let sum = twice(&view, &one);
        let views = Views { view, shared: Some(&1.0), all: &[&1.0], other: &1.0 };
        assert_eq!(views.zero_tangent().all, [0.0]);
        assert_eq!(views.zero_tangent().view.all, [0.0; 2]);
        sum
    };
    assert_eq!(gradient.all, [2.0, 4.0]);
    assert_eq!(gradient.pair, (2.0, 4.0));
}

trait Model {
    type Weights;
    const N: usize;
}

struct Linear;

impl Model for Linear {
    type Weights = f64;
    const N: usize = 2;
}

#[derive(Differentiable)]
struct Trained<M: Model>
where
    M::Weights: Clone,
{
    weights: M::Weights,
    qualified: Vec<<M as Model>::Weights>,
    model: PhantomData<M>,
}

#[derive(Differentiable)]
struct Fixed {
    x: [f64; Self::N],
}

impl Fixed {
    const N: usize = 3;
}

#[test]
fn associated_types_and_constants() {
    let at = Trained::<Linear> { weights: 1.0, qualified: vec![1.0], model: PhantomData };
    let one = TrainedTangent::<Linear> { weights: 1.0, qualified: vec![2.0], model: () };
    assert_eq!(twice(&at, &one).qualified, [4.0]);
    assert_eq!(Fixed { x: [1.0; 3] }.zero_tangent().x, [0.0; Linear::N + 1]);
}
