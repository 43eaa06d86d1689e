use grad_runtime::derive_grad;

#[derive_grad]
fn f(x: &[f64]) -> f64 {
    let mut s = 1.0;
    for v in x {
        s *= v;
        if s > 10.0 {
            return s;
        }
    }
    s
}

fn main() {}
