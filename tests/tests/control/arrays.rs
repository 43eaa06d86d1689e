//! Arrays by value, local arrays, vectors.

use grad_runtime::derive_grad;

scalars! {
    fn literal(x, y) at [[0.7, 1.3]] { let a = [x, y, x * y]; a[0] * a[1] * a[2] }
}
scalars! {
    fn written(x, y) at [[0.7, 1.3]] {
        let mut a = [x, y, 1.0];
        a[0] = a[0] * a[1];
        a[2] += a[0] * a[0];
        a[1] = 3.0;
        a[0] * a[1] * a[2]
    }
}

scalars! {
    fn copy_then_the_copy_changes(x, y) at [[0.7, 1.3]] {
        let a = [x, y];
        let mut b = a;
        b[0] = b[0] * y;
        a[0] * b[0] + b[1]
    }
}

scalars! {
    fn copy_then_the_original_changes(x, y) at [[0.7, 1.3]] {
        let mut a = [x, y];
        let b = a;
        a[0] = a[0] * a[1];
        a[0] * b[0] * b[1]
    }
}
scalars! {
    fn an_element_copied_then_changed(x, y) at [[0.7, 1.3]] {
        let mut a = [x, y];
        let t = a[0];
        a[0] = t * y;
        t * a[0]
    }
}
scalars! {
    fn an_element_copied_into_a_mutable(x, y) at [[0.7, 1.3]] {
        let mut a = [x, y];
        let mut t = a[0];
        t *= a[1];
        t += 1.0;
        a[1] = t * t;
        a[0] * t + a[1]
    }
}
scalars! {
    fn an_element_assigned_to_a_mutable(x, y) at [[0.7, 1.3]] {
        let a = [x, y];
        let mut t = x;
        t = a[1];
        t *= a[0];
        t * a[1]
    }
}
scalars! {
    fn an_element_assigned_then_the_array_changes(x, y) at [[0.7, 1.3]] {
        let mut a = [x, y];
        let mut t = x;
        t = a[1];
        a[1] = t * a[0];
        t * a[1]
    }
}
scalars! {
    fn swap(x, y) at [[0.7, 1.3]] {
        let mut a = [x, y];
        let t = a[0];
        a[0] = a[1];
        a[1] = t;
        a[0] * a[0] + a[1]
    }
}
scalars! {
    fn swap_by_method(x, y) at [[0.7, 1.3]] { let mut a = [x, y]; a.swap(0, 1); a[0] * a[0] + a[1] }
}
scalars! {
    fn filled_in_a_loop(x, y) at [[0.7, 1.3]] {
        let mut a = [0.0; 5];
        for i in 0..5 { a[i] = x.powi(i as i32) * y; }
        let mut s = 0.0;
        for i in 0..5 { s += a[i] * a[4 - i]; }
        s
    }
}
scalars! {
    fn recurrence_in_an_array(x, y) at [[0.7, 1.3]] {
        let mut a = [x; 6];
        a[1] = y;
        for i in 2..6 { a[i] = a[i - 1] * a[i - 2] + x; }
        a[5]
    }
}
scalars! {
    fn made_anew_in_each_iteration(x, y) at [[0.7, 1.3]] {
        let mut s = x;
        for i in 0..4 {
            let mut a = [s, y];
            a[0] = a[0] * a[1];
            a[1] += a[0];
            s = a[1].sin() * a[0];
        }
        s
    }
}
scalars! {
    fn rotated_in_a_loop(x, y) at [[0.7, 1.3]] {
        let mut a = [x, y, x * y];
        for _ in 0..4 {
            let t = a[0];
            a[0] = a[1];
            a[1] = a[2] * y;
            a[2] = t;
        }
        a[0] + a[1] * a[1] + a[2] * a[2] * a[2]
    }
}

scalars! {
    fn whole_array_assigned(x, y) at [[0.7, 1.3]] {
        let mut a = [x, y];
        for _ in 0..3 { a = [a[1], a[0] * a[1]]; }
        a[0] * a[1]
    }
}

