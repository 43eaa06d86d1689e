//! Checks a gradient against finite differences.
//!
//! [`gradient`] is for functions to a float, [`vjp`] for functions to several. Both differentiate
//! numerically, with an error estimate for each entry, and give a [`Report`]: print it, or let it
//! decide by [`into_result`](Report::into_result).
//!
//! ```
//! use grad_runtime::check;
//!
//! let f = |p: &[f64]| p[0].sin() * p[1];
//! let (x, y) = (0.3_f64, 2.0);
//! check::gradient(f, &[x, y], &[x.cos() * y, x.sin()])
//!     .named(&["x", "y"])
//!     .into_result(1e-9)
//!     .unwrap();
//! ```
//!
//! At a kink there is no derivative to compare with: check beside it. At the edge of a domain one
//! side is NaN, and so is the numerical derivative.

use core::cmp::Ordering;
use core::fmt;
use std::borrow::ToOwned;
use std::string::String;
use std::vec::Vec;

mod difference;
mod table;

/// One component of a gradient: what was claimed and what was measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Entry {
    /// The position of the input.
    pub index: usize,
    /// The derivative that is checked.
    pub analytic: f64,
    /// The derivative by finite differences; NaN or infinite if the differences are.
    pub numeric: f64,
    /// How far `numeric` may be from the true derivative, by truncation and rounding; infinite if
    /// `numeric` is not finite.
    pub error_estimate: f64,
    /// `|analytic - numeric|` relative to the larger of the two; 0 if they are equal or both NaN,
    /// infinite if they differ and one of them is not finite.
    pub relative_error: f64,
}

impl Entry {
    fn new(index: usize, analytic: f64, estimate: difference::Estimate) -> Self {
        let mut entry = Self {
            index,
            analytic,
            numeric: estimate.value,
            error_estimate: estimate.error,
            relative_error: 0.0,
        };
        entry.relative_error = entry.relative_to_larger((analytic - estimate.value).abs());
        entry
    }

    fn relative_to_larger(&self, difference: f64) -> f64 {
        if self.is_alike() {
            0.0
        } else if difference.is_finite() {
            difference / self.analytic.abs().max(self.numeric.abs())
        } else {
            f64::INFINITY
        }
    }

    fn is_alike(&self) -> bool {
        self.analytic == self.numeric || (self.analytic.is_nan() && self.numeric.is_nan())
    }

    /// The part of the relative error that the error estimate does not explain.
    fn excess(&self) -> f64 {
        let difference = (self.analytic - self.numeric).abs();
        if difference.is_finite() {
            self.relative_to_larger((difference - self.error_estimate).max(0.0))
        } else {
            self.relative_error
        }
    }

    fn agrees(&self, tolerance: f64, unit: f64) -> bool {
        if !(self.analytic.is_finite() && self.numeric.is_finite()) {
            return self.is_alike();
        }
        let larger = self.analytic.abs().max(self.numeric.abs());
        self.excess() <= tolerance && self.error_estimate <= tolerance * larger.max(unit)
    }
}

/// A gradient beside its numerical counterpart, entry by entry.
///
/// Its `Display` is an aligned table in which the entries that differ by more than `1e-6` are
/// marked.
///
/// ```
/// use grad_runtime::check;
///
/// let report = check::gradient(|p| p[0] * p[1], &[3.0, 4.0], &[4.0, 3.5]).named(&["x", "y"]);
/// assert_eq!(report.worst().map(|entry| entry.index), Some(1));
/// assert!(report.to_string().contains("<-- worst"));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The components, in the order of the inputs.
    pub entries: Vec<Entry>,
    names: Vec<String>,
    /// The size against which a derivative is no longer told from zero: 1, or the function's value
    /// if that is larger.
    unit: f64,
}

impl Report {
    /// Names the inputs, for the table.
    ///
    /// # Panics
    ///
    /// If there are not as many names as inputs.
    ///
    /// ```
    /// let report = grad_runtime::check::gradient(|p| p[0], &[2.0], &[1.0]).named(&["speed"]);
    /// assert!(report.to_string().contains("speed"));
    /// ```
    #[must_use]
    #[track_caller]
    pub fn named(mut self, names: &[&str]) -> Self {
        let (given, inputs) = (names.len(), self.entries.len());
        assert!(given == inputs, "{given} names for {inputs} inputs");
        self.names = names.iter().map(|&name| name.to_owned()).collect();
        self
    }

    /// The entry with the largest relative error beyond its error estimate; `None` if there are no
    /// inputs.
    ///
    /// ```
    /// let report = grad_runtime::check::gradient(|p| p[0] * p[0], &[3.0], &[6.0]);
    /// assert!(report.worst().unwrap().relative_error < 1e-9);
    /// ```
    #[must_use]
    pub fn worst(&self) -> Option<&Entry> {
        let badness = |entry: &Entry| (entry.excess(), entry.relative_error);
        self.entries.iter().max_by(|a, b| {
            // Neither is ever NaN.
            badness(a).partial_cmp(&badness(b)).unwrap_or(Ordering::Equal)
        })
    }

