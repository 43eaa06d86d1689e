//! What carries no derivative may change between its uses: the reverse part needs the value of then.
//! Counters are asked once, in order.

#![allow(
    clippy::manual_slice_fill,
    clippy::misrefactored_assign_op,
    clippy::mixed_read_write_in_expression
)]

use grad_runtime::derive_grad;
use grad_tests::assert_close;
use std::cell::Cell;

thread_local! {
    static COUNT: Cell<f64> = const { Cell::new(0.0) };
}

/// 1, 2, 3, ...
fn next() -> f64 {
    COUNT.set(COUNT.get() + 1.0);
    COUNT.get()
}

/// Functions of `x`, each with its derivative at 3: by `f_backward`, by `forward` and `value_and_grad`.
macro_rules! at_three {
    ($($name:ident = $expected:expr, |$x:ident| { $($body:tt)* })*) => {$(
        #[test]
        fn $name() {
            #[derive_grad]
            #[allow(unused_assignments)]
            fn primal($x: f64) -> f64 {
                $($body)*
            }
            let expected: f64 = $expected;
            COUNT.set(0.0);
            let value = primal(3.0);
            let asked = COUNT.get();
            let once = |ways: &str| {
                assert_eq!(COUNT.get(), asked, "{ways} asks the counter as often as the primal");
                COUNT.set(0.0);
            };
            COUNT.set(0.0);
            assert_close(primal_backward(3.0, -2.5), -2.5 * expected, 1e-14);
            once("f_backward");
            let (same, pullback) = primal::forward(3.0);
            once("f::forward");
            assert_eq!(same, value);
            assert_close(pullback(-2.5), -2.5 * expected, 1e-14);
            COUNT.set(0.0);
            let (same, gradient) = primal::value_and_grad(3.0);
            once("f::value_and_grad");
            assert_eq!(same, value);
            assert_close(gradient, expected, 1e-14);
        }
    )*};
}

