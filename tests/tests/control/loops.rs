//! `for` over ranges.

const factor: f64 = 0.9;

scalars! {
    fn repeated_squaring(x, y) at [[1.1, 0.3], [-0.9, 0.3]] {
        for _ in 0..5 {
            x = x * x;
        }
        x * y
    }
}
scalars! {
    fn swap_in_a_loop(x, y) at [[0.7, 1.3]] {
        for _ in 0..5 {
            (x, y) = (y, x * y);
        }
        x * 2.0 + y * y
    }
}
scalars! {
    fn swap_by_a_third(x, y) at [[0.7, 1.3]] {
        for _ in 0..3 {
            let t = x;
            x = y;
            y = t * 1.5;
        }
        x * x + y * y * y
    }
}
scalars! {
    fn pure_swap(x, y) at [[0.7, 1.3]] {
        for _ in 0..3 {
            (x, y) = (y, x);
        }
        x * x + y * y * y
    }
}
scalars! {
    fn rotate_three(x, y, z) at [[0.7, 1.3, -0.4]] {
        for _ in 0..4 {
            (x, y, z) = (y, z, x);
        }
        x + y * y + z * z * z
    }
}
scalars! {
    fn rotate_with_work(x, y, z) at [[0.7, 1.3, -0.4]] {
        for i in 0..5 {
            (x, y, z) = (y * z, z + x, x.sin());
        }
        x * y * z
    }
}
scalars! {
    fn fibonacci(x, y) at [[0.7, 1.3]] {
        let mut a = x;
        let mut b = y;
        for _ in 0..7 {
            let c = a + b;
            a = b;
            b = c;
        }
        b * b
    }
}
scalars! {
    fn divisor_accumulates(x, y) at [[0.7, 1.3]] {
        let mut s = 0.0;
        let mut a = x;
        for _ in 0..4 {
            s += 1.0 / (y + a * a);
            a *= 1.2;
        }
        s
    }
}
scalars! {
    fn divided_each_time(x, y) at [[0.7, 1.3]] {
        for _ in 0..4 {
            x /= y + x * x;
        }
        x
    }
}
scalars! {
    fn zero_trips(x, y) at [[0.7, 1.3]] {
        for _ in 0..0 {
            x = x * y;
        }
        for i in (3..3).rev() {
            x = x + 1.0;
        }
        for i in 5..2 {
            x = x * x;
        }
        x * y
    }
}

scalars! {
    fn inclusive_reversed_stepped(x, y) at [[0.7, 1.3]] {
        let mut s = x;
        for i in 1..=3 {
            s = s * y + x.powi(i);
        }
        for i in (0..4).rev() {
            s = s * 0.5 - y.powi(i);
        }
        for i in (1..8).step_by(3) {
            s += (s * 0.3).sin() * y.powi(i);
        }
        for i in (0..=4).rev() {
            s -= x.powi(i) * 0.25 * s;
        }
        s
    }
}

