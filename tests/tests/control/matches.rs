//! `match` with all that a pattern may have.

use grad_runtime::Differentiable;

#[derive(Differentiable, Clone, Copy, Debug)]
enum Shape {
    Point,
    Circle(f64),
    Box { width: f64, height: f64 },
    Ring(f64, f64),
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Kind {
    Linear,
    Power(i32),
    Other { shift: i32 },
}

const KINDS: [Kind; 5] = [
    Kind::Linear,
    Kind::Power(2),
    Kind::Other { shift: 1 },
    Kind::Power(3),
    Kind::Other { shift: -2 },
];

scalars! {
    fn guards_alone(x, y) at [[0.7, 1.3], [-0.7, 1.3], [2.7, 1.3]] {
        match x {
            v if v < 0.0 => v * v * y,
            v if v > 2.0 => v * y,
            v => v.sin() * y,
        }
    }
}
scalars! {
    fn float_ranges(x, y) at [[0.7, 1.3], [-0.7, 1.3], [2.7, 1.3], [20.0, 0.1]] {
        match x {
            ..0.0 => x * y,
            0.0..1.0 => y * y,
            1.0..=10.0 => x - y,
            _ => x * x,
        }
    }
}
scalars! {
    fn a_bound_float_range(x, y) at [[0.7, 1.3], [-0.7, 1.3], [2.7, 1.3]] {
        let s = match x * y {
            t @ 0.0..=1.0 => t * t,
            t @ (..0.0 | 3.0..) => t + y,
            t => t * x,
        };
        s * x
    }
}
scalars! {
    fn of_integers(x, y) at [[0.7, 1.3], [1.7, 1.3], [-2.3, 1.3], [9.5, 0.2], [5.5, 0.2]] {
        match x.floor() as i64 {
            0 => x * y,
            1 | 2 => y / x,
            i64::MIN..=-1 => x * x,
            n @ (5 | 6) => y.powi(n as i32 - 3),
            _ => y,
        }
    }
}
scalars! {
    fn of_a_tuple(x, y) at [[0.7, 1.3], [-0.7, 1.3], [0.7, -1.3], [-0.7, -1.3]] {
        match (x > 0.0, y > 0.0) {
            (true, true) => x * y,
            (true, false) => x - y * y,
            (false, true) => y.exp() * x,
            _ => x / y,
        }
    }
}
scalars! {
    fn of_a_tuple_of_numbers(x, y) at [[0.7, 1.3], [-0.7, 1.3], [1.7, 0.3]] {
        match (x * y, x - y) {
            (a, b) if a < 0.0 => a * b,
            (a, _) if a > 0.8 => a * a * x,
            (_, b) => b * y,
        }
    }
}
scalars! {
    fn variables_assigned_in_some_arms(x, y) at [[0.7, 1.3], [1.7, 1.3], [2.7, 1.3], [3.7, 1.3]] {
        let mut s = x;
        let t;
        match x as i32 {
            0 => {
                s = s * y;
                t = y;
            }
            1 => t = s * s,
            2 => {
                y = y * y;
                t = x;
            }
            _ => t = 1.5,
        }
        s * t * y
    }
}
scalars! {
    fn the_scrutinee_changes_in_the_arm(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        match x {
            v if v > 0.0 => {
                x = -v * y;
                y = v * x;
            }
            v => {
                x = v * v;
                x *= y;
            }
        }
        x * y
    }
}
scalars! {
    fn in_an_operand(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        x * match y * x { t if t > 0.0 => t, t => t * t } + match x > 0.0 { true => y, false => 3.0 }
    }
}
scalars! {
    fn in_one_another(x, y) at [[0.7, 1.3], [-0.7, 1.3], [0.7, -1.3], [-0.7, -1.3]] {
        match x {
            a if a > 0.0 => match y {
                b if b > 0.0 => a * b * b,
                b => {
                    let a = a * b;
                    a * a
                }
            },
            a => match y > 0.0 {
                true => a,
                false => y * a,
            },
        }
    }
}
doubles! {
    fn of_an_ordering(x, y) at [[0.7, 1.3], [1.7, 1.3]] {
        use std::cmp::Ordering;
        match x.total_cmp(&y) {
            Ordering::Less => x * y,
            Ordering::Equal => x,
            Ordering::Greater => x / y,
        }
    }
}
scalars! {
    fn of_a_partial_ordering(x, y) at [[0.7, 1.3], [1.7, 1.3]] {
        use std::cmp::Ordering::*;
        match x.partial_cmp(&y) {
            Some(Less) => x * y,
            Some(Equal | Greater) => x / y,
            None => x,
        }
    }
}
scalars! {
    fn of_an_option(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        let root = if x > 0.0 { Some(x.sqrt()) } else { None };
        match root {
            Some(r) => r * y,
            None => x * y * y,
        }
    }
}
scalars! {
    fn of_an_option_with_a_guard(x, y) at [[0.7, 1.3], [-0.7, 1.3], [2.7, 1.3]] {
        let part = (x > 0.0).then(|| x * y);
        match part {
            Some(p) if p > 2.0 => p * p,
            Some(p) => p + y,
            None => y * x,
        }
    }
}
slices! {
    fn of_an_inactive_enum(x, k) at [0, 1, 2, 5, 100] {
        let mut s = k;
        for (i, &v) in x.iter().enumerate() {
            s = match KINDS[i % 5] {
                Kind::Linear => s * 0.5 + v,
                Kind::Power(n) if n > 2 => s * 0.3 - v.powi(n),
                Kind::Power(n) => s + v.powi(n) * k * 0.1,
                Kind::Other { shift } => s * 0.9 + shift as f64 * v * v * 0.2,
            };
        }
        s
    }
}
slices! {
    fn of_a_string(x, k) at [0, 1, 2, 5, 20] {
        let names = ["sin", "square", "", "other"];
        let mut s = 1.0;
        for (v, name) in x.iter().zip(names.iter().cycle()) {
            match *name {
                "sin" => s += (v * k).sin(),
                "square" => s *= 1.0 + 0.1 * v * v,
                n if n.is_empty() => s -= k * v,
                _ => {}
            }
        }
        s
    }
}
slices! {
    fn of_the_length(x, k) at [0, 1, 2, 3, 5] {
        match x.len() {
            0 => k * k,
            1 => x[0] * k,
            n @ 2..=4 => x[n - 1] * x[n - 2] * k,
            n => {
                let mut s = k;
                for i in n / 2..n { s *= x[i]; }
                s
            }
        }
    }
}
scalars! {
    fn a_state_machine(x, y) at [[0.7, 1.3], [-0.7, 1.3], [0.2, 0.4]] {
        let mut state = 0u8;
        for _ in 0..9 {
            state = match state {
                0 if x > 1.0 => { x -= y * 0.5; 2 }
                0 => { x = x * y + 0.3; 1 }
                1 => { y = y * 0.9 + x * 0.1; if x < y { 0 } else { 2 } }
                _ => { (x, y) = (y, x * 0.7); 0 }
            };
        }
        x * y
    }
}
scalars! {
    fn chooses_functions(x, y) at [[0.7, 1.3]] {
        let mut s = x;
        for c in "asqxs".chars() {
            s = match c {
                's' => s.sin() + y,
                'q' => s * s,
                'a'..='c' => s + x * y,
                _ => s / y,
            };
        }
        s
    }
}
