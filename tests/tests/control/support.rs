//! The macros: a case is a function and where to try it.

use grad_runtime::check;

/// Numbers without a pattern, none of them near a kink of a usual kind.
pub fn numbers(n: usize, shift: usize) -> Vec<f64> {
    (0..n).map(|i| ((i * 37 + shift * 13 + 5) % 41) as f64 / 17.0 - 1.07).collect()
}

/// Compares with differences.
#[track_caller]
pub fn agrees(
    what: &str,
    f: impl FnMut(&[f64]) -> Vec<f64>,
    at: &[f64],
    seed: &[f64],
    analytic: &[f64],
) {
    if seed.iter().all(|&s| s == 0.0) {
        assert!(analytic.iter().all(|&a| a == 0.0), "{what}: {analytic:?} of a zero seed");
        return;
    }
    let scale = analytic.iter().fold(0.0_f64, |m, a| m.max(a.abs())).max(1e-3);
    let report = check::vjp(f, at, seed, analytic);
    // What is tiny beside the rest is compared beside the rest.
    if report.entries.iter().all(|e| (e.analytic - e.numeric).abs() <= 1e-8 * scale) {
        return;
    }
    if let Err(error) = report.into_result(1e-6) {
        panic!("{what} at {at:?}, seed {seed:?}\n{error}");
    }
}

/// In single precision, against double.
#[track_caller]
pub fn single(what: &str, actual: &[f32], expected: &[f64]) {
    assert_eq!(actual.len(), expected.len());
    let scale = expected.iter().fold(1.0_f64, |m, e| m.max(e.abs()));
    for (i, (a, e)) in actual.iter().zip(expected).enumerate() {
        let off = (f64::from(*a) - e).abs();
        assert!(off <= 2e-4 * scale, "{what} in f32, entry {i}: {actual:?}, in f64 {expected:?}");
    }
}

pub trait List<F> {
    fn list(self) -> Vec<F>;
}
macro_rules! lists {
    ($($F:ty)*) => {$(
        impl List<$F> for $F { fn list(self) -> Vec<$F> { vec![self] } }
        impl List<$F> for ($F, $F) { fn list(self) -> Vec<$F> { vec![self.0, self.1] } }
        impl List<$F> for ($F, $F, $F) { fn list(self) -> Vec<$F> { vec![self.0, self.1, self.2] } }
    )*};
}
lists! { f32 f64 }
impl<F: Copy, const N: usize> List<F> for [F; N] {
    fn list(self) -> Vec<F> {
        self.to_vec()
    }
}

/// `fn name(x, y) at [[1.0, 2.0]] { body }`: floats to a float.
macro_rules! scalars {
    ($(fn $name:ident($($x:ident),+) at [$($point:expr),+ $(,)?] { $($body:tt)* })*) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;
            mod double {
                #[allow(unused_imports)]
                use super::*;
                scalars!(@function f64 ($($x),+) { $($body)* });
            }
            mod single {
                #[allow(unused_imports)]
                use super::*;
                scalars!(@function f32 ($($x),+) { $($body)* });
            }
            #[test]
            fn gradient() {
                for point in [$($point),+] {
                    for seed in [1.0, -2.5, 0.0] {
                        let wanted = scalars!(@call double::primal_backward, point, ($($x),+), seed);
                        let analytic = crate::support::List::<f64>::list(wanted);
                        let value = |p: &[f64]| vec![scalars!(@call double::primal, p, ($($x),+))];
                        crate::support::agrees("f_backward", value, &point, &[seed], &analytic);
                        let (value, pullback) = scalars!(@call double::primal::forward, point, ($($x),+));
                        assert_eq!(value, scalars!(@call double::primal, point, ($($x),+)));
                        assert_eq!(crate::support::List::<f64>::list(pullback(seed)), analytic);
                        let short = point.map(|x| x as f32);
                        let narrow = scalars!(@call single::primal_backward, short, ($($x),+), seed as f32);
                        crate::support::single("f_backward", &crate::support::List::<f32>::list(narrow), &analytic);
                    }
                    let (value, g) = scalars!(@call double::primal::value_and_grad, point, ($($x),+));
                    let one = scalars!(@call double::primal_backward, point, ($($x),+), 1.0);
                    assert_eq!(g, one);
                }
            }
        }
    )*};
    (@function $F:ident ($x:ident) { $($body:tt)* }) => {
        #[grad_runtime::derive_grad]
        pub fn primal(mut $x: $F) -> $F { $($body)* }
    };
    (@function $F:ident ($x:ident, $y:ident) { $($body:tt)* }) => {
        #[grad_runtime::derive_grad]
        pub fn primal(mut $x: $F, mut $y: $F) -> $F { $($body)* }
    };
    (@function $F:ident ($x:ident, $y:ident, $z:ident) { $($body:tt)* }) => {
        #[grad_runtime::derive_grad]
        pub fn primal(mut $x: $F, mut $y: $F, mut $z: $F) -> $F { $($body)* }
    };
    (@call $f:path, $p:ident, ($x:ident) $(, $s:expr)?) => { $f($p[0] $(, $s)?) };
    (@call $f:path, $p:ident, ($x:ident, $y:ident) $(, $s:expr)?) => { $f($p[0], $p[1] $(, $s)?) };
    (@call $f:path, $p:ident, ($x:ident, $y:ident, $z:ident) $(, $s:expr)?) => { $f($p[0], $p[1], $p[2] $(, $s)?) };
}

