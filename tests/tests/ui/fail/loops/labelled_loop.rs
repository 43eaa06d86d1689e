use grad_runtime::derive_grad;

#[derive_grad]
fn f(x: &[f64]) -> f64 {
    let mut s = 1.0;
    'outer: for v in x {
        for _ in 0..3 {
            s *= v;
            if s > 10.0 {
                break 'outer;
            }
        }
    }
    s
}

fn main() {}
