//! Kinks, ties and jumps: which side the rule picks.

use grad_runtime::derive_grad;
use grad_tests::assert_same;
use num_traits::Float;

const NAN: f64 = f64::NAN;
const INF: f64 = f64::INFINITY;

/// The adjoints with the sign of zero removed.
fn plain((x, z): (f64, f64)) -> [f64; 2] {
    [x + 0.0, z + 0.0]
}

#[derive_grad]
fn magnitude(x: f64) -> f64 {
    x.abs()
}

#[derive_grad]
fn magnitude_generic<T: Float>(x: T) -> T {
    x.abs()
}

#[derive_grad]
fn magnitude_libm(x: f64) -> f64 {
    libm::fabs(x)
}

#[test]
fn abs_is_flat_at_zero() {
    for x in [0.0, -0.0] {
        assert_eq!(magnitude_backward(x, 1.0), 0.0);
        assert_eq!(magnitude_generic_backward(x, -2.5), 0.0);
        assert_eq!(magnitude_libm_backward(x, 1.0), 0.0);
        assert_eq!(magnitude_backward(x, INF), 0.0);
    }
    assert_eq!(magnitude_backward(5e-324, 1.0), 1.0);
    assert_eq!(magnitude_backward(-5e-324, 1.0), -1.0);
    assert_eq!(magnitude_backward(INF, 1.0), 1.0);
    assert_eq!(magnitude_backward(-INF, 1.0), -1.0);
}

/// `max` and `min` in four spellings.
mod select {
    use super::*;

    #[derive_grad]
    pub fn max(x: f64, z: f64) -> f64 {
        x.max(z)
    }
    #[derive_grad]
    pub fn max_path(x: f64, z: f64) -> f64 {
        f64::max(x, z)
    }
    #[derive_grad]
    pub fn max_generic<T: Float>(x: T, z: T) -> T {
        x.max(z)
    }
    #[derive_grad]
    pub fn max_libm(x: f64, z: f64) -> f64 {
        libm::fmax(x, z)
    }
    #[derive_grad]
    pub fn min(x: f64, z: f64) -> f64 {
        x.min(z)
    }
    #[derive_grad]
    pub fn min_path(x: f64, z: f64) -> f64 {
        f64::min(x, z)
    }
    #[derive_grad]
    pub fn min_generic<T: Float>(x: T, z: T) -> T {
        x.min(z)
    }
    #[derive_grad]
    pub fn min_libm(x: f64, z: f64) -> f64 {
        libm::fmin(x, z)
    }
}

type Backward = fn(f64, f64, f64) -> (f64, f64);

const MAX: [Backward; 4] = [
    select::max_backward,
    select::max_path_backward,
    select::max_generic_backward,
    select::max_libm_backward,
];

const MIN: [Backward; 4] = [
    select::min_backward,
    select::min_path_backward,
    select::min_generic_backward,
    select::min_libm_backward,
];

#[test]
fn max_and_min_of_a_tie_take_the_second() {
    for backward in MAX.into_iter().chain(MIN) {
        for (x, z) in [(2.0, 2.0), (0.0, 0.0), (-0.0, 0.0), (0.0, -0.0), (INF, INF), (-INF, -INF)] {
            assert_same(plain(backward(x, z, -2.5)), [0.0, -2.5]);
        }
    }
}

#[test]
fn max_and_min_with_nan_take_the_number() {
    for backward in MAX.into_iter().chain(MIN) {
        assert_same(plain(backward(NAN, 1.0, 3.0)), [0.0, 3.0]);
        assert_same(plain(backward(1.0, NAN, 3.0)), [3.0, 0.0]);
        assert_same(plain(backward(-INF, NAN, 3.0)), [3.0, 0.0]);
        assert_same(plain(backward(NAN, INF, 3.0)), [0.0, 3.0]);
    }
}

/// The whole adjoint goes one way: the other gets a zero, even of an infinite adjoint.
#[test]
fn max_and_min_route() {
    for backward in MAX {
        assert_same(plain(backward(2.0, 1.0, -2.5)), [-2.5, 0.0]);
        assert_same(plain(backward(1.0, 2.0, -2.5)), [0.0, -2.5]);
        assert_same(plain(backward(1.0, 2.0, INF)), [0.0, INF]);
        assert_same(plain(backward(2.0, 1.0, NAN)), [NAN, 0.0]);
    }
    for backward in MIN {
        assert_same(plain(backward(1.0, 2.0, -2.5)), [-2.5, 0.0]);
        assert_same(plain(backward(2.0, 1.0, -2.5)), [0.0, -2.5]);
        assert_same(plain(backward(2.0, 1.0, INF)), [0.0, INF]);
        assert_same(plain(backward(1.0, 2.0, NAN)), [NAN, 0.0]);
    }
}

