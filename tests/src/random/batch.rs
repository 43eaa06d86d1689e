//! Many programs as one crate: written, compiled, run.

use super::render::module;
use super::tree::Program;
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// How a program fared.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// Everything compared was equal: points compared, not finite, ill-conditioned, with an adjoint that is not zero.
    Equal([usize; 4]),
    /// The gradients differ, or something panicked.
    Different(String),
    /// The macro said no (`true`), or the compiler did.
    Refused(bool, Vec<String>),
    /// It did not end in time, or took the process down.
    Stuck,
}

/// Where the crates are written.
fn directory() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target"), PathBuf::from);
    target.join("random")
}

/// Compiles and runs the programs, as a crate of the name.
///
/// # Panics
///
/// If the crate cannot be written or compiled at all.
#[must_use]
pub fn run(name: &str, programs: &[Program]) -> Vec<Outcome> {
    let crate_directory = directory().join(name);
    // One of its own, so that several runs do not wait for, or take, each other's programs.
    let target = crate_directory.join("target");
    let source = crate_directory.join("src");
    let _ = fs::remove_dir_all(&source);
    fs::create_dir_all(&source).expect("the target directory is writable");
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let workspace = tests.parent().expect("the tests are a member of the workspace");
    let manifest = format!(
        "[package]\nname = \"random-programs\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\ngrad-runtime = {{ path = {:?} }}\ngrad-tests = {{ path = {:?} }}\n\n\
         [profile.dev]\ndebug = false\nincremental = false\n",
        workspace.join("grad-runtime"),
        tests,
    );
    write(&crate_directory.join("Cargo.toml"), &manifest);
    if !crate_directory.join("Cargo.lock").exists() {
        let _ = fs::copy(workspace.join("Cargo.lock"), crate_directory.join("Cargo.lock"));
    }
    for (i, program) in programs.iter().enumerate() {
        write(&source.join(format!("p{i}.rs")), &module(program, &i.to_string()));
    }

    let mut outcomes: BTreeMap<usize, Outcome> = BTreeMap::new();
    loop {
        let rest: Vec<usize> = (0..programs.len()).filter(|i| !outcomes.contains_key(i)).collect();
        if rest.is_empty() {
            break;
        }
        let modules: String = rest.iter().map(|i| format!("mod p{i};\n")).collect();
        let cases: Vec<_> = rest.iter().map(|i| format!("p{i}::CASE")).collect();
        write(
            &source.join("main.rs"),
            &format!(
                "{modules}fn main() {{\n    grad_tests::random::check::main(&[{}]);\n}}\n",
                cases.join(", ")
            ),
        );
        let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args(["build", "--offline", "--quiet", "--message-format=short", "--manifest-path"])
            .arg(crate_directory.join("Cargo.toml"))
            .arg("--target-dir")
            .arg(&target)
            .env_remove("RUSTFLAGS")
            .output()
            .expect("cargo runs");
        if output.status.success() {
            execute(&target.join("debug/random-programs"), &rest, &mut outcomes);
            break;
        }
        let text = String::from_utf8_lossy(&output.stderr).into_owned()
            + &String::from_utf8_lossy(&output.stdout);
        let mut errors: BTreeMap<usize, (bool, Vec<String>)> = BTreeMap::new();
        for line in text.lines() {
            let Some(number) = line.strip_prefix("src/p").and_then(|l| l.split('.').next()) else {
                continue;
            };
            let Ok(i) = number.parse::<usize>() else { continue };
            let Some(at) = line.find(": error") else { continue };
            let by_macro = line[at..].starts_with(": error: ");
            let entry = errors.entry(i).or_insert((false, Vec::new()));
            // One refusal by the macro makes it a refusal.
            entry.0 |= by_macro;
            entry.1.push(line.to_owned());
        }
        assert!(
            !errors.is_empty(),
            "the crate {} does not compile:\n{text}",
            crate_directory.display()
        );
        for (i, (by_macro, lines)) in errors {
            outcomes.insert(i, Outcome::Refused(by_macro, lines));
        }
    }
    outcomes.into_values().collect()
}

fn write(path: &Path, text: &str) {
    fs::write(path, text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
}

/// Runs the compiled crate; what hangs is left out and the rest run again.
fn execute(binary: &Path, rest: &[usize], outcomes: &mut BTreeMap<usize, Outcome>) {
    let mut child = Command::new(binary)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the compiled programs run");
    let stdout = child.stdout.take().expect("it was asked for");
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    while let Ok(line) = receiver.recv_timeout(Duration::from_secs(30)) {
        let mut words = line.split(' ');
        let kind = words.next().unwrap_or("");
        let Some(i) = words.next().and_then(|w| w.parse::<usize>().ok()) else { continue };
        match kind {
            "OK" => {
                let mut counts = [0; 4];
                for (count, word) in counts.iter_mut().zip(words) {
                    *count = word.parse().unwrap_or(0);
                }
                outcomes.insert(i, Outcome::Equal(counts));
            }
            "DIFFERENT" => {
                let text = words.collect::<Vec<_>>().join(" ").replace('\u{1}', "\n");
                outcomes.insert(i, Outcome::Different(text));
            }
            _ => {}
        }
    }
    let _ = child.kill();
    let _ = child.wait();
    // The first without an outcome is the one that was running; what follows it has not been tried.
    for i in rest {
        outcomes.entry(*i).or_insert(Outcome::Stuck);
    }
}
