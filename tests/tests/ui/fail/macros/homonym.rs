use grad_runtime::derive_grad;

macro_rules! doubled {
    ($name:ident, $x:ident, $body:expr) => {
        #[derive_grad]
        fn $name($x: f64) -> f64 {
            let x = 2.0;
            x * $body
        }
    };
}

doubled!(f, x, x * x);

fn main() {}
