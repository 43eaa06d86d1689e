use grad_runtime::Differentiable;

#[derive(Differentiable, Clone, Copy)]
union Bits {
    float: f64,
    integer: u64,
}

fn main() {
    let _ = Bits { float: 1.0 }.zero_tangent();
}
