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

mod structs {
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
}

mod generics {
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
        let tangent =
            LayerTangent { weights: [vec![one], vec![]], bias: one, scale: 1.0, label: () };
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
}

mod enums {
    use super::*;

    #[derive(Differentiable)]
    enum Shape<T> {
        Circle {
            radius: T,
            #[no_grad]
            name: &'static str,
        },
        Rectangle(T, T),
        Point,
    }

    #[test]
    fn variants() {
        let circle = Shape::Circle { radius: 2.0, name: "c" };
        if let Shape::Circle { name, .. } = circle {
            assert_eq!(name, "c");
        }
        let sum = twice(&circle, &ShapeTangent::Circle { radius: 1.0, name: () });
        assert_eq!(sum, ShapeTangent::Circle { radius: 2.0, name: () });
        assert_eq!(format!("{sum:?}"), "Circle { radius: 2.0, name: () }");
        let sum = twice(&Shape::Rectangle(1_f32, 2.0), &ShapeTangent::Rectangle(1.0, 2.0));
        assert_eq!(sum, ShapeTangent::Rectangle(2.0, 4.0));
        assert_eq!(Shape::<f64>::Point.zero_tangent(), ShapeTangent::Point);
        assert_ne!(Shape::<f64>::Point.zero_tangent(), ShapeTangent::Rectangle(0.0, 0.0));
    }

    #[test]
    #[should_panic(expected = "`ShapeTangent::Point`")]
    fn different_variants_name_the_contribution() {
        Shape::<f64>::accumulate(&mut ShapeTangent::Rectangle(0.0, 0.0), ShapeTangent::Point);
    }

    #[test]
    #[should_panic(expected = "`ShapeTangent::Rectangle`")]
    fn different_variants_name_the_sum() {
        Shape::<f64>::accumulate(&mut ShapeTangent::Rectangle(0.0, 0.0), ShapeTangent::Point);
    }

    #[derive(Differentiable, Clone, Copy)]
    enum Mode {
        Fast,
        Exact,
    }

    #[derive(Differentiable)]
    enum Never {}

    #[derive(Differentiable)]
    enum Described {
        #[no_grad]
        _Text(std::time::Duration),
        Nothing,
    }

    #[derive(Differentiable)]
    enum Single {
        Only(f64),
    }

    #[derive(Differentiable)]
    struct Solver {
        mode: Mode,
        step: f64,
        never: Option<Never>,
    }

    #[test]
    fn nothing_active() {
        let () = Mode::Fast.zero_tangent();
        let () = Described::Nothing.zero_tangent();
        let at = Solver { mode: Mode::Exact, step: 1.0, never: None };
        let one = SolverTangent { mode: (), step: 1.0, never: None };
        assert_eq!(twice(&at, &one).step, 2.0);
        assert_eq!(twice(&Single::Only(1.0), &SingleTangent::Only(1.0)), SingleTangent::Only(2.0));
    }
}

mod recursive {
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
        assert_eq!(
            ChainTangent::default().clone(),
            Chain { length: 1.0, link: None }.zero_tangent()
        );
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
}

mod traits_of_the_tangent {
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
}

mod privacy {
    use super::*;

    mod inner {
        use super::*;

        #[derive(Differentiable)]
        pub(super) struct Account {
            pub(super) open: f64,
            hidden: f64,
            pub(in super::super) shared: Secret,
        }

        #[derive(Differentiable)]
        pub(in super::super) struct Secret(f64);

        impl Account {
            pub(super) fn new() -> Self {
                Account { open: 1.0, hidden: 1.0, shared: Secret(1.0) }
            }

            pub(super) fn sum(gradient: &AccountTangent) -> f64 {
                gradient.open + gradient.hidden + gradient.shared.0
            }
        }
    }

    #[test]
    fn same_visibility() {
        let mut gradient: inner::AccountTangent = inner::Account::new().zero_tangent();
        gradient.open += 1.0;
        let _: &inner::SecretTangent = &gradient.shared;
        assert_eq!(inner::Account::sum(&gradient), 1.0);
    }
}

mod options {
    mod renamed {
        pub(super) mod runtime {
            pub(crate) use grad_runtime::*;
        }
    }

    #[derive(renamed::runtime::Differentiable)]
    #[differentiable(crate = "self::renamed::runtime")]
    enum Path {
        A(f64),
        B,
    }

