//! Types that contain themselves.

use super::*;

#[derive(Differentiable)]
struct Tree {
    children: Vec<Tree>,
    weight: f64,
    parent: Option<Box<Self>>,
    beside: Vec<(Leaf, Tree)>,
}

#[derive(Differentiable)]
struct Leaf(f64);

#[derive(Differentiable)]
enum Expr<T> {
    Constant(T),
    Sum(Box<Expr<T>>, Box<Self>),
}

#[derive(Differentiable)]
struct List<T> {
    head: T,
    tail: Option<Box<List<T>>>,
}

#[derive(Differentiable)]
struct Scene {
    nodes: Vec<Node>,
    scale: f64,
}

#[derive(Differentiable)]
struct Node {
    scene: Option<Box<Scene>>,
    item: Item,
}

#[derive(Differentiable)]
enum Item {
    Nested(Vec<Node>, Option<Box<Scene>>),
    Weight(f64),
}

type Link = Option<Box<Chain>>;

#[derive(Differentiable)]
#[differentiable(recursive)]
struct Chain {
    length: f64,
    link: Link,
}

#[derive(Differentiable)]
#[differentiable(recursive)]
struct Sum<T> {
    terms: Vec<Product<T>>,
    offset: T,
}

#[derive(Differentiable)]
#[differentiable(recursive)]
enum Product<T> {
    Nested(Box<Sum<T>>, [T; 2]),
    Scalar(T),
}

#[test]
fn hidden() {
    let at = Chain { length: 1.0, link: Some(Box::new(Chain { length: 2.0, link: None })) };
    let mut one = at.zero_tangent();
    one.link.as_mut().unwrap().length = 1.0;
    assert_eq!(twice(&at, &one).link.unwrap().length, 2.0);
    assert_eq!(ChainTangent::default().clone(), Chain { length: 1.0, link: None }.zero_tangent());
    let sum = Sum { terms: vec![Product::Scalar(1.0_f32)], offset: 1.0 };
    let at = Sum { terms: vec![Product::Nested(Box::new(sum), [1.0; 2])], offset: 1.0 };
    let mut one = at.zero_tangent().clone();
    one.offset = 1.0;
    assert_eq!(twice(&at, &one).offset, 2.0);
}

#[test]
fn trees() {
    let leaf = |weight| Tree { children: vec![], weight, parent: None, beside: vec![] };
    let at = Tree {
        children: vec![leaf(1.0), leaf(2.0)],
        weight: 3.0,
        parent: Some(Box::new(leaf(1.0))),
        beside: vec![(Leaf(1.0), leaf(1.0))],
    };
    let mut one = at.zero_tangent();
    one.children[1].weight = 1.0;
    one.beside[0].0.0 = 3.0;
    let sum = twice(&at, &one.clone());
    assert_eq!(sum.children[1].weight, 2.0);
    assert_eq!(sum.beside[0].0, LeafTangent(6.0));
    assert_eq!(sum.parent, one.parent);
    assert!(format!("{:?}", TreeTangent::default()).starts_with("TreeTangent { children: []"));
}

#[test]
fn generic() {
    let at: Expr<f64> = Expr::Sum(Box::new(Expr::Constant(1.0)), Box::new(Expr::Constant(2.0)));
    let one = at.zero_tangent();
    assert_eq!(twice(&at, &one), one);
    let at = List { head: 1.0, tail: Some(Box::new(List { head: 2.0, tail: None })) };
    let mut one = at.zero_tangent();
    one.tail.as_mut().unwrap().head = 1.0;
    assert_eq!(twice(&at, &one).tail.unwrap().head, 2.0);
    assert_eq!(twice(&one, &one), twice(&at, &one));
    assert_eq!(ListTangent::<f64>::default(), ListTangent { head: 0.0, tail: None });
}

#[test]
fn mutual() {
    let node = || Node { scene: None, item: Item::Weight(1.0) };
    let at = Scene {
        nodes: vec![
            Node { scene: None, item: Item::Nested(vec![node()], None) },
            Node {
                scene: Some(Box::new(Scene { nodes: vec![], scale: 1.0 })),
                item: Item::Weight(2.0),
            },
        ],
        scale: 1.0,
    };
    let mut one = at.zero_tangent();
    one.nodes[1].item = ItemTangent::Weight(1.5);
    let sum = twice(&at, &one);
    assert_eq!(sum.nodes[1].item, ItemTangent::Weight(3.0));
    assert_eq!(SceneTangent::default(), SceneTangent { nodes: vec![], scale: 0.0 });
}
