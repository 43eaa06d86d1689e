//! A primal that panics, panics alike in `f_backward`, in `f::forward` and in what calls it.

use grad_runtime::derive_grad;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The message of the panic of `f`, if it panics.
pub(crate) fn message<R>(f: impl FnOnce() -> R) -> Option<String> {
    let payload = catch_unwind(AssertUnwindSafe(f)).err()?;
    let text = payload.downcast_ref::<&str>().map(ToString::to_string);
    Some(text.or_else(|| payload.downcast_ref::<String>().cloned()).expect("a text"))
}

/// All panic with the same message, in which `part` occurs.
#[track_caller]
fn all_panic(part: &str, ways: [Option<String>; 4]) {
    let [primal, backward, forward, gradient] = ways.map(|way| way.expect("a panic"));
    assert!(primal.contains(part), "{primal}");
    assert_eq!([&backward, &forward, &gradient], [&primal; 3]);
}

/// None panics.
#[track_caller]
fn none_panics(ways: [Option<String>; 4]) {
    assert_eq!(ways, [None, None, None, None]);
}

macro_rules! functions {
    ($F:ident) => {
        use super::*;

        #[derive_grad]
        fn out_of_bounds(x: &[$F], rows: usize, columns: usize) -> $F {
            let mut s = 0.0;
            for i in 0..rows {
                for j in 0..columns {
                    s += x[i * columns + j] * x[j];
                }
            }
            s
        }

        #[derive_grad]
        fn unwrapped(x: &[$F], which: Option<usize>) -> $F {
            let mut s = 1.0;
            for a in x {
                s *= *a;
            }
            let i = which.unwrap();
            s * x[i]
        }

        #[derive_grad]
        fn expected(x: &[$F], names: &[&str]) -> $F {
            let i: usize = names[0].parse().expect("the first name is a number");
            x[i] * x[i]
        }

        #[derive_grad]
        fn explicit(x: &[$F], limit: $F) -> $F {
            let mut s = limit;
            for (i, a) in x.iter().enumerate() {
                if *a > limit {
                    panic!("element {i} is above the limit of {limit}");
                }
                s += a * a;
            }
            s
        }

        #[derive_grad]
        fn asserted(x: &[$F], limit: $F) -> $F {
            assert!(limit > 0.0, "the limit {limit} is not positive");
            assert_eq!(x.len() % 2, 0, "an odd number of elements: {}", x.len());
            let mut s = 0.0;
            for a in x {
                assert!(*a < limit);
                s += a * limit;
            }
            s
        }

        #[derive_grad]
        fn chosen(x: &[$F], kind: u8) -> $F {
            match kind {
                0 => x[0] * 2.0,
                1 => x[0] * x[0],
                _ => unreachable!("no kind {kind}"),
            }
        }

        #[derive_grad]
        fn underflow(x: &[$F], limit: $F) -> $F {
            let last = x.len() - 1;
            let mut s = limit;
            for i in 0..last {
                s *= x[i];
            }
            s * x[last]
        }

        #[derive_grad]
        fn by_zero(x: &[$F], n: usize) -> $F {
            let width = x.len() / n;
            let mut s = 0.0;
            for i in 0..width {
                s += x[i] * x[0];
            }
            s
        }

        // The callee panics.
        #[derive_grad]
        fn calls(x: &[$F], limit: $F) -> $F {
            let mut s = 0.0;
            for _ in 0..2 {
                s += explicit(x, limit) * limit;
            }
            s
        }

        // What panics carries no derivative and is not needed for one.
        #[derive_grad]
        fn aside(x: &[$F], weights: &[usize]) -> $F {
            let mut sum = x[0] * x[0];
            for i in 0..x.len() {
                sum += weights[i] as $F;
            }
            sum
        }

        // The value is linear: the reverse sweep needs no element, the bound is still one.
        #[derive_grad]
        fn linear(x: &[$F], n: usize) -> $F {
            let mut s = 0.0;
            for i in 0..n {
                s += x[i];
            }
            s
        }

        #[derive_grad]
        fn cut(x: &[$F], n: usize) -> $F {
            let part = &x[..n];
            part.iter().map(|a| a * a).sum()
        }
    };
}

/// The four ways to run a function of a slice and one more argument.
macro_rules! ways {
    ($f:ident, $backward:ident, $x:expr, $more:expr) => {{
        let (x, more) = ($x, $more);
        let mut d_x = vec![1.0; x.len()];
        let mut d_forward = d_x.clone();
        [
            message(|| $f(&x, more)),
            message(|| $backward(&x, &mut d_x, more, -2.5)),
            message(|| {
                let (value, pullback) = $f::forward(&x, more);
                pullback(-2.5, &mut d_forward);
                value
            }),
            message(|| $f::value_and_grad(&x, more)),
        ]
    }};
}

