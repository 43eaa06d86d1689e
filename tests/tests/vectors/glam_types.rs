//! `glam`, in both precisions.

macro_rules! in_both {
    ($($cases:tt)*) => {
        mod at_f64 {
            use glam::{DMat2 as M2, DMat3 as M3, DMat4 as M4, DQuat as Q};
            use glam::{DVec2 as V2, DVec3 as V3, DVec4 as V4};
            type S = f64;
            const TOLERANCE: f64 = 1e-13;
            #[allow(unused_imports)]
            use crate::support::formulas::*;
            use grad_tests::lit;
            $($cases)*
        }
        mod at_f32 {
            use glam::{Mat2 as M2, Mat3 as M3, Mat4 as M4, Quat as Q};
            use glam::{Vec2 as V2, Vec3 as V3, Vec4 as V4};
            type S = f32;
            const TOLERANCE: f64 = 1e-5;
            #[allow(unused_imports)]
            use crate::support::formulas::*;
            use grad_tests::lit;
            $($cases)*
        }
    };
}

in_both! {
    by_value! {
        fn sum2(a: V2, b: V2) -> V2 { a + b } = |p| plus(&p[..2], &p[2..]);
        fn sum3(a: V3, b: V3) -> V3 { a + b } = |p| plus(&p[..3], &p[3..]);
        fn sum4(a: V4, b: V4) -> V4 { a + b } = |p| plus(&p[..4], &p[4..]);
        fn sum_q(a: Q, b: Q) -> Q { a + b } = |p| plus(&p[..4], &p[4..]);
        fn sum_m(a: M3, b: M3) -> M3 { a + b } = |p| plus(&p[..9], &p[9..]);
        fn difference3(a: V3, b: V3) -> V3 { a - b } = |p| minus(&p[..3], &p[3..]);
        fn difference_m(a: M2, b: M2) -> M2 { a - b } = |p| minus(&p[..4], &p[4..]);
        fn difference_m4(a: M4, b: M4) -> M4 { a - b } = |p| minus(&p[..16], &p[16..]);
        fn difference_q(a: Q, b: Q) -> Q { a - b } = |p| minus(&p[..4], &p[4..]);
        fn negated(a: V3) -> V3 { -a } = |p| p.iter().map(|x| -*x).collect();
        fn negated_m(a: M4) -> M4 { -a } = |p| p.iter().map(|x| -*x).collect();
        fn negated_q(a: Q) -> Q { -a } = |p| p.iter().map(|x| -*x).collect();

        fn scaled2(a: V2, s: S) -> V2 { a * s } = |p| scaled(&p[..2], p[2]);
        fn scaled3(a: V3, s: S) -> V3 { a * s } = |p| scaled(&p[..3], p[3]);
        fn scaled4(a: V4, s: S) -> V4 { a * s } = |p| scaled(&p[..4], p[4]);
        fn scaled_m2(a: M2, s: S) -> M2 { a * s } = |p| scaled(&p[..4], p[4]);
        fn scaled_m3(a: M3, s: S) -> M3 { a * s } = |p| scaled(&p[..9], p[9]);
        fn scaled_m4(a: M4, s: S) -> M4 { a * s } = |p| scaled(&p[..16], p[16]);
        fn scaled_q(a: Q, s: S) -> Q { a * s } = |p| scaled(&p[..4], p[4]);
        fn scaling2(s: S, a: V2) -> V2 { s * a } = |p| scaled(&p[1..], p[0]);
        fn scaling3(s: S, a: V3) -> V3 { s * a } = |p| scaled(&p[1..], p[0]);
        fn scaling4(s: S, a: V4) -> V4 { s * a } = |p| scaled(&p[1..], p[0]);
        fn scaling_m3(s: S, a: M3) -> M3 { s * a } = |p| scaled(&p[1..], p[0]);
        fn by_a_literal(a: V3) -> V3 { 2.5 * a - a * 0.5 } = |p| scaled(p, lit(2.0));
        fn divided3(a: V3, s: S) -> V3 { a / s } = |p| scaled(&p[..3], inverted(p[3]));
        fn divided_m(a: M3, s: S) -> M3 { a / s } = |p| scaled(&p[..9], inverted(p[9]));
        fn divided_q(a: Q, s: S) -> Q { a / s } = |p| scaled(&p[..4], inverted(p[4]));
        fn componentwise(a: V3, b: V3) -> V3 { a * b } = |p| times(&p[..3], &p[3..]);
        fn quotients(a: V4, b: V4) -> V4 { a / b } = |p| over(&p[..4], &p[4..]);
        fn reciprocals(s: S, a: V2) -> V2 { s / a } = |p| over(&[p[0], p[0]], &p[1..]);
        fn inverse_of_each(a: V3) -> V3 { 1.0 / a } = |p| p.iter().map(|x| inverted(*x)).collect();

        fn matrix_vector2(m: M2, v: V2) -> V2 { m * v } = |p| product(&p[..4], &p[4..], 2, 2);
        fn matrix_vector3(m: M3, v: V3) -> V3 { m * v } = |p| product(&p[..9], &p[9..], 3, 3);
        fn matrix_vector4(m: M4, v: V4) -> V4 { m * v } = |p| product(&p[..16], &p[16..], 4, 4);
        fn matrices2(a: M2, b: M2) -> M2 { a * b } = |p| product(&p[..4], &p[4..], 2, 2);
        fn matrices3(a: M3, b: M3) -> M3 { a * b } = |p| product(&p[..9], &p[9..], 3, 3);
        fn matrices4(a: M4, b: M4) -> M4 { a * b } = |p| product(&p[..16], &p[16..], 4, 4);
        fn squared(a: M3) -> M3 { a * a } = |p| product(p, p, 3, 3);
        fn quaternions(a: Q, b: Q) -> Q { a * b } = |p| hamilton(&p[..4], &p[4..]);
        fn squared_q(a: Q) -> Q { a * a } = |p| hamilton(p, p);
        fn rotated3(q: Q, v: V3) -> V3 { q * v } = |p| rotated(&p[..4], &p[4..]);
        fn rotated_by_name(q: Q, v: V3) -> V3 { q.mul_vec3(v) } = |p| rotated(&p[..4], &p[4..]);

        fn dot2(a: V2, b: V2) -> S { a.dot(b) } = |p| vec![dot(&p[..2], &p[2..])];
        fn dot3(a: V3, b: V3) -> S { a.dot(b) } = |p| vec![dot(&p[..3], &p[3..])];
        fn dot4(a: V4, b: V4) -> S { a.dot(b) } = |p| vec![dot(&p[..4], &p[4..])];
        fn dot_q(a: Q, b: Q) -> S { a.dot(b) } = |p| vec![dot(&p[..4], &p[4..])];
        fn with_itself(a: V3) -> S { a.dot(a) } = |p| vec![dot(p, p)];
        fn length3(a: V3) -> S { a.length() } = |p| vec![norm(p)];
        fn length_q(a: Q) -> S { a.length() } = |p| vec![norm(p)];
        fn length_squared(a: V4) -> S { a.length_squared() } = |p| vec![dot(p, p)];
        fn distance(a: V3, b: V3) -> S { a.distance(b) } = |p| vec![norm(&minus(&p[..3], &p[3..]))];
        fn distance_squared(a: V2, b: V2) -> S { a.distance_squared(b) } = |p| {
            let d = minus(&p[..2], &p[2..]);
            vec![dot(&d, &d)]
        };
        fn normalize2(a: V2) -> V2 { a.normalize() } = |p| scaled(p, inverted(norm(p)));
        fn normalize3(a: V3) -> V3 { a.normalize() } = |p| scaled(p, inverted(norm(p)));
        fn normalize4(a: V4) -> V4 { a.normalize() } = |p| scaled(p, inverted(norm(p)));
        fn normalize_q(a: Q) -> Q { a.normalize() } = |p| scaled(p, inverted(norm(p)));
        fn cross3(a: V3, b: V3) -> V3 { a.cross(b) } = |p| cross(&p[..3], &p[3..]);
        fn conjugate(a: Q) -> Q { a.conjugate() } = |p| vec![-p[0], -p[1], -p[2], p[3]];

        fn transpose2(a: M2) -> M2 { a.transpose() } = |p| transposed(p, 2);
        fn transpose3(a: M3) -> M3 { a.transpose() } = |p| transposed(p, 3);
        fn transpose4(a: M4) -> M4 { a.transpose() } = |p| transposed(p, 4);
        fn determinant2(a: M2) -> S { a.determinant() } = |p| vec![determinant(p, 2)];
        fn determinant3(a: M3) -> S { a.determinant() } = |p| vec![determinant(p, 3)];
        fn determinant4(a: M4) -> S { a.determinant() } = |p| vec![determinant(p, 4)];

        fn new2(x: S, y: S) -> V2 { V2::new(y, x * y) } = |p| vec![p[1], p[0] * p[1]];
        fn new3(x: S, y: S) -> V3 { V3::new(x, y, x * y) } = |p| vec![p[0], p[1], p[0] * p[1]];
        fn new4(x: S, y: S) -> V4 { V4::new(x, 1.0, y, x) }
            = |p| vec![p[0], lit(1.0), p[1], p[0]];
        fn splat(x: S) -> V3 { V3::splat(x * x) } = |p| vec![p[0] * p[0]; 3];
        fn from_columns(a: V2, b: V2) -> M2 { M2::from_cols(b, a * 2.0) }
            = |p| vec![p[2], p[3], p[0] + p[0], p[1] + p[1]];
        fn from_xyzw(x: S, y: S) -> Q { Q::from_xyzw(x, y, x, 0.5) }
            = |p| vec![p[0], p[1], p[0], lit(0.5)];

        fn field(a: V3, b: V3) -> S { a.x * b.z - a.y * a.y }
            = |p| vec![p[0] * p[5] - p[1] * p[1]];
        fn field_of_a_sum(a: V3, b: V3) -> S { (a + b).y * (a - b).z }
            = |p| vec![(p[1] + p[4]) * (p[2] - p[5])];
        fn field_of_a_local(a: V4, s: S) -> S { let b = a * s; b.w * b.x + s }
            = |p| vec![p[3] * p[4] * p[0] * p[4] + p[4]];
        fn element(a: V3, b: V2) -> S { a[2] * b[0] } = |p| vec![p[2] * p[3]];
        fn column(m: M3, v: V3) -> S { m.y_axis.dot(v) * m.z_axis.x }
            = |p| vec![dot(&p[3..6], &p[9..]) * p[6]];
        fn field_of_a_quaternion(q: Q) -> S { q.w * q.x } = |p| vec![p[3] * p[0]];
    }

    by_reference! {
        fn lent(m: M3, v: V3, w: V3) -> S { (*m * *v - *w).dot(*v + *w) } = |p| {
            let (v, w) = (&p[9..12], &p[12..]);
            vec![dot(&minus(&product(&p[..9], v, 3, 3), w), &plus(v, w))]
        };
        fn operators_on_references(v: V3, w: V3) -> V3 { v + w - w * v }
            = |p| minus(&plus(&p[..3], &p[3..]), &times(&p[..3], &p[3..]));
        fn methods_of_references(v: V3, w: V3) -> V3 { v.cross(*w).normalize() } = |p| {
            let c = cross(&p[..3], &p[3..]);
            scaled(&c, inverted(norm(&c)))
        };
        fn fields_of_references(v: V3, q: Q) -> S { v.x * q.y + v[1] }
            = |p| vec![p[0] * p[4] + p[1]];
        fn inverse2(m: M2) -> M2 { m.inverse() } = |p| inverse(p, 2);
    }
}

