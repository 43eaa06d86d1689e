//! How often what a function calls is evaluated: once in straight-line code, in every way to ask.

use std::cell::Cell;

use grad_runtime::derive_grad;
use grad_tests::assert_close;

thread_local! {
    static EVALUATIONS: Cell<u32> = const { Cell::new(0) };
}

fn count() -> u32 {
    EVALUATIONS.set(EVALUATIONS.get() + 1);
    EVALUATIONS.get()
}

/// The result, and how often a callee was evaluated on the way to it.
fn counted<R>(f: impl FnOnce() -> R) -> (R, u32) {
    EVALUATIONS.set(0);
    let result = f();
    (result, EVALUATIONS.get())
}

macro_rules! functions {
    ($F:ident) => {
        #[derive_grad]
        fn square(x: $F) -> $F {
            let _ = count();
            x * x
        }

        #[derive_grad]
        fn ticked(x: $F, #[no_grad] counter: &Cell<u32>) -> $F {
            counter.set(counter.get() + 1);
            x.sin()
        }

        #[derive_grad]
        fn pair(x: $F, y: $F) -> ($F, $F) {
            let _ = count();
            (x * y, x + y)
        }

        #[derive_grad]
        fn total(x: &[$F]) -> $F {
            let _ = count();
            let mut s = 0.0;
            for a in x {
                s += a * a;
            }
            s
        }

        #[derive_grad]
        fn doubled(x: &mut [$F]) {
            let _ = count();
            for a in x.iter_mut() {
                *a *= 2.0;
            }
        }

        // A call with no active argument is copied.
        fn scale(n: u32) -> $F {
            let _ = count();
            n as $F
        }

        #[derive_grad]
        fn chain(x: $F) -> $F {
            let a = square(x);
            let b = square(a) * x;
            square(b + a)
        }

        #[derive_grad]
        fn chain_of_chains(x: $F, y: $F) -> $F {
            let a = chain(x);
            a * chain(y) + square(a)
        }

        #[derive_grad]
        fn with_a_counter(x: $F, #[no_grad] counter: &Cell<u32>) -> $F {
            let a = ticked(x, counter);
            a * ticked(a * x, counter)
        }

        #[derive_grad]
        fn everything(x: &[$F], k: $F, n: u32) -> $F {
            let (a, b) = pair(k, x[0]);
            let s = total(x) * scale(n);
            let c = if s > 0.0 { square(a) } else { square(b) };
            c * s + square(b)
        }

        #[derive_grad]
        fn in_place(x: &mut [$F], k: $F) -> $F {
            doubled(x);
            let s = total(&*x);
            doubled(x);
            s * square(k)
        }

        // Nothing needs the value of the second.
        #[derive_grad]
        fn linear(x: $F) -> $F {
            let a = square(x);
            a + square(x)
        }

        #[derive_grad]
        fn looped(x: &[$F], k: $F) -> $F {
            let mut s = k;
            for a in x {
                s += square(a * s);
            }
            s
        }

        #[derive_grad(recursive)]
        fn power(x: $F, n: u32) -> $F {
            let _ = count();
            if n == 0 { 1.0 } else { x * power(x, n - 1) }
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

            #[test]
            fn calls_of_scalars() {
                for x in [0.5, -1.25, 0.75] {
                    let (value, of_primal) = counted(|| chain(x));
                    assert_eq!(of_primal, 3);
                    let (d_x, of_backward) = counted(|| chain_backward(x, SEED));
                    assert_eq!(of_backward, 3);
                    let ((of, gradient), evaluations) = counted(|| chain::value_and_grad(x));
                    assert_eq!((of, evaluations), (value, 3));
                    let ((of, pullback), evaluations) = counted(|| chain::forward(x));
                    assert_eq!((of, evaluations), (value, 3));
                    assert_eq!(counted(|| pullback(SEED)), (d_x, 0));
                    assert_eq!(counted(|| chain::grad(x)), (gradient, 3));
                    // (x^5 + x^2)^2
                    let x = f64::from(x);
                    let slope = 2.0 * (x.powi(5) + x * x) * (5.0 * x.powi(4) + 2.0 * x);
                    assert_close(gradient, slope, $tolerance);
                    assert_close(d_x, f64::from(SEED) * slope, $tolerance);
                }
            }

            #[test]
            fn calls_in_calls() {
                let (x, y) = (0.5, -0.75);
                assert_eq!(counted(|| chain_of_chains(x, y)).1, 7);
                let (adjoints, evaluations) = counted(|| chain_of_chains_backward(x, y, SEED));
                assert_eq!(evaluations, 7);
                assert_eq!(counted(|| chain_of_chains::value_and_grad(x, y)).1, 7);
                let ((_, pullback), evaluations) = counted(|| chain_of_chains::forward(x, y));
                assert_eq!(evaluations, 7);
                assert_eq!(counted(|| pullback(SEED)), (adjoints, 0));
            }

            #[test]
            fn a_counter_of_the_caller() {
                let counter = Cell::new(0);
                let d_x = with_a_counter_backward(0.5, &counter, SEED);
                assert_eq!(counter.replace(0), 2);
                let (value, gradient) = with_a_counter::value_and_grad(0.5, &counter);
                assert_eq!(counter.replace(0), 2);
                assert_eq!(value, with_a_counter(0.5, &counter));
                assert_close(d_x, SEED * gradient, $tolerance);
            }

            #[test]
            fn memory_branches_and_tuples() {
                for n in [1, 2, 5, 100] {
                    let x: Vec<$F> =
                        (0..n).map(|i| ((i * 7 + 3) % 11) as $F * 0.125 - 0.5).collect();
                    let mut d_x = vec![1.0; n];
                    assert_eq!(counted(|| everything(&x, 1.5, 3)).1, 5);
                    assert_eq!(counted(|| everything_backward(&x, &mut d_x, 1.5, 3, SEED)).1, 5);
                    assert_eq!(counted(|| everything::value_and_grad(&x, 1.5, 3)).1, 5);
                    let ((_, pullback), evaluations) = counted(|| everything::forward(&x, 1.5, 3));
                    assert_eq!(evaluations, 5);
                    assert_eq!(counted(|| pullback(SEED, &mut d_x)).1, 0);
                    let mut y = x.clone();
                    assert_eq!(counted(|| in_place_backward(&mut y, &mut d_x, 1.5, SEED)).1, 4);
                    let ((_, pullback), evaluations) = counted(|| in_place::forward(&mut y, 1.5));
                    assert_eq!(evaluations, 4);
                    assert_eq!(counted(|| pullback(SEED, &mut d_x)).1, 0);
                }
            }

            /// A callee may do more than it returns.
            #[test]
            fn calls_whose_values_are_not_needed() {
                assert_eq!(counted(|| linear_backward(0.5, SEED)), (-5.0, 2));
                assert_eq!(counted(|| linear::value_and_grad(0.5)), ((0.5, 2.0), 2));
            }

            #[test]
            fn once_in_each_iteration_and_level() {
                for n in [0, 1, 2, 5, 100_u8] {
                    let x = vec![0.125; usize::from(n)];
                    let (mut d_x, n) = (vec![1.0; x.len()], u32::from(n));
                    assert_eq!(counted(|| looped_backward(&x, &mut d_x, 0.5, SEED)).1, n);
                    assert_eq!(counted(|| looped::value_and_grad(&x, 0.5)).1, n);
                    let (d_x, evaluations) = counted(|| power_backward(1.125, n, SEED));
                    assert_eq!(evaluations, n + 1);
                    let slope = f64::from(n) * 1.125_f64.powi(n.cast_signed() - 1);
                    assert_close(d_x, f64::from(SEED) * slope, $tolerance);
                    assert_eq!(counted(|| power::value_and_grad(1.125, n)).1, n + 1);
                }
            }
        }
    };
}

cases! { double f64 TOLERANCE_F64 }
cases! { single f32 TOLERANCE_F32 }
