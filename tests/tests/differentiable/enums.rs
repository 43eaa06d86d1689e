//! Enums.

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
