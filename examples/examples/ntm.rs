//! A Neural Turing Machine learns to copy.
//!
//! The machine (Graves, Wayne and Danihelka, 2014) is a small network, the controller, beside a
//! memory that it reads and writes through two heads. A head finds its place by content, the
//! rows that are like a key, and by location, one row on. All of it is smooth, so the gradient flows
//! through every step of a sequence, however long: an annotated method in a loop, and no graph.
//!
//! It sees random bits, six at a time, and then has to say them again. Its error is given in bits
//! per bit: 1 is guessing, 0 is knowing. It learns from sequences of length 1 to 10. One
//! sees the gradient checked, the error fall, and the error at lengths up to 20, of which it
//! never saw any. `target/pictures/ntm-addressing.png` shows how it does it: the writing head walks
//! along the memory, then the reading head goes the same way.

use std::{error::Error, time::Instant};

use grad_examples::{
    is_short,
    layers::{Adam, Dense, Parameters, check_parameters},
    picture, table,
};
use grad_runtime::{Differentiable, derive_grad, sigmoid, softplus};
use image::{GrayImage, Luma};
use indicatif::{ProgressBar, ProgressStyle};
use rand::{Rng, RngExt, SeedableRng, rngs::ChaCha8Rng};
use rayon::prelude::*;

/// The longest sequence to learn from.
const LONGEST: usize = 10;
/// Bits that are seen at a time.
const BITS: usize = 6;
const INPUTS: usize = BITS + 2;
/// The memory has so many rows, each so wide.
const ROWS: usize = 24;
const WIDTH: usize = 10;
const HIDDEN: usize = 48;
/// What steers a head: a key, its strength, a gate, three shifts, a sharpness.
const STEERING: usize = WIDTH + 6;

/// What the machine remembers from one step to the next.
#[derive(Differentiable, Clone, Debug)]
struct State {
    memory: Vec<f64>,
    /// Where the heads are: a weight for each row.
    reading: Vec<f64>,
    writing: Vec<f64>,
    /// What was read last.
    read: Vec<f64>,
}

impl State {
    /// An even memory, both heads at its first row.
    fn new() -> Self {
        let start: Vec<f64> = (0..ROWS).map(|r| if r == 0 { 1.0 } else { 0.0 }).collect();
        Self {
            memory: vec![1e-3; ROWS * WIDTH],
            reading: start.clone(),
            writing: start,
            read: vec![0.0; WIDTH],
        }
    }
}

#[derive_grad]
fn copy(to: &mut [f64], from: &[f64]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to = *from;
    }
}

/// Moves a head.
#[derive_grad]
fn address(weights: &mut [f64], memory: &[f64], steering: &[f64]) {
    let key = &steering[..WIDTH];
    let strength = softplus(steering[WIDTH]);
    let gate = sigmoid(steering[WIDTH + 1]);
    let sharpness = 1.0 + softplus(steering[WIDTH + 2]);
    let (back, stay) = (steering[WIDTH + 3].exp(), steering[WIDTH + 4].exp());
    let ahead = steering[WIDTH + 5].exp();
    let shifts = back + stay + ahead;

    // By content: rows that point where the key does.
    let mut content = [0.0; ROWS];
    let mut sum = 0.0;
    let key_squared: f64 = key.iter().map(|k| k * k).sum();
    for r in 0..ROWS {
        let row = &memory[r * WIDTH..(r + 1) * WIDTH];
        let dot: f64 = row.iter().zip(key).map(|(m, k)| m * k).sum();
        let squared: f64 = row.iter().map(|m| m * m).sum();
        let cosine = dot / (squared * key_squared + 1e-8).sqrt();
        content[r] = (strength * (cosine - 1.0)).exp();
        sum += content[r];
    }

    // Interpolated with where the head was.
    let mut gated = [0.0; ROWS];
    for r in 0..ROWS {
        gated[r] = gate * content[r] / sum + (1.0 - gate) * weights[r];
    }

    // By location: shifted around the circle and sharpened.
    let mut total = 0.0;
    for r in 0..ROWS {
        let shifted =
            back * gated[(r + 1) % ROWS] + stay * gated[r] + ahead * gated[(r + ROWS - 1) % ROWS];
        weights[r] = (shifted / shifts + 1e-9).powf(sharpness);
        total += weights[r];
    }
    for weight in weights {
        *weight /= total;
    }
}

