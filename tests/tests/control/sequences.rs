//! Loops over slices and what is made of them.

slices! {
    fn by_reference(x, k) at [0, 1, 2, 5, 100] {
        let mut s = 0.0;
        for v in x { s += v * v * k; }
        s
    }
}
slices! {
    fn by_pattern(x, k) at [0, 1, 2, 5, 100] {
        let mut s = 1.0;
        for &v in x { s = s * 0.9 + v * k; }
        s
    }
}
slices! {
    fn iterated(x, k) at [0, 1, 2, 5] {
        let mut s = 1.0;
        for v in x.iter() { s *= *v + k; }
        s
    }
}
slices! {
    fn copied(x, k) at [0, 1, 2, 5] {
        let mut s = 1.0;
        for v in x.iter().copied() { s = (s + v * k).sin(); }
        s
    }
}
slices! {
    fn reversed(x, k) at [0, 1, 2, 5] {
        let mut s = 1.0;
        for v in x.iter().rev() { s = (s + v * k).sin(); }
        s
    }
}
slices! {
    fn enumerated(x, k) at [0, 1, 2, 5] {
        let mut s = 1.0;
        for (i, v) in x.iter().enumerate() { s = s * k + v.powi(2) * x[i] * i as f64; }
        s
    }
}
slices! {
    fn enumerated_reversed(x, k) at [0, 1, 2, 5] {
        let mut s = 1.0;
        for (i, &v) in x.iter().enumerate().rev() { s = s * k + v * i as f64; }
        s
    }
}
slices! {
    fn reversed_enumerated(x, k) at [0, 1, 2, 5] {
        let mut s = 1.0;
        for (i, &v) in x.iter().rev().enumerate() { s = s * k + v * i as f64; }
        s
    }
}
slices! {
    fn enumerated_and_skipped(x, k) at [0, 1, 2, 5] {
        let mut s = 1.0;
        for (i, &v) in x.iter().enumerate().skip(1) { s = s * k + v * x[i - 1]; }
        s
    }
}
slices! {
    fn skipped_and_enumerated(x, k) at [0, 1, 2, 5] {
        let mut s = 1.0;
        for (i, &v) in x.iter().skip(1).enumerate() { s = s * k + v * x[i]; }
        s
    }
}
slices! {
    fn taken(x, k) at [0, 1, 2, 5] {
        let mut s = 1.0;
        for v in x.iter().take(3) { s = s * k + v.exp(); }
        s
    }
}
slices! {
    fn stepped(x, k) at [0, 1, 2, 5, 100] {
        let mut s = 1.0;
        for v in x.iter().step_by(3) { s = s * 0.5 + v * k; }
        s
    }
}
slices! {
    fn stepped_after_skipped_and_reversed(x, k) at [0, 1, 2, 5, 100] {
        let mut s = 1.0;
        for v in x.iter().rev().skip(1).step_by(2) { s = s * 0.5 + v * k; }
        s
    }
}
slices! {
    fn reversed_after_skip(x, k) at [0, 1, 2, 5] {
        let mut s = 1.0;
        for v in x.iter().skip(1).rev() { s = s * 0.5 + v * k; }
        s
    }
}
slices! {
    fn reversed_after_step(x, k) at [0, 1, 2, 5, 6] {
        let mut s = 1.0;
        for v in x.iter().step_by(2).rev() { s = s * 0.5 + v * k; }
        s
    }
}
slices! {
    fn zipped_with_itself(x, k) at [0, 1, 2, 5] {
        let mut s = 1.0;
        for (a, b) in x.iter().zip(x) { s = s * k + a * b; }
        s
    }
}
slices! {
    fn zipped_with_a_shorter_one(x, k) at [1, 2, 5] {
        let mut s = 1.0;
        for (a, b) in x.iter().zip(&x[1..]) { s = s * k + a * b * b; }
        s
    }
}
slices! {
    fn zipped_with_the_reverse(x, k) at [0, 1, 2, 5] {
        let mut s = 1.0;
        for (&a, &b) in x.iter().zip(x.iter().rev()) { s = s * k + a * b * b; }
        s
    }
}
slices! {
    fn zip_of_three(x, k) at [2, 5] {
        let mut s = 1.0;
        for ((a, b), c) in x.iter().zip(&x[1..]).zip(&x[2..]) { s = s * k + a * b * c; }
        s
    }
}
slices! {
    fn zip_enumerated(x, k) at [0, 1, 2, 5] {
        let mut s = 1.0;
        for (i, (a, b)) in x.iter().zip(x.iter().skip(1)).enumerate() { s = s * k + a * b * x[i]; }
        s
    }
}

