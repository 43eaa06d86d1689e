//! `return` out of loops, of arms and of values, before and after something has changed.

slices! {
    fn from_a_loop(x, k) at [0, 1, 2, 5, 100] {
        let mut s = k;
        for i in 0..x.len() {
            s = s * 0.9 + x[i] * k;
            if s > 1.5 {
                return s * s;
            }
        }
        s
    }
}
slices! {
    fn before_the_change(x, k) at [0, 1, 2, 5, 100] {
        let mut s = k;
        for &v in x {
            if v > k {
                return s * v;
            }
            s *= 1.0 + 0.1 * v;
        }
        s.sin()
    }
}
slices! {
    fn after_two_of_three_changes(x, k) at [0, 1, 2, 5, 100] {
        let (mut a, mut b, mut c) = (k, 1.0, k * k);
        for v in x.iter() {
            a = a * v + b;
            b += 0.3 * a;
            if b > 2.0 {
                return a * b * c;
            }
            c = c * 0.5 + a * b * 0.1;
        }
        a + b * c
    }
}
slices! {
    fn from_nested_loops(x, k) at [0, 1, 2, 5, 20] {
        let mut s = k;
        for i in 0..x.len() {
            for j in i..x.len() {
                s += x[i] * x[j] * k * 0.2;
                if s > 2.0 {
                    return s * x[i];
                }
            }
            s *= 0.8;
        }
        s * s
    }
}
slices! {
    fn from_three_nested_loops(x, k) at [0, 1, 2, 5] {
        let n = x.len();
        let mut s = 0.1 * k;
        for i in 0..n {
            let mut t = x[i];
            for j in (0..n).rev() {
                t = t * 0.5 + x[j];
                for l in (0..=j).step_by(2) {
                    s += t * x[l] * k;
                    if s < -0.8 {
                        return s * t;
                    }
                }
            }
            s *= 0.7;
        }
        s
    }
}
slices! {
    fn found_by_a_linear_search(x, k) at [0, 1, 2, 5, 100] {
        for (i, v) in x.iter().enumerate() {
            if *v > k {
                return v * k + i as f64;
            }
        }
        -k
    }
}
slices! {
    fn from_a_match_in_a_loop(x, k) at [0, 1, 2, 5, 100] {
        let mut s = k;
        for (i, &v) in x.iter().enumerate() {
            match i % 3 {
                0 => s += v * v,
                1 if s > 1.9 => return s * v,
                1 => s *= v,
                _ => {
                    s -= v;
                    if s < -3.0 {
                        return s.cos() * k;
                    }
                }
            }
        }
        s * k
    }
}
scalars! {
    fn from_a_while(x, y) at [[0.7, 1.3], [-0.7, 1.3], [0.2, 0.4]] {
        let mut i = 0;
        while i < 10 {
            x = x * y + 0.1;
            if x > 2.0 {
                return x * y;
            }
            i += 1;
        }
        x - y
    }
}
scalars! {
    fn the_only_way_out_of_a_loop(x, y) at [[0.7, 1.3], [3.0, 0.4]] {
        let mut n = 0;
        loop {
            x = 0.5 * (x + y / x);
            n += 1;
            if n == 5 {
                return x * y;
            }
        }
    }
}
scalars! {
    fn by_convergence(x, y) at [[2.0, 1.3], [0.7, 0.5]] {
        let mut t = y;
        for _ in 0..50 {
            let next = 0.5 * (t + x / t);
            if (next - t).abs() < 0.01 {
                return next * y;
            }
            t = next;
        }
        t
    }
}
scalars! {
    fn in_a_value(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        let s = if x > 0.0 { x * y } else { return y * y };
        s * s + x
    }
}
scalars! {
    fn in_a_value_after_a_change(x, y) at [[0.7, 1.3], [-0.7, 1.3], [0.2, 0.4]] {
        x = x * y;
        let s = if x > 0.5 {
            x *= 2.0;
            x * y
        } else if x < 0.0 {
            y = y * x;
            return y * x;
        } else {
            y
        };
        s * x + y
    }
}
scalars! {
    fn in_a_value_of_a_match(x, y) at [[0.7, 1.3], [-0.7, 1.3], [2.7, 1.3]] {
        let s = match (x * 2.0).floor() as i32 {
            0 | 1 => x * y,
            n if n < 0 => return x - y * y,
            _ => {
                y += x;
                y * x
            }
        };
        s * y
    }
}
scalars! {
    fn in_an_operand(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        let s = x * { if x < 0.0 { return y * x; } y } + x;
        s * y
    }
}
scalars! {
    fn in_a_value_in_a_loop(x, y) at [[0.7, 1.3], [-0.7, 1.3], [0.2, 1.1]] {
        let mut s = x;
        for i in 0..6 {
            let t = if s < 2.0 { s * y } else { return s * s * y };
            s = if i % 2 == 0 { t + x } else { t - x * 0.5 };
        }
        s
    }
}
scalars! {
    fn shadowed_names(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        let s = x * y;
        for i in 0..3 {
            let s = s * x;
            let x = s + y;
            if x > 2.0 {
                let y = x * s;
                return y * s;
            }
            y += s * x * 0.5;
        }
        s * x * y
    }
}
in_place! {
    fn stopped_half_way(x, k) at [0, 1, 2, 5, 100] {
        for i in 0..x.len() {
            x[i] *= k;
            if x[i] > 0.4 {
                return x[i] * x[0];
            }
            x[i] += x[0] * 0.5;
        }
        k
    }
}
in_place! {
    fn stopped_between_a_write_and_a_read(x, k) at [1, 2, 5, 100] {
        let mut i = 1;
        while i < x.len() {
            let old = x[i];
            x[i] = x[i - 1] * old;
            if old > 1.0 {
                x[0] = old * k;
                return old * x[i];
            }
            x[i - 1] = old * old;
            i += 1;
        }
        x[0] * k
    }
}
in_place! {
    fn after_the_last_iteration_only(x, k) at [0, 1, 2, 5] {
        let n = x.len();
        for i in 0..n {
            x[i] = x[i] * x[i] + k;
            if i + 1 == n {
                return x[i] * k;
            }
        }
        k * k
    }
}
in_place! {
    fn in_the_first_iteration(x, k) at [0, 1, 2, 5] {
        for v in x.iter_mut() {
            *v *= k;
            return *v * k;
        }
        k
    }
}
slices! {
    fn before_any_loop_and_in_it(x, k) at [0, 1, 2, 5, 100] {
        let n = x.len();
        if n == 0 {
            return k * k;
        }
        let mut s = x[0] * k;
        if n == 1 {
            return s;
        }
        for i in 1..n {
            if x[i] < -0.9 {
                return s;
            }
            s = s * x[i] + k;
            if s > 1.8 {
                return s * x[i - 1];
            }
        }
        s
    }
}
slices! {
    fn from_a_loop_in_an_arm(x, k) at [0, 1, 2, 5, 100] {
        let mut s = k;
        if x.len() % 2 == 1 {
            for v in x {
                s = s * v + k;
                if s < 0.0 {
                    return s * v;
                }
            }
            s *= k;
        } else {
            for v in x.iter().rev() {
                if *v < -0.5 {
                    return s + v;
                }
                s += v * k;
            }
        }
        s * s
    }
}
