//! What a generated module needs at run time.

use super::Random;
use super::tracked::{Tracked, stays_finite};
use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Reads a program's arguments off a flat list.
#[derive(Clone, Debug)]
pub struct Cursor<'a, T>(pub &'a [T]);

impl<T: Copy> Cursor<'_, T> {
    /// The next number.
    pub fn one(&mut self) -> T {
        let first = self.0[0];
        self.0 = &self.0[1..];
        first
    }

    /// The next `n` numbers.
    pub fn many(&mut self, n: usize) -> Vec<T> {
        (0..n).map(|_| self.one()).collect()
    }

    /// The next three.
    pub fn array(&mut self) -> [T; 3] {
        [(); 3].map(|()| self.one())
    }

    /// The next two.
    pub fn pair(&mut self) -> (T, T) {
        (self.one(), self.one())
    }
}

/// Writes results to a flat list.
pub trait Flat<T> {
    /// Appends the numbers.
    fn put(self, list: &mut Vec<T>);
}

macro_rules! flat {
    ($($T:ty),*) => {$(
        impl Flat<$T> for $T {
            fn put(self, list: &mut Vec<$T>) {
                list.push(self);
            }
        }
    )*};
}
flat!(f64, Tracked);

impl<T> Flat<T> for () {
    fn put(self, _: &mut Vec<T>) {}
}

impl<T: Flat<T> + Default> Flat<T> for Option<T> {
    fn put(self, list: &mut Vec<T>) {
        list.push(self.unwrap_or_default());
    }
}

impl<T: Flat<T> + Default> Flat<T> for Result<T, u8> {
    fn put(self, list: &mut Vec<T>) {
        list.push(self.unwrap_or_default());
    }
}

impl<T> Flat<T> for (T, T) {
    fn put(self, list: &mut Vec<T>) {
        list.extend([self.0, self.1]);
    }
}

impl<T> Flat<T> for [T; 3] {
    fn put(self, list: &mut Vec<T>) {
        list.extend(self);
    }
}

impl<T> Flat<T> for Vec<T> {
    fn put(self, list: &mut Vec<T>) {
        list.extend(self);
    }
}

/// Which arguments: the length of the slices and the integer.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// The length of the slices.
    pub len: usize,
    /// The integer parameter.
    pub n: usize,
}

/// Gives the gradient for a shape, a point, a seed and what the shadows hold before.
pub type Gradient = fn(Shape, &[f64], &[f64], &[f64]) -> Vec<f64>;

/// A function of all the inputs in a row, with all its outputs in a row.
pub type Function<T> = fn(Shape, &[T]) -> Vec<T>;

/// The value and the gradient, with the seed 1.
pub type ValueAndGrad = fn(Shape, &[f64]) -> (f64, Vec<f64>);

/// A generated program.
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// The seed that the program was generated from.
    pub name: &'static str,
    /// How many inputs there are, by the length of the slices.
    pub inputs: fn(usize) -> usize,
    /// For each input, whether its shadow accumulates.
    pub accumulates: fn(usize) -> Vec<bool>,
    /// The function itself.
    pub value: Function<f64>,
    /// The function on dual numbers.
    pub oracle: Function<Tracked>,
    /// The ways to ask for the gradient.
    pub ways: &'static [(&'static str, Gradient)],
    /// The gradient with the seed 1, where there is one.
    pub value_and_grad: Option<ValueAndGrad>,
}

/// How the points of a program fared.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    /// Compared and equal.
    pub compared: usize,
    /// An output was not finite or huge, or an adjoint is not a number where the oracle overflowed.
    pub not_finite: usize,
    /// Different, and so sensitive to the input that rounding explains it.
    pub ill_conditioned: usize,
    /// Points with an adjoint that is not zero.
    pub active: usize,
}

/// The value and its derivatives, transposed: a row for each input, a column for each output.
struct Jacobian {
    value: Vec<f64>,
    rows: Vec<Row>,
}

