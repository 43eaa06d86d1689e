//! Fixed sets of random programs, compiled as one crate: what the macro gives against dual numbers.
//!
//! New ones: `cargo run -p grad-tests --bin random -- --seeds 0..1000`.

use grad_tests::random::batch::{Outcome, run};
use grad_tests::random::generate::{Profile, program};
use grad_tests::random::render::source;
use grad_tests::random::tree::Program;

/// What has to occur among the programs of the younger families.
const FORMS: &[&str] = &[
    "return ",
    "break 'l",
    "continue",
    "loop {",
    "let Some(",
    "while let Some(",
    ".pop()",
    ".push(",
    ".extend",
    ".to_vec()",
    ".collect",
    ".filter(",
    ".filter_map(",
    ".take_while(",
    ".find(",
    ".max_by(",
    ".reduce(",
    "mem::swap",
    ".reverse()",
    ".split_at_mut(",
    ".unwrap_or",
    ".map_or(",
    "-> Option<f64>",
    "-> Result<f64, u8>",
    "-> [f64; 3]",
    "P {",
    "match ",
];

/// Programs of the younger families that the macro takes.
const SEEDS: &[u64] = &[
    6, 14, 23, 30, 32, 33, 35, 43, 44, 50, 58, 67, 68, 69, 70, 72, 113, 114, 125, 128, 135, 139,
    144, 148, 157, 158, 159, 165, 166, 170, 187, 188, 191, 198, 201, 202, 207, 213, 217, 220, 238,
    241,
];

#[test]
fn fixed_programs() {
    let core = (0..20).map(|seed| program(seed, Profile::Core));
    let forms: Vec<Program> = SEEDS.iter().map(|&seed| program(seed, Profile::Forms)).collect();
    let sources: Vec<String> = forms.iter().map(source).collect();
    for form in FORMS {
        assert!(sources.iter().any(|s| s.contains(form)), "`{form}` occurs in none of them");
    }
    let programs: Vec<Program> = core.chain(forms).collect();
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
        10 * equal >= 9 * programs.len(),
        "only {equal} of {} programs were compared: {outcomes:#?}",
        programs.len()
    );
    assert!(
        points >= 40 * equal && active >= 20 * equal,
        "{points} points, {active} of them active"
    );
}
