use grad_runtime::{Differentiable, derive_grad};

#[derive(Differentiable)]
enum Shape {
    Circle(f64),
    Point,
}

#[derive_grad]
fn f(x: f64) -> f64 {
    let _ = Shape::Circle(x);
    x
}

fn main() {}
