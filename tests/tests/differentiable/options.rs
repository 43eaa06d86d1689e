//! The options of the derive.

mod renamed {
    pub(super) mod runtime {
        pub(crate) use grad_runtime::*;
    }
}

#[derive(renamed::runtime::Differentiable)]
#[differentiable(crate = "self::renamed::runtime")]
enum Path {
    A(f64),
    B,
}

#[test]
fn path_of_the_runtime() {
    use renamed::runtime::Differentiable;
    assert_eq!(Path::A(1.0).zero_tangent(), PathTangent::A(0.0));
    assert_eq!(Path::B.zero_tangent(), PathTangent::B);
}
