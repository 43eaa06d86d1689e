//! How often generated code allocates: never in straight-line code and in loops that need keep nothing,
//! once for a loop that keeps values and whose length is known.

use std::hint::black_box;

/// The allocations of this thread while `f` runs; a reallocation counts as one.
fn allocations<R>(f: impl FnOnce() -> R) -> u64 {
    allocation_counter::measure(|| {
        black_box(f());
    })
    .count_total
}

/// If this fails, the other tests show nothing.
#[test]
fn the_counter_counts() {
    assert_eq!(allocations(|| vec![1.0; black_box(3)]), 1);
    assert_eq!(allocations(|| black_box(1.0) + 1.0), 0);
    let grown = allocations(|| {
        let mut v = Vec::new();
        for i in 0..black_box(100) {
            v.push(i);
        }
        v
    });
    assert!(grown > 1, "{grown}");
}

macro_rules! functions {
    ($F:ident) => {
        use grad_runtime::{Differentiable, derive_grad};

        #[derive_grad]
        fn staged(x: $F, y: $F) -> $F {
            let sigy = 1.0 / (1.0 + (-y).exp());
            let mut num = x + sigy;
            let sigx = 1.0 / (1.0 + (-x).exp());
            num *= x.sin() * sigx.powf(y);
            let (a, b) = (num.hypot(x), num * num);
            a / b + x.atan2(y)
        }

        #[derive_grad]
        fn branches(x: $F, y: $F) -> $F {
            let mut z = x * y;
            if x > y {
                z = z.sin() + x;
            } else if y > 1.0 {
                return z.exp();
            }
            match u8::from(x > 0.0) {
                1 => z * z,
                _ if y > 1.0 => z / y,
                _ => z * y,
            }
        }

        #[derive_grad]
        fn callers(x: $F, y: $F) -> $F {
            let near = staged(x, 2.0);
            let far = if near > y { branches(near, y) } else { staged(y, near) };
            near * branches(far, x)
        }

        #[derive_grad]
        fn array_by_value(x: [$F; 4], k: $F) -> $F {
            let y = [x[0] * k, x[1] * x[2], x[3].sin()];
            y[0] * y[1] + y[2] * x[0]
        }

        #[derive_grad]
        fn nested_array_by_value(x: [[$F; 2]; 2]) -> $F {
            (x[0][0] * x[1][1] - x[0][1] * x[1][0]).exp()
        }

        #[derive_grad]
        fn array_result(x: [$F; 2], k: $F) -> [$F; 2] {
            [x[0] * k, x[1] / k]
        }

        #[derive_grad]
        fn slice_elements(x: &[$F], k: $F) -> $F {
            let first = x[0] * x[1];
            first.sin() * k + x[1] * x[2].exp()
        }

        #[derive_grad]
        fn written(x: &mut [$F], k: $F) {
            x[0] *= x[1];
            x[1] += k * x[0].cos();
            x.swap(0, 2);
        }

        #[derive(Differentiable, Clone, Copy)]
        struct Point {
            x: $F,
            y: [$F; 2],
        }

        #[derive_grad]
        fn fields(p: &Point, q: Point) -> $F {
            (p.x * q.y[0]).sqrt() + p.y[1] * q.x
        }

        #[derive_grad]
        fn linear(x: &[$F], k: $F) -> $F {
            let mut s = 0.0;
            for i in 0..x.len() {
                s += x[i] * k;
            }
            s
        }

        #[derive_grad]
        fn dot(x: &[$F], y: &[$F]) -> $F {
            x.iter().zip(y).map(|(a, b)| a * b).sum()
        }

        #[derive_grad]
        fn independent(x: &[$F], k: $F) -> $F {
            let mut s = 0.0;
            for a in x {
                let t = a * k - 1.0;
                s += t.sin() + t * t * a;
            }
            s
        }

        #[derive_grad]
        fn counted(x: $F, n: usize) -> $F {
            let mut s = 0.0;
            for i in 0..n {
                let w = x * i as $F;
                s += w * w * x;
            }
            s
        }

        #[derive_grad]
        fn double_loop(x: &[$F], k: $F) -> $F {
            let mut s = 0.0;
            for i in 0..x.len() {
                for j in 0..i {
                    s += (x[i] - x[j]) * (x[i] - x[j]) * k;
                }
            }
            s
        }

        #[derive_grad]
        fn scaled_into(y: &mut [$F], x: &[$F], k: $F) {
            for i in 0..x.len() {
                y[i] = x[i] * k;
            }
        }

        #[derive_grad]
        fn array_in_a_loop(x: [$F; 3], n: usize) -> $F {
            let mut s = 0.0;
            for i in 0..n {
                s += x[i.min(2)] * x[0];
            }
            s
        }

        #[derive_grad]
        fn horner(c: &[$F], x: $F) -> $F {
            let mut value = 0.0;
            for i in (0..c.len()).rev() {
                value = value * x + c[i];
            }
            value
        }

        #[derive_grad]
        fn product(x: &[$F]) -> $F {
            x.iter().product()
        }

        #[derive_grad]
        fn prefix_sums_in_place(x: &mut [$F]) {
            for i in 1..x.len() {
                x[i] += x[i - 1];
            }
        }

        #[derive_grad]
        fn relaxed_in_place(x: &mut [$F], k: $F) {
            for i in 1..x.len() {
                x[i] *= x[i - 1] * k;
            }
        }

        #[derive_grad]
        fn two_loops(x: &[$F], k: $F) -> $F {
            let mut a = k;
            for v in x {
                a = (a * v).sin();
            }
            let mut b = a;
            for v in x {
                b = (b + v).cos() * b;
            }
            a * b
        }

        #[derive_grad]
        fn called_in_a_loop(x: &[$F], k: $F) -> $F {
            let mut s = 0.0;
            for v in x {
                s += staged(*v, k);
            }
            s
        }

        #[derive_grad]
        fn of_vector_by_value(x: Vec<$F>, k: $F) -> $F {
            let mut s = 0.0;
            for i in 0..x.len() {
                s += x[i] * k;
            }
            s
        }
    };
}

