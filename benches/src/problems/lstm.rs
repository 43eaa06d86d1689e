//! ADBench's LSTM with diagonal weights: the negative log likelihood of a sequence, by all weights and biases.

use grad_runtime::derive_grad;

use crate::data::{Numbers, text};
use crate::problem::{Problem, agree};
use crate::scalar::Scalar;

#[derive_grad]
fn sigmoid(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}

/// A layer: its state changes, and what goes in is replaced by what comes out.
#[derive_grad]
fn layer(weights: &[f64], hidden: &mut [f64], cell: &mut [f64], x: &mut [f64]) {
    let bits = x.len();
    for j in 0..bits {
        let forget = sigmoid(x[j] * weights[j] + weights[4 * bits + j]);
        let input = sigmoid(hidden[j] * weights[bits + j] + weights[5 * bits + j]);
        let output = sigmoid(x[j] * weights[2 * bits + j] + weights[6 * bits + j]);
        let change = (hidden[j] * weights[3 * bits + j] + weights[7 * bits + j]).tanh();
        cell[j] = cell[j] * forget + input * change;
        hidden[j] = output * cell[j].tanh();
        x[j] = hidden[j];
    }
}

#[derive_grad]
fn lstm(
    main: &[f64],
    extra: &[f64],
    #[no_grad] state: &[f64],
    #[no_grad] sequence: &[f64],
    bits: usize,
) -> f64 {
    let layers = main.len() / (8 * bits);
    let steps = sequence.len() / bits - 1;
    let mut hidden = vec![0.0; layers * bits];
    let mut cell = vec![0.0; layers * bits];
    for i in 0..layers {
        for j in 0..bits {
            hidden[i * bits + j] = state[2 * i * bits + j];
            cell[i * bits + j] = state[(2 * i + 1) * bits + j];
        }
    }
    let mut x = vec![0.0; bits];
    let mut y = vec![0.0; bits];
    let mut total = 0.0;
    for t in 0..steps {
        for j in 0..bits {
            x[j] = sequence[t * bits + j] * extra[j];
        }
        for i in 0..layers {
            let weights = &main[i * 8 * bits..(i + 1) * 8 * bits];
            let start = i * bits;
            let end = start + bits;
            layer(weights, &mut hidden[start..end], &mut cell[start..end], &mut x);
        }
        let mut sum = 2.0;
        for j in 0..bits {
            y[j] = x[j] * extra[bits + j] + extra[2 * bits + j];
            sum += y[j].exp();
        }
        let lse = sum.ln();
        for j in 0..bits {
            total += sequence[(t + 1) * bits + j] * (y[j] - lse);
        }
    }
    -total / (bits * steps) as f64
}

/// What the reverse sweep needs of one bit of one layer at one time.
#[derive(Clone, Copy, Default)]
struct Kept {
    forget: f64,
    input: f64,
    output: f64,
    change: f64,
    /// Before the step.
    cell: f64,
    tanh: f64,
}

#[derive(Default)]
struct Scratch {
    kept: Vec<Kept>,
    /// The softmax of each step.
    shares: Vec<f64>,
}

