//! The values and gradients of the functions whose expansions are snapshots in `grad-macro`.

use grad_runtime::derive_grad;
use num_traits::Float;

include!("../fixtures/snapshots.rs");

/// Agreement to a few units in the last place of the larger one.
#[track_caller]
fn close(got: f64, expected: f64) {
    let scale = got.abs().max(expected.abs()).max(f64::MIN_POSITIVE);
    assert!((got - expected).abs() <= 8.0 * f64::EPSILON * scale, "{got:?} is not {expected:?}");
}

#[track_caller]
fn all_close<const N: usize>(got: [f64; N], expected: [f64; N]) {
    got.into_iter().zip(expected).for_each(|(got, expected)| close(got, expected));
}

#[test]
fn staged_value() {
    let (value, (dx, dy)) = staged::value_and_grad(3.0, -4.0);
    let expected = [1.545_644_884_106_644_1, 2.059_569_795_572_165, 1.592_232_751_483_809_3];
    all_close([value, dx, dy], expected);
    let (value, pullback) = staged::forward(3.0, -4.0);
    assert_eq!(value, staged(3.0, -4.0));
    let (dx, dy) = pullback(-0.5);
    all_close([dx, dy], [-0.5 * expected[1], -0.5 * expected[2]]);
}

#[test]
fn reassigned_value() {
    // ((x y + x)^2 + y) x
    let (x, y): (f64, f64) = (1.25, -3.0);
    let z = x * (y + 1.0);
    let (value, (dx, dy)) = reassigned::value_and_grad(x, y);
    close(value, (z * z + y) * x);
    close(dx, z * z + y + 2.0 * z * (y + 1.0) * x);
    close(dy, (2.0 * z * x + 1.0) * x);
}

#[test]
fn rotated_value() {
    let (x, y, angle): (f64, f64, f64) = (2.0, -0.5, 0.7);
    let (sin, cos) = angle.sin_cos();
    let ((u, v), pullback) = rotated::forward((x, y), angle);
    all_close([u, v], [cos * x - sin * y, sin * x + cos * y]);
    // A rotation's adjoint turns back.
    let ((dx, dy), d_angle) = pullback((0.3, -1.5));
    all_close([dx, dy], [0.3 * cos - 1.5 * sin, -0.3 * sin - 1.5 * cos]);
    close(d_angle, -0.3 * v - 1.5 * u);
}

#[test]
fn damped_value() {
    let (velocity, drag, step) = (4.0, 0.25, 0.1);
    let (mut place, mut d_velocity, mut d_drag) = (velocity, 2.0, 1.0);
    let d_step = damped_backward(&mut place, &mut d_velocity, &drag, &mut d_drag, step);
    close(d_velocity, 2.0 * (1.0 - drag * step));
    close(d_drag, 1.0 - 2.0 * velocity * step);
    close(d_step, -2.0 * drag * velocity);
    let mut place = velocity;
    damped(&mut place, &drag, step);
    close(place, velocity * (1.0 - drag * step));
}

#[test]
fn powers_value() {
    let (x, y): (f64, f64) = (1.5, 2.5);
    let (value, (dx, dy)) = powers::value_and_grad(x, y);
    let power = y.powf(x);
    close(value, x.powi(3) + x.powf(1.5) * power);
    close(dx, 3.0 * x * x + 1.5 * x.sqrt() * power + x.powf(1.5) * power * y.ln());
    close(dy, x.powf(1.5) * x * y.powf(x - 1.0));
    // A base of 0 with a literal exponent makes no NaN of `ln 0`.
    let (_, (dx, _)) = powers::value_and_grad(0.0, 1.0);
    assert_eq!(dx, 0.0);
}

#[test]
fn distance_value() {
    let (value, gradient) = distance::value_and_grad(3.0, 4.0);
    close(value, 5.0);
    all_close(gradient.into(), [0.6, 0.8]);
    // The slope at 0 is infinite times 0 or, for a zero adjoint, zero.
    assert_eq!(distance_backward(0.0, 0.0, 0.0), (0.0, 0.0));
}

#[test]
fn limited_value() {
    // Inside: each of the three takes x, `lo` and `hi` take nothing.
    assert_eq!(limited::value_and_grad(0.5, 0.0, 2.0), (1.5, (3.0, 0.0, 0.0)));
    // Below: max and clamp return `lo`.
    assert_eq!(limited::value_and_grad(-1.0, 0.0, 2.0), (-1.0, (1.0, 2.0, 0.0)));
    // Above: min returns `hi`, clamp its literal.
    assert_eq!(limited::value_and_grad(3.0, 0.0, 2.0), (6.0, (1.0, 0.0, 1.0)));
    // A tie goes to the second operand of max; the closed interval of clamp takes x.
    assert_eq!(limited::value_and_grad(0.0, 0.0, 2.0), (0.0, (2.0, 1.0, 0.0)));
}