/// The derivatives of the outputs by one input.
struct Row {
    derivatives: Vec<f64>,
    /// What they would be at most, if nothing had cancelled.
    magnitudes: Vec<f64>,
    /// Whether all that depends on the input is finite.
    finite: bool,
}

/// What the adjoint of one input should be.
struct Expected {
    adjoint: f64,
    /// The sum of the magnitudes of its terms, one for each output.
    scale: f64,
    /// The same over all ways through the program.
    magnitude: f64,
    finite: bool,
}

impl Jacobian {
    fn of(case: &Case, shape: Shape, x: &[f64]) -> Self {
        let at = |active: usize| {
            let number =
                |i, x| if i == active { Tracked::variable(x) } else { Tracked::constant(x) };
            let x: Vec<_> = x.iter().enumerate().map(|(i, &x)| number(i, x)).collect();
            stays_finite(|| (case.oracle)(shape, &x))
        };
        let value = at(usize::MAX).0.into_iter().map(Tracked::value).collect();
        let row = |i| {
            let (outputs, finite) = at(i);
            Row {
                derivatives: outputs.iter().map(|y| y.tangent()).collect(),
                magnitudes: outputs.iter().map(|y| y.magnitude()).collect(),
                finite,
            }
        };
        Self { value, rows: (0..x.len()).map(row).collect() }
    }

    fn adjoint(&self, seed: &[f64]) -> Vec<Expected> {
        self.rows
            .iter()
            .map(|row| {
                let terms = || row.derivatives.iter().zip(seed).map(|(d, s)| d * s);
                Expected {
                    adjoint: terms().sum(),
                    scale: terms().map(f64::abs).sum(),
                    magnitude: row.magnitudes.iter().zip(seed).map(|(m, s)| m * s.abs()).sum(),
                    finite: row.finite,
                }
            })
            .collect()
    }
}

fn huge(x: f64) -> bool {
    !x.is_finite() || x.abs() > 1e12
}

impl Expected {
    /// Whether it is what was computed, on top of a shadow, or cannot be told. `change` is by how much
    /// it moves where the input moves by a rounding.
    fn allows(&self, shadow: f64, actual: f64, change: f64) -> bool {
        if !self.finite && (actual.is_nan() || huge(self.adjoint)) {
            return true;
        }
        let off = (actual - (self.adjoint + shadow)).abs();
        off <= 1e-9 * self.scale.max(1.0) + 1e-13 * self.magnitude + 100.0 * change
    }
}

/// Compares the gradients of a program at several points.
///
/// # Errors
///
/// The first difference, as text.
pub fn check(case: &Case) -> Result<Counts, String> {
    let mut counts = Counts::default();
    let mut random = Random::new(7);
    for len in [3, 5] {
        for n in [0, 1, 4] {
            for round in 0..3 {
                let shape = Shape { len, n };
                let x: Vec<f64> = (0..(case.inputs)(len))
                    .map(|_| match round {
                        0 => *random.pick(&[-1.0, 0.0, 0.5, 1.0, 2.0]),
                        _ => random.unit() * 3.0 - 1.5,
                    })
                    .collect();
                at(case, shape, &x, &mut random, &mut counts)?;
            }
        }
    }
    Ok(counts)
}

