//! `&mut [f64]` in and out, in-place algorithms, sub-slices.

in_place! {
    fn product_into_the_first(x, k) at [2, 5] { x[0] = x[0] * x[1]; k }
}
in_place! {
    fn square_in_place(x, k) at [1, 2, 5] { x[0] *= x[0]; x[0] * k }
}
in_place! {
    fn prefix_sums(x, k) at [0, 1, 2, 5, 100] {
        for i in 1..x.len() { x[i] += x[i - 1]; }
        k
    }
}
in_place! {
    fn prefix_products(x, k) at [0, 1, 2, 5, 20] {
        for i in 1..x.len() { x[i] = x[i] * x[i - 1] * k; }
        k
    }
}
in_place! {
    fn suffix_sums(x, k) at [0, 1, 2, 5] {
        for i in (1..x.len()).rev() { x[i - 1] += x[i] * k; }
        k
    }
}
in_place! {
    fn stencil_in_place(x, k) at [1, 2, 5, 20] {
        for i in 1..x.len() - 1 { x[i] = 0.5 * (x[i - 1] * k + x[i + 1]) - x[i] * x[i]; }
        k
    }
}
in_place! {
    fn swap_ends(x, k) at [1, 2, 5] {
        let n = x.len() - 1;
        let t = x[0];
        x[0] = x[n];
        x[n] = t * k;
        x[0]
    }
}
in_place! {
    fn reversed_by_hand(x, k) at [0, 1, 2, 5] {
        let n = x.len();
        for i in 0..n / 2 {
            let t = x[i];
            x[i] = x[n - 1 - i];
            x[n - 1 - i] = t;
        }
        k
    }
}
in_place! {
    fn rotated(x, k) at [1, 2, 5] {
        for _ in 0..3 {
            let first = x[0];
            for i in 1..x.len() { x[i - 1] = x[i]; }
            let n = x.len();
            x[n - 1] = first * k;
        }
        k
    }
}
in_place! {
    fn read_then_cleared(x, k) at [0, 1, 2, 5] {
        let mut s = k;
        for i in 0..x.len() { s += s * x[i]; x[i] = 0.0; }
        s
    }
}
in_place! {
    fn constant_kills(x, k) at [1, 2, 5] { let s = x[0] * k; x[0] = 4.0; s * x[0] }
}
in_place! {
    fn value_read_before_it_is_overwritten(x, k) at [1, 2, 5] {
        let a = x[0];
        x[0] = a * k;
        let b = x[0];
        x[0] = b * b;
        a * b
    }
}
in_place! {
    fn assigned_then_the_place_changes(x, k) at [2, 5] {
        let mut q = k;
        q = x[1];
        x[1] = x[0];
        q * x[0]
    }
}
in_place! {
    fn assigned_then_the_number_changes(x, k) at [2, 5] {
        let mut q = k;
        q = x[1];
        q += x[0];
        q * x[0]
    }
}
in_place! {
    fn assigned_in_a_branch_then_changed(x, k) at [2, 5] {
        let mut q = k;
        if k > 0.0 { q = x[1]; q *= x[0]; }
        q * x[0]
    }
}
in_place! {
    fn assigned_from_the_end(x, k) at [2, 5] {
        let n = x.len();
        let mut q = k;
        q = x[n - 1];
        q -= x[0] * q;
        q * x[0]
    }
}
in_place! {
    fn bubble_pass(x, k) at [0, 1, 2, 5] {
        for i in 1..x.len() {
            if x[i - 1] > x[i] { let t = x[i]; x[i] = x[i - 1]; x[i - 1] = t * k; }
        }
        k
    }
}
in_place! {
    fn bubble_sort(x, k) at [0, 1, 2, 5] {
        for _ in 0..x.len() {
            for i in 1..x.len() {
                if x[i - 1] > x[i] { (x[i - 1], x[i]) = (x[i], x[i - 1]); }
            }
        }
        k
    }
}
in_place! {
    fn condition_on_the_written_element(x, k) at [0, 1, 2, 5] {
        for i in 0..x.len() {
            if x[i] > 0.0 { x[i] = -x[i] * k; } else { x[i] = x[i] * x[i]; }
        }
        k
    }
}
in_place! {
    fn powers_of_the_first(x, k) at [1, 2, 5] {
        for i in 1..x.len() { x[i] = x[i - 1] * x[0]; x[0] = x[0] * k; }
        x[0]
    }
}
in_place! {
    fn same_index_twice_in_a_statement(x, k) at [1, 2, 5] {
        for i in 0..4 { let j = i % x.len(); x[j] = x[j] * x[(i * i) % x.len()] * k; }
        k
    }
}
in_place! {
    fn heat_steps(x, k) at [3, 5, 20] {
        let n = x.len();
        let mut b = vec![0.0; n];
        for _ in 0..3 {
            for i in 0..n { b[i] = x[i] + k * 0.1 * (x[(i + 1) % n] - 2.0 * x[i] + x[(i + n - 1) % n]) * x[i]; }
            for i in 0..n { x[i] = b[i]; }
        }
        x[0]
    }
}
in_place! {
    fn lu_without_pivoting(x, k) at [9] {
        let n = 3;
        for c in 0..n { x[c * n + c] += 4.0; }
        for c in 0..n {
            for r in c + 1..n {
                x[r * n + c] /= x[c * n + c];
                for j in c + 1..n { x[r * n + j] -= x[r * n + c] * x[c * n + j]; }
            }
        }
        x[0] * x[4] * x[8] * k
    }
}
in_place! {
    fn sum_after_writes(x, k) at [0, 1, 2, 5] {
        for i in 0..x.len() { x[i] = x[i] * x[i]; }
        x.iter().sum::<f64>() * k
    }
}
in_place! {
    fn sub_slice_written(x, k) at [3, 5] {
        let y = &mut x[1..];
        y[0] = y[0] * y[1] * k;
        k
    }
}
in_place! {
    fn while_over_the_slice(x, k) at [1, 2, 5] {
        let mut i = 0;
        while i < x.len() && x[i] < 0.5 { x[i] = x[i] * k + 0.1; k += x[i]; i += 1; }
        k
    }
}
in_place! {
    fn swap_method(x, k) at [2, 5] { x.swap(0, 1); x[0] = x[0] * k; k }
}

