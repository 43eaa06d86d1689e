//! What an iterator is not asked for is not computed: here it would panic.

slices! {
    fn take_of_a_filter(x, k) at [2, 5, 20] {
        (0..x.len() + 3).filter(|i| x[*i] > -9.0).map(|i| x[i] * x[i] * k).take(2).sum()
    }
}
slices! {
    fn take_while_of_a_map(x, k) at [1, 2, 5, 20] {
        let n = x.len();
        (0..n + 3).map(|i| (i, x[i] * k)).take_while(|(i, _)| *i + 1 < n).map(|(_, v)| v * v).sum()
    }
}
slices! {
    fn take_in_a_for(x, k) at [2, 5, 20] {
        let mut s = k;
        for v in (0..x.len() + 3).filter(|i| x[*i] < 9.0).map(|i| x[i]).take(2) {
            if v < 0.0 {
                continue;
            }
            s += v * s;
        }
        s
    }
}
slices! {
    fn take_in_a_loop(x, k) at [0, 1, 2, 5, 20] {
        let mut s = k;
        for n in 0..3 {
            s += x.iter().filter(|v| **v > 0.0).take(n).map(|v| v * s).sum::<f64>();
        }
        s
    }
}
slices! {
    fn take_of_take_while(x, k) at [0, 1, 2, 5, 20] {
        x.iter().take_while(|v| **v < 1.5).take(3).enumerate().map(|(i, v)| v * v * i as f64).sum::<f64>() * k
    }
}
