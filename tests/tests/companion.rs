//! `f::forward`, `f::value_and_grad`, `f::grad`: the companion and its imports; the siblings of methods.

// The functions under test are written as people write, not as clippy would.
#![allow(unreachable_pub)]

use grad_runtime::derive_grad;
use grad_tests::assert_close;
use num_traits::Float;

mod model {
    use grad_runtime::derive_grad;

    #[derive_grad]
    pub fn loss(x: f64, y: f64) -> f64 {
        let z = x * y;
        z * z + x
    }

    #[derive_grad]
    pub fn single(x: f64) -> f64 {
        x * x
    }

    #[derive_grad]
    pub(crate) fn crate_wide(x: f64) -> f64 {
        x * x
    }

    #[derive_grad]
    pub(super) fn for_the_parent(x: f64) -> f64 {
        x * x
    }

    #[derive_grad]
    pub(in crate::model) fn for_the_module(x: f64) -> f64 {
        x * x
    }

    #[derive_grad]
    fn private(x: f64) -> f64 {
        x * x
    }

    pub mod inner {
        pub fn through_the_parent(x: f64) -> f64 {
            use super::{for_the_module, for_the_module_backward, private, private_backward};
            private_backward(x, 1.0)
                + private::grad(x)
                + for_the_module_backward(x, 1.0)
                + for_the_module::grad(x)
        }
    }
}

mod reexport {
    pub use super::model::*;
    pub use super::model::{loss as cost, loss_backward as cost_backward};
}

#[test]
fn one_parameter_gives_a_plain_value() {
    let gradient: f64 = model::single::grad(3.0);
    let (value, d): (f64, f64) = model::single::value_and_grad(3.0);
    let (forward, pullback) = model::single::forward(3.0);
    assert_eq!((gradient, value, d, forward, pullback(2.0)), (6.0, 9.0, 6.0, 9.0, 12.0));
}

#[test]
fn several_parameters_give_a_tuple() {
    let gradient: (f64, f64) = model::loss::grad(2.0, 3.0);
    assert_eq!(gradient, (37.0, 24.0));
    assert_eq!(model::loss::value_and_grad(2.0, 3.0), (38.0, (37.0, 24.0)));
    let (value, pullback) = model::loss::forward(2.0, 3.0);
    assert_eq!((value, pullback(-1.0)), (38.0, (-37.0, -24.0)));
}

#[test]
fn imported() {
    use model::loss;
    assert_eq!(loss(2.0, 3.0), 38.0);
    assert_eq!(loss::grad(2.0, 3.0), (37.0, 24.0));
}

#[test]
fn renamed() {
    use model::loss as objective;
    use model::loss_backward as objective_backward;
    assert_eq!(objective(2.0, 3.0), 38.0);
    assert_eq!(objective::grad(2.0, 3.0), (37.0, 24.0));
    assert_eq!(objective_backward(2.0, 3.0, 1.0), (37.0, 24.0));
}

#[test]
fn through_modules_and_globs() {
    use reexport::*;
    assert_eq!(loss::grad(2.0, 3.0), (37.0, 24.0));
    assert_eq!(cost::value_and_grad(2.0, 3.0), (38.0, (37.0, 24.0)));
    assert_eq!(cost_backward(2.0, 3.0, 1.0), (37.0, 24.0));
    assert_eq!(crate::reexport::cost::grad(2.0, 3.0), (37.0, 24.0));
}

#[test]
fn visibility() {
    assert_eq!(model::crate_wide_backward(3.0, 1.0), 6.0);
    assert_eq!(model::crate_wide::grad(3.0), 6.0);
    assert_eq!(model::for_the_parent_backward(3.0, 1.0), 6.0);
    assert_eq!(model::for_the_parent::grad(3.0), 6.0);
    assert_eq!(model::inner::through_the_parent(3.0), 24.0);
}

/// A caller renames the callee; the companion follows.
#[test]
fn a_renamed_callee() {
    use model::loss as objective;

    #[derive_grad]
    fn caller(x: f64) -> f64 {
        objective(x, 2.0) + reexport::cost(1.0, x)
    }
    // (2 x)^2 + x + x^2 + 1
    assert_eq!(caller_backward(3.0, 1.0), 8.0 * 3.0 + 1.0 + 2.0 * 3.0);
}

