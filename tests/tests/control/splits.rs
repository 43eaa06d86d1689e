//! Slices in parts: `split_at`, `split_at_mut`, `chunks_mut`, `fill`, `copy_from_slice`, `reverse`, `swap`,
//! `first`, `last`, `get`.

slices! {
    fn split_at(x, k) at [0, 1, 2, 5, 100] {
        let (a, b) = x.split_at(x.len() / 2);
        let mut s = k;
        for (p, q) in a.iter().zip(b) {
            s += p * q;
        }
        s * (a.len() as f64 - b.iter().sum::<f64>())
    }
}
in_place! {
    fn split_at_mut(x, k) at [0, 1, 2, 5, 100] {
        let (a, b) = x.split_at_mut(x.len() / 2);
        for i in 0..a.len() {
            let t = a[i];
            a[i] = t * b[i];
            b[i] = t + a[i] * k;
        }
        k
    }
}
in_place! {
    fn split_then_the_whole(x, k) at [1, 2, 5] {
        let (first, rest) = x.split_at_mut(1);
        for v in rest.iter_mut() {
            *v *= first[0];
            first[0] += *v * k;
        }
        x[0] * x[x.len() - 1]
    }
}
in_place! {
    fn split_in_a_loop(x, k) at [0, 1, 2, 5, 20] {
        for i in 1..x.len() {
            let (done, todo) = x.split_at_mut(i);
            todo[0] = todo[0] * k + done[i - 1] * done[0];
            done[0] *= 0.9;
        }
        k
    }
}
in_place! {
    fn split_first_and_last(x, k) at [0, 1, 2, 5] {
        if let Some((first, rest)) = x.split_first_mut() {
            if let Some((last, middle)) = rest.split_last_mut() {
                *first *= *last;
                *last = *first * k;
                for v in middle {
                    *v += *first * *last;
                }
            } else {
                *first = *first * *first;
            }
        }
        k
    }
}
in_place! {
    fn split_twice(x, k) at [3, 5] {
        let (a, rest) = x.split_at_mut(1);
        let (b, c) = rest.split_at_mut(1);
        (a[0], b[0]) = (b[0] * c[0], a[0]);
        c[0] = a[0] + b[0] * k;
        c[0]
    }
}
in_place! {
    fn filled(x, k) at [0, 1, 2, 5] {
        let s: f64 = x.iter().sum();
        x.fill(s * k);
        k
    }
}
in_place! {
    fn filled_in_part_by_a_constant(x, k) at [2, 5] {
        let n = x.len();
        let before = x[1] * x[0];
        x[1..].fill(1.5);
        x[n - 1] *= k;
        before * x[0] + x[1]
    }
}
slices! {
    fn a_local_filled_in_a_loop(x, k) at [0, 1, 2, 5, 20] {
        let mut row = [0.0; 4];
        let mut s = k;
        for (i, v) in x.iter().enumerate() {
            row.fill(s * v);
            row[i % 4] = k;
            s = row.iter().sum::<f64>() * 0.3 + row[0] * row[3];
        }
        s
    }
}
in_place! {
    fn copied_from_a_slice(x, k) at [2, 5] {
        let n = x.len();
        let y: Vec<f64> = x.iter().map(|v| v * k).collect();
        let old = x[n - 1];
        x[1..].copy_from_slice(&y[..n - 1]);
        x[0] *= old;
        k
    }
}
in_place! {
    fn copied_within(x, k) at [2, 5] {
        x[0] *= k;
        x.copy_within(..x.len() - 1, 1);
        x[0] += 1.0;
        k
    }
}
in_place! {
    fn cloned_from_a_slice(x, k) at [2, 5] {
        let (a, b) = x.split_at_mut(1);
        a.clone_from_slice(&b[..1]);
        b[0] *= k;
        a[0] * b[0]
    }
}
slices! {
    fn copied_into_an_array(x, k) at [3, 5] {
        let mut a = [k; 3];
        let before = a[1];
        a.copy_from_slice(&x[..3]);
        a[1] *= before;
        let b = a;
        a[..2].copy_from_slice(&b[1..]);
        a[0] * a[1] + a[2] * b[0]
    }
}
in_place! {
    fn reversed(x, k) at [0, 1, 2, 5, 20] {
        for i in 0..x.len() { x[i] *= k * (i + 1) as f64; }
        x.reverse();
        for i in 1..x.len() { x[i] += x[i - 1] * 0.5; }
        k
    }
}
in_place! {
    fn reversed_in_part(x, k) at [2, 5] {
        x[1..].reverse();
        x[0] *= x[1];
        x.reverse();
        x[0] * k
    }
}
in_place! {
    fn swapped_in_a_loop(x, k) at [0, 1, 2, 5] {
        let n = x.len();
        for i in 0..n {
            x.swap(i, (i * i + 1) % n);
            x[i] = x[i] * x[i] + k;
        }
        k
    }
}
in_place! {
    fn swapped_with_itself(x, k) at [1, 2, 5] {
        x.swap(0, 0);
        x[0] *= k;
        x.swap(0, x.len() - 1);
        x[0] * x[0]
    }
}
in_place! {
    fn rotated(x, k) at [2, 5] {
        x[0] *= k;
        x.rotate_left(1);
        x[0] += x[1] * k;
        x.rotate_right(2);
        x[0] * k
    }
}
slices! {
    fn first_and_last(x, k) at [1, 2, 5] {
        let first = x.first().unwrap();
        let last = *x.last().expect("not empty");
        first * last * k + x.first().unwrap()
    }
}
in_place! {
    fn first_mut_and_last_mut(x, k) at [1, 2, 5] {
        let t = *x.first().unwrap();
        *x.last_mut().unwrap() *= t * k;
        *x.first_mut().unwrap() += x[x.len() - 1];
        *x.get_mut(0).unwrap() *= k;
        t
    }
}
in_place! {
    fn get_mut(x, k) at [0, 1, 2, 5] {
        let t = x.get(0).copied().unwrap_or(k);
        for i in 0..x.len() {
            if let Some(v) = x.get_mut(2 * i) {
                *v *= t;
            }
        }
        t * k
    }
}
in_place! {
    fn chunks_mut(x, k) at [0, 1, 2, 5, 20] {
        for (i, c) in x.chunks_mut(2).enumerate() {
            let t = c[0];
            c[0] = c[c.len() - 1] * k;
            let n = c.len();
            c[n - 1] = t * t + i as f64;
        }
        k
    }
}
in_place! {
    fn chunks_exact_mut(x, k) at [0, 1, 2, 5, 20] {
        let mut last = k;
        for c in x.chunks_exact_mut(3) {
            c[0] *= last;
            c.swap(1, 2);
            last = c[0] * c[1];
        }
        last
    }
}
in_place! {
    fn rows_by_chunks(x, k) at [0, 3, 6, 9] {
        let mut sums = vec![];
        for row in x.chunks(3) {
            sums.push(row.iter().sum::<f64>());
        }
        for (row, s) in x.chunks_exact_mut(3).zip(&sums) {
            for v in row.iter_mut() { *v *= s * k; }
        }
        k
    }
}