#[test]
fn single_value() {
    let (value, (dx, dy)) = single::value_and_grad(2.0, 4.0);
    assert_eq!(value, 0.5f32.ln() + 1.0);
    assert_eq!((dx, dy), (1.0f32, -0.25f32));
}

#[test]
fn generic_value() {
    let (x, y): (f64, f64) = (0.5, 1.25);
    let tanh = (x * y).tanh();
    let (value, (dx, dy)) = generic::value_and_grad(x, y);
    assert_eq!(value, generic(x, y));
    close(value, 2.0 * tanh + 0.5 * x);
    close(dx, 2.0 * (1.0 - tanh * tanh) * y + 0.5);
    close(dy, 2.0 * (1.0 - tanh * tanh) * x);
    let (dx, _): (f32, f32) = generic::grad(0.0, 1.0);
    assert_eq!(dx, 2.5);
}

#[test]
fn apply_value() {
    let scale = Scale { factor: 0.5 };
    let (value, dx) = scale.apply_value_and_grad(2.0);
    close(value, 1.0f64.exp());
    close(dx, 0.5 * value);
    close(scale.apply_backward(2.0, 3.0), 1.5 * value);
}

#[test]
fn half_value() {
    assert_eq!(Scale::half_value_and_grad(3.0), (4.5, 3.0));
    assert_eq!(Scale::half_backward(3.0, -2.0), -6.0);
}

#[test]
fn cube_value() {
    assert_eq!(cube::value_and_grad(2.0), (8.0, 12.0));
    let (value, pullback) = cube::forward(2.0);
    assert_eq!((value, pullback(0.5)), (8.0, 6.0));
}

#[test]
fn calls_value() {
    let (x, y): (f64, f64) = (1.5, -2.0);
    let near = x.hypot(2.0);
    let (value, (dx, dy)) = calls::value_and_grad(x, y);
    close(value, near * y.powi(3) + 0.5 * x * x);
    close(dx, x / near * y.powi(3) + x);
    close(dy, near * 3.0 * y * y);
}

#[test]
fn copied_value() {
    let (value, dx) = copied::value_and_grad(0.25, 2, "copied");
    close(value, 1.25f64.sin());
    close(dx, 5.0 * 1.25f64.cos());
}

#[test]
fn branches_value() {
    // x > y: (sin(x y) + x)^2
    let (x, y): (f64, f64) = (1.5, 0.5);
    let z = (x * y).sin() + x;
    let (value, (dx, dy)) = branches::value_and_grad(x, y);
    all_close(
        [value, dx, dy],
        [z * z, 2.0 * z * (y * (x * y).cos() + 1.0), 2.0 * z * x * (x * y).cos()],
    );
    // y > 1: (x y)^4
    let (value, (dx, dy)) = branches::value_and_grad(0.5, 2.0);
    all_close([value, dx, dy], [1.0, 8.0, 2.0]);
    // neither: (x y)^2
    let (value, (dx, dy)) = branches::value_and_grad(-2.0, 0.5);
    all_close([value, dx, dy], [1.0, -1.0, 4.0]);
}

#[test]
fn horner_value() {
    let (coefficients, x): ([f64; 4], f64) = ([1.0, -2.0, 0.5, 3.0], 1.5);
    let (value, (d_coefficients, dx)) = horner::value_and_grad(&coefficients, x);
    close(value, 1.0 - 2.0 * x + 0.5 * x * x + 3.0 * x.powi(3));
    close(dx, -2.0 + x + 9.0 * x * x);
    assert_eq!(d_coefficients, [1.0, x, x * x, x * x * x]);
    assert_eq!(horner::value_and_grad(&[], x), (0.0, (vec![], 0.0)));
}

#[test]
fn relaxed_value() {
    let (a, b, c, rate) = (1.5, -0.5, 2.0, 0.25);
    let (mut grid, mut d_grid) = ([a, b, c], [0.0, 0.0, 1.0]);
    let d_rate = relaxed_backward(&mut grid, &mut d_grid, rate);
    // The last one ends as c + r c (b + r a b).
    all_close(
        d_grid,
        [rate * rate * b * c, rate * c * (1.0 + rate * a), 1.0 + rate * b * (1.0 + rate * a)],
    );
    close(d_rate, c * (b + 2.0 * rate * a * b));
    let mut grid = [a, b, c];
    relaxed(&mut grid, rate);
    close(grid[2], c + rate * c * (b + rate * a * b));
}