macro_rules! cases {
    ($module:ident $F:ident) => {
        mod $module {
            functions!($F);

            fn numbers(n: usize) -> Vec<$F> {
                (0..n).map(|i| (i % 7) as $F * 0.25 + 0.5).collect()
            }

            #[test]
            fn index_in_an_inner_loop() {
                for (n, rows, columns) in [(0, 1, 1), (1, 2, 1), (5, 2, 3), (100, 101, 1)] {
                    let x = numbers(n);
                    let (mut d_x, mut d_forward) = (vec![1.0; n], vec![1.0; n]);
                    let ways = [
                        message(|| out_of_bounds(&x, rows, columns)),
                        message(|| out_of_bounds_backward(&x, &mut d_x, rows, columns, -2.5)),
                        message(|| {
                            out_of_bounds::forward(&x, rows, columns).1(-2.5, &mut d_forward)
                        }),
                        message(|| out_of_bounds::value_and_grad(&x, rows, columns)),
                    ];
                    all_panic(&format!("the len is {n} but the index is {n}"), ways);
                }
                let x = numbers(6);
                let mut d_x = vec![1.0; 6];
                assert_eq!(message(|| out_of_bounds_backward(&x, &mut d_x, 2, 3, -2.5)), None);
            }

            #[test]
            fn index_of_a_linear_loop() {
                for n in [0, 1, 2, 5, 100] {
                    let part = format!("the len is {n} but the index is {n}");
                    all_panic(&part, ways!(linear, linear_backward, numbers(n), n + 1));
                    none_panics(ways!(linear, linear_backward, numbers(n), n));
                }
            }

            #[test]
            fn range_of_a_slice() {
                all_panic(
                    "range end index 4 out of range",
                    ways!(cut, cut_backward, numbers(3), 4),
                );
                none_panics(ways!(cut, cut_backward, numbers(3), 3));
            }

            #[test]
            fn unwrap() {
                let part = "called `Option::unwrap()` on a `None` value";
                all_panic(part, ways!(unwrapped, unwrapped_backward, numbers(5), None));
                all_panic(
                    "the index is 5",
                    ways!(unwrapped, unwrapped_backward, numbers(5), Some(5)),
                );
                none_panics(ways!(unwrapped, unwrapped_backward, numbers(5), Some(4)));
            }

            #[test]
            fn expect() {
                let part = "the first name is a number: ParseIntError";
                all_panic(part, ways!(expected, expected_backward, numbers(2), &["one"]));
                none_panics(ways!(expected, expected_backward, numbers(2), &["1"]));
            }

            #[test]
            fn explicit_panic() {
                let part = "element 3 is above the limit of 1";
                all_panic(part, ways!(explicit, explicit_backward, numbers(5), 1.125));
                none_panics(ways!(explicit, explicit_backward, numbers(5), 2.0));
            }

            #[test]
            fn assertions() {
                let part = "the limit -1 is not positive";
                all_panic(part, ways!(asserted, asserted_backward, numbers(2), -1.0));
                let part = "an odd number of elements: 5";
                all_panic(part, ways!(asserted, asserted_backward, numbers(5), 1.0));
                let part = "assertion failed: *a < limit";
                all_panic(part, ways!(asserted, asserted_backward, numbers(100), 1.125));
                none_panics(ways!(asserted, asserted_backward, numbers(100), 10.0));
            }

            #[test]
            fn an_arm_of_a_match() {
                all_panic("no kind 7", ways!(chosen, chosen_backward, numbers(1), 7));
                none_panics(ways!(chosen, chosen_backward, numbers(1), 1));
            }

            #[test]
            #[cfg(debug_assertions)]
            fn integer_underflow() {
                let part = "attempt to subtract with overflow";
                all_panic(part, ways!(underflow, underflow_backward, numbers(0), 2.0));
                none_panics(ways!(underflow, underflow_backward, numbers(1), 2.0));
            }

            #[test]
            fn integer_division() {
                all_panic(
                    "attempt to divide by zero",
                    ways!(by_zero, by_zero_backward, numbers(5), 0),
                );
                none_panics(ways!(by_zero, by_zero_backward, numbers(5), 2));
            }

            #[test]
            fn in_a_callee() {
                let part = "element 3 is above the limit of 1";
                all_panic(part, ways!(calls, calls_backward, numbers(5), 1.125));
                none_panics(ways!(calls, calls_backward, numbers(5), 2.0));
            }

            #[test]
            fn in_what_is_not_needed() {
                let part = "the len is 1 but the index is 1";
                all_panic(part, ways!(aside, aside_backward, numbers(5), &[3]));
                none_panics(ways!(aside, aside_backward, numbers(2), &[3, 4]));
            }
        }
    };
}

cases! { double f64 }
cases! { single f32 }
