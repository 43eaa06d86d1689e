//! References and dereferences: shadows are added to, in-out parameters are turned around.

use grad_runtime::derive_grad;
use grad_tests::{assert_close, assert_same};

#[derive_grad]
fn by_reference(x: &f64, y: f64) -> f64 {
    *x * *x * y
}

#[derive_grad]
fn auto_dereference(x: &f64, y: &f64) -> f64 {
    x.sin() * y + x * 2.0 - y / x + -x
}

#[derive_grad]
fn only_references(x: &f64, y: &f64) -> f64 {
    x * y
}

/// What the shadow holds already is kept.
#[test]
fn shadows_accumulate() {
    let mut d_x = 100.0;
    let dy: f64 = by_reference_backward(&3.0, &mut d_x, 2.0, 1.0);
    assert_eq!((d_x, dy), (112.0, 9.0));
    let dy = by_reference_backward(&3.0, &mut d_x, 2.0, -1.0);
    assert_eq!((d_x, dy), (100.0, -9.0));

    let (x, y) = (0.7_f64, 1.3_f64);
    let (mut d_x, mut d_y) = (0.0, -1.0);
    auto_dereference_backward(&x, &mut d_x, &y, &mut d_y, 2.0);
    assert_close(d_x, 2.0 * (x.cos() * y + 2.0 + y / (x * x) - 1.0), 1e-15);
    assert_close(d_y, 2.0 * (x.sin() - 1.0 / x) - 1.0, 1e-15);

    let (mut d_x, mut d_y) = (10.0, 20.0);
    let () = only_references_backward(&2.0, &mut d_x, &3.0, &mut d_y, 1.0);
    assert_eq!((d_x, d_y), (13.0, 22.0));
}

/// A zero adjoint adds zeros: an infinity or a `NaN` in the shadow is the caller's.
#[test]
fn shadows_hold_anything() {
    let mut d_x = f64::INFINITY;
    by_reference_backward(&3.0, &mut d_x, 2.0, 1.0);
    assert_eq!(d_x, f64::INFINITY);
    let mut d_x = f64::NAN;
    by_reference_backward(&3.0, &mut d_x, 2.0, 1.0);
    assert!(d_x.is_nan());
}

#[derive_grad]
fn unused_reference(_x: &f64, y: f64) -> f64 {
    y
}

#[test]
fn an_unused_reference_has_a_shadow() {
    let mut d_x = 7.0;
    assert_eq!(unused_reference_backward(&3.0, &mut d_x, 2.0, 4.0), 4.0);
    assert_eq!(d_x, 7.0);
}

#[derive_grad]
fn reference_pattern(&x: &f64, &(y, n): &(f64, usize)) -> f64 {
    x * y * n as f64
}

#[test]
fn reference_patterns() {
    let (mut d_x, mut d_y) = (1.0, (1.0, ()));
    reference_pattern_backward(&2.0, &mut d_x, &(3.0, 4), &mut d_y, 1.0);
    assert_eq!((d_x, d_y), (13.0, (9.0, ())));
}

#[derive_grad]
fn tuple_reference(p: &(f64, f64)) -> f64 {
    let (x, y) = p;
    x * y + p.0
}

#[test]
fn references_to_tuples() {
    let mut d_p = (0.5, 0.0);
    tuple_reference_backward(&(2.0, 3.0), &mut d_p, 1.0);
    assert_eq!(d_p, (4.5, 2.0));
}

#[derive_grad]
fn generic_reference<T: num_traits::Float>(x: &T, y: T) -> T {
    *x * *x * y
}

#[test]
fn generic_references() {
    let mut d_x = 1.0_f32;
    assert_eq!(generic_reference_backward(&3.0_f32, &mut d_x, 2.0, 1.0), 9.0);
    assert_eq!(d_x, 13.0);
}

#[derive_grad]
fn named_lifetimes<'a, 'b: 'a>(x: &'a f64, y: &'b f64) -> f64 {
    *x * *y
}

#[test]
fn lifetimes() {
    let (mut d_x, mut d_y) = (0.0, 0.0);
    named_lifetimes_backward(&2.0, &mut d_x, &3.0, &mut d_y, 1.0);
    assert_eq!((d_x, d_y), (3.0, 2.0));
}

#[derive_grad]
fn local_references(x: f64, y: f64) -> f64 {
    let r = &x;
    let s = &y;
    let product = *r * *s;
    let t = &product;
    t * r + **(&s)
}

#[derive_grad]
fn local_mutable_reference(x: f64) -> f64 {
    let mut x = x;
    let r = &mut x;
    *r *= 2.0;
    *r = *r * *r;
    *r += 1.0;
    x * x
}

#[derive_grad]
fn reborrowed(x: f64, y: f64) -> f64 {
    let mut a = x;
    {
        let r = &mut a;
        *r *= y;
    }
    let before = a;
    {
        let r = &mut a;
        *r *= *r;
    }
    a * before
}

#[derive_grad]
fn borrowed_then_changed(x: f64) -> f64 {
    let mut a = x;
    let b = *&a;
    a *= 3.0;
    let r = &a;
    b * *r
}