in_place! {
    fn fill_method(x, k) at [2, 5] { let s = x[0] * x[1]; x.fill(k * 2.0); s }
}
in_place! {
    fn element_shadowed_by_a_local(x, k) at [2, 5] {
        for i in 0..2 {
            let x0 = x[0];
            let k = x0 * x[1];
            x[i] = k + x0;
        }
        k
    }
}

slices! {
    fn sub_slice(x, k) at [3, 5] {
        let y = &x[1..];
        y[0] * y[1] * k * x[1]
    }
}
slices! {
    fn overlapping_sub_slices(x, k) at [3, 5] {
        let (a, b) = (&x[..2], &x[1..3]);
        let mut s = k;
        for i in 0..2 { s = s * a[i] + b[i]; }
        s
    }
}
slices! {
    fn sub_slices_in_a_loop(x, k) at [1, 2, 5] {
        let mut s = k;
        for i in 0..x.len() {
            for v in &x[i..] { s += (s * v).sin(); }
        }
        s
    }
}
slices! {
    fn polynomial(x, k) at [0, 1, 2, 5] { let mut p = 0.0; for &c in x.iter().rev() { p = p * k + c; } p }
}

slices! {
    fn split_at(x, k) at [2, 5] { let (a, b) = x.split_at(1); a[0] * b[0] * k }
}

/// Shadows that hold something, that have the wrong length, seeds of zero.
mod shadows {
    use grad_runtime::derive_grad;

    #[derive_grad]
    fn two(x: &[f64], y: &mut [f64], s: f64) -> f64 {
        for i in 0..y.len() {
            y[i] = y[i] * x[i] + s;
        }
        y[0] * s
    }

    #[test]
    fn accumulate_and_replace() {
        let (x, y) = ([2.0, 3.0], [5.0, 7.0]);
        let (mut d_x, mut d_y) = ([10.0, 20.0], [1.0, -1.0]);
        let d_s = two_backward(&x, &mut d_x, &mut y.clone(), &mut d_y, 0.5, 2.0);
        // y0 = 10.5, y1 = 21.5; adjoints of y: 1 + 2 * 0.5 = 2, -1.
        assert_eq!(d_x, [10.0 + 2.0 * 5.0, 20.0 - 7.0]);
        assert_eq!(d_y, [4.0, -3.0]);
        assert_eq!(d_s, 2.0 * 10.5 + 2.0 - 1.0);
    }

    #[test]
    #[should_panic(expected = "2")]
    fn of_the_wrong_length() {
        two_backward(&[1.0, 2.0, 3.0], &mut [0.0; 2], &mut [1.0; 3], &mut [0.0; 3], 1.0, 1.0);
    }

    #[test]
    fn a_panic_of_the_primal() {
        let run = std::panic::catch_unwind(|| {
            two_backward(&[1.0], &mut [0.0], &mut [1.0; 3], &mut [0.0; 3], 1.0, 1.0)
        });
        assert!(run.is_err());
    }
}
