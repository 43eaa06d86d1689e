//! Shapes that went wrong once.

use grad_runtime::{Differentiable, derive_grad};

fn close(a: f64, b: f64) {
    assert!((a - b).abs() <= 1e-12 * b.abs().max(1.0), "{a} against {b}");
}

/// The reading of an element must not hide a variable of the user's.
#[derive_grad]
fn names_of_our_own(x: f64, #[no_grad] table: &[f64], position: usize) -> f64 {
    let mut s = 0.0;
    for k in &table[position..] {
        s += x * x * k;
    }
    s
}

#[test]
fn an_index_of_the_users() {
    close(names_of_our_own_backward(2.0, &[1.0, 3.0, 4.0], 1, 1.0), 28.0);
}

/// Items without a derivative are references, as the iterator gives them.
#[derive_grad]
fn inactive_items(x: f64, #[no_grad] powers: &[i32], #[no_grad] weights: &[f64]) -> f64 {
    let mut s = 0.0;
    for n in powers {
        s += x.powi(*n);
    }
    for (n, &w) in powers.iter().zip(weights) {
        s += w * x * *n as f64;
    }
    for w in weights.iter().copied() {
        s += w * x;
    }
    s
}

#[test]
fn references_and_copies() {
    let (powers, weights) = ([2, 3], [0.5, -1.0]);
    // x^2 + x^3 + x - 3 x + 0.5 x - x
    let x = 1.5;
    close(inactive_items_backward(x, &powers, &weights, 1.0), 2.0 * x + 3.0 * x * x - 2.5);
}

/// A literal that becomes active has the type of what it meets.
#[derive_grad]
fn largest(x: &[f64]) -> f64 {
    let mut m = 0.0;
    for v in x {
        m = f64::max(m, *v);
    }
    x.iter().fold(0.0, |m, v| f64::max(m, v * v)) + m
}

#[test]
fn a_path_on_a_literal() {
    assert_eq!(largest::grad(&[1.0, 3.0, -2.0]), [0.0, 7.0, 0.0]);
}

/// A function that writes and has been called keeps no hold on what it wrote to.
#[derive_grad]
fn in_chunks(x: &mut [f64], k: f64) {
    for chunk in x.chunks_mut(2) {
        chunk[0] *= k;
    }
}

#[derive_grad]
fn calls_in_chunks(k: f64) -> f64 {
    let mut x = [k, 2.0, 3.0];
    in_chunks(&mut x, k);
    x[0] + x[1] * x[2]
}

#[test]
fn chunks_that_are_written() {
    // k^2 + 2 * 3 k
    close(calls_in_chunks_backward(0.7, 1.0), 2.0 * 0.7 + 6.0);
}

/// A name that an inner block binds means something else outside.
#[derive_grad]
#[allow(clippy::let_and_return)]
fn constants_of_the_same_name(x: f64) -> f64 {
    let y = {
        let half = x * x;
        half
    };
    y * half() + x
}

fn half() -> f64 {
    0.5
}

#[test]
fn a_function_and_a_variable() {
    close(constants_of_the_same_name_backward(3.0, 1.0), 4.0);
}

/// Copied code that reads a mutable reference under its own name leaves it to those who come after.
#[derive_grad]
fn hidden_reference(w: f64, s: &mut [f64]) -> f64 {
    let mut x = if s[1] > 0.3 { w } else { w * w };
    for &value in s.iter() {
        let s = 0.5;
        x += s * value;
    }
    for value in s.iter_mut() {
        *value *= x;
    }
    if s[0] > 100.0 { 0.0 } else { x * s[0] }
}

#[test]
fn a_mutable_reference_under_another_name() {
    let (w, at) = (0.7, [1.1, -0.4, 2.0]);
    let mut d_s = [0.25, 1.0, -2.0];
    let d_w = hidden_reference_backward(w, &mut at.clone(), &mut d_s, 1.5);
    // x = w * w + sum(s) / 2, the result is x * x * s0, and s becomes x * s.
    let x = w * w + 0.5 * at.iter().sum::<f64>();
    let d_x = 0.25 * at[0] + at[1] - 2.0 * at[2] + 1.5 * 2.0 * x * at[0];
    close(d_w, d_x * 2.0 * w);
    close(d_s[0], 0.25 * x + 1.5 * x * x + 0.5 * d_x);
    close(d_s[1], x + 0.5 * d_x);
    close(d_s[2], -2.0 * x + 0.5 * d_x);
}

