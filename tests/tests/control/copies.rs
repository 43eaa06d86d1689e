//! Whole arrays that are copied and assigned, by value in calls and as results, and borrows of parts.

use grad_runtime::derive_grad;

#[derive_grad]
fn norm2(a: [f64; 3]) -> f64 {
    a[0] * a[0] + a[1] * a[1] + a[2] * a[2]
}

#[derive_grad]
fn doubled(mut a: [f64; 3], k: f64) -> [f64; 3] {
    for v in a.iter_mut() {
        *v = *v * k + *v * *v;
    }
    a
}

#[derive_grad]
fn cross(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

#[derive_grad]
fn transposed(m: [[f64; 2]; 2]) -> [[f64; 2]; 2] {
    [[m[0][0], m[1][0]], [m[0][1], m[1][1]]]
}

#[derive_grad]
fn bump(a: &mut [f64; 3], k: f64) -> f64 {
    let old = a[1];
    a[1] = a[0] * k;
    a[0] = old * old;
    old * k
}

scalars! {
    fn the_copy_changes(x, y) at [[0.7, 1.3]] {
        let a = [x, y];
        let mut b = a;
        b[0] = b[0] * b[1];
        b[1] = 3.0 * x;
        a[0] * b[0] + a[1] * b[1]
    }
}
scalars! {
    fn the_original_changes(x, y) at [[0.7, 1.3]] {
        let mut a = [x, y, x * y];
        let b = a;
        a[0] = a[1] * a[2];
        let c = a;
        a[2] = 2.0;
        b[0] * b[2] + c[0] * a[0] + a[2] * c[2] * b[1]
    }
}
scalars! {
    fn assigned_as_a_whole(x, y) at [[0.7, 1.3]] {
        let mut a = [x, y];
        let b = [x * y, x - y];
        let before = a[0] * a[1];
        a = b;
        let after = a[0] * a[1];
        a[0] = 5.0;
        a[1] = a[0] * b[0];
        before * after + a[1]
    }
}
scalars! {
    fn assigned_in_a_branch(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        let mut a = [x, y];
        if x > 0.0 {
            a = [a[1] * a[0], a[0]];
        } else {
            a[1] = a[0] * y;
        }
        a[0] * a[1] * a[1]
    }
}
scalars! {
    fn assigned_in_a_loop(x, y) at [[0.7, 1.3]] {
        let mut a = [x, y, 0.4];
        for i in 0..4 {
            let b = a;
            a = [b[1] * b[2], b[2] + x, b[0] * b[0]];
            a[i % 3] += b[i % 3] * y;
        }
        a[0] + a[1] * a[2]
    }
}
scalars! {
    fn kept_over_iterations(x, y) at [[0.7, 1.3]] {
        let mut a = [x, y];
        let mut last = a;
        let mut s = 0.0;
        for _ in 0..4 {
            s += a[0] * last[1];
            last = a;
            a[0] = a[0] * 0.5 + a[1];
            a[1] = last[0] * y;
        }
        s + last[0] * a[1]
    }
}
scalars! {
    fn row_copied(x, y) at [[0.7, 1.3]] {
        let mut m = [[x, y], [x * y, 2.0], [y, y]];
        let row = m[1];
        m[1] = m[2];
        m[2] = row;
        m[2][0] *= m[1][1];
        m[0] = [m[2][0], row[0]];
        m[0][0] * m[0][1] + m[1][0] * row[1] + m[2][1]
    }
}
scalars! {
    fn destructured(x, y) at [[0.7, 1.3]] {
        let a = [x, y, x * y];
        let [p, mut q, r] = a;
        q *= r;
        let ([s, t], u) = ([q, p], r);
        let (mut v, w);
        [v, w] = [s * t, u];
        (v, _) = (v * w, 1.0);
        v * p + q
    }
}
scalars! {
    fn chosen_by_a_branch(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        let a = [x, y];
        let b = [y * y, x];
        let mut c = if x > 0.0 { a } else { b };
        c[0] *= a[1];
        c[0] * c[1] + b[0]
    }
}
scalars! {
    fn mutable_borrow_in_a_local(x, y) at [[0.7, 1.3]] {
        let mut a = [x, y, x * y];
        let p = &mut a[1];
        *p *= x;
        *p += 1.0;
        let q = &mut a;
        q[0] = q[1] * q[2];
        let r = &a[0];
        *r * a[1]
    }
}
scalars! {
    fn mutable_borrow_of_a_row(x, y) at [[0.7, 1.3]] {
        let mut m = [[x, y], [y, 2.0]];
        for i in 0..2 {
            let row = &mut m[i];
            let t = row[0];
            row[0] = row[1] * x;
            row[1] = t * t;
        }
        let first = &m[0];
        first[0] * first[1] + m[1][0] * m[1][1]
    }
}
scalars! {
    fn borrow_of_a_scalar(x, y) at [[0.7, 1.3]] {
        let mut s = x;
        for _ in 0..3 {
            let r = &mut s;
            *r = *r * y + 0.1;
        }
        let r = &s;
        let t = *r * **&r;
        s = y;
        t * s
    }
}
slices! {
    fn borrow_of_a_slice_of_a_local(x, k) at [2, 5] {
        let mut v = x.to_vec();
        let n = v.len();
        let part = &mut v[1..];
        for i in 0..part.len() {
            part[i] = part[i] * k + i as f64;
        }
        part[0] *= part[n - 2];
        let all = &v;
        all[0] * all[1] + all[n - 1]
    }
}
arrays! {
    fn returned_as_it_is(a, k) at [[0.7, -1.3, 0.4, 0.9]] { a }
}
arrays! {
    fn returned_after_a_copy_changed(a, k) at [[0.7, -1.3, 0.4, 0.9]] {
        let mut b = a;
        b[0] = b[1] * k;
        b[2] *= a[2];
        a = b;
        a[1] += b[0];
        a
    }
}
arrays! {
    fn returned_early(a, k) at [[0.7, -1.3, 0.4, 0.9], [-0.7, 1.3, 0.4, 0.9], [0.7, 1.3, 0.4, 0.9]] {
        if a[0] < 0.0 {
            return [a[1], k, 0.0];
        }
        let b = a;
        for i in 0..3 {
            a[i] *= k;
            if a[i] < 0.0 {
                return b;
            }
        }
        [a[2] * b[0], a[1], a[1]]
    }
}
arrays! {
    fn calls_by_value(a, k) at [[0.7, -1.3, 0.4, 0.9]] {
        let b = doubled(a, k);
        let c = doubled(b, norm2(a));
        cross(c, a)
    }
}
arrays! {
    fn calls_in_a_loop(a, k) at [[0.7, -1.3, 0.4, 0.3]] {
        for _ in 0..3 {
            let b = a;
            a = cross(doubled(a, k), [k, 1.0, b[0]]);
            a[1] += norm2(b) * 0.1;
        }
        a
    }
}
arrays! {
    fn changed_by_reference_after_a_copy(a, k) at [[0.7, -1.3, 0.4, 0.9]] {
        let before = a;
        let t = bump(&mut a, k);
        let between = a;
        let u = bump(&mut a, t);
        [a[0] * before[1], between[1] * u, a[1] + between[0]]
    }
}
doubles! {
    fn by_value_the_callers_stays(x, y) at [[0.7, 1.3]] {
        let mut a = [x, y, 2.0];
        let b = doubled(a, y);
        a[0] = a[0] * b[0];
        norm2(a) * norm2(b) + norm2([y, b[2], x])
    }
}
doubles! {
    fn in_an_argument(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        cross(if x > 0.0 { [x, y, 1.0] } else { doubled([y; 3], x) }, [y, 2.0, x])[2] * doubled([x; 3], y)[0]
    }
}
scalars! {
    fn rows_of_one_matrix(x, y) at [[0.7, 1.3]] {
        let mut m = [[x, y], [x * y, 2.0], [y * y, x]];
        for i in 0..3 {
            // Onto itself for i = 0.
            m[i] = m[2 * i % 3];
            m[i][0] *= y;
        }
        m[0][0] * m[1][1] + m[2][0] * m[1][0]
    }
}
