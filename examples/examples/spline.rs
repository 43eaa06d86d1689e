//! A smooth curve through noisy observations: a cubic spline, fitted by its gradient.
//!
//! The curve is made of hills, one for each coefficient, of which four overlap everywhere. What is
//! minimised has two parts, the distance from the observations and the curve's bends, and each is
//! a chain of iterators as one writes it in Rust. The observations are those of NIST's problem
//! Gauss1: two peaks on a falling curve, 250 points.
//!
//! L-BFGS finds the coefficients from the gradient. Since the problem is a linear one, linear
//! algebra finds them too, and both have to agree. One sees how the distance grows and the bends
//! vanish as smoothness is given more weight, and `target/pictures/spline.png` shows the three
//! curves.

use std::{error::Error, fs, path::Path};

use grad_examples::{minimise, picture, plot, table};
use grad_runtime::{check, derive_grad};
use nalgebra::{DMatrix, DVector};
use plot::plotters::prelude::*;

/// The observations of a file are at `x` from 1 to 250; a coefficient stands for 5 of them.
const SPACING: f64 = 5.0;
const COEFFICIENTS: usize = 54;

/// The heights of the four hills that overlap at `t` between two coefficients.
fn hills(t: f64) -> [f64; 4] {
    let s = 1.0 - t;
    [
        s.powi(3) / 6.0,
        2.0 / 3.0 - t.powi(2) * (1.0 + s) / 2.0,
        2.0 / 3.0 - s.powi(2) * (1.0 + t) / 2.0,
        t.powi(3) / 6.0,
    ]
}

#[derive_grad]
fn curve(coefficients: &[f64], #[no_grad] x: f64) -> f64 {
    let position = x / SPACING;
    let first = position as usize;
    let hills = hills(position.fract());
    coefficients[first..first + 4].iter().zip(hills).map(|(c, hill)| c * hill).sum()
}

#[derive_grad]
fn distance(coefficients: &[f64], #[no_grad] observations: &[(f64, f64)]) -> f64 {
    observations.iter().map(|&(x, y)| (curve(coefficients, x) - y).powi(2)).sum()
}

#[derive_grad]
fn bends(coefficients: &[f64]) -> f64 {
    coefficients.windows(3).map(|c| (c[0] - 2.0 * c[1] + c[2]).powi(2)).sum()
}

#[derive_grad]
fn loss(
    coefficients: &[f64],
    #[no_grad] observations: &[(f64, f64)],
    #[no_grad] smoothness: f64,
) -> f64 {
    distance(coefficients, observations) + smoothness * bends(coefficients)
}

/// The lines of two numbers, `y` and `x`.
fn read(path: &Path) -> Result<Vec<(f64, f64)>, std::io::Error> {
    let text = fs::read_to_string(path)?;
    let pairs = text.lines().filter_map(|line| {
        let (y, x) = line.trim().split_once(' ')?;
        Some((x.trim().parse().ok()?, y.trim().parse().ok()?))
    });
    Ok(pairs.collect())
}

/// The minimum by linear algebra: a loss of second degree has a gradient of first degree.
fn by_linear_algebra(gradient: impl Fn(&[f64]) -> Vec<f64>) -> Option<DVector<f64>> {
    let constant = DVector::from_vec(gradient(&[0.0; COEFFICIENTS]));
    let columns: Vec<DVector<f64>> = (0..COEFFICIENTS)
        .map(|i| {
            let mut unit = [0.0; COEFFICIENTS];
            unit[i] = 1.0;
            DVector::from_vec(gradient(&unit)) - &constant
        })
        .collect();
    DMatrix::from_columns(&columns).cholesky().map(|matrix| matrix.solve(&-constant))
}

fn draw(observations: &[(f64, f64)], fits: &[(f64, Vec<f64>)]) -> Result<(), Box<dyn Error>> {
    let path = picture("spline.png");
    let root = BitMapBackend::new(&path, (900, 500)).into_drawing_area();
    root.fill(&WHITE)?;
    let mut chart = plot::chart(&root, "Gauss1 of NIST and three splines")
        .build_cartesian_2d(0.0..251.0, 0.0..150.0)?;
    chart
        .configure_mesh()
        .light_line_style(TRANSPARENT)
        .x_label_formatter(&|x: &f64| x.to_string())
        .y_label_formatter(&|y: &f64| y.to_string())
        .draw()?;
    chart
        .draw_series(observations.iter().map(|&at| Circle::new(at, 2, BLACK.mix(0.4).filled())))?;
    for ((smoothness, coefficients), color) in fits.iter().zip(plot::COLORS) {
        let xs = (0..1250).map(|i| 1.0 + f64::from(i) / 5.0).filter(|&x| x <= 250.0);
        let line = xs.map(|x| (x, curve(coefficients, x)));
        chart
            .draw_series(LineSeries::new(line, color.stroke_width(2)))?
            .label(format!("smoothness {smoothness}"))
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 20, y)], color.stroke_width(2)));
    }
    chart.configure_series_labels().background_style(WHITE).border_style(BLACK).draw()?;
    root.present()?;
    println!("{}", path.display());
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/nist_strd/Gauss1.dat");
    let observations = read(&file)?;
    assert_eq!(observations.len(), 250);

    let zero = vec![0.0; COEFFICIENTS];
    let start: Vec<f64> = (0..COEFFICIENTS).map(|i| (i as f64).sin()).collect();
    let at_start = loss::grad(&start, &observations, 10.0);
    check::gradient(|c| loss(c, &observations, 10.0), &start, &at_start).into_result(1e-8)?;

    let mut rows =
        table(&["smoothness", "distance", "bends", "gradients", "linear algebra differs"]);
    let mut fits = Vec::new();
    for smoothness in [1.0, 30.0, 1000.0] {
        let value = |c: &[f64]| loss(c, &observations, smoothness);
        let gradient = |c: &[f64]| loss::grad(c, &observations, smoothness);
        let fit = minimise(value, gradient, zero.clone(), 1e-6)?;
        let exact = by_linear_algebra(gradient).ok_or("the matrix is not positive definite")?;
        let difference = (exact - DVector::from_column_slice(&fit.at)).amax();
        rows.add_row([
            smoothness.to_string(),
            format!("{:.1}", distance(&fit.at, &observations)),
            format!("{:.2}", bends(&fit.at)),
            fit.gradients.to_string(),
            format!("{difference:.0e}"),
        ]);
        assert!(difference < 1e-4, "{difference}");
        fits.push((smoothness, fit.at));
    }
    println!("{rows}\n");
    draw(&observations, &fits)
}
