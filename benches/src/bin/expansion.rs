//! Prints what it takes to expand functions of 100, 1,000 and 10,000 statements.
//!
//! ```text
//! cargo run --release -p grad-benches --bin expansion
//! ```
//!
//! In a release build it fails if 10,000 statements take 2 seconds or if the time is not linear.

use std::hint::black_box;
use std::process::ExitCode;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

const MOST: Duration = Duration::from_secs(2);
/// Caches and allocation cost a larger function somewhat more a statement; a square would cost 10 times.
const MOST_GROWTH: f64 = 3.0;

fn main() -> ExitCode {
    // A compiler's thread has a large stack, too.
    let measured = std::thread::Builder::new().stack_size(256 << 20).spawn(table);
    let (longest, growth) = measured.expect("a thread").join().expect("a table");
    if cfg!(debug_assertions) {
        println!(
            "A debug build, with the laws of the IR checked after every pass: no limits apply."
        );
        return ExitCode::SUCCESS;
    }
    println!(
        "10,000 statements: {:.2} s (limit {} s); per statement {growth:.2} times that of 1,000 (limit {MOST_GROWTH})",
        longest.as_secs_f64(),
        MOST.as_secs()
    );
    if longest < MOST && growth < MOST_GROWTH { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The time for 10,000 statements, and by how much one of them costs more than one of 1,000.
fn table() -> (Duration, f64) {
    println!("{:>10} {:>12} {:>14}", "statements", "ms", "us/statement");
    let times = [(100, 20), (1_000, 5), (10_000, 3)].map(|(statements, runs)| {
        let time = best(statements, runs);
        let micros = time.as_secs_f64() * 1e6;
        println!("{statements:>10} {:>12.2} {:>14.2}", micros / 1e3, micros / statements as f64);
        time
    });
    (times[2], times[2].as_secs_f64() / 10.0 / times[1].as_secs_f64())
}

fn best(statements: usize, runs: usize) -> Duration {
    let item = grad_benches::straight_line(statements);
    let run = |_| {
        let input = item.clone();
        let start = now();
        black_box(grad_benches::expand(input));
        now().saturating_sub(start)
    };
    (0..runs).map(run).min().unwrap_or_default()
}

/// The time that this thread has computed, where Linux tells; a busy machine does not count then. Elsewhere
/// the time of day.
fn now() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let of_thread = std::fs::read_to_string("/proc/thread-self/schedstat")
        .ok()
        .and_then(|text| text.split(' ').next()?.parse().ok());
    of_thread.map_or_else(|| START.elapsed(), Duration::from_nanos)
}
