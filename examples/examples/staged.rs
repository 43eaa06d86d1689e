//! t
use grad_runtime::derive_grad;
/// Staged.
#[derive_grad]
pub fn staged(x: f64, y: f64) -> f64 {
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
    println!("{:?}", staged_backward(3.0, -4.0, 1.0));
    println!("{:?}", staged::value_and_grad(3.0, -4.0));
    println!("{:?}", staged::grad(3.0, -4.0));
}
