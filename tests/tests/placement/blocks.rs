//! The attribute on a whole inherent `impl` block.

use grad_runtime::{Differentiable, derive_grad};
use grad_tests::{Oracle, assert_close, gradient, lit};
use num_traits::Float;

#[derive(Differentiable, Clone, Copy, Debug, PartialEq)]
struct Spring {
    stiffness: f64,
    length: f64,
}

fn spring_backward_of_wear(
    spring: &Spring,
    d_spring: &mut SpringTangent,
    x: f64,
    d_ret: f64,
) -> f64 {
    d_spring.stiffness += 7.0 * x * d_ret;
    7.0 * spring.stiffness * d_ret
}

mod area {
    pub const UNIT: &str = "m2";
}

#[derive_grad(companion = area_gradient)]
fn area(x: f64, y: f64) -> f64 {
    x * x * y
}

#[derive_grad(companions(area = area_gradient))]
impl Spring {
    const HALF: f64 = 0.5;

    /// A constructor is a function like any other.
    pub fn new(stiffness: f64, length: f64) -> Self {
        Self { stiffness: stiffness * 2.0, length }
    }

    /// No receiver, no `Self` in the signature: known to be associated all the same.
    pub fn square(x: f64) -> f64 {
        x * x
    }

    pub fn energy(&self, at: f64) -> f64 {
        Self::HALF * self.stiffness * Self::square(at - self.length)
    }

    fn force(&self, at: f64, #[no_grad] scale: f64) -> f64 {
        self.stiffness * (at - self.length) * scale
    }

    fn total(&self, at: f64) -> f64 {
        self.energy(at) * self.force(at, 3.0) + Spring::square(at)
    }

    /// In place.
    fn stretch(&mut self, by: f64) {
        self.length = self.length * by;
        self.stiffness = self.stiffness / by;
    }

    /// By value.
    fn consumed(self, x: f64) -> f64 {
        self.stiffness * self.length * x
    }

    #[derive_grad(backward = spring_backward_of_wear)]
    fn wear(&self, x: f64) -> f64 {
        (self.stiffness * x).floor()
    }

    fn worn(&self, x: f64) -> f64 {
        self.wear(x * 2.0) * x
    }

    fn floor(x: f64) -> f64 {
        area(x, 2.0)
    }

    fn power(&self, x: f64, n: u32) -> f64 {
        if n == 0 { self.length } else { x * self.power(x, n - 1) }
    }

    /// What cannot be differentiated is left out.
    #[no_grad]
    fn describe(&self, x: f64) -> Option<f64> {
        (x > self.length).then_some(x)
    }

    /// Nothing to differentiate in these.
    fn name(&self) -> &'static str {
        "spring"
    }

    fn default_length() -> f64 {
        1.0
    }

    #[cfg(any())]
    fn of_another_world(&self, x: f64) -> Missing {
        x
    }
}

#[derive_grad]
fn calls_them(k: f64, x: f64) -> f64 {
    let s = Spring { stiffness: k, length: 0.5 };
    s.energy(x) * Spring::square(k)
}

#[test]
fn inherent() {
    let spring = Spring { stiffness: 3.0, length: 0.5 };
    let expected = |f: &dyn Fn([Oracle<f64>; 3]) -> Oracle<f64>| gradient(f, [3.0, 0.5, 1.75]);
    let half = || lit::<Oracle<f64>>(0.5);
    let energy = |[k, l, x]: [Oracle<f64>; 3]| half() * k * (x - l) * (x - l);
    let total = |[k, l, x]: [Oracle<f64>; 3]| {
        energy([k, l, x]) * k * (x - l) * lit::<Oracle<f64>>(3.0) + x * x
    };

    let [dk, dl, dx] = expected(&energy);
    let mut d = SpringTangent { stiffness: 10.0, length: -1.0 };
    assert_close(spring.energy_backward(&mut d, 1.75, -2.0), -2.0 * dx, 1e-14);
    assert_close((d.stiffness, d.length), (10.0 - 2.0 * dk, -1.0 - 2.0 * dl), 1e-14);
    let (d, of_x) = spring.energy_grad(1.75);
    assert_close((d.stiffness, d.length, of_x), (dk, dl, dx), 1e-14);

    let [dk, dl, dx] = expected(&total);
    let (value, (d, of_x)) = spring.total_value_and_grad(1.75);
    assert_close(value, spring.total(1.75), 0.0);
    assert_close((d.stiffness, d.length, of_x), (dk, dl, dx), 1e-14);
    let (_, pullback) = spring.total_forward(1.75);
    let mut d = SpringTangent::default();
    assert_close(pullback(0.5, &mut d), 0.5 * dx, 1e-14);
    assert_close((d.stiffness, d.length), (0.5 * dk, 0.5 * dl), 1e-14);

    assert_eq!(Spring::square_backward(3.0, 2.0), 12.0);
    assert_eq!(Spring::square_grad(3.0), 6.0);
    let d = SpringTangent { stiffness: 2.0, length: 5.0 };
    assert_eq!(Spring::new_backward(1.0, 1.0, d), (4.0, 5.0));
    assert_eq!(Spring::floor_grad(3.0), 12.0);
    // k (x - l)^2 / 2 * k^2 at (3, 2)
    assert_close(calls_them::grad(3.0, 2.0), (3.0 * 9.0 * 1.125, 27.0 * 1.5), 1e-14);
    assert_eq!((spring.name(), Spring::default_length()), ("spring", 1.0));
    assert_eq!(spring.describe(2.0), Some(2.0));
}

