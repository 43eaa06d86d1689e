//! Vectors in branches and loops, stored and made, against the same formulas on components.

use glam::{DMat3, DVec3};
use grad_runtime::derive_grad;
use grad_tests::{Oracle, lit};
use nalgebra::{DMatrix, DVector, Vector3};

use crate::support::formulas::*;
use crate::support::{Flat, agrees, numbers, transposed};

const TOLERANCE: f64 = 1e-13;

by_value! {
    fn in_a_branch(a: DVec3, b: DVec3, t: f64) -> DVec3 {
        let c = if t > 0.0 { a * t } else { b - a };
        c * 2.0 + a
    } = |p| {
        let (a, b, t) = (&p[..3], &p[3..6], p[6]);
        let c = if t.value() > 0.0 { scaled(a, t) } else { minus(b, a) };
        plus(&scaled(&c, lit(2.0)), a)
    };
    fn changed_in_a_branch(a: DVec3, b: DVec3, t: f64) -> f64 {
        let mut c = a;
        if t < 0.0 {
            c = c * t + b;
        }
        c.dot(a)
    } = |p| {
        let (a, b, t) = (&p[..3], &p[3..6], p[6]);
        let c = if t.value() < 0.0 { plus(&scaled(a, t), b) } else { a.to_vec() };
        vec![dot(&c, a)]
    };
    fn returned_early(a: DVec3, b: DVec3) -> f64 {
        if a.dot(b) < 0.0 {
            return a.length();
        }
        (a - b).length_squared()
    } = |p| {
        let (a, b) = (&p[..3], &p[3..]);
        let d = minus(a, b);
        vec![if dot(a, b).value() < 0.0 { norm(a) } else { dot(&d, &d) }]
    };
    fn in_a_loop(a: DVec3, b: DVec3, t: f64) -> DVec3 {
        let mut c = a;
        for _ in 0..4 {
            c = c * t + b;
        }
        c
    } = |p| {
        let mut c = p[..3].to_vec();
        for _ in 0..4 {
            c = plus(&scaled(&c, p[6]), &p[3..6]);
        }
        c
    };
    fn compound(a: DVec3, b: DVec3, t: f64) -> DVec3 {
        let mut c = a;
        c += b * a;
        c -= a;
        c *= t;
        c /= 2.0;
        c
    } = |p| {
        let (a, b) = (&p[..3], &p[3..6]);
        scaled(&minus(&plus(a, &times(a, b)), a), p[6] / lit::<Oracle<f64>>(2.0))
    };
    fn normalised_again_and_again(a: DVec3, b: DVec3) -> f64 {
        let mut c = a;
        let mut n = 0;
        while n < 3 {
            c = c.cross(b).normalize() + a;
            n += 1;
        }
        c.x * c.y
    } = |p| {
        let (a, b) = (&p[..3], &p[3..]);
        let mut c = a.to_vec();
        for _ in 0..3 {
            let d = cross(&c, b);
            c = plus(&scaled(&d, inverted(norm(&d))), a);
        }
        vec![c[0] * c[1]]
    };
    fn from_nothing(a: DVec3, t: f64) -> DVec3 {
        let mut c = DVec3::ZERO;
        for i in 0..3 {
            c += a * t * i as f64;
        }
        c
    } = |p| scaled(&p[..3], p[3] * lit::<Oracle<f64>>(3.0));
    fn beside_what_is_inactive(t: f64, s: f64) -> DVec3 {
        let axis = DVec3::new(1.0, 2.0, -1.0);
        let tilted = DMat3::IDENTITY * 3.0;
        axis * t + tilted * axis * (s * t) - DVec3::Y / s
    } = |p| {
        let one = lit::<Oracle<f64>>;
        let axis = [one(1.0), one(2.0), one(-1.0)];
        let sum = plus(&scaled(&axis, p[0]), &scaled(&axis, p[0] * p[1] * one(3.0)));
        minus(&sum, &[one(0.0), inverted(p[1]), one(0.0)])
    };
    fn of_nalgebra_in_a_loop(a: Vector3<f64>, b: Vector3<f64>, t: f64) -> f64 {
        let mut c = a * 1.0;
        for i in 0..3 {
            if i != 1 {
                c = c.cross(&b) * t + a;
            }
        }
        c.norm_squared() * c[1]
    } = |p| {
        let (a, b) = (&p[..3], &p[3..6]);
        let mut c = a.to_vec();
        for _ in 0..2 {
            c = plus(&scaled(&cross(&c, b), p[6]), a);
        }
        vec![dot(&c, &c) * c[1]]
    };
}

by_reference! {
    fn dynamic_in_a_loop(a: DMatrix<f64>, x: DVector<f64>) -> f64 {
        let gram = a.tr_mul(a);
        let mut sum = 0.0;
        for i in 0..3 {
            let y = &gram * x * (i as f64 + 0.5);
            sum += y.norm() + y.dot(x);
        }
        sum
    } = |p| {
        let x = &p[6..];
        let gram = product(&transposed_of(&p[..6], 3), &p[..6], 2, 3);
        let mut sum = lit::<Oracle<f64>>(0.0);
        for i in 0..3 {
            let y = scaled(&product(&gram, x, 2, 2), lit(f64::from(i) + 0.5));
            sum = sum + norm(&y) + dot(&y, x);
        }
        vec![sum]
    };
}

