use grad_runtime::{Differentiable, derive_grad};

#[derive(Differentiable)]
enum Shape {
    Circle(f64),
    Square { side: f64 },
}

#[derive_grad]
fn f(shape: &Shape) -> f64 {
    match shape {
        Shape::Circle(r) => r * r,
        Shape::Square { side } => side * side,
    }
}

fn main() {}
