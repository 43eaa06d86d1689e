//! Own rules with parameters by reference, alone and called by differentiated functions.

use grad_runtime::{Differentiable, check, derive_grad};
use grad_tests::assert_close;

// Each rule is the true adjoint times two, so that it shows who was asked.

fn dot_rule(
    x: &[f64],
    d_x: &mut [f64],
    n: usize,
    y: &[f64; 2],
    d_y: &mut [f64; 2],
    k: f64,
    d_ret: f64,
) -> f64 {
    assert_eq!(n, 2);
    for i in 0..2 {
        d_x[i] += 2.0 * y[i] * k * d_ret;
        d_y[i] += 2.0 * x[i] * k * d_ret;
    }
    2.0 * (x[0] * y[0] + x[1] * y[1]) * d_ret
}

#[derive_grad(backward = dot_rule)]
fn dot(x: &[f64], n: usize, y: &[f64; 2], k: f64) -> f64 {
    (0..n).map(|i| x[i] * y[i]).sum::<f64>() * k
}

fn square_rule(x: &mut [f64], d_x: &mut [f64], k: &f64, d_k: &mut f64) {
    for i in 0..x.len() {
        *d_k += 2.0 * x[i] * x[i] * d_x[i];
        d_x[i] *= 2.0 * 2.0 * x[i] * k;
    }
}

#[derive_grad(backward = square_rule)]
fn square(x: &mut [f64], k: &f64) {
    for v in x.iter_mut() {
        *v *= *v * k;
    }
}

fn bump_backward(x: &mut f64, d_x: &mut f64, n: u32, d_ret: f64) {
    *d_x = 2.0 * (f64::from(n) * *x * *d_x + d_ret);
}

/// The rule has the very name of what would be generated.
#[derive_grad(backward = bump_backward)]
fn bump(x: &mut f64, n: u32) -> f64 {
    let old = *x;
    *x = 0.5 * f64::from(n) * old * old;
    old
}

fn total_rule(v: Vec<f64>, label: String, d_ret: f64) -> Vec<f64> {
    assert_eq!(label, "sum");
    v.iter().map(|v| 2.0 * v * d_ret).collect()
}

#[derive_grad(backward = total_rule)]
fn total(v: Vec<f64>, label: String) -> f64 {
    drop(label);
    v.into_iter().map(|v| v * v * 0.5).sum()
}

#[test]
fn alone() {
    let (x, y) = ([3.0, 4.0], [0.5, -1.0]);
    let (mut d_x, mut d_y) = ([1.0, 0.0], [0.0, 2.0]);
    assert_eq!(dot_backward(&x, &mut d_x, 2, &y, &mut d_y, 3.0, -1.0), 5.0);
    assert_eq!((d_x, d_y), ([-2.0, 6.0], [-18.0, -22.0]));
    assert_eq!(dot::grad(&x, 2, &y, 3.0), (vec![3.0, -6.0], [18.0, 24.0], -5.0));

    // `forward` changes its argument, and the pullback wants it as it was.
    let mut x = [3.0, 4.0];
    let ((), pullback) = square::forward(&mut x, &0.5);
    let (mut d, mut d_k) = ([1.0, -1.0], 1.0);
    pullback(&mut d, &mut d_k);
    assert_eq!((d, d_k), ([6.0, -8.0], 1.0 + 18.0 - 32.0));
    assert_eq!(x, [4.5, 8.0]);

    let (mut x, mut d) = (3.0, 10.0);
    let (value, pullback) = bump::forward(&mut x, 2);
    pullback(1.0, &mut d);
    assert_eq!((value, x, d), (3.0, 9.0, 2.0 * (60.0 + 1.0)));

    let (value, pullback) = total::forward(vec![1.0, 2.0], "sum".to_owned());
    assert_eq!((value, pullback(3.0)), (2.5, vec![6.0, 12.0]));
}

#[derive_grad]
fn calls_dot(x: &[f64], y: &[f64; 2], k: f64) -> f64 {
    let z = dot(x, 2, y, k * k);
    z * dot(&[1.0, 2.0], 2, y, 1.0)
}

#[derive_grad]
fn calls_bump(x: f64, y: f64) -> f64 {
    let mut z = x * y;
    let old = bump(&mut z, 2);
    z * old + y
}

