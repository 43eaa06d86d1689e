//! The table of a report.

use core::fmt;
use std::format;
use std::string::{String, ToString};
use std::vec::Vec;

use super::{Entry, Report};

/// A longer report is cut to the entries that differ, and those to this many.
const LINES: usize = 32;

/// Writes the entries, with those marked that do not agree within the tolerance.
pub(super) fn write(f: &mut fmt::Formatter<'_>, report: &Report, tolerance: f64) -> fmt::Result {
    let differs = |entry: &&Entry| !entry.agrees(tolerance, report.unit);
    let worst = report.worst().filter(differs).map(|entry| entry.index);
    let all = report.entries.len();
    let shown: Vec<&Entry> = if all <= LINES {
        report.entries.iter().collect()
    } else {
        let differing = report.entries.iter().filter(differs);
        // The worst comes in any case.
        let mut first = differing.take(LINES).collect::<Vec<_>>();
        if let Some(worst) = worst.filter(|&index| first.iter().all(|entry| entry.index != index)) {
            first.push(&report.entries[worst]);
        }
        first
    };

    let mut rows =
        Vec::from([
            ["entry", "analytic", "numeric", "error estimate", "relative error"].map(String::from)
        ]);
    rows.extend(shown.iter().map(|entry| {
        [
            report.names.get(entry.index).cloned().unwrap_or_else(|| entry.index.to_string()),
            format!("{:.11e}", entry.analytic),
            format!("{:.11e}", entry.numeric),
            format!("{:.1e}", entry.error_estimate),
            format!("{:.1e}", entry.relative_error),
        ]
    }));
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let widths: [usize; 5] = core::array::from_fn(|column| width(column).unwrap_or(0));

    for (line, row) in rows.iter().enumerate() {
        write!(f, "{:<width$}", row[0], width = widths[0])?;
        for (cell, width) in row.iter().zip(widths).skip(1) {
            write!(f, "  {cell:>width$}")?;
        }
        if let Some(entry) = line.checked_sub(1).map(|index| shown[index]) {
            if worst == Some(entry.index) {
                write!(f, "  <-- worst")?;
            } else if differs(&entry) {
                write!(f, "  <--")?;
            }
        }
        writeln!(f)?;
    }
    if shown.len() < all {
        writeln!(f, "({} of {all} entries are not shown)", all - shown.len())?;
    }
    Ok(())
}
