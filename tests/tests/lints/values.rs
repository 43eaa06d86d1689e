//! Values whose form is generated: literals of arrays, arms that panic, loops that keep values.

use grad_runtime::derive_grad;

/// Products stand where a comma might be missing.
#[derive_grad]
#[must_use]
pub fn array_of_products(x: [f64; 4], k: f64) -> f64 {
    let y = [x[0] * k, -x[1] * x[2], x[3] - k];
    let rows = [[k * k, k - 1.0], [x[0] * 2.0, x[1] - x[2]]];
    y[0] * y[1] + y[2] * rows[0][1] * rows[1][0]
}

/// They are returned.
#[derive_grad]
#[must_use]
pub fn returned_products(x: &[f64], k: f64) -> Vec<f64> {
    vec![x[0] * k, -x[1] * k, x[0] - x[1]]
}

/// Nothing comes after a panic.
///
/// # Panics
///
/// For an unknown kind.
#[derive_grad]
#[must_use]
pub fn arms_that_panic(x: f64, kind: u8) -> f64 {
    let y = match kind {
        0 => x * 2.0,
        1 => x.exp(),
        2 => unimplemented!("the second kind"),
        _ => panic!("no kind {kind}"),
    };
    match kind {
        0 => y * y,
        1 => y * x,
        _ => unreachable!("found above"),
    }
}
