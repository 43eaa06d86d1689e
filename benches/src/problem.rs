//! A problem, its variants, and how each of them is run and compared.

use std::hint::black_box;

use num_dual::DualSVec64;

use crate::scalar::Scalar;

/// Who computes the gradient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// The value alone.
    Primal,
    /// What `#[derive_grad]` makes of the primal.
    Generated,
    /// Written by hand for speed.
    ByHand,
    /// The crate `echidna`: a tape.
    Tape,
    /// The crate `num-dual`: forward mode, several inputs in each pass.
    Dual,
    /// Central differences.
    Differences,
}

impl Variant {
    /// All of them, in the order of the table.
    pub const ALL: [Self; 6] =
        [Self::Primal, Self::Generated, Self::ByHand, Self::Tape, Self::Dual, Self::Differences];

    /// What a report calls it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Primal => "primal",
            Self::Generated => "ours",
            Self::ByHand => "by hand",
            Self::Tape => "echidna",
            Self::Dual => "num-dual",
            Self::Differences => "differences",
        }
    }
}

/// One problem. All its inputs stand in one slice, and the gradients are added to one.
///
/// A problem with several outputs has the weighted sum of them as its value: its gradient is a
/// vector-Jacobian product.
pub(crate) trait Problem {
    fn name(&self) -> String;

    /// Where it is evaluated.
    fn point(&self) -> Vec<f64>;

    fn primal(&mut self, x: &[f64]) -> f64;

    fn generated(&mut self, x: &[f64], d_x: &mut [f64]);

    fn by_hand(&mut self, x: &[f64], d_x: &mut [f64]);

    fn generic<S: Scalar>(&self, x: &[S]) -> S;

    /// Compares with published values.
    fn check(&mut self) {}
}

/// A problem that can be run, whichever it is.
pub trait Benchmark {
    /// What a report calls it.
    fn name(&self) -> String;

    /// By how many inputs it is differentiated.
    fn inputs(&self) -> usize;

    /// How often [`run`](Self::run) has to be called for one whole gradient: forward modes take some inputs at a time.
    fn passes(&self, variant: Variant) -> usize;

    /// Evaluates so many times.
    fn run(&mut self, variant: Variant, times: u64);

    /// Panics if any variant disagrees with the one written by hand.
    fn verify(&mut self);
}

/// A problem with its point. `LANES` is the number of inputs in each pass of `num-dual`.
pub(crate) struct Case<P, const LANES: usize = 8> {
    problem: P,
    x: Vec<f64>,
    d_x: Vec<f64>,
    dual: Vec<DualSVec64<LANES>>,
    /// The next pass of a forward mode.
    pass: usize,
}

impl<P: Problem, const LANES: usize> Case<P, LANES> {
    pub(crate) fn new(problem: P) -> Self {
        let x = problem.point();
        let dual = x.iter().map(|&x| x.into()).collect();
        Self { problem, d_x: vec![0.0; x.len()], x, dual, pass: 0 }
    }

    fn gradient(&mut self, variant: Variant) -> Vec<f64> {
        self.d_x.fill(0.0);
        match variant {
            Variant::Generated => self.problem.generated(&self.x, &mut self.d_x),
            Variant::ByHand => self.problem.by_hand(&self.x, &mut self.d_x),
            Variant::Tape => return self.tape(),
            Variant::Primal | Variant::Dual | Variant::Differences => unreachable!(),
        }
        self.d_x.clone()
    }

    fn tape(&self) -> Vec<f64> {
        echidna::grad(|x| self.problem.generic(x), black_box(&self.x))
    }

    /// The derivatives by the inputs from `LANES * pass` on.
    fn dual(&mut self, pass: usize) -> [f64; LANES] {
        let first = pass * LANES;
        let last = self.x.len().min(first + LANES);
        for (lane, at) in (first..last).enumerate() {
            self.dual[at] = DualSVec64::from_re(self.x[at]).derivative(lane);
        }
        let y = self.problem.generic(black_box(&self.dual));
        for at in first..last {
            self.dual[at] = self.x[at].into();
        }
        std::array::from_fn(|lane| y.eps.0.map_or(0.0, |eps| eps[lane]))
    }

