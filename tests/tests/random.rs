//! A fixed set of random programs, compiled as one crate: what the macro gives against dual numbers.
//!
//! New ones: `cargo run -p grad-tests --bin random -- --seeds 0..1000`.

use grad_tests::random::batch::{Outcome, run};
use grad_tests::random::generate::{Profile, program};
use grad_tests::random::render::source;

#[test]
fn sixty_programs() {
    let programs: Vec<_> = (0..60).map(|seed| program(seed, Profile::Core)).collect();
    let outcomes = run("fixed", &programs);
    let (mut equal, mut points, mut active, mut text) = (0, 0, 0, String::new());
    for (program, outcome) in programs.iter().zip(&outcomes) {
        match outcome {
            Outcome::Equal([compared, _, _, nonzero]) => {
                equal += 1;
                points += compared;
                active += nonzero;
            }
            Outcome::Refused(..) => {}
            Outcome::Different(_) | Outcome::Stuck => {
                text += &format!("seed {}: {outcome:?}\n{}\n", program.seed, source(program));
            }
        }
    }
    assert!(text.is_empty(), "{text}");
    // Most of them must take part.
    assert!(
        equal >= 25,
        "only {equal} of {} programs were compared: {outcomes:#?}",
        programs.len()
    );
    assert!(
        points >= 20 * equal && active >= 5 * equal,
        "{points} points, {active} of them active"
    );
}
