//! Straight-line gradients need neither `std` nor an allocator.

#![no_std]

use grad_runtime::{derive_grad, sigmoid};

/// A damped wave.
#[derive_grad]
pub fn wave(t: f64, decay: f64) -> f64 {
    libm::exp(-decay * t) * libm::sin(t) + sigmoid(t)
}

/// The length of a vector.
#[derive_grad]
pub fn length(v: [f64; 3]) -> f64 {
    libm::sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2])
}

/// A loop that keeps nothing.
#[derive_grad]
pub fn dot(x: &[f32; 4], y: &[f32; 4]) -> f32 {
    let mut sum = 0.0;
    for i in 0..4 {
        sum += x[i] * y[i];
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gradients() {
        let (d_t, d_decay) = wave_backward(0.7, 0.3, 1.0);
        let damped = libm::exp(-0.21);
        let logistic = sigmoid(0.7_f64) * sigmoid(-0.7_f64);
        let expected = damped * (libm::cos(0.7) - 0.3 * libm::sin(0.7)) + logistic;
        assert!((d_t - expected).abs() < 1e-15, "{d_t} {expected}");
        assert!((d_decay + 0.7 * damped * libm::sin(0.7)).abs() < 1e-15);
        let gradient = length::grad([3.0, 0.0, 4.0]);
        let unit = [0.6, 0.0, 0.8];
        assert!((0..3).all(|i| (gradient[i] - unit[i]).abs() < 1e-15));
        let (x, y) = ([1.0, 2.0, 3.0, 4.0], [0.5, 0.25, -1.0, 2.0]);
        assert_eq!(dot::value_and_grad(&x, &y), (6.0, (y, x)));
    }
}