#[test]
fn by_value_and_in_place() {
    let spring = Spring { stiffness: 3.0, length: 0.5 };
    let (d, dx) = spring.consumed_backward(2.0, 10.0);
    assert_eq!((d.stiffness, d.length, dx), (10.0, 60.0, 15.0));

    let mut changed = spring;
    let mut d = SpringTangent { stiffness: 2.0, length: -1.0 };
    let d_by = changed.stretch_backward(&mut d, 4.0);
    assert_close((d.stiffness, d.length), (0.5, -4.0), 1e-15);
    assert_close(d_by, -0.5 - 2.0 * 3.0 / 16.0, 1e-15);
}

#[test]
fn recursion_and_own_rules() {
    let spring = Spring { stiffness: 3.0, length: 0.5 };
    let (d, dx) = spring.power_grad(2.0, 3);
    assert_eq!((d.stiffness, d.length, dx), (0.0, 8.0, 6.0));

    let mut d = SpringTangent::default();
    assert_eq!(spring.wear_backward(&mut d, 2.0, 1.0), 21.0);
    assert_eq!(d.stiffness, 14.0);
    // wear(2 x) x: the rule says 7 s by x, 7 x by s
    let (d, dx) = spring.worn_grad(1.5);
    assert_eq!((d.stiffness, dx), (7.0 * 3.0 * 1.5, 7.0 * 3.0 * 2.0 * 1.5 + spring.wear(3.0)));
}

/// The generics of the block are in scope.
struct Line<'a, T, const N: usize> {
    weights: &'a [T; N],
    gain: T,
}

#[derive_grad]
impl<'a, T: Float, const N: usize> Line<'a, T, N> {
    fn at(#[no_grad] &self, x: T, y: T) -> T {
        let mut sum = x * self.gain;
        for i in 0..N {
            sum = sum * y + self.weights[i] * T::sin(x);
        }
        sum
    }

    fn twice(#[no_grad] &self, x: T) -> T {
        let mut z = self.at(x, x);
        z = self.at(z, x);
        z
    }

    fn identity(x: T) -> T {
        x
    }
}

#[test]
fn generics() {
    fn run<T: Float>(x: T, y: T) -> T {
        let weights = [lit::<T>(0.5), lit(-2.0), lit(1.5)];
        Line { weights: &weights, gain: lit(3.0) }.at(x, y)
    }
    fn twice<T: Float>(x: T) -> T {
        run(run(x, x), x)
    }
    let [dx, dy] = gradient(|[x, y]| run(x, y), [0.75, -0.5]);
    let line = Line { weights: &[0.5, -2.0, 1.5], gain: 3.0 };
    assert_close(line.at_backward(0.75, -0.5, 2.0), (2.0 * dx, 2.0 * dy), 1e-13);
    assert_close(line.at_grad(0.75, -0.5), (dx, dy), 1e-13);
    let single = Line { weights: &[0.5_f32, -2.0, 1.5], gain: 3.0 };
    let (sx, sy) = single.at_grad(0.75, -0.5);
    assert_close((f64::from(sx), f64::from(sy)), (dx, dy), 1e-5);
    let [dx] = gradient(|[x]| twice(x), [0.75]);
    assert_close(line.twice_backward(0.75, -1.0), -dx, 1e-13);
    assert_eq!(Line::<f64, 3>::identity_grad(4.0), 1.0);
}

/// A method that changes its receiver, called again and again.
#[derive(Differentiable, Clone)]
struct State {
    at: [f64; 2],
    speed: f64,
}

#[derive_grad]
impl State {
    fn step(&mut self, dt: f64) {
        self.at[0] += self.speed * dt;
        self.at[1] = self.at[1] * self.at[0];
        self.speed = self.speed * self.speed;
    }

    fn run(&mut self, dt: f64) -> f64 {
        self.step(dt);
        self.step(dt * 2.0);
        self.at[1] * self.speed
    }
}

#[derive_grad]
fn simulate(state: &mut State, dt: f64) -> f64 {
    state.step(dt);
    for _ in 0..2 {
        state.step(dt * dt);
    }
    state.at[1]
}

#[test]
fn again_and_again() {
    let make = |v: &[f64]| State { at: [v[0], v[1]], speed: v[2] };
    let at = [0.5, 1.25, -0.75, 0.3];
    let seed = [2.0, 1.0, -1.0, 0.5];
    for (value, backward) in [
        (
            simulate as fn(&mut State, f64) -> f64,
            simulate_backward as fn(&mut State, &mut StateTangent, f64, f64) -> f64,
        ),
        (State::run, State::run_backward),
    ] {
        let primal = |v: &[f64]| {
            let mut state = make(v);
            let value = value(&mut state, v[3]);
            vec![value, state.at[0], state.at[1], state.speed]
        };
        let mut d = StateTangent { at: [seed[1], seed[2]], speed: seed[3] };
        let d_dt = backward(&mut make(&at), &mut d, at[3], seed[0]);
        let analytic = [d.at[0], d.at[1], d.speed, d_dt];
        grad_runtime::check::vjp(primal, &at, &seed, &analytic).into_result(1e-8).unwrap();
    }
}