scalars! {
    fn two_buffers_swapped(x, y) at [[0.7, 1.3]] {
        let mut a = [x, y, 1.0, 0.5];
        let mut b = [0.0; 4];
        for _ in 0..3 {
            for i in 0..4 { b[i] = a[i] * a[(i + 1) % 4] + a[i] * 0.5; }
            (a, b) = (b, a);
        }
        a[0] + a[1] * a[2] + b[3]
    }
}
scalars! {
    fn two_buffers_copied(x, y) at [[0.7, 1.3]] {
        let mut a = [x, y, 1.0, 0.5];
        let mut b = [0.0; 4];
        for _ in 0..3 {
            for i in 0..4 { b[i] = a[i] * a[(i + 1) % 4] + a[i] * 0.5; }
            for i in 0..4 { a[i] = b[i]; }
        }
        a[0] + a[1] * a[2] + b[3]
    }
}
scalars! {
    fn matrix_of_arrays(x, y) at [[0.7, 1.3]] {
        let mut m = [[x, y], [y, 2.0]];
        for i in 0..2 { for j in 0..2 { m[i][j] = m[i][j] * m[j][i] + x; } }
        m[0][0] * m[1][1] - m[0][1] * m[1][0]
    }
}
scalars! {
    fn vector_written(x, y) at [[0.7, 1.3]] {
        let mut v = vec![x; 4];
        for i in 1..4 { v[i] = v[i - 1] * y + v[i]; }
        v[3] * v[0]
    }
}
scalars! {
    fn vector_literal(x, y) at [[0.7, 1.3]] {
        let v = vec![x, y, x * y];
        v.iter().product()
    }
}
scalars! {
    fn vector_in_a_branch(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        let mut v = vec![x, y];
        if x > 0.0 { v[0] = v[1] * v[0]; } else { v[1] = 2.0; }
        v[0] * v[1]
    }
}
scalars! {
    fn vector_in_a_loop(x, y) at [[0.7, 1.3]] {
        let mut s = x;
        for i in 1..4 {
            let mut v = vec![s; 3];
            v[i - 1] = v[0] * y;
            s = v[0] * v[1] + v[2];
        }
        s
    }
}
scalars! {
    fn array_unused(x, y) at [[0.7, 1.3]] { let a = [x; 3]; let v = vec![y; 2]; x * y }
}
scalars! {
    fn array_in_a_branch_unused(x, y) at [[0.7, 1.3]] { if x > 0.0 { let mut a = [x; 3]; a[0] *= y; } x * y }
}
scalars! {
    fn scatter_with_collisions(x, y) at [[0.7, 1.3]] {
        let mut a = [0.0; 3];
        for i in 0..7 { a[(i * i) % 3] += x.powi(i as i32) * y; }
        a[0] * a[1] + a[2]
    }
}
scalars! {
    fn scatter_overwrites(x, y) at [[0.7, 1.3]] {
        let mut a = [x; 3];
        for i in 0..5 { a[(i * 2) % 3] = a[i % 3] * y + 0.1; }
        a[0] * a[1] + a[2] * a[2]
    }
}
scalars! {
    fn index_from_data(x, y) at [[0.7, 1.3], [1.2, 1.3]] {
        let mut a = [x, y, 2.0];
        let i = (x * 2.0) as usize;
        a[i] = a[i] * a[0];
        a[0] * a[1] * a[2]
    }
}
scalars! {
    fn conditional_write(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        let mut a = [x, y, 0.3];
        for i in 0..3 { if a[i] > 0.5 { a[i] = a[i] * x; } else { a[0] = y * a[i]; } }
        a[0] * a[1] + a[2]
    }
}
scalars! {
    fn arms_choose_elements(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        let a = [x, y];
        let b = if x > 0.0 { a[0] } else { a[1] };
        b * b
    }
}
scalars! {
    fn arm_chooses_element_or_number(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        let a = [x, y];
        let b = if x > 0.0 { a[1] } else { x };
        b * b
    }
}
scalars! {
    fn element_kept_over_iterations(x, y) at [[0.7, 1.3]] {
        let mut a = [x, y, 0.4];
        let mut last = 1.0;
        let mut s = 0.0;
        for i in 0..3 {
            s += last * a[i];
            last = a[i];
            a[i] = last * s;
        }
        s * last + a[1]
    }
}

