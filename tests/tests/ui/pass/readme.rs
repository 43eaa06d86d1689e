use grad_runtime::derive_grad;

#[derive_grad]
fn staged(x: f64, y: f64) -> f64 {
    let sigy = 1.0 / (1.0 + (-y).exp());
    let num = x + sigy;
    let sigx = 1.0 / (1.0 + (-x).exp());
    let xpy = x + y;
    let xpysqr = xpy.powi(2);
    let den = sigx + xpysqr;
    let invden = 1.0 / den;
    num * invden
}

fn main() {
    let (dx, dy) = staged_backward(3.0, -4.0, 1.0);
    let (value, gradient) = staged::value_and_grad(3.0, -4.0);
    let (same, pullback) = staged::forward(3.0, -4.0);
    assert_eq!((value, gradient), (staged(3.0, -4.0), (dx, dy)));
    assert_eq!((same, pullback(1.0)), (value, gradient));
    assert!((dx - 2.059_569_795_572_165).abs() < 1e-14);
    assert!((dy - 1.592_232_751_483_809_3).abs() < 1e-14);
}
