//! Patterns of slices, arrays and structs on active values, in `match`, `let`, `if let`, loops and closures.

use grad_runtime::Differentiable;

#[derive(Differentiable, Clone, Copy, Debug)]
struct Point {
    x: f64,
    y: f64,
}

#[derive(Differentiable, Clone, Copy, Debug)]
struct Segment(Point, Point);

slices! {
    fn by_the_length(x, k) at [0, 1, 2, 3, 5] {
        match x {
            [] => k * k,
            [a] => a * k,
            [a, b] => a * b * k,
            [a, .., b] => a / (b * b + k),
        }
    }
}
slices! {
    fn with_the_rest(x, k) at [0, 1, 2, 5, 20] {
        match x {
            [first, rest @ ..] if *first > 0.0 => first * rest.iter().sum::<f64>(),
            [_, rest @ .., last] => last * k + rest.iter().map(|v| v * v).sum::<f64>(),
            [only] => only * only,
            [] => k,
        }
    }
}
slices! {
    fn references_and_values(x, k) at [1, 2, 5] {
        let s = match x {
            &[a, b, ..] => a * b,
            &[a] => a,
            &[] => k,
        };
        if let &[first, .., last] = x { s * first * last } else { s * k }
    }
}
slices! {
    fn let_else_of_a_slice(x, k) at [0, 1, 2, 3, 5] {
        let [a, b, rest @ ..] = x else { return k * k };
        let &[c, ..] = rest else { return a * b * k };
        a * b + c * k
    }
}
in_place! {
    fn mutable(x, k) at [0, 1, 2, 3, 5] {
        match x {
            [a, b, ..] => {
                *a *= *b;
                *b = *a * k;
            }
            [a] => *a = *a * *a,
            [] => {}
        }
        k
    }
}
in_place! {
    fn mutable_ends_and_middle(x, k) at [1, 2, 3, 5] {
        if let [first, middle @ .., last] = x {
            for v in middle.iter_mut() {
                *v = *v * *first + *last;
                *first += *v * k;
            }
            std::mem::swap(first, last);
        }
        x[0] * k
    }
}
in_place! {
    fn mutable_over_chunks(x, k) at [0, 1, 2, 5, 20] {
        for c in x.chunks_exact_mut(2) {
            let [a, b] = c else { unreachable!() };
            (*a, *b) = (*a * *b, *a + k);
        }
        k
    }
}
slices! {
    fn over_windows(x, k) at [0, 1, 2, 5, 100] {
        let mut s = k;
        for w in x.windows(3) {
            let &[a, b, c] = w else { continue };
            s += (a - 2.0 * b + c) * b * k;
        }
        s
    }
}
slices! {
    fn in_a_closure(x, k) at [0, 1, 2, 5, 20] {
        x.chunks(2)
            .map(|c| match c {
                [a, b] => a * b,
                [a] => a * k,
                _ => 0.0,
            })
            .sum()
    }
}
slices! {
    fn over_pairs(x, k) at [0, 1, 2, 5] {
        let pairs = [(k, 2.0), (k * k, 0.5), (1.5, k)];
        let mut s = 1.0;
        for (v, &(a, b)) in x.iter().zip(&pairs) {
            s = s * a + v * b;
        }
        for [p, q] in [[s, k], [k, 2.0]] {
            s += p * q;
        }
        s
    }
}
scalars! {
    fn arrays_in_tuples(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        let ([a, b], (c, [d, ..])) = ([x, y], (x * y, [y, x, 1.0]));
        let [e, mut f, ..] = [a * b, c, d, 2.0];
        f *= e;
        match [e, f] {
            [p, q] if p > 0.0 => p * q * a,
            [.., q] => q * d,
        }
    }
}
doubles! {
    fn fields(x, y) at [[0.7, 1.3]] {
        let p = Point { x: x * y, y };
        let Point { x: a, y: b } = p;
        let q = Point { y: a, ..p };
        let Segment(Point { x: c, .. }, end) = Segment(q, Point { x: b, y: x });
        a * b + c * end.x * end.y
    }
}
doubles! {
    fn structs_in_a_loop(x, y) at [[0.7, 1.3]] {
        let points = [Point { x, y }, Point { x: y, y: x * y }, Point { x: 1.0, y: x }];
        let mut s = 0.0;
        for &Point { x, y } in &points {
            s = s * x + y;
        }
        for (Point { x: a, .. }, b) in points.iter().zip([y, x]) {
            s += a * b;
        }
        s * points.iter().map(|Point { x, y }| x * y).sum::<f64>()
    }
}
doubles! {
    fn in_closure_parameters(x, y) at [[0.7, 1.3]] {
        let norm = |Point { x, y }: Point| x * x + y * y;
        let dot = |[a, b]: [f64; 2], &(c, d): &(f64, f64)| a * c + b * d;
        norm(Point { x: y, y: x }) * dot([x, y], &(y, x * x)) + norm(Point { x, y: 2.0 })
    }
}