fn lstm_by_hand(
    (main, d_main): (&[f64], &mut [f64]),
    (extra, d_extra): (&[f64], &mut [f64]),
    state: &[f64],
    sequence: &[f64],
    bits: usize,
    Scratch { kept, shares }: &mut Scratch,
    d_ret: f64,
) {
    let layers = main.len() / (8 * bits);
    let steps = sequence.len() / bits - 1;
    kept.resize(steps * layers * bits, Kept::default());
    shares.resize(steps * bits, 0.0);
    let (mut hidden, mut cell) = (vec![0.0; layers * bits], vec![0.0; layers * bits]);
    for i in 0..layers {
        let (h, c) = state[2 * i * bits..2 * (i + 1) * bits].split_at(bits);
        hidden[i * bits..(i + 1) * bits].copy_from_slice(h);
        cell[i * bits..(i + 1) * bits].copy_from_slice(c);
    }
    let [in_weights, out_weights, out_biases] = [0, 1, 2].map(|i| &extra[i * bits..(i + 1) * bits]);

    let mut x = vec![0.0; bits];
    for t in 0..steps {
        for j in 0..bits {
            x[j] = sequence[t * bits + j] * in_weights[j];
        }
        for i in 0..layers {
            let w: [&[f64]; 8] = std::array::from_fn(|part| &main[(8 * i + part) * bits..][..bits]);
            let hidden = &mut hidden[i * bits..(i + 1) * bits];
            let cell = &mut cell[i * bits..(i + 1) * bits];
            let kept = &mut kept[(t * layers + i) * bits..][..bits];
            for j in 0..bits {
                let forget = sigmoid(x[j] * w[0][j] + w[4][j]);
                let input = sigmoid(hidden[j] * w[1][j] + w[5][j]);
                let output = sigmoid(x[j] * w[2][j] + w[6][j]);
                let change = (hidden[j] * w[3][j] + w[7][j]).tanh();
                let before = cell[j];
                cell[j] = before * forget + input * change;
                let tanh = cell[j].tanh();
                hidden[j] = output * tanh;
                x[j] = hidden[j];
                kept[j] = Kept { forget, input, output, change, cell: before, tanh };
            }
        }
        let shares = &mut shares[t * bits..(t + 1) * bits];
        let mut sum = 2.0;
        for j in 0..bits {
            shares[j] = (x[j] * out_weights[j] + out_biases[j]).exp();
            sum += shares[j];
        }
        for share in shares {
            *share /= sum;
        }
    }

    let seed = -d_ret / (bits * steps) as f64;
    let (mut d_hidden, mut d_cell) = (vec![0.0; layers * bits], vec![0.0; layers * bits]);
    let (d_in_weights, rest) = d_extra.split_at_mut(bits);
    let (d_out_weights, d_out_biases) = rest.split_at_mut(bits);
    let mut d_x = x;
    for t in (0..steps).rev() {
        let next = &sequence[(t + 1) * bits..(t + 2) * bits];
        let wanted: f64 = next.iter().sum();
        let shares = &shares[t * bits..(t + 1) * bits];
        let top = &kept[(t * layers + layers - 1) * bits..][..bits];
        for j in 0..bits {
            let d_y = seed * (next[j] - wanted * shares[j]);
            d_out_weights[j] += d_y * top[j].output * top[j].tanh;
            d_out_biases[j] += d_y;
            d_x[j] = d_y * out_weights[j];
        }
        for i in (0..layers).rev() {
            let w: [&[f64]; 4] = std::array::from_fn(|part| &main[(8 * i + part) * bits..][..bits]);
            let mut parts = d_main[8 * i * bits..8 * (i + 1) * bits].chunks_exact_mut(bits);
            let d_w: [&mut [f64]; 8] = std::array::from_fn(|_| parts.next().expect("8 parts"));
            let d_hidden = &mut d_hidden[i * bits..(i + 1) * bits];
            let d_cell = &mut d_cell[i * bits..(i + 1) * bits];
            let now = &kept[(t * layers + i) * bits..][..bits];
            for j in 0..bits {
                let Kept { forget, input, output, change, cell, tanh } = now[j];
                let below = if i > 0 {
                    let below = &kept[(t * layers + i - 1) * bits + j];
                    below.output * below.tanh
                } else {
                    sequence[t * bits + j] * in_weights[j]
                };
                let before = if t > 0 {
                    let before = &kept[((t - 1) * layers + i) * bits + j];
                    before.output * before.tanh
                } else {
                    state[2 * i * bits + j]
                };
                let d_h = d_hidden[j] + d_x[j];
                let d_c = d_cell[j] + d_h * output * (1.0 - tanh * tanh);
                let d_forget = d_c * cell * forget * (1.0 - forget);
                let d_input = d_c * change * input * (1.0 - input);
                let d_output = d_h * tanh * output * (1.0 - output);
                let d_change = d_c * input * (1.0 - change * change);
                d_w[0][j] += d_forget * below;
                d_w[1][j] += d_input * before;
                d_w[2][j] += d_output * below;
                d_w[3][j] += d_change * before;
                d_w[4][j] += d_forget;
                d_w[5][j] += d_input;
                d_w[6][j] += d_output;
                d_w[7][j] += d_change;
                d_cell[j] = d_c * forget;
                d_x[j] = d_forget * w[0][j] + d_output * w[2][j];
                d_hidden[j] = d_input * w[1][j] + d_change * w[3][j];
            }
        }
        for j in 0..bits {
            d_in_weights[j] += d_x[j] * sequence[t * bits + j];
        }
    }
}

