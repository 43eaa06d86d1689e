use grad_runtime::Differentiable;

struct Foreign;

#[derive(Differentiable)]
struct Generic<T> {
    x: T,
}

fn main() {
    let _ = Generic { x: Foreign }.zero_tangent();
}
