//! Early returns.

scalars! {
    fn before_any_local(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        if x < 0.0 {
            return y * x;
        }
        let s = x * y;
        s * s
    }
}
scalars! {
    fn literal(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        if x < 0.0 {
            return 0.0;
        }
        x * y
    }
}
scalars! {
    fn several(x, y) at [[0.7, 1.3], [-0.7, 1.3], [2.7, 1.3], [5.0, 1.3]] {
        if x < 0.0 {
            return x * y;
        }
        let s = x * y;
        if s > 5.0 {
            return s.ln();
        }
        let t = s * s;
        if t > 9.0 {
            return t / y;
        }
        t * x
    }
}
scalars! {
    fn in_nested_arms(x, y) at [[0.7, 1.3], [-0.7, 1.3], [0.7, -1.3], [-0.7, -1.3]] {
        let mut s = x * x;
        if x > 0.0 {
            s = s * y;
            if y > 0.0 {
                return s * s;
            }
            s += x;
        } else {
            if y < 0.0 {
                return x;
            }
            s -= y * y;
        }
        s * y
    }
}
scalars! {
    fn in_every_arm(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        if x > 0.0 {
            return x * y;
        } else {
            return x / y;
        }
    }
}
scalars! {
    fn in_the_last_arm(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        let s = x * y;
        if x > 0.0 { s * s } else { return y; }
    }
}
scalars! {
    fn after_a_variable_was_changed(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        x = x * y;
        if x < 0.0 {
            return x;
        }
        x = x * x;
        x * y
    }
}
scalars! {
    fn the_changed_variable_decides(x, y) at [[0.7, 1.3], [-0.7, 1.3], [3.0, 1.3]] {
        if x > 0.0 {
            x = x * y - 2.0;
            if x > 0.0 {
                return x * x;
            }
        }
        x * y * x
    }
}
scalars! {
    fn named_ret(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        let ret = x * y;
        if ret < 0.0 {
            let ret = ret * x;
            return ret;
        }
        ret * ret
    }
}
scalars! {
    fn after_a_loop(x, y) at [[0.7, 1.3], [-0.7, 1.3], [0.2, 3.0]] {
        let mut s = x;
        for i in 0..4 {
            s = s * y + x;
        }
        if s > 3.0 {
            return s.sin();
        }
        s * s
    }
}
scalars! {
    fn loop_in_the_returning_arm(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        let mut s = x;
        if x > 0.0 {
            for _ in 0..3 {
                s = s * y;
            }
            return s;
        }
        for _ in 0..2 {
            s = s * s;
        }
        s
    }
}
scalars! {
    fn trailing_return(x, y) at [[0.7, 1.3]] {
        let s = x * y;
        return s * s;
    }
}
scalars! {
    fn in_a_block_value(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        let s = if x > 0.0 { x * y } else { return y * y };
        s * x
    }
}

slices! {
    fn of_an_empty_slice(x, k) at [0, 1, 2, 5] {
        if x.is_empty() {
            return k * k;
        }
        let mut s = x[0];
        for i in 1..x.len() {
            s = s * k + x[i];
        }
        s
    }
}
slices! {
    fn of_a_short_slice(x, k) at [0, 1, 2, 5] {
        let n = x.len();
        if n < 2 {
            return k;
        }
        x[n - 1] * x[n - 2] * k
    }
}

mod results {
    use grad_runtime::derive_grad;

    #[derive_grad]
    fn pair(x: f64, y: f64) -> (f64, f64) {
        if x < 0.0 {
            return (y, 3.0);
        }
        (x * y, x * x)
    }

    #[derive_grad]
    fn in_place(x: &mut [f64], y: f64) {
        if y < 0.0 {
            return;
        }
        x[0] = x[0] * y;
        if x[0] > 2.0 {
            x[1] = x[0] * x[1];
            return;
        }
        x[1] = 1.0;
    }

    #[test]
    fn of_other_types() {
        assert_eq!(pair_backward(-1.0, 2.0, (5.0, 7.0)), (0.0, 5.0));
        assert_eq!(pair_backward(3.0, 2.0, (5.0, 7.0)), (52.0, 15.0));
        let run = |y: f64| {
            let (mut x, mut d) = ([3.0, 4.0], [5.0, 7.0]);
            let d_y = in_place_backward(&mut x, &mut d, y);
            (d, d_y)
        };
        assert_eq!(run(-1.0), ([5.0, 7.0], 0.0));
        assert_eq!(run(0.5), ([2.5, 0.0], 15.0));
        // x0 = 3y, x1 = 12y: d_x0 = y (5 + 4 * 7), d_x1 = 3y * 7, d_y = 3 * (5 + 28).
        assert_eq!(run(2.0), ([66.0, 42.0], 99.0));
    }
}