/// Erases and adds, as far as the head is at a row.
#[derive_grad]
fn write(memory: &mut [f64], weights: &[f64], erase: &[f64], add: &[f64]) {
    for r in 0..ROWS {
        for c in 0..WIDTH {
            let kept = memory[r * WIDTH + c] * (1.0 - weights[r] * sigmoid(erase[c]));
            memory[r * WIDTH + c] = kept + weights[r] * add[c].tanh();
        }
    }
}

/// The rows, as far as the head is there.
#[derive_grad]
fn read(read: &mut [f64], memory: &[f64], weights: &[f64]) {
    for c in 0..WIDTH {
        let mut sum = 0.0;
        for r in 0..ROWS {
            sum += weights[r] * memory[r * WIDTH + c];
        }
        read[c] = sum;
    }
}

#[derive(Differentiable, Clone, Debug)]
struct Machine {
    controller: Dense,
    /// Steers the reading head, the writing head, and what is erased and added.
    heads: Dense,
    output: Dense,
}

impl Machine {
    fn new(rng: &mut impl Rng) -> Self {
        Self {
            controller: Dense::new(INPUTS + WIDTH, HIDDEN, rng),
            heads: Dense::new(HIDDEN, 2 * STEERING + 2 * WIDTH, rng),
            output: Dense::new(HIDDEN + WIDTH, BITS, rng),
        }
    }

    /// One step: from an input to the logits of the bits.
    #[derive_grad]
    fn step(&self, state: &mut State, #[no_grad] input: &[f64]) -> Vec<f64> {
        let mut seen = [0.0; INPUTS + WIDTH];
        copy(&mut seen[..INPUTS], input);
        copy(&mut seen[INPUTS..], &state.read);

        let mut thought = [0.0; HIDDEN + WIDTH];
        for (thought, sum) in thought.iter_mut().zip(&self.controller.forward(&seen)) {
            *thought = sum.tanh();
        }
        let steering = self.heads.forward(&thought[..HIDDEN]);

        let (erase, add) = (2 * STEERING, 2 * STEERING + WIDTH);
        address(&mut state.writing, &state.memory, &steering[STEERING..erase]);
        write(&mut state.memory, &state.writing, &steering[erase..add], &steering[add..]);
        address(&mut state.reading, &state.memory, &steering[..STEERING]);
        read(&mut state.read, &state.memory, &state.reading);

        copy(&mut thought[HIDDEN..], &state.read);
        self.output.forward(&thought)
    }

    /// How surprised the machine is at a sequence when it should copy it, in bits per bit.
    #[derive_grad]
    fn surprise(&self, #[no_grad] bits: &[f64]) -> f64 {
        let length = bits.len() / BITS;
        let inputs = inputs(bits);
        let mut state = State::new();
        let mut sum = 0.0;
        for t in 0..2 * length + 2 {
            let logits = self.step(&mut state, &inputs[t * INPUTS..(t + 1) * INPUTS]);
            if t >= length + 2 {
                for b in 0..BITS {
                    let bit = bits[(t - length - 2) * BITS + b];
                    sum += softplus(logits[b]) - bit * logits[b];
                }
            }
        }
        sum / std::f64::consts::LN_2 / bits.len() as f64
    }
}

/// What the machine sees, step by step: a mark, the bits, another mark, and nothing while it answers.
fn inputs(bits: &[f64]) -> Vec<f64> {
    let length = bits.len() / BITS;
    let mut inputs = vec![0.0; (2 * length + 2) * INPUTS];
    inputs[BITS] = 1.0;
    for (t, bits) in (1..).zip(bits.chunks(BITS)) {
        inputs[t * INPUTS..t * INPUTS + BITS].copy_from_slice(bits);
    }
    inputs[(length + 1) * INPUTS + BITS + 1] = 1.0;
    inputs
}

impl Parameters for Machine {
    fn visit(&mut self, d: &MachineTangent, change: &mut dyn FnMut(&mut f64, f64)) {
        self.controller.visit(&d.controller, change);
        self.heads.visit(&d.heads, change);
        self.output.visit(&d.output, change);
    }
}

fn random_bits(length: usize, rng: &mut impl Rng) -> Vec<f64> {
    (0..length * BITS).map(|_| f64::from(u8::from(rng.random::<bool>()))).collect()
}

