//! More macros: fallible functions, vectors and arrays as results, structs by value.

use grad_runtime::Differentiable;

/// A struct that goes in and out by value.
#[derive(Differentiable, Clone, Copy, Debug, PartialEq)]
pub struct Particle {
    pub at: [f64; 2],
    pub speed: f64,
    pub hits: usize,
}

pub fn particle(p: &[f64]) -> Particle {
    Particle { at: [p[0], p[1]], speed: p[2], hits: 2 }
}

pub fn tangent(p: &[f64]) -> ParticleTangent {
    ParticleTangent { at: [p[0], p[1]], speed: p[2], hits: () }
}

/// `Option` and `Result` alike.
pub trait Outcome {
    type Value;
    type Error;
    fn outcome(self) -> Result<Self::Value, Self::Error>;
}
impl<V> Outcome for Option<V> {
    type Value = V;
    type Error = ();
    fn outcome(self) -> Result<V, ()> {
        self.ok_or(())
    }
}
impl<V, E> Outcome for Result<V, E> {
    type Value = V;
    type Error = E;
    fn outcome(self) -> Self {
        self
    }
}

/// `fn name(x, y) -> (Option<f64>) at [[1.0, 2.0]] { body }`: floats to a float or none.
macro_rules! fallible {
    ($(fn $name:ident($x:ident, $y:ident) -> ($($R:tt)+) at [$($point:expr),+ $(,)?] { $($body:tt)* })*) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;
            use crate::shapes::Outcome as _;
            #[grad_runtime::derive_grad]
            pub fn primal(mut $x: f64, mut $y: f64) -> $($R)+ { $($body)* }
            #[test]
            fn gradient() {
                let value = |p: &[f64]| vec![primal(p[0], p[1]).outcome().unwrap_or(f64::NAN)];
                for point in [$($point),+] {
                    let [x, y] = point;
                    for seed in [1.0, -2.5, 0.0] {
                        let backward = primal_backward(x, y, seed).outcome();
                        let forward = primal::forward(x, y).outcome();
                        let wanted = primal(x, y).outcome();
                        let gradient = primal::value_and_grad(x, y).outcome();
                        if let Err(error) = wanted {
                            assert_eq!(backward, Err(error.clone()));
                            assert_eq!(forward.err(), Some(error.clone()));
                            assert_eq!(gradient, Err(error));
                            continue;
                        }
                        let (d_x, d_y) = backward.unwrap();
                        crate::support::agrees("f_backward", value, &point, &[seed], &[d_x, d_y]);
                        let (of, pullback) = forward.ok().unwrap();
                        assert_eq!(vec![of], value(&point));
                        assert_eq!(pullback(seed), (d_x, d_y));
                        let (of, (d_x, d_y)) = gradient.unwrap();
                        assert_eq!(vec![of], value(&point));
                        crate::support::agrees("value_and_grad", value, &point, &[1.0], &[d_x, d_y]);
                    }
                }
            }
        }
    )*};
}

/// `fn name(x, k) at [0, 1, 2] { body }`: `x: &[f64]` and `k: f64`, to a `Vec<f64>`.
macro_rules! vectors {
    ($(fn $name:ident($x:ident, $k:ident) at [$($len:expr),+ $(,)?] { $($body:tt)* })*) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;
            #[grad_runtime::derive_grad]
            pub fn primal($x: &[f64], mut $k: f64) -> Vec<f64> { $($body)* }
            #[test]
            fn gradient() {
                for n in [$($len),+] {
                    for shift in 0..3 {
                        let x = crate::support::numbers(n, shift);
                        let k = 0.61 + shift as f64 * 0.17;
                        let point: Vec<f64> = x.iter().copied().chain([k]).collect();
                        let m = primal(&x, k).len();
                        // Farther away there may be more or fewer numbers.
                        let value = |p: &[f64]| {
                            let mut value = primal(&p[..n], p[n]);
                            value.resize(m, f64::NAN);
                            value
                        };
                        for seed in [crate::support::numbers(m, 7), vec![0.0; m]] {
                            let mut d_x = vec![0.5; n];
                            let d_k = primal_backward(&x, &mut d_x, k, seed.clone());
                            let analytic: Vec<f64> = d_x.iter().map(|d| d - 0.5).chain([d_k]).collect();
                            crate::support::agrees("f_backward", value, &point, &seed, &analytic);
                            let mut d_x = vec![0.0; n];
                            let (of, pullback) = primal::forward(&x, k);
                            let d_k = pullback(seed.clone(), &mut d_x);
                            assert_eq!(of, primal(&x, k));
                            let analytic: Vec<f64> = d_x.iter().copied().chain([d_k]).collect();
                            crate::support::agrees("forward", value, &point, &seed, &analytic);
                        }
                    }
                }
            }
        }
    )*};
}

/// `fn name(a, k) at [[1.0, 2.0, 3.0, 0.5]] { body }`: `a: [f64; 3]` and `k: f64`, to a `[f64; 3]`.
macro_rules! arrays {
    ($(fn $name:ident($a:ident, $k:ident) at [$($point:expr),+ $(,)?] { $($body:tt)* })*) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;
            #[grad_runtime::derive_grad]
            pub fn primal(mut $a: [f64; 3], mut $k: f64) -> [f64; 3] { $($body)* }
            #[test]
            fn gradient() {
                let value = |p: &[f64]| primal([p[0], p[1], p[2]], p[3]).to_vec();
                for point in [$($point),+] {
                    let [a0, a1, a2, k] = point;
                    let a = [a0, a1, a2];
                    for seed in [[0.7, -1.3, 2.1], [0.0, 0.0, 1.0], [0.0; 3]] {
                        let (d_a, d_k) = primal_backward(a, k, seed);
                        let analytic = [d_a[0], d_a[1], d_a[2], d_k];
                        crate::support::agrees("f_backward", value, &point, &seed, &analytic);
                        let (of, pullback) = primal::forward(a, k);
                        assert_eq!(of, primal(a, k));
                        assert_eq!(pullback(seed), (d_a, d_k));
                    }
                }
            }
        }
    )*};
}

/// `fn name(p, k) at [[1.0, 2.0, 3.0, 0.5]] { body }`: `p: Particle` and `k: f64`, to a `Particle`.
macro_rules! particles {
    ($(fn $name:ident($p:ident, $k:ident) at [$($point:expr),+ $(,)?] { $($body:tt)* })*) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;
            use crate::shapes::{Particle, particle, tangent};
            #[grad_runtime::derive_grad]
            pub fn primal(mut $p: Particle, mut $k: f64) -> Particle { $($body)* }
            #[test]
            fn gradient() {
                let value = |p: &[f64]| {
                    let of = primal(particle(p), p[3]);
                    vec![of.at[0], of.at[1], of.speed]
                };
                for point in [$($point),+] {
                    let (p, k) = (particle(&point), point[3]);
                    for seed in [[0.7, -1.3, 2.1], [0.0, 0.0, 1.0], [0.0; 3]] {
                        let (d_p, d_k) = primal_backward(p, k, tangent(&seed));
                        let analytic = [d_p.at[0], d_p.at[1], d_p.speed, d_k];
                        crate::support::agrees("f_backward", value, &point, &seed, &analytic);
                        let (of, pullback) = primal::forward(p, k);
                        assert_eq!(of, primal(p, k));
                        let (again, d_k) = pullback(tangent(&seed));
                        assert_eq!([again.at[0], again.at[1], again.speed, d_k], analytic);
                    }
                }
            }
        }
    )*};
}
