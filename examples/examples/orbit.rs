//! Where is a planet after 10,000 steps, and what if it had started a little differently?
//!
//! Two bodies attract each other; the classic Runge-Kutta method of fourth order follows the one as
//! seen from the other for more than three revolutions, in place. The derivative of the last
//! position in the first state goes back through all steps. Differences confirm it, and so does
//! physics: energy is conserved, so its gradient at the end, pulled back to the start, has to be
//! its gradient at the start.
//!
//! One sees the derivatives beside differences, then the two energies and their gradients.

use grad_examples::{is_short, table};
use grad_runtime::{check, derive_grad};

/// The rate of change of position (the first two) and velocity, in units where `G M = 1`.
#[derive_grad]
fn rate(state: &[f64; 4]) -> [f64; 4] {
    let cubed = state[0].hypot(state[1]).powi(3);
    [state[2], state[3], -state[0] / cubed, -state[1] / cubed]
}

#[derive_grad]
fn moved(state: &[f64; 4], rate: &[f64; 4], h: f64) -> [f64; 4] {
    [state[0] + h * rate[0], state[1] + h * rate[1], state[2] + h * rate[2], state[3] + h * rate[3]]
}

/// One step of length `h` in time.
#[derive_grad]
fn runge_kutta(state: &mut [f64; 4], h: f64) {
    let k1 = rate(&*state);
    let k2 = rate(&moved(&*state, &k1, h / 2.0));
    let k3 = rate(&moved(&*state, &k2, h / 2.0));
    let k4 = rate(&moved(&*state, &k3, h));
    for i in 0..4 {
        state[i] += h / 6.0 * (k1[i] + 2.0 * k2[i] + 2.0 * k3[i] + k4[i]);
    }
}

#[derive_grad]
fn travel(state: &mut [f64; 4], h: f64, steps: usize) {
    for _ in 0..steps {
        runge_kutta(state, h);
    }
}

#[derive_grad]
fn energy(state: &[f64; 4]) -> f64 {
    0.5 * (state[2].powi(2) + state[3].powi(2)) - 1.0 / state[0].hypot(state[1])
}

/// Pulls the adjoint of the last state back to the first one.
fn pulled_back(start: &[f64; 4], h: f64, steps: usize, mut adjoint: [f64; 4]) -> [f64; 4] {
    travel_backward(&mut start.clone(), &mut adjoint, h, steps);
    adjoint
}

fn main() {
    let start = [1.0, 0.0, 0.0, 1.2];
    let steps = if is_short() { 1_000 } else { 10_000 };
    let h = 50.0 / steps as f64;
    let mut end = start;
    travel(&mut end, h, steps);
    println!("After {steps} steps the planet is at ({:.12}, {:.12}).\n", end[0], end[1]);

    let last = |at: &[f64]| {
        let mut state = at.try_into().unwrap();
        travel(&mut state, h, steps);
        state.to_vec()
    };
    for (name, seed) in [("x", [1.0, 0.0, 0.0, 0.0]), ("y", [0.0, 1.0, 0.0, 0.0])] {
        let gradient = pulled_back(&start, h, steps, seed);
        let report = check::vjp(last, &start, &seed, &gradient).named(&["x", "y", "u", "v"]);
        println!(
            "Its last {name} by the position (x, y) and the velocity (u, v) at the start:\n{report}"
        );
        report.into_result(1e-8).unwrap();
    }

    let (first_energy, first_slope) = energy::value_and_grad(&start);
    let (last_energy, last_slope) = energy::value_and_grad(&end);
    let pulled = pulled_back(&start, h, steps, last_slope);
    let mut rows = table(&["energy", "value", "d x", "d y", "d u", "d v"]);
    for (name, value, slope) in [
        ("at the start", first_energy, first_slope),
        ("at the end", last_energy, last_slope),
        ("at the end, pulled back", last_energy, pulled),
    ] {
        let mut row = vec![name.to_string(), format!("{value:.12}")];
        row.extend(slope.map(|d| format!("{d:.9}")));
        rows.add_row(row);
    }
    println!("{rows}");

    let tolerance = if is_short() { 1e-4 } else { 1e-8 };
    assert!((last_energy - first_energy).abs() < tolerance);
    for (pulled, slope) in pulled.iter().zip(first_slope) {
        assert!((pulled - slope).abs() < tolerance, "{pulled} {slope}");
    }
}
