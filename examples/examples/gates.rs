//! What the gates of a circuit do to a gradient on its way back.
//!
//! The add gate distributes: each input gets the gradient of the output. The max gate routes: the
//! larger input gets all of it, the other nothing. The multiply gate switches: each input gets
//! the gradient times the other input. A circuit of all three follows from these rules alone.
//!
//! One sees each gate and the circuit with values and gradients.

use grad_examples::table;
use grad_runtime::derive_grad;

#[derive_grad]
fn add(x: f64, y: f64) -> f64 {
    x + y
}

#[derive_grad]
fn max(x: f64, y: f64) -> f64 {
    x.max(y)
}

#[derive_grad]
fn multiply(x: f64, y: f64) -> f64 {
    x * y
}

#[derive_grad]
fn circuit(w: f64, x: f64, y: f64, z: f64) -> f64 {
    multiply(add(multiply(w, x), max(y, z)), 3.0)
}

fn main() {
    let mut rows = table(&["gate", "inputs", "value", "gradient", "with the output's gradient 10"]);
    let mut row = |name: &str, inputs: &str, value: f64, gradient: &str, of_ten: &str| {
        rows.add_row([name, inputs, &value.to_string(), gradient, of_ten]);
    };
    let (x, y) = (5.0, -2.0);
    let inputs = format!("{:?}", (x, y));

    let (value, gradient) = add::value_and_grad(x, y);
    let of_ten = add_backward(x, y, 10.0);
    row("add distributes", &inputs, value, &format!("{gradient:?}"), &format!("{of_ten:?}"));
    assert_eq!((value, gradient, of_ten), (3.0, (1.0, 1.0), (10.0, 10.0)));

    let (value, gradient) = max::value_and_grad(x, y);
    let of_ten = max_backward(x, y, 10.0);
    row("max routes", &inputs, value, &format!("{gradient:?}"), &format!("{of_ten:?}"));
    assert_eq!((value, gradient, of_ten), (5.0, (1.0, 0.0), (10.0, 0.0)));

    let (value, gradient) = multiply::value_and_grad(x, y);
    let of_ten = multiply_backward(x, y, 10.0);
    row("multiply switches", &inputs, value, &format!("{gradient:?}"), &format!("{of_ten:?}"));
    assert_eq!((value, gradient, of_ten), (-10.0, (y, x), (-20.0, 50.0)));

    let (w, x, y, z) = (2.0, -3.0, 4.0, 1.0);
    let inputs = format!("{:?}", (w, x, y, z));
    let (value, gradient) = circuit::value_and_grad(w, x, y, z);
    let of_ten = circuit_backward(w, x, y, z, 10.0);
    row("3 (w x + max(y, z))", &inputs, value, &format!("{gradient:?}"), &format!("{of_ten:?}"));
    assert_eq!((value, gradient), (-6.0, (-9.0, 6.0, 3.0, 0.0)));
    assert_eq!(of_ten, (-90.0, 60.0, 30.0, 0.0));

    println!("{rows}");
}