    /// `Ok` if every entry agrees with its numerical counterpart.
    ///
    /// Finite entries agree if they differ by no more than the error estimate and `tolerance` times
    /// the larger of them, and if the estimate itself is small enough to tell: at most `tolerance`
    /// times the largest of both, the function's value and 1. Others agree if they are the same
    /// infinity or both NaN.
    ///
    /// # Errors
    ///
    /// A [`GradientError`] with the whole report if an entry does not agree.
    ///
    /// # Panics
    ///
    /// If the tolerance is negative or NaN.
    ///
    /// ```
    /// use grad_runtime::check;
    ///
    /// let square = |p: &[f64]| p[0] * p[0];
    /// assert!(check::gradient(square, &[3.0], &[6.0]).into_result(1e-9).is_ok());
    /// assert!(check::gradient(square, &[3.0], &[3.0]).into_result(1e-9).is_err());
    /// ```
    #[track_caller]
    pub fn into_result(self, tolerance: f64) -> Result<(), GradientError> {
        assert!(tolerance >= 0.0, "the tolerance {tolerance} is not a number from 0 up");
        if self.entries.iter().all(|entry| entry.agrees(tolerance, self.unit)) {
            Ok(())
        } else {
            Err(GradientError { report: self, tolerance })
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        table::write(f, self, 1e-6)
    }
}

/// A gradient that does not agree with finite differences.
///
/// Both `Display` and `Debug` print the table of the entries, so that an `unwrap` in a test shows
/// it.
///
/// ```
/// use grad_runtime::check;
///
/// let error = check::gradient(|p| 2.0 * p[0], &[1.0], &[3.0]).into_result(1e-9).unwrap_err();
/// assert!(error.to_string().starts_with("1 of 1 entries"));
/// ```
#[derive(Clone, PartialEq)]
pub struct GradientError {
    report: Report,
    tolerance: f64,
}

impl GradientError {
    /// The report with all entries.
    ///
    /// ```
    /// use grad_runtime::check;
    ///
    /// let error = check::gradient(|p| 2.0 * p[0], &[1.0], &[3.0]).into_result(1e-9).unwrap_err();
    /// assert_eq!(error.report().entries[0].analytic, 3.0);
    /// ```
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.report
    }
}

impl fmt::Display for GradientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { report, tolerance } = self;
        let count = report.entries.len();
        let failed = report.entries.iter().filter(|e| !e.agrees(*tolerance, report.unit)).count();
        writeln!(
            f,
            "{failed} of {count} entries do not agree with finite differences \
             (tolerance {tolerance:e})"
        )?;
        table::write(f, report, *tolerance)
    }
}

impl fmt::Debug for GradientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl core::error::Error for GradientError {}

/// Compares the gradient `analytic` of `f` at the point `at` with finite differences.
///
/// The numerical side is Ridders' method: central differences of shrinking steps, extrapolated to
/// step 0 (C. J. F. Ridders, Accurate computation of F'(x) and F'(x)F''(x), Advances in Engineering
/// Software 4, 1982; Numerical Recipes, section 5.7), tried from several first steps. For a smooth `f` it
/// gives ten digits or more, for 20 to 160 calls of `f` per entry.
///
/// # Panics
///
/// If `at` and `analytic` differ in length.
///
/// ```
/// use grad_runtime::{check, sigmoid, sigmoid_backward};
///
/// let report = check::gradient(|p| sigmoid(p[0]), &[0.7], &[sigmoid_backward(0.7, 1.0)]);
/// assert!(report.into_result(1e-10).is_ok());
/// ```
#[track_caller]
pub fn gradient(mut f: impl FnMut(&[f64]) -> f64, at: &[f64], analytic: &[f64]) -> Report {
    let (inputs, claimed) = (at.len(), analytic.len());
    assert!(inputs == claimed, "a gradient of length {claimed} for {inputs} inputs");
    let mut point = at.to_owned();
    let value = f(&point).abs();
    let entries = (0..inputs).map(|index| {
        let along = |x| {
            point[index] = x;
            f(&point)
        };
        let estimate = difference::derivative(along, at[index]);
        point[index] = at[index];
        Entry::new(index, analytic[index], estimate)
    });
    let entries = entries.collect();
    Report {
        entries,
        names: Vec::new(),
        unit: if value.is_finite() { value.max(1.0) } else { 1.0 },
    }
}

/// Compares a vector-Jacobian product with finite differences: `analytic` is the gradient of the
/// sum of `seed[i] * f(x)[i]` at the point `at`, which is what a backward function gives for the
/// output adjoint `seed`.
///
/// An output whose seed is 0 is not looked at. Otherwise as [`gradient`].
///
/// # Panics
///
/// If `at` and `analytic`, or `seed` and what `f` returns, differ in length.
///
/// ```
/// use grad_runtime::check;
///
/// let polar = |p: &[f64]| vec![p[0] * p[1].cos(), p[0] * p[1].sin()];
/// let (r, t) = (2.0_f64, 0.3_f64);
/// let analytic = [5.0 * t.cos() + 7.0 * t.sin(), r * (7.0 * t.cos() - 5.0 * t.sin())];
/// check::vjp(polar, &[r, t], &[5.0, 7.0], &analytic).into_result(1e-9).unwrap();
/// ```
#[track_caller]
pub fn vjp(
    mut f: impl FnMut(&[f64]) -> Vec<f64>,
    at: &[f64],
    seed: &[f64],
    analytic: &[f64],
) -> Report {
    let seeded = |x: &[f64]| {
        let outputs = f(x);
        let (count, seeds) = (outputs.len(), seed.len());
        assert!(count == seeds, "a seed of length {seeds} for {count} outputs");
        let used = seed.iter().zip(&outputs).filter(|(d, _)| **d != 0.0);
        used.map(|(d, y)| d * y).sum()
    };
    gradient(seeded, at, analytic)
}
