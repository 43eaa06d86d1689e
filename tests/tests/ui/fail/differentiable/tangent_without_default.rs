use grad_runtime::Differentiable;

#[derive(Differentiable)]
enum Kind {
    Weight(f64),
}

#[derive(Differentiable)]
struct HasEnum {
    kind: Kind,
}

fn main() {
    let _ = HasEnum { kind: Kind::Weight(1.0) }.zero_tangent() == HasEnumTangent::default();
}