#[derive_grad]
fn relu(x: f64) -> f64 {
    x.max(0.0)
}

#[derive_grad]
fn relu_turned(x: f64) -> f64 {
    f64::max(0.0, x)
}

#[derive_grad]
fn cap(x: f64) -> f64 {
    x.min(1.0)
}

#[test]
fn max_with_a_literal() {
    assert_eq!(relu_backward(0.0, 1.0), 0.0);
    assert_eq!(relu_backward(-0.0, 1.0), 0.0);
    assert_eq!(relu_backward(2.0, -2.5), -2.5);
    assert_eq!(relu_backward(-2.0, 1.0), 0.0);
    assert_eq!(relu_backward(NAN, 1.0), 0.0);
    assert_eq!(relu_turned_backward(0.0, 1.0), 1.0);
    assert_eq!(relu_turned_backward(NAN, 1.0), 0.0);
    assert_eq!(cap_backward(1.0, 1.0), 0.0);
    assert_eq!(cap_backward(0.5, 1.0), 1.0);
}

#[derive_grad]
fn clamped(x: f64, low: f64, high: f64) -> f64 {
    x.clamp(low, high)
}

#[derive_grad]
fn clamped_generic<T: Float>(x: T, low: T, high: T) -> T {
    x.clamp(low, high)
}

#[derive_grad]
fn unit(x: f64) -> f64 {
    x.clamp(0.0, 1.0)
}

#[derive_grad]
#[allow(clippy::manual_clamp)]
fn max_then_min(x: f64) -> f64 {
    x.max(0.0).min(1.0)
}

#[test]
fn clamp_passes_on_the_closed_interval() {
    for backward in [clamped_backward, clamped_generic_backward] {
        let clamp = |x, low, high| {
            let (x, low, high) = backward(x, low, high, 2.0);
            [x + 0.0, low + 0.0, high + 0.0]
        };
        assert_same(clamp(0.5, 0.0, 1.0), [2.0, 0.0, 0.0]);
        assert_same(clamp(0.0, 0.0, 1.0), [2.0, 0.0, 0.0]);
        assert_same(clamp(-0.0, 0.0, 1.0), [2.0, 0.0, 0.0]);
        assert_same(clamp(1.0, 0.0, 1.0), [2.0, 0.0, 0.0]);
        assert_same(clamp(1.0, 1.0, 1.0), [2.0, 0.0, 0.0]);
        assert_same(clamp(-1e-300, 0.0, 1.0), [0.0, 2.0, 0.0]);
        assert_same(clamp(1.5, 0.0, 1.0), [0.0, 0.0, 2.0]);
        assert_same(clamp(INF, 0.0, 1.0), [0.0, 0.0, 2.0]);
        assert_same(clamp(-INF, 0.0, 1.0), [0.0, 2.0, 0.0]);
        assert_same(clamp(NAN, 0.0, 1.0), [2.0, 0.0, 0.0]);
    }
    assert_eq!(
        [0.0, 1.0, 0.5, -0.5, 1.5].map(|x| unit_backward(x, 1.0)),
        [1.0, 1.0, 1.0, 0.0, 0.0]
    );
}

/// Not the same at the bounds, as documented.
#[test]
fn max_then_min_is_flat_at_the_bounds() {
    let at = [0.0, 1.0, 0.5, -0.5, 1.5].map(|x| max_then_min_backward(x, 1.0));
    assert_eq!(at, [0.0, 0.0, 1.0, 0.0, 0.0]);
}

#[derive_grad]
fn hypotenuse(x: f64, z: f64) -> f64 {
    x.hypot(z)
}

#[derive_grad]
fn angle(y: f64, x: f64) -> f64 {
    y.atan2(x)
}

#[derive_grad]
fn hypotenuse_generic<T: Float>(x: T, z: T) -> T {
    x.hypot(z)
}

#[derive_grad]
fn angle_generic<T: Float>(y: T, x: T) -> T {
    y.atan2(x)
}

#[derive_grad]
fn hypotenuse_libm(x: f64, z: f64) -> f64 {
    libm::hypot(x, z)
}

#[derive_grad]
fn angle_libm(y: f64, x: f64) -> f64 {
    libm::atan2(y, x)
}

