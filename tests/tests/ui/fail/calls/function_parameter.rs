use grad_runtime::derive_grad;

#[derive_grad]
fn f<G: Fn(f64) -> f64>(x: f64, g: G) -> f64 {
    g(x) + x
}

fn main() {}
