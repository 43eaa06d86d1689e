//! Chains whose length is not known beforehand, extrema by comparison, iterators driven by hand.

slices! {
    fn filter(x, k) at [0, 1, 2, 5, 100] { x.iter().filter(|v| **v > 0.0).map(|v| v * v * k).sum::<f64>() }
}
slices! {
    fn filter_by_pattern(x, k) at [0, 1, 2, 5, 100] {
        x.iter().filter(|&&v| v < k).fold(1.0, |s, &v| s * 0.5 + v * k)
    }
}
slices! {
    fn filter_after_map(x, k) at [0, 1, 2, 5, 100] {
        x.iter().map(|v| v * k - 0.1).filter(|v| *v > 0.0).map(f64::sqrt).sum::<f64>()
    }
}
slices! {
    fn filter_by_index(x, k) at [0, 1, 2, 5, 100] {
        let s: f64 = x.iter().enumerate().filter(|(i, _)| i % 3 != 1).map(|(i, v)| v * v * i as f64).sum();
        s * k
    }
}
slices! {
    fn filter_in_a_for(x, k) at [0, 1, 2, 5, 100] {
        let mut s = k;
        for (i, v) in x.iter().enumerate().filter(|(_, v)| v.abs() > 0.3) {
            s = s * 0.8 + v * (i % 4) as f64;
        }
        s
    }
}
slices! {
    fn filter_of_a_range(x, k) at [0, 1, 2, 5, 100] {
        (0..x.len()).filter(|i| i % 2 == 0).map(|i| x[i] * x[i / 2]).sum::<f64>() * k
    }
}
slices! {
    fn filter_counts(x, k) at [1, 2, 5, 100] {
        let n = x.iter().filter(|v| **v > 0.0).count();
        x.iter().sum::<f64>() * k / (n + 1) as f64
    }
}
slices! {
    fn filter_map(x, k) at [0, 1, 2, 5, 100] {
        x.iter().filter_map(|&v| if v > 0.0 { Some(v.ln() * k) } else { None }).sum()
    }
}
slices! {
    fn filter_map_of_indices(x, k) at [0, 1, 2, 5, 100] {
        (0..x.len()).filter_map(|i| x.get(i * 2)).map(|v| v * v * k).sum()
    }
}
slices! {
    fn take_while(x, k) at [0, 1, 2, 5, 100] { x.iter().take_while(|v| **v < 1.0).map(|v| v * v).sum::<f64>() * k }
}
slices! {
    fn skip_while(x, k) at [0, 1, 2, 5, 100] { x.iter().skip_while(|v| **v < 0.9).map(|v| (v * k).sin()).sum() }
}
slices! {
    fn max_by_total_cmp(x, k) at [1, 2, 5, 40] {
        let top = x.iter().copied().max_by(|a, b| a.total_cmp(b)).unwrap();
        top * top * k
    }
}
slices! {
    fn min_by_partial_cmp(x, k) at [0, 1, 2, 5, 40] {
        let low = x.iter().min_by(|a, b| a.partial_cmp(b).unwrap()).unwrap_or(&k);
        low * k + x.iter().sum::<f64>()
    }
}
slices! {
    fn max_by_of_a_map(x, k) at [1, 2, 5, 40] {
        x.iter().map(|v| (v - k) * (v - k)).max_by(f64::total_cmp).unwrap()
    }
}
slices! {
    fn argmax(x, k) at [1, 2, 5, 40] {
        let (i, top) = x.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).unwrap();
        top * k + x[i / 2] * i as f64
    }
}
slices! {
    fn reduced(x, k) at [0, 1, 2, 5, 20] {
        x.iter().copied().reduce(|a, b| a * 0.5 + b * k).unwrap_or(k)
    }
}
slices! {
    fn found(x, k) at [0, 1, 2, 5, 100] {
        match x.iter().find(|v| **v > k) {
            Some(v) => v * k,
            None => k * k,
        }
    }
}
slices! {
    fn position(x, k) at [0, 1, 2, 5, 100] {
        let i = x.iter().position(|v| *v > 1.0).unwrap_or(x.len());
        x[..i].iter().map(|v| v * v * k).sum()
    }
}
slices! {
    fn any_and_all(x, k) at [0, 1, 2, 5] {
        let s: f64 = x.iter().sum();
        if x.iter().any(|v| *v > 1.0) && !x.iter().all(|v| *v > -1.0) { s * s * k } else { s - k * k }
    }
}
slices! {
    fn zip_with_numbers_from_one(x, k) at [0, 1, 2, 5, 20] {
        x.iter().zip(1..).map(|(v, n)| (v * k).powi(n) / n as f64).sum()
    }
}
slices! {
    fn zip_of_three(x, k) at [0, 1, 2, 5, 100] {
        let mut s = k;
        for ((a, b), c) in x.iter().zip(x.iter().skip(1)).zip(x.iter().skip(2)) {
            s += (a - 2.0 * b + c).powi(2) * k;
        }
        s
    }
}
slices! {
    fn order_of_adaptors(x, k) at [0, 1, 2, 5, 20] {
        let a: f64 = x.iter().rev().enumerate().map(|(i, v)| v * i as f64).sum();
        let b: f64 = x.iter().enumerate().rev().map(|(i, v)| v * v * i as f64).sum();
        let c: f64 = x.iter().skip(1).step_by(2).rev().take(2).product();
        a * b + c * k
    }
}
slices! {
    fn last_and_nth(x, k) at [3, 5] {
        let a = x.iter().map(|v| v * k).last().unwrap();
        let b = x.iter().nth(2).unwrap();
        a * b
    }
}