pub(crate) struct Lstm {
    layers: usize,
    bits: usize,
    parameters: Vec<f64>,
    state: Vec<f64>,
    sequence: Vec<f64>,
    scratch: Scratch,
}

impl Lstm {
    pub(crate) fn new(file: &str) -> Self {
        let text = text(&format!("lstm/{file}.txt"));
        let mut numbers = Numbers::new(&text);
        let (layers, characters, bits): (usize, usize, usize) =
            (numbers.next(), numbers.next(), numbers.next());
        Self {
            layers,
            bits,
            parameters: numbers.take(8 * layers * bits + 3 * bits),
            state: numbers.take(2 * layers * bits),
            sequence: numbers.take(characters * bits),
            scratch: Scratch::default(),
        }
    }
}

impl Problem for Lstm {
    fn name(&self) -> String {
        "LSTM".into()
    }

    fn point(&self) -> Vec<f64> {
        self.parameters.clone()
    }

    fn primal(&mut self, x: &[f64]) -> f64 {
        let (main, extra) = x.split_at(8 * self.layers * self.bits);
        lstm(main, extra, &self.state, &self.sequence, self.bits)
    }

    fn generated(&mut self, x: &[f64], d_x: &mut [f64]) {
        let (main, extra) = x.split_at(8 * self.layers * self.bits);
        let (d_main, d_extra) = d_x.split_at_mut(main.len());
        lstm_backward(main, d_main, extra, d_extra, &self.state, &self.sequence, self.bits, 1.0);
    }

    fn by_hand(&mut self, x: &[f64], d_x: &mut [f64]) {
        let (main, extra) = x.split_at(8 * self.layers * self.bits);
        let (d_main, d_extra) = d_x.split_at_mut(main.len());
        lstm_by_hand(
            (main, d_main),
            (extra, d_extra),
            &self.state,
            &self.sequence,
            self.bits,
            &mut self.scratch,
            1.0,
        );
    }

    fn generic<S: Scalar>(&self, x: &[S]) -> S {
        let bits = self.bits;
        let (main, extra) = x.split_at(8 * self.layers * bits);
        let sigmoid = |z: S| S::from(1.0) / ((-z).exp() + 1.0);
        let steps = self.sequence.len() / bits - 1;
        let mut state: Vec<S> = self.state.iter().map(|&x| x.into()).collect();
        let mut total = S::from(0.0);
        for t in 0..steps {
            let now = &self.sequence[t * bits..(t + 1) * bits];
            let next = &self.sequence[(t + 1) * bits..(t + 2) * bits];
            let mut x: Vec<S> = now.iter().zip(extra).map(|(&x, &w)| w * x).collect();
            let layers = main.chunks_exact(8 * bits).zip(state.chunks_exact_mut(2 * bits));
            for (w, state) in layers {
                let (hidden, cell) = state.split_at_mut(bits);
                for j in 0..bits {
                    let forget = sigmoid(x[j] * w[j] + w[4 * bits + j]);
                    let input = sigmoid(hidden[j] * w[bits + j] + w[5 * bits + j]);
                    let output = sigmoid(x[j] * w[2 * bits + j] + w[6 * bits + j]);
                    let change = (hidden[j] * w[3 * bits + j] + w[7 * bits + j]).tanh();
                    cell[j] = cell[j] * forget + input * change;
                    hidden[j] = output * cell[j].tanh();
                    x[j] = hidden[j];
                }
            }
            let mut sum = S::from(2.0);
            for j in 0..bits {
                x[j] = x[j] * extra[bits + j] + extra[2 * bits + j];
                sum += x[j].exp();
            }
            let lse = sum.ln();
            for (&y, &wanted) in x.iter().zip(next) {
                total += (y - lse) * wanted;
            }
        }
        -total / (bits * steps) as f64
    }

    fn check(&mut self) {
        let point = self.point();
        agree("LSTM", "l2_c1024", self.primal(&point), 0.666_665_179_558_852_2, 1e-13);
    }
}
