//! `if`, `else if`, `else`, as statement and as value.

const kappa: f64 = 1.25;
const GAIN: f64 = 0.75;

fn shift() -> f64 {
    0.5
}

scalars! {
    fn without_else(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        let mut s = x * y;
        if x > 0.0 {
            s = s * s;
        }
        s
    }
}
scalars! {
    fn both_arms_assign(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        let s;
        if x > 0.0 {
            s = x * y;
        } else {
            s = x / y;
        }
        s * x
    }
}
scalars! {
    fn value(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        let s = if x > 0.0 { x.sin() * y } else { y * y };
        s * s
    }
}
scalars! {
    fn as_the_tail(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        if x > 0.0 { x.sin() * y } else { y }
    }
}
scalars! {
    fn chain_of_four(x, y) at [[-2.5, 1.1], [-0.5, 1.1], [0.5, 1.1], [2.5, 1.1]] {
        if x < -1.0 {
            x * x * y
        } else if x < 0.0 {
            x * y * y
        } else if x < 1.0 {
            x.exp() + y
        } else {
            y.ln() * x
        }
    }
}
scalars! {
    fn condition_variable_changed_in_the_arm(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        if x > 0.0 {
            x = x * y - 10.0;
        } else {
            x = x * y * y + 10.0;
        }
        x * x
    }
}
scalars! {
    fn condition_variable_changed_then_asked_again(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        if x > 0.0 {
            x = -x * y;
        }
        if x > 0.0 {
            x = x * 3.0;
        } else {
            x = x * x;
        }
        x * y
    }
}
scalars! {
    fn condition_operand_overwritten_afterwards(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        let s = if y > x { y * x } else { x };
        y = s * y;
        y * s
    }
}
scalars! {
    fn operand_overwritten_after_the_branch(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        let mut s = 0.0;
        if y > 0.0 {
            s = x * x * y;
        }
        x = y.sin();
        s + x * x
    }
}
scalars! {
    fn literal_arm(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        let s = if x > 0.0 { 3.0 } else { x * y };
        s * y
    }
}
scalars! {
    fn literal_assigned(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        let mut s = x * y;
        if x > 0.0 {
            s = 2.0;
        }
        s * y
    }
}
scalars! {
    fn shadow_in_an_arm_does_not_leak(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        let s = x * y;
        if x > 0.0 {
            let s = s * 5.0;
            let x = s * s;
            let _unused = x;
        }
        s * x
    }
}
scalars! {
    fn shadow_of_the_outer_that_is_assigned_first(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        let mut s = x * y;
        if x > 0.0 {
            s += y;
            let mut s = x;
            s *= 7.0;
            let _ = s;
        } else {
            let s = s * 2.0;
            let _ = s;
        }
        s * s
    }
}
scalars! {
    fn shadowed_parameter_in_both_arms(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        let r = if x > 0.0 {
            let y = x * x;
            y * y
        } else {
            let x = y * y;
            x * y
        };
        r + x * y
    }
}
doubles! {
    fn local_named_like_a_lower_case_function(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        let t = shift();
        let r = if x > 0.0 {
            let shift = x * y;
            shift * shift
        } else {
            x * kappa
        };
        r * t * shift() + kappa * x + GAIN * y
    }
}
doubles! {
    fn globals_in_arms(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        let mut s = kappa;
        if x > kappa - 1.0 {
            s = s * x * GAIN;
        } else {
            s += y * kappa;
        }
        s * shift()
    }
}
scalars! {
    fn arms_swap(x, y) at [[0.7, 1.3], [1.7, 0.3]] {
        if x > y {
            (x, y) = (y, x);
        }
        x * x + y * y * y
    }
}
scalars! {
    fn arms_swap_by_a_third(x, y) at [[0.7, 1.3], [1.7, 0.3]] {
        if x > y {
            let t = x;
            x = y;
            y = t;
        }
        x * x + y * y * y
    }
}
scalars! {
    fn nested(x, y) at [[0.7, 1.3], [-0.7, 1.3], [0.7, -1.3], [-0.7, -1.3]] {
        let mut s = x + y;
        if x > 0.0 {
            s *= x;
            if y > 0.0 {
                s = s * s;
            } else {
                s -= y * y;
                if s > x {
                    s = s * y;
                }
            }
            s += x * y;
        } else if y > 0.0 {
            s = s / y;
        }
        s * x
    }
}
scalars! {
    fn value_of_tuples(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        let (a, b) = if x > 0.0 { (x * y, x) } else { (y, y * y) };
        a * b * b
    }
}
scalars! {
    fn value_of_tuples_with_literals(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        let (a, b) = if x > 0.0 { (1.0, x) } else { (y, 2.0) };
        a * b * b * x
    }
}
scalars! {
    fn condition_as_a_variable(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        let positive = x > 0.0;
        x = x * -1.0;
        let r = if positive { x * y } else { x * x };
        if positive { r * r } else { r }
    }
}
scalars! {
    fn integers_chosen_by_branches(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        let mut n = 2;
        if x > 0.0 {
            n = 3;
        }
        let m = if y > 1.0 { 1 } else { n };
        x.powi(n) * y.powi(m)
    }
}
scalars! {
    fn short_circuit(x, y) at [[0.7, 1.3], [-0.7, 1.3], [0.7, -1.3], [-0.7, -1.3]] {
        let mut s = x * y;
        if x > 0.0 && y > 0.0 {
            s = s * x;
        }
        if x > 0.0 || y > 0.0 {
            s = s * y;
        }
        if !(x > 0.0 && y.ln() > 0.0) {
            s += x;
        }
        s
    }
}
scalars! {
    fn maximum_by_hand(x, y) at [[0.7, 1.3], [1.7, 1.3]] {
        let m = if x > y { x } else { y };
        m * m * m
    }
}
scalars! {
    fn absolute_by_hand(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        let a = if x < 0.0 { -x } else { x };
        (a * y).sqrt()
    }
}
scalars! {
    fn softplus(x, y) at [[0.7, 1.3], [-0.7, 1.3], [40.0, 1.0], [-40.0, 1.0]] {
        let z = x * y;
        if z > 30.0 { z } else if z < -30.0 { z.exp() } else { z.exp().ln_1p() }
    }
}
scalars! {
    fn block_with_an_if_inside_an_expression(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        x * if y > 1.0 { x } else { 2.0 } + (if x > 0.0 { y * y } else { y }).sin()
    }
}
scalars! {
    fn if_in_an_argument(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        x.mul_add(if x > 0.0 { y } else { x }, { let t = y * y; t * x })
    }
}
scalars! {
    fn compound_with_a_branch(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        x *= if y > x { x } else { y };
        x /= if x > 0.0 { y * y } else { 1.0 + x * x };
        x
    }
}
scalars! {
    fn unit_arms_only(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        if x > 0.0 {} else { x = x * y; }
        if x > 0.0 { x *= y } else {}
        x
    }
}
scalars! {
    fn declared_before_assigned_in_nested_arms(x, y) at [[0.7, 1.3], [-0.7, 1.3], [0.7, -1.3]] {
        let a;
        let b;
        if x > 0.0 {
            b = x * y;
            if y > 0.0 { a = b * x; } else { a = y; }
        } else {
            a = x * x;
            b = a * y;
        }
        a * b
    }
}
scalars! {
    fn alias_then_changed(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        let mut a = x;
        let b = a;
        if x > 0.0 {
            a = a * y;
        }
        a * b
    }
}

