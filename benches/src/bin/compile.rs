//! Prints what `#[derive_grad]` adds to the build of a crate: 100 functions with it and without.
//!
//! ```text
//! cargo run --release -p grad-benches --bin compile -- [--quick]
//! ```

use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

const FUNCTIONS: usize = 100;

/// Functions of several kinds, `NUMBER` apart.
const KINDS: [&str; 5] = [
    "pub fn staged_NUMBER(x: f64, y: f64) -> f64 {
    let sigy = 1.0 / (1.0 + (-y).exp());
    let num = x + sigy;
    let sigx = 1.0 / (1.0 + (-x).exp());
    let xpy = x + y;
    let den = sigx + xpy.powi(2);
    num / den
}",
    "pub fn rosenbrock_NUMBER(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..x.len() - 1 {
        let bend = x[i + 1] - x[i] * x[i];
        sum += 100.0 * bend * bend + (1.0 - x[i]).powi(2);
    }
    sum
}",
    "pub fn loss_NUMBER(x: f64, target: f64) -> f64 {
    let error = (x - target).abs();
    if error < 1.0 { 0.5 * error * error } else { error - 0.5 }
}",
    "pub fn decay_NUMBER(rate: f64, start: f64, steps: usize) -> f64 {
    let mut value = start;
    for _ in 0..steps {
        value -= rate * value.tanh();
    }
    value
}",
    "pub fn scaled_NUMBER(x: &[f64], out: &mut [f64]) {
    let norm = x.iter().map(|x| x * x).sum::<f64>().sqrt();
    for i in 0..x.len() {
        out[i] = x[i] / norm;
    }
}",
];

fn main() -> Result<(), Box<dyn Error>> {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let rounds = if quick { 1 } else { 7 };
    let directory = prepare()?;
    println!("| {FUNCTIONS} functions | without | with `#[derive_grad]` | ratio |");
    println!("|---|--:|--:|--:|");
    for (name, arguments) in [
        ("cargo check", &["check"][..]),
        ("cargo build", &["build"]),
        ("cargo build --release", &["build", "--release"]),
    ] {
        let [without, with] = times(&directory, arguments, rounds)?.map(|time| time.as_secs_f64());
        println!("| {name} | {without:.2} s | {with:.2} s | {:.2} |", with / without);
    }
    Ok(())
}

/// Writes the crate, beside what this program was built into.
fn prepare() -> Result<PathBuf, Box<dyn Error>> {
    let program = std::env::current_exe()?;
    let target = program.parent().and_then(Path::parent).ok_or("the program has no directory")?;
    let directory = target.join("compile-time");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    fs::create_dir_all(directory.join("src"))?;
    fs::copy(root.join("Cargo.lock"), directory.join("Cargo.lock"))?;
    let runtime = root.join("grad-runtime");
    let manifest = format!(
        "[package]\nname = \"compile-time\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [features]\nderive = []\n\n[dependencies]\ngrad-runtime = {{ path = '{}' }}\n",
        runtime.display()
    );
    fs::write(directory.join("Cargo.toml"), manifest)?;
    let mut source = String::from("#[cfg(feature = \"derive\")]\nuse grad_runtime::derive_grad;\n");
    for number in 0..FUNCTIONS {
        let function = KINDS[number % KINDS.len()].replace("NUMBER", &number.to_string());
        write!(source, "\n#[cfg_attr(feature = \"derive\", derive_grad)]\n{function}\n")?;
    }
    fs::write(directory.join("src/lib.rs"), source)?;
    Ok(directory)
}

/// Of the crate itself without and with the attribute: the shortest of several, in turns, without cargo's own share.
fn times(
    directory: &Path,
    arguments: &[&str],
    rounds: usize,
) -> Result<[Duration; 2], Box<dyn Error>> {
    let features = [&[][..], &["--features", "derive"]];
    let mut times = [Duration::MAX; 2];
    for _ in 0..rounds {
        for (time, features) in times.iter_mut().zip(features) {
            let arguments = [arguments, features].concat();
            // Whatever else has to be built is built here.
            cargo(directory, &arguments)?;
            let idle = cargo(directory, &arguments)?;
            touch(directory)?;
            let all = cargo(directory, &arguments)?;
            *time = (*time).min(all.saturating_sub(idle));
        }
    }
    Ok(times)
}

fn touch(directory: &Path) -> Result<(), Box<dyn Error>> {
    let source = directory.join("src/lib.rs");
    let text = fs::read(&source)?;
    Ok(fs::write(source, text)?)
}

fn cargo(directory: &Path, arguments: &[&str]) -> Result<Duration, Box<dyn Error>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(directory).args(arguments).args(["--offline", "--quiet", "--target-dir"]);
    command.arg(directory.join("target"));
    // Of a build that runs this program nothing is taken over.
    for variable in ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_INCREMENTAL"] {
        command.env_remove(variable);
    }
    command.env("CARGO_INCREMENTAL", "0");
    let start = Instant::now();
    let status = command.status()?;
    if status.success() {
        Ok(start.elapsed())
    } else {
        Err(format!("{command:?}: {status}").into())
    }
}
