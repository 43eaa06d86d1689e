//! Where is the camera? The rigid motion between two clouds of points, by gradient descent on `glam`'s types.
//!
//! Forty points of a model are seen again, turned, shifted and with some noise. The loss is an ordinary function of a
//! quaternion and a vector: it normalises, rotates, adds and takes lengths, and `#[derive_grad]` differentiates it as
//! it stands. What the descent finds is compared with the motion that was applied, with differences, and with two
//! facts about the optimum that hold in closed form: the translation maps one centroid to the other, and
//! the loss is no larger than at the true motion.

use glam::{DMat3, DQuat, DVec3};
use grad_examples::{relative_error, table};
use grad_runtime::{check, derive_grad};

/// The mean squared distance between the moved model and what is seen. A quaternion of any length stands for
/// the rotation of the normalised one.
#[derive_grad]
fn misfit(turn: DQuat, shift: DVec3, model: &[DVec3], #[no_grad] seen: &[DVec3]) -> f64 {
    let rotation = turn.normalize();
    let mut sum = 0.0;
    for i in 0..model.len() {
        let residual = rotation * model[i] + shift - seen[i];
        sum += residual.length_squared();
    }
    sum / model.len() as f64
}

/// Numbers between -1 and 1, the same in each run.
fn noise() -> impl FnMut() -> f64 {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    }
}

/// Steepest descent, whose step is as long as the last one says that the curvature allows (Barzilai and Borwein).
fn descend(
    mut turn: DQuat,
    mut shift: DVec3,
    model: &[DVec3],
    seen: &[DVec3],
) -> (DQuat, DVec3, usize) {
    let mut step = 0.1;
    let mut last: Option<(DQuat, DVec3, DQuat, DVec3)> = None;
    for round in 0..500 {
        let mut d_model = vec![DVec3::ZERO; model.len()];
        let (d_turn, d_shift) = misfit_backward(turn, shift, model, &mut d_model, seen, 1.0);
        if d_turn.length() + d_shift.length() < 1e-12 {
            return (turn, shift, round);
        }
        if let Some((turn_before, shift_before, d_turn_before, d_shift_before)) = last {
            let (moved, shifted) = (turn - turn_before, shift - shift_before);
            let (d_moved, d_shifted) = (d_turn - d_turn_before, d_shift - d_shift_before);
            let along = moved.dot(d_moved) + shifted.dot(d_shifted);
            let across = d_moved.length_squared() + d_shifted.length_squared();
            step = (along / across).abs().min(1.0);
        }
        last = Some((turn, shift, d_turn, d_shift));
        turn -= d_turn * step;
        shift -= d_shift * step;
    }
    (turn, shift, 500)
}

fn centroid(points: &[DVec3]) -> DVec3 {
    points.iter().sum::<DVec3>() / points.len() as f64
}

fn main() {
    let mut noise = noise();
    let mut vector = || DVec3::new(noise(), noise(), noise());
    let model: Vec<DVec3> = (0..40).map(|_| vector() * 2.0).collect();
    let true_turn = DQuat::from_axis_angle(DVec3::new(1.0, 2.0, -0.5).normalize(), 1.2);
    let true_shift = DVec3::new(0.5, -1.0, 3.0);
    let seen: Vec<DVec3> =
        model.iter().map(|point| true_turn * *point + true_shift + vector() * 0.01).collect();

    // The gradient against differences, at a point where nothing is small.
    let (turn, shift) = (DQuat::from_xyzw(0.3, -0.2, 0.5, 1.1), DVec3::new(1.0, 0.5, -0.5));
    let (_, (d_turn, d_shift, _)) = misfit::value_and_grad(turn, shift, &model, &seen);
    let point = [turn.to_array().as_slice(), &shift.to_array()].concat();
    let gradient = [d_turn.to_array().as_slice(), &d_shift.to_array()].concat();
    let at = |p: &[f64]| {
        let turn = DQuat::from_xyzw(p[0], p[1], p[2], p[3]);
        misfit(turn, DVec3::new(p[4], p[5], p[6]), &model, &seen)
    };
    check::gradient(at, &point, &gradient)
        .named(&["x", "y", "z", "w", "shift x", "shift y", "shift z"])
        .into_result(1e-8)
        .expect("the gradient is that of the loss");
    // The loss does not depend on the length of the quaternion, so its gradient is across it.
    assert!(turn.dot(d_turn).abs() < 1e-12);

    let (turn, shift, rounds) = descend(DQuat::IDENTITY, DVec3::ZERO, &model, &seen);
    let turn = turn.normalize();
    let found = misfit(turn, shift, &model, &seen);
    let truth = misfit(true_turn, true_shift, &model, &seen);

    let angle = 2.0 * (turn.dot(true_turn).abs().min(1.0)).acos();
    let mut lines = table(&["", "true", "found"]);
    let axes = |turn: DQuat| turn.to_axis_angle();
    let ((true_axis, true_angle), (axis, found_angle)) = (axes(true_turn), axes(turn));
    lines.add_row(["angle".into(), format!("{true_angle:.6}"), format!("{found_angle:.6}")]);
    for (name, truth, found) in [
        ("axis x", true_axis.x, axis.x),
        ("axis y", true_axis.y, axis.y),
        ("axis z", true_axis.z, axis.z),
        ("shift x", true_shift.x, shift.x),
        ("shift y", true_shift.y, shift.y),
        ("shift z", true_shift.z, shift.z),
    ] {
        lines.add_row([name.into(), format!("{truth:.6}"), format!("{found:.6}")]);
    }
    lines.add_row(["misfit".into(), format!("{truth:.3e}"), format!("{found:.3e}")]);
    println!("{lines}\n\n{rounds} rounds; the rotations differ by {angle:.2e} rad");

    assert!(rounds < 500, "the descent did not end");
    assert!(angle < 5e-3 && shift.distance(true_shift) < 5e-3, "another motion was found");
    assert!(found <= truth, "the true motion fits better than the best one");
    // At the optimum one centroid is mapped to the other.
    let mapped = turn * centroid(&model) + shift;
    assert!(mapped.distance(centroid(&seen)) < 1e-9);
    // And the moved points turn no further: sum of (q p) × residual is zero.
    let torque: DVec3 = model
        .iter()
        .zip(&seen)
        .map(|(point, seen)| {
            let moved = DMat3::from_quat(turn) * *point;
            moved.cross(moved + shift - *seen)
        })
        .sum();
    assert!(torque.length() < 1e-8, "{torque}");
    assert!(relative_error(turn.length(), 1.0) < 1e-14);
    println!("The optimum's two conditions hold.");
}