scalars! {
    fn integers_beside(x, y) at [[0.7, 1.3]] {
        let mut s = x;
        let mut k = 1;
        for _ in 0..5 {
            s = s * y + x.powi(k);
            k = (k * 2 + 1) % 5;
            if k == 2 {
                k += 1;
            }
        }
        s * y.powi(k)
    }
}
scalars! {
    fn bound_changed_inside(x, y) at [[0.7, 1.3]] {
        let mut n = 3;
        let mut s = x;
        for i in 0..n {
            n = 1;
            s = s * y + x.powi(n + i);
        }
        s
    }
}
scalars! {
    fn loop_variable_like_an_outer_one(x, i) at [[0.7, 1.3]] {
        let mut s = x;
        for i in 0..3 {
            s = s * x + x.powi(i);
        }
        s * i
    }
}
scalars! {
    fn shadow_in_the_body(x, y) at [[0.7, 1.3]] {
        let mut s = x;
        let t = y;
        for _ in 0..3 {
            let x = s * t;
            let t = x * y;
            s = t + x;
            let s = t * 100.0;
            let _ = s;
        }
        s * t * x
    }
}
scalars! {
    fn local_anew_in_each_iteration(x, y) at [[0.7, 1.3]] {
        let mut s = 0.0;
        for i in 0..4 {
            let mut t = x;
            t *= y;
            t = t * t + s;
            s += t * 0.5;
        }
        s
    }
}
scalars! {
    fn reset_in_each_iteration(x, y) at [[0.7, 1.3]] {
        let mut t = x * 100.0;
        let mut s = 0.0;
        for i in 0..4 {
            t = y;
            t = t * x;
            s = s * t + t;
        }
        s + t
    }
}
scalars! {
    fn last_iteration_wins(x, y) at [[0.7, 1.3]] {
        let mut t = x;
        for i in 1..4 {
            t = y.powi(i) * x;
        }
        t * t
    }
}
scalars! {
    fn killed_by_a_constant(x, y) at [[0.7, 1.3]] {
        let mut s = 0.0;
        for i in 0..3 {
            s += x * x;
            x = 0.5;
        }
        s * y
    }
}
scalars! {
    fn used_before_it_is_overwritten(x, y) at [[0.7, 1.3]] {
        let mut prev = x;
        let mut s = 0.0;
        for i in 0..4 {
            let next = prev * y + x;
            s += prev * next;
            prev = next;
        }
        s
    }
}
scalars! {
    fn active_loop_variable(x, h) at [[0.7, 0.3]] {
        let mut s = 0.0;
        for _ in 0..5 {
            s += h * (x * x).sin();
            x += h;
        }
        s
    }
}
scalars! {
    fn a_variable_that_nobody_reads(x, y) at [[0.7, 1.3]] {
        let mut dead = x;
        let mut s = y;
        for _ in 0..3 {
            dead = dead * s;
            s = s * x;
        }
        s
    }
}
scalars! {
    fn branch_in_the_body(x, y) at [[0.7, 1.3], [-0.7, 1.3], [0.2, -1.1]] {
        let mut s = x;
        for i in 0..6 {
            if s > 0.5 {
                s = s * y - 1.0;
            } else if i % 2 == 0 {
                s += x * x + 0.3;
            }
        }
        s
    }
}
scalars! {
    fn condition_changed_in_the_branch_in_the_body(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        let mut s = 0.0;
        for i in 0..6 {
            if x > 0.0 {
                s += x * y;
                x = x - 1.1 * y;
            } else {
                s -= x * x;
                x = x + 0.9;
            }
        }
        s * x
    }
}
scalars! {
    fn data_dependent_bound(x, y) at [[2.7, 1.3], [0.3, 0.2]] {
        let n = (x * 2.0) as usize;
        let mut s = y;
        for _ in 0..n {
            s = s * x.sin() + y;
        }
        s
    }
}
scalars! {
    fn nested_in_triangles(x, y) at [[0.7, 1.3]] {
        let mut s = x;
        for i in 0..4 {
            for j in 0..i {
                s = (s * y).sin() + x.powi(j);
            }
            for j in i..4 {
                s = s * 0.5 + y * x;
            }
        }
        s
    }
}
scalars! {
    fn three_deep(x, y) at [[0.7, 1.3]] {
        let mut s = x;
        for i in 0..3 {
            let a = s * y;
            for j in 0..=i {
                let b = a * s;
                for k in (0..j).rev() {
                    s = (s + b * x.powi(k)).sin();
                }
                s += b * 0.1;
            }
            s -= a * a;
        }
        s
    }
}
scalars! {
    fn inner_bound_from_an_integer_that_changes(x, y) at [[0.7, 1.3]] {
        let mut s = x;
        let mut n = 1;
        for i in 0..4 {
            for j in 0..n {
                s = s * 0.7 + y.powi(j);
            }
            n = (n * 2 + i) % 5;
        }
        s
    }
}
scalars! {
    fn same_name_in_two_loops(x, y) at [[0.7, 1.3]] {
        let mut s = 0.0;
        for i in 0..3 {
            let t = x.powi(i);
            s += t * t;
        }
        for i in 0..3 {
            let t = y.powi(i) * s;
            s += t * 0.1;
        }
        s
    }
}
doubles! {
    fn global_in_the_body(x, y) at [[0.7, 1.3]] {
        for i in 0..3 {
            x = factor * x * y;
            let y = factor;
            x += y;
        }
        x
    }
}
scalars! {
    fn tuple_carried(x, y) at [[0.7, 1.3]] {
        let mut t = (x, y);
        for _ in 0..3 {
            t = (t.1, t.0 * t.1);
            t.0 += x;
        }
        t.0 * t.1
    }
}
scalars! {
    fn newton_sqrt(a, y) at [[2.0, 1.3], [0.7, 0.5]] {
        let mut x = y;
        for _ in 0..20 {
            x = 0.5 * (x + a / x);
        }
        x
    }
}
scalars! {
    fn horner(x, y) at [[0.7, 1.3]] {
        let mut p = 0.0;
        for c in [1.0, -2.0, 0.5, 3.0] {
            p = p * x + c * y;
        }
        p
    }
}
scalars! {
    fn product_of_both(x, y) at [[0.7, 1.3]] {
        let (mut a, mut b) = (1.0, 1.0);
        for i in 0..3 {
            a *= x + b;
            b *= y * a;
        }
        a + b
    }
}
scalars! {
    fn value_of_a_loop_block(x, y) at [[0.7, 1.3]] {
        let s = {
            let mut s = x;
            for _ in 0..3 { s = s * y; }
            s + x
        };
        s * s
    }
}
scalars! {
    fn hundred_rounds(x, y) at [[0.7, 1.3]] {
        for i in 0..100 {
            x = (x * y).sin() + 0.1 * y;
        }
        x
    }
}

