//! One small function, its backward pass by hand, and the same pass from `#[derive_grad]`.
//!
//! The function is the classic exercise in staging,
//! `f(x, y) = (x + sigmoid(y)) / (sigmoid(x) + (x + y)^2)` at `x = 3`, `y = -4`. One sees every
//! statement of the forward pass with its value and, in the last column, the derivative of `f` in
//! it, as the hand-written backward pass finds them from the last line up. Below, the gradient
//! three times: from the macro, by hand, and by differences.

use grad_examples::{central_difference, relative_error, table};
use grad_runtime::derive_grad;

#[derive_grad]
fn staged(x: f64, y: f64) -> f64 {
    let sigy = 1.0 / (1.0 + (-y).exp());
    let num = x + sigy;
    let sigx = 1.0 / (1.0 + (-x).exp());
    let xpy = x + y;
    let xpysqr = xpy.powi(2);
    let den = sigx + xpysqr;
    let invden = 1.0 / den;
    num * invden
}

/// What a person writes who needs the gradient and has no macro. Returns the value, the gradient
/// and a line of the table for each statement.
fn staged_by_hand(x: f64, y: f64) -> (f64, (f64, f64), Vec<[String; 3]>) {
    // Forwards.
    let sigy = 1.0 / (1.0 + (-y).exp());
    let num = x + sigy;
    let sigx = 1.0 / (1.0 + (-x).exp());
    let xpy = x + y;
    let xpysqr = xpy.powi(2);
    let den = sigx + xpysqr;
    let invden = 1.0 / den;
    let ret = num * invden;

    // Backwards.
    let d_ret = 1.0;
    let d_num = invden * d_ret;
    let d_invden = num * d_ret;
    let d_den = -invden * invden * d_invden;
    let d_sigx = d_den;
    let d_xpysqr = d_den;
    let d_xpy = 2.0 * xpy * d_xpysqr;
    let d_sigy = d_num;
    let d_x = d_num + (1.0 - sigx) * sigx * d_sigx + d_xpy;
    let d_y = (1.0 - sigy) * sigy * d_sigy + d_xpy;

    let lines = [
        ("x", x, d_x),
        ("y", y, d_y),
        ("sigy = 1 / (1 + exp(-y))", sigy, d_sigy),
        ("num = x + sigy", num, d_num),
        ("sigx = 1 / (1 + exp(-x))", sigx, d_sigx),
        ("xpy = x + y", xpy, d_xpy),
        ("xpysqr = xpy^2", xpysqr, d_xpysqr),
        ("den = sigx + xpysqr", den, d_den),
        ("invden = 1 / den", invden, d_invden),
        ("ret = num * invden", ret, d_ret),
    ];
    let lines = lines.map(|(text, value, d)| [text.into(), number(value), number(d)]);
    (ret, (d_x, d_y), lines.into())
}

fn number(value: f64) -> String {
    format!("{value:.16}")
}

fn main() {
    let (x, y) = (3.0, -4.0);
    let (by_hand, (dx_by_hand, dy_by_hand), lines) = staged_by_hand(x, y);
    let (dx, dy) = staged_backward(x, y, 1.0);
    let dx_difference = central_difference(|x| staged(x, y), x);
    let dy_difference = central_difference(|y| staged(x, y), y);

    let mut statements = table(&["forwards", "value", "d ret / d value"]);
    statements.add_rows(lines);
    println!("{statements}\n");

    let mut gradient = table(&["gradient", "dx", "dy"]);
    gradient.add_row(["#[derive_grad]".into(), number(dx), number(dy)]);
    gradient.add_row(["by hand".into(), number(dx_by_hand), number(dy_by_hand)]);
    gradient.add_row(["by differences".into(), number(dx_difference), number(dy_difference)]);
    println!("{gradient}");

    let (value, from_companion) = staged::value_and_grad(x, y);
    assert_eq!(from_companion, (dx, dy));
    assert_eq!(value, staged(x, y));
    assert_eq!(value, by_hand);

    let close = |found, expected, tolerance| relative_error(found, expected) < tolerance;
    assert!(close(value, 1.5456448841066441, 1e-15));
    assert!(close(dx, 2.0595697955721652, 1e-15) && close(dy, 1.5922327514838093, 1e-15));
    assert!(close(dx, dx_by_hand, 1e-15) && close(dy, dy_by_hand, 1e-15));
    assert!(close(dx, dx_difference, 1e-10) && close(dy, dy_difference, 1e-10));
}
