use grad_runtime::derive_grad;

#[derive_grad]
fn f(x: &[f64]) -> f64 {
    let mut s = 1.0;
    for _ in 0..2 {
        x.iter().for_each(|v| {
            if *v > 1.0 {
                break;
            }
            s *= v;
        });
    }
    s
}

fn main() {}
