//! Labels, labelled blocks, `break` with a value, `break` and `continue` in inner places.

slices! {
    fn break_outer(x, k) at [0, 1, 2, 5, 20] {
        let mut s = k;
        'rows: for i in 0..x.len() {
            s = s * 0.9 + x[i];
            for j in 0..i {
                s += x[i] * x[j] * k;
                if s < -1.0 {
                    break 'rows;
                }
                s *= 0.95;
            }
            s += k * x[i];
        }
        s * s
    }
}
slices! {
    fn continue_outer(x, k) at [0, 1, 2, 5, 20] {
        let mut s = k;
        'rows: for i in 0..x.len() {
            let mut row = x[i];
            for j in (0..=i).rev() {
                if x[j] > 1.0 {
                    s += row;
                    continue 'rows;
                }
                row = row * x[j] + k;
            }
            s = s * 0.5 + row * row;
        }
        s
    }
}
slices! {
    fn both_in_three_levels(x, k) at [0, 1, 2, 5] {
        let n = x.len();
        let mut s = 0.2;
        'a: for i in 0..n {
            'b: for j in 0..n {
                let mut p = x[i] * k;
                for l in 0..n {
                    p += x[j] * x[l] * 0.4;
                    if p > 1.4 {
                        s -= p;
                        continue 'b;
                    }
                    if s + p < -4.0 {
                        s *= p;
                        break 'a;
                    }
                    if l > j {
                        continue 'a;
                    }
                }
                s += p * p;
            }
            s *= 0.5;
        }
        s * k
    }
}
scalars! {
    fn loop_with_a_value(x, y) at [[0.7, 1.3], [1.9, 1.6]] {
        let t = loop {
            x = x * y;
            if x > 2.0 {
                break x * x;
            }
        };
        t * y + x
    }
}
scalars! {
    fn loop_with_values_from_two_exits(x, y) at [[0.7, 1.3], [0.7, 0.6], [3.0, 0.2]] {
        let mut n = 0;
        let t = loop {
            n += 1;
            if x > 2.5 {
                break y;
            }
            x = x * y + 0.2;
            if n > 6 {
                break x * y;
            }
            y += 0.01 * x;
        };
        t * t + x * y
    }
}
scalars! {
    fn loop_with_a_tuple(x, y) at [[0.7, 1.3], [1.9, 1.1]] {
        let (a, n, b) = loop {
            (x, y) = (y, x * y);
            if y > 2.0 {
                break (x * y, 2, y);
            }
            x += 0.2;
            if x > 1.8 {
                break (y, 3, x);
            }
        };
        a.powi(n) + b
    }
}
scalars! {
    fn value_of_an_outer_loop(x, y) at [[0.7, 1.3], [0.2, 0.4]] {
        let t = 'search: loop {
            for i in 0..4 {
                x = x * y + 0.3;
                if x > 1.5 {
                    break 'search x * y;
                }
            }
            y += 0.2;
            if y > 3.0 {
                break y;
            }
        };
        t * x
    }
}
scalars! {
    fn block(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        let s = 'done: {
            if x < 0.0 {
                break 'done x * x;
            }
            x = x * y;
            x.sin()
        };
        s * x
    }
}
scalars! {
    fn block_left_at_several_places(x, y) at [[0.7, 1.3], [-0.7, 1.3], [2.7, 1.3], [1.1, -0.4]] {
        let s = 'done: {
            if x < 0.0 {
                break 'done 2.0;
            }
            let t = x * y;
            if t > 2.0 {
                y = t;
                break 'done t * x;
            }
            if y < 0.0 {
                x = t;
                break 'done y;
            }
            t + x
        };
        s * x * y
    }
}
scalars! {
    fn block_without_a_value(x, y) at [[0.7, 1.3], [-0.7, 1.3], [2.7, 1.3]] {
        let mut s = x;
        'skip: {
            s *= y;
            if s < 0.0 {
                break 'skip;
            }
            s = s * s;
            if s > 4.0 {
                break 'skip;
            }
            s += x;
        }
        s * y
    }
}
scalars! {
    fn blocks_in_one_another(x, y) at [[0.7, 1.3], [-0.7, 1.3], [0.2, 0.3], [1.9, 2.2]] {
        let s = 'outer: {
            let t = 'inner: {
                if x < 0.0 {
                    break 'outer y * y;
                }
                if x * y < 0.5 {
                    break 'inner x;
                }
                x * y
            };
            if t > 2.0 {
                break 'outer t;
            }
            t * t * y
        };
        s + x
    }
}
slices! {
    fn block_left_from_a_loop(x, k) at [0, 1, 2, 5, 100] {
        let mut product = 1.0;
        let s = 'found: {
            for (i, v) in x.iter().enumerate() {
                if *v > 1.0 {
                    break 'found v * product;
                }
                product *= 1.0 + 0.2 * v * k;
            }
            k * product
        };
        s * product
    }
}
slices! {
    fn block_in_a_loop(x, k) at [0, 1, 2, 5, 100] {
        let mut s = k;
        for &v in x {
            let t = 'clip: {
                if v > 0.9 {
                    break 'clip 0.9;
                }
                let w = v * s;
                if w < -0.5 {
                    break 'clip w * 0.1;
                }
                w
            };
            s = s * 0.6 + t * k;
        }
        s
    }
}
slices! {
    fn continue_from_three_arms(x, k) at [0, 1, 2, 5, 100] {
        let mut s = k;
        for (i, &v) in x.iter().enumerate() {
            match i % 4 {
                0 => continue,
                1 => {
                    s += v;
                    continue;
                }
                2 if v < 0.0 => {
                    s *= 0.5;
                    continue;
                }
                _ => s -= v * k,
            }
            s = s * s * 0.1 + v;
        }
        s
    }
}
slices! {
    fn break_from_an_arm(x, k) at [0, 1, 2, 5, 100] {
        let mut s = k;
        for (i, &v) in x.iter().enumerate() {
            let t = match i {
                0..=2 => v * k,
                _ if s > 1.0 => break,
                n if n % 5 == 4 => continue,
                _ => v * s,
            };
            s = s * 0.7 + t;
        }
        s * s
    }
}
slices! {
    fn break_in_a_value(x, k) at [0, 1, 2, 5, 100] {
        let mut s = k;
        for i in 0..x.len() {
            let t = if x[i] < 1.0 { x[i] * s } else { break };
            s += t * k * 0.5;
        }
        s
    }
}
slices! {
    fn continue_in_let_else(x, k) at [0, 1, 2, 5, 100] {
        let mut s = k;
        for i in 0..x.len() {
            let Some(j) = i.checked_sub(2) else { continue };
            s = s * 0.8 + x[i] * x[j];
        }
        s * s
    }
}
slices! {
    fn labelled_while(x, k) at [0, 1, 2, 5, 100] {
        let mut s = k;
        let mut i = 0;
        'up: while i < x.len() {
            let mut t = x[i];
            i += 1;
            while t < 0.5 {
                t = t * 0.5 + 0.6;
                if t > 0.45 && i % 3 == 1 {
                    s += t * k;
                    continue 'up;
                }
            }
            s = s * 0.6 + t * t;
        }
        s
    }
}
in_place! {
    fn writes_before_a_labelled_break(x, k) at [0, 1, 2, 5, 20] {
        let n = x.len();
        'all: for i in 0..n {
            for j in 0..i {
                let t = x[i] * x[j];
                x[j] = t + k;
                if t < -0.4 {
                    x[i] = t * t;
                    break 'all;
                }
                x[i] -= x[j] * 0.3;
            }
        }
        k
    }
}
slices! {
    fn the_same_label_twice(x, k) at [0, 1, 2, 5, 20] {
        let mut s = k;
        'l: for v in x {
            for w in x {
                s += v * w * 0.1;
                if s > 1.0 { continue 'l; }
            }
        }
        'l: for v in x.iter().rev() {
            for w in x {
                s -= v * w * 0.2;
                if s < 0.3 { break 'l; }
            }
        }
        s * k
    }
}
