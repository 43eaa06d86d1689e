use grad_runtime::derive_grad;

struct Options {
    scale: f64,
}

#[derive_grad]
fn f(x: f64, options: &Options) -> f64 {
    x * options.scale
}

fn main() {}
