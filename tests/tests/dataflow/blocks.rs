//! Blocks as expressions, and the order in which operands are evaluated.

#![allow(unused_braces, clippy::let_and_return, clippy::let_unit_value, clippy::assign_op_pattern)]

use grad_runtime::derive_grad;
use grad_tests::{assert_close, generic_cases, lit, plain_cases};

generic_cases! {
    fn block_value(x, y) at [[0.7, 1.3]] {
        let a = {
            let t = x * y;
            t * t
        };
        a + x
    }

    fn shadowing_does_not_leak(x) at [[0.7], [-1.1]] {
        let a = {
            let x = x * x;
            let x = x + lit::<T>(1.0);
            x * x
        };
        a * x
    }

    fn assignment_does_leak(x) at [[0.7], [-1.1]] {
        let mut x = x;
        let a = {
            x = x * x;
            let x = x + lit::<T>(1.0);
            x
        };
        a * x
    }

    fn nested_blocks(x, y) at [[0.7, 1.3]] {
        let a = {
            let b = {
                let c = { x * y };
                c + x
            };
            let y = b * b;
            y + b
        };
        { { a * y } }
    }

    fn statement_block(x) at [[0.7]] {
        let mut a = x;
        {
            let t = a * a;
            a = t + x;
        }
        {
            a = a * a;
        }
        a
    }

    fn deferred_in_a_block(x) at [[0.7]] {
        let a;
        {
            let t = x * x;
            a = t * x;
        }
        a * a
    }

    fn block_as_argument(x, y) at [[0.7, 1.3]] {
        x.hypot({
            let t = y * y;
            t + x
        })
    }

    fn block_as_operand(x, y) at [[0.7, 1.3]] {
        (x + { let z = x * y; z * z }) * { y }
    }

    /// Left to right: the left operand is the old value.
    fn side_effect_on_the_right(x) at [[0.7], [2.0]] {
        let mut x = x;
        x * { x = x + lit::<T>(1.0); x }
    }

    fn side_effect_on_the_left(x) at [[0.7], [2.0]] {
        let mut x = x;
        let y = { x = x + lit::<T>(1.0); x } * x;
        y
    }

    fn side_effects_in_arguments(x, y) at [[0.7, 1.3]] {
        let mut x = x;
        x.mul_add({ x = x * y; x }, { x = x + y; x }) + x
    }

    fn side_effect_in_the_receiver(x) at [[0.7]] {
        let mut x = x;
        let y = { x = x * x; x }.hypot(x + lit::<T>(1.0)) * x;
        y
    }

    fn side_effects_nest(x) at [[0.7]] {
        let mut a = x;
        a = a + { a = a * x; a * { a = a + x; a } };
        a * x
    }

    fn tail_block(x) at [[0.7]] {
        let y = x * x;
        {
            let z = y * x;
            z + y
        }
    }

    fn early_binding(x, y) at [[0.7, 1.3]] {
        let mut a = x;
        let before = a * y;
        a = a * before;
        let after = a * y;
        before * after
    }

    /// A block without a value between two statements.
    fn empty_things(x) at [[0.7]] {
        {}
        let _nothing = ();
        let y = { x };
        y * y
    }
}

plain_cases! {
    fn compound_in_the_right_operand(x) at [[0.7], [2.0]] {
        let mut x = x * 1.0;
        x * { x += 1.0; x }
    }

    fn compound_in_both_operands(x, y) at [[0.7, 1.3]] {
        let mut a = x + 0.0;
        let q = { a *= y; a } / { a += x; a };
        q * a
    }

    fn compound_with_a_block(x, y) at [[0.7, 1.3]] {
        let mut a = x * y;
        a *= { let t = y * y; t + 1.0 };
        a -= { let a = x; a * a };
        a
    }
}

#[derive_grad]
fn const_in_a_block(x: f64) -> f64 {
    let a = {
        const SCALE: f64 = 3.0;
        x * SCALE
    };
    a * {
        use std::f64::consts::PI;
        PI
    }
}

#[derive_grad]
fn unsuffixed_block(x: f64) -> f64 {
    let factor = { 2.0 };
    x * factor * { 3.0 }
}

#[test]
fn items_in_blocks() {
    assert_close(const_in_a_block_backward(1.0, 1.0), 3.0 * std::f64::consts::PI, 1e-15);
    assert_eq!(unsuffixed_block_backward(1.0, 1.0), 6.0);
}
