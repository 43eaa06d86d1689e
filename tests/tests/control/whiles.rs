//! `while`.

scalars! {
    fn counted(x, y) at [[0.7, 1.3]] {
        let mut s = x;
        let mut n = 0;
        while n < 4 {
            s = s * y + x;
            n += 1;
        }
        s
    }
}
scalars! {
    fn counted_down(x, y) at [[0.7, 1.3]] {
        let mut s = x;
        let mut n = 4;
        while n > 0 {
            n -= 1;
            s = s * s + y.powi(n);
        }
        s
    }
}
scalars! {
    fn data_decides(x, y) at [[0.7, 1.3], [5.0, 0.3], [20.0, 0.3]] {
        let mut s = x;
        while s > 1.0 {
            s = s * 0.6 * y.cos();
        }
        s * y
    }
}
scalars! {
    fn never(x, y) at [[0.7, 1.3]] {
        while x > 100.0 {
            x = x * y;
        }
        x * y
    }
}
scalars! {
    fn active_counter(x, h) at [[0.12, 0.3]] {
        let mut s = 0.0;
        while x < 1.0 {
            s += h * x * x;
            x += h;
        }
        s
    }
}
scalars! {
    fn condition_on_the_changed_variable_and_a_limit(x, y) at [[0.7, 1.3], [3.7, 1.3]] {
        let mut n = 0;
        while n < 10 && x * y < 20.0 {
            x = x * x * 0.5 + y;
            n += 1;
        }
        x * y
    }
}
scalars! {
    fn nested(x, y) at [[0.7, 1.3]] {
        let mut s = x;
        let mut i = 0;
        while i < 3 {
            let mut j = i;
            while j < 4 {
                s = (s * y).sin() + x * 0.1;
                j += 2;
            }
            s *= y;
            i += 1;
        }
        s
    }
}
scalars! {
    fn in_a_branch_in_a_while(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        let mut n = 0;
        let mut s = y;
        while n < 5 {
            if x > 0.0 {
                x -= 0.4 * y;
                let mut m = 0;
                while m < n {
                    s = s * x + 0.5;
                    m += 1;
                }
            } else {
                s = s * y;
                x = x + s * 0.1;
            }
            n += 1;
        }
        s * x
    }
}
scalars! {
    fn collatz_beside(x, y) at [[0.7, 1.3]] {
        let mut k = 6u32;
        let mut s = x;
        while k != 1 {
            if k % 2 == 0 {
                k /= 2;
                s = s * y;
            } else {
                k = 3 * k + 1;
                s = s.sin() + x;
            }
        }
        s
    }
}
scalars! {
    fn newton_to_convergence(a, y) at [[2.0, 1.3], [0.7, 0.5]] {
        let mut x = 1.0 + 0.0 * y;
        let mut n = 0;
        while (x * x - a).abs() > 1e-6 && n < 50 {
            x = 0.5 * (x + a / x);
            n += 1;
        }
        x * y
    }
}
scalars! {
    fn shadow_of_the_condition(x, y) at [[0.7, 1.3]] {
        let mut n = 0;
        let mut s = x;
        while n < 3 {
            n += 1;
            let n = s * y;
            s = n * n * 0.5;
            let s = n;
            let _ = s;
        }
        s
    }
}
scalars! {
    fn condition_is_a_block(x, y) at [[0.7, 1.3]] {
        let mut n = 0;
        while { n += 1; n < 4 } {
            x = x * y;
        }
        x
    }
}

slices! {
    fn walk(x, k) at [0, 1, 2, 5, 100] {
        let mut i = 0;
        let mut s = 0.0;
        while i < x.len() {
            s = s * k + x[i] * x[i];
            i += 1;
        }
        s
    }
}
slices! {
    fn two_pointers(x, k) at [0, 1, 2, 5, 100] {
        let mut i = 0;
        let mut j = x.len();
        let mut s = 1.0;
        while i < j {
            j -= 1;
            s += x[i] * x[j] * k;
            i += 1;
        }
        s * s
    }
}
slices! {
    fn until_a_sum_is_reached(x, k) at [1, 2, 5] {
        let mut s = 0.0;
        let mut i = 0;
        while s < 2.0 && i < 40 {
            s += x[i % x.len()] * x[i % x.len()] * k;
            i += 1;
        }
        s * k
    }
}

in_place! {
    fn insertion_sort(x, k) at [1, 2, 5, 12] {
        for i in 1..x.len() {
            let v = x[i];
            let mut j = i;
            while j > 0 && x[j - 1] > v {
                x[j] = x[j - 1];
                j -= 1;
            }
            x[j] = v * 1.0;
        }
        k * x[0]
    }
}
