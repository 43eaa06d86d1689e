//! Traits whose methods are annotated, their impls, and `dyn`.

use grad_runtime::{Differentiable, derive_grad};
use grad_tests::{Oracle, assert_close, gradient, lit};
use num_traits::Float;

/// Each method by itself.
trait Activation {
    #[derive_grad]
    fn apply(#[no_grad] &self, x: f64) -> f64;

    /// A default that calls what is required.
    #[derive_grad]
    fn twice(#[no_grad] &self, x: f64) -> f64 {
        self.apply(self.apply(x)) * x
    }

    /// A default that an `impl` overrides.
    #[derive_grad]
    fn slope(#[no_grad] &self, x: f64) -> f64 {
        2.0 * x * x
    }

    #[derive_grad]
    fn in_place(#[no_grad] &self, x: &mut [f64], k: f64);

    /// Without a gradient.
    fn name(&self) -> String;

    fn inverse(&self, x: f64) -> Option<f64> {
        Some(x)
    }
}

struct Square;
struct Scaled(f64);

/// Each method by itself.
impl Activation for Square {
    #[derive_grad]
    fn apply(#[no_grad] &self, x: f64) -> f64 {
        x * x
    }

    #[derive_grad]
    fn in_place(#[no_grad] &self, x: &mut [f64], k: f64) {
        for v in x.iter_mut() {
            *v = *v * *v * k;
        }
    }

    fn name(&self) -> String {
        "square".to_owned()
    }
}

/// The whole block.
#[derive_grad]
impl Activation for Scaled {
    fn apply(#[no_grad] &self, x: f64) -> f64 {
        self.0 * x.sin()
    }

    fn slope(#[no_grad] &self, x: f64) -> f64 {
        self.0 * x * x * x
    }

    fn in_place(#[no_grad] &self, x: &mut [f64], k: f64) {
        x[0] = x[1] * k * self.0;
    }

    fn name(&self) -> String {
        format!("scaled by {}", self.0)
    }

    #[no_grad]
    fn inverse(&self, x: f64) -> Option<f64> {
        (x < self.0).then(|| (x / self.0).asin())
    }
}

#[test]
fn required_and_provided() {
    assert_eq!(Square.apply_backward(3.0, 2.0), 12.0);
    assert_eq!(Square.apply_value_and_grad(3.0), (9.0, 6.0));
    assert_eq!(Square.twice_grad(2.0), 5.0 * 16.0);
    let (value, pullback) = Square.twice_forward(2.0);
    assert_eq!((value, pullback(-1.0)), (32.0, -80.0));
    assert_eq!(Square.slope_grad(3.0), 12.0);

    // An overridden method is never differentiated by the default body.
    let scaled = Scaled(0.5);
    assert_close(scaled.slope_grad(3.0), 0.5 * 27.0, 1e-15);
    assert_close(scaled.slope_backward(3.0, 2.0), 27.0, 1e-15);
    let half = || lit::<Oracle<f64>>(0.5);
    let twice = |x: Oracle<f64>| half() * (half() * x.sin()).sin() * x;
    let expected = gradient(|[x]| twice(x), [0.75])[0];
    assert_close(scaled.twice_backward(0.75, -2.0), -2.0 * expected, 1e-14);
    assert_close(scaled.twice_value_and_grad(0.75), (scaled.twice(0.75), expected), 1e-14);

    let (mut x, mut d) = ([3.0, 2.0], [1.0, -1.0]);
    assert_eq!(Square.in_place_backward(&mut x, &mut d, 0.5), 9.0 - 4.0);
    assert_eq!(d, [3.0, -2.0]);
    let (mut x, mut d) = ([3.0, 2.0], [1.0, -1.0]);
    assert_eq!(scaled.in_place_backward(&mut x, &mut d, 4.0), 1.0);
    assert_eq!(d, [0.0, 1.0]);
}

/// Siblings keep a trait usable as `dyn`, and those that can be called are there.
#[test]
fn trait_objects() {
    let all: [Box<dyn Activation>; 2] = [Box::new(Square), Box::new(Scaled(0.5))];
    let slopes: Vec<f64> = all.iter().map(|f| f.apply_grad(0.75)).collect();
    assert_close((slopes[0], slopes[1]), (1.5, 0.5 * 0.75_f64.cos()), 1e-15);
    assert_eq!(all[0].apply_value_and_grad(3.0), (9.0, 6.0));
    assert_eq!(all[0].apply_backward(3.0, -1.0), -6.0);
    assert_eq!(all[0].slope_value_and_grad(3.0), (18.0, 12.0));
    assert_eq!(all[1].slope_backward(2.0, 1.0), 6.0);
    assert_eq!(all[1].slope_value_and_grad(2.0), (4.0, 6.0));
}

/// Through a type parameter, by a bound.
#[derive_grad]
fn through<A: Activation>(#[no_grad] layer: &A, x: f64) -> f64 {
    let mut z = x;
    for _ in 0..2 {
        z = layer.apply(z) + layer.slope(x);
    }
    z * layer.twice(x)
}

#[test]
fn generic_callers() {
    fn by_hand(
        apply: impl Fn(Oracle<f64>) -> Oracle<f64>,
        slope: impl Fn(Oracle<f64>) -> Oracle<f64>,
    ) -> f64 {
        gradient(
            |[x]| {
                let mut z = x;
                for _ in 0..2 {
                    z = apply(z) + slope(x);
                }
                z * (apply(apply(x)) * x)
            },
            [0.75],
        )[0]
    }
    let half = || lit::<Oracle<f64>>(0.5);
    let square = by_hand(|x| x * x, |x| lit::<Oracle<f64>>(2.0) * x * x);
    assert_close(through_backward(&Square, 0.75, 1.0), square, 1e-13);
    assert_close(through::grad(&Square, 0.75), square, 1e-13);
    let scaled = by_hand(|x| half() * x.sin(), |x| half() * x * x * x);
    assert_close(through_backward(&Scaled(0.5), 0.75, -3.0), -3.0 * scaled, 1e-13);
}

/// The receiver is active: the siblings ask for a tangent, the trait need not.
#[derive_grad]
trait Layer {
    fn output(&self, x: f64) -> f64;

    fn doubled(&self, x: f64) -> f64 {
        self.output(x) * 2.0 + self.output(2.0 * x)
    }

    fn grow(&mut self, by: f64);

    fn unit(x: f64) -> f64;

    fn label(&self) -> &str {
        "layer"
    }
}

#[derive(Differentiable, Clone, Copy)]
struct Affine {
    slope: f64,
    offset: f64,
}

#[derive_grad]
impl Layer for Affine {
    fn output(&self, x: f64) -> f64 {
        self.slope * x + self.offset
    }

    fn grow(&mut self, by: f64) {
        self.slope = self.slope * by;
    }

    fn unit(x: f64) -> f64 {
        x * x * x
    }
}

#[test]
fn active_receivers() {
    let affine = Affine { slope: 3.0, offset: -1.0 };
    let (d, dx) = affine.output_grad(2.0);
    assert_eq!((d.slope, d.offset, dx), (2.0, 1.0, 3.0));
    // 2 (s x + o) + (2 s x + o)
    let mut d = AffineTangent { slope: 1.0, offset: 0.0 };
    assert_eq!(affine.doubled_backward(&mut d, 2.0, -1.0), -12.0);
    assert_eq!((d.slope, d.offset), (1.0 - 8.0, -3.0));
    assert_eq!(Affine::unit_grad(2.0), 12.0);
    let mut changed = affine;
    let mut d = AffineTangent { slope: 2.0, offset: 5.0 };
    assert_eq!(changed.grow_backward(&mut d, 4.0), 6.0);
    assert_eq!((d.slope, d.offset), (8.0, 5.0));
    assert_eq!(affine.label(), "layer");
}

/// Generic traits, annotated as a whole; a scalar that an impl names.
#[derive_grad]
trait Kernel<T: Float> {
    fn weigh(#[no_grad] &self, x: T, y: T) -> T;

    fn symmetric(#[no_grad] &self, x: T, y: T) -> T {
        self.weigh(x, y) + self.weigh(y, x) * x
    }
}

struct Gauss;

#[derive_grad]
impl<T: Float> Kernel<T> for Gauss {
    fn weigh(#[no_grad] &self, x: T, y: T) -> T {
        (-(x - y) * x).exp()
    }
}

struct Constant(f32);

#[derive_grad]
impl Kernel<f32> for Constant {
    fn weigh(#[no_grad] &self, x: f32, y: f32) -> f32 {
        x * self.0 * y * y
    }
}

#[test]
fn generic_traits() {
    fn weigh<T: Float>(x: T, y: T) -> T {
        (-(x - y) * x).exp()
    }
    let [dx, dy] = gradient(|[x, y]| weigh(x, y) + weigh(y, x) * x, [0.75, -0.5]);
    assert_close(Gauss.symmetric_backward(0.75, -0.5, 2.0), (2.0 * dx, 2.0 * dy), 1e-14);
    let (sx, sy) = Gauss.symmetric_grad(0.75_f32, -0.5);
    assert_close((f64::from(sx), f64::from(sy)), (dx, dy), 1e-6);
    assert_eq!(Constant(2.0).weigh_grad(3.0, 0.5), (0.5, 6.0));
    // 2 x y^2 + 2 y x^2 x
    assert_eq!(Constant(2.0).symmetric_grad(3.0, 0.5), (0.5 + 27.0, 6.0 + 54.0));
}

trait Unit {
    type Scalar;

    #[derive_grad]
    fn convert(#[no_grad] &self, x: f64) -> f64;

    #[derive_grad]
    fn step(#[no_grad] &self, state: &mut [f64; 2], x: Self::Scalar);
}

struct Metric;

#[derive_grad]
impl Unit for Metric {
    type Scalar = f64;

    fn convert(#[no_grad] &self, x: f64) -> f64 {
        let y: Self::Scalar = x * 3.0;
        y * y
    }

    fn step(#[no_grad] &self, state: &mut [f64; 2], x: Self::Scalar) {
        state[0] = state[0] * state[1] * x;
    }
}

/// On numbers, `self` is one.
#[derive_grad]
trait Smooth {
    fn smooth(self, k: f64) -> f64;
    fn by_reference(&self) -> f64;
}

#[derive_grad]
impl Smooth for f64 {
    fn smooth(self, k: f64) -> f64 {
        self * self * k
    }
    fn by_reference(&self) -> f64 {
        self.sin() * *self
    }
}

#[test]
fn associated_types_and_numbers() {
    assert_eq!(Metric.convert_grad(2.0), 36.0);
    let (mut state, mut d) = ([2.0, 3.0], [1.0, 10.0]);
    assert_eq!(Metric.step_backward(&mut state, &mut d, 4.0), 6.0);
    assert_eq!(d, [12.0, 18.0]);

    assert_eq!(3.0.smooth_backward(2.0, 1.0), (12.0, 9.0));
    let mut d = 1.0;
    0.5.by_reference_backward(&mut d, 2.0);
    assert_close(d, 1.0 + 2.0 * (0.5_f64.sin() + 0.5 * 0.5_f64.cos()), 1e-15);
}

/// Through a type parameter that is active itself.
#[derive_grad]
fn run<L: Layer>(layer: &L, x: f64) -> f64 {
    layer.output(x) * layer.doubled(x * x)
}

#[test]
fn active_type_parameters() {
    let (x, slope, offset) = (1.5, 3.0, -1.0);
    let layer = Affine { slope, offset };
    let value = |[s, o, x]: [Oracle<f64>; 3]| {
        let two = || lit::<Oracle<f64>>(2.0);
        let out = |x: Oracle<f64>| s * x + o;
        out(x) * (out(x * x) * two() + out(two() * (x * x)))
    };
    let [ds, dof, dx] = gradient(value, [slope, offset, x]);
    let mut d = AffineTangent { slope: 1.0, offset: 0.0 };
    assert_close(run_backward(&layer, &mut d, x, -2.0), -2.0 * dx, 1e-13);
    assert_close((d.slope, d.offset), (1.0 - 2.0 * ds, -2.0 * dof), 1e-13);
    let (of, (d, of_x)) = run::value_and_grad(&layer, x);
    assert_close((of, d.slope, d.offset, of_x), (run(&layer, x), ds, dof, dx), 1e-13);
}
