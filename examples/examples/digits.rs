//! A convolutional network that learns to read handwritten digits, in less than two minutes.
//!
//! The network is an annotated method that calls one layer after the other; nothing of the backward
//! pass is written by hand. The 1,797 digits are real ones (UCI, Optical Recognition of
//! Handwritten Digits), every fifth is held out. The samples of a mini-batch are shared out among
//! the processor's cores, and Adam takes the steps.
//!
//! The gradient is checked against differences first. Then one sees each epoch's loss and accuracy.
//! `target/pictures/digits-learning.png` shows the learning curves, `digits-misread.png` the digits
//! of the held-out part that the network gets wrong.

use std::{error::Error, fs::File, io::Read, path::Path, time::Instant};

use flate2::read::GzDecoder;
use grad_examples::{
    is_short,
    layers::{
        Adam, Convolution, CrossEntropy, Dense, MaxPooling, Parameters, Relu, check_parameters,
    },
    picture, plot, table,
};
use grad_runtime::{Differentiable, derive_grad};
use image::{GrayImage, Luma};
use indicatif::{ProgressBar, ProgressStyle};
use plot::plotters::prelude::*;
use rand::{Rng, SeedableRng, rngs::ChaCha8Rng, seq::SliceRandom};
use rayon::prelude::*;

const SIDE: usize = 8;
const PIXELS: usize = SIDE * SIDE;

#[derive(Differentiable, Clone, Debug)]
struct Network {
    first: Convolution,
    second: Convolution,
    hidden: Dense,
    last: Dense,
    relu: Relu,
    pooling: MaxPooling,
    cross_entropy: CrossEntropy,
}

impl Network {
    fn new(rng: &mut impl Rng) -> Self {
        Self {
            first: Convolution::new((1, 12), SIDE, 3, rng).with_padding(1),
            second: Convolution::new((12, 24), SIDE, 3, rng).with_padding(1),
            hidden: Dense::new(24 * 4 * 4, 48, rng),
            last: Dense::new(48, 10, rng),
            relu: Relu,
            pooling: MaxPooling { side: SIDE, size: 2 },
            cross_entropy: CrossEntropy { classes: 10 },
        }
    }

    /// Ten scores for each image.
    #[derive_grad]
    fn scores(&self, #[no_grad] images: &[f64]) -> Vec<f64> {
        let edges = self.relu.forward(&self.first.forward(images));
        let shapes = self.relu.forward(&self.second.forward(&edges));
        let summary = self.relu.forward(&self.hidden.forward(&self.pooling.forward(&shapes)));
        self.last.forward(&summary)
    }

    #[derive_grad]
    fn loss(&self, #[no_grad] images: &[f64], labels: &[usize]) -> f64 {
        self.cross_entropy.forward(&self.scores(images), labels)
    }
}

impl Parameters for Network {
    fn visit(&mut self, d: &NetworkTangent, change: &mut dyn FnMut(&mut f64, f64)) {
        self.first.visit(&d.first, change);
        self.second.visit(&d.second, change);
        self.hidden.visit(&d.hidden, change);
        self.last.visit(&d.last, change);
    }
}

/// Images, one after the other, and the digits that they show.
#[derive(Clone, Default)]
struct Samples {
    images: Vec<f64>,
    labels: Vec<usize>,
}