    #[test]
    fn path_of_the_runtime() {
        use renamed::runtime::Differentiable;
        assert_eq!(Path::A(1.0).zero_tangent(), PathTangent::A(0.0));
        assert_eq!(Path::B.zero_tangent(), PathTangent::B);
    }
}

/// Names that the expansion must not trip over.
mod hostile {
    #![allow(dead_code, non_camel_case_types, non_upper_case_globals)]

    mod core {}
    mod std {}
    mod grad_runtime {}
    struct Option;
    struct Result;
    struct Some;
    struct Clone;
    struct Debug;
    struct Default;
    struct Copy;
    struct PartialEq;
    struct String;
    struct bool;
    const x: usize = 0;

    #[derive(::grad_runtime::Differentiable)]
    struct Named<'any> {
        x: f64,
        into: &'any f32,
        contribution: f64,
    }

    #[derive(::grad_runtime::Differentiable)]
    enum Enum<T> {
        Some { x: T, contribution: T },
        None(f64),
        Ok,
    }

    #[test]
    fn names() {
        use ::grad_runtime::Differentiable;
        let at = Named { x: 1.0, into: &1.0, contribution: 1.0 };
        assert_eq!(super::twice(&at, &at.zero_tangent()), NamedTangent::default());
        let at = Enum::Some { x: 1.0, contribution: 2.0 };
        assert_eq!(super::twice(&at, &at.zero_tangent()), at.zero_tangent());
    }
}

/// A type that came through `macro_rules!`.
mod macros {
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
        let one =
            DefinedTangent::<f64> { x: Some(1.0), array: [1.0; 2], by_path: InnerTangent(1.0) };
        assert_eq!(twice(&at, &one).array, [2.0; 2]);
    }
}

/// What is generated trips no lint of the user's.
pub mod lints {
    #![forbid(warnings, missing_docs, unused, unsafe_code, unreachable_pub, unused_qualifications)]
    #![forbid(missing_debug_implementations, missing_copy_implementations)]
    #![forbid(clippy::all, clippy::pedantic)]

    use grad_runtime::Differentiable;

    /// A layer.
    #[derive(Differentiable, Debug)]
    #[non_exhaustive]
    pub struct Layer<'a, T> {
        /// The weights.
        pub weights: &'a [T],
        /// How many.
        pub count: usize,
        /// What to call it.
        #[no_grad]
        pub name: String,
        private: Private<T>,
        shape: Shape,
        large: [f64; 40],
        unit: (),
    }

    #[derive(Differentiable, Debug, Clone, Copy)]
    struct Private<T>(T, Coordinates);

    #[derive(Differentiable, Debug, Clone, Copy)]
    struct Coordinates {
        a_x: f64,
        a_y: f64,
        a_z: f64,
        index: i32,
    }

    /// A shape.
    #[derive(Differentiable, Debug, Clone)]
    pub enum Shape {
        /// A circle.
        Circle {
            /// Its radius.
            radius: f64,
        },
        /// A rectangle.
        Rectangle(f64, f64, #[no_grad] String),
        /// A point.
        Point,
    }

    /// Its name begins with that of its module.
    pub mod tree {
        use super::Differentiable;

        /// A tree.
        #[derive(Differentiable, Debug)]
        pub struct Tree {
            /// The branches.
            pub branches: Vec<Tree>,
            /// The trunk.
            pub trunk: Option<Box<Self>>,
            /// A field of old.
            #[deprecated(note = "use another")]
            pub old: f64,
        }

        /// Nothing.
        #[derive(Differentiable, Debug, Clone, Copy)]
        pub struct Nothing;
    }

    impl<'a, T: Copy> Layer<'a, T> {
        /// A layer of nothing.
        pub fn new(weights: &'a [T], one: T) -> Self {
            let coordinates = Coordinates { a_x: 0.0, a_y: 0.0, a_z: 0.0, index: 0 };
            Layer {
                weights,
                count: 0,
                name: String::new(),
                private: Private(one, coordinates),
                shape: Shape::Point,
                large: [0.0; 40],
                unit: (),
            }
        }
    }
}

#[test]
fn lints() {
    let tangent: lints::LayerTangent<f64> = lints::Layer::new(&[1.0; 3], 1.0).zero_tangent();
    assert_eq!((tangent.weights, tangent.count, tangent.name), (vec![0.0; 3], (), ()));
}