const SIZES: [usize; 5] = [0, 1, 2, 5, 100];

macro_rules! cases {
    ($module:ident $F:ident) => {
        mod $module {
            use super::{SIZES, allocations};

            functions!($F);

            const SEED: $F = -2.5;

            fn numbers(n: usize) -> Vec<$F> {
                (0..n).map(|i| ((i * 37 + 5) % 41) as $F / 27.0 - 0.57).collect()
            }

            #[test]
            fn scalars() {
                for (x, y) in [(0.5, 1.5), (-1.25, 0.75), (2.0, 0.5)] {
                    assert_eq!(allocations(|| staged_backward(x, y, SEED)), 0);
                    assert_eq!(allocations(|| staged::value_and_grad(x, y)), 0);
                    assert_eq!(allocations(|| staged::forward(x, y).1(SEED)), 0);
                    assert_eq!(allocations(|| branches_backward(x, y, SEED)), 0);
                    assert_eq!(allocations(|| branches::forward(x, y).1(SEED)), 0);
                    assert_eq!(allocations(|| callers_backward(x, y, SEED)), 0);
                    assert_eq!(allocations(|| callers::value_and_grad(x, y)), 0);
                    assert_eq!(allocations(|| callers::forward(x, y).1(SEED)), 0);
                }
            }

            #[test]
            fn arrays_by_value() {
                let x = [0.5, -1.25, 2.0, 0.75];
                assert_eq!(allocations(|| array_by_value_backward(x, 3.0, SEED)), 0);
                assert_eq!(allocations(|| array_by_value::value_and_grad(x, 3.0)), 0);
                assert_eq!(allocations(|| array_by_value::forward(x, 3.0).1(SEED)), 0);
                let x = [[0.5, 1.0], [0.25, -2.0]];
                assert_eq!(allocations(|| nested_array_by_value_backward(x, SEED)), 0);
                assert_eq!(allocations(|| nested_array_by_value::forward(x).1(SEED)), 0);
                assert_eq!(allocations(|| array_result_backward([1.0, 2.0], 3.0, [SEED, 1.0])), 0);
                assert_eq!(allocations(|| array_in_a_loop_backward([1.0, 2.0, 3.0], 100, SEED)), 0);
            }

            #[test]
            fn memory_in_straight_line_code() {
                let mut x = [0.5, -1.25, 2.0];
                let mut d_x = [1.0; 3];
                let (q, mut d_p) =
                    (Point { x: 2.0, y: [3.0, 4.0] }, PointTangent { x: 1.0, y: [0.0; 2] });
                assert_eq!(allocations(|| slice_elements_backward(&x, &mut d_x, 3.0, SEED)), 0);
                assert_eq!(allocations(|| slice_elements::forward(&x, 3.0).1(SEED, &mut d_x)), 0);
                assert_eq!(allocations(|| written_backward(&mut x, &mut d_x, 3.0)), 0);
                assert_eq!(allocations(|| written::forward(&mut x, 3.0).1(&mut d_x)), 0);
                assert_eq!(allocations(|| fields_backward(&q, &mut d_p, q, SEED)), 0);
                assert_eq!(allocations(|| fields::value_and_grad(&q, q)), 0);
                // The owned gradient of a slice is a vector.
                assert_eq!(allocations(|| slice_elements::value_and_grad(&x, 3.0)), 1);
            }

            #[test]
            fn loops_that_keep_nothing() {
                for n in SIZES {
                    let (x, mut d_x) = (numbers(n), vec![1.0; n]);
                    let (mut y, mut d_y) = (numbers(n), vec![1.0; n]);
                    assert_eq!(allocations(|| linear_backward(&x, &mut d_x, 3.0, SEED)), 0);
                    assert_eq!(allocations(|| linear::forward(&x, 3.0).1(SEED, &mut d_x)), 0);
                    assert_eq!(allocations(|| dot_backward(&x, &mut d_x, &y, &mut d_y, SEED)), 0);
                    assert_eq!(allocations(|| independent_backward(&x, &mut d_x, 3.0, SEED)), 0);
                    assert_eq!(allocations(|| independent::forward(&x, 3.0).1(SEED, &mut d_x)), 0);
                    assert_eq!(allocations(|| counted_backward(0.5, n, SEED)), 0);
                    assert_eq!(allocations(|| counted::value_and_grad(0.5, n)), 0);
                    assert_eq!(allocations(|| double_loop_backward(&x, &mut d_x, 3.0, SEED)), 0);
                    assert_eq!(
                        allocations(|| scaled_into_backward(&mut y, &mut d_y, &x, &mut d_x, 3.0)),
                        0
                    );
                    assert_eq!(allocations(|| prefix_sums_in_place_backward(&mut y, &mut d_y)), 0);
                    // One for the owned gradient.
                    let owned = u64::from(n > 0);
                    assert_eq!(allocations(|| linear::value_and_grad(&x, 3.0)), owned);
                    assert_eq!(allocations(|| independent::value_and_grad(&x, 3.0)), owned);
                }
            }

            #[test]
            fn loops_that_keep_values_of_known_number() {
                for n in SIZES {
                    let once = u64::from(n > 0);
                    let (x, mut d_x) = (numbers(n), vec![1.0; n]);
                    let (mut y, mut d_y) = (numbers(n), vec![1.0; n]);
                    assert_eq!(allocations(|| horner_backward(&x, &mut d_x, 0.5, SEED)), once);
                    assert_eq!(allocations(|| horner::forward(&x, 0.5).1(SEED, &mut d_x)), once);
                    assert_eq!(allocations(|| product_backward(&x, &mut d_x, SEED)), once);
                    assert_eq!(
                        allocations(|| relaxed_in_place_backward(&mut y, &mut d_y, 0.5)),
                        once
                    );
                    assert_eq!(
                        allocations(|| two_loops_backward(&x, &mut d_x, 0.5, SEED)),
                        2 * once
                    );
                    assert_eq!(
                        allocations(|| called_in_a_loop_backward(&x, &mut d_x, 0.5, SEED)),
                        once
                    );
                }
            }

            #[test]
            fn a_vector_by_value_has_a_vector_of_adjoints() {
                for n in SIZES {
                    let x = numbers(n);
                    let once = u64::from(n > 0);
                    assert_eq!(allocations(|| of_vector_by_value_backward(x, 3.0, SEED)), once);
                }
            }

            /// What a closure owns after the forward part: nothing, or the one stack of the loop.
            #[test]
            fn what_forward_keeps() {
                for n in SIZES {
                    let x = numbers(n);
                    let kept = |f: &mut dyn FnMut()| allocation_counter::measure(f);
                    let mut linear_pullback = None;
                    let of = kept(&mut || linear_pullback = Some(linear::forward(&x, 3.0).1));
                    assert_eq!((of.count_current, of.bytes_current), (0, 0));
                    let mut horner_pullback = None;
                    let of = kept(&mut || horner_pullback = Some(horner::forward(&x, 0.5).1));
                    let bytes = i64::try_from(n * size_of::<$F>()).expect("few bytes");
                    assert_eq!((of.count_current, of.bytes_current), (i64::from(n > 0), bytes));
                    let of = kept(&mut || drop(horner_pullback.take()));
                    assert_eq!((of.count_current, of.bytes_current), (-i64::from(n > 0), -bytes));
                }
            }
        }
    };
}

cases! { double f64 }
cases! { single f32 }
