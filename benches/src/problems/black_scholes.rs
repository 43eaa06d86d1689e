//! The price of a European call, by all five of its inputs. The normal distribution is Hart's rational
//! approximation in the form of Hull's book: a polynomial times the density.

use std::f64::consts::PI;

use grad_runtime::derive_grad;

use crate::problem::Problem;
use crate::scalar::Scalar;

const COEFFICIENTS: [f64; 5] =
    [0.319_381_530, -0.356_563_782, 1.781_477_937, -1.821_255_978, 1.330_274_429];
const SLOPE: f64 = 0.231_641_9;

#[derive_grad]
fn normal(x: f64) -> f64 {
    let k = 1.0 / (1.0 + SLOPE * x.abs());
    let mut tail = 0.0;
    for i in (0..5).rev() {
        tail = (tail + COEFFICIENTS[i]) * k;
    }
    tail *= (-0.5 * x * x).exp() / (2.0 * PI).sqrt();
    if x < 0.0 { tail } else { 1.0 - tail }
}

#[derive_grad]
fn call(spot: f64, strike: f64, rate: f64, volatility: f64, time: f64) -> f64 {
    let deviation = volatility * time.sqrt();
    let d1 = ((spot / strike).ln() + (rate + 0.5 * volatility * volatility) * time) / deviation;
    let d2 = d1 - deviation;
    spot * normal(d1) - strike * (-rate * time).exp() * normal(d2)
}

/// The value and the derivative.
fn normal_by_hand(x: f64) -> (f64, f64) {
    let k = 1.0 / (1.0 + SLOPE * x.abs());
    let density = (-0.5 * x * x).exp() * (0.5 / PI).sqrt();
    let [a, b, c, d, e] = COEFFICIENTS;
    let polynomial = ((((e * k + d) * k + c) * k + b) * k + a) * k;
    let by_k = (((5.0 * e * k + 4.0 * d) * k + 3.0 * c) * k + 2.0 * b) * k + a;
    // Of the tail on the side of `x`: the derivative is the same for both signs.
    let slope = -density * (x.abs() * polynomial + by_k * SLOPE * k * k);
    let tail = polynomial * density;
    if x < 0.0 { (tail, -slope) } else { (1.0 - tail, -slope) }
}

fn call_by_hand(
    spot: f64,
    strike: f64,
    rate: f64,
    volatility: f64,
    time: f64,
    d_ret: f64,
) -> [f64; 5] {
    let root = time.sqrt();
    let deviation = volatility * root;
    let inverse = 1.0 / deviation;
    let drift = rate + 0.5 * volatility * volatility;
    let d1 = ((spot / strike).ln() + drift * time) * inverse;
    let d2 = d1 - deviation;
    let discount = (-rate * time).exp();
    let (n1, slope1) = normal_by_hand(d1);
    let (n2, slope2) = normal_by_hand(d2);

    let d_d2 = -d_ret * strike * discount * slope2;
    let d_d1 = d_ret * spot * slope1 + d_d2;
    let d_deviation = -d_d2 - d_d1 * d1 * inverse;
    let d_top = d_d1 * inverse;
    let d_drift = d_top * time;
    let d_exponent = -d_ret * strike * discount * n2;
    [
        d_ret * n1 + d_top / spot,
        -d_ret * discount * n2 - d_top / strike,
        d_drift - d_exponent * time,
        d_drift * volatility + d_deviation * root,
        d_top * drift - d_exponent * rate + 0.5 * d_deviation * volatility / root,
    ]
}

pub(crate) struct BlackScholes;

impl Problem for BlackScholes {
    fn name(&self) -> String {
        "black-scholes".into()
    }

    fn point(&self) -> Vec<f64> {
        vec![100.0, 110.0, 0.03, 0.25, 0.75]
    }

    fn primal(&mut self, x: &[f64]) -> f64 {
        call(x[0], x[1], x[2], x[3], x[4])
    }

    fn generated(&mut self, x: &[f64], d_x: &mut [f64]) {
        let d = call_backward(x[0], x[1], x[2], x[3], x[4], 1.0);
        for (sum, d) in d_x.iter_mut().zip([d.0, d.1, d.2, d.3, d.4]) {
            *sum += d;
        }
    }

    fn by_hand(&mut self, x: &[f64], d_x: &mut [f64]) {
        let d = call_by_hand(x[0], x[1], x[2], x[3], x[4], 1.0);
        for (sum, d) in d_x.iter_mut().zip(d) {
            *sum += d;
        }
    }

    fn generic<S: Scalar>(&self, x: &[S]) -> S {
        let normal = |x: S| {
            let size = if x.value() < 0.0 { -x } else { x };
            let k = S::from(1.0) / (size * SLOPE + 1.0);
            let mut tail = S::from(0.0);
            for &coefficient in COEFFICIENTS.iter().rev() {
                tail = (tail + coefficient) * k;
            }
            let tail = tail * (-x.square() * 0.5).exp() / (2.0 * PI).sqrt();
            if x.value() < 0.0 { tail } else { -tail + 1.0 }
        };
        let [spot, strike, rate, volatility, time] = [x[0], x[1], x[2], x[3], x[4]];
        let deviation = volatility * time.sqrt();
        let drift = rate + volatility.square() * 0.5;
        let d1 = ((spot / strike).ln() + drift * time) / deviation;
        let d2 = d1 - deviation;
        spot * normal(d1) - strike * (-rate * time).exp() * normal(d2)
    }
}
