use grad_runtime::derive_grad;

mod tools {
    macro_rules! square {
        ($x:expr) => {
            $x * $x
        };
    }
    pub(crate) use square;
}

#[derive_grad]
fn f(x: f64) -> f64 {
    tools::square!(x)
}

fn main() {}
