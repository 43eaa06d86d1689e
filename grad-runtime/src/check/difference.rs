//! The derivative of a function of one variable by Ridders' method.

/// A derivative and how far it may be off.
#[derive(Clone, Copy, Debug)]
pub(super) struct Estimate {
    pub(super) value: f64,
    pub(super) error: f64,
}

/// Each step is smaller than the one before by this factor. Not an integer: a periodic function
/// could be sampled at its period each time.
const SHRINK: f64 = 1.4;
const ROWS: usize = 10;
/// A tableau ends when its diagonal moves by more than this times the best error so far.
const DIVERGED: f64 = 2.0;
/// The relative error at which no other first step is tried.
const ENOUGH: f64 = 1e-10;

/// The best estimate over several first steps: a function may vary on the scale of 1 or of `at`, and
/// may have a kink or the edge of its domain close by.
pub(super) fn derivative(mut f: impl FnMut(f64) -> f64, at: f64) -> Estimate {
    let size = at.abs();
    let mut best = Estimate { value: f64::NAN, error: f64::INFINITY };
    if !at.is_finite() {
        return best;
    }
    for scale in [size.max(1.0), size.min(1.0)] {
        for part in [1e-1, 1e-3, 1e-5, 1e-7] {
            let step = scale * part;
            if step < f64::MIN_POSITIVE || step < 1e-9 * size {
                continue;
            }
            let (estimate, is_flat) = extrapolate(&mut f, at, step);
            if estimate.error < best.error || !best.value.is_finite() {
                best = estimate;
            }
            if is_flat || best.error <= ENOUGH * best.value.abs() {
                return best;
            }
        }
    }
    best
}

/// Extrapolates central differences to step 0, starting at `step`; with it, whether every
/// difference was exactly 0.
///
/// A difference that is not finite (the step left the domain) starts the tableau anew.
fn extrapolate(f: &mut impl FnMut(f64) -> f64, at: f64, mut step: f64) -> (Estimate, bool) {
    let mut best = Estimate { value: f64::NAN, error: f64::INFINITY };
    let mut is_flat = true;
    let mut previous = [0.0; ROWS];
    let mut row = 0;
    for _ in 0..ROWS {
        let (above, below) = (at + step, at - step);
        let (f_above, f_below) = (f(above), f(below));
        let quotient = (f_above - f_below) / (above - below);
        // Of the values, and of the argument wherever `f` computes with it.
        let size = f_above.abs().max(f_below.abs()) + (quotient * at).abs();
        let rounding = f64::EPSILON * size / step;
        step /= SHRINK;
        is_flat &= quotient == 0.0;
        if !quotient.is_finite() {
            if !best.value.is_finite() {
                best.value = quotient;
            }
            row = 0;
            continue;
        }

        let mut current = [0.0; ROWS];
        current[0] = quotient;
        let mut factor = 1.0;
        for order in 1..=row {
            factor *= SHRINK * SHRINK;
            let (finer, coarser) = (current[order - 1], previous[order - 1]);
            current[order] = finer + (finer - coarser) / (factor - 1.0);
            let moved = (current[order] - finer).abs().max((current[order] - coarser).abs());
            let error = moved + rounding;
            if error < best.error {
                best = Estimate { value: current[order], error };
            }
        }
        if row > 0 && (current[row] - previous[row - 1]).abs() >= DIVERGED * best.error {
            break;
        }
        previous = current;
        row += 1;
    }
    (best, is_flat)
}
