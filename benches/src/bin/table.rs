//! Prints a table of what gradients cost, as Markdown.
//!
//! ```text
//! cargo run --release -p grad-benches --bin table -- [--only NAME] [--quick]
//! ```

use std::process::ExitCode;

use grad_benches::measure::{Effort, medians};
use grad_benches::problem::{Benchmark, Variant};
use grad_benches::problems;

const USAGE: &str = "table [--only PART_OF_A_NAME] [--quick]";

/// What was measured of one problem: seconds, and bytes.
struct Row {
    name: String,
    inputs: usize,
    seconds: [f64; 6],
    allocated: u64,
    peak: u64,
    peak_by_hand: u64,
}

impl Row {
    fn measure(benchmark: &mut dyn Benchmark, effort: Effort) -> Self {
        benchmark.verify();
        let seconds = medians(benchmark, effort);
        let ours = allocation_counter::measure(|| benchmark.run(Variant::Generated, 1));
        let by_hand = allocation_counter::measure(|| benchmark.run(Variant::ByHand, 1));
        Self {
            name: benchmark.name(),
            inputs: benchmark.inputs(),
            seconds,
            allocated: ours.bytes_total,
            peak: ours.bytes_max,
            peak_by_hand: by_hand.bytes_max,
        }
    }

    /// How many times the second variant the first one takes.
    fn ratio(&self, variant: Variant, to: Variant) -> f64 {
        let of = |wanted| {
            let at = Variant::ALL.iter().position(|&variant| variant == wanted);
            self.seconds[at.expect("every variant is in the list")]
        };
        of(variant) / of(to)
    }

    fn print(&self) {
        println!(
            "| {} | {} | {} | {} | {} | {:.2} | {:.2} | {:.2} | {} | {} | {} | {} | {} | {} |",
            self.name,
            self.inputs,
            time(self.seconds[0]),
            time(self.seconds[1]),
            time(self.seconds[2]),
            self.ratio(Variant::Generated, Variant::Primal),
            self.ratio(Variant::ByHand, Variant::Primal),
            self.ratio(Variant::Generated, Variant::ByHand),
            times(self.ratio(Variant::Tape, Variant::Primal)),
            times(self.ratio(Variant::Dual, Variant::Primal)),
            times(self.ratio(Variant::Differences, Variant::Primal)),
            bytes(self.allocated),
            bytes(self.peak),
            bytes(self.peak_by_hand),
        );
    }
}

fn main() -> ExitCode {
    let mut only = None;
    let mut effort = Effort::FULL;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--quick" => effort = Effort::QUICK,
            "--only" => only = arguments.next(),
            _ => {
                eprintln!("{USAGE}");
                return ExitCode::FAILURE;
            }
        }
    }
    println!(
        "| problem | inputs | primal | ours | by hand | ours / primal | by hand / primal | ours / by hand \
         | echidna / primal | num-dual / primal | differences / primal | allocated | peak | peak by hand |"
    );
    println!("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    let mut rows = Vec::new();
    for mut benchmark in problems::all() {
        if only.as_ref().is_none_or(|only| benchmark.name().contains(only.as_str())) {
            let row = Row::measure(benchmark.as_mut(), effort);
            row.print();
            rows.push(row);
        }
    }
    if rows.is_empty() {
        eprintln!("there is no such problem");
        return ExitCode::FAILURE;
    }
    let mean = |variant, to| {
        let logs: f64 = rows.iter().map(|row| row.ratio(variant, to).ln()).sum();
        (logs / rows.len() as f64).exp()
    };
    println!(
        "| geometric mean | | | | | {:.2} | {:.2} | {:.2} | {} | {} | {} | | | |",
        mean(Variant::Generated, Variant::Primal),
        mean(Variant::ByHand, Variant::Primal),
        mean(Variant::Generated, Variant::ByHand),
        times(mean(Variant::Tape, Variant::Primal)),
        times(mean(Variant::Dual, Variant::Primal)),
        times(mean(Variant::Differences, Variant::Primal)),
    );
    ExitCode::SUCCESS
}

fn time(seconds: f64) -> String {
    let nanoseconds = seconds * 1e9;
    match nanoseconds {
        ..1e3 => format!("{nanoseconds:.1} ns"),
        1e3..1e6 => format!("{:.1} us", nanoseconds / 1e3),
        _ => format!("{:.2} ms", nanoseconds / 1e6),
    }
}

fn times(ratio: f64) -> String {
    if ratio < 100.0 { format!("{ratio:.1}") } else { format!("{ratio:.0}") }
}

fn bytes(count: u64) -> String {
    match count {
        0..10_000 => format!("{count}"),
        10_000..10_000_000 => format!("{} K", count / 1_000),
        _ => format!("{} M", count / 1_000_000),
    }
}
