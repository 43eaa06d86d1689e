//! What the examples share: one look for their tables and pictures, ways to say how close two
//! numbers are, and an optimiser.

use std::{fs, path::PathBuf};

use comfy_table::{Cell, CellAlignment, LineStyle, Table, presets};

pub mod layers;
mod minimise;
pub mod plot;

pub use minimise::{Minimum, minimise};

/// Whether short settings are asked for, by `GRAD_EXAMPLES_SHORT=1`.
#[must_use]
pub fn is_short() -> bool {
    std::env::var_os("GRAD_EXAMPLES_SHORT").is_some_and(|value| value != "0")
}

/// Where the picture of this name goes: the folder `target/pictures` of the workspace.
///
/// # Panics
///
/// If the folder cannot be made.
#[must_use]
pub fn picture(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/pictures");
    fs::create_dir_all(&folder).expect("the folder for pictures can be made");
    folder.canonicalize().unwrap_or(folder).join(name)
}

/// An empty table with these column titles; every column but the first is right-aligned.
#[must_use]
pub fn table(titles: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING.header_separator(LineStyle::none().fill('─').junction('─')));
    table.set_header(titles.iter().map(Cell::new));
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

/// The error of `found` in units of `expected`; the plain error where `expected` is 0.
#[must_use]
pub fn relative_error(found: f64, expected: f64) -> f64 {
    let error = (found - expected).abs();
    if expected == 0.0 { error } else { error / expected.abs() }
}

/// How many leading decimal digits of `expected` stand in `found`, from 0 to `at_most`: NIST's
/// "log relative error". A `found` that is not a number has none.
#[must_use]
pub fn digits(found: f64, expected: f64, at_most: f64) -> f64 {
    (-relative_error(found, expected).log10()).max(0.0).min(at_most)
}

/// The slope of `f` at `x` by two symmetric differences, extrapolated (error of the order `h^4`).
pub fn central_difference(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    let h = 1e-3 * x.abs().max(1.0);
    let slope = |h: f64| (f(x + h) - f(x - h)) / (2.0 * h);
    (4.0 * slope(h / 2.0) - slope(h)) / 3.0
}
