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

/// Methods to whom memory is lent that the caller has made itself, in impls with and without
/// parameters of their own.
mod methods_on_local_memory {
    use grad_runtime::{Differentiable, derive_grad};

    #[derive(Differentiable)]
    struct Layer {
        weights: [f64; 2],
    }

    impl Layer {
        #[derive_grad]
        fn forward(&self, x: &[f64]) -> Vec<f64> {
            let mut y = vec![0.0; x.len()];
            for i in 0..x.len() {
                y[i] = (self.weights[0] * x[i] + self.weights[1]).sin();
            }
            y
        }

        /// A method that calls methods, and is called with local memory.
        #[derive_grad]
        fn twice(&self, x: &[f64]) -> Vec<f64> {
            let once = self.forward(x);
            let y = self.forward(&once);
            let mut z = vec![0.0; y.len()];
            for i in 0..y.len() {
                z[i] = y[i] * once[i];
            }
            z
        }

        #[derive_grad]
        fn in_the_end(&self, x: &[f64]) -> Vec<f64> {
            let once = self.twice(x);
            self.forward(&once)
        }
    }

    /// What is returned is read as well.
    #[derive_grad]
    fn handed_on(layer: &Layer, x: &[f64], k: &mut f64) -> Vec<f64> {
        let y = layer.in_the_end(x);
        *k *= y[0] * y[1];
        y
    }

    #[test]
    fn results_handed_on() {
        let at = [0.7, -1.3, 0.4, 0.9, -0.2, 1.7];
        let layer = |p: &[f64]| Layer { weights: [p[0], p[1]] };
        let seed = [1.5, -2.0, 0.5, 3.0];
        let mut d_layer = LayerTangent { weights: [0.0; 2] };
        let (mut d_x, mut d_k) = ([0.0; 3], seed[3]);
        handed_on_backward(
            &layer(&at),
            &mut d_layer,
            &at[2..5],
            &mut d_x,
            &mut at[5].clone(),
            &mut d_k,
            seed[..3].to_vec(),
        );
        let value = |p: &[f64]| {
            let mut k = p[5];
            let mut y = handed_on(&layer(p), &p[2..5], &mut k);
            y.push(k);
            y
        };
        let analytic = [&d_layer.weights[..], &d_x, &[d_k]].concat();
        crate::support::agrees("handed_on", value, &at, &seed, &analytic);
    }

    /// What calls have returned, looped over in all ways; the third result is read twice.
    #[derive_grad]
    fn looped_over(layer: &Layer, x: &[f64]) -> f64 {
        let mut sum = 0.0;
        for (y, x) in layer.forward(x).iter().zip(x) {
            sum += y * x;
        }
        for (i, y) in layer.twice(x).into_iter().enumerate() {
            sum += y * y * (i as f64 + 0.5);
        }
        let last = layer.in_the_end(x);
        for y in &last {
            sum += y * sum;
        }
        for pair in last.windows(2) {
            sum += pair[0] * pair[1];
        }
        sum * last.iter().map(|y| y * y).sum::<f64>()
    }

    #[test]
    fn results_looped_over() {
        let at = [0.7, -1.3, 0.4, 0.9, -0.2];
        let layer = |p: &[f64]| Layer { weights: [p[0], p[1]] };
        let mut d_layer = LayerTangent { weights: [0.0; 2] };
        let mut d_x = [0.0; 3];
        looped_over_backward(&layer(&at), &mut d_layer, &at[2..], &mut d_x, -1.5);
        let value = |p: &[f64]| vec![looped_over(&layer(p), &p[2..])];
        let analytic = [&d_layer.weights[..], &d_x].concat();
        crate::support::agrees("looped_over", value, &at, &[-1.5], &analytic);
    }

    struct Plain<T> {
        tag: T,
    }

    impl<T: Copy + Into<f64>> Plain<T> {
        #[derive_grad]
        fn scaled(#[no_grad] &self, x: &[f64]) -> f64 {
            let factor: f64 = self.tag.into();
            x.iter().map(|x| x * x * factor).sum()
        }
    }

    #[derive_grad]
    fn network(layer: &Layer, x: &[f64], #[no_grad] last: &Plain<f32>) -> f64 {
        let mut sum = last.scaled(x);
        for i in 0..2 {
            let hidden = layer.twice(&x[i..]);
            let out = layer.in_the_end(&hidden);
            sum += last.scaled(&out) * sum;
        }
        sum
    }

    /// The pullback of a trait's method holds on to lifetimes, and so does that of its caller.
    mod of_a_trait {
        use grad_runtime::derive_grad;

        trait Squared {
            #[derive_grad]
            fn squared(#[no_grad] &self, x: &[f64]) -> f64 {
                x[0] * x[0] * x[1]
            }

            #[derive_grad]
            fn twice(#[no_grad] &self, x: &[f64], y: &[f64]) -> f64 {
                self.squared(x) * self.squared(y)
            }
        }

        struct Unit;

        impl Squared for Unit {}

        #[derive_grad]
        fn both<S: Squared>(x: &[f64], #[no_grad] unit: &S) -> f64 {
            unit.squared(x) * unit.twice(x, &x[1..]) + unit.squared(&x[1..])
        }

        #[test]
        fn gradients() {
            let at = [0.7, -1.3, 0.4];
            let mut d_x = [0.0; 3];
            both_backward(&at, &mut d_x, &Unit, -2.0);
            crate::support::agrees("both", |p| vec![both(p, &Unit)], &at, &[-2.0], &d_x);
        }
    }

    #[test]
    fn gradients() {
        let layer = |p: &[f64]| Layer { weights: [p[0], p[1]] };
        let at = [0.7, -1.3, 0.4, 0.9, -0.2];
        let last = Plain { tag: 1.5_f32 };
        let value = |p: &[f64]| vec![network(&layer(p), &p[2..], &last)];

        let mut d_layer = LayerTangent { weights: [0.5; 2] };
        let mut d_x = [0.25; 3];
        network_backward(&layer(&at), &mut d_layer, &at[2..], &mut d_x, &last, 1.5);
        let analytic: Vec<f64> =
            d_layer.weights.iter().map(|d| d - 0.5).chain(d_x.map(|d| d - 0.25)).collect();
        crate::support::agrees("network", value, &at, &[1.5], &analytic);

        let layer_at = layer(&at);
        let (_, pullback) = network::forward(&layer_at, &at[2..], &last);
        let mut d_layer = LayerTangent { weights: [0.0; 2] };
        let mut d_x = [0.0; 3];
        pullback(-2.0, &mut d_layer, &mut d_x);
        let analytic = [&d_layer.weights[..], &d_x].concat();
        crate::support::agrees("network", value, &at, &[-2.0], &analytic);
    }
}
