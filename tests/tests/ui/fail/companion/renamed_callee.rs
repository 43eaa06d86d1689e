use grad_runtime::derive_grad;

mod area {}

#[derive_grad(companion = area_gradient)]
fn area(x: f64) -> f64 {
    x * x
}

#[derive_grad]
fn f(x: f64) -> f64 {
    area(x)
}

fn main() {}
