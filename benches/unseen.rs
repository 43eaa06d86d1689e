//! What the route by traits costs: one loop over floats that the macro sees, and the same over floats behind fields,
//! whose rules rustc chooses; in turns within one run. The adjoints are the same to the bit.

use std::hint::black_box;
use std::time::Instant;

use grad_runtime::{Differentiable, derive_grad};

/// The types are in the signature: plain arithmetic.
#[derive_grad]
fn seen(gain: f64, bias: f64, x: &[f64], y: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..x.len() {
        let e = gain * x[i] * x[i] + bias / y[i] - y[i];
        sum += e * e;
    }
    sum
}

#[derive(Differentiable)]
struct Model {
    gain: f64,
    bias: f64,
}

/// The same behind fields: `MulRule`, `DivRule`.
#[derive_grad]
fn unseen(model: &Model, x: &[f64], y: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..x.len() {
        let e = model.gain * x[i] * x[i] + model.bias / y[i] - y[i];
        sum += e * e;
    }
    sum
}

const POINTS: usize = 1_024;

fn main() {
    let short = std::env::args().any(|arg| arg == "--test" || arg == "--quick");
    let (rounds, repeats) = if short { (5, 1) } else { (201, 20) };
    let x: Vec<f64> = (0..POINTS).map(|at| (at as f64 * 0.37).sin()).collect();
    let y: Vec<f64> = (0..POINTS).map(|at| 2.0 + (at as f64 * 0.11).cos()).collect();

    let by_sight = || {
        let (mut d_x, mut d_y) = (vec![0.0; POINTS], vec![0.0; POINTS]);
        let d = seen_backward(1.5, -0.5, &x, &mut d_x, &y, &mut d_y, 1.0);
        (d, d_x, d_y)
    };
    let by_traits = || {
        let (mut d_x, mut d_y) = (vec![0.0; POINTS], vec![0.0; POINTS]);
        let model = Model { gain: 1.5, bias: -0.5 };
        let mut d = model.zero_tangent();
        unseen_backward(&model, &mut d, &x, &mut d_x, &y, &mut d_y, 1.0);
        ((d.gain, d.bias), d_x, d_y)
    };
    let (one, other) = (by_sight(), by_traits());
    assert_eq!((one.0.0, &one.1, &one.2), (other.0.0, &other.1, &other.2));
    assert!((one.0.1 - other.0.1).abs() <= 1e-13 * one.0.1.abs());

    let mut times = [const { Vec::new() }; 2];
    for round in 0..rounds {
        for turn in 0..2 {
            let which = (round + turn) % 2;
            times[which].push(match which {
                0 => nanoseconds(repeats, by_sight),
                _ => nanoseconds(repeats, by_traits),
            });
        }
    }
    let [plain, traits] = times.map(median);
    println!("a gradient of {POINTS} points, median of {rounds} rounds in turns:");
    println!("  floats that are seen     {plain:6.3} ns a point");
    println!("  floats behind fields     {traits:6.3} ns a point");
    println!("  behind fields / seen     {:6.3}", traits / plain);
}

/// Of one point.
fn nanoseconds<R>(repeats: usize, run: impl Fn() -> R) -> f64 {
    let start = Instant::now();
    for _ in 0..repeats {
        black_box(run());
    }
    start.elapsed().as_secs_f64() * 1e9 / (repeats * POINTS) as f64
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
