//! `nalgebra`, in both precisions.

macro_rules! in_both {
    ($($cases:tt)*) => {
        mod at_f64 {
            type S = f64;
            const TOLERANCE: f64 = 1e-13;
            #[allow(unused_imports)]
            use crate::support::formulas::*;
            use grad_tests::lit;
            use super::types::*;
            $($cases)*
        }
        mod at_f32 {
            type S = f32;
            const TOLERANCE: f64 = 1e-5;
            #[allow(unused_imports)]
            use crate::support::formulas::*;
            use grad_tests::lit;
            use super::types::*;
            $($cases)*
        }
    };
}

mod types {
    pub(crate) use nalgebra::{
        DMatrix, DVector, Matrix2, Matrix3, RowVector3, SMatrix, SVector, Vector2, Vector3, Vector4,
    };
}

in_both! {
    type V3 = Vector3<S>;
    type M3 = Matrix3<S>;

    // Types by an alias, which are values, and with their parameters, which are memory.
    by_value! {
        fn sum(a: V3, b: V3) -> V3 { a + b } = |p| plus(&p[..3], &p[3..]);
        fn sum_spelt(a: Vector3<S>, b: SVector<S, 3>) -> Vector3<S> { a + b }
            = |p| plus(&p[..3], &p[3..]);
        fn difference(a: V3, b: V3) -> V3 { a - b - a * 2.0 }
            = |p| p[..3].iter().zip(&p[3..]).map(|(a, b)| -*a - *b).collect();
        fn difference_m(a: SMatrix<S, 2, 3>, b: SMatrix<S, 2, 3>) -> SMatrix<S, 2, 3> { a - b }
            = |p| minus(&p[..6], &p[6..]);
        fn negated(a: V3) -> V3 { -a } = |p| p.iter().map(|x| -*x).collect();
        fn negated_spelt(a: SMatrix<S, 3, 2>) -> SMatrix<S, 3, 2> { -a }
            = |p| p.iter().map(|x| -*x).collect();
        fn scaled_v(a: V3, s: S) -> V3 { a * s } = |p| scaled(&p[..3], p[3]);
        fn scaled_m(a: SMatrix<S, 2, 4>, s: S) -> SMatrix<S, 2, 4> { a * s }
            = |p| scaled(&p[..8], p[8]);
        fn scaling(s: S, a: V3) -> V3 { s * a } = |p| scaled(&p[1..], p[0]);
        fn scaling_m(s: S, a: Matrix2<S>) -> Matrix2<S> { s * a } = |p| scaled(&p[1..], p[0]);
        fn by_a_literal(a: V3) -> V3 { 2.5 * a - a * 0.5 } = |p| scaled(p, lit(2.0));
        fn divided(a: V3, s: S) -> V3 { a / s } = |p| scaled(&p[..3], inverted(p[3]));
        fn divided_m(a: Matrix2<S>, s: S) -> Matrix2<S> { a / s }
            = |p| scaled(&p[..4], inverted(p[4]));
        fn matrix_vector(m: M3, v: V3) -> V3 { m * v } = |p| product(&p[..9], &p[9..], 3, 3);
        fn matrix_vector_spelt(m: SMatrix<S, 2, 3>, v: Vector3<S>) -> Vector2<S> { m * v }
            = |p| product(&p[..6], &p[6..], 2, 3);
        fn matrices(a: M3, b: M3) -> M3 { a * b } = |p| product(&p[..9], &p[9..], 3, 3);
        fn matrices_spelt(a: SMatrix<S, 2, 3>, b: SMatrix<S, 3, 4>) -> SMatrix<S, 2, 4> { a * b }
            = |p| product(&p[..6], &p[6..], 2, 3);
        fn squared(a: M3) -> M3 { a * a } = |p| product(p, p, 3, 3);
        fn row_and_column(a: RowVector3<S>, b: Vector3<S>) -> Matrix3<S> { b * a }
            = |p| product(&p[3..], &p[..3], 3, 1);

        fn dot_v(a: V3, b: V3) -> S { a.dot(&b) } = |p| vec![dot(&p[..3], &p[3..])];
        fn dot_m(a: Matrix2<S>, b: Matrix2<S>) -> S { a.dot(&b) }
            = |p| vec![dot(&p[..4], &p[4..])];
        fn with_itself(a: V3) -> S { a.dot(&a) } = |p| vec![dot(p, p)];
        fn norm_v(a: Vector4<S>) -> S { a.norm() } = |p| vec![norm(p)];
        fn magnitude(a: V3) -> S { a.magnitude() } = |p| vec![norm(p)];
        fn norm_squared(a: V3) -> S { a.norm_squared() } = |p| vec![dot(p, p)];
        fn magnitude_squared(a: V3) -> S { a.magnitude_squared() } = |p| vec![dot(p, p)];
        fn normalize(a: V3) -> V3 { a.normalize() } = |p| scaled(p, inverted(norm(p)));
        fn normalize_m(a: Matrix2<S>) -> Matrix2<S> { a.normalize() }
            = |p| scaled(p, inverted(norm(p)));
        fn cross_v(a: V3, b: V3) -> V3 { a.cross(&b) } = |p| cross(&p[..3], &p[3..]);
        fn transpose(a: M3) -> M3 { a.transpose() } = |p| transposed(p, 3);
        fn transpose_spelt(a: SMatrix<S, 2, 3>) -> SMatrix<S, 3, 2> { a.transpose() }
            = |p| transposed(p, 2);
        fn component_mul(a: V3, b: V3) -> V3 { a.component_mul(&b) }
            = |p| times(&p[..3], &p[3..]);
        fn component_div(a: V3, b: V3) -> V3 { a.component_div(&b) }
            = |p| over(&p[..3], &p[3..]);
        fn trace(a: M3) -> S { a.trace() } = |p| vec![p[0] + p[4] + p[8]];
        fn tr_mul(a: Matrix3<S>, b: Vector3<S>) -> Vector3<S> { a.tr_mul(&b) }
            = |p| product(&transposed(&p[..9], 3), &p[9..], 3, 3);

        fn new3(x: S, y: S) -> V3 { Vector3::new(x, y, x * y) }
            = |p| vec![p[0], p[1], p[0] * p[1]];
        fn new2x2(x: S, y: S) -> Matrix2<S> { Matrix2::new(x, y, 1.0, x * y) }
            = |p| vec![p[0], lit(1.0), p[1], p[0] * p[1]];

        fn field(a: V3, b: V3) -> S { a.x * b.z - a.y * a.y }
            = |p| vec![p[0] * p[5] - p[1] * p[1]];
        fn field_of_a_sum(a: V3, b: V3) -> S { (a + b).y * (a - b).z }
            = |p| vec![(p[1] + p[4]) * (p[2] - p[5])];
        fn elements(m: Matrix3<S>, i: Vector3<S>) -> S { m[(0, 2)] * m[(2, 1)] * i[1] }
            = |p| vec![p[6] * p[5] * p[10]];
    }

    by_reference! {
        fn lent(m: M3, v: V3, w: V3) -> S { (m * v - w).dot(&(v + w)) } = |p| {
            let (v, w) = (&p[9..12], &p[12..]);
            vec![dot(&minus(&product(&p[..9], v, 3, 3), w), &plus(v, w))]
        };
        fn elements_of_references(m: Matrix3<S>, v: Vector3<S>) -> S { m[(1, 0)] * v.x + v[2] }
            = |p| vec![p[1] * p[9] + p[11]];

        fn residual(a: DMatrix<S>, x: DVector<S>, b: DMatrix<S>) -> S {
            let r = a * x - b * x;
            r.dot(&r)
        } = |p| {
            let x = &p[6..8];
            let r = minus(&product(&p[..6], x, 3, 2), &product(&p[8..], x, 3, 2));
            vec![dot(&r, &r)]
        };
        fn dynamic_sum(a: DVector<S>, b: DVector<S>) -> DVector<S> { a + b - b * 2.0 }
            = |p| minus(&p[..2], &p[2..]);
        fn dynamic_products(a: DMatrix<S>, x: DVector<S>) -> S {
            let y = a * x;
            let z = &y * 2.0 + a * x / 4.0;
            z.norm() + x.norm_squared() - y.dot(&z)
        } = |p| {
            let x = &p[6..];
            let y = product(&p[..6], x, 3, 2);
            let z = scaled(&y, lit(2.25));
            vec![norm(&z) + dot(x, x) - dot(&y, &z)]
        };
        fn moved_and_used(a: DMatrix<S>, x: DVector<S>) -> S {
            let y = a * x;
            let z = y * 2.0;
            let w = z * x[0];
            w.norm()
        } = |p| {
            let y = product(&p[..6], &p[6..], 3, 2);
            vec![norm(&scaled(&scaled(&y, lit(2.0)), p[6]))]
        };
        fn dynamic_transpose(a: DMatrix<S>, b: DMatrix<S>) -> S {
            let gram = a.transpose() * b;
            gram.trace() * gram[(0, 1)]
        } = |p| {
            let gram = product(&transposed(&p[..6], 3), &p[6..], 2, 3);
            vec![(gram[0] + gram[3]) * gram[2]]
        };
        fn dynamic_unit(a: DVector<S>, b: DVector<S>) -> S {
            a.normalize().dot(&b.component_mul(a)) + (-b).norm() + a[1] * b[0]
        } = |p| {
            let (a, b) = (&p[..2], &p[2..]);
            let unit = scaled(a, inverted(norm(a)));
            vec![dot(&unit, &times(a, b)) + norm(b) + a[1] * b[0]]
        };
        fn dynamic_elements(a: DMatrix<S>, x: DVector<S>) -> S {
            let mut sum = 0.0;
            for i in 0..a.nrows() {
                for j in 0..x.len() {
                    sum += a[(i, j)] * x[j] * x[j];
                }
            }
            sum
        } = |p| {
            let (x, mut sum) = (&p[6..], lit(0.0));
            for i in 0..3 {
                for j in 0..2 {
                    sum = sum + p[j * 3 + i] * x[j] * x[j];
                }
            }
            vec![sum]
        };
    }
}

/// The norm has no slope at the origin; the pullback gives 0 there, as that of `hypot`.
#[test]
fn norm_at_the_origin() {
    use nalgebra::Vector3;

    #[grad_runtime::derive_grad]
    fn norm(v: Vector3<f64>) -> f64 {
        v.norm()
    }

    assert_eq!(norm_backward(Vector3::zeros(), 2.0), Vector3::zeros());
}

/// Of any dimension.
#[test]
fn const_generics() {
    use nalgebra::{SMatrix, SVector};

    #[grad_runtime::derive_grad]
    fn quadratic<const N: usize>(m: &SMatrix<f64, N, N>, v: &SVector<f64, N>) -> f64 {
        let w = m * v;
        v.dot(&w)
    }

    let m = SMatrix::<f64, 2, 2>::new(2.0, 1.0, 0.0, 3.0);
    let v = SVector::<f64, 2>::new(1.0, -2.0);
    let (value, (d_m, d_v)) = quadratic::value_and_grad(&m, &v);
    assert_eq!(value, (v.transpose() * m * v)[0]);
    assert_eq!(d_m, v * v.transpose());
    assert_eq!(d_v, (m + m.transpose()) * v);
}
