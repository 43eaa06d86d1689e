use grad_runtime::Differentiable;

#[derive(Differentiable)]
#[differentiable(bound = "T: Copy", skip)]
struct Unknown<T>(T);

#[derive(Differentiable)]
#[differentiable]
struct Nothing(f64);

#[derive(Differentiable)]
#[differentiable(crate = ::grad_runtime)]
struct NotQuoted(f64);

#[derive(Differentiable)]
#[differentiable(crate = "grad runtime")]
struct NotAPath(f64);

#[derive(Differentiable)]
#[differentiable(crate = "grad_runtime", crate = "grad_runtime")]
struct Twice(f64);

#[derive(Differentiable)]
struct OnAField {
    #[differentiable(skip)]
    x: f64,
}

#[derive(Differentiable)]
enum OnAVariant {
    #[differentiable(skip)]
    A(f64),
}

fn main() {
    // No follow-up error: each of them has its implementation.
    let _ = (Unknown(1.0).zero_tangent(), OnAField { x: 1.0 }.zero_tangent());
}
