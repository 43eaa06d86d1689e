use grad_runtime::derive_grad;

#[derive_grad]
fn f(x: f64) -> f64 {
    let cell = std::cell::Cell::new(x);
    cell.get() * 2.0
}

fn main() {}
