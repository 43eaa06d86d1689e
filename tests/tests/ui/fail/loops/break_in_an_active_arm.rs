use grad_runtime::derive_grad;

#[derive_grad]
fn f(x: &[f64], #[no_grad] stop: &[u8]) -> f64 {
    let mut s = 1.0;
    for i in 0..x.len() {
        match stop[i] {
            0 => {
                s *= x[i];
                break;
            }
            _ => s += x[i],
        }
    }
    s
}

fn main() {}
