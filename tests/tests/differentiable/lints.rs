//! What is generated trips no lint of the user's.

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
