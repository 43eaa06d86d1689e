//! Who sees the tangent and its fields.

use super::*;

mod inner {
    use super::*;

    #[derive(Differentiable)]
    pub(super) struct Account {
        pub(super) open: f64,
        hidden: f64,
        pub(in super::super) shared: Secret,
    }

    #[derive(Differentiable)]
    pub(in super::super) struct Secret(f64);

    impl Account {
        pub(super) fn new() -> Self {
            Account { open: 1.0, hidden: 1.0, shared: Secret(1.0) }
        }

        pub(super) fn sum(gradient: &AccountTangent) -> f64 {
            gradient.open + gradient.hidden + gradient.shared.0
        }
    }
}

#[test]
fn same_visibility() {
    let mut gradient: inner::AccountTangent = inner::Account::new().zero_tangent();
    gradient.open += 1.0;
    let _: &inner::SecretTangent = &gradient.shared;
    assert_eq!(inner::Account::sum(&gradient), 1.0);
}
