//! Recursion with loops, early returns and halves of slices, and gradients that are taken in copied code,
//! against dual numbers.

use grad_runtime::derive_grad;
use grad_tests::{Oracle, lit};

/// Each function three times: over any float for the oracle, and annotated at `f64` and at `f32`.
macro_rules! functions {
    ($(
        $(#[$option:meta])*
        fn $name:ident($($arg:ident: [$($ty:tt)*]),*) -> [$($ret:tt)*] { $($body:tt)* }
    )*) => {
        mod plain {
            use super::*;
            $(pub(super) fn $name<T: num_traits::Float>($($arg: $($ty)*),*) -> $($ret)* { $($body)* })*
        }
        mod double {
            use super::*;
            type T = f64;
            $($(#[$option])* pub(super) fn $name($($arg: $($ty)*),*) -> $($ret)* { $($body)* })*
        }
        mod single {
            use super::*;
            type T = f32;
            $($(#[$option])* pub(super) fn $name($($arg: $($ty)*),*) -> $($ret)* { $($body)* })*
        }
    };
}

functions! {
    #[derive_grad]
    fn halves(x: [&[T]], k: [T]) -> [T] {
        if x.is_empty() {
            return k;
        }
        if x.len() == 1 {
            return x[0] * k;
        }
        let (a, b) = x.split_at(x.len() / 2);
        let mut s = k;
        for i in 0..a.len() {
            if a[i] < lit::<T>(-0.9) {
                break;
            }
            s = s * lit::<T>(0.5) + a[i] * b[i];
        }
        halves(a, s) * lit::<T>(0.5) + halves(b, k) * s
    }

    #[derive_grad]
    fn search(x: [&[T]], k: [T]) -> [T] {
        for i in 0..x.len() {
            if x[i] > k {
                return search(&x[i + 1..], k * x[i]) + x[i];
            }
        }
        k * k
    }

    #[derive_grad]
    fn branching(x: [&[T]], k: [T]) -> [T] {
        let mut sum = k;
        let mut at = 1;
        while at < x.len() {
            let part = branching(&x[at..], sum * lit::<T>(0.25));
            if part > lit::<T>(1.5) {
                return sum * part;
            }
            sum = sum * x[0] + part * lit::<T>(0.5);
            at *= 3;
        }
        sum
    }

    #[derive_grad]
    fn cascade(x: [&mut [T]], k: [T]) -> [T] {
        let n = x.len();
        if n < 2 {
            return k;
        }
        for i in 1..n {
            x[i] = x[i] + x[i - 1] * k * lit::<T>(0.5);
        }
        let (a, b) = x.split_at_mut(n / 2);
        let left = cascade(a, k * lit::<T>(0.5));
        let right = cascade(b, k);
        b[0] = b[0] * a[0];
        left * right
    }

    #[derive_grad]
    fn sorted(x: [&mut [T]], k: [T]) -> [T] {
        if x.len() < 2 {
            return k;
        }
        let pivot = x.len() - 1;
        let mut at = 0;
        for i in 0..pivot {
            if x[i] < x[pivot] {
                x.swap(i, at);
                at += 1;
            }
        }
        x.swap(at, pivot);
        let (low, high) = x.split_at_mut(at);
        let a = sorted(low, k);
        let b = sorted(&mut high[1..], a * lit::<T>(0.5));
        high[0] = high[0] * k;
        a + b
    }

    #[derive_grad(recursive)]
    fn forth(x: [&mut [T]], k: [T]) -> [T] {
        if x.is_empty() {
            return k;
        }
        let mut s = k;
        for a in x.iter_mut() {
            *a = *a * s;
            s = s * lit::<T>(0.75);
        }
        back(&mut x[1..], s) + k
    }

    #[derive_grad(recursive)]
    fn back(x: [&mut [T]], k: [T]) -> [T] {
        if x.len() < 2 {
            return k * k;
        }
        let last = x.len() - 1;
        for i in 0..last {
            if x[i] > lit::<T>(2.0) {
                return x[i] * k;
            }
            x[i] = x[i] + x[i + 1] * k;
        }
        forth(&mut x[..last], k) * x[last]
    }

    // Real parts first, then imaginary ones.
    #[derive_grad]
    fn transform(x: [&mut [T]], k: [T]) -> [T] {
        let n = x.len() / 2;
        let mut re = x[..n].to_vec();
        let mut im = x[n..].to_vec();
        let mut sum = k;
        if n.is_power_of_two() {
            sum = sum + fft(&mut re, &mut im, k);
        }
        x[0] = x[0] * re[n / 2] + im[0];
        for i in 0..n {
            sum = sum + re[i] * re[i] + im[i] * im[i];
        }
        sum
    }

    // By decimation in frequency, so that the frequencies come out with their bits reversed.
    #[derive_grad]
    fn fft(re: [&mut [T]], im: [&mut [T]], k: [T]) -> [T] {
        let n = re.len();
        if n == 1 {
            return k;
        }
        let (re_0, re_1) = re.split_at_mut(n / 2);
        let (im_0, im_1) = im.split_at_mut(n / 2);
        for i in 0..n / 2 {
            let angle = -2.0 * std::f64::consts::PI * i as f64 / n as f64;
            let (cos, sin) = (lit::<T>(angle.cos()), lit::<T>(angle.sin()));
            let (a, b) = (re_0[i], im_0[i]);
            let (c, d) = (a - re_1[i], b - im_1[i]);
            re_0[i] = a + re_1[i];
            im_0[i] = b + im_1[i];
            re_1[i] = c * cos - d * sin;
            im_1[i] = c * sin + d * cos;
        }
        let first = fft(re_0, im_0, k * lit::<T>(0.5));
        first + fft(re_1, im_1, k) * re_0[0]
    }
}

/// Exact in `f32`.
fn numbers(n: usize, shift: usize) -> Vec<f64> {
    (0..n).map(|i| ((i * 37 + shift * 13 + 5) % 41) as f64 / 16.0 - 1.0625).collect()
}

/// What is tiny beside the rest is compared beside the rest.
#[track_caller]
fn agree(what: &str, actual: &[f64], expected: &[f64], tolerance: f64) {
    let scale = expected.iter().fold(1.0_f64, |scale, e| scale.max(e.abs()));
    assert_eq!(actual.len(), expected.len(), "{what}");
    for (a, e) in actual.iter().zip(expected) {
        assert!(
            (a - e).abs() <= tolerance * scale,
            "{what}: got {actual:?}, expected {expected:?}"
        );
    }
}

/// `seed` times the derivative of all outputs by each input: `f` maps a point to the outputs.
fn expected(
    f: impl Fn(Vec<Oracle<f64>>) -> Vec<Oracle<f64>>,
    at: &[f64],
    seed: &[f64],
) -> Vec<f64> {
    let by = |active: usize| {
        let constants = at.iter().map(|x| Oracle::constant(*x));
        let mut point: Vec<Oracle<f64>> = constants.collect();
        point[active] = Oracle::variable(at[active]);
        f(point).into_iter().zip(seed).map(|(y, s)| y.tangent() * s).sum()
    };
    (0..at.len()).map(by).collect()
}

fn narrow(x: &[f64]) -> Vec<f32> {
    x.iter().map(|x| *x as f32).collect()
}

fn wide(x: &[f32], last: f32) -> Vec<f64> {
    x.iter().chain([&last]).map(|x| f64::from(*x)).collect()
}

const SINGLE: f64 = 2e-5;

/// The adjoint by the name of the function.
macro_rules! backward {
    (double halves) => {
        double::halves_backward
    };
    (single halves) => {
        single::halves_backward
    };
    (double search) => {
        double::search_backward
    };
    (single search) => {
        single::search_backward
    };
    (double branching) => {
        double::branching_backward
    };
    (single branching) => {
        single::branching_backward
    };
    (double cascade) => {
        double::cascade_backward
    };
    (single cascade) => {
        single::cascade_backward
    };
    (double sorted) => {
        double::sorted_backward
    };
    (single sorted) => {
        single::sorted_backward
    };
    (double forth) => {
        double::forth_backward
    };
    (single forth) => {
        single::forth_backward
    };
    (double back) => {
        double::back_backward
    };
    (single back) => {
        single::back_backward
    };
    (double transform) => {
        double::transform_backward
    };
    (single transform) => {
        single::transform_backward
    };
}

/// Of a slice and a number.
macro_rules! slices {
    ($($name:ident at [$($n:expr),+];)*) => {$(
        #[test]
        fn $name() {
            for (n, shift) in [$($n),+].into_iter().flat_map(|n| [(n, 0), (n, 1), (n, 2)]) {
                let (x, k) = (numbers(n, shift), 0.625 + shift as f64 * 0.25);
                let at = [x.clone(), vec![k]].concat();
                let oracle = |mut p: Vec<Oracle<f64>>| {
                    let k = p.pop().expect("the number");
                    vec![plain::$name(&p, k)]
                };
                assert_eq!(plain::$name(&x, k), double::$name(&x, k));
                for seed in [1.0, -2.5] {
                    let expected = expected(oracle, &at, &[seed]);
                    let start = numbers(n, 3);
                    let mut d_x = start.clone();
                    let d_k = backward!(double $name)(&x, &mut d_x, k, seed);
                    let added: Vec<f64> = d_x.iter().zip(&start).map(|(d, s)| d - s).collect();
                    agree("f_backward", &[added, vec![d_k]].concat(), &expected, 1e-12);
                    let mut d_x = vec![0.0; n];
                    let (value, pullback) = double::$name::forward(&x, k);
                    assert_eq!(value, double::$name(&x, k));
                    let d_k = pullback(seed, &mut d_x);
                    agree("forward", &[d_x, vec![d_k]].concat(), &expected, 1e-12);
                    let mut d_x = vec![0.0; n];
                    let d_k =
                        backward!(single $name)(&narrow(&x), &mut d_x, k as f32, seed as f32);
                    agree("f_backward of f32", &wide(&d_x, d_k), &expected, SINGLE);
                }
                let mut d_x = numbers(n, 3);
                backward!(double $name)(&x, &mut d_x, k, 0.0);
                assert_eq!(d_x, numbers(n, 3));
            }
        }
    )*};
}

/// Of a slice that is changed, and a number.
macro_rules! in_place {
    ($($name:ident at [$($n:expr),+];)*) => {$(
        #[test]
        fn $name() {
            for (n, shift) in [$($n),+].into_iter().flat_map(|n| [(n, 0), (n, 1), (n, 2)]) {
                let (x, k) = (numbers(n, shift), 0.625 + shift as f64 * 0.25);
                let at = [x.clone(), vec![k]].concat();
                let oracle = |mut p: Vec<Oracle<f64>>| {
                    let k = p.pop().expect("the number");
                    let value = plain::$name(&mut p, k);
                    p.push(value);
                    p
                };
                let zeros = vec![0.0; n + 1];
                for seed in [numbers(n + 1, 7), [vec![0.0; n], vec![-2.5]].concat(), zeros] {
                    let expected = expected(oracle, &at, &seed);
                    let (mut y, mut d_x) = (x.clone(), seed[..n].to_vec());
                    let d_k = backward!(double $name)(&mut y, &mut d_x, k, seed[n]);
                    agree("f_backward", &[d_x, vec![d_k]].concat(), &expected, 1e-12);
                    let (mut y, mut d_x) = (x.clone(), seed[..n].to_vec());
                    let (value, pullback) = double::$name::forward(&mut y, k);
                    let d_k = pullback(seed[n], &mut d_x);
                    agree("forward", &[d_x, vec![d_k]].concat(), &expected, 1e-12);
                    let mut of_primal = x.clone();
                    assert_eq!(value, double::$name(&mut of_primal, k));
                    assert_eq!(y, of_primal);
                    let (mut y, mut d_x) = (narrow(&x), narrow(&seed[..n]));
                    let d_k =
                        backward!(single $name)(&mut y, &mut d_x, k as f32, seed[n] as f32);
                    agree("f_backward of f32", &wide(&d_x, d_k), &expected, SINGLE);
                }
            }
        }
    )*};
}

slices! {
    halves at [0, 1, 2, 5, 100];
    search at [0, 1, 2, 5, 100];
    branching at [0, 1, 2, 5, 20];
}

in_place! {
    cascade at [0, 1, 2, 5, 20];
    sorted at [0, 1, 2, 5, 100];
    forth at [0, 1, 2, 5, 12];
    back at [0, 1, 2, 5, 12];
    transform at [2, 4, 8, 32, 64];
}
