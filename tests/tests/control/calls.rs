//! Calls of other annotated functions.

use grad_runtime::derive_grad;

#[derive_grad]
fn f2(x: f64, y: f64) -> f64 {
    x * x * y + y.sin()
}

#[derive_grad]
fn pair(x: f64, y: f64) -> (f64, f64) {
    (x * y, x - y * y)
}

#[derive_grad]
fn of_pair(p: (f64, f64)) -> f64 {
    p.0 * p.1 * p.1
}

#[derive_grad]
fn norm2(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for v in x {
        s += v * v;
    }
    s
}

#[derive_grad]
fn dot(x: &[f64], y: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..x.len() {
        s += x[i] * y[i] * y[i];
    }
    s
}

#[derive_grad]
fn scale(x: &mut [f64], k: f64) {
    for v in x.iter_mut() {
        *v = *v * *v * k;
    }
}

#[derive_grad]
fn fill(out: &mut [f64], k: f64) {
    for i in 0..out.len() {
        out[i] = k * (i as f64 + 1.0) * k;
    }
}

#[derive_grad]
fn take_first(x: &mut [f64], k: f64) -> f64 {
    let t = x[0] * k;
    x[0] = t * t;
    t
}

#[derive_grad]
fn axpy(y: &mut [f64], x: &[f64], k: f64) {
    for i in 0..y.len() {
        y[i] += k * x[i] * y[i];
    }
}

#[derive_grad]
fn early(x: f64) -> f64 {
    if x < 0.5 {
        return x * x;
    }
    x.ln()
}

scalars! {
    fn decoy(x, y) at [[0.7, 1.3]] { x * y }
}

mod scalar {
    use super::*;

    #[derive_grad]
    fn swapped_arguments(x: f64, y: f64) -> f64 {
        f2(x, y) * f2(y, x)
    }
    #[derive_grad]
    fn partly_active(x: f64, y: f64) -> f64 {
        f2(x, 2.0) * f2(1.5, y) + f2(1.0, 2.0)
    }
    #[derive_grad]
    fn result_not_used(x: f64, y: f64) -> f64 {
        f2(x, y);
        let _ = f2(y, y);
        let _unused = f2(x, x);
        x * y
    }
    #[derive_grad]
    fn in_a_loop(x: f64, y: f64) -> f64 {
        let mut s = x;
        for i in 0..3 {
            s = f2(s, y).sin() + f2(y, s * 0.1);
        }
        s
    }
    #[derive_grad]
    fn in_a_branch(x: f64, y: f64) -> f64 {
        let s = if x > 0.0 { f2(x, y) } else { early(x) * y };
        if f2(s, x) > 0.3 { early(s * s) } else { f2(y, s) }
    }
    #[derive_grad]
    fn nested_calls(x: f64, y: f64) -> f64 {
        f2(f2(x, y), f2(y, f2(x, x)))
    }
    #[derive_grad]
    fn pairs(x: f64, y: f64) -> f64 {
        let (a, b) = pair(x, y);
        let (b, a) = pair(b, a);
        let t = pair(a, b);
        t.0 * t.1 + of_pair(t) + of_pair((a, x)) + of_pair(pair(y, a))
    }
    #[derive_grad]
    fn pairs_in_a_loop(x: f64, y: f64) -> f64 {
        let (mut a, mut b) = (x, y);
        for _ in 0..3 {
            (a, b) = pair(a, b);
            a = a.sin();
        }
        a * b
    }
    #[derive_grad]
    fn one_of_a_pair(x: f64, y: f64) -> f64 {
        let (a, _) = pair(x, y);
        pair(a, y).1
    }
    #[derive_grad]
    fn in_a_while(x: f64, y: f64) -> f64 {
        let mut s = x;
        let mut n = 0;
        while early(s) < 3.0 && n < 4 {
            s = f2(s, y);
            n += 1;
        }
        s
    }
    #[derive_grad]
    fn in_a_closure(x: f64, y: f64) -> f64 {
        let g = |t: f64| f2(t, y) * x;
        g(x) * g(y)
    }
    #[derive_grad]
    fn closure_in_a_loop(x: f64, y: f64) -> f64 {
        let g = |t: f64, u: f64| t * u + y;
        let mut s = x;
        for i in 0..3 {
            let h = |t: f64| g(t, s) * 0.5;
            s = h(x) + h(s);
        }
        s
    }
    #[derive_grad]
    fn closure_parameter_hides(x: f64, y: f64) -> f64 {
        let s = x * y;
        let g = |x: f64| {
            let y = x * s;
            y * y
        };
        g(y) * x + y
    }
    #[derive_grad]
    fn closure_with_a_branch(x: f64, y: f64) -> f64 {
        let relu = |t: f64| if t > 0.0 { t * x } else { 0.1 * t };
        relu(x) * relu(y) + relu(-y)
    }

    #[test]
    fn gradients() {
        type F = fn(f64, f64) -> f64;
        type B = fn(f64, f64, f64) -> (f64, f64);
        let all: &[(&str, F, B)] = &[
            ("swapped_arguments", swapped_arguments, swapped_arguments_backward),
            ("partly_active", partly_active, partly_active_backward),
            ("result_not_used", result_not_used, result_not_used_backward),
            ("in_a_loop", in_a_loop, in_a_loop_backward),
            ("in_a_branch", in_a_branch, in_a_branch_backward),
            ("nested_calls", nested_calls, nested_calls_backward),
            ("pairs", pairs, pairs_backward),
            ("pairs_in_a_loop", pairs_in_a_loop, pairs_in_a_loop_backward),
            ("one_of_a_pair", one_of_a_pair, one_of_a_pair_backward),
            ("in_a_while", in_a_while, in_a_while_backward),
            ("in_a_closure", in_a_closure, in_a_closure_backward),
            ("closure_in_a_loop", closure_in_a_loop, closure_in_a_loop_backward),
            ("closure_parameter_hides", closure_parameter_hides, closure_parameter_hides_backward),
            ("closure_with_a_branch", closure_with_a_branch, closure_with_a_branch_backward),
        ];
        for &(name, f, b) in all {
            for p in [[0.7, 1.3], [-0.7, 0.9], [0.2, -0.4]] {
                for seed in [1.0, -2.0, 0.0] {
                    let (d_x, d_y) = b(p[0], p[1], seed);
                    crate::support::agrees(name, |p| vec![f(p[0], p[1])], &p, &[seed], &[d_x, d_y]);
                }
            }
        }
    }
}

