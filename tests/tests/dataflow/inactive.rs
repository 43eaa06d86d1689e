//! Code in between that carries no derivative is copied as it stands; casts cut and convert.

use grad_runtime::derive_grad;
use grad_tests::assert_close;
use std::collections::HashMap;

#[derive_grad]
fn integer_to_float(x: f64, n: usize, k: i32, b: u8) -> f64 {
    x * n as f64 + x.powi(2) * f64::from(k) + x * f64::from(b) + (n * 2 + 1) as f64
}

#[derive_grad]
fn integer_arithmetic(x: f64, n: usize) -> f64 {
    let mut i = n;
    i += 3;
    i = i * 2 % 7;
    let shifted = (i << 2) ^ 5;
    let scale = shifted.min(9).pow(2) as f64;
    x * scale
}

#[derive_grad]
fn loops_and_branches(x: f64, n: usize) -> f64 {
    let mut count = 0;
    for i in 0..n {
        if i % 2 == 0 {
            count += i;
            continue;
        }
        if i > 7 {
            break;
        }
    }
    while count > 100 {
        count /= 2;
    }
    let label = match n {
        0 => 1,
        1..=3 => 2,
        _ => 3,
    };
    let factor = loop {
        count += label;
        if count > 4 {
            break count;
        }
    };
    x * x * factor as f64
}

#[derive_grad]
fn collections(x: f64, n: usize, name: &str) -> f64 {
    let numbers: Vec<usize> = (0..n).map(|i| i * i).collect();
    let total: usize = numbers.iter().sum();
    let mut seen = HashMap::new();
    for c in name.chars() {
        *seen.entry(c).or_insert(0_usize) += 1;
    }
    let text = String::from(name) + "!";
    let first = numbers.first().copied().unwrap_or(1);
    x * (total + seen.len() + text.len() + first) as f64
}

#[derive_grad]
fn floats_of_the_inside(x: f64, n: usize) -> f64 {
    let mut weight = 1.0;
    for i in 1..=n {
        weight *= 1.0 + 1.0 / i as f64;
    }
    let table = [0.5, 1.5, 2.5];
    let largest = table.iter().copied().fold(f64::MIN, f64::max);
    x * weight + x * x * table[n % 3] * largest
}

#[test]
fn integers() {
    assert_eq!(integer_to_float_backward(3.0, 4, -2, 7, 1.0), 4.0 - 12.0 + 7.0);
    assert_eq!(integer_arithmetic_backward(3.0, 5, 1.0), integer_arithmetic(1.0, 5));
    assert_eq!(integer_arithmetic_backward(3.0, 5, 1.0), 1.0 * 81.0);
    for n in [0, 1, 4, 9, 30] {
        let factor = loops_and_branches(1.0, n);
        assert!(factor > 0.0);
        assert_eq!(loops_and_branches_backward(3.0, n, 1.0), 6.0 * factor);
        assert_eq!(floats_of_the_inside_backward(0.0, n, 1.0), floats_of_the_inside_weight(n));
    }
    assert_eq!(collections_backward(3.0, 4, "abca", 1.0), 22.0);
}

fn floats_of_the_inside_weight(n: usize) -> f64 {
    (1..=n).map(|i| 1.0 + 1.0 / i as f64).product()
}

fn scale() -> f64 {
    4.0
}

fn scaled(n: usize, by: f64) -> f64 {
    n as f64 * by
}

mod tables {
    pub(super) const WIDTH: f64 = 2.0;
    pub(super) static HEIGHT: f64 = 3.0;
    pub(super) fn depth(level: u32) -> f64 {
        f64::from(level)
    }
}

const SHIFT: f64 = 0.5;

#[derive_grad]
fn inactive_calls(x: f64, n: usize) -> f64 {
    let s = scale();
    let t = scaled(n, 2.0);
    x * s + t * x * x - tables::depth(3) * x + SHIFT * tables::WIDTH * x / tables::HEIGHT
}

#[derive_grad]
fn local_items(x: f64) -> f64 {
    const TWO: f64 = 2.0;
    static THREE: f64 = 3.0;
    fn five(n: u8) -> f64 {
        f64::from(n)
    }
    use std::f64::consts::PI;
    x * TWO * THREE * five(5) * PI
}

#[test]
fn constants_and_calls() {
    assert_close(inactive_calls_backward(2.0, 3, 1.0), 4.0 + 24.0 - 3.0 + 1.0 / 3.0, 1e-15);
    assert_close(local_items_backward(2.0, 1.0), 30.0 * std::f64::consts::PI, 1e-15);
}

#[derive_grad]
fn no_grad_parameter(x: f64, #[no_grad] scale: f64, #[no_grad] offsets: &[f64]) -> f64 {
    x * scale + offsets[0] * x * x
}