#[derive_grad]
fn by_value(mut a: [f64; 3], k: f64) -> f64 {
    a[0] = a[0] * a[1];
    a[2] = a[0] * k;
    a[0] * a[2]
}

#[derive_grad]
fn returned(a: [f64; 2], k: f64) -> [f64; 2] {
    [a[1] * k, a[0] * a[1]]
}

#[derive_grad]
fn returned_after_writes(mut a: [f64; 2], k: f64) -> [f64; 2] {
    for _ in 0..2 {
        a[0] = a[0] * a[1];
        a[1] = a[1] + k * a[0];
    }
    a
}

#[derive_grad]
fn by_reference(a: &[f64; 3], k: f64) -> f64 {
    let mut s = k;
    for v in a {
        s = s * v + a[2];
    }
    s
}

#[derive_grad]
fn by_mutable_reference(a: &mut [f64; 3], k: f64) {
    a[0] = a[0] * a[1];
    for i in 0..3 {
        a[i] = a[i] * k + a[2];
    }
}

/// Shown to others as it is before and after a change.
#[derive_grad]
fn shown(a: &mut [f64; 3], k: f64) {
    let s = by_reference(&*a, k);
    by_mutable_reference(a, s);
    a[1] *= by_reference(&*a, 0.3) * by_reference(&a, s);
}

#[test]
fn parameters() {
    let at = [0.7, -1.3, 0.4, 1.7];
    let arr = [at[0], at[1], at[2]];
    let mut d_a = [0.25; 3];
    let d_k = by_reference_backward(&arr, &mut d_a, at[3], 1.5);
    crate::support::agrees(
        "by_reference",
        |p| vec![by_reference(&[p[0], p[1], p[2]], p[3])],
        &at,
        &[1.5],
        &[d_a[0] - 0.25, d_a[1] - 0.25, d_a[2] - 0.25, d_k],
    );
    let mut d_a = [0.5, -2.0, 3.0];
    let d_k = by_mutable_reference_backward(&mut arr.clone(), &mut d_a, at[3]);
    crate::support::agrees(
        "by_mutable_reference",
        |p| {
            let mut a = [p[0], p[1], p[2]];
            by_mutable_reference(&mut a, p[3]);
            a.to_vec()
        },
        &at,
        &[0.5, -2.0, 3.0],
        &[d_a[0], d_a[1], d_a[2], d_k],
    );
    let mut d_a = [0.5, -2.0, 3.0];
    let d_k = shown_backward(&mut arr.clone(), &mut d_a, at[3]);
    crate::support::agrees(
        "shown",
        |p| {
            let mut a = [p[0], p[1], p[2]];
            shown(&mut a, p[3]);
            a.to_vec()
        },
        &at,
        &[0.5, -2.0, 3.0],
        &[d_a[0], d_a[1], d_a[2], d_k],
    );
    let (d_a, d_k) = returned_backward([at[0], at[1]], at[3], [0.5, -2.0]);
    crate::support::agrees(
        "returned",
        |p| returned([p[0], p[1]], p[2]).to_vec(),
        &[at[0], at[1], at[3]],
        &[0.5, -2.0],
        &[d_a[0], d_a[1], d_k],
    );
}

#[test]
fn mutable_parameters_by_value() {
    let at = [0.7, -1.3, 0.4, 1.7];
    let arr = [at[0], at[1], at[2]];
    let (d_a, d_k) = by_value_backward(arr, at[3], 1.5);
    crate::support::agrees(
        "by_value",
        |p| vec![by_value([p[0], p[1], p[2]], p[3])],
        &at,
        &[1.5],
        &[d_a[0], d_a[1], d_a[2], d_k],
    );
    let (d_a, d_k) = returned_after_writes_backward([at[0], at[1]], at[3], [0.5, -2.0]);
    crate::support::agrees(
        "returned_after_writes",
        |p| returned_after_writes([p[0], p[1]], p[2]).to_vec(),
        &[at[0], at[1], at[3]],
        &[0.5, -2.0],
        &[d_a[0], d_a[1], d_k],
    );
}
