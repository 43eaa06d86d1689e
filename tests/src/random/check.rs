//! What a generated module needs at run time.

use super::Random;
use crate::Oracle;
use crate::oracle::stays_finite;
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
flat!(f64, Oracle<f64>);

impl<T> Flat<T> for () {
    fn put(self, _: &mut Vec<T>) {}
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
    pub oracle: Function<Oracle<f64>>,
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
    /// Something was not finite, or huge, be it on the way.
    pub not_finite: usize,
    /// Different, and so sensitive to the input that rounding explains it.
    pub ill_conditioned: usize,
    /// Points with an adjoint that is not zero.
    pub active: usize,
}

/// The value and the Jacobian, transposed: for each input the derivatives of the outputs.
fn jacobian(case: &Case, shape: Shape, x: &[f64]) -> (Vec<f64>, Vec<Vec<f64>>) {
    let at = |active: usize| {
        let x: Vec<_> = x
            .iter()
            .enumerate()
            .map(|(i, &x)| if i == active { Oracle::variable(x) } else { Oracle::constant(x) })
            .collect();
        (case.oracle)(shape, &x)
    };
    let value = at(usize::MAX).into_iter().map(Oracle::value).collect();
    let rows = (0..x.len()).map(|i| at(i).into_iter().map(Oracle::tangent).collect()).collect();
    (value, rows)
}

fn adjoint(rows: &[Vec<f64>], seed: &[f64]) -> (Vec<f64>, Vec<f64>) {
    rows.iter()
        .map(|row| {
            let terms = row.iter().zip(seed).map(|(d, s)| d * s);
            (terms.clone().sum::<f64>(), terms.map(f64::abs).sum::<f64>())
        })
        .unzip()
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
    let ((value, rows), finite) = stays_finite(|| jacobian(case, shape, x));
    let huge = |x: &f64| !x.is_finite() || x.abs() > 1e12;
    if value.iter().any(huge) || rows.iter().flatten().any(huge) {
        counts.not_finite += 1;
        return Ok(());
    }
    if actual.iter().zip(&value).any(|(a, b)| a != b) {
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
        let (expected, scale) = adjoint(&rows, seed);
        let mut worst = None;
        for i in 0..x.len() {
            let wanted = expected[i] + shadow[i];
            let off = (actual[i] - wanted).abs();
            if off.is_nan() || off > 1e-9 * scale[i].max(1.0) {
                worst = Some(i);
            }
        }
        if !finite && actual.iter().any(|a| a.is_nan()) {
            counts.not_finite += 1;
            return Ok(());
        }
        let Some(i) = worst else {
            counts.compared += 1;
            counts.active += usize::from(expected.iter().any(|&e| e != 0.0));
            return Ok(());
        };
        let total: Vec<f64> = expected.iter().zip(shadow).map(|(e, s)| e + s).collect();
        // Is it the conditioning?
        let mut change = vec![0.0_f64; x.len()];
        for direction in 0..4 {
            let near: Vec<f64> = x
                .iter()
                .enumerate()
                .map(|(j, x)| {
                    let sign = if (j + direction) % 2 == 0 { 1.0 } else { -1.0 };
                    x + sign * 1e-13 * (1.0 + f64::from(direction as u32)) * x.abs().max(1e-3)
                })
                .collect();
            let (_, rows) = jacobian(case, shape, &near);
            for (c, (n, e)) in change.iter_mut().zip(adjoint(&rows, seed).0.iter().zip(&expected)) {
                *c = c.max((n - e).abs());
            }
        }
        if actual
            .iter()
            .zip(&total)
            .zip(&change)
            .zip(&scale)
            .all(|(((a, e), c), s)| (a - e).abs() <= 1e-9 * s.max(1.0) + 100.0 * c)
        {
            counts.ill_conditioned += 1;
            return Ok(());
        }
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