slices! {
    fn zipped_with_a_range(x, k) at [0, 1, 2, 5] {
        let mut s = 1.0;
        for (v, i) in x.iter().zip(1..) { s = s * k + v.powi(i); }
        s
    }
}
slices! {
    fn windows(x, k) at [0, 1, 2, 3, 5] {
        let mut s = 1.0;
        for w in x.windows(3) { s = s * k + w[0] * w[2] - w[1]; }
        s
    }
}
slices! {
    fn windows_reversed(x, k) at [0, 1, 2, 3, 5] {
        let mut s = 1.0;
        for w in x.windows(2).rev() { s = s * k + w[0] * w[1] * w[1]; }
        s
    }
}
slices! {
    fn windows_inner_loop(x, k) at [0, 1, 2, 3, 5] {
        let mut s = 1.0;
        for w in x.windows(3) {
            let mut t = k;
            for v in w { t = t * v + s; }
            s = t.sin();
        }
        s
    }
}
slices! {
    fn chunks(x, k) at [0, 1, 2, 5, 100] {
        let mut s = 1.0;
        for c in x.chunks(3) {
            let mut t = k;
            for i in 0..c.len() { t *= c[i] + 1.5; }
            s = (s + t).sin();
        }
        s
    }
}
slices! {
    fn chunks_exact(x, k) at [0, 1, 2, 5, 100] {
        let mut s = 1.0;
        for c in x.chunks_exact(2) { s = s * 0.5 + c[0] * c[1] * c[1] * k; }
        s
    }
}
slices! {
    fn nested_over_the_same(x, k) at [0, 1, 2, 5] {
        let mut s = 0.0;
        for a in x {
            for b in x { s += (a * b * k).sin(); }
            s *= a;
        }
        s
    }
}
slices! {
    fn named_like_the_slice(x, k) at [0, 1, 2, 5] {
        let mut s = 0.0;
        for x in x { s += x * x * k; }
        s
    }
}
slices! {
    fn item_shadowed_in_the_body(x, k) at [0, 1, 2, 5] {
        let mut s = 0.0;
        for v in x {
            let v = v * k;
            s += v * v;
            let s = v;
            let _ = s;
        }
        s
    }
}
slices! {
    fn maximum(x, k) at [0, 1, 2, 5] {
        let mut m = -100.0;
        for &v in x { if v > m { m = v; } }
        m * k
    }
}
slices! {
    fn maximum_by_method(x, k) at [1, 2, 5] {
        let mut m = x[0];
        for &v in &x[1..] { m = m.max(v); }
        m * k * m
    }
}
slices! {
    fn place_of_the_maximum(x, k) at [1, 2, 5] {
        let mut best = 0;
        for i in 1..x.len() { if x[i] > x[best] { best = i; } }
        x[best] * x[best] * k
    }
}
slices! {
    fn previous_item(x, k) at [0, 1, 2, 5] {
        let mut last = k;
        let mut s = 0.0;
        for &v in x {
            s += last * v;
            last = v;
        }
        s * last
    }
}
slices! {
    fn literal_list(x, k) at [2, 5] {
        let mut s = 0.0;
        for (i, c) in [1.0, -2.0, 0.5].iter().enumerate() { s += c * x[i % x.len()] * k; }
        s
    }
}
slices! {
    fn list_of_active(x, k) at [2, 5] {
        let mut s = 1.0;
        for c in [x[0] * k, x[1], k] { s = s * c + x[0]; }
        s
    }
}
slices! {
    fn first_and_last(x, k) at [1, 2, 5] {
        x[0] * x[x.len() - 1] * k
    }
}
slices! {
    fn mean_and_variance(x, k) at [1, 2, 5, 100] {
        let n = x.len() as f64;
        let mut mean = 0.0;
        for v in x { mean += v / n; }
        let mut var = 0.0;
        for v in x { var += (v - mean).powi(2) / n; }
        (var + k).sqrt() * mean
    }
}
slices! {
    fn welford(x, k) at [0, 1, 2, 5, 100] {
        let mut mean = 0.0;
        let mut m2 = k;
        for (i, v) in x.iter().enumerate() {
            let delta = v - mean;
            mean += delta / (i + 1) as f64;
            m2 += delta * (v - mean);
        }
        m2 * mean
    }
}
slices! {
    fn softmax_entropy(x, k) at [1, 2, 5] {
        let mut m = x[0];
        for &v in x { if v > m { m = v; } }
        let mut z = 0.0;
        for &v in x { z += ((v - m) * k).exp(); }
        let mut h = 0.0;
        for &v in x {
            let p = ((v - m) * k).exp() / z;
            h -= p * p.ln();
        }
        h
    }
}

in_place! {
    fn iter_mut(x, k) at [0, 1, 2, 5] {
        for v in x.iter_mut() { *v = *v * *v * k; }
        k
    }
}
in_place! {
    fn iter_mut_accumulates(x, k) at [0, 1, 2, 5] {
        for v in x.iter_mut() { *v *= k; k += *v; }
        k * k
    }
}
in_place! {
    fn for_in_a_reborrow(x, k) at [0, 1, 2, 5] {
        let mut s = 0.0;
        for v in &mut *x { *v = v.sin(); s += *v * k; }
        s
    }
}
in_place! {
    fn iter_mut_enumerated(x, k) at [0, 1, 2, 5] {
        for (i, v) in x.iter_mut().enumerate() { *v += k * i as f64 * *v; }
        k
    }
}
in_place! {
    fn iter_mut_reversed(x, k) at [0, 1, 2, 5] {
        for v in x.iter_mut().rev() { let old = *v; *v = k * old; k = old; }
        k
    }
}
in_place! {
    fn iter_mut_skipped(x, k) at [0, 1, 2, 5] {
        for v in x.iter_mut().skip(1).step_by(2) { *v = *v * k; }
        k
    }
}
in_place! {
    fn cleared_after_reading(x, k) at [0, 1, 2, 5] {
        let mut s = 0.0;
        for v in x.iter_mut() { s += *v * *v * k; *v = 0.0; }
        s
    }
}
in_place! {
    fn iter_mut_in_a_branch(x, k) at [0, 1, 2, 5] {
        for v in x.iter_mut() { if *v > 0.3 { *v = *v * *v; } else { *v -= k; } }
        k
    }
}