#[derive_grad]
fn no_grad_user_type(x: f64, #[no_grad] options: &Options) -> f64 {
    x * options.scale
}

struct Options {
    scale: f64,
}

/// No shadow, no adjoint.
#[test]
fn no_grad_parameters() {
    let dx: f64 = no_grad_parameter_backward(3.0, 2.0, &[5.0], 1.0);
    assert_eq!(dx, 32.0);
    let gradient: f64 = no_grad_parameter::grad(3.0, 2.0, &[5.0]);
    assert_eq!(gradient, 32.0);
    assert_eq!(no_grad_user_type_backward(3.0, &Options { scale: 4.0 }, 1.0), 4.0);
}

#[derive_grad]
fn inactive_parameters(
    x: f64,
    n: i64,
    flag: bool,
    letter: char,
    name: &str,
    owned: String,
    list: &[u8],
    pair: (u8, bool),
    array: [usize; 2],
) -> f64 {
    let scale = n as f64 + f64::from(u8::from(flag)) + f64::from(u32::from(letter));
    let length = name.len() + owned.len() + list.len() + usize::from(pair.0) + array[1];
    x * (scale + length as f64)
}

#[test]
fn inactive_types_of_parameters() {
    let d: f64 = inactive_parameters_backward(
        2.0,
        1,
        true,
        'a',
        "abc",
        String::from("de"),
        &[1, 2],
        (10, false),
        [0, 100],
        1.0,
    );
    assert_eq!(d, 1.0 + 1.0 + 97.0 + 3.0 + 2.0 + 2.0 + 10.0 + 100.0);
}

#[derive_grad]
fn function_parameter(x: f64, weight: fn(usize) -> f64, n: usize) -> f64 {
    let w = weight(n);
    x * w
}

#[test]
fn function_pointers_without_an_active_argument() {
    assert_eq!(function_parameter_backward(2.0, |n| n as f64 * 3.0, 4, 1.0), 12.0);
}

#[derive_grad]
fn narrowed_and_widened(x: f64) -> f64 {
    let narrow = x as f32;
    let product = narrow * narrow;
    product as f64 * x
}

#[derive_grad]
fn widened(x: f32, y: f64) -> f64 {
    x as f64 * y + f64::from(x)
}

#[derive_grad]
fn narrowed(x: f64) -> f32 {
    (x * x) as f32
}

#[derive_grad]
#[allow(trivial_numeric_casts, clippy::unnecessary_cast)]
fn cast_to_itself(x: f64) -> f64 {
    (x * x) as f64
}

#[test]
fn casts_between_floats() {
    let x = 1.25;
    assert_eq!(narrowed_and_widened_backward(x, 1.0), 3.0 * x * x);
    let (dx, dy): (f32, f64) = widened_backward(2.0, 3.0, 1.0);
    assert_eq!((dx, dy), (4.0, 2.0));
    let dx: f64 = narrowed_backward(1.5, 2.0_f32);
    assert_eq!(dx, 6.0);
    assert_eq!(cast_to_itself_backward(1.5, 2.0), 6.0);
}

#[derive_grad]
fn cut_by_a_cast(x: f64) -> f64 {
    let whole = x as i64;
    let bucket = (x * 10.0) as usize % 7;
    whole as f64 * x + bucket as f64 * x
}

#[derive_grad]
fn cut_inside(x: f64) -> f64 {
    (x as i32) as f64 + x - (x as u8 as f64)
}

#[test]
fn casts_to_integers_cut() {
    assert_eq!(cut_by_a_cast_backward(3.7, 1.0), 3.0 + 2.0);
    assert_eq!(cut_inside_backward(3.7, 1.0), 1.0);
}

#[derive_grad]
fn compared(x: f64, y: f64) -> f64 {
    let above = x > y;
    let both = above && x >= 0.0 || y.is_nan();
    let index = usize::from(both) + usize::from(x == y) + x.total_cmp(&y) as usize;
    let table = [1.0, 10.0, 100.0];
    x * table[index]
}

/// Comparisons and questions carry no derivative.
#[test]
fn comparisons() {
    assert_eq!(compared_backward(3.0, 2.0, 1.0), (100.0, 0.0));
    assert_eq!(compared_backward(3.0, 3.0, 1.0), (10.0, 0.0));
}

#[derive_grad]
fn bits(x: f64) -> f64 {
    let exponent = (x.to_bits() >> 52) & 0x7ff;
    let sign = x.is_sign_negative();
    let class = x.classify() as u8;
    let finite = x.is_finite() && !x.is_nan();
    x * (exponent as f64 - 1023.0) * if sign { 2.0 } else { 3.0 } * f64::from(u8::from(finite))
        + f64::from(class)
}

#[test]
fn questions() {
    assert_eq!(bits_backward(4.0, 1.0), 6.0);
    assert_eq!(bits_backward(-4.0, 1.0), 4.0);
}
