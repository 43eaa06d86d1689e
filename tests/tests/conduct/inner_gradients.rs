//! A gradient that is taken inside of an annotated function, of what carries no derivative there: it is copied.

use grad_runtime::derive_grad;
use grad_tests::assert_close;

macro_rules! functions {
    ($F:ident) => {
        #[derive_grad]
        fn cubic(x: $F, a: $F) -> $F {
            x * x * x - a * x + 1.0
        }

        #[derive_grad]
        fn norm(x: &[$F]) -> $F {
            let mut s = 0.0;
            for a in x {
                s += a * a;
            }
            s
        }

        // A root by Newton's method, then a function of it.
        #[derive_grad]
        fn beside_a_root(x: $F, #[no_grad] start: $F) -> $F {
            let mut root = start;
            for _ in 0..20 {
                let (slope, _) = cubic_backward(root, 3.0, 1.0);
                root -= cubic(root, 3.0) / slope;
            }
            x * x * root
        }

        #[derive_grad]
        fn by_the_companion(x: $F, #[no_grad] at: $F) -> $F {
            let (value, (slope, of_a)) = cubic::value_and_grad(at, 2.0);
            let (again, pullback) = cubic::forward(at, 2.0);
            let scale = pullback(2.0).0;
            if again > 0.0 && cubic::grad(at, 2.0).1 < 0.0 {
                x * slope + x * x * of_a
            } else {
                x * x * x * value + scale * x
            }
        }

        // The shadow is a vector that carries no derivative itself.
        #[derive_grad]
        fn weighted(x: &[$F], #[no_grad] at: &[$F]) -> $F {
            let mut weights = vec![0.5; at.len()];
            norm_backward(at, &mut weights, 1.5);
            let mut s = 0.0;
            for i in 0..x.len() {
                s += x[i] * x[i] * weights[i];
            }
            s
        }

        // Once for each element, and a decision by it.
        #[derive_grad]
        fn in_a_loop(x: &[$F], #[no_grad] at: &[$F]) -> $F {
            let mut s = 1.0;
            for (a, p) in x.iter().zip(at) {
                let (slope, _) = cubic_backward(*p, 1.0, 2.0);
                if slope > 0.0 {
                    s *= a * slope * 0.5;
                } else {
                    s += a * slope;
                }
            }
            s
        }
    };
}

macro_rules! cases {
    ($module:ident $F:ident $tolerance:ident) => {
        mod $module {
            use super::*;
            use grad_tests::$tolerance;

            functions!($F);

            fn numbers(n: usize) -> Vec<$F> {
                (0..n).map(|i| ((i * 37 + 5) % 41) as $F / 32.0 - 0.625).collect()
            }

            #[test]
            fn in_straight_line_code_and_loops_of_its_own() {
                // The largest root of x^3 - 3 x + 1.
                let root = 2.0 * (std::f64::consts::PI / 4.5).cos();
                for seed in [1.0, -2.5, 0.0] {
                    let d_x = beside_a_root_backward(0.75, 2.0, seed);
                    assert_close(d_x, 1.5 * root * f64::from(seed), $tolerance);
                }
                assert_close(beside_a_root::grad(0.75, 2.0), 1.5 * root, $tolerance);
            }

            #[test]
            fn by_all_ways() {
                // At 0.25: 0.515625, slope -1.8125, by the parameter -0.25.
                let d_x = by_the_companion_backward(0.5, 0.25, -2.5);
                assert_close(d_x, -2.5 * (-1.8125 + 2.0 * 0.5 * -0.25), $tolerance);
                // At 1: 0, slope 1.
                let d_x = by_the_companion_backward(0.5, 1.0, -2.5);
                assert_close(d_x, -2.5 * 2.0, $tolerance);
            }

            #[test]
            fn into_a_shadow_of_its_own() {
                for n in [0, 1, 2, 5, 100] {
                    let (x, at) = (numbers(n), vec![0.25; n]);
                    let mut d_x = vec![7.0; n];
                    weighted_backward(&x, &mut d_x, &at, -2.5);
                    let weight = 0.5 + 1.5 * 2.0 * 0.25;
                    let expected = x.iter().map(|x| 7.0 - 2.5 * 2.0 * f64::from(*x) * weight);
                    assert_close(d_x, expected.collect::<Vec<f64>>(), $tolerance);
                    assert_eq!(at, vec![0.25; n]);
                }
            }

            #[test]
            fn in_each_iteration() {
                for n in [0, 1, 2, 5, 100] {
                    let x: Vec<$F> = (0..n).map(|i| 0.875 + (i % 3) as $F / 8.0).collect();
                    let at: Vec<$F> = (0..n).map(|i| 0.25 + (i % 2) as $F / 2.0).collect();
                    let mut d_x = vec![7.0; n];
                    in_a_loop_backward(&x, &mut d_x, &at, -2.5);
                    // The derivative by hand, from the end: slopes are 2 (3 p^2 - 1).
                    let mut expected = vec![7.0; n];
                    let mut values = vec![1.0];
                    let slope = |p: $F| 2.0 * (3.0 * f64::from(p) * f64::from(p) - 1.0);
                    for i in 0..n {
                        let (a, slope, s) = (f64::from(x[i]), slope(at[i]), values[i]);
                        let next = if slope > 0.0 { s * a * slope * 0.5 } else { s + a * slope };
                        values.push(next);
                    }
                    let mut d_s = -2.5;
                    for i in (0..n).rev() {
                        let (a, slope, s) = (f64::from(x[i]), slope(at[i]), values[i]);
                        if slope > 0.0 {
                            expected[i] += d_s * s * slope * 0.5;
                            d_s *= a * slope * 0.5;
                        } else {
                            expected[i] += d_s * slope;
                        }
                    }
                    assert_close(d_x, expected, $tolerance);
                }
            }
        }
    };
}

cases! { double f64 TOLERANCE_F64 }
cases! { single f32 TOLERANCE_F32 }
