//! Iterator chains.

slices! {
    fn sum(x, k) at [0, 1, 2, 5, 100] { x.iter().sum::<f64>() * k }
}
slices! {
    fn sum_by_annotation(x, k) at [0, 1, 2, 5] { let s: f64 = x.iter().sum(); s * s * k }
}
slices! {
    fn sum_of_map(x, k) at [0, 1, 2, 5] { x.iter().map(|v| v * v * k).sum::<f64>() }
}
slices! {
    fn sum_of_map_by_pattern(x, k) at [0, 1, 2, 5] { x.iter().map(|&v| (v * k).sin()).sum() }
}
slices! {
    fn mean(x, k) at [1, 2, 5] { x.iter().sum::<f64>() / x.len() as f64 * k }
}
slices! {
    fn product(x, k) at [0, 1, 2, 5] { x.iter().product::<f64>() * k }
}
slices! {
    fn product_of_map(x, k) at [0, 1, 2, 5] { x.iter().map(|v| 1.0 + v * k).product::<f64>() }
}
slices! {
    fn dot(x, k) at [0, 1, 2, 5] { x.iter().zip(x.iter().rev()).map(|(a, b)| a * b * k).sum() }
}
slices! {
    fn fold(x, k) at [0, 1, 2, 5] { x.iter().fold(k, |acc, v| acc * 0.5 + v * acc) }
}
slices! {
    fn fold_of_max(x, k) at [1, 2, 5] { x.iter().copied().fold(f64::NEG_INFINITY, f64::max) * k }
}
slices! {
    fn fold_of_min_with_closure(x, k) at [1, 2, 5] { x.iter().fold(f64::INFINITY, |a, &b| a.min(b)) * k }
}
slices! {
    fn fold_of_pairs(x, k) at [0, 1, 2, 5] {
        let (a, b) = x.iter().fold((1.0, k), |(a, b), v| (a * 0.5 + v * b, b + a));
        a * b
    }
}
slices! {
    fn fold_reversed(x, k) at [0, 1, 2, 5] { x.iter().rev().fold(0.0, |acc, c| acc * k + c) }
}
slices! {
    fn enumerated(x, k) at [0, 1, 2, 5] { x.iter().enumerate().map(|(i, v)| i as f64 * v * v * k).sum() }
}
slices! {
    fn windows(x, k) at [0, 1, 2, 5] { x.windows(2).map(|w| (w[1] - w[0]).powi(2) * k).sum() }
}
slices! {
    fn chunks(x, k) at [0, 1, 2, 5] { x.chunks(2).map(|c| c.iter().product::<f64>() * k).sum() }
}
slices! {
    fn over_a_range(x, k) at [0, 1, 2, 5] { (0..x.len()).map(|i| x[i] * x[i] * k).sum() }
}
slices! {
    fn range_of_range(x, k) at [0, 1, 2, 5] {
        (0..x.len()).map(|i| (0..i).map(|j| x[i] * x[j] * k).sum::<f64>()).sum()
    }
}
slices! {
    fn range_reversed_and_stepped(x, k) at [0, 1, 2, 5] {
        (0..x.len()).rev().step_by(2).map(|i| x[i] * i as f64 * k).sum()
    }
}
slices! {
    fn map_of_map(x, k) at [0, 1, 2, 5] { x.iter().map(|v| v * k).map(|v| v * v).map(f64::sin).sum() }
}
slices! {
    fn shadowing_closures(x, k) at [0, 1, 2, 5] { x.iter().map(|x| x * k).map(|k| k * k).sum::<f64>() * k }
}
slices! {
    fn captured_locals(x, k) at [1, 2, 5] {
        let mean = x.iter().sum::<f64>() / x.len() as f64;
        let scale = mean * k;
        x.iter().map(|v| (v - mean).powi(2) * scale).sum()
    }
}
slices! {
    fn skip_and_take(x, k) at [0, 1, 2, 5] { x.iter().skip(1).take(2).map(|v| v.exp() * k).sum() }
}
slices! {
    fn for_each(x, k) at [0, 1, 2, 5] {
        let mut s = k;
        x.iter().for_each(|v| s += v * v * k);
        s * s
    }
}
slices! {
    fn for_each_with_a_block(x, k) at [0, 1, 2, 5] {
        let mut s = k;
        x.iter().enumerate().for_each(|(i, v)| {
            let t = s * v;
            s = t.sin() + x[i];
        });
        s
    }
}
slices! {
    fn for_each_in_a_branch(x, k) at [1, 2, 5] {
        let mut s = k;
        if x[0] > -5.0 { x.iter().for_each(|v| s += v * s); }
        s * s
    }
}
slices! {
    fn for_each_in_a_loop(x, k) at [1, 2, 5] {
        let mut s = k;
        for i in 0..2 { x.iter().for_each(|v| s += v * s * 0.3); }
        s * s
    }
}
slices! {
    fn in_a_loop(x, k) at [0, 1, 2, 5] {
        let mut s = k;
        for i in 0..3 { s = x.iter().map(|v| (v * s).sin()).sum::<f64>() + k; }
        s
    }
}
slices! {
    fn in_a_condition(x, k) at [0, 1, 2, 5] {
        if x.iter().sum::<f64>() > 0.2 { k * x.len() as f64 } else { k * k }
    }
}
slices! {
    fn branch_in_a_closure(x, k) at [0, 1, 2, 5] {
        x.iter().map(|&v| if v > 0.0 { v * k } else { v * v }).sum()
    }
}
slices! {
    fn sums_twice(x, k) at [0, 1, 2, 5] {
        let a: f64 = x.iter().map(|v| v * v).sum();
        let b: f64 = x.iter().map(|v| v * a * k).sum();
        a * b
    }
}
slices! {
    fn norm(x, k) at [1, 2, 5] { x.iter().map(|v| v * v).sum::<f64>().sqrt() * k }
}
slices! {
    fn log_sum_exp(x, k) at [1, 2, 5] {
        let m = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        m + x.iter().map(|v| ((v - m) * k).exp()).sum::<f64>().ln()
    }
}

/// One zero, two zeros: the products of the others.
mod zeros {
    use grad_runtime::derive_grad;

    #[derive_grad]
    fn product(x: &[f64]) -> f64 {
        x.iter().product::<f64>()
    }

    #[derive_grad]
    fn by_loop(x: &[f64]) -> f64 {
        let mut p = 1.0;
        for v in x {
            p *= v;
        }
        p
    }

    #[derive_grad]
    fn in_place(x: &mut [f64]) {
        for i in 1..x.len() {
            x[i] *= x[i - 1];
        }
    }

    #[test]
    fn products_with_zeros() {
        for x in
            [[2.0, 0.0, 3.0, 5.0], [2.0, 0.0, 3.0, 0.0], [0.0, 0.0, 0.0, 1.0], [2.0, 3.0, 5.0, 0.0]]
        {
            let expected: Vec<f64> =
                (0..4).map(|i| (0..4).filter(|&j| j != i).map(|j| x[j]).product()).collect();
            let mut d = vec![0.0; 4];
            product_backward(&x, &mut d, 1.0);
            assert_eq!(d, expected, "product of {x:?}");
            let mut d = vec![0.0; 4];
            by_loop_backward(&x, &mut d, 1.0);
            assert_eq!(d, expected, "loop over {x:?}");
            let mut d = vec![0.0, 0.0, 0.0, 1.0];
            in_place_backward(&mut x.clone(), &mut d);
            assert_eq!(d, expected, "in place over {x:?}");
        }
    }
}
