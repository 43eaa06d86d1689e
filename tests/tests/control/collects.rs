//! `collect`, `std::array::from_fn`, `map` of arrays, closures with captures.

slices! {
    fn collected(x, k) at [0, 1, 2, 5, 100] {
        let y: Vec<f64> = x.iter().map(|v| v * k).collect();
        let s: f64 = y.iter().sum();
        y.iter().map(|v| v * s).sum()
    }
}
slices! {
    fn collected_by_turbofish(x, k) at [0, 1, 2, 5] {
        let y = x.iter().map(|&v| v.exp() * k).collect::<Vec<_>>();
        let z = y.iter().rev().copied().collect::<Vec<f64>>();
        y.iter().zip(&z).map(|(a, b)| a * b * b).sum()
    }
}
slices! {
    fn collected_then_changed(x, k) at [0, 1, 2, 5] {
        let mut y: Vec<f64> = x.to_vec().into_iter().map(|v| v * v).collect();
        for i in 1..y.len() {
            y[i] += y[i - 1] * k;
        }
        y.iter().sum::<f64>() * k
    }
}
slices! {
    fn collected_from_a_filter(x, k) at [0, 1, 2, 5, 100] {
        let y: Vec<f64> = x.iter().copied().filter(|v| *v > 0.0).collect();
        let n = y.len();
        (0..n).map(|i| y[i] * y[n - 1 - i] * k).sum()
    }
}
slices! {
    fn collected_in_a_loop(x, k) at [1, 2, 5] {
        let mut y = x.to_vec();
        for _ in 0..3 {
            y = y.iter().zip(x).map(|(a, b)| a * 0.5 + b * a * k).collect();
        }
        y[0] * y[y.len() - 1]
    }
}
slices! {
    fn collected_shrinking(x, k) at [1, 2, 5, 20] {
        let mut y = x.to_vec();
        while y.len() > 1 {
            y = y.windows(2).map(|w| 0.5 * (w[0] + w[1]) + w[0] * w[1] * k * 0.1).collect();
        }
        y[0]
    }
}
slices! {
    fn collected_by_chunks(x, k) at [0, 1, 2, 5, 20] {
        let sums: Vec<f64> = x.chunks(3).map(|c| c.iter().sum()).collect();
        let products: Vec<f64> = x.chunks_exact(2).map(|c| c[0] * c[1]).collect();
        sums.iter().map(|s| s * s).sum::<f64>() + products.iter().sum::<f64>() * k
    }
}
slices! {
    fn collected_matrix(x, k) at [1, 2, 5] {
        let m: Vec<Vec<f64>> = x.iter().map(|a| x.iter().map(|b| a * b + k).collect()).collect();
        let v: Vec<f64> = m.iter().map(|row| row.iter().zip(x).map(|(p, q)| p * q).sum()).collect();
        v.iter().map(|a| a * a).sum::<f64>().sqrt()
    }
}
slices! {
    fn collected_pairs(x, k) at [0, 1, 2, 5] {
        let pairs: Vec<(f64, f64)> = x.iter().map(|v| (v * k, v.sin())).collect();
        let mut s = k;
        for (a, b) in &pairs {
            s = s * a + b;
        }
        s + pairs.iter().map(|p| p.0 * p.1).sum::<f64>()
    }
}
scalars! {
    fn map_of_an_array(x, y) at [[0.7, 1.3]] {
        let a = [x, y, x * y];
        let b = a.map(|v| v * v * y);
        let [p, q, r] = b.map(|v| v.sin());
        p * q + r * a[0]
    }
}
scalars! {
    fn closures_that_capture(x, y) at [[0.7, 1.3]] {
        let scale = x * y;
        let f = |v| v * scale + x;
        let t = f(y);
        let g = |a, b| f(a) * b;
        let scale = 2.0;
        g(t, x) + f(scale)
    }
}
scalars! {
    fn a_closure_that_changes_its_capture(x, y) at [[0.7, 1.3]] {
        let mut s = x;
        let mut step = |h| {
            s = s * h + y;
            s * s
        };
        let a = step(x);
        let b = step(y);
        a * b + s
    }
}
slices! {
    fn a_closure_over_a_slice(x, k) at [1, 2, 5] {
        let n = x.len();
        let at = |i: usize, j: usize| x[(i * 2 + j) % n] * k;
        let mut s = 0.0;
        for i in 0..n {
            for j in 0..2 {
                s += at(i, j) * at(j, i);
            }
        }
        s
    }
}
slices! {
    fn for_each_with_captures(x, k) at [0, 1, 2, 5, 100] {
        let (mut s, mut t) = (k, 1.0);
        x.iter().for_each(|v| {
            let old = s;
            s = s * 0.5 + v * t;
            t = old * 0.3;
        });
        s * t
    }
}
in_place! {
    fn for_each_in_place(x, k) at [0, 1, 2, 5, 20] {
        x.iter_mut().enumerate().for_each(|(i, v)| *v = *v * *v * k + i as f64);
        x.iter_mut().rev().skip(1).step_by(2).for_each(|v| *v *= k);
        k
    }
}
vectors! {
    fn returned(x, k) at [0, 1, 2, 5, 100] { x.iter().map(|v| v * v * k).collect() }
}
vectors! {
    fn returned_sums(x, k) at [0, 1, 2, 5, 20] {
        let total: f64 = x.iter().map(|v| (v * k).exp()).sum();
        x.iter().map(|v| (v * k).exp() / total).collect()
    }
}
vectors! {
    fn returned_filtered(x, k) at [0, 1, 2, 5, 20] {
        x.iter().zip(1..).filter(|(v, _)| **v > k).map(|(v, n)| v * n as f64 * k).collect()
    }
}
