//! Calls of differentiated functions in another crate (of edition 2021), by every kind of path.

use grad_runtime::derive_grad;
use grad_tests_2021::inner::wave as swell;
use grad_tests_2021::{Line, energy};

#[derive_grad]
fn by_paths(x: f64, y: f64) -> f64 {
    grad_tests_2021::inner::wave(x, y) + swell(y, 2.0) * x
}

#[derive_grad]
fn by_reference(x: &[f64], line: &Line, k: f64) -> f64 {
    line.at(energy(x, k)) * k
}

#[test]
fn a_path_and_a_renamed_import() {
    let (x, y): (f64, f64) = (0.7, 1.3);
    let (d_x, d_y) = by_paths_backward(x, y, -2.5);
    assert!((d_x + 2.5 * (y + x.cos() + 2.0 * y + y.sin())).abs() < 1e-14);
    assert!((d_y + 2.5 * (x + (2.0 + y.cos()) * x)).abs() < 1e-14);
}

#[test]
fn slices_and_methods() {
    let (x, line, k) = ([1.0, -2.0], Line { slope: 2.0, offset: 1.0 }, 3.0);
    // (2 k |x|^2 + 1) k = 30 k^2 ... at |x|^2 = 5: value (2 * 15 + 1) * 3.
    let (value, (d_x, d_line, d_k)) = by_reference::value_and_grad(&x, &line, k);
    assert_eq!(value, 93.0);
    assert_eq!(d_x, [36.0, -72.0]);
    assert_eq!((d_line.slope, d_line.offset), (45.0, 3.0));
    assert_eq!(d_k, 61.0);
}
