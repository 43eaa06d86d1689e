//! Methods to whom memory is lent that the caller has made itself, in impls with and without parameters
//! of their own; results of calls that are handed on and looped over.

use grad_runtime::{Differentiable, derive_grad};

#[derive(Differentiable)]
struct Layer {
    weights: [f64; 2],
}

impl Layer {
    #[derive_grad]
    fn forward(&self, x: &[f64]) -> Vec<f64> {
        let mut y = vec![0.0; x.len()];
        for i in 0..x.len() {
            y[i] = (self.weights[0] * x[i] + self.weights[1]).sin();
        }
        y
    }

    /// A method that calls methods, and is called with local memory.
    #[derive_grad]
    fn twice(&self, x: &[f64]) -> Vec<f64> {
        let once = self.forward(x);
        let y = self.forward(&once);
        let mut z = vec![0.0; y.len()];
        for i in 0..y.len() {
            z[i] = y[i] * once[i];
        }
        z
    }

    #[derive_grad]
    fn in_the_end(&self, x: &[f64]) -> Vec<f64> {
        let once = self.twice(x);
        self.forward(&once)
    }
}

/// What is returned is read as well.
#[derive_grad]
fn handed_on(layer: &Layer, x: &[f64], k: &mut f64) -> Vec<f64> {
    let y = layer.in_the_end(x);
    *k *= y[0] * y[1];
    y
}

#[test]
fn results_handed_on() {
    let at = [0.7, -1.3, 0.4, 0.9, -0.2, 1.7];
    let layer = |p: &[f64]| Layer { weights: [p[0], p[1]] };
    let seed = [1.5, -2.0, 0.5, 3.0];
    let mut d_layer = LayerTangent { weights: [0.0; 2] };
    let (mut d_x, mut d_k) = ([0.0; 3], seed[3]);
    handed_on_backward(
        &layer(&at),
        &mut d_layer,
        &at[2..5],
        &mut d_x,
        &mut at[5].clone(),
        &mut d_k,
        seed[..3].to_vec(),
    );
    let value = |p: &[f64]| {
        let mut k = p[5];
        let mut y = handed_on(&layer(p), &p[2..5], &mut k);
        y.push(k);
        y
    };
    let analytic = [&d_layer.weights[..], &d_x, &[d_k]].concat();
    crate::support::agrees("handed_on", value, &at, &seed, &analytic);
}

/// What calls have returned, looped over in all ways; the third result is read twice.
#[derive_grad]
fn looped_over(layer: &Layer, x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for (y, x) in layer.forward(x).iter().zip(x) {
        sum += y * x;
    }
    for (i, y) in layer.twice(x).into_iter().enumerate() {
        sum += y * y * (i as f64 + 0.5);
    }
    let last = layer.in_the_end(x);
    for y in &last {
        sum += y * sum;
    }
    for pair in last.windows(2) {
        sum += pair[0] * pair[1];
    }
    sum * last.iter().map(|y| y * y).sum::<f64>()
}

#[test]
fn results_looped_over() {
    let at = [0.7, -1.3, 0.4, 0.9, -0.2];
    let layer = |p: &[f64]| Layer { weights: [p[0], p[1]] };
    let mut d_layer = LayerTangent { weights: [0.0; 2] };
    let mut d_x = [0.0; 3];
    looped_over_backward(&layer(&at), &mut d_layer, &at[2..], &mut d_x, -1.5);
    let value = |p: &[f64]| vec![looped_over(&layer(p), &p[2..])];
    let analytic = [&d_layer.weights[..], &d_x].concat();
    crate::support::agrees("looped_over", value, &at, &[-1.5], &analytic);
}

struct Plain<T> {
    tag: T,
}

impl<T: Copy + Into<f64>> Plain<T> {
    #[derive_grad]
    fn scaled(#[no_grad] &self, x: &[f64]) -> f64 {
        let factor: f64 = self.tag.into();
        x.iter().map(|x| x * x * factor).sum()
    }
}

#[derive_grad]
fn network(layer: &Layer, x: &[f64], #[no_grad] last: &Plain<f32>) -> f64 {
    let mut sum = last.scaled(x);
    for i in 0..2 {
        let hidden = layer.twice(&x[i..]);
        let out = layer.in_the_end(&hidden);
        sum += last.scaled(&out) * sum;
    }
    sum
}

/// The pullback of a trait's method holds on to lifetimes, and so does that of its caller.
mod of_a_trait {
    use grad_runtime::derive_grad;

    trait Squared {
        #[derive_grad]
        fn squared(#[no_grad] &self, x: &[f64]) -> f64 {
            x[0] * x[0] * x[1]
        }

        #[derive_grad]
        fn twice(#[no_grad] &self, x: &[f64], y: &[f64]) -> f64 {
            self.squared(x) * self.squared(y)
        }
    }

    struct Unit;

    impl Squared for Unit {}

    #[derive_grad]
    fn both<S: Squared>(x: &[f64], #[no_grad] unit: &S) -> f64 {
        unit.squared(x) * unit.twice(x, &x[1..]) + unit.squared(&x[1..])
    }

    #[test]
    fn gradients() {
        let at = [0.7, -1.3, 0.4];
        let mut d_x = [0.0; 3];
        both_backward(&at, &mut d_x, &Unit, -2.0);
        crate::support::agrees("both", |p| vec![both(p, &Unit)], &at, &[-2.0], &d_x);
    }
}

#[test]
fn gradients() {
    let layer = |p: &[f64]| Layer { weights: [p[0], p[1]] };
    let at = [0.7, -1.3, 0.4, 0.9, -0.2];
    let last = Plain { tag: 1.5_f32 };
    let value = |p: &[f64]| vec![network(&layer(p), &p[2..], &last)];

    let mut d_layer = LayerTangent { weights: [0.5; 2] };
    let mut d_x = [0.25; 3];
    network_backward(&layer(&at), &mut d_layer, &at[2..], &mut d_x, &last, 1.5);
    let analytic: Vec<f64> =
        d_layer.weights.iter().map(|d| d - 0.5).chain(d_x.map(|d| d - 0.25)).collect();
    crate::support::agrees("network", value, &at, &[1.5], &analytic);

    let layer_at = layer(&at);
    let (_, pullback) = network::forward(&layer_at, &at[2..], &last);
    let mut d_layer = LayerTangent { weights: [0.0; 2] };
    let mut d_x = [0.0; 3];
    pullback(-2.0, &mut d_layer, &mut d_x);
    let analytic = [&d_layer.weights[..], &d_x].concat();
    crate::support::agrees("network", value, &at, &[-2.0], &analytic);
}
