use grad_runtime::{Differentiable, derive_grad};

#[derive(Differentiable, Clone, Copy)]
pub struct Pair {
    x: f64,
    y: f64,
}

#[derive_grad]
impl Pair {
    pub fn half(&self) -> Pair {
        Pair { x: 0.5 * self.x, y: 0.5 * self.y }
    }

    pub fn lt(&self, k: f64) -> f64 {
        self.x * self.y * k
    }

    pub fn len(&self) -> f64 {
        self.x * self.y
    }
}

#[derive_grad]
pub fn method(v: &Pair) -> f64 {
    v.half().lt(2.0)
}

#[derive_grad]
pub fn in_an_argument(v: &Pair) -> f64 {
    twice(v.half().len().abs())
}

#[derive_grad]
pub fn twice(x: f64) -> f64 {
    2.0 * x
}

fn main() {}