fn transposed_of(a: &[Oracle<f64>], rows: usize) -> Vec<Oracle<f64>> {
    crate::support::formulas::transposed(a, rows)
}

/// A cloud of points behind a slice.
#[derive_grad]
fn spread(points: &[DVec3], weights: &[f64], about: DVec3) -> f64 {
    let mut sum = 0.0;
    for (point, weight) in points.iter().zip(weights) {
        let d = *point - about;
        sum += d.length_squared() * weight;
    }
    sum
}

#[test]
fn a_slice_of_vectors() {
    let point = numbers(3 * 3 + 3 + 3, 2);
    let points: Vec<DVec3> = point[..9].chunks(3).map(DVec3::of).collect();
    let (weights, about) = (&point[9..12], DVec3::of(&point[12..]));
    let oracle = |p: &[Oracle<f64>]| {
        let terms = (0..3).map(|i| {
            let d = minus(&p[i * 3..i * 3 + 3], &p[12..]);
            dot(&d, &d) * p[9 + i]
        });
        vec![terms.fold(lit(0.0), |sum, term| sum + term)]
    };
    let (value, expected) = transposed(oracle, &point, &[1.0]);
    let (of, (d_points, d_weights, d_about)) = spread::value_and_grad(&points, weights, about);
    agrees("value", &[of], &value, TOLERANCE);
    let d_points: Vec<f64> = d_points.iter().flat_map(Flat::flat).collect();
    agrees("gradient", &[d_points, d_weights, d_about.flat()].concat(), &expected, TOLERANCE);
}

/// Written in place.
#[derive_grad]
fn drift(positions: &mut [DVec3], velocities: &[DVec3], dt: f64) {
    for i in 0..positions.len() {
        positions[i] += velocities[i] * dt;
        positions[i] = positions[i] * positions[i];
    }
}

#[test]
fn a_slice_that_is_written() {
    let point = numbers(6 + 6 + 1, 1);
    let of = |numbers: &[f64]| numbers.chunks(3).map(DVec3::of).collect::<Vec<_>>();
    let seed = numbers(6, 4);
    let oracle = |p: &[Oracle<f64>]| {
        let moved = plus(&p[..6], &scaled(&p[6..12], p[12]));
        times(&moved, &moved)
    };
    let (value, expected) = transposed(oracle, &point, &seed);
    let mut positions = of(&point[..6]);
    drift(&mut positions, &of(&point[6..12]), point[12]);
    agrees("value", &positions.iter().flat_map(Flat::flat).collect::<Vec<_>>(), &value, TOLERANCE);

    let (mut positions, mut d_positions) = (of(&point[..6]), of(&seed));
    let (velocities, mut d_velocities) = (of(&point[6..12]), vec![DVec3::ONE; 2]);
    let d_dt =
        drift_backward(&mut positions, &mut d_positions, &velocities, &mut d_velocities, point[12]);
    let actual: Vec<f64> = d_positions
        .iter()
        .chain(&d_velocities.iter().map(|d| *d - DVec3::ONE).collect::<Vec<_>>())
        .flat_map(Flat::flat)
        .chain([d_dt])
        .collect();
    agrees("gradient", &actual, &expected, TOLERANCE);
}

/// Fields of the user's structs.
#[derive(Clone, Copy, grad_runtime::Differentiable)]
struct Body {
    at: DVec3,
    velocity: DVec3,
    mass: f64,
    steps: i32,
}

impl Body {
    #[derive_grad]
    fn energy(&self, pull: DVec3) -> f64 {
        let kinetic = 0.5 * self.mass * self.velocity.length_squared();
        kinetic - self.mass * pull.dot(self.at) * self.steps as f64
    }
}

#[test]
fn fields_of_a_struct() {
    let body = Body {
        at: DVec3::new(1.0, -2.0, 0.5),
        velocity: DVec3::new(0.25, 1.5, -1.0),
        mass: 3.0,
        steps: 2,
    };
    let pull = DVec3::new(0.0, 0.5, -9.0);
    let mut d_body = grad_runtime::Differentiable::zero_tangent(&body);
    let d_pull = body.energy_backward(&mut d_body, pull, 2.0);
    assert_eq!(d_pull, body.at * (-3.0 * 2.0 * 2.0));
    assert_eq!(d_body.at, pull * (-3.0 * 2.0 * 2.0));
    assert_eq!(d_body.velocity, body.velocity * (3.0 * 2.0));
    let d_mass = 0.5 * body.velocity.length_squared() - pull.dot(body.at) * 2.0;
    assert_eq!(d_body.mass, 2.0 * d_mass);
}
