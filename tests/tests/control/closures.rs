//! Exits of closures, called where there are frames around.

slices! {
    fn return_in_a_loop(x, k) at [0, 1, 2, 5, 100] {
        let slope = |y: f64| {
            if y < 0.0 {
                return 3.0 * y;
            }
            y * y * k
        };
        let mut s = 0.0;
        for v in x {
            s += slope(*v) * slope(-v);
        }
        s
    }
}
slices! {
    fn return_in_a_map_in_a_loop(x, k) at [0, 1, 2, 5, 20] {
        let mut s = k;
        for _ in 0..2 {
            s *= x.iter().map(|v| { if *v < 0.0 { return 3.0 * v; } v * v * k }).sum::<f64>();
        }
        s
    }
}
slices! {
    fn return_beside_a_return(x, k) at [0, 1, 2, 5, 20] {
        let mut s = k;
        for _ in 0..2 {
            x.iter().for_each(|v| {
                if *v < 0.0 {
                    return;
                }
                s += v * v * s * 0.1;
            });
            if s > 5.0 {
                return s * s;
            }
        }
        s
    }
}
slices! {
    fn return_from_a_loop_in_a_closure(x, k) at [0, 1, 2, 5, 20] {
        let next = |v: f64| {
            for w in x {
                if *w > v {
                    return w * v;
                }
            }
            2.0 * v
        };
        let mut s = k;
        for v in x {
            s += next(*v) * s * 0.1;
            if s > 3.0 {
                break;
            }
        }
        s
    }
}
