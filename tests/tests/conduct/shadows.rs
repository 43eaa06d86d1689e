//! Shadows: what they hold is added to, a wrong length is found, zero seeds stay zeros.

use grad_runtime::derive_grad;
use grad_tests::{Adjoints, assert_close};

use crate::panics::message;

const SIZES: [usize; 5] = [0, 1, 2, 5, 100];

macro_rules! functions {
    ($F:ident) => {
        #[derive_grad]
        fn norm(x: &[$F], k: $F) -> $F {
            let mut s = 0.0;
            for a in x {
                s += a * a * k;
            }
            s
        }

        #[derive_grad]
        fn of_vector(x: &Vec<$F>, y: &[$F]) -> $F {
            let mut s = 0.0;
            for i in 0..x.len().min(y.len()) {
                s += x[i] * y[i];
            }
            s
        }

        #[derive_grad]
        fn scaled(y: &mut [$F], k: $F) {
            for a in y.iter_mut() {
                *a *= k;
            }
        }

        #[derive_grad]
        fn grown(v: &mut Vec<$F>, k: $F) {
            for i in 0..v.len() {
                let a = v[i];
                v.push(a * k);
            }
            v.push(k * k);
        }

        #[derive_grad]
        fn shrunk(v: &mut Vec<$F>, k: $F) -> $F {
            let mut s = k;
            while v.len() > 2 {
                let last = v.pop().unwrap();
                s += last * last * k;
            }
            for a in v.iter_mut() {
                *a *= s;
            }
            s
        }

        // The vector is resized by a callee, replaced as a whole, and in one branch alone.
        #[derive_grad]
        fn grown_by_a_callee(v: &mut Vec<$F>, k: $F) {
            grown(v, k);
            v[0] *= k;
        }

        #[derive_grad]
        fn replaced(v: &mut Vec<$F>, k: $F) {
            let mut w = vec![k, k * k];
            w.push(v[0] * k);
            *v = w;
        }

        #[derive_grad]
        fn grown_sometimes(v: &mut Vec<$F>, k: $F) -> $F {
            if k > 1.0 {
                v.push(2.0);
            }
            k
        }

        #[derive_grad]
        fn same_length(v: &mut Vec<$F>, k: $F) {
            for i in 0..v.len() {
                v[i] *= k;
            }
        }

        /// Every partial is infinite or undefined where the argument is 0.
        #[derive_grad]
        fn roots(x: &[$F]) -> Vec<$F> {
            let mut y = Vec::new();
            for a in x {
                y.push(a.sqrt());
            }
            y
        }

        #[derive_grad]
        fn root_pair(x: $F, y: $F) -> ($F, $F) {
            (x.sqrt() * y.cbrt(), x.hypot(y))
        }

        #[derive_grad]
        fn perhaps(x: $F, y: &[$F]) -> Option<$F> {
            if y.is_empty() {
                return None;
            }
            Some(x.sqrt() * y[0].cbrt())
        }

        #[derive_grad]
        fn attempt(x: $F, y: &[$F]) -> Result<$F, String> {
            if y.is_empty() {
                return Err(format!("nothing beside {x}"));
            }
            Ok(x.sqrt() * y[0].cbrt())
        }
    };
}