/// The companion is passed by its functions, the pullback is a value.
#[test]
fn first_class() {
    fn newton(f: impl Fn(f64) -> (f64, f64), mut x: f64) -> f64 {
        for _ in 0..30 {
            let (value, slope) = f(x);
            x -= value / slope;
        }
        x
    }

    #[derive_grad]
    fn shifted_square(x: f64) -> f64 {
        x * x - 2.0
    }

    assert_close(newton(shifted_square::value_and_grad, 1.0), 2.0_f64.sqrt(), 1e-15);
    let backward: fn(f64, f64) -> f64 = shifted_square_backward;
    assert_eq!(backward(3.0, 1.0), 6.0);
    let gradients: Vec<f64> = [1.0, 2.0, 3.0].map(shifted_square::grad).to_vec();
    assert_eq!(gradients, [2.0, 4.0, 6.0]);
}

/// The pullback owns what it needs: it may outlive the arguments and move to another thread.
#[test]
fn the_pullback_is_owned() {
    fn later() -> impl FnOnce(f64) -> (f64, f64) {
        let (x, y) = (2.0, 3.0);
        let (_, pullback) = model::loss::forward(x, y);
        pullback
    }
    assert_eq!(later()(1.0), (37.0, 24.0));
    let handle = std::thread::spawn(|| {
        let (value, pullback) = model::loss::forward(2.0, 3.0);
        (value, pullback(1.0))
    });
    assert_eq!(handle.join().unwrap(), (38.0, (37.0, 24.0)));
}

/// Several pullbacks at once, called in any order.
#[test]
fn pullbacks_are_independent() {
    let (_, first) = model::single::forward(1.0);
    let (_, second) = model::single::forward(10.0);
    assert_eq!(second(1.0), 20.0);
    assert_eq!(first(1.0), 2.0);
}

#[derive_grad]
fn generic<T: Float>(x: T, y: T) -> T {
    x * x * y
}

#[test]
fn generic_companion() {
    assert_eq!(generic::grad(3.0_f64, 2.0), (12.0, 9.0));
    assert_eq!(generic::grad(3.0_f32, 2.0), (12.0_f32, 9.0));
    assert_eq!(generic::value_and_grad::<f64>(3.0, 2.0), (18.0, (12.0, 9.0)));
    let (value, pullback) = generic::forward(3.0_f32, 2.0);
    assert_eq!((value, pullback(2.0)), (18.0, (24.0, 18.0)));
}

#[derive_grad]
fn with_inactive(n: usize, x: f64, name: &str, y: f64) -> f64 {
    x * y * n as f64 + name.len() as f64 * x
}

#[test]
fn inactive_parameters_have_no_gradient() {
    assert_eq!(with_inactive::grad(2, 3.0, "abc", 5.0), (13.0, 6.0));
    let (value, pullback) = with_inactive::forward(2, 3.0, "abc", 5.0);
    assert_eq!((value, pullback(1.0)), (39.0, (13.0, 6.0)));
}

#[derive_grad]
fn single_precision(x: f32) -> f32 {
    x * x
}

#[test]
fn the_seed_has_the_type_of_the_result() {
    let (value, d): (f32, f32) = single_precision::value_and_grad(3.0);
    assert_eq!((value, d), (9.0, 6.0));
}

/// A module of the same name stands in the way of the companion: it gets another one.
mod area {
    pub const UNIT: &str = "m2";
}

#[derive_grad(companion = area_gradient)]
fn area(x: f64, y: f64) -> f64 {
    x * y
}

#[derive_grad(companions(area = area_gradient))]
fn volume(x: f64, y: f64, z: f64) -> f64 {
    area(x, y) * z
}

#[derive_grad(companions(area = area_gradient))]
fn by_a_path(x: f64) -> f64 {
    self::area(x, 3.0) + crate::area(2.0, x)
}

#[test]
fn renamed_companion() {
    assert_eq!(by_a_path_backward(3.0, 2.0), 2.0 * (3.0 + 2.0));
    assert_eq!(area::UNIT, "m2");
    assert_eq!(area_gradient::grad(2.0, 3.0), (3.0, 2.0));
    assert_eq!(area_backward(2.0, 3.0, 1.0), (3.0, 2.0));
    assert_eq!(volume_backward(2.0, 3.0, 4.0, 1.0), (12.0, 8.0, 6.0));
    assert_eq!(volume::grad(2.0, 3.0, 4.0), (12.0, 8.0, 6.0));
}

