//! Rosenbrock's banana valley in a thousand dimensions, down to its lowest point by L-BFGS.
//!
//! The function is one chain of iterators, the optimiser comes from the crate `argmin`. The floor of
//! the valley is narrow, bent and almost level: differences would need 1,001 calls of the
//! function for each gradient, and their rounding errors would stop the search far from the end.
//!
//! One sees the gradient's cost beside the function's, and how the search ends.

use std::time::Instant;

use grad_examples::{minimise, table};
use grad_runtime::{check, derive_grad};

#[derive_grad]
fn rosenbrock(x: &[f64]) -> f64 {
    x.windows(2).map(|w| 100.0 * (w[1] - w[0].powi(2)).powi(2) + (1.0 - w[0]).powi(2)).sum()
}

/// The seconds that one call takes, on average of many.
fn seconds<T>(call: impl Fn() -> T) -> f64 {
    let start = Instant::now();
    for _ in 0..2000 {
        std::hint::black_box(call());
    }
    start.elapsed().as_secs_f64() / 2000.0
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let few = [-1.2, 1.0, 0.4, -0.3, 0.9];
    check::gradient(rosenbrock, &few, &rosenbrock::grad(&few)).into_result(1e-9)?;

    let start = vec![0.0; 1000];
    let value = seconds(|| rosenbrock(&start));
    let both = seconds(|| rosenbrock::value_and_grad(&start));
    println!("In 1000 dimensions the value takes {:.2} µs,", 1e6 * value);
    println!(
        "the value and the gradient {:.2} µs, {:.1} times as long.\n",
        1e6 * both,
        both / value
    );

    let (first, slope) = rosenbrock::value_and_grad(&start);
    let found = minimise(rosenbrock, rosenbrock::grad, start, 1e-10)?;
    let norm = |slope: &[f64]| slope.iter().map(|d| d * d).sum::<f64>().sqrt();
    let distance = found.at.iter().map(|x| (x - 1.0).abs()).fold(0.0, f64::max);

    let mut rows = table(&["L-BFGS", "value", "length of the gradient", "gradients"]);
    rows.add_row([
        "start".into(),
        format!("{first:.1}"),
        format!("{:.1e}", norm(&slope)),
        "1".into(),
    ]);
    rows.add_row([
        format!("step {}", found.steps),
        format!("{:.1e}", found.value),
        format!("{:.1e}", norm(&rosenbrock::grad(&found.at))),
        found.gradients.to_string(),
    ]);
    println!("{rows}\n");
    println!("Largest distance of a coordinate from 1, the minimum: {distance:.0e}");
    assert!(distance < 1e-9);
    Ok(())
}
