use grad_runtime::derive_grad;

macro_rules! square {
    ($x:expr) => {
        $x * $x
    };
}

#[derive_grad]
fn f(x: f64, y: &f64, n: usize) -> f64 {
    square!(x) * y * n as f64
}

#[derive_grad]
fn g(x: f64) -> f64 {
    f(x, &2.0, 3) * x
}

fn main() {
    let mut d_y = 0.0;
    let _: f64 = f_backward(1.0, &2.0, &mut d_y, 3, 1.0);
    let _: (f64, (f64, f64)) = f::value_and_grad(1.0, &2.0, 3);
    let _: (f64, f64) = f::grad(1.0, &2.0, 3);
    let (_, pullback) = f::forward(1.0, &2.0, 3);
    let _: f64 = pullback(1.0, &mut d_y);
    let _: f64 = g_backward(1.0, 1.0) + f(1.0, &2.0, 3);
}