slices! {
    fn sum_of_squares(x, k) at [0, 1, 2, 5, 100] {
        let mut s = 0.0;
        for i in 0..x.len() {
            s += x[i] * x[i];
        }
        s * k
    }
}
slices! {
    fn neighbours(x, k) at [0, 1, 2, 5, 100] {
        let mut s = 0.0;
        for i in 1..x.len() {
            s += (x[i] - x[i - 1]) * (x[i] - x[i - 1]) * k;
        }
        s
    }
}
slices! {
    fn interior(x, k) at [1, 2, 5, 100] {
        let mut s = 0.0;
        for i in 1..x.len() - 1 {
            s += x[i - 1] * x[i + 1] - k * x[i];
        }
        s
    }
}
slices! {
    fn pairs(x, k) at [0, 1, 2, 5, 20] {
        let mut s = 0.0;
        for i in 0..x.len() {
            for j in 0..i {
                s += (x[i] * x[j] * k).sin();
            }
        }
        s
    }
}
slices! {
    fn gather_with_collisions(x, k) at [1, 2, 5] {
        let mut s = 0.0;
        for i in 0..7 {
            s = s * k + x[i % x.len()] * x[(i * i) % x.len()];
        }
        s
    }
}
slices! {
    fn backwards(x, k) at [0, 1, 2, 5] {
        let mut s = 1.0;
        for i in (0..x.len()).rev() {
            s = s * k + x[i] * s;
        }
        s
    }
}
slices! {
    fn strided(x, k) at [0, 1, 2, 5, 100] {
        let mut s = 1.0;
        for i in (0..x.len()).step_by(2) {
            s += (x[i] * s * k).sin();
        }
        s
    }
}
slices! {
    fn logistic_recurrence(x, k) at [0, 1, 2, 5] {
        let mut s = 0.3;
        for i in 0..x.len() {
            s = k * s * (1.0 - s) + x[i];
        }
        s
    }
}
slices! {
    fn integers_as_floats(x, k) at [0, 1, 2, 5] {
        let mut s = 0.0;
        for i in 0..x.len() {
            s += i as f64 * x[i] * k + (i as f64 * k).sin();
        }
        s
    }
}