#[test]
fn hypot_and_atan2_are_flat_at_the_origin() {
    let all: [Backward; 6] = [
        hypotenuse_backward,
        hypotenuse_generic_backward,
        hypotenuse_libm_backward,
        angle_backward,
        angle_generic_backward,
        angle_libm_backward,
    ];
    for backward in all {
        for (x, z) in [(0.0, 0.0), (0.0, -0.0), (-0.0, 0.0), (-0.0, -0.0)] {
            for seed in [1.0, -2.5, 0.0] {
                assert_same(plain(backward(x, z, seed)), [0.0, 0.0]);
            }
        }
    }
    assert_same(plain(hypotenuse_backward(0.0, -2.0, 1.0)), [0.0, -1.0]);
    assert_same(plain(hypotenuse_backward(3.0, 0.0, 1.0)), [1.0, 0.0]);
    assert_same(plain(angle_backward(0.0, 2.0, 1.0)), [0.5, 0.0]);
    assert_same(plain(angle_backward(0.0, -2.0, 1.0)), [-0.5, 0.0]);
    assert_same(plain(angle_backward(2.0, 0.0, 1.0)), [0.0, -0.5]);
}

#[derive_grad]
fn signed(x: f64, z: f64) -> f64 {
    x.copysign(z)
}

/// By the sign bits, zeros included; the operand that gives the sign has no derivative.
#[test]
fn copysign() {
    for (x, z, dx) in [
        (3.0, 1.0, 1.0),
        (3.0, -1.0, -1.0),
        (-3.0, -1.0, 1.0),
        (-3.0, 1.0, -1.0),
        (0.0, 1.0, 1.0),
        (0.0, -1.0, -1.0),
        (-0.0, -1.0, 1.0),
        (-0.0, 1.0, -1.0),
        (3.0, 0.0, 1.0),
        (3.0, -0.0, -1.0),
        (-3.0, -INF, 1.0),
    ] {
        assert_same(plain(signed_backward(x, z, 2.0)), [2.0 * dx, 0.0]);
    }
}

#[derive_grad]
fn remainder(x: f64, z: f64) -> f64 {
    x % z
}

#[derive_grad]
fn remainder_libm(x: f64, z: f64) -> f64 {
    libm::fmod(x, z)
}

#[derive_grad]
fn euclid(x: f64, z: f64) -> f64 {
    x.rem_euclid(z)
}

#[derive_grad]
fn euclid_quotient(x: f64, z: f64) -> f64 {
    x.div_euclid(z)
}

#[test]
fn remainders() {
    for backward in [remainder_backward, remainder_libm_backward] {
        assert_same(plain(backward(7.3, 2.0, 1.0)), [1.0, -3.0]);
        assert_same(plain(backward(-7.3, 2.0, 1.0)), [1.0, 3.0]);
        assert_same(plain(backward(7.3, -2.0, 1.0)), [1.0, 3.0]);
        assert_same(plain(backward(-7.3, -2.0, -2.0)), [-2.0, 6.0]);
        assert_same(plain(backward(0.5, 2.0, 1.0)), [1.0, 0.0]);
        assert_same(plain(backward(6.0, 2.0, 1.0)), [1.0, -3.0]);
    }
    assert_same(plain(euclid_backward(7.3, 2.0, 1.0)), [1.0, -3.0]);
    assert_same(plain(euclid_backward(-7.3, 2.0, 1.0)), [1.0, 4.0]);
    assert_same(plain(euclid_backward(7.3, -2.0, 1.0)), [1.0, 3.0]);
    assert_same(plain(euclid_backward(-7.3, -2.0, -2.0)), [-2.0, 8.0]);
    assert_same(plain(euclid_backward(6.0, 2.0, 1.0)), [1.0, -3.0]);
    for (x, z) in [(7.3, 2.0), (-7.3, 2.0), (6.0, 2.0), (1.0, 0.0)] {
        assert_same(plain(euclid_quotient_backward(x, z, 1.0)), [0.0, 0.0]);
    }
}

#[derive_grad]
fn positive_difference<T: Float>(x: T, z: T) -> T {
    x.abs_sub(z)
}

#[derive_grad]
fn fdim(x: f64, z: f64) -> f64 {
    libm::fdim(x, z)
}

#[test]
fn abs_sub() {
    for backward in [positive_difference_backward, fdim_backward] {
        assert_same(plain(backward(3.0, 1.0, 2.0)), [2.0, -2.0]);
        assert_same(plain(backward(1.0, 3.0, 2.0)), [0.0, 0.0]);
        assert_same(plain(backward(1.0, 1.0, 2.0)), [0.0, 0.0]);
    }
}

#[derive_grad]
fn middle(x: f64, z: f64) -> f64 {
    x.midpoint(z)
}

#[test]
fn midpoint() {
    assert_same(middle_backward(-1.0, 5.0, -3.0), (-1.5, -1.5));
}
