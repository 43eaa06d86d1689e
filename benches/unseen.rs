//! What the route by traits costs: a loop over floats behind fields whose types are written out, and the same without,
//! where rustc chooses the rules; in turns within one run. The adjoints are the same to the bit.

use std::hint::black_box;
use std::time::Instant;

use grad_runtime::{Differentiable, derive_grad};

#[derive(Differentiable)]
struct Model {
    gain: f64,
    bias: f64,
}

/// The fields' types are written out: plain arithmetic.
#[derive_grad]
fn seen(model: &Model, x: &[f64], y: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..x.len() {
        let gain: f64 = model.gain;
        let bias: f64 = model.bias;
        let e = gain * x[i] * x[i] + bias / y[i] - y[i];
        sum += e * e;
    }
    sum
}

/// They are not: `MulRule`, `DivRule`.
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

    type Backward = fn(&Model, &mut ModelTangent, &[f64], &mut [f64], &[f64], &mut [f64], f64);
    let run = |backward: Backward| {
        let (mut d_x, mut d_y) = (vec![0.0; POINTS], vec![0.0; POINTS]);
        let model = Model { gain: 1.5, bias: -0.5 };
        let mut d = model.zero_tangent();
        backward(&model, &mut d, &x, &mut d_x, &y, &mut d_y, 1.0);
        (d.gain, d.bias, d_x, d_y)
    };
    assert_eq!(run(seen_backward), run(unseen_backward));

    let mut times = [const { Vec::new() }; 2];
    for round in 0..rounds {
        for turn in 0..2 {
            let which = (round + turn) % 2;
            times[which].push(match which {
                0 => nanoseconds(repeats, || run(seen_backward)),
                _ => nanoseconds(repeats, || run(unseen_backward)),
            });
        }
    }
    let [plain, traits] = times.map(median);
    println!("a gradient of {POINTS} points, median of {rounds} rounds in turns:");
    println!("  types written out    {plain:6.3} ns a point");
    println!("  chosen by rustc      {traits:6.3} ns a point");
    println!("  chosen / written     {:6.3}", traits / plain);
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