#[test]
fn in_calls() {
    let (x, y, k) = ([3.0, 4.0], [0.5, -1.0], 1.5);
    // z = k^2 x.y, w = y0 + 2 y1
    let (z, w): (f64, f64) = (k * k * -2.5, -1.5);
    let (mut d_x, mut d_y) = ([1.0, 0.0], [0.0, 0.0]);
    let d_k = calls_dot_backward(&x, &mut d_x, &y, &mut d_y, k, 1.0);
    assert_close(d_k, 2.0 * w * -2.5 * 2.0 * k, 1e-14);
    assert_close(d_x, [1.0 + 2.0 * w * k * k * 0.5, 2.0 * w * k * k * -1.0], 1e-14);
    let d_y_expected = [2.0 * (w * k * k * 3.0 + z), 2.0 * (w * k * k * 4.0 + 2.0 * z)];
    assert_close(d_y, d_y_expected, 1e-14);

    // z = x y; the rule of old = z, z' = z^2 at (d_old, d_z') is twice (d_old + 2 z d_z').
    let (dx, dy) = calls_bump_backward(2.0, 3.0, 1.0);
    let z = 6.0;
    let d_z = 2.0 * (z * z + 2.0 * z * z);
    assert_eq!((dx, dy), (3.0 * d_z, 2.0 * d_z + 1.0));
}

// With true rules, against differences.

fn true_square_rule(x: &mut [f64], d_x: &mut [f64], k: &f64, d_k: &mut f64) {
    for i in 0..x.len() {
        *d_k += x[i] * x[i] * d_x[i];
        d_x[i] *= 2.0 * x[i] * k;
    }
}

#[derive_grad(backward = true_square_rule)]
fn true_square(x: &mut [f64], k: &f64) {
    for v in x.iter_mut() {
        *v *= *v * k;
    }
}

#[derive_grad]
fn in_a_loop(x: &mut [f64], k: f64) -> f64 {
    let mut sum = 0.0;
    for i in 0..2 {
        true_square(&mut x[..], &k);
        sum += x[i] * x[0];
    }
    sum
}

#[test]
fn in_loops() {
    let primal = |at: &[f64]| {
        let mut x = [at[0], at[1]];
        let value = in_a_loop(&mut x, at[2]);
        vec![value, x[0], x[1]]
    };
    let at = [0.75, -1.25, 1.5];
    let seed = [2.0, -1.0, 0.5];
    let mut d = [seed[1], seed[2]];
    let d_k = in_a_loop_backward(&mut [at[0], at[1]], &mut d, at[2], seed[0]);
    check::vjp(primal, &at, &seed, &[d[0], d[1], d_k]).into_result(1e-8).unwrap();

    let (mut x, mut d) = ([at[0], at[1]], [seed[1], seed[2]]);
    let (_, pullback) = in_a_loop::forward(&mut x, at[2]);
    let d_k = pullback(seed[0], &mut d);
    check::vjp(primal, &at, &seed, &[d[0], d[1], d_k]).into_result(1e-8).unwrap();
}

#[derive(Differentiable, Clone)]
struct Table {
    rows: Vec<f64>,
}

impl Table {
    fn rule(&self, d_self: &mut TableTangent, x: f64, d_ret: f64) -> f64 {
        d_self.rows[0] += 3.0 * x * d_ret;
        3.0 * self.rows[0] * d_ret
    }

    #[derive_grad(backward = Self::rule)]
    fn look_up(&self, x: f64) -> f64 {
        (self.rows[0] * x).round()
    }

    fn push_rule(&mut self, d_self: &mut TableTangent, x: f64) -> f64 {
        let d = d_self.rows[0];
        d_self.rows[0] = 5.0 * x * d;
        5.0 * self.rows[0] * d
    }

    #[derive_grad(backward = Self::push_rule)]
    fn scale(&mut self, x: f64) {
        self.rows[0] *= x;
    }
}

#[derive_grad]
fn uses_table(table: &Table, x: f64) -> f64 {
    table.look_up(x) * x
}

#[test]
fn methods() {
    let mut table = Table { rows: vec![2.0, 1.0] };
    let (d, dx) = table.look_up_grad(4.0);
    assert_eq!((d.rows, dx), (vec![12.0, 0.0], 6.0));
    let (d, dx) = uses_table::grad(&table, 4.0);
    assert_eq!((d.rows, dx), (vec![48.0, 0.0], 24.0 + 8.0));
    let ((), pullback) = table.scale_forward(4.0);
    let mut d = TableTangent { rows: vec![1.0, 7.0] };
    assert_eq!((pullback(&mut d), d.rows), (10.0, vec![20.0, 7.0]));
    assert_eq!(table.rows, [8.0, 1.0]);
}
