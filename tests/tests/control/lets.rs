//! `if let`, chains of `let`, `let .. else`, `while let`.

scalars! {
    fn if_let_on_a_made_option(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        let root = if x > 0.0 { Some(x.sqrt() * y) } else { None };
        let mut s = x * y;
        if let Some(r) = root {
            s = s * r;
            x = r;
        }
        s * x
    }
}
scalars! {
    fn if_let_else_if(x, y) at [[0.7, 1.3], [-0.7, 1.3], [-0.7, -1.3]] {
        let a = (x > 0.0).then_some(x * y);
        let b = (y > 0.0).then_some(y - x);
        if let Some(a) = a {
            a * a
        } else if let Some(b) = b {
            b * x
        } else {
            x * y * y
        }
    }
}
slices! {
    fn if_let_first(x, k) at [0, 1, 2, 5] {
        if let Some(v) = x.first() { v * v * k } else { k * k }
    }
}
slices! {
    fn if_let_last_by_pattern(x, k) at [0, 1, 2, 5] {
        let mut s = k;
        if let Some(&v) = x.last() {
            s *= v;
        }
        s * s
    }
}
slices! {
    fn if_let_get(x, k) at [0, 1, 2, 5, 100] {
        let mut s = k;
        for i in 0..x.len() {
            if let Some(next) = x.get(i + 2) {
                s = s * 0.8 + next * x[i];
            } else {
                s -= x[i] * k;
            }
        }
        s
    }
}
slices! {
    fn if_let_returns(x, k) at [0, 1, 2, 5] {
        if let Some(v) = x.get(1) {
            return v * k;
        }
        k.sin()
    }
}
slices! {
    fn chain_of_lets(x, k) at [0, 1, 2, 3, 5] {
        if let Some(a) = x.first()
            && let Some(b) = x.get(2)
            && a * b < 0.5
        {
            a * b * k
        } else {
            k * k
        }
    }
}
slices! {
    fn chain_of_lets_in_a_loop(x, k) at [0, 1, 2, 5, 100] {
        let mut s = k;
        for (i, v) in x.iter().enumerate() {
            if i > 0 && let Some(w) = x.get(i + 1) && w > v {
                s += (w - v) * k;
            } else if let Some(w) = x.get(i.wrapping_sub(1)) {
                s = s * 0.5 - w * v;
            }
        }
        s
    }
}
slices! {
    fn let_else(x, k) at [0, 1, 2, 5] {
        let Some(first) = x.first() else {
            return k * k;
        };
        let Some(&third) = x.get(2) else { return first * k };
        first * third * k
    }
}
slices! {
    fn let_else_after_a_change(x, k) at [0, 1, 2, 5] {
        k = k * 2.0;
        let Some((last, rest)) = x.split_last() else { return k * k * k };
        k = k * last;
        let Some(w) = rest.last() else {
            k += last;
            return k * last;
        };
        k * w
    }
}
slices! {
    fn let_else_breaks(x, k) at [0, 1, 2, 5, 100] {
        let mut s = k;
        let mut i = 0;
        loop {
            let Some(v) = x.get(i) else { break };
            s = s * 0.7 + v * v * k;
            i += 1 + i / 3;
        }
        s
    }
}
slices! {
    fn while_let_get(x, k) at [0, 1, 2, 5, 100] {
        let mut s = 0.0;
        let mut i = 0;
        while let Some(&v) = x.get(i) {
            s += v * v * k;
            i += 2;
        }
        s
    }
}
slices! {
    fn while_let_of_indices(x, k) at [0, 1, 2, 5, 100] {
        let mut todo: Vec<usize> = (0..x.len()).collect();
        let mut s = k;
        while let Some(i) = todo.pop() {
            s = s * 0.8 + x[i];
            if i % 7 == 6 && s > 0.5 {
                todo.push(i / 2);
                s -= 0.4;
            }
        }
        s * s
    }
}
slices! {
    fn while_let_takes_the_slice_apart(x, k) at [0, 1, 2, 5, 100] {
        let mut rest = x;
        let mut s = k;
        while let [first, tail @ ..] = rest {
            s = s * 0.5 + first * k;
            rest = tail;
        }
        s
    }
}
slices! {
    fn while_let_from_both_ends(x, k) at [0, 1, 2, 5, 100] {
        let mut rest = x;
        let mut s = 0.3;
        while let [a, middle @ .., b] = rest {
            s += a * b * k;
            rest = middle;
        }
        s * s
    }
}
scalars! {
    fn while_let_pops_active_values(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        let mut stack = vec![x, y, x * y];
        let (mut s, mut n) = (1.0, 0);
        while let Some(top) = stack.pop() {
            s = s * 0.5 + top;
            n += 1;
            if s > 0.5 && n < 6 {
                stack.push(s * x);
                s -= 0.3;
            }
        }
        s
    }
}
slices! {
    fn while_let_pops_a_vector(x, k) at [0, 1, 2, 5, 100] {
        let mut stack = x.to_vec();
        let mut s = k;
        while let Some(v) = stack.pop() {
            s = s * 0.7 + v;
            if let Some(top) = stack.last_mut() {
                *top = *top * 0.5 + v * k;
            }
        }
        s
    }
}
scalars! {
    fn option_methods(x, y) at [[0.7, 1.3], [-0.7, 1.3], [2.7, 1.3]] {
        let a = (x > 0.0).then(|| x * y);
        let b = a.map(|v| v * v).unwrap_or(y);
        let c = a.filter(|v| *v > 2.0).map_or(x, |v| v * x);
        b * c
    }
}
slices! {
    fn options_of_slices(x, k) at [0, 1, 2, 5] {
        let a = x.first().copied().unwrap_or(k);
        let b = x.last().map_or(0.5, |v| v * k);
        let c = *x.get(3).unwrap_or(&2.0);
        a * b + c * k
    }
}
scalars! {
    fn option_carried_by_a_loop(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        let mut last = None;
        let mut s = x;
        for i in 0..5 {
            if let Some(l) = last {
                s += l * y;
            }
            last = if s > 0.0 { Some(s * 0.5) } else { None };
            s = s * 0.8 - 0.2;
        }
        s
    }
}
scalars! {
    fn if_let_on_a_tuple(x, y) at [[0.7, 1.3], [-0.7, 1.3], [1.7, 1.3]] {
        let pair = (x as i32, x * y);
        if let (0, p) = pair { p * p } else { pair.1 + y }
    }
}