/// `if x > 0 { x.ln() } else { 0.0 }` at 0: zero, not NaN.
mod guards {
    use grad_runtime::derive_grad;

    #[derive_grad]
    fn logarithm(x: f64) -> f64 {
        if x > 0.0 { x.ln() } else { 0.0 }
    }

    #[derive_grad]
    fn root(x: f64) -> f64 {
        let r = if x > 0.0 { x.sqrt() } else { 0.0 };
        r * 2.0
    }

    #[derive_grad]
    fn entropy(p: &[f64]) -> f64 {
        let mut s = 0.0;
        for &p in p {
            s -= if p > 0.0 { p * p.ln() } else { 0.0 };
        }
        s
    }

    #[derive_grad]
    fn norm(x: f64, y: f64) -> f64 {
        let s = x * x + y * y;
        if s == 0.0 {
            return 0.0;
        }
        s.sqrt()
    }

    #[test]
    fn no_nan_behind_a_guard() {
        assert_eq!(logarithm_backward(0.0, 1.0), 0.0);
        assert_eq!(logarithm_backward(2.0, 1.0), 0.5);
        assert_eq!(root_backward(0.0, 1.0), 0.0);
        assert_eq!(root_backward(-1.0, 1.0), 0.0);
        assert_eq!(norm_backward(0.0, 0.0, 1.0), (0.0, 0.0));
        let mut d = [0.0; 3];
        entropy_backward(&[0.0, 1.0, 0.5], &mut d, 1.0);
        assert_eq!(d, [0.0, -1.0, -(0.5_f64.ln()) - 1.0]);
    }
}