    /// The derivative by one input.
    fn difference(&mut self, at: usize) -> f64 {
        let (x, step) = (self.x[at], self.step(at));
        self.x[at] = x + step;
        let above = self.problem.primal(black_box(&self.x));
        self.x[at] = x - step;
        let below = self.problem.primal(black_box(&self.x));
        self.x[at] = x;
        (above - below) / (2.0 * step)
    }

    fn step(&self, at: usize) -> f64 {
        f64::EPSILON.cbrt() * self.x[at].abs().max(1.0)
    }

    fn next_pass(&mut self, variant: Variant) -> usize {
        self.pass = (self.pass + 1) % self.passes(variant);
        self.pass
    }
}

impl<P: Problem, const LANES: usize> Benchmark for Case<P, LANES> {
    fn name(&self) -> String {
        self.problem.name()
    }

    fn inputs(&self) -> usize {
        self.x.len()
    }

    fn passes(&self, variant: Variant) -> usize {
        match variant {
            Variant::Dual => self.x.len().div_ceil(LANES),
            Variant::Differences => self.x.len(),
            _ => 1,
        }
    }

    fn run(&mut self, variant: Variant, times: u64) {
        match variant {
            Variant::Primal => {
                for _ in 0..times {
                    black_box(self.problem.primal(black_box(&self.x)));
                }
            }
            Variant::Generated => {
                for _ in 0..times {
                    self.problem.generated(black_box(&self.x), black_box(&mut self.d_x));
                }
            }
            Variant::ByHand => {
                for _ in 0..times {
                    self.problem.by_hand(black_box(&self.x), black_box(&mut self.d_x));
                }
            }
            Variant::Tape => {
                for _ in 0..times {
                    black_box(self.tape());
                }
            }
            Variant::Dual => {
                for _ in 0..times {
                    let pass = self.next_pass(variant);
                    black_box(self.dual(pass));
                }
            }
            Variant::Differences => {
                for _ in 0..times {
                    let pass = self.next_pass(variant);
                    black_box(self.difference(pass));
                }
            }
        }
    }

    fn verify(&mut self) {
        const MOST_PASSES: usize = 20;
        let name = self.name();
        self.problem.check();
        let value = self.problem.primal(&self.x);
        agree(&name, "value", value, self.problem.generic(&self.x), 1e-10);
        let by_hand = self.gradient(Variant::ByHand);
        for variant in [Variant::Generated, Variant::Tape] {
            let gradient = self.gradient(variant);
            assert_eq!(gradient.len(), by_hand.len());
            for (at, (&d, &by_hand)) in gradient.iter().zip(&by_hand).enumerate() {
                agree(&name, &format!("{} [{at}]", variant.name()), d, by_hand, 1e-10);
            }
        }
        let passes = self.passes(Variant::Dual);
        for pass in (0..passes).step_by(passes.div_ceil(MOST_PASSES)) {
            let duals = self.dual(pass);
            for (at, (d, by_hand)) in duals.iter().zip(&by_hand[pass * LANES..]).enumerate() {
                agree(&name, &format!("num-dual [{pass}, {at}]"), *d, *by_hand, 1e-10);
            }
        }
        for at in (0..self.x.len()).step_by(self.x.len().div_ceil(MOST_PASSES)) {
            let (d, by_hand) = (self.difference(at), by_hand[at]);
            // What rounding of a large value leaves of a difference.
            let noise = 64.0 * f64::EPSILON * value.abs() / self.step(at);
            let tolerance = 1e-5 + noise / (d.abs() + by_hand.abs()).max(1.0);
            agree(&name, &format!("differences [{at}]"), d, by_hand, tolerance);
        }
    }
}

/// By ADBench's formula.
pub(crate) fn agree(problem: &str, what: &str, a: f64, b: f64, tolerance: f64) {
    let error = (a - b).abs() / (a.abs() + b.abs()).max(1.0);
    assert!(error <= tolerance, "{problem}: {what}: {a:e} and {b:e} differ by {error:e}");
}