macro_rules! cases {
    ($module:ident $F:ident $tolerance:ident) => {
        mod $module {
            use super::*;
            use grad_tests::$tolerance;

            functions!($F);

            const SEED: $F = -2.5;

            fn numbers(n: usize) -> Vec<$F> {
                (0..n).map(|i| ((i * 37 + 5) % 41) as $F / 27.0 - 0.57).collect()
            }

            #[test]
            fn a_wrong_length_is_named_at_entry() {
                for n in SIZES {
                    for wrong in SIZES.into_iter().filter(|wrong| *wrong != n) {
                        let x = numbers(n);
                        let expected =
                            |name: &str| format!("the shadow `d_{name}` has length {wrong}, but `{name}` has length {n}");
                        let mut d_x = vec![1.0; wrong];
                        let said = message(|| norm_backward(&x, &mut d_x, 3.0, SEED));
                        assert_eq!(said, Some(expected("x")));
                        assert!(d_x.iter().all(|d| *d == 1.0), "it is found at entry");
                        let mut y = x.clone();
                        let said = message(|| scaled_backward(&mut y, &mut d_x, 3.0));
                        assert_eq!(said, Some(expected("y")));
                        assert_eq!(y, x);
                        let (z, mut d_z) = (numbers(3), vec![1.0; 3]);
                        let said = message(|| of_vector_backward(&x, &mut d_x, &z, &mut d_z, SEED));
                        assert_eq!(said, Some(expected("x")));
                        let said = message(|| of_vector_backward(&z, &mut d_z, &x, &mut d_x, SEED));
                        assert_eq!(said, Some(expected("y")));
                        assert!(d_z.iter().all(|d| *d == 1.0));
                    }
                }
            }

            #[test]
            fn what_is_there_is_added_to() {
                for n in SIZES {
                    let (x, start) = (numbers(n), numbers(n + 7)[7..].to_vec());
                    let mut d_x = start.clone();
                    let once: Vec<f64> =
                        (0..n).map(|i| f64::from(start[i] + 2.0 * 3.0 * SEED * x[i])).collect();
                    let d_k = norm_backward(&x, &mut d_x, 3.0, SEED);
                    assert_close(d_x.clone(), once, $tolerance);
                    let squares: f64 = x.iter().map(|a| f64::from(*a) * f64::from(*a)).sum();
                    assert_close(d_k, f64::from(SEED) * squares, $tolerance);
                    // Another seed, into the same shadow; by the pullback too.
                    norm_backward(&x, &mut d_x, 3.0, 0.5);
                    norm::forward(&x, 3.0).1(0.25, &mut d_x);
                    let all: Vec<f64> = (0..n)
                        .map(|i| f64::from(start[i] + 2.0 * 3.0 * (SEED + 0.5 + 0.25) * x[i]))
                        .collect();
                    assert_close(d_x.clone(), all, $tolerance);
                    let before = d_x.clone();
                    norm_backward(&x, &mut d_x, 3.0, 0.0);
                    assert_eq!(d_x, before);
                }
            }

            /// The shadow of a vector that grows comes in with the final length and leaves with the first.
            #[test]
            fn a_vector_that_grows() {
                for n in SIZES {
                    let x = numbers(n);
                    let seed = numbers(2 * n + 1);
                    let (mut v, mut d_v) = (x.clone(), seed.clone());
                    let d_k = grown_backward(&mut v, &mut d_v, 1.5);
                    let expected: Vec<f64> =
                        (0..n).map(|i| f64::from(seed[i] + 1.5 * seed[n + i])).collect();
                    assert_close(d_v, expected, $tolerance);
                    let of_products: f64 =
                        (0..n).map(|i| f64::from(x[i]) * f64::from(seed[n + i])).sum();
                    assert_close(d_k, of_products + 3.0 * f64::from(seed[2 * n]), $tolerance);
                    let (mut v, mut d_v) = (x.clone(), seed.clone());
                    assert_close(grown::forward(&mut v, 1.5).1(&mut d_v), d_k, $tolerance);
                    assert_eq!((v.len(), d_v.len()), (2 * n + 1, n));
                }
            }

            #[test]
            fn a_vector_that_shrinks() {
                for n in SIZES {
                    let x = numbers(n);
                    let kept = n.min(2);
                    let seed = numbers(kept);
                    let (mut v, mut d_v) = (x.clone(), seed.clone());
                    let d_k = shrunk_backward(&mut v, &mut d_v, 1.5, SEED);
                    let squares: f64 = x[kept..].iter().map(|a| f64::from(*a) * f64::from(*a)).sum();
                    let s = 1.5 + 1.5 * squares;
                    let d_s = f64::from(SEED)
                        + (0..kept).map(|i| f64::from(seed[i]) * f64::from(x[i])).sum::<f64>();
                    let expected: Vec<f64> = (0..n)
                        .map(|i| match i < kept {
                            true => f64::from(seed[i]) * s,
                            false => d_s * 2.0 * 1.5 * f64::from(x[i]),
                        })
                        .collect();
                    assert_close(d_v, expected, $tolerance);
                    assert_close(d_k, d_s * (1.0 + squares), $tolerance);
                }
            }

            #[test]
            fn a_wrong_final_length_is_named() {
                for n in SIZES {
                    let last = 2 * n + 1;
                    for wrong in [0, n, last + 1].into_iter().filter(|wrong| *wrong != last) {
                        let (mut v, mut d_v) = (numbers(n), vec![1.0; wrong]);
                        let said = message(|| grown_backward(&mut v, &mut d_v, 1.5));
                        let expected = format!(
                            "the shadow `d_v` has length {wrong}, but `v` has length {last}"
                        );
                        assert_eq!(said, Some(expected));
                    }
                    let last = n.min(2);
                    let (mut v, mut d_v) = (numbers(n), vec![1.0; last + 1]);
                    let said = message(|| shrunk_backward(&mut v, &mut d_v, 1.5, SEED));
                    let wrong = last + 1;
                    let expected =
                        format!("the shadow `d_v` has length {wrong}, but `v` has length {last}");
                    assert_eq!(said, Some(expected));
                    let (mut v, mut d_v) = (numbers(n), vec![1.0; n + 1]);
                    let said = message(|| same_length_backward(&mut v, &mut d_v, 1.5));
                    let wrong = n + 1;
                    let expected =
                        format!("the shadow `d_v` has length {wrong}, but `v` has length {n}");
                    assert_eq!(said, Some(expected));
                    assert_eq!(v, numbers(n));
                }
            }

            #[test]
            fn a_vector_that_a_callee_resizes() {
                let x = numbers(2);
                let seed = [0.5, -1.5, 2.0, 0.75, 3.0];
                let (mut v, mut d_v) = (x.clone(), seed.to_vec());
                let d_k = grown_by_a_callee_backward(&mut v, &mut d_v, 1.5);
                assert_close(d_v, [0.5 * 1.5 + 2.0 * 1.5, -1.5 + 0.75 * 1.5], $tolerance);
                let of_products = f64::from(x[0]) * (0.5 + 2.0) + f64::from(x[1]) * 0.75;
                assert_close(d_k, of_products + 3.0 * 3.0, $tolerance);
                let (mut v, mut d_v) = (x, vec![1.0; 4]);
                let said = message(|| grown_by_a_callee_backward(&mut v, &mut d_v, 1.5));
                let expected = "the shadow `d_v` has length 4, but `v` has length 5";
                assert_eq!(said.as_deref(), Some(expected));
            }

            #[test]
            fn a_vector_that_is_replaced() {
                let x = numbers(5);
                let (mut v, mut d_v) = (x.clone(), vec![0.5, -1.5, 2.0]);
                let d_k = replaced_backward(&mut v, &mut d_v, 1.5);
                assert_close(d_v, [3.0, 0.0, 0.0, 0.0, 0.0], $tolerance);
                assert_close(d_k, 0.5 - 1.5 * 3.0 + 2.0 * f64::from(x[0]), $tolerance);
                let (mut v, mut d_v) = (x, vec![1.0; 5]);
                let said = message(|| replaced_backward(&mut v, &mut d_v, 1.5));
                let expected = "the shadow `d_v` has length 5, but `v` has length 3";
                assert_eq!(said.as_deref(), Some(expected));
            }

            #[test]
            fn a_vector_that_grows_in_a_branch() {
                for n in SIZES {
                    for (k, last) in [(0.5, n), (1.5, n + 1)] {
                        let seed = numbers(last);
                        let (mut v, mut d_v) = (numbers(n), seed.clone());
                        assert_eq!(grown_sometimes_backward(&mut v, &mut d_v, k, SEED), SEED);
                        assert_eq!(d_v, seed[..n]);
                        let (mut v, mut d_v) = (numbers(n), vec![1.0; 2 * n + 1 - last]);
                        let wrong = d_v.len();
                        let said = message(|| grown_sometimes_backward(&mut v, &mut d_v, k, SEED));
                        let expected = format!(
                            "the shadow `d_v` has length {wrong}, but `v` has length {last}"
                        );
                        assert_eq!(said, Some(expected));
                    }
                }
            }

            #[test]
            fn zero_seeds_of_vectors_and_tuples() {
                for n in SIZES {
                    let (x, mut d_x) = (vec![0.0; n], vec![7.0; n]);
                    roots_backward(&x, &mut d_x, vec![0.0; n]);
                    roots::forward(&x).1(vec![0.0; n], &mut d_x);
                    assert_eq!(d_x, vec![7.0; n]);
                    // One seed that is not zero is one slope that is infinite.
                    if n > 1 {
                        let mut seed = vec![0.0; n];
                        seed[1] = SEED;
                        roots_backward(&x, &mut d_x, seed);
                        let infinite: Vec<usize> = (0..n).filter(|i| d_x[*i] != 7.0).collect();
                        assert_eq!((infinite, d_x[1]), (vec![1], $F::NEG_INFINITY));
                    }
                }
                let none = (0.0, 0.0);
                for (x, y) in [(0.0, 0.0), (0.0, 1.0), (1.0, 0.0)] {
                    let zeros = root_pair_backward(x, y, none);
                    assert!(zeros.list().iter().all(|d| *d == 0.0), "at ({x}, {y}): {zeros:?}");
                }
            }

            #[test]
            fn zero_seeds_of_options_and_results() {
                let mut d_y = [7.0];
                for (x, y) in [(0.0, [0.0]), (0.0, [1.0]), (1.0, [0.0])] {
                    assert_eq!(perhaps_backward(x, &y, &mut d_y, 0.0), Some(0.0));
                    assert_eq!(attempt_backward(x, &y, &mut d_y, 0.0), Ok(0.0));
                    assert_eq!(d_y, [7.0]);
                }
                assert_eq!(perhaps_backward(1.0, &[], &mut [], SEED), None);
                assert_eq!(
                    attempt_backward(1.0, &[], &mut [], SEED),
                    Err("nothing beside 1".to_owned())
                );
                // d sqrt(x) cbrt(y), at (4, 8): 1/2, 1/6.
                assert_close(perhaps_backward(4.0, &[8.0], &mut d_y, SEED).unwrap(), -1.25, $tolerance);
                assert_close(d_y, [7.0 - 2.5 / 6.0], $tolerance);
                assert_close(attempt_backward(4.0, &[8.0], &mut d_y, SEED).unwrap(), -1.25, $tolerance);
                assert_close(d_y, [7.0 - 5.0 / 6.0], $tolerance);
            }
        }
    };
}

cases! { double f64 TOLERANCE_F64 }
cases! { single f32 TOLERANCE_F32 }