/// `fn name(x, y) at [[1.0, 2.0]] { body }`: floats to a float, in double precision alone.
macro_rules! doubles {
    ($(fn $name:ident($($x:ident),+) at [$($point:expr),+ $(,)?] { $($body:tt)* })*) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;
            mod double {
                #[allow(unused_imports)]
                use super::*;
                doubles!(@function f64 ($($x),+) { $($body)* });
            }
            #[test]
            fn gradient() {
                for point in [$($point),+] {
                    for seed in [1.0, -2.5, 0.0] {
                        let wanted = doubles!(@call double::primal_backward, point, ($($x),+), seed);
                        let analytic = crate::support::List::<f64>::list(wanted);
                        let value = |p: &[f64]| vec![doubles!(@call double::primal, p, ($($x),+))];
                        crate::support::agrees("f_backward", value, &point, &[seed], &analytic);
                        let (value, pullback) = doubles!(@call double::primal::forward, point, ($($x),+));
                        assert_eq!(value, doubles!(@call double::primal, point, ($($x),+)));
                        assert_eq!(crate::support::List::<f64>::list(pullback(seed)), analytic);
                    }
                    let (value, g) = doubles!(@call double::primal::value_and_grad, point, ($($x),+));
                    let one = doubles!(@call double::primal_backward, point, ($($x),+), 1.0);
                    assert_eq!(g, one);
                }
            }
        }
    )*};
    (@function $F:ident ($x:ident) { $($body:tt)* }) => {
        #[grad_runtime::derive_grad]
        pub fn primal(mut $x: $F) -> $F { $($body)* }
    };
    (@function $F:ident ($x:ident, $y:ident) { $($body:tt)* }) => {
        #[grad_runtime::derive_grad]
        pub fn primal(mut $x: $F, mut $y: $F) -> $F { $($body)* }
    };
    (@function $F:ident ($x:ident, $y:ident, $z:ident) { $($body:tt)* }) => {
        #[grad_runtime::derive_grad]
        pub fn primal(mut $x: $F, mut $y: $F, mut $z: $F) -> $F { $($body)* }
    };
    (@call $f:path, $p:ident, ($x:ident) $(, $s:expr)?) => { $f($p[0] $(, $s)?) };
    (@call $f:path, $p:ident, ($x:ident, $y:ident) $(, $s:expr)?) => { $f($p[0], $p[1] $(, $s)?) };
    (@call $f:path, $p:ident, ($x:ident, $y:ident, $z:ident) $(, $s:expr)?) => { $f($p[0], $p[1], $p[2] $(, $s)?) };
}

