//! As `lints.rs`, under `forbid`, where an `allow` in generated code would be an error of its own.

#![forbid(unsafe_code, warnings, missing_docs)]

use grad_runtime::derive_grad;
use grad_tests::assert_close;

#[path = "lints/forms.rs"]
pub mod forms;

/// Public, so that every `pub` is.
pub mod model {
    use grad_runtime::derive_grad;

    /// The example.
    #[derive_grad]
    pub fn staged(x: f64, y: f64) -> f64 {
        let sigy = 1.0 / (1.0 + (-y).exp());
        let num = x + sigy;
        let sigx = 1.0 / (1.0 + (-x).exp());
        let xpysqr = (x + y).powi(2);
        num / (sigx + xpysqr)
    }

    /// For every float.
    #[derive_grad]
    pub fn generic<T: num_traits::Float>(x: T, y: &T) -> T {
        let mut z = x * *y;
        z = z * z;
        z.sqrt() + x.max(*y)
    }

    /// With versions.
    #[derive_grad]
    pub fn assigned(mut x: f64, y: &mut f64, n: usize) -> (f64, usize) {
        x += *y;
        *y *= x;
        let x = x * x;
        (x * n as f64, n)
    }

    /// Raw.
    #[derive_grad]
    pub fn r#type(r#fn: f64, _unused: f64) -> f64 {
        assert!(r#fn > 0.0);
        r#fn.ln() + staged(r#fn, 1.0)
    }

    /// A type.
    pub struct Layer {
        /// Its weight.
        pub weight: f64,
    }

    #[derive_grad]
    impl std::ops::Mul<f64> for Layer {
        type Output = f64;

        fn mul(#[no_grad] self, x: f64) -> f64 {
            self.weight * x
        }
    }

    /// A trait.
    #[derive_grad]
    pub trait Apply {
        /// Required.
        fn required(#[no_grad] &self, x: f64) -> f64;

        /// Provided.
        fn provided(#[no_grad] &self, x: f64) -> f64 {
            x * x
        }
    }

    #[derive_grad]
    impl Apply for Layer {
        fn required(#[no_grad] &self, x: f64) -> f64 {
            self.weight * x
        }
    }

    /// Calls itself.
    #[derive_grad]
    pub fn recursive(x: f64, n: u32) -> f64 {
        if n == 0 { x } else { x * recursive(x, n - 1) }
    }

    impl Layer {
        /// A method.
        #[derive_grad]
        pub fn apply(#[no_grad] &self, x: f64) -> f64 {
            (self.weight * x).tanh()
        }

        /// An associated function.
        #[derive_grad(associated)]
        pub fn square(x: f64) -> f64 {
            x * x
        }
    }
}

/// Public and documented.
#[derive_grad]
pub fn documented(x: f64) -> f64 {
    x * x
}

#[derive_grad]
fn private(x: f64) -> f64 {
    x * x
}

/// Both of the generic one.
#[test]
fn generic_functions_work() {
    let mut d_y = 0.0;
    assert_close(model::generic_backward(3.0, &2.0, &mut d_y, 1.0), 3.0, 1e-15);
    assert_close(d_y, 3.0, 1e-15);
}

/// They compile, and mean what they say.
#[test]
fn they_work() {
    let expected = (2.059_569_795_572_165, 1.592_232_751_483_809_3);
    assert_close(model::staged_backward(3.0, -4.0, 1.0), expected, 1e-14);
    let (mut y, mut d_y) = (2.0, 1.0);
    let d_x = model::assigned_backward(1.0, &mut y, &mut d_y, 2, (1.0, ()));
    assert_close((d_x, d_y), (14.0, 17.0), 1e-15);
    assert_eq!(model::type_backward(2.0, 1.0, 1.0).1, 0.0);
    let layer = model::Layer { weight: 0.0 };
    assert_eq!(layer.apply_backward(1.0, 1.0), 0.0);
    assert_eq!(model::Layer::square_grad(3.0), 6.0);
    assert_eq!(documented_backward(3.0, 1.0) + private::grad(3.0), 12.0);
}
