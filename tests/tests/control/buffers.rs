//! Two buffers in turn, `std::mem::{swap, replace, take}`, helpers that overwrite a buffer.

use grad_runtime::derive_grad;
use std::mem;

#[derive_grad]
fn smooth(from: &[f64], to: &mut [f64], k: f64) {
    let n = from.len();
    for i in 0..n {
        let left = from[(i + n - 1) % n];
        to[i] = from[i] * from[i] * 0.3 + left * k;
    }
}

#[derive_grad]
fn powers(out: &mut [f64], x: f64) {
    let mut p = 1.0;
    for v in out.iter_mut() {
        p *= x;
        *v = p;
    }
}

scalars! {
    fn arrays_by_assignment(x, y) at [[0.7, 1.3]] {
        let (mut a, mut b) = ([x, y, 0.4], [0.0; 3]);
        for _ in 0..3 {
            for i in 0..3 {
                b[i] = a[i] * a[(i + 1) % 3] + x * 0.5;
            }
            (a, b) = (b, a);
        }
        a[0] + a[1] * a[2] * b[0]
    }
}
scalars! {
    fn arrays_by_swap(x, y) at [[0.7, 1.3]] {
        let mut a = [x, y, 0.4];
        let mut b = [0.0; 3];
        for step in 0..5 {
            for i in 0..3 {
                b[i] = 0.5 * a[i] * a[i] + a[(i + 2) % 3] * y;
            }
            if step % 2 == 0 {
                std::mem::swap(&mut a, &mut b);
            }
        }
        a[0] * b[1] + a[2] * b[2]
    }
}
slices! {
    fn vectors_by_assignment(x, k) at [0, 1, 2, 5, 20] {
        let n = x.len();
        let mut old = x.to_vec();
        let mut new = vec![0.0; n];
        for _ in 0..4 {
            for i in 0..n {
                new[i] = old[i] * 0.5 + old[(i + 1) % n] * old[i] * k * 0.2;
            }
            (old, new) = (new, old);
        }
        old.iter().sum::<f64>() + new.iter().product::<f64>()
    }
}
slices! {
    fn vectors_by_swap(x, k) at [1, 2, 5, 20] {
        let n = x.len();
        let mut a = x.to_vec();
        let mut b = a.clone();
        for t in 0..3 {
            for i in 1..n {
                b[i] = a[i - 1] * k + a[i] * a[i] * 0.1;
            }
            mem::swap(&mut a, &mut b);
            a[0] += k * t as f64;
        }
        a[n - 1] * b[0] + a[0]
    }
}
slices! {
    fn swapped_only_sometimes(x, k) at [1, 2, 5, 20] {
        let mut a = x.to_vec();
        let mut b = vec![k; x.len()];
        for i in 0..x.len() {
            b[i] += a[i] * b[0];
            if a[i] > 0.5 {
                mem::swap(&mut a, &mut b);
                a[i] *= 0.5;
            }
        }
        a[0] * b[x.len() - 1] + a[x.len() / 2]
    }
}
slices! {
    fn stopped_when_it_converges(x, k) at [1, 2, 5] {
        let n = x.len();
        let mut a = x.to_vec();
        let mut b = vec![0.0; n];
        for _ in 0..20 {
            let mut change = 0.0;
            for i in 0..n {
                b[i] = (a[i] + a[n - 1 - i]) * 0.4 * k;
                change += (b[i] - a[i]).abs();
            }
            std::mem::swap(&mut a, &mut b);
            if change < 0.3 {
                break;
            }
        }
        a.iter().map(|v| v * v).sum::<f64>() + b[0]
    }
}
in_place! {
    fn heat_into_a_local_and_back(x, k) at [1, 2, 5, 20] {
        let n = x.len();
        let mut next = vec![0.0; n];
        for _ in 0..3 {
            next[0] = x[0];
            next[n - 1] = x[n - 1];
            for i in 1..n.saturating_sub(1) {
                next[i] = x[i] + 0.2 * k * (x[i - 1] - 2.0 * x[i] + x[i + 1]) * x[i];
            }
            x.copy_from_slice(&next);
        }
        k
    }
}
slices! {
    fn by_a_helper(x, k) at [1, 2, 5, 20] {
        let mut a = x.to_vec();
        let mut b = vec![0.0; x.len()];
        for _ in 0..3 {
            smooth(&a, &mut b, k);
            mem::swap(&mut a, &mut b);
        }
        a[0] * a[a.len() - 1]
    }
}
slices! {
    fn one_buffer_overwritten_by_a_helper(x, k) at [0, 1, 2, 5, 20] {
        let mut buffer = [0.0; 3];
        let mut s = k;
        for &v in x {
            powers(&mut buffer, v * k);
            s = s * 0.5 + buffer[0] * buffer[1] + buffer[2] * s * 0.1;
        }
        s * buffer[1]
    }
}
slices! {
    fn mixture(x, k) at [0, 1, 2, 5, 20] {
        let mut terms = [0.0; 3];
        let mut total = 0.0;
        for v in x {
            for j in 0..3 {
                let u = v - j as f64 * k;
                terms[j] = -0.5 * u * u;
            }
            let top = terms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let sum: f64 = terms.iter().map(|t| (t - top).exp()).sum();
            total += top + sum.ln();
        }
        total
    }
}
scalars! {
    fn replace(x, y) at [[0.7, 1.3]] {
        let mut a = x * y;
        let old = std::mem::replace(&mut a, y * y);
        let b = std::mem::replace(&mut a, old * x);
        a * b + old
    }
}
scalars! {
    fn replace_of_an_element(x, y) at [[0.7, 1.3]] {
        let mut a = [x, y, 2.0];
        for i in 0..3 {
            let old = mem::replace(&mut a[i], x * y);
            a[(i + 1) % 3] *= old;
        }
        a[0] + a[1] * a[2]
    }
}
scalars! {
    fn replace_of_an_array(x, y) at [[0.7, 1.3]] {
        let mut a = [x, y];
        let old = mem::replace(&mut a, [x * y, 1.0]);
        a[1] *= old[0];
        a[0] * a[1] + old[1] * old[0]
    }
}
scalars! {
    fn take(x, y) at [[0.7, 1.3]] {
        let mut s = x * y;
        let a = std::mem::take(&mut s);
        s += a * a;
        let b = mem::take(&mut s);
        s + a * b * y
    }
}
slices! {
    fn take_of_a_vector(x, k) at [0, 1, 2, 5] {
        let mut v = x.to_vec();
        let mut s = k;
        for i in 0..3 {
            let mut w = std::mem::take(&mut v);
            for a in w.iter_mut() {
                *a = *a * k + s * 0.1;
            }
            s += w.iter().sum::<f64>() * 0.2;
            if i == 1 {
                w.push(s);
            }
            v = w;
        }
        s + v.len() as f64 * v.iter().sum::<f64>()
    }
}
slices! {
    fn elements_taken_out(x, k) at [0, 1, 2, 5, 20] {
        let mut v = x.to_vec();
        let mut s = k;
        for i in 0..v.len() {
            let a = mem::take(&mut v[i]);
            s = s * 0.7 + a * a;
            v[i / 2] += a * k;
        }
        s + v.iter().sum::<f64>() * 0.3
    }
}
scalars! {
    fn swap_of_scalars(x, y) at [[0.7, 1.3], [1.7, 0.4]] {
        for _ in 0..3 {
            x = x * y + 0.2;
            if x > y {
                std::mem::swap(&mut x, &mut y);
            }
        }
        x - y * y
    }
}
in_place! {
    fn swap_of_an_element_and_a_local(x, k) at [0, 1, 2, 5] {
        let mut hand = k;
        for i in 0..x.len() {
            mem::swap(&mut hand, &mut x[i]);
            hand = hand * 0.5 + x[i];
        }
        hand * k
    }
}
in_place! {
    fn rotated_through_a_hand(x, k) at [0, 1, 2, 5] {
        let mut hand = k;
        for v in x.iter_mut() {
            hand = std::mem::replace(v, hand * *v);
        }
        hand
    }
}
slices! {
    fn ring_buffer(x, k) at [0, 1, 2, 5, 100] {
        let mut ring = [k; 3];
        let mut s = 0.0;
        for (i, v) in x.iter().enumerate() {
            let old = ring[i % 3];
            ring[i % 3] = v * k + old * 0.1;
            s += old * ring[(i + 1) % 3] - ring[i % 3];
        }
        s + ring[0] * ring[1] * ring[2]
    }
}
