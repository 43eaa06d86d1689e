//! The oracle of operations on vectors: the same formula on components, in dual numbers.

use grad_tests::{Oracle, close};
use num_traits::Float;

/// A value as the list of its numbers.
pub(crate) trait Flat {
    const LEN: usize;
    fn flat(&self) -> Vec<f64>;
    fn of(numbers: &[f64]) -> Self;
}

macro_rules! floats {
    ($($float:ty),*) => {$(
        impl Flat for $float {
            const LEN: usize = 1;
            fn flat(&self) -> Vec<f64> {
                vec![f64::from(*self)]
            }
            #[allow(clippy::cast_possible_truncation)]
            fn of(numbers: &[f64]) -> Self {
                numbers[0] as $float
            }
        }
    )*};
}

floats!(f32, f64);

macro_rules! arrays {
    ($($type:ty, $scalar:ty, $len:literal, $to:ident, $from:path;)*) => {$(
        impl Flat for $type {
            const LEN: usize = $len;
            fn flat(&self) -> Vec<f64> {
                self.$to().iter().map(|&number| f64::from(number)).collect()
            }
            #[allow(clippy::cast_possible_truncation)]
            fn of(numbers: &[f64]) -> Self {
                let numbers: Vec<$scalar> = numbers.iter().map(|&number| number as $scalar).collect();
                $from(&numbers.try_into().unwrap())
            }
        }
    )*};
}

macro_rules! glam_types {
    ($scalar:ty: $v2:ident $v3:ident $v4:ident $m2:ident $m3:ident $m4:ident $q:ident) => {
        arrays! {
            glam::$v2, $scalar, 2, to_array, from_array2;
            glam::$v3, $scalar, 3, to_array, from_array3;
            glam::$v4, $scalar, 4, to_array, from_array4;
            glam::$m2, $scalar, 4, to_cols_array, glam::$m2::from_cols_array;
            glam::$m3, $scalar, 9, to_cols_array, glam::$m3::from_cols_array;
            glam::$m4, $scalar, 16, to_cols_array, glam::$m4::from_cols_array;
            glam::$q, $scalar, 4, to_array, from_array_q;
        }
    };
}

fn from_array2<S: Copy, V: From<[S; 2]>>(numbers: &[S; 2]) -> V {
    V::from(*numbers)
}

fn from_array3<S: Copy, V: From<[S; 3]>>(numbers: &[S; 3]) -> V {
    V::from(*numbers)
}

fn from_array4<S: Copy, V: From<[S; 4]>>(numbers: &[S; 4]) -> V {
    V::from(*numbers)
}

/// glam makes a quaternion of an array by a function of its own.
trait FromArray<S> {
    fn from_array(numbers: [S; 4]) -> Self;
}

impl FromArray<f32> for glam::Quat {
    fn from_array(numbers: [f32; 4]) -> Self {
        Self::from_array(numbers)
    }
}

impl FromArray<f64> for glam::DQuat {
    fn from_array(numbers: [f64; 4]) -> Self {
        Self::from_array(numbers)
    }
}

fn from_array_q<S: Copy, Q: FromArray<S>>(numbers: &[S; 4]) -> Q {
    Q::from_array(*numbers)
}

glam_types!(f32: Vec2 Vec3 Vec4 Mat2 Mat3 Mat4 Quat);
glam_types!(f64: DVec2 DVec3 DVec4 DMat2 DMat3 DMat4 DQuat);

