use grad_runtime::{Differentiable, derive_grad};

#[derive(Differentiable, Clone, Copy)]
enum Shape {
    Circle(f64),
    Point,
}

use Shape::Circle;

#[derive_grad]
fn area(shape: Shape) -> f64 {
    1.0
}

#[derive_grad]
fn f(x: f64) -> f64 {
    let shape = Circle(x);
    area(shape) * x
}

fn main() {}
