//! A robot arm: which joint angles bring its hand to a point, and how long are its links?
//!
//! The arm turns on its base and bends in three joints. Where the hand is, is ordinary Rust: a
//! struct of link lengths with methods, and small functions on `[f64; 3]`. One gradient serves two
//! tasks: its part in the joints leads the hand to a target (inverse kinematics), its part in
//! the struct finds the true lengths from measured positions (calibration). Both are plain gradient
//! descent with momentum.
//!
//! One sees the gradient beside differences, the joints found for four targets, and the lengths
//! before and after the calibration.

use grad_examples::table;
use grad_runtime::{Differentiable, check, derive_grad};

#[derive_grad]
fn add(a: &[f64; 3], b: &[f64; 3]) -> [f64; 3] {
    [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}

#[derive_grad]
fn distance_squared(a: &[f64; 3], b: &[f64; 3]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum()
}

#[derive_grad]
fn turn_about_y(v: &[f64; 3], angle: f64) -> [f64; 3] {
    let (sin, cos) = angle.sin_cos();
    [v[0] * cos + v[2] * sin, v[1], v[2] * cos - v[0] * sin]
}

#[derive_grad]
fn turn_about_z(v: &[f64; 3], angle: f64) -> [f64; 3] {
    let (sin, cos) = angle.sin_cos();
    [v[0] * cos - v[1] * sin, v[0] * sin + v[1] * cos, v[2]]
}

/// The lengths of the links, in metres.
#[derive(Differentiable, Clone, Debug)]
struct Arm {
    pillar: f64,
    upper: f64,
    fore: f64,
    hand: f64,
}

impl Arm {
    /// Where the tip of the hand is. Joint 0 turns the pillar, the others bend what is above them.
    #[derive_grad]
    fn tip(&self, joints: &[f64; 4]) -> [f64; 3] {
        let hand = turn_about_y(&[0.0, 0.0, self.hand], joints[3]);
        let fore = turn_about_y(&add(&[0.0, 0.0, self.fore], &hand), joints[2]);
        let upper = turn_about_y(&add(&[0.0, 0.0, self.upper], &fore), joints[1]);
        turn_about_z(&add(&[0.0, 0.0, self.pillar], &upper), joints[0])
    }

    /// How far the tip is from the target, squared.
    #[derive_grad]
    fn miss(&self, joints: &[f64; 4], #[no_grad] target: &[f64; 3]) -> f64 {
        distance_squared(&self.tip(joints), target)
    }

    fn from_lengths(&[pillar, upper, fore, hand]: &[f64; 4]) -> Self {
        Self { pillar, upper, fore, hand }
    }
}

/// Where the tip was seen while the joints stood like this.
struct Measurement {
    joints: [f64; 4],
    tip: [f64; 3],
}

/// Gradient descent with momentum, until the gradient has vanished.
fn descend(
    start: [f64; 4],
    rate: f64,
    gradient: impl Fn(&[f64; 4]) -> [f64; 4],
) -> ([f64; 4], usize) {
    let (mut at, mut velocity) = (start, [0.0; 4]);
    for step in 0..10_000 {
        let slope = gradient(&at);
        if slope.iter().all(|d| d.abs() < 1e-12) {
            return (at, step);
        }
        for i in 0..4 {
            velocity[i] = 0.9 * velocity[i] - rate * slope[i];
            at[i] += velocity[i];
        }
    }
    panic!("no minimum after 10000 steps, at {at:?}");
}

fn check_gradient(arm: &Arm, joints: &[f64; 4], target: &[f64; 3]) {
    let (_, (d_arm, d_joints)) = arm.miss_value_and_grad(joints, target);
    let d_lengths = [d_arm.pillar, d_arm.upper, d_arm.fore, d_arm.hand];
    let miss = |p: &[f64]| {
        let (lengths, joints) = p.split_at(4);
        let arm = Arm::from_lengths(lengths.try_into().unwrap());
        arm.miss(joints.try_into().unwrap(), target)
    };
    let at = [[arm.pillar, arm.upper, arm.fore, arm.hand], *joints].concat();
    let report = check::gradient(miss, &at, &[d_lengths, d_joints].concat())
        .named(&["pillar", "upper", "fore", "hand", "turn", "shoulder", "elbow", "wrist"]);
    println!("The squared distance from a target, by the lengths and the joints:\n{report}");
    report.into_result(1e-9).unwrap();
}

fn main() {
    let arm = Arm { pillar: 0.6, upper: 0.8, fore: 0.7, hand: 0.2 };
    let rest = [0.1, 0.3, 0.5, 0.2];
    check_gradient(&arm, &rest, &[0.5, 0.6, 0.7]);

    let mut found = table(&["target", "steps", "turn", "shoulder", "elbow", "wrist", "distance"]);
    for target in [[0.5, 0.6, 0.7], [-0.4, 0.9, 1.0], [0.9, -0.9, 0.3], [0.3, 0.2, 1.9]] {
        let slope = |joints: &[f64; 4]| arm.miss_grad(joints, &target).1;
        let (joints, steps) = descend(rest, 0.02, slope);
        let distance = arm.miss(&joints, &target).sqrt();
        let mut row = vec![format!("{target:.1?}"), steps.to_string()];
        row.extend(joints.map(|angle| format!("{:.2}°", angle.to_degrees())));
        row.push(format!("{distance:.0e}"));
        found.add_row(row);
        assert!(distance < 1e-10, "{target:?}");
    }
    println!("Joints that reach a target, from the arm at rest:\n\n{found}\n");

    let measured: Vec<Measurement> = (0..20)
        .map(|i| {
            let joints = [0.3, 0.7, 1.1, 1.3].map(|step| (step * f64::from(i)).sin());
            Measurement { joints, tip: arm.tip(&joints) }
        })
        .collect();
    let drawing = [0.5, 1.0, 0.5, 0.1];
    let (lengths, steps) = descend(drawing, 0.1, |lengths| {
        let arm = Arm::from_lengths(lengths);
        let mut d_arm = arm.zero_tangent();
        for Measurement { joints, tip } in &measured {
            // A shadow is added to: this sums the gradients.
            arm.miss_backward(&mut d_arm, joints, &mut [0.0; 4], tip, 1.0 / 20.0);
        }
        [d_arm.pillar, d_arm.upper, d_arm.fore, d_arm.hand]
    });
    println!("Lengths from 20 measured positions, after {steps} steps:\n");
    println!("{:?} as drawn", Arm::from_lengths(&drawing));
    println!("{:.10?} as found", Arm::from_lengths(&lengths));
    println!("{arm:?} in truth");
    for (found, truth) in lengths.iter().zip([arm.pillar, arm.upper, arm.fore, arm.hand]) {
        assert!((found - truth).abs() < 1e-10);
    }
}