macro_rules! nalgebra_types {
    ($($scalar:ty),*) => {$(
        impl<const R: usize, const C: usize> Flat for nalgebra::SMatrix<$scalar, R, C> {
            const LEN: usize = R * C;
            fn flat(&self) -> Vec<f64> {
                self.iter().map(|&number| f64::from(number)).collect()
            }
            #[allow(clippy::cast_possible_truncation)]
            fn of(numbers: &[f64]) -> Self {
                Self::from_iterator(numbers.iter().map(|&number| number as $scalar))
            }
        }

        /// Three by two.
        impl Flat for nalgebra::DMatrix<$scalar> {
            const LEN: usize = 6;
            fn flat(&self) -> Vec<f64> {
                self.iter().map(|&number| f64::from(number)).collect()
            }
            #[allow(clippy::cast_possible_truncation)]
            fn of(numbers: &[f64]) -> Self {
                Self::from_iterator(3, 2, numbers.iter().map(|&number| number as $scalar))
            }
        }

        /// Of two components.
        impl Flat for nalgebra::DVector<$scalar> {
            const LEN: usize = 2;
            fn flat(&self) -> Vec<f64> {
                self.iter().map(|&number| f64::from(number)).collect()
            }
            #[allow(clippy::cast_possible_truncation)]
            fn of(numbers: &[f64]) -> Self {
                Self::from_iterator(2, numbers.iter().map(|&number| number as $scalar))
            }
        }
    )*};
}

nalgebra_types!(f32, f64);

macro_rules! tuples {
    ($(($($part:ident $at:tt),*))*) => {$(
        impl<$($part: Flat),*> Flat for ($($part,)*) {
            const LEN: usize = 0 $(+ $part::LEN)*;
            fn flat(&self) -> Vec<f64> {
                [$(self.$at.flat()),*].concat()
            }
            fn of(numbers: &[f64]) -> Self {
                let mut at = 0;
                ($({
                    at += $part::LEN;
                    $part::of(&numbers[at - $part::LEN..at])
                },)*)
            }
        }
    )*};
}

tuples! { (A 0) (A 0, B 1) (A 0, B 1, C 2) (A 0, B 1, C 2, D 3) }

/// Numbers without a pattern, between 0.3 and 1.9, of both signs.
pub(crate) fn numbers(count: usize, shift: usize) -> Vec<f64> {
    (0..count)
        .map(|at| {
            let number = ((at * 7 + shift * 5 + 3) % 13) as f64 * 0.13 + 0.3;
            if (at + shift) % 3 == 1 { -number } else { number }
        })
        .map(|number| f64::from(number as f32))
        .collect()
}

/// The value and the transposed Jacobian times the seed.
pub(crate) fn transposed(
    f: impl Fn(&[Oracle<f64>]) -> Vec<Oracle<f64>>,
    point: &[f64],
    seed: &[f64],
) -> (Vec<f64>, Vec<f64>) {
    let mut value = Vec::new();
    let adjoints = (0..point.len())
        .map(|input| {
            let inputs: Vec<Oracle<f64>> = point
                .iter()
                .enumerate()
                .map(|(at, &number)| match at == input {
                    true => Oracle::variable(number),
                    false => Oracle::constant(number),
                })
                .collect();
            let outputs = f(&inputs);
            assert_eq!(outputs.len(), seed.len(), "the oracle gives another number of values");
            value = outputs.iter().map(|output| output.value()).collect();
            outputs.iter().zip(seed).map(|(output, seed)| output.tangent() * seed).sum()
        })
        .collect();
    (value, adjoints)
}

#[track_caller]
pub(crate) fn agrees(what: &str, actual: &[f64], expected: &[f64], tolerance: f64) {
    assert!(
        actual.len() == expected.len()
            && actual.iter().zip(expected).all(|(&a, &e)| close(a, e, tolerance)),
        "{what}: got {actual:?}, expected {expected:?}"
    );
}

/// By value: `fn name(a: A, b: B) -> R { body } = oracle`.
macro_rules! by_value {
    ($(fn $name:ident($($input:ident: $type:ty),+) -> $output:ty $body:block = $oracle:expr;)*) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;
            use crate::support::Flat;

            #[grad_runtime::derive_grad]
            pub(crate) fn primal($($input: $type),+) -> $output $body

            #[test]
            fn gradient() {
                for shift in 0..4 {
                    let point = crate::support::numbers(<($($type,)+)>::LEN, shift);
                    let ($($input,)+) = <($($type,)+)>::of(&point);
                    for seed in [
                        crate::support::numbers(<$output>::LEN, shift + 2),
                        vec![0.0; <$output>::LEN],
                    ] {
                        let (value, expected) = crate::support::transposed($oracle, &point, &seed);
                        let d = <$output>::of(&seed);
                        let what = stringify!($name);
                        crate::support::agrees(what, &primal($($input),+).flat(), &value, TOLERANCE);
                        let adjoints = primal_backward($($input,)+ d);
                        crate::support::agrees(what, &adjoints.flat(), &expected, TOLERANCE);
                        let (value, pullback) = primal::forward($($input),+);
                        assert_eq!(value.flat(), primal($($input),+).flat());
                        assert_eq!(pullback(d).flat(), adjoints.flat());
                    }
                }
            }
        }
    )*};
}

