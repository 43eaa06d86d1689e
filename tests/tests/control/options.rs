//! `?`, `Option` and `Result` as results. Needs the macros of `shapes`.

/// Why there is no number.
#[derive(Clone, Debug, PartialEq)]
pub enum Failure {
    Negative,
    TooLarge { at: usize },
    Other(String),
}

fn to_index(text: &str) -> Result<usize, Failure> {
    text.parse().map_err(|_| Failure::Other(text.to_owned()))
}

fn third(n: usize) -> Option<usize> {
    (n % 3 == 0).then_some(n / 3)
}

impl From<std::num::ParseIntError> for Failure {
    fn from(error: std::num::ParseIntError) -> Self {
        Failure::Other(error.to_string())
    }
}

fallible! {
    fn none_of_a_negative(x, y) -> (Option<f64>) at [[0.7, 1.3], [-0.7, 1.3]] {
        if x < 0.0 {
            return None;
        }
        Some(x.sqrt() * y)
    }
}
fallible! {
    fn as_the_tail(x, y) -> (Option<f64>) at [[0.7, 1.3], [-0.7, 1.3], [2.7, 1.3]] {
        let s = x * y;
        if s < 0.0 { None } else if s > 2.0 { Some(s) } else { Some(s * s) }
    }
}
fallible! {
    fn error_with_data(x, y) -> (Result<f64, Failure>) at [[0.7, 1.3], [-0.7, 1.3], [1.7, 2.3]] {
        if x < 0.0 {
            return Err(Failure::Negative);
        }
        for i in 0..6 {
            x = x * y;
            if x > 20.0 {
                return Err(Failure::TooLarge { at: i });
            }
        }
        Ok(x * y)
    }
}
fallible! {
    fn error_from_a_loop(x, y) -> (Result<f64, usize>) at [[0.7, 1.3], [1.7, 2.3], [-1.0, 0.4]] {
        let mut s = x;
        for i in 0..5 {
            s = s * y + 0.5;
            if s > 6.0 {
                return Err(i);
            }
            if s < 0.3 {
                return Ok(s * x);
            }
        }
        Ok(s)
    }
}
fallible! {
    fn question_mark_on_inactive(x, y) -> (Option<f64>) at [[0.7, 1.3], [1.7, 1.3], [3.2, 1.3]] {
        let n = third(x as usize)?;
        x = x * y;
        let m = third(n + 3 * (y > 0.0) as usize)?;
        Some(x * y * (m + 1) as f64)
    }
}
fallible! {
    fn question_mark_converts(x, y) -> (Result<f64, Failure>) at [[0.7, 1.3], [-0.7, 1.3]] {
        let text = if x > 0.0 { "3" } else { "three" };
        let n: i32 = text.parse::<i32>()?;
        let m = to_index(text)?;
        Ok(x.powi(n) * y + m as f64 * x)
    }
}
fallible! {
    fn question_mark_on_an_active_option(x, y) -> (Option<f64>) at [[0.7, 1.3], [-0.7, 1.3]] {
        let root = if x > 0.0 { Some(x.sqrt()) } else { None };
        let s = root? * y;
        Some(s * s + x)
    }
}
fallible! {
    fn question_mark_in_an_operand(x, y) -> (Option<f64>) at [[0.7, 1.3], [-0.7, 1.3], [0.7, -1.3]] {
        let root = |v: f64| if v > 0.0 { Some(v.sqrt()) } else { None };
        Some(x * root(x)? + root(y)? * root(x * y)?)
    }
}
fallible! {
    fn of_get(x, y) -> (Option<f64>) at [[0.7, 1.3], [2.7, 1.3], [5.7, 1.3]] {
        let v = [x, y, x * y];
        let a = v.get(x as usize)?;
        let b = *v.first()?;
        Some(a * b)
    }
}
fallible! {
    fn question_mark_in_nested_loops(x, y) -> (Result<f64, (usize, usize)>) at [[0.7, 1.1], [1.9, 1.7]] {
        let mut s = x;
        for i in 0..3 {
            let mut t = y;
            for j in 0..=i {
                t = t * s * 0.7;
                (t < 5.0).then_some(()).ok_or((i, j))?;
                s += t * 0.2;
            }
            s *= t;
        }
        Ok(s * s)
    }
}
fallible! {
    fn matched(x, y) -> (Result<f64, String>) at [[0.7, 1.3], [1.7, 1.3], [2.7, 1.3], [-1.5, 1.3]] {
        match x.floor() as i32 {
            0 => Ok(x * y),
            1 => {
                x *= y;
                Ok(x * x)
            }
            n if n < 0 => Err(format!("{n} is negative")),
            n => Err(n.to_string()),
        }
    }
}
fallible! {
    fn in_let_else(x, y) -> (Option<f64>) at [[0.7, 1.3], [-0.7, 1.3], [0.1, 1.3]] {
        let t = if x > 0.0 { Some(x * y) } else { None };
        let Some(t) = t else { return None };
        let Some(u) = (t > 0.5).then_some(t * x) else { return Some(y * t) };
        Some(u * t)
    }
}
fallible! {
    fn returns_in_a_value(x, y) -> (Result<f64, Failure>) at [[0.7, 1.3], [-0.7, 1.3], [2.7, 1.3]] {
        let s = if x < 0.0 {
            return Err(Failure::Negative);
        } else if x > 2.0 {
            return Ok(y * y);
        } else {
            x * y
        };
        Ok(s / x + s)
    }
}
fallible! {
    fn mapped(x, y) -> (Option<f64>) at [[0.7, 1.3], [-0.7, 1.3]] {
        let root = (x > 0.0).then(|| x.sqrt());
        root.map(|r| r * y)
    }
}

use grad_runtime::derive_grad;

#[derive_grad]
fn quotient(x: f64, y: f64) -> Result<f64, Failure> {
    if y.abs() < 0.1 {
        return Err(Failure::Other("division".to_string()));
    }
    Ok(x / y)
}

fallible! {
    fn of_calls_in_a_loop(x, y) -> (Result<f64, Failure>) at [[0.7, 1.3], [0.7, 0.05], [0.05, 0.4]] {
        for _ in 0..4 {
            x = quotient(x, y)? * 0.9;
            y = quotient(y, x + 0.5)?;
        }
        Ok(x * y)
    }
}
