//! The generated gradient of `staged` against one written by hand, in turns within one run, so that
//! whatever slows the machine down slows both.

use std::hint::black_box;
use std::time::Instant;

use grad_runtime::derive_grad;

#[derive_grad]
fn staged(x: f64, y: f64) -> f64 {
    let sigy = 1.0 / (1.0 + (-y).exp());
    let num = x + sigy;
    let sigx = 1.0 / (1.0 + (-x).exp());
    let xpy = x + y;
    let xpysqr = xpy.powi(2);
    let den = sigx + xpysqr;
    let invden = 1.0 / den;
    num * invden
}

/// As a person would write it.
fn by_hand(x: f64, y: f64, d_ret: f64) -> (f64, f64) {
    let sigy = 1.0 / (1.0 + (-y).exp());
    let num = x + sigy;
    let sigx = 1.0 / (1.0 + (-x).exp());
    let xpy = x + y;
    let den = sigx + xpy * xpy;
    let invden = 1.0 / den;

    let d_num = d_ret * invden;
    let d_den = -d_ret * num * invden * invden;
    let d_xpy = 2.0 * xpy * d_den;
    let d_x = d_num + d_den * (1.0 - sigx) * sigx + d_xpy;
    let d_y = d_num * (1.0 - sigy) * sigy + d_xpy;
    (d_x, d_y)
}

const POINTS: usize = 1_024;

fn main() {
    let short = std::env::args().any(|arg| arg == "--test" || arg == "--quick");
    let (rounds, repeats) = if short { (5, 1) } else { (201, 20) };
    let points: Vec<(f64, f64)> = (0..POINTS)
        .map(|at| at as f64 / POINTS as f64)
        .map(|at| (6.0 * at - 3.0, 5.0 - 8.0 * at))
        .collect();
    for &(x, y) in &points {
        let (generated, hand) = (staged_backward(x, y, 1.0), by_hand(x, y, 1.0));
        let scale = hand.0.abs() + hand.1.abs();
        assert!((generated.0 - hand.0).abs() + (generated.1 - hand.1).abs() <= 1e-13 * scale);
    }

    let mut times = [const { Vec::new() }; 3];
    for round in 0..rounds {
        // Another one comes first each time.
        for turn in 0..3 {
            let which = (round + turn) % 3;
            times[which].push(match which {
                0 => nanoseconds(&points, repeats, |x, y| (staged(x, y), 0.0)),
                1 => nanoseconds(&points, repeats, |x, y| by_hand(x, y, 1.0)),
                _ => nanoseconds(&points, repeats, |x, y| staged_backward(x, y, 1.0)),
            });
        }
    }
    let [primal, hand, generated] = times.map(median);
    println!("staged, {POINTS} points, median of {rounds} rounds in turns:");
    println!("  value                 {primal:6.2} ns");
    println!("  gradient by hand      {hand:6.2} ns   {:.2} values", hand / primal);
    println!("  gradient generated    {generated:6.2} ns   {:.2} values", generated / primal);
    println!("  generated / by hand   {:6.3}", generated / hand);
}

/// Of one evaluation.
fn nanoseconds(
    points: &[(f64, f64)],
    repeats: usize,
    evaluate: impl Fn(f64, f64) -> (f64, f64),
) -> f64 {
    let start = Instant::now();
    for _ in 0..repeats {
        let mut sum = (0.0, 0.0);
        for &(x, y) in black_box(points) {
            let (a, b) = evaluate(x, y);
            sum = (sum.0 + a, sum.1 + b);
        }
        black_box(sum);
    }
    start.elapsed().as_secs_f64() * 1e9 / (points.len() * repeats) as f64
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