#[test]
fn references_to_locals() {
    let (x, y) = (2.0, 3.0);
    assert_close(local_references_backward(x, y, 1.0), (2.0 * x * y, x * x + 1.0), 0.0);
    // ((2 x)^2 + 1)^2
    assert_close(
        local_mutable_reference_backward(x, 1.0),
        2.0 * (4.0 * x * x + 1.0) * 8.0 * x,
        0.0,
    );
    // (x y)^3
    let cube = 3.0 * (x * y) * (x * y);
    assert_close(reborrowed_backward(x, y, 1.0), (cube * y, cube * x), 0.0);
    assert_close(borrowed_then_changed_backward(x, 1.0), 6.0 * x, 0.0);
}

#[derive_grad]
fn in_out(x: &mut f64, y: f64) {
    *x = *x * *x * y;
}

#[derive_grad]
fn in_out_with_result(x: &mut f64, y: f64) -> f64 {
    let before = *x;
    *x *= y;
    before * y + *x
}

#[derive_grad]
fn only_written(x: &mut f64, y: f64) {
    *x = y * y;
}

#[derive_grad]
fn only_read(x: &mut f64, y: f64) -> f64 {
    *x * y
}

#[derive_grad]
fn cleared(x: &mut f64) {
    *x = 0.0;
}

#[derive_grad]
fn exchanged(x: &mut f64, y: &mut f64) {
    let t = *x;
    *x = *y;
    *y = t * t;
}

/// On entry the shadow is the adjoint of the value at the end, on return that of the value at the
/// start.
#[test]
fn in_out_parameters() {
    let (mut x, mut d_x) = (3.0, 10.0);
    let dy: f64 = in_out_backward(&mut x, &mut d_x, 2.0);
    assert_eq!((d_x, dy), (120.0, 90.0));

    // x_end = x y, result = x y + x y
    let (mut x, mut d_x) = (3.0, 10.0);
    let dy = in_out_with_result_backward(&mut x, &mut d_x, 2.0, 1.0);
    assert_eq!((d_x, dy), (24.0, 36.0));

    let (mut x, mut d_x) = (3.0, 10.0);
    let dy = only_written_backward(&mut x, &mut d_x, 2.0);
    assert_eq!((d_x, dy), (0.0, 40.0));

    let (mut x, mut d_x) = (3.0, 10.0);
    let dy = only_read_backward(&mut x, &mut d_x, 2.0, 1.0);
    assert_eq!((d_x, dy), (12.0, 3.0));

    let (mut x, mut d_x) = (3.0, f64::INFINITY);
    let () = cleared_backward(&mut x, &mut d_x);
    assert_eq!(d_x, 0.0);

    let (mut x, mut d_x, mut y, mut d_y) = (3.0, 1.0, 5.0, 10.0);
    exchanged_backward(&mut x, &mut d_x, &mut y, &mut d_y);
    assert_eq!((d_x, d_y), (60.0, 1.0));
}

#[test]
fn in_out_forward() {
    let mut x = 3.0;
    let (value, pullback) = in_out_with_result::forward(&mut x, 2.0);
    assert_eq!(value, 12.0);
    let mut d_x = 10.0;
    assert_eq!(pullback(1.0, &mut d_x), 36.0);
    assert_eq!(d_x, 24.0);
    assert_eq!(x, 6.0);
}

#[derive_grad]
fn through_both(x: &f64, out: &mut f64) {
    *out += x.exp();
    *out *= *x;
}

#[test]
fn accumulated_into_an_output() {
    let (x, mut out) = (0.5_f64, 2.0_f64);
    let (mut d_x, mut d_out) = (100.0, 3.0);
    let () = through_both_backward(&x, &mut d_x, &mut out, &mut d_out);
    assert_close(d_x, 100.0 + 3.0 * (x.exp() * x + 2.0 + x.exp()), 1e-15);
    assert_close(d_out, 1.5, 1e-15);
}

#[derive_grad]
fn zero_through_reference(x: &f64) -> f64 {
    x.sqrt()
}

#[test]
fn zero_adjoints_add_nothing() {
    let mut d_x = 5.0;
    zero_through_reference_backward(&0.0, &mut d_x, 0.0);
    assert_same(d_x, 5.0);
}

#[derive_grad]
fn owned_gradients(x: &f64, y: f64, p: &(f64, f64)) -> f64 {
    x * y * p.0 + p.1
}

/// By the companion the gradient by a reference is owned.
#[test]
fn gradients_by_references() {
    let (value, (dx, dy, dp)) = owned_gradients::value_and_grad(&2.0, 3.0, &(5.0, 7.0));
    assert_eq!((value, dx, dy, dp), (37.0, 15.0, 10.0, (6.0, 1.0)));
    let (value, pullback) = owned_gradients::forward(&2.0, 3.0, &(5.0, 7.0));
    let (mut d_x, mut d_p) = (1.0, (0.0, 0.0));
    let dy = pullback(2.0, &mut d_x, &mut d_p);
    assert_eq!((value, d_x, dy, d_p), (37.0, 31.0, 20.0, (12.0, 2.0)));
}