#[derive_grad]
fn product_of_parts(x: &[f64], y: &[f64], k: f64) -> f64 {
    x[0] * y[1] * k
}

/// One slice lent twice, by a function whose own pullback may borrow nothing.
#[derive_grad]
fn lent_twice(s: &mut [f64], k: f64) -> f64 {
    s[0] *= k;
    product_of_parts(&s[..], &s[..], k)
}

#[derive_grad]
fn passes_on(s: &mut [f64], k: f64) -> f64 {
    let first = lent_twice(s, k);
    s[1] *= first;
    first
}

#[test]
fn a_mutable_slice_lent_twice() {
    let (at, k) = ([1.1, -0.4], 0.7);
    let mut d_s = [0.25, -2.0];
    let d_k = passes_on_backward(&mut at.clone(), &mut d_s, k, 1.5);
    // The result is s0 * s1 * k * k, s becomes (s0 * k, s1 * result).
    let first = at[0] * at[1] * k * k;
    let d_first = 1.5 - 2.0 * at[1];
    close(d_s[0], 0.25 * k + d_first * first / at[0]);
    close(d_s[1], -2.0 * first + d_first * first / at[1]);
    close(d_k, 0.25 * at[0] + d_first * 2.0 * first / k);
}

/// A copy within one array, onto places that are, or may be, those that are copied.
#[derive_grad]
fn onto_itself(x: &mut [f64], from: usize, to: usize) {
    x.copy_within(from..from + 2, to);
}

#[test]
fn copies_that_overlap() {
    for (from, to) in [(0, 0), (0, 1), (1, 0), (2, 2), (0, 2), (2, 1)] {
        let seed = [1.0, 10.0, 100.0, 1000.0];
        let mut wanted = [0.0; 4];
        for (at, d) in seed.iter().enumerate() {
            let moved = (to..to + 2).contains(&at);
            wanted[if moved { at - to + from } else { at }] += d;
        }
        let mut d_x = seed;
        onto_itself_backward(&mut [1.0, 2.0, 3.0, 4.0], &mut d_x, from, to);
        assert_eq!(d_x, wanted, "from {from} to {to}");
    }
}

/// A row that is assigned another one, or itself.
#[derive_grad]
fn row_to_row(a: f64, b: f64, from: usize, to: usize) -> f64 {
    let mut m = [[a, 2.0], [b, a * b]];
    m[to] = m[from];
    m[0][0] + 10.0 * m[0][1] + 100.0 * m[1][0] + 1000.0 * m[1][1]
}

#[test]
fn rows_of_one_matrix() {
    let (a, b) = (3.0, 5.0);
    close_pair(row_to_row_backward(a, b, 0, 1, 1.0), (101.0, 0.0));
    close_pair(row_to_row_backward(a, b, 1, 0, 1.0), (1010.0 * b, 101.0 + 1010.0 * a));
    for same in [0, 1] {
        close_pair(
            row_to_row_backward(a, b, same, same, 1.0),
            (1.0 + 1000.0 * b, 100.0 + 1000.0 * a),
        );
    }
}

fn close_pair(a: (f64, f64), b: (f64, f64)) {
    close(a.0, b.0);
    close(a.1, b.1);
}

/// An array that is assigned to itself.
#[derive_grad]
#[allow(clippy::self_assignment, dead_code)]
fn array_to_itself(x: f64) -> f64 {
    let mut a = [x, x * x];
    a[0] *= x;
    a = a;
    a[0] * a[1]
}

#[test]
fn an_array_and_itself() {
    close(array_to_itself::grad(2.0), 32.0);
}

/// A literal that a variable is given later has the variable's type, not one to be guessed.
#[derive_grad]
fn literal_later(x: f64) -> f64 {
    let mut u = x * x;
    let before = u;
    u = 0.5;
    u.powi(2) * x + before
}

#[derive_grad]
fn literal_in_exchange(x: f32) -> f32 {
    let mut u = x * x;
    let before = std::mem::replace(&mut u, 0.5);
    u.powi(2) * x + before
}

#[derive_grad]
fn zero_that_is_left(x: f64) -> f64 {
    let mut u = x * x;
    let before = std::mem::take(&mut u);
    u.cos() * x + before
}