fn at(
    case: &Case,
    shape: Shape,
    x: &[f64],
    random: &mut Random,
    counts: &mut Counts,
) -> Result<(), String> {
    let place = || format!("at {x:?}, slices of length {}, n = {}", shape.len, shape.n);
    let guarded = |what: &str, run: &mut dyn FnMut() -> Vec<f64>| {
        catch_unwind(AssertUnwindSafe(run)).map_err(|_| format!("{what} panicked {}", place()))
    };
    let actual = guarded("GENERATOR: the primal", &mut || (case.value)(shape, x))?;
    let jacobian = Jacobian::of(case, shape, x);
    let value = &jacobian.value;
    if value.iter().any(|&y| huge(y)) {
        counts.not_finite += 1;
        return Ok(());
    }
    if actual.iter().zip(value).any(|(a, b)| a != b) {
        return Err(format!(
            "GENERATOR: the primal is {actual:?}, the oracle {value:?} {}",
            place()
        ));
    }
    let accumulates = (case.accumulates)(shape.len);
    let unit: Vec<f64> = vec![1.0; value.len()];
    let seed: Vec<f64> = value.iter().map(|_| random.unit() * 4.0 - 2.0).collect();
    let shadow: Vec<f64> =
        accumulates.iter().map(|&a| if a { random.unit() * 2.0 - 1.0 } else { 0.0 }).collect();
    let zero: Vec<f64> = vec![0.0; value.len()];
    let nothing: Vec<f64> = vec![0.0; x.len()];

    let mut compare = |way: &str, seed: &[f64], shadow: &[f64], actual: &[f64]| {
        let expected = jacobian.adjoint(seed);
        let wrong = |change: &[f64]| {
            (0..x.len()).find(|&i| !expected[i].allows(shadow[i], actual[i], change[i]))
        };
        let mut change = vec![0.0_f64; x.len()];
        if wrong(&change).is_none() {
            if actual.iter().any(|a| a.is_nan()) {
                counts.not_finite += 1;
            } else {
                counts.compared += 1;
                counts.active += usize::from(expected.iter().any(|e| e.adjoint != 0.0));
            }
            return Ok(());
        }
        // Is it the conditioning?
        for direction in 0..4 {
            let near: Vec<f64> = x
                .iter()
                .enumerate()
                .map(|(j, x)| {
                    let sign = if (j + direction) % 2 == 0 { 1.0 } else { -1.0 };
                    x + sign * 1e-13 * (1.0 + f64::from(direction as u32)) * x.abs().max(1e-3)
                })
                .collect();
            let near = Jacobian::of(case, shape, &near).adjoint(seed);
            for (c, (n, e)) in change.iter_mut().zip(near.iter().zip(&expected)) {
                *c = c.max((n.adjoint - e.adjoint).abs());
            }
        }
        let Some(i) = wrong(&change) else {
            counts.ill_conditioned += 1;
            return Ok(());
        };
        let total: Vec<f64> = expected.iter().zip(shadow).map(|(e, s)| e.adjoint + s).collect();
        let mut text = String::new();
        if actual.iter().any(|a| !a.is_finite()) {
            text.push_str("NAN: ");
        }
        let _ = write!(
            text,
            "{way} {}\n  seed     {seed:?}\n  shadows  {shadow:?}\n  value    {value:?}\n  \
             expected {total:?}\n  actual   {actual:?}\n  (input {i} differs)",
            place()
        );
        Err(text)
    };

    for (way, gradient) in case.ways {
        for (seed, shadow) in [(&seed, &shadow), (&zero, &nothing)] {
            let actual = guarded(way, &mut || gradient(shape, x, seed, shadow))?;
            compare(way, seed, shadow, &actual)?;
        }
    }
    if let Some(value_and_grad) = case.value_and_grad {
        let mut of = 0.0;
        let actual = guarded("value_and_grad", &mut || {
            let (value, gradient) = value_and_grad(shape, x);
            of = value;
            gradient
        })?;
        if of != value[0] {
            return Err(format!("value_and_grad: {of} instead of {} {}", value[0], place()));
        }
        compare("value_and_grad", &unit, &nothing, &actual)?;
    }
    Ok(())
}

/// The `main` of a generated crate: checks the cases and prints a line for each.
pub fn main(cases: &[Case]) {
    std::panic::set_hook(Box::new(|info| {
        eprintln!("{info}");
    }));
    for case in cases {
        // A program that does not end is found by its name.
        println!("START {}", case.name);
        match check(case) {
            Ok(c) => println!(
                "OK {} {} {} {} {}",
                case.name, c.compared, c.not_finite, c.ill_conditioned, c.active
            ),
            Err(text) => println!("DIFFERENT {} {}", case.name, text.replace('\n', "\u{1}")),
        }
    }
    println!("END");
}