/// `fn name(x, k) at [0, 1, 2] { body }`: `x: &[f64]` of these lengths and `k: f64`, to a float.
macro_rules! slices {
    ($(fn $name:ident($x:ident, $k:ident) at [$($len:expr),+ $(,)?] { $($body:tt)* })*) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;
            #[grad_runtime::derive_grad]
            pub fn primal($x: &[f64], mut $k: f64) -> f64 { $($body)* }
            #[test]
            fn gradient() {
                for n in [$($len),+] {
                    for shift in 0..3 {
                        let x = crate::support::numbers(n, shift);
                        let k = 0.61 + shift as f64 * 0.17;
                        let point: Vec<f64> = x.iter().copied().chain([k]).collect();
                        let value = |p: &[f64]| vec![primal(&p[..n], p[n])];
                        for seed in [1.0, -2.5, 0.0] {
                            let mut d_x = vec![0.0; n];
                            let d_k = primal_backward(&x, &mut d_x, k, seed);
                            let analytic: Vec<f64> = d_x.iter().copied().chain([d_k]).collect();
                            crate::support::agrees("f_backward", value, &point, &[seed], &analytic);
                            // Once more, into what is there.
                            primal_backward(&x, &mut d_x, k, seed);
                            for (twice, once) in d_x.iter().zip(&analytic) {
                                assert!((twice - 2.0 * once).abs() <= 1e-12 * once.abs().max(1.0));
                            }
                            let mut d_x = vec![0.0; n];
                            let (of, pullback) = primal::forward(&x, k);
                            let d_k = pullback(seed, &mut d_x);
                            assert_eq!(of, primal(&x, k));
                            assert_eq!(d_x.iter().copied().chain([d_k]).collect::<Vec<_>>(), analytic);
                        }
                        let (of, (d_x, d_k)) = primal::value_and_grad(&x, k);
                        let analytic: Vec<f64> = d_x.iter().copied().chain([d_k]).collect();
                        crate::support::agrees("value_and_grad", value, &point, &[1.0], &analytic);
                    }
                }
            }
        }
    )*};
}

/// `fn name(x, k) at [1, 2] { body }`: `x: &mut [f64]`, in and out, and `k: f64`, to a float.
macro_rules! in_place {
    ($(fn $name:ident($x:ident, $k:ident) at [$($len:expr),+ $(,)?] { $($body:tt)* })*) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;
            #[grad_runtime::derive_grad]
            pub fn primal($x: &mut [f64], mut $k: f64) -> f64 { $($body)* }
            #[test]
            fn gradient() {
                for n in [$($len),+] {
                    for shift in 0..3 {
                        let x = crate::support::numbers(n, shift);
                        let k = 0.61 + shift as f64 * 0.17;
                        let point: Vec<f64> = x.iter().copied().chain([k]).collect();
                        let value = |p: &[f64]| {
                            let mut x = p[..n].to_vec();
                            let value = primal(&mut x, p[n]);
                            x.push(value);
                            x
                        };
                        let mut seeds = vec![crate::support::numbers(n + 1, 7), vec![0.0; n + 1]];
                        seeds.push([vec![0.0; n], vec![1.0]].concat());
                        seeds.push([crate::support::numbers(n, 3), vec![0.0]].concat());
                        for seed in &seeds {
                            let (mut y, mut d_x) = (x.clone(), seed[..n].to_vec());
                            let d_k = primal_backward(&mut y, &mut d_x, k, seed[n]);
                            let analytic: Vec<f64> = d_x.iter().copied().chain([d_k]).collect();
                            crate::support::agrees("f_backward", value, &point, seed, &analytic);
                            let (mut y, mut d_x) = (x.clone(), seed[..n].to_vec());
                            let d_k = {
                                let (of, pullback) = primal::forward(&mut y, k);
                                assert_eq!(of, value(&point)[n]);
                                pullback(seed[n], &mut d_x)
                            };
                            assert_eq!(d_x.iter().copied().chain([d_k]).collect::<Vec<_>>(), analytic);
                        }
                    }
                }
            }
        }
    )*};
}