struct Spring {
    stiffness: f64,
}

impl Spring {
    #[derive_grad]
    pub fn energy(#[no_grad] &self, x: f64, y: f64) -> f64 {
        0.5 * self.stiffness * x * x + y
    }

    #[derive_grad(associated)]
    pub fn square(x: f64) -> f64 {
        x * x
    }

    #[derive_grad(associated)]
    fn generic<T: Float>(x: T, n: usize) -> T {
        x * x * T::from(n).unwrap()
    }

    #[derive_grad]
    fn of_self(#[no_grad] spring: &Self, x: f64) -> f64 {
        spring.stiffness * x
    }

    #[derive_grad]
    fn composed(#[no_grad] &self, x: f64) -> f64 {
        self.energy(x, x) + Self::square(x) + Spring::square(x * 2.0)
    }

    #[derive_grad]
    fn consumed(#[no_grad] self, x: f64) -> f64 {
        self.stiffness * x * x
    }
}

#[derive_grad]
fn calls_associated(x: f64) -> f64 {
    Spring::square(x) * x
}

#[test]
fn methods() {
    let spring = Spring { stiffness: 4.0 };
    assert_eq!(spring.energy_backward(3.0, 1.0, 2.0), (24.0, 2.0));
    assert_eq!(spring.energy_grad(3.0, 1.0), (12.0, 1.0));
    assert_eq!(spring.energy_value_and_grad(3.0, 1.0), (19.0, (12.0, 1.0)));
    let (value, pullback) = spring.energy_forward(3.0, 1.0);
    assert_eq!((value, pullback(-1.0)), (19.0, (-12.0, -1.0)));
    assert_eq!(Spring::of_self_backward(&spring, 3.0, 1.0), 4.0);
    // 2 x^2 + x + x^2 + 4 x^2
    assert_eq!(spring.composed_backward(3.0, 1.0), 14.0 * 3.0 + 1.0);
    assert_eq!(spring.consumed_backward(3.0, 1.0), 24.0);
}

#[test]
fn associated_functions() {
    assert_eq!(Spring::square_backward(3.0, 2.0), 12.0);
    assert_eq!(Spring::square_grad(3.0), 6.0);
    assert_eq!(Spring::square_value_and_grad(3.0), (9.0, 6.0));
    let (value, pullback) = Spring::square_forward(3.0);
    assert_eq!((value, pullback(1.0)), (9.0, 6.0));
    assert_eq!(Spring::generic_backward(3.0_f32, 2, 1.0), 12.0);
    assert_eq!(calls_associated_backward(3.0, 1.0), 27.0);
}

struct Wrapper<'a, S> {
    inner: &'a S,
    factor: f64,
}

impl<'a, S> Wrapper<'a, S>
where
    S: AsRef<[f64]>,
{
    #[derive_grad]
    fn scaled(#[no_grad] &self, x: f64) -> f64 {
        x * x * self.factor * self.inner.as_ref()[0]
    }
}

#[test]
fn methods_of_generic_types() {
    let wrapper = Wrapper { inner: &vec![5.0], factor: 2.0 };
    assert_eq!(wrapper.scaled_backward(3.0, 1.0), 60.0);
    assert_eq!(wrapper.scaled_grad(3.0), 60.0);
}

/// An own rule takes the place of the generated one, in calls as well.
fn steep_backward(x: f64, d_ret: f64) -> f64 {
    100.0 * x * d_ret
}

fn own_rule(x: f64, d_ret: f64) -> f64 {
    1000.0 * x * d_ret
}

#[derive_grad(backward = steep_backward)]
fn steep(x: f64) -> f64 {
    x.floor()
}

#[derive_grad(backward = own_rule)]
fn steeper(x: f64) -> f64 {
    x.floor()
}

#[derive_grad]
fn calls_own_rules(x: f64) -> f64 {
    steep(x) + 2.0 * steeper(x)
}

#[test]
fn own_rules() {
    assert_eq!(steep::grad(2.5), 250.0);
    assert_eq!(steep::value_and_grad(2.5), (2.0, 250.0));
    assert_eq!(steeper_backward(2.5, 2.0), 5000.0);
    let (value, pullback) = steeper::forward(2.5);
    assert_eq!((value, pullback(1.0)), (2.0, 2500.0));
    assert_eq!(calls_own_rules_backward(2.5, 1.0), 250.0 + 5000.0);
}
