//! The layers against plain formulas and differences.

use grad_examples::layers::{
    Convolution, CrossEntropy, Dense, MaxPooling, Parameters, Relu, check_parameters,
};
use grad_runtime::{Differentiable, check};
use rand::{Rng, RngExt, SeedableRng, rngs::ChaCha8Rng};

fn rng() -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(7)
}

fn numbers(count: usize, rng: &mut impl Rng) -> Vec<f64> {
    (0..count).map(|_| rng.random_range(-1.0..1.0)).collect()
}

fn weighted(output: &[f64], seed: &[f64]) -> f64 {
    assert_eq!(output.len(), seed.len());
    output.iter().zip(seed).map(|(y, d)| y * d).sum()
}

/// The parameters in the order of `visit`.
fn parameters<P: Parameters + Clone>(layer: &P) -> Vec<f64> {
    let mut all = Vec::new();
    layer.clone().visit(&layer.zero_tangent(), &mut |parameter, _| all.push(*parameter));
    all
}

/// A convolution as the textbook writes it: every output, every window, every place.
fn convolved(
    input: &[f64],
    parameters: &[f64],
    (channels, filters): (usize, usize),
    (side, window, stride, padding): (usize, usize, usize, usize),
) -> Vec<f64> {
    let out = (side + 2 * padding - window) / stride + 1;
    let (weights, bias) = parameters.split_at(parameters.len() - filters);
    let mut output = Vec::new();
    for image in input.chunks(channels * side * side) {
        for f in 0..filters {
            for place in 0..out * out {
                let mut sum = bias[f];
                for w in 0..channels * window * window {
                    let (c, ky, kx) = (w / (window * window), w / window % window, w % window);
                    let y = (place / out * stride + ky).wrapping_sub(padding);
                    let x = (place % out * stride + kx).wrapping_sub(padding);
                    if y < side && x < side {
                        let weight = weights[f * channels * window * window + w];
                        sum += weight * image[(c * side + y) * side + x];
                    }
                }
                output.push(sum);
            }
        }
    }
    output
}

#[test]
fn convolution() {
    for (side, window, stride, padding) in
        [(5, 3, 1, 0), (5, 3, 1, 1), (6, 3, 2, 1), (7, 2, 3, 2), (4, 4, 1, 3), (3, 1, 2, 0)]
    {
        let mut rng = rng();
        let mut layer = Convolution::new((2, 3), side, window, &mut rng)
            .with_stride(stride)
            .with_padding(padding);
        let zero = layer.zero_tangent();
        layer.visit(&zero, &mut |parameter, _| *parameter = rng.random_range(-1.0..1.0));

        let input = numbers(2 * 2 * side * side, &mut rng);
        let output = layer.forward(&input);
        let geometry = (side, window, stride, padding);
        let expected = convolved(&input, &parameters(&layer), (2, 3), geometry);
        assert_eq!(output.len(), 2 * 3 * layer.output_side().pow(2));
        assert_eq!(output.len(), expected.len());
        assert!(output.iter().zip(&expected).all(|(y, e)| (y - e).abs() < 1e-12), "{geometry:?}");

        let seed = numbers(output.len(), &mut rng);
        let mut d_layer = layer.zero_tangent();
        let mut d_input = vec![0.0; input.len()];
        layer.forward_backward(&mut d_layer, &input, &mut d_input, seed.clone());
        check::vjp(|x| layer.forward(x), &input, &seed, &d_input).into_result(1e-8).unwrap();
        let value = |layer: &Convolution| weighted(&layer.forward(&input), &seed);
        check_parameters(&layer, &d_layer, 1000, value).into_result(1e-8).unwrap();
    }
}

#[test]
fn dense() {
    let mut rng = rng();
    let layer = Dense::new(4, 3, &mut rng);
    let (input, seed) = (numbers(2 * 4, &mut rng), numbers(2 * 3, &mut rng));
    let weights = parameters(&layer);
    let output = layer.forward(&input);
    for (s, x) in input.chunks(4).enumerate() {
        for o in 0..3 {
            let expected = weighted(&weights[o * 4..(o + 1) * 4], x) + weights[12 + o];
            assert!((output[s * 3 + o] - expected).abs() < 1e-14);
        }
    }

    let (mut d_layer, mut d_input) = (layer.zero_tangent(), vec![0.0; 8]);
    layer.forward_backward(&mut d_layer, &input, &mut d_input, seed.clone());
    check::vjp(|x| layer.forward(x), &input, &seed, &d_input).into_result(1e-8).unwrap();
    let value = |layer: &Dense| weighted(&layer.forward(&input), &seed);
    check_parameters(&layer, &d_layer, 1000, value).into_result(1e-8).unwrap();
}

#[test]
fn pooling_and_relu() {
    let mut rng = rng();
    let input = numbers(3 * 36, &mut rng);
    for size in [1, 2, 3, 6] {
        let layer = MaxPooling { side: 6, size };
        let output = layer.forward(&input);
        assert_eq!(output.len(), 3 * (6 / size).pow(2));
        let largest = |values: &[f64]| values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        assert_eq!(largest(&output), largest(&input));
        let seed = numbers(output.len(), &mut rng);
        let mut d_input = vec![0.0; input.len()];
        layer.forward_backward(&mut layer.zero_tangent(), &input, &mut d_input, seed.clone());
        check::vjp(|x| layer.forward(x), &input, &seed, &d_input).into_result(1e-8).unwrap();
    }

    let mut d_input = vec![0.5; 3];
    let seed = vec![2.0, 3.0, 5.0];
    assert_eq!(Relu.forward(&[-1.0, 0.0, 4.0]), [0.0, 0.0, 4.0]);
    Relu.forward_backward(&mut Relu.zero_tangent(), &[-1.0, 0.0, 4.0], &mut d_input, seed);
    assert_eq!(d_input, [0.5, 0.5, 5.5]);
}

/// The gradient of the mean surprise: the probabilities, less 1 at the right class.
#[test]
fn cross_entropy() {
    let layer = CrossEntropy { classes: 3 };
    // The second sample would overflow without the largest score taken out.
    let (scores, labels) = ([0.3, -1.2, 0.8, 1000.0, 998.0, -1000.0], [2, 1]);
    let (value, (_, gradient)) = layer.forward_value_and_grad(&scores, &labels);
    let mut expected = Vec::new();
    let mut surprise = 0.0;
    for (scores, &label) in scores.chunks(3).zip(&labels) {
        let shifted: Vec<f64> = scores.iter().map(|s| (s - scores[label]).exp()).collect();
        let sum: f64 = shifted.iter().sum();
        surprise += sum.ln() / 2.0;
        for (class, e) in shifted.iter().enumerate() {
            let right = if class == label { 1.0 } else { 0.0 };
            expected.push((e / sum - right) / 2.0);
        }
    }
    assert!((value - surprise).abs() < 1e-12, "{value} {surprise}");
    for (d, e) in gradient.iter().zip(expected) {
        assert!((d - e).abs() < 1e-12, "{d} {e}");
    }
}
