//! Macros: those of `std` as statements, and functions that a `macro_rules!` writes.

use grad_runtime::derive_grad;
use grad_tests::assert_close;

#[derive_grad]
fn assertions(x: f64, n: usize) -> f64 {
    assert!(x > 0.0);
    assert!(n < 10, "n is {n}, x is {x}");
    debug_assert!(x.is_finite(), "x is {}", x);
    assert_eq!(n, n);
    assert_ne!(x, 100.0, "not {x:.3}");
    debug_assert_eq!(n + 1, 1 + n);
    let y = x * x;
    debug_assert_ne!(y, 0.0);
    y * n as f64
}

#[test]
fn assertions_carry_no_derivative() {
    assert_eq!(assertions_backward(3.0, 2, 1.0), 12.0);
}

/// The assertion of the primal fails in its gradient too.
#[test]
#[should_panic(expected = "n is 11, x is 3")]
fn a_failing_assertion_fails_alike() {
    assertions_backward(3.0, 11, 1.0);
}

#[test]
#[should_panic(expected = "x > 0.0")]
fn an_assertion_on_an_active_value_fails_alike() {
    assertions_backward(-3.0, 2, 1.0);
}

thread_local! {
    static LINES: std::cell::RefCell<Vec<String>> = const { std::cell::RefCell::new(Vec::new()) };
}

fn note(line: String) {
    LINES.with_borrow_mut(|lines| lines.push(line));
}

fn taken() -> Vec<String> {
    LINES.take()
}

/// Inline captures name the version that is current.
#[derive_grad]
fn captured(x: f64) -> f64 {
    let line = format!("{x}");
    note(line);
    let x = x * 2.0;
    let line = format!("{x} and {}", x + 1.0);
    note(line);
    let mut y = x * x;
    let line = format!("{x} {y}");
    note(line);
    y += 1.0;
    {
        let x = y;
        let line = format!("{x:.1} {y:>6}");
        note(line);
    }
    let line = format!("{x}");
    note(line);
    y * x
}

/// What prints runs once, in the forward part, with the values of that moment.
#[test]
fn printing_runs_once_and_sees_the_right_version() {
    taken();
    // (4 x^2 + 1) 2 x
    let d = captured_backward(3.0, 1.0);
    assert_eq!(taken(), ["3", "6 and 7", "6 36", "37.0     37", "6"]);
    assert_close(d, 24.0 * 9.0 + 2.0, 1e-15);
    let (value, pullback) = captured::forward(3.0);
    assert_eq!(taken(), ["3", "6 and 7", "6 36", "37.0     37", "6"]);
    assert_eq!((value, pullback(1.0)), (222.0, 218.0));
    assert_eq!(taken(), [""; 0]);
}

/// A text is not active, whatever is printed into it.
#[derive_grad]
fn noted(x: f64) -> f64 {
    note(format!("{x}"));
    x * x
}

#[test]
fn a_call_with_a_formatted_argument() {
    taken();
    assert_eq!(noted_backward(3.0, 1.0), 6.0);
    assert_eq!(taken(), ["3"]);
}

#[derive_grad]
fn printing(x: f64, n: usize) -> f64 {
    println!("x = {x}, n = {n}");
    print!("");
    eprintln!("{}", x * 2.0);
    let text = format!("{n}");
    let list = vec![1, 2, n];
    let small = matches!(n, 0..=3);
    let _unused = format_args!("{n}");
    let line = line!() + column!();
    let text = concat!("a", "b").len() + text.len() + stringify!(a).len() + usize::from(line > 0);
    x * (list.len() + text + usize::from(small)) as f64
}

#[test]
fn macros_of_std() {
    assert_eq!(printing_backward(2.0, 3, 1.0), 3.0 + 5.0 + 1.0);
}

macro_rules! own {
    ($n:expr) => {
        $n as f64 * 2.0
    };
}

/// Nothing active goes into it: copied.
#[derive_grad]
fn own_macro(x: f64, n: usize) -> f64 {
    let scale = own!(n);
    x * scale * own![2]
}

#[test]
fn own_macros() {
    assert_eq!(own_macro_backward(2.0, 3, 1.0), 24.0);
}

macro_rules! scaled {
    ($name:ident, $factor:expr) => {
        #[derive_grad]
        fn $name(x: f64) -> f64 {
            x * $factor + $factor * x * x
        }
    };
}

scaled!(scaled_by_a_sum, 2.0 + 3.0);
scaled!(scaled_by_a_literal, 2.0);
scaled!(scaled_by_a_negative, -2.0);
scaled!(scaled_by_a_path, std::f64::consts::PI);
scaled!(scaled_by_a_call, f64::from(3_u8));

macro_rules! outer {
    ($name:ident, $factor:expr) => {
        scaled!($name, $factor);
    };
}

outer!(scaled_twice_removed, 1.0 + 1.0);

/// `$factor` is one operand, whatever is in it.
#[test]
fn expression_fragments() {
    for (backward, factor) in [
        (scaled_by_a_sum_backward as fn(f64, f64) -> f64, 5.0),
        (scaled_by_a_literal_backward, 2.0),
        (scaled_by_a_negative_backward, -2.0),
        (scaled_by_a_path_backward, std::f64::consts::PI),
        (scaled_by_a_call_backward, 3.0),
        (scaled_twice_removed_backward, 2.0),
    ] {
        assert_close(backward(1.5, 1.0), factor + 2.0 * factor * 1.5, 1e-15);
    }
}

macro_rules! fragments {
    (
        $vis:vis fn $name:ident($($x:ident: $T:ty),*) -> $R:ty, $pattern:pat = $tuple:expr,
        $a:ident.$method:ident, $b:ident, $lit:literal, $block:block, $path:path, $token:tt
    ) => {
        #[derive_grad]
        $vis fn $name($($x: $T),*) -> $R {
            let $pattern = $tuple;
            let inner = $block;
            $a.$method() * $b * $lit + inner * $path - $token
        }
    };
}

fragments! {
    pub(crate) fn assembled(x: f64, y: f64) -> f64, (a, b) = (x * y, x + y),
    a.sin, b, 2.5, { let t = x * x; t }, std::f64::consts::PI, (y * y + x)
}

#[test]
fn all_kinds_of_fragments() {
    let (x, y) = (0.7_f64, 1.3_f64);
    let (p, s) = (x * y, x + y);
    let slope = 2.5 * p.cos() * s;
    let expected = (
        slope * y + 2.5 * p.sin() + 2.0 * x * std::f64::consts::PI - 1.0,
        slope * x + 2.5 * p.sin() - 2.0 * y,
    );
    assert_close(assembled_backward(x, y, 1.0), expected, 1e-14);
}

/// The body as one block, the parameters written by the macro: their names are in the macro's hands.
macro_rules! whole_body {
    ($name:ident $(<$T:ident>)? ($($x:ident),*) -> $R:ty $body:block) => {
        #[derive_grad]
        fn $name($($x: $R),*) -> $R $body
    };
}

whole_body!(body_fragment(x, y) -> f64 {
    let z = x * y;
    z * z + x
});

#[test]
fn a_body_that_is_a_fragment() {
    assert_close(body_fragment_backward(2.0, 3.0, 1.0), (37.0, 24.0), 0.0);
}
