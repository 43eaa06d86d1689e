use grad_runtime::derive_grad;

mod shapes {
    #[grad_runtime::derive_grad]
    pub trait Shape {
        fn area(#[no_grad] &self, x: f64) -> f64 {
            x * x
        }
    }
}

struct P<T>(T);

// Left as it is, `area_backward` would be that of the default body.
#[derive_grad]
impl<T: Copy> shapes::Shape for P<T> {
    #[no_grad]
    fn area(&self, x: f64) -> f64 {
        x * x * x
    }
}

fn main() {}
