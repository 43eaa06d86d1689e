use grad_runtime::derive_grad;

#[derive_grad]
fn f(x: &[f64]) -> f64 {
    let mut s = 1.0;
    for i in 0..x.len() {
        s *= x[i];
        {
            if i == 2 {
                break;
            }
        }
        s += x[i];
    }
    s
}

fn main() {}