#[test]
fn methods_of_literals() {
    close(literal_later::grad(3.0), 6.25);
    close(f64::from(literal_in_exchange::grad(3.0)), 6.25);
    close(zero_that_is_left::grad(3.0), 7.0);
}

/// The `Vec` of an array grows as any other.
#[derive_grad]
fn array_to_vec(a: [f64; 3], k: f64) -> f64 {
    let mut v: Vec<f64> = a.to_vec();
    v.push(k * v[0]);
    v.resize(5, k);
    v.iter().map(|v| v * v).sum()
}

#[test]
fn an_array_becomes_a_vector() {
    let (d_a, d_k) = array_to_vec_backward([1.0, 2.0, 3.0], 5.0, 1.0);
    assert_eq!((d_a, d_k), ([2.0 + 50.0, 4.0, 6.0], 10.0 + 10.0));
}

/// Two variables that exchange their names, both read by copied code afterwards.
#[derive_grad]
fn names_exchanged(x: f64, y: f64) -> f64 {
    let (mut t, mut u) = (x * y, y);
    (t, u) = (u, t);
    let (mut y, mut x) = (x, y);
    (x, y) = (y, x);
    if t * 2.0 < u && x < y + 10.0 { t * u * x } else { t - u * y }
}

#[test]
fn decisions_after_names_are_exchanged() {
    // t = y, u = x y, and x and y are themselves again.
    for (x, y) in [(3.0, 0.5), (1.5, 0.5), (3.0, -0.5), (-1.0, -2.0), (20.0, 1.0)] {
        let wanted = if y * 2.0 < x * y && x < y + 10.0 {
            (2.0 * y * y * x, 2.0 * y * x * x)
        } else {
            (-y * y, 1.0 - 2.0 * x * y)
        };
        let (d_x, d_y) = names_exchanged_backward(x, y, -2.0);
        close(d_x, -2.0 * wanted.0);
        close(d_y, -2.0 * wanted.1);
        let (value, _) = names_exchanged::value_and_grad(x, y);
        close(value, names_exchanged(x, y));
    }
}

/// Methods of the user's with a derivative, named as ones of `std` that have none.
#[derive(Differentiable, Clone, Copy)]
struct Pair {
    x: f64,
    y: f64,
}

#[derive_grad]
impl Pair {
    fn len(&self) -> f64 {
        (self.x * self.x + self.y * self.y).sqrt()
    }

    fn capacity(&self) -> f64 {
        self.x * self.y
    }

    fn count(&self) -> f64 {
        2.0 * self.x * self.y
    }

    fn position(&self, k: f64) -> f64 {
        self.x * k
    }

    fn lt(&self, k: f64) -> f64 {
        self.x * self.y * k
    }

    fn half(&self) -> Pair {
        Pair { x: 0.5 * self.x, y: 0.5 * self.y }
    }
}

#[derive_grad]
fn named_len(v: &Pair) -> f64 {
    let n = v.len();
    n * n
}

#[derive_grad]
fn named_capacity(v: &Pair) -> f64 {
    v.capacity()
}

#[derive_grad]
fn named_count(v: &Pair) -> f64 {
    v.half().count()
}

#[derive_grad]
fn named_position(v: &Pair, k: f64) -> f64 {
    v.half().position(k * k) * v.y
}

#[derive_grad]
fn named_lt(v: &Pair, k: f64) -> f64 {
    Pair::lt(v, k)
}

#[test]
fn methods_named_as_ones_without_a_derivative() {
    let v = Pair { x: 3.0, y: 4.0 };
    let wanted = |d: PairTangent, x: f64, y: f64| {
        close(d.x, 1.0 + x);
        close(d.y, 2.0 + y);
    };
    let held = PairTangent { x: 1.0, y: 2.0 };
    let mut d = held;
    named_len_backward(&v, &mut d, -2.0);
    wanted(d, -12.0, -16.0);
    let mut d = held;
    named_capacity_backward(&v, &mut d, -2.0);
    wanted(d, -8.0, -6.0);
    let mut d = held;
    named_count_backward(&v, &mut d, -2.0);
    wanted(d, -4.0, -3.0);
    let mut d = held;
    let d_k = named_position_backward(&v, &mut d, 5.0, -2.0);
    wanted(d, -100.0, -75.0);
    close(d_k, -120.0);
    let mut d = held;
    let d_k = named_lt_backward(&v, &mut d, 5.0, -2.0);
    wanted(d, -40.0, -30.0);
    close(d_k, -24.0);
}
