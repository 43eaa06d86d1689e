use grad_runtime::{Differentiable, derive_grad};

#[derive(Differentiable)]
enum Shape {
    Circle(f64),
    Point,
}

#[derive_grad]
fn f(shape: Shape, x: f64) -> f64 {
    if let Shape::Circle(r) = shape { r * x } else { x }
}

fn main() {}