/// The mean surprise of some sequences, and its gradient.
fn batch_gradient(machine: &Machine, batch: &[Vec<f64>]) -> (f64, MachineTangent) {
    let share = 1.0 / batch.len() as f64;
    let parts: Vec<(f64, MachineTangent)> = batch
        .par_iter()
        .map(|bits| {
            let mut gradient = machine.zero_tangent();
            let (surprise, pullback) = machine.surprise_forward(bits);
            pullback(share, &mut gradient);
            (surprise * share, gradient)
        })
        .collect();
    parts
        .into_iter()
        .reduce(|(surprise, mut sum), (more, gradient)| {
            Machine::accumulate(&mut sum, gradient);
            (surprise + more, sum)
        })
        .expect("a batch is not empty")
}

/// Compares some hundred entries of the gradient through a whole sequence with differences.
fn check_gradient(machine: &Machine, bits: &[f64]) -> Result<(), Box<dyn Error>> {
    let (_, gradient) = machine.surprise_value_and_grad(bits);
    let surprise = |machine: &Machine| machine.surprise(bits);
    let report = check_parameters(machine, &gradient, 100, surprise);
    let worst = report.worst().map_or(0.0, |entry| entry.relative_error);
    println!(
        "{} derivatives checked, largest relative difference {worst:.0e}.\n",
        report.entries.len()
    );
    report.into_result(1e-5)?;
    Ok(())
}

/// The mean surprise at some sequences that it has not seen.
fn test(machine: &Machine, length: usize, rng: &mut impl Rng) -> f64 {
    (0..50).map(|_| machine.surprise(&random_bits(length, rng))).sum::<f64>() / 50.0
}

/// Where the heads are, from step to step: the writing head above, the reading head below, a column
/// for each step, a line for each row of the memory, dark where the head is.
fn draw_addressing(machine: &Machine, bits: &[f64]) -> Result<(), Box<dyn Error>> {
    const DOT: usize = 10;
    let inputs = inputs(bits);
    let steps = inputs.len() / INPUTS;
    let (width, height) = ((steps + 2) * DOT, (2 * ROWS + 3) * DOT);
    let mut picture_of_both = GrayImage::from_pixel(width as u32, height as u32, Luma([160]));
    let mut state = State::new();
    for (t, input) in inputs.chunks(INPUTS).enumerate() {
        let _ = machine.step(&mut state, input);
        for (r, weight) in state.writing.iter().chain(&state.reading).enumerate() {
            let (left, top) = ((t + 1) * DOT, (r + 1 + r / ROWS) * DOT);
            for dot in 0..DOT * DOT {
                let (x, y) = (left + dot % DOT, top + dot / DOT);
                let shade = 255.0 * (1.0 - weight);
                picture_of_both.put_pixel(x as u32, y as u32, Luma([shade as u8]));
            }
        }
    }
    let path = picture("ntm-addressing.png");
    picture_of_both.save(&path)?;
    println!("{}", path.display());
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let mut machine = Machine::new(&mut rng);
    check_gradient(&machine, &random_bits(4, &mut rng))?;

    let steps = if is_short() { 300 } else { 2500 };
    let bar = ProgressBar::new(steps)
        .with_style(ProgressStyle::with_template("{bar:30} step {pos} of {len}  {msg}")?);
    let mut adam = Adam::new(0.003);
    let mut rows = table(&["step", "bits per bit, recent mean"]);
    let mut mean = 1.0;
    let start = Instant::now();
    for step in 1..=steps {
        let batch: Vec<Vec<f64>> =
            (0..8).map(|_| random_bits(1 + rng.random_range(0..LONGEST), &mut rng)).collect();
        let (surprise, gradient) = batch_gradient(&machine, &batch);
        adam.step(&mut machine, &gradient);
        mean += 0.02 * (surprise - mean);
        bar.set_message(format!("{mean:.4} bits per bit"));
        bar.inc(1);
        if step % (steps / 10) == 0 {
            rows.add_row([step.to_string(), format!("{mean:.4}")]);
        }
    }
    bar.finish_and_clear();
    println!("{rows}\n");
    let seconds = start.elapsed().as_secs_f64();
    println!("{:.0} sequences per second\n", 8.0 * steps as f64 / seconds);

    let mut rows = table(&["length", "bits per bit", ""]);
    for length in [1, 5, LONGEST, 2 * LONGEST] {
        let trained = if length > LONGEST { "never trained on" } else { "" };
        let surprise = test(&machine, length, &mut rng);
        rows.add_row([length.to_string(), format!("{surprise:.4}"), trained.to_string()]);
    }
    println!("{rows}\n");
    draw_addressing(&machine, &random_bits(LONGEST, &mut rng))?;

    let reached = test(&machine, LONGEST, &mut rng);
    assert!(reached < if is_short() { 0.9 } else { 0.02 }, "{reached}");
    Ok(())
}