/// By reference, into shadows that hold something already.
macro_rules! by_reference {
    ($(fn $name:ident($($input:ident: $type:ty),+) -> $output:ty $body:block = $oracle:expr;)*) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;
            use crate::support::Flat;

            #[grad_runtime::derive_grad]
            pub(crate) fn primal($($input: &$type),+) -> $output $body

            #[test]
            fn gradient() {
                for shift in 0..4 {
                    let point = crate::support::numbers(<($($type,)+)>::LEN, shift);
                    let ($($input,)+) = <($($type,)+)>::of(&point);
                    for seed in [
                        crate::support::numbers(<$output>::LEN, shift + 2),
                        vec![0.0; <$output>::LEN],
                    ] {
                        let (value, mut expected) =
                            crate::support::transposed($oracle, &point, &seed);
                        let what = stringify!($name);
                        crate::support::agrees(what, &primal($(&$input),+).flat(), &value, TOLERANCE);
                        let before = crate::support::numbers(point.len(), shift + 5);
                        expected.iter_mut().zip(&before).for_each(|(into, held)| *into += held);

                        let mut shadows = <($($type,)+)>::of(&before);
                        crate::support::lend!(($($input)+), shadows, primal_backward, <$output>::of(&seed));
                        crate::support::agrees(what, &shadows.flat(), &expected, TOLERANCE);

                        let mut again = <($($type,)+)>::of(&before);
                        let (value, pullback) = primal::forward($(&$input),+);
                        assert_eq!(value.flat(), primal($(&$input),+).flat());
                        crate::support::hand!(($($input)+), again, pullback, <$output>::of(&seed));
                        assert_eq!(again.flat(), shadows.flat());
                    }
                }
            }
        }
    )*};
}

/// `f_backward`, with the shadows behind the primals.
macro_rules! lend {
    (($a:ident), $shadows:ident, $backward:ident, $seed:expr) => {
        $backward(&$a, &mut $shadows.0, $seed)
    };
    (($a:ident $b:ident), $shadows:ident, $backward:ident, $seed:expr) => {
        $backward(&$a, &mut $shadows.0, &$b, &mut $shadows.1, $seed)
    };
    (($a:ident $b:ident $c:ident), $shadows:ident, $backward:ident, $seed:expr) => {
        $backward(&$a, &mut $shadows.0, &$b, &mut $shadows.1, &$c, &mut $shadows.2, $seed)
    };
}

/// The pullback, with the shadows behind the seed.
macro_rules! hand {
    (($a:ident), $shadows:ident, $pullback:ident, $seed:expr) => {
        $pullback($seed, &mut $shadows.0)
    };
    (($a:ident $b:ident), $shadows:ident, $pullback:ident, $seed:expr) => {
        $pullback($seed, &mut $shadows.0, &mut $shadows.1)
    };
    (($a:ident $b:ident $c:ident), $shadows:ident, $pullback:ident, $seed:expr) => {
        $pullback($seed, &mut $shadows.0, &mut $shadows.1, &mut $shadows.2)
    };
}

pub(crate) use {hand, lend};

/// The formulas on components.
pub(crate) mod formulas {
    use super::Float;

    pub(crate) fn dot<T: Float>(a: &[T], b: &[T]) -> T {
        a.iter().zip(b).fold(T::zero(), |sum, (a, b)| sum + *a * *b)
    }

    pub(crate) fn norm<T: Float>(a: &[T]) -> T {
        dot(a, a).sqrt()
    }

    pub(crate) fn inverted<T: Float>(a: T) -> T {
        a.recip()
    }

