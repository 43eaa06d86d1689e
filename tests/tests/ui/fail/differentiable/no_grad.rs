use grad_runtime::Differentiable;

#[derive(Differentiable)]
struct Arguments {
    #[no_grad(always)]
    x: f64,
    #[no_grad = true]
    y: f64,
}

#[derive(Differentiable)]
struct Twice {
    #[no_grad]
    #[no_grad]
    x: f64,
}

#[derive(Differentiable)]
struct OnAParameter<#[no_grad] T> {
    x: T,
}

fn main() {}