impl Samples {
    /// All samples, those to learn from and those that are held out.
    fn read() -> Result<[Self; 2], Box<dyn Error>> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/digits.csv.gz");
        let mut text = String::new();
        GzDecoder::new(File::open(path)?).read_to_string(&mut text)?;
        let mut parts = [Self::default(), Self::default()];
        for (i, line) in text.lines().enumerate() {
            let part = &mut parts[usize::from(i % 5 == 4)];
            let (pixels, label) = line.rsplit_once(',').ok_or("a line without a comma")?;
            for pixel in pixels.split(',') {
                part.images.push(pixel.parse::<f64>()? / 16.0);
            }
            part.labels.push(label.parse()?);
        }
        Ok(parts)
    }

    fn len(&self) -> usize {
        self.labels.len()
    }

    fn image(&self, i: usize) -> &[f64] {
        &self.images[i * PIXELS..(i + 1) * PIXELS]
    }

    fn chosen(&self, indices: &[usize]) -> Self {
        let images = indices.iter().flat_map(|&i| self.image(i).iter().copied()).collect();
        Self { images, labels: indices.iter().map(|&i| self.labels[i]).collect() }
    }

    /// The digit that the network sees in each image.
    fn read_by(&self, network: &Network) -> Vec<usize> {
        let scores: Vec<Vec<f64>> =
            self.images.par_chunks(PIXELS).map(|image| network.scores(image)).collect();
        let best = |scores: &Vec<f64>| {
            (0..10).max_by(|&a, &b| scores[a].total_cmp(&scores[b])).expect("there are ten")
        };
        scores.iter().map(best).collect()
    }

    fn accuracy(&self, network: &Network) -> f64 {
        let read = self.read_by(network);
        let right = read.iter().zip(&self.labels).filter(|(read, label)| read == label).count();
        right as f64 / self.len() as f64
    }
}

/// The mean loss of a mini-batch and its gradient, from parts that are computed in parallel. They
/// are summed in a fixed order, so that every run gives the same.
fn batch_gradient(network: &Network, batch: &Samples) -> (f64, NetworkTangent) {
    const PART: usize = 8;
    let share = |labels: &[usize]| labels.len() as f64 / batch.len() as f64;
    let parts: Vec<(f64, NetworkTangent)> = batch
        .images
        .par_chunks(PART * PIXELS)
        .zip(batch.labels.par_chunks(PART))
        .map(|(images, labels)| {
            let mut gradient = network.zero_tangent();
            let (loss, pullback) = network.loss_forward(images, labels);
            pullback(share(labels), &mut gradient);
            (loss * share(labels), gradient)
        })
        .collect();
    parts
        .into_iter()
        .reduce(|(loss, mut sum), (more, gradient)| {
            Network::accumulate(&mut sum, gradient);
            (loss + more, sum)
        })
        .expect("a batch is not empty")
}

/// Compares some hundred entries of the gradient with differences.
fn check_gradient(network: &Network, batch: &Samples) -> Result<(), Box<dyn Error>> {
    let (_, gradient) = batch_gradient(network, batch);
    let loss = |network: &Network| network.loss(&batch.images, &batch.labels);
    let report = check_parameters(network, &gradient, 100, loss);
    let worst = report.worst().map_or(0.0, |entry| entry.relative_error);
    let mut count = 0;
    network.clone().visit(&gradient, &mut |_, _| count += 1);
    println!("{count} parameters; {} of their derivatives checked,", report.entries.len());
    println!("largest relative difference {worst:.0e}.\n");
    report.into_result(1e-5)?;
    Ok(())
}

/// What one epoch has come to.
struct Epoch {
    loss: f64,
    training: f64,
    held_out: f64,
}

fn draw_learning(epochs: &[Epoch]) -> Result<(), Box<dyn Error>> {
    let path = picture("digits-learning.png");
    let root = BitMapBackend::new(&path, (800, 450)).into_drawing_area();
    root.fill(&WHITE)?;
    let mut chart = plot::chart(&root, "Digits misread after each epoch, in percent")
        .build_cartesian_2d(1..epochs.len(), 0.0..10.0)?;
    chart
        .configure_mesh()
        .light_line_style(TRANSPARENT)
        .y_label_formatter(&|y: &f64| y.to_string())
        .draw()?;
    let training: Vec<f64> = epochs.iter().map(|epoch| epoch.training).collect();
    let held_out: Vec<f64> = epochs.iter().map(|epoch| epoch.held_out).collect();
    let curves = [("learnt from", training), ("held out", held_out)];
    for ((name, accuracies), color) in curves.into_iter().zip(plot::COLORS) {
        let points = (1..).zip(accuracies).map(|(i, accuracy)| (i, 100.0 * (1.0 - accuracy)));
        chart
            .draw_series(LineSeries::new(points, color.stroke_width(2)))?
            .label(name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 20, y)], color.stroke_width(2)));
    }
    chart.configure_series_labels().background_style(WHITE).border_style(BLACK).draw()?;
    root.present()?;
    println!("{}", path.display());
    Ok(())
}

