use grad_runtime::derive_grad;

#[derive_grad]
fn f<'a>(x: &'a [f64], i: usize) -> &'a f64 {
    &x[i]
}

fn main() {}
