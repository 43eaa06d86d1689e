//! Times of the variants of one problem, taken in turns, so that whatever slows the machine down slows all.
//! They are the thread's own, so that nothing counts while another process has the processor.

use std::time::Duration;

use cpu_time::ThreadTime;

use crate::problem::{Benchmark, Variant};

/// How long to measure.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// A variant runs for about this time before the next one does.
    pub batch: Duration,
    /// How many turns each of the variants has.
    pub rounds: usize,
    /// A variant that is slow has fewer turns, and takes about this time in all.
    pub slow: Duration,
}

impl Effort {
    /// For a table that is worth printing.
    pub const FULL: Self =
        Self { batch: Duration::from_millis(2), rounds: 101, slow: Duration::from_millis(1_500) };
    /// To see that everything runs.
    pub const QUICK: Self =
        Self { batch: Duration::from_micros(50), rounds: 3, slow: Duration::from_millis(50) };
}

struct Turns {
    variant: Variant,
    /// Evaluations in a batch.
    times: u64,
    /// It runs in every round that is a multiple of this.
    stride: usize,
    seconds: Vec<f64>,
}

/// The median time of one gradient, in seconds, for each of [`Variant::ALL`].
pub fn medians(benchmark: &mut dyn Benchmark, effort: Effort) -> [f64; 6] {
    let mut all = Variant::ALL.map(|variant| {
        let once = calibrate(benchmark, variant, effort.batch);
        let times = (effort.batch.as_secs_f64() / once).max(1.0) as u64;
        let wanted = effort.rounds as f64 * once * times as f64;
        let compared = matches!(variant, Variant::Primal | Variant::Generated | Variant::ByHand);
        let thinned = if compared { 4 * effort.slow } else { effort.slow };
        let stride = (wanted / thinned.as_secs_f64()).ceil().max(1.0) as usize;
        Turns { variant, times, stride, seconds: Vec::new() }
    });
    for round in 0..effort.rounds {
        // Another one comes first each time.
        for turn in 0..all.len() {
            let turns = &mut all[(round + turn) % Variant::ALL.len()];
            if round % turns.stride == 0 {
                let start = ThreadTime::now();
                benchmark.run(turns.variant, turns.times);
                turns.seconds.push(start.elapsed().as_secs_f64() / turns.times as f64);
            }
        }
    }
    all.map(|turns| median(turns.seconds) * benchmark.passes(turns.variant) as f64)
}

/// About the time of one evaluation, when everything is warm.
fn calibrate(benchmark: &mut dyn Benchmark, variant: Variant, batch: Duration) -> f64 {
    let mut times = 1;
    loop {
        let start = ThreadTime::now();
        benchmark.run(variant, times);
        let seconds = start.elapsed().as_secs_f64();
        if seconds >= 0.5 * batch.as_secs_f64() {
            return seconds / times as f64;
        }
        times *= 2;
    }
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
