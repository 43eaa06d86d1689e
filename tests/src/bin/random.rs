//! Random programs: `cargo run -p grad-tests --bin random -- --seeds 0..100,123 [--batch 50] [--name DIRECTORY] [--shrink 20]
//! [--full | --core]`, or `--show SEED`.

use grad_tests::random::batch::{Outcome, run};
use grad_tests::random::generate::{Profile, program};
use grad_tests::random::render::source;
use grad_tests::random::shrink::shrink;

fn main() {
    let mut seeds: Vec<u64> = (0..60).collect();
    let mut batch = 60;
    let mut rounds = 0;
    let mut refusals = false;
    let mut listed = false;
    let mut pattern = None::<String>;
    let mut name = "batch".to_owned();
    let mut profile = Profile::Forms;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().expect("the option has a value");
        match argument.as_str() {
            "--seeds" => {
                let number = |text: &str| text.parse::<u64>().expect("a number");
                let range = |text: &str| match text.split_once("..") {
                    Some((from, to)) => number(from)..number(to),
                    None => number(text)..number(text) + 1,
                };
                seeds = value().split(',').flat_map(range).collect();
            }
            "--batch" => batch = value().parse().expect("a number"),
            "--shrink" => rounds = value().parse().expect("a number"),
            "--core" => profile = Profile::Core,
            "--full" => profile = Profile::Full,
            "--shrink-matching" => pattern = Some(value()),
            "--name" => name = value(),
            "--list" => listed = true,
            "--refusals" => refusals = true,
            "--show" => {
                println!("{}", source(&program(value().parse().expect("a number"), profile)));
                return;
            }
            _ => panic!("unknown option {argument}"),
        }
    }
    let mut totals = [0; 4];
    let (mut equal, mut different, mut nan, mut refused, mut broken, mut stuck) =
        (0, 0, 0, 0, 0, 0);
    for seeds in seeds.chunks(batch) {
        let programs: Vec<_> = seeds.iter().map(|&seed| program(seed, profile)).collect();
        let outcomes = run(&name, &programs);
        if let Some(pattern) = &pattern {
            let matching = |o: &Outcome| matches!(o, Outcome::Refused(_, lines) if lines.iter().any(|l| l.contains(pattern.as_str())));
            let smallest = programs
                .iter()
                .zip(&outcomes)
                .filter(|(_, o)| matching(o))
                .min_by_key(|(p, _)| source(p).len());
            if let Some((program, Outcome::Refused(_, before))) = smallest {
                // Nothing but the errors that were there before.
                let code = |line: &str| {
                    line.split(": error").nth(1).unwrap_or("")[..8.min(line.len())].to_owned()
                };
                let before: Vec<String> = before.iter().map(|l| code(l)).collect();
                let small = shrink(&name, program, 60, |o| {
                    matching(o)
                        && matches!(o, Outcome::Refused(_, lines) if lines.iter().all(|l| before.contains(&code(l))))
                });
                let outcome = run(&name, std::slice::from_ref(&small));
                println!("-- shrunk, seed {}: {outcome:?}\n{}", program.seed, source(&small));
            }
            continue;
        }
        for (program, outcome) in programs.iter().zip(&outcomes) {
            match outcome {
                Outcome::Equal(counts) => {
                    equal += 1;
                    if listed {
                        println!("== EQUAL: seed {} {counts:?}", program.seed);
                    }
                    for (total, count) in totals.iter_mut().zip(counts) {
                        *total += count;
                    }
                }
                Outcome::Different(text) => {
                    different += 1;
                    nan += usize::from(text.starts_with("NAN"));
                    println!("== DIFFERENT: seed {}\n{text}\n{}", program.seed, source(program));
                    if rounds > 0 {
                        let small = shrink(
                            &name,
                            program,
                            rounds,
                            |o| matches!(o, Outcome::Different(t) if t.starts_with("GENERATOR") == text.starts_with("GENERATOR")),
                        );
                        let outcome = run(&name, std::slice::from_ref(&small));
                        println!(
                            "-- shrunk, seed {}: {outcome:?}\n{}",
                            program.seed,
                            source(&small)
                        );
                    }
                }
                Outcome::Refused(by_macro, lines) => {
                    if *by_macro {
                        refused += 1;
                    } else {
                        broken += 1;
                    }
                    if refusals || !by_macro {
                        let kind = if *by_macro { "REFUSED" } else { "NO COMPILE" };
                        println!("== {kind}: seed {}", program.seed);
                        for line in lines.iter().take(4) {
                            println!("{line}");
                        }
                    }
                }
                Outcome::Stuck => {
                    stuck += 1;
                    println!("== STUCK: seed {}\n{}", program.seed, source(program));
                }
            }
        }
    }
    println!(
        "programs: {equal} equal, {different} different ({nan} of them not finite), {refused} refused by the macro, {broken} refused by \
         rustc, {stuck} stuck\npoints: {} compared ({} with an adjoint that is not zero), {} not finite, \
         {} ill-conditioned",
        totals[0], totals[3], totals[1], totals[2]
    );
    assert!(different + stuck == 0, "gradients differ");
}