at_three! {
    // a = 2 x; 5 a^2
    an_integer = 120.0, |x| {
        let mut n = 2;
        let a = x * f64::from(n);
        n += 3;
        let b = a * a * f64::from(n);
        n = 100;
        b + f64::from(n)
    }

    // a = 2 x; 3 a^2 * 21
    a_float = 1512.0, |x| {
        let mut s = 2.0;
        let a = x * s;
        s = 3.0;
        let b = a * a * s;
        s *= 7.0;
        b * s
    }

    elements_of_a_vector = 120.0, |x| {
        let mut v = vec![2.0, 3.0];
        let a = x * v[0];
        v[0] = 5.0;
        let b = a * a * v[0];
        v.push(1.0);
        v.clear();
        b
    }

    elements_of_an_array = 72.0, |x| {
        let mut s = [2.0, 3.0];
        let a = x * s[0];
        s.swap(0, 1);
        let b = a * a * s[0];
        for v in &mut s {
            *v = 0.0;
        }
        b
    }

    // a = x; 2 a^2
    a_counter = 12.0, |x| {
        let a = x * next();
        let b = a * a * next();
        b
    }

    a_counter_in_one_expression = 1.0 + 6.0 * 6.0, |x| {
        x * next() + x * x * next() * next()
    }

    a_cell = 72.0, |x| {
        let c = Cell::new(2.0);
        let a = x * c.get();
        c.set(3.0);
        let b = a * a * c.get();
        c.set(0.0);
        b
    }

    an_iterator = 72.0, |x| {
        let mut it = [2.0, 3.0, 4.0].into_iter();
        let a = x * it.next().unwrap();
        let b = a * a * it.next().unwrap();
        b
    }

    a_closure_with_state = 864.0, |x| {
        let mut k = 2.0;
        let mut bump = || {
            k += 1.0;
            k
        };
        let a = x * bump();
        let b = a * a * bump();
        b * k
    }

    through_a_reference = 216.0, |x| {
        let mut s = 2.0;
        let a = x * s;
        {
            let r = &mut s;
            *r = 9.0;
        }
        let b = a * a * s;
        b
    }

    exchanged = 144.0, |x| {
        let (mut s, mut t) = (2.0, 3.0);
        let a = x * s;
        (s, t) = (t, s);
        let b = a * a * s;
        std::mem::swap(&mut s, &mut t);
        b * s
    }

    shadowed = 600.0, |x| {
        let n = 2;
        let a = x * f64::from(n);
        let n = 5;
        let b = a * a * f64::from(n);
        {
            let n = 100;
            let _ = n;
        }
        b * f64::from(n)
    }

    shadowed_by_another_type = 648.0, |x| {
        let s = 2.0;
        let s = s * 3.0;
        let y = x * s;
        let s = "abc";
        let s = s.len();
        y * y * s as f64
    }

    changed_in_an_operand = 240.0, |x| {
        let mut n = 1;
        let a = x * { n += 1; f64::from(n) };
        let b = a * { n *= 5; f64::from(n) } * a;
        b
    }

    deferred_in_an_operand = 384.0, |x| {
        let s;
        let a = x * { s = 4.0; s };
        a * a * s
    }

    scales_of_a_variable = 72.0, |x| {
        let mut y = x;
        let mut s = 1.0;
        s += 1.0;
        y *= s;
        s += 1.0;
        y *= y * s;
        s = 0.0;
        y + s
    }

    an_exponent = 108.0, |x| {
        let mut s = 2.0;
        let y = x.powf(s);
        s = 5.0;
        y * y + s
    }

    an_integer_exponent = 1458.0, |x| {
        let mut k = 2;
        let y = x.powi(k);
        k = 5;
        y * y.powi(k - 3)
    }

    // y = 3 x, 100 y^2
    a_step = 5400.0, |x| {
        let mut s = x.floor();
        let y = x * s;
        s = 100.0;
        y * y * s
    }

    inactive_then_active = 108.0, |x| {
        let mut s = 2.0;
        let y = x * s;
        s = y;
        s *= x;
        s * y
    }

    active_then_inactive_then_active = 432.0, |x| {
        let mut s = x;
        let y = s * s;
        s = 2.0;
        let z = y * s;
        s = z;
        s * s
    }

    captured_by_a_closure = 624.0, |x| {
        let n = 3_usize;
        let n = n + 1;
        let f = |k: usize| (k + n) as f64;
        let n = 100;
        x * x * f(n)
    }

    a_local_function_of_the_same_name = 42.0, |x| {
        fn next() -> f64 {
            7.0
        }
        let a = next();
        x * x * next() + a
    }
}

#[derive_grad]
fn owned(x: f64, text: String, mut n: usize) -> f64 {
    let a = x * n as f64;
    let moved = text;
    let length = moved.len();
    drop(moved);
    n = length;
    let b = a * a * n as f64;
    n = 0;
    b + n as f64
}

#[derive_grad]
fn changed_list(x: f64, list: &mut Vec<usize>) -> f64 {
    let a = x * list.len() as f64;
    list.push(1);
    let b = a * a * list.len() as f64;
    list.clear();
    b
}

#[derive_grad]
fn changed_scale(x: f64, #[no_grad] w: &mut f64) -> f64 {
    *w += 1.0;
    let a = x * *w;
    *w *= 2.0;
    a * a * *w
}

/// Inactive parameters that are moved, or changed in place.
#[test]
fn parameters() {
    assert_eq!(owned_backward(3.0, String::from("abc"), 2, 1.0), 72.0);
    assert_eq!(owned::forward(3.0, String::from("abc"), 2).1(1.0), 72.0);
    assert_eq!(changed_list_backward(3.0, &mut vec![1, 2], 1.0), 72.0);
    let (mut w, mut v) = (1.0, 1.0);
    assert_eq!(changed_scale_backward(3.0, &mut w, 1.0), 96.0);
    assert_eq!(changed_scale(3.0, &mut v), 144.0);
    assert_eq!((w, v), (4.0, 4.0));
}
