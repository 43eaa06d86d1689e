//! Functions that call themselves, directly and in circles, against dual numbers.

use grad_runtime::derive_grad;
use grad_tests::{Oracle, assert_close, gradient, lit};
use num_traits::Float;

/// Each function four times: for the oracle, annotated over any float, at `f64`, at `f32`.
macro_rules! recursive {
    ($($(#[$option:meta])* fn $name:ident($n:ident, $x:ident, $y:ident) { $($body:tt)* })*) => {
        mod plain {
            use super::*;
            $(pub fn $name<T: Float>($n: u32, $x: T, $y: T) -> T { $($body)* })*
        }
        mod generic {
            use super::*;
            $($(#[$option])* pub fn $name<T: Float + 'static>($n: u32, $x: T, $y: T) -> T { $($body)* })*
        }
        mod double {
            use super::*;
            type T = f64;
            $($(#[$option])* pub fn $name($n: u32, $x: T, $y: T) -> T { $($body)* })*
        }
        mod single {
            use super::*;
            type T = f32;
            $($(#[$option])* pub fn $name($n: u32, $x: T, $y: T) -> T { $($body)* })*
        }
    };
}

recursive! {
    #[derive_grad]
    fn power(n, x, y) {
        if n == 0 { y } else { x * power(n - 1, x, y) }
    }

    // Each call twice, with the arguments changed and exchanged.
    #[derive_grad]
    fn tree(n, x, y) {
        if n == 0 {
            x * y * y
        } else {
            tree(n - 1, x * lit::<T>(0.5), y) * lit::<T>(0.75) + tree(n - 1, y, x.sin()) * x
        }
    }

    #[derive_grad]
    fn early(n, x, y) {
        if x > lit::<T>(4.0) {
            return x * y;
        }
        if n == 0 {
            return y * y;
        }
        let z = early(n - 1, x * lit::<T>(1.5), y + x);
        z * x + y
    }

    #[derive_grad]
    fn in_a_loop(n, x, y) {
        let mut sum = x;
        for i in 0..n {
            sum = sum + in_a_loop(i, x * y, y) * sum;
        }
        sum
    }

    // The inner call changes what is passed on.
    #[derive_grad]
    fn nested(n, x, y) {
        if n == 0 { (x * y).sin() } else { nested(n - 1, nested(n - 1, x, y), y * x) }
    }

    #[derive_grad]
    fn turbofish(n, x, y) {
        if n < 2 { x } else { turbofish(n - 2, y, x) + x * y }
    }

    #[derive_grad(recursive)]
    fn even(n, x, y) {
        if n == 0 { x * y } else { odd(n - 1, x * x, y) + y }
    }

    #[derive_grad(recursive)]
    fn odd(n, x, y) {
        if n == 0 { x - y } else { even(n - 1, x, y.cos()) * x }
    }

    // It is not recursive itself.
    #[derive_grad]
    fn caller(n, x, y) {
        let a = power(n, x, y);
        a * even(n, y, a) + tree(n, a, y)
    }
}

macro_rules! check {
    ($($name:ident)*) => {$(
        #[test]
        fn $name() {
            for (n, x, y) in [(0, 0.5, 1.25), (1, -0.75, 0.5), (2, 1.75, -0.5), (3, 0.625, 0.875), (5, 0.9, 1.0)] {
                let value = plain::$name(n, x, y);
                let expected = gradient(|[x, y]: [Oracle<f64>; 2]| plain::$name(n, x, y), [x, y]);
                for seed in [1.0, -2.5, 0.0] {
                    let expected = (seed * expected[0], seed * expected[1]);
                    let paste = [
                        double::$name::forward(n, x, y).1(seed),
                        generic::$name::forward(n, x, y).1(seed),
                    ];
                    for actual in paste {
                        assert_close(actual, expected, 1e-12);
                    }
                    let (dx, dy) = single::$name::forward(n, x as f32, y as f32).1(seed as f32);
                    assert_close((f64::from(dx), f64::from(dy)), expected, 2e-4);
                }
                assert_close(double::$name::value_and_grad(n, x, y).0, value, 0.0);
                assert_close(double::$name::grad(n, x, y), (expected[0], expected[1]), 1e-12);
                assert_close(generic::$name::grad::<f64>(n, x, y), (expected[0], expected[1]), 1e-12);
            }
        }
    )*};
}

check! { power tree early in_a_loop nested turbofish even odd caller }

#[test]
fn backward() {
    // 2^5 * 3
    assert_eq!(double::power_backward(5, 2.0, 3.0, 2.0), (2.0 * 5.0 * 16.0 * 3.0, 2.0 * 32.0));
    assert_eq!(generic::power_backward(5, 2.0_f32, 3.0, 1.0), (240.0, 32.0));
}

/// Work grows with the depth, not with its square.
#[test]
fn deep() {
    let (value, (dx, dy)) = double::power::value_and_grad(2000, 1.001, 2.0);
    assert_close(value, 2.0 * 1.001_f64.powi(2000), 1e-10);
    assert_close(dx, 2.0 * 2000.0 * 1.001_f64.powi(1999), 1e-10);
    assert_close(dy, 1.001_f64.powi(2000), 1e-10);
}

/// Divide and conquer over a slice.
#[derive_grad]
fn product(x: &[f64]) -> f64 {
    if x.len() == 1 {
        return x[0];
    }
    let middle = x.len() / 2;
    product(&x[..middle]) * product(&x[middle..])
}

#[test]
fn over_slices() {
    let x = [2.0, -0.5, 3.0, 0.25, -1.5];
    let mut d = [10.0, 0.0, 0.0, -1.0, 0.0];
    product_backward(&x, &mut d, 2.0);
    let all: f64 = x.iter().product();
    let mut expected = [10.0, 0.0, 0.0, -1.0, 0.0];
    for (e, v) in expected.iter_mut().zip(x) {
        *e += 2.0 * all / v;
    }
    assert_close(d, expected, 1e-14);
    // One factor is zero, then two.
    assert_eq!(product::grad(&[2.0, 0.0, 3.0]), vec![0.0, 6.0, 0.0]);
    assert_eq!(product::grad(&[0.0, 0.0, 3.0]), vec![0.0; 3]);
}

/// In place: each level changes what the next one reads.
#[derive_grad]
fn squares(x: &mut [f64], n: usize) {
    if n > 0 {
        x[n - 1] = x[n - 1] * x[n - 1] * x[n];
        squares(&mut x[..], n - 1);
    }
}

#[test]
fn in_place() {
    let run = |x: [f64; 3]| {
        let mut x = x;
        squares(&mut x, 2);
        x
    };
    let x = [0.5, 1.5, -0.75];
    let seed = [1.0, -2.0, 0.5];
    let mut d = seed;
    squares_backward(&mut x.clone(), &mut d, 2);
    // x1' = x1^2 x2, x0' = x0^2 x1'
    let x1 = x[1] * x[1] * x[2];
    let d1 = seed[1] + seed[0] * x[0] * x[0];
    let expected = [seed[0] * 2.0 * x[0] * x1, d1 * 2.0 * x[1] * x[2], seed[2] + d1 * x[1] * x[1]];
    assert_eq!(run(x)[0], x[0] * x[0] * x1);
    assert_close(d, expected, 1e-14);
}

/// With a companion of another name, and a module of the function's own.
mod chain {}

#[derive_grad(companion = chain_gradient)]
fn chain(x: f64, n: u32) -> f64 {
    if n == 0 { x } else { (x * chain(x, n - 1)).sin() }
}

#[test]
fn renamed_companion() {
    let oracle = |x: Oracle<f64>| {
        let mut y = x;
        for _ in 0..3 {
            y = (x * y).sin();
        }
        y
    };
    assert_close(chain_gradient::grad(0.7, 3), gradient(|[x]| oracle(x), [0.7])[0], 1e-14);
}

#[derive_grad]
fn once(x: f64, ratio: f64, n: u32) -> f64 {
    x * ratio * f64::from(n)
}

struct Series {
    ratio: f64,
}

impl Series {
    #[derive_grad]
    fn total(#[no_grad] &self, x: f64, n: u32) -> f64 {
        if n == 0 { x } else { x + self.total(x * x * self.ratio, n - 1) }
    }

    #[derive_grad(associated)]
    fn factorial(x: f64, n: u32) -> f64 {
        if n == 0 { x } else { (x + f64::from(n)) * Self::factorial(x, n - 1) }
    }

    // Not recursion: a function of the same name.
    #[derive_grad]
    fn once(#[no_grad] &self, x: f64) -> f64 {
        once(x, self.ratio, 3)
    }
}

#[test]
fn methods() {
    let half = || lit::<Oracle<f64>>(0.5);
    let sum = |x: Oracle<f64>| x + (x * x * half()) + (x * x * half()) * (x * x * half()) * half();
    let expected = gradient(|[x]| sum(x), [1.5])[0];
    let series = Series { ratio: 0.5 };
    assert_close(series.total_backward(1.5, 2, 1.0), expected, 1e-14);
    assert_close(series.total_grad(1.5, 2), expected, 1e-14);
    assert_close(series.total_forward(1.5, 2).1(-2.0), -2.0 * expected, 1e-14);

    // (x + 2) (x + 1) x
    assert_close(Series::factorial_backward(1.5, 2, 1.0), 3.0 * 2.25 + 6.0 * 1.5 + 2.0, 1e-14);
    assert_close(series.once_backward(3.0, 1.0), 1.5, 1e-14);
}

/// Recursion by other receivers than `self`.
enum Tree {
    Leaf(f64),
    Node(Box<Tree>, Box<Tree>),
}

impl Tree {
    #[derive_grad]
    fn eval(#[no_grad] &self, x: f64) -> f64 {
        match self {
            Tree::Leaf(k) => x * *k,
            Tree::Node(a, b) => a.eval(x) * b.eval(x) + x,
        }
    }
}

#[derive_grad]
impl Tree {
    fn walk(#[no_grad] &self, x: f64) -> f64 {
        match self {
            Tree::Leaf(k) => x * *k,
            Tree::Node(a, b) => a.walk(x) * b.walk(x) + x,
        }
    }
}

#[derive_grad(recursive)]
impl Tree {
    fn even(#[no_grad] &self, x: f64, n: u32) -> f64 {
        if n == 0 { x } else { self.odd(x * x, n - 1) }
    }
    fn odd(#[no_grad] &self, x: f64, n: u32) -> f64 {
        if n == 0 { x.sin() } else { self.even(x, n - 1) * x }
    }
}

#[test]
fn trees() {
    let leaf = |k| Box::new(Tree::Leaf(k));
    let tree = Tree::Node(leaf(2.0), Box::new(Tree::Node(leaf(3.0), leaf(5.0))));
    // 2x (15 x^2 + x) + x
    let x = 0.5;
    assert_close(tree.eval_grad(x), 90.0 * x * x + 4.0 * x + 1.0, 1e-14);
    assert_close(tree.walk_backward(x, 2.0), 2.0 * (90.0 * x * x + 4.0 * x + 1.0), 1e-14);
    // even(x, 2) = odd(x^2, 1) = even(x^2, 0) x^2 = x^4
    assert_close(tree.even_grad(x, 2), 4.0 * x * x * x, 1e-14);
}