/// The misread digits in a row, dark on light, each as 64 by 64 dots.
fn draw_misread(samples: &Samples, misread: &[usize]) -> Result<(), Box<dyn Error>> {
    const DOT: usize = 8;
    let tile = SIDE * DOT + DOT;
    let mut picture_of_all = GrayImage::from_pixel(
        (misread.len() * tile + DOT) as u32,
        (tile + DOT) as u32,
        Luma([160]),
    );
    for (n, &i) in misread.iter().enumerate() {
        for (pixel, &ink) in samples.image(i).iter().enumerate() {
            let (left, top) = (n * tile + DOT + pixel % SIDE * DOT, DOT + pixel / SIDE * DOT);
            for dot in 0..DOT * DOT {
                let (x, y) = (left + dot % DOT, top + dot / DOT);
                let shade = 255.0 * (1.0 - ink);
                picture_of_all.put_pixel(x as u32, y as u32, Luma([shade as u8]));
            }
        }
    }
    let path = picture("digits-misread.png");
    picture_of_all.save(&path)?;
    println!("{}", path.display());
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let [training, held_out] = Samples::read()?;
    let mut network = Network::new(&mut rng);
    check_gradient(&network, &training.chosen(&[3, 141, 592, 653]))?;

    let count = if is_short() { 2 } else { 20 };
    let bar = ProgressBar::new(count)
        .with_style(ProgressStyle::with_template("{bar:30} epoch {pos} of {len}  {msg}")?);
    let mut adam = Adam::new(0.0);
    let mut order: Vec<usize> = (0..training.len()).collect();
    let mut epochs = Vec::new();
    let mut seconds = 0.0;
    for epoch in 0..count {
        let start = Instant::now();
        adam.rate = 0.003 * (1.0 - epoch as f64 / count as f64);
        order.shuffle(&mut rng);
        let mut loss = 0.0;
        for indices in order.chunks(32) {
            let (mean, gradient) = batch_gradient(&network, &training.chosen(indices));
            adam.step(&mut network, &gradient);
            loss += mean * indices.len() as f64 / training.len() as f64;
        }
        seconds += start.elapsed().as_secs_f64();
        let epoch = Epoch {
            loss,
            training: training.accuracy(&network),
            held_out: held_out.accuracy(&network),
        };
        bar.set_message(format!("loss {loss:.4}, held out {:.2} %", 100.0 * epoch.held_out));
        bar.inc(1);
        epochs.push(epoch);
    }
    bar.finish_and_clear();

    let mut rows = table(&["epoch", "loss", "learnt from", "held out"]);
    for (epoch, i) in epochs.iter().zip(1..) {
        rows.add_row([
            i.to_string(),
            format!("{:.5}", epoch.loss),
            format!("{:.2} %", 100.0 * epoch.training),
            format!("{:.2} %", 100.0 * epoch.held_out),
        ]);
    }
    println!("{rows}\n");
    let per_epoch = seconds / count as f64;
    println!(
        "{per_epoch:.2} seconds per epoch, {:.0} samples per second",
        training.len() as f64 / per_epoch
    );

    let read = held_out.read_by(&network);
    let misread: Vec<usize> =
        (0..held_out.len()).filter(|&i| read[i] != held_out.labels[i]).collect();
    println!("{} of {} misread:", misread.len(), held_out.len());
    for &i in &misread {
        println!("    a {} for a {}", read[i], held_out.labels[i]);
    }
    draw_learning(&epochs)?;
    draw_misread(&held_out, &misread)?;

    let reached = held_out.accuracy(&network);
    assert!(reached >= if is_short() { 0.85 } else { 0.975 }, "{reached}");
    Ok(())
}