slices! {
    fn whole(x, k) at [0, 1, 2, 5] { norm2(x) * k }
}
slices! {
    fn same_slice_twice(x, k) at [0, 1, 2, 5] { dot(x, x) * k }
}

slices! {
    fn sub_slices(x, k) at [3, 5] { dot(&x[..2], &x[1..3]) * k + norm2(&x[1..]) }
}

slices! {
    fn same_slice_twice_in_a_loop(x, k) at [1, 2, 5] {
        let mut s = k;
        for i in 0..x.len() { s = (s * dot(x, x)).sin() + norm2(&x[i..]); }
        s
    }
}

slices! {
    fn in_a_branch(x, k) at [1, 2, 5] { if norm2(x) > 0.5 { norm2(x) * k } else { k } }
}

slices! {
    fn of_windows(x, k) at [1, 2, 5] { let mut s = k; for w in x.windows(2) { s = s * 0.5 + norm2(w) * k; } s }
}
slices! {
    fn in_a_chain(x, k) at [1, 2, 5] { x.iter().map(|&v| f2(v, k)).sum() }
}

slices! {
    fn in_a_chain_of_chunks(x, k) at [1, 2, 5] { x.chunks(2).map(|c| norm2(c) * k).sum() }
}
slices! {
    fn buffer_overwritten_and_read(x, k) at [1, 2, 5] {
        let mut buffer = [0.0; 3];
        let mut s = k;
        for &v in x {
            fill(&mut buffer, v);
            s += buffer[0] * buffer[1] * buffer[2] * k;
        }
        s
    }
}
slices! {
    fn vector_buffer_overwritten_and_read(x, k) at [1, 2, 5] {
        let mut buffer = vec![0.0; 3];
        let mut s = k;
        for &v in x {
            fill(&mut buffer, v);
            s += buffer[0] * buffer[1].exp() * s;
        }
        s + buffer[2]
    }
}

slices! {
    fn buffer_scaled_in_every_iteration(x, k) at [1, 2, 5] {
        let mut buffer = [0.9, 1.1];
        let mut s = k;
        for &v in x {
            scale(&mut buffer, v.cos());
            s += norm2(&buffer) * s;
        }
        s
    }
}

in_place! {
    fn passed_on(x, k) at [1, 2, 5] { scale(x, k); k }
}
in_place! {
    fn passed_on_twice(x, k) at [1, 2, 5] { scale(x, k); scale(x, k * 0.5); k }
}
in_place! {
    fn changed_before_and_after(x, k) at [1, 2, 5] {
        let s = x[0] * k;
        x[0] = s * s;
        scale(x, s);
        x[0] *= k;
        s
    }
}

in_place! {
    fn read_by_another(x, k) at [1, 2, 5] { let a = norm2(&x[..]); scale(x, k); a * norm2(&x[..]) }
}
in_place! {
    fn read_by_another_as_a_whole(x, k) at [1, 2, 5] {
        let a = norm2(&*x);
        scale(x, a * k);
        a * norm2(&*x) + norm2(&x) * dot(&*x, &*x)
    }
}
in_place! {
    fn read_by_another_in_a_loop(x, k) at [1, 2, 5] {
        let mut s = k;
        for i in 0..x.len() {
            s += norm2(&*x) * s;
            x[i] = x[i] * s.sin();
        }
        s
    }
}
in_place! {
    fn result_and_change(x, k) at [1, 2, 5] { let t = take_first(x, k); t * x[0] }
}
in_place! {
    fn change_in_a_loop(x, k) at [1, 2, 5] {
        let mut s = k;
        for _ in 0..3 { s += take_first(x, 0.8) * s; }
        s
    }
}
in_place! {
    fn change_in_a_branch(x, k) at [1, 2, 5] {
        if x[0] > 0.0 { scale(x, k); } else { x[0] = take_first(x, k) + x[0]; }
        k
    }
}
in_place! {
    fn sub_slice_changed(x, k) at [3, 5] { scale(&mut x[1..], k); x[1] * x[0] }
}
in_place! {
    fn two_slices(x, k) at [3, 5] {
        let y = [k, k * k, 1.0];
        axpy(&mut x[..3], &y, k);
        k
    }
}

in_place! {
    fn overwritten_by_a_helper_each_time(x, k) at [1, 2, 5] {
        let mut s = 0.0;
        for i in 0..3 {
            s += norm2(&x[..]) * k;
            fill(x, s);
        }
        s
    }
}

#[derive_grad]
fn triple(x: &[f64], y: &[f64], z: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..x.len() {
        s += x[i] * y[i] * y[i] * z[i].sin();
    }
    s
}

slices! {
    fn same_slice_three_times(x, k) at [0, 1, 2, 5] { triple(x, x, x) * k }
}
slices! {
    fn three_sub_slices(x, k) at [3, 5] { triple(&x[1..3], &x[..2], &x[1..]) * k + triple(&x[..1], x, x) }
}