    pub(crate) fn cross<T: Float>(a: &[T], b: &[T]) -> Vec<T> {
        vec![a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
    }

    pub(crate) fn scaled<T: Float>(a: &[T], s: T) -> Vec<T> {
        a.iter().map(|a| *a * s).collect()
    }

    pub(crate) fn plus<T: Float>(a: &[T], b: &[T]) -> Vec<T> {
        a.iter().zip(b).map(|(a, b)| *a + *b).collect()
    }

    pub(crate) fn minus<T: Float>(a: &[T], b: &[T]) -> Vec<T> {
        a.iter().zip(b).map(|(a, b)| *a - *b).collect()
    }

    pub(crate) fn times<T: Float>(a: &[T], b: &[T]) -> Vec<T> {
        a.iter().zip(b).map(|(a, b)| *a * *b).collect()
    }

    pub(crate) fn over<T: Float>(a: &[T], b: &[T]) -> Vec<T> {
        a.iter().zip(b).map(|(a, b)| *a / *b).collect()
    }

    /// Column by column: `a` has `rows` rows and `inner` columns.
    pub(crate) fn product<T: Float>(a: &[T], b: &[T], rows: usize, inner: usize) -> Vec<T> {
        let columns = b.len() / inner;
        let mut product = Vec::new();
        for column in 0..columns {
            for row in 0..rows {
                let sum = (0..inner)
                    .fold(T::zero(), |sum, k| sum + a[k * rows + row] * b[column * inner + k]);
                product.push(sum);
            }
        }
        product
    }

    pub(crate) fn transposed<T: Float>(a: &[T], rows: usize) -> Vec<T> {
        let columns = a.len() / rows;
        (0..rows).flat_map(|row| (0..columns).map(move |column| a[column * rows + row])).collect()
    }

    /// By the first column.
    pub(crate) fn determinant<T: Float>(a: &[T], size: usize) -> T {
        if size == 1 {
            return a[0];
        }
        (0..size).fold(T::zero(), |sum, row| {
            let minor: Vec<T> = (1..size)
                .flat_map(|column| {
                    (0..size).filter(move |at| *at != row).map(move |at| a[column * size + at])
                })
                .collect();
            let term = a[row] * determinant(&minor, size - 1);
            if row % 2 == 0 { sum + term } else { sum - term }
        })
    }

    /// By cofactors.
    pub(crate) fn inverse<T: Float>(a: &[T], size: usize) -> Vec<T> {
        let whole = determinant(a, size);
        let mut inverse = Vec::new();
        for row in 0..size {
            for column in 0..size {
                let minor: Vec<T> = (0..size)
                    .filter(|at| *at != row)
                    .flat_map(|c| {
                        (0..size).filter(move |r| *r != column).map(move |r| a[c * size + r])
                    })
                    .collect();
                let cofactor = determinant(&minor, size - 1) / whole;
                inverse.push((
                    row,
                    column,
                    if (row + column) % 2 == 0 { cofactor } else { -cofactor },
                ));
            }
        }
        // The element (row, column) of the inverse is the cofactor of (column, row).
        let mut out = vec![T::zero(); size * size];
        for (row, column, cofactor) in inverse {
            out[column * size + row] = cofactor;
        }
        out
    }

    /// Hamilton's product of quaternions (x, y, z, w).
    pub(crate) fn hamilton<T: Float>(a: &[T], b: &[T]) -> Vec<T> {
        let vector =
            plus(&plus(&scaled(&b[..3], a[3]), &scaled(&a[..3], b[3])), &cross(&a[..3], &b[..3]));
        [vector, vec![a[3] * b[3] - dot(&a[..3], &b[..3])]].concat()
    }

    /// As glam computes it, which for a quaternion of another length than 1 is no rotation.
    pub(crate) fn rotated<T: Float>(q: &[T], v: &[T]) -> Vec<T> {
        let (b, w) = (&q[..3], q[3]);
        let two = T::one() + T::one();
        plus(
            &plus(&scaled(v, w * w - dot(b, b)), &scaled(b, two * dot(b, v))),
            &scaled(&cross(b, v), two * w),
        )
    }
}