/// Matrices that are far from singular.
mod inverses {
    use crate::support::{Flat, agrees, formulas, numbers, transposed};
    use grad_runtime::derive_grad;

    macro_rules! inverses {
        ($($name:ident, $type:ty, $size:literal, $tolerance:literal;)*) => {$(
            mod $name {
                use super::*;

                #[derive_grad]
                fn primal(m: $type) -> $type {
                    m.inverse()
                }

                #[test]
                fn gradient() {
                    let mut point = numbers($size * $size, 1);
                    (0..$size).for_each(|at| point[at * $size + at] += 4.0);
                    let seed = numbers($size * $size, 3);
                    let (value, expected) =
                        transposed(|p| formulas::inverse(p, $size), &point, &seed);
                    let m = <$type>::of(&point);
                    agrees("value", &primal(m).flat(), &value, $tolerance);
                    let d = primal_backward(m, <$type>::of(&seed));
                    agrees("adjoint", &d.flat(), &expected, $tolerance);
                }
            }
        )*};
    }

    inverses! {
        of_two, glam::DMat2, 2, 1e-14;
        of_three, glam::DMat3, 3, 1e-14;
        of_four, glam::DMat4, 4, 1e-14;
        of_two_single, glam::Mat2, 2, 1e-6;
        of_three_single, glam::Mat3, 3, 1e-6;
        of_four_single, glam::Mat4, 4, 1e-6;
    }
}

/// The length has no slope at the origin; the pullback gives 0 there, as that of `hypot`.
#[test]
fn lengths_at_the_origin() {
    use glam::{DVec3, Vec2};

    #[grad_runtime::derive_grad]
    fn length(v: DVec3) -> f64 {
        v.length()
    }

    #[grad_runtime::derive_grad]
    fn distance(v: Vec2, w: Vec2) -> f32 {
        v.distance(w)
    }

    assert_eq!(length_backward(DVec3::ZERO, 2.0), DVec3::ZERO);
    assert_eq!(distance_backward(Vec2::ONE, Vec2::ONE, 2.0), (Vec2::ZERO, Vec2::ZERO));
}
