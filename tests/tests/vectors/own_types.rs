//! Types of one's own: operators with rules by hand, methods of the names of foreign ones, floats behind fields.

use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub};

use grad_runtime::rules::{AddRule, DivRule, MulRule, NegRule, SubRule};
use grad_runtime::{Differentiable, derive_grad};
use grad_tests::{Oracle, assert_close, lit};

use crate::support::{Flat, agrees, numbers, transposed};

const TOLERANCE: f64 = 1e-13;

/// A complex number. Its operators are not those of its components.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Complex {
    re: f64,
    im: f64,
}

const fn complex(re: f64, im: f64) -> Complex {
    Complex { re, im }
}

impl Add for Complex {
    type Output = Self;
    fn add(self, rhs: Self) -> Self {
        complex(self.re + rhs.re, self.im + rhs.im)
    }
}

impl AddAssign for Complex {
    fn add_assign(&mut self, rhs: Self) {
        *self = *self + rhs;
    }
}

impl Sub for Complex {
    type Output = Self;
    fn sub(self, rhs: Self) -> Self {
        complex(self.re - rhs.re, self.im - rhs.im)
    }
}

impl Neg for Complex {
    type Output = Self;
    fn neg(self) -> Self {
        complex(-self.re, -self.im)
    }
}

impl Mul for Complex {
    type Output = Self;
    fn mul(self, rhs: Self) -> Self {
        complex(self.re * rhs.re - self.im * rhs.im, self.re * rhs.im + self.im * rhs.re)
    }
}

impl Mul<f64> for Complex {
    type Output = Self;
    fn mul(self, rhs: f64) -> Self {
        complex(self.re * rhs, self.im * rhs)
    }
}

impl Div for Complex {
    type Output = Self;
    fn div(self, rhs: Self) -> Self {
        self * conjugate(rhs) * (rhs.re * rhs.re + rhs.im * rhs.im).recip()
    }
}

fn conjugate(z: Complex) -> Complex {
    complex(z.re, -z.im)
}

impl Differentiable for Complex {
    type Tangent = Self;
    fn zero_tangent(&self) -> Self {
        complex(0.0, 0.0)
    }
    fn accumulate(into: &mut Self, contribution: Self) {
        *into += contribution;
    }
}

impl AddRule<Complex> for Complex {}
impl SubRule<Complex> for Complex {}
impl NegRule for Complex {}

// The adjoint of a holomorphic function is the product with the conjugated derivative.
impl MulRule<Complex> for Complex {
    fn mul_lhs(&self, rhs: &Self, d: &Self) -> Self {
        *d * conjugate(*rhs)
    }
    fn mul_rhs(&self, _: &Self, d: &Self) -> Self {
        *d * conjugate(*self)
    }
}

impl MulRule<f64> for Complex {
    fn mul_lhs(&self, rhs: &f64, d: &Self) -> Self {
        *d * *rhs
    }
    fn mul_rhs(&self, _: &f64, d: &Self) -> f64 {
        d.re * self.re + d.im * self.im
    }
}

impl DivRule<Complex> for Complex {
    fn div_lhs(&self, rhs: &Self, d: &Self) -> Self {
        *d / conjugate(*rhs)
    }
    fn div_rhs(&self, rhs: &Self, quotient: &Self, d: &Self) -> Self {
        -(*d * conjugate(*quotient / *rhs))
    }
}

impl Flat for Complex {
    const LEN: usize = 2;
    fn flat(&self) -> Vec<f64> {
        vec![self.re, self.im]
    }
    fn of(numbers: &[f64]) -> Self {
        complex(numbers[0], numbers[1])
    }
}

type Dual = Oracle<f64>;

fn product(a: &[Dual], b: &[Dual]) -> Vec<Dual> {
    vec![a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]]
}

fn quotient(a: &[Dual], b: &[Dual]) -> Vec<Dual> {
    let square = b[0] * b[0] + b[1] * b[1];
    product(a, &[b[0] / square, -b[1] / square])
}

use crate::support::formulas::{minus, plus, scaled};

by_value! {
    fn product_of_two(a: Complex, b: Complex) -> Complex { a * b }
        = |p| product(&p[..2], &p[2..]);
    fn quotient_of_two(a: Complex, b: Complex) -> Complex { a / b }
        = |p| quotient(&p[..2], &p[2..]);
    fn all_operators(a: Complex, b: Complex, s: f64) -> Complex { -(a * s - b) + a * a / b } = |p| {
        let (a, b) = (&p[..2], &p[2..4]);
        plus(&minus(b, &scaled(a, p[4])), &quotient(&product(a, a), b))
    };
    fn iterated(c: Complex) -> Complex {
        let mut z = c;
        for _ in 0..4 {
            z = z * z + c;
        }
        z
    } = |p| {
        let mut z = p.to_vec();
        for _ in 0..4 {
            z = plus(&product(&z, &z), p);
        }
        z
    };
    fn in_arms(a: Complex, b: Complex, s: f64) -> Complex {
        let c = if s > 0.0 { a * b } else { a };
        c - b
    } = |p| {
        let (a, b) = (&p[..2], &p[2..4]);
        let c = if p[4].value() > 0.0 { product(a, b) } else { a.to_vec() };
        minus(&c, b)
    };
    fn fields(a: Complex, b: Complex) -> f64 { (a * b).re * a.im }
        = |p| vec![product(&p[..2], &p[2..])[0] * p[1]];
}

/// A method `dot` of one's own is called by its own sibling, whatever the traits for foreign vectors have.
#[derive(Differentiable)]
struct Weighted {
    x: f64,
    y: f64,
    weight: f64,
}

impl Weighted {
    #[derive_grad]
    fn dot(&self, other: &Weighted) -> f64 {
        self.weight * (self.x * other.x + self.y * other.y)
    }

    #[derive_grad]
    fn length(&self) -> f64 {
        (self.weight * (self.x * self.x + self.y * self.y)).sqrt()
    }
}

#[derive_grad]
fn correlation(a: &Weighted, b: &Weighted) -> f64 {
    a.dot(b) / b.length()
}

#[test]
fn own_methods() {
    let oracle = |p: &[Dual]| {
        let dot = p[2] * (p[0] * p[3] + p[1] * p[4]);
        let square = p[5] * (p[3] * p[3] + p[4] * p[4]);
        vec![dot / num_traits::Float::sqrt(square)]
    };
    let point = [0.7, -1.2, 2.0, 1.5, 0.4, 3.0];
    let (value, expected) = transposed(oracle, &point, &[1.0]);
    let weighted = |p: &[f64]| Weighted { x: p[0], y: p[1], weight: p[2] };
    let (a, b) = (weighted(&point[..3]), weighted(&point[3..]));
    let (of, (d_a, d_b)) = correlation::value_and_grad(&a, &b);
    agrees("value", &[of], &value, TOLERANCE);
    let actual = [d_a.x, d_a.y, d_a.weight, d_b.x, d_b.y, d_b.weight];
    agrees("gradient", &actual, &expected, TOLERANCE);
}

/// Floats, of either width, and integers behind fields: every operator, the assigning ones, and methods of floats.
macro_rules! behind_fields {
    ($($module:ident, $float:ident, $tolerance:literal;)*) => {$(
        mod $module {
            use super::*;

            #[derive(Differentiable)]
            pub(super) struct Settings {
                gain: $float,
                offset: $float,
                order: u32,
                sum: $float,
                shift: i64,
            }

            impl Settings {
                #[derive_grad]
                fn response(&self, x: $float) -> $float {
                    let scaled = self.gain * x + self.offset;
                    let bent = scaled * scaled / self.gain - -self.offset;
                    let order = self.order as $float;
                    bent % 7.0 + order * self.gain.sin().exp() - (self.offset - self.shift as $float)
                        + (self.gain / x).sqrt() * 2.0 + 1.0 / self.gain
                }

                #[derive_grad]
                fn add(&mut self, x: $float) {
                    self.sum += self.gain * x;
                    self.sum *= self.gain;
                    self.sum -= self.order as $float;
                    self.gain = self.sum / self.offset;
                    self.offset = 0.5;
                }

                #[derive_grad]
                fn mean(&self, data: &[$float]) -> $float {
                    let mut sum = 0.0;
                    let mut last = self.offset;
                    for &x in data {
                        let y = self.gain * x + last;
                        if y > self.offset {
                            sum += y * self.gain;
                        } else {
                            last = y / self.gain;
                        }
                    }
                    sum / data.len() as $float
                }
            }

            fn settings(p: &[f64]) -> Settings {
                Settings {
                    gain: p[0] as $float,
                    offset: p[1] as $float,
                    order: 3,
                    sum: p[2] as $float,
                    shift: -2,
                }
            }

            #[test]
            fn response() {
                use num_traits::Float;
                let point = [1.25, 0.5, 2.0, 0.75];
                let oracle = |p: &[Dual]| {
                    let one = lit::<Dual>;
                    let scaled = p[0] * p[3] + p[1];
                    let bent = scaled * scaled / p[0] - -p[1];
                    vec![bent % one(7.0) + one(3.0) * Float::exp(Float::sin(p[0])) - (p[1] - one(-2.0))
                        + Float::sqrt(p[0] / p[3]) * one(2.0) + Float::recip(p[0])]
                };
                let (value, expected) = transposed(oracle, &point, &[-1.5]);
                let of = settings(&point);
                agrees("value", &[f64::from(of.response(point[3] as $float))], &value, $tolerance);
                let mut d = of.zero_tangent();
                let d_x = of.response_backward(&mut d, point[3] as $float, -1.5);
                let actual = [d.gain, d.offset, d.sum, d_x].map(f64::from);
                agrees("gradient", &actual, &expected, $tolerance);
            }

            #[test]
            fn written() {
                let point = [1.25, 0.5, 2.0, 0.75];
                let oracle = |p: &[Dual]| {
                    let sum = (p[2] + p[0] * p[3]) * p[0] - lit::<Dual>(3.0);
                    vec![sum / p[1], lit(0.5), sum]
                };
                let seed = [0.5, -2.0, 1.5];
                let (value, expected) = transposed(oracle, &point, &seed);
                let mut of = settings(&point);
                of.add(point[3] as $float);
                agrees("value", &[of.gain, of.offset, of.sum].map(f64::from), &value, $tolerance);
                let mut of = settings(&point);
                let mut d = of.zero_tangent();
                (d.gain, d.offset, d.sum) = (0.5, -2.0, 1.5);
                let d_x = of.add_backward(&mut d, point[3] as $float);
                let actual = [d.gain, d.offset, d.sum, d_x].map(f64::from);
                agrees("gradient", &actual, &expected, $tolerance);
            }

            #[test]
            fn in_a_loop() {
                let point = [1.25, 0.5, 2.0, 0.75, -1.0, 0.25, -0.5];
                let oracle = |p: &[Dual]| {
                    let (mut sum, mut last) = (lit::<Dual>(0.0), p[1]);
                    for &x in &p[3..] {
                        let y = p[0] * x + last;
                        if y.value() > p[1].value() {
                            sum = sum + y * p[0];
                        } else {
                            last = y / p[0];
                        }
                    }
                    vec![sum / lit::<Dual>(4.0)]
                };
                let (value, expected) = transposed(oracle, &point, &[2.5]);
                let data: Vec<$float> = point[3..].iter().map(|&x| x as $float).collect();
                let of = settings(&point);
                agrees("value", &[f64::from(of.mean(&data))], &value, $tolerance);
                let mut d = of.zero_tangent();
                let mut d_data = vec![0.0; 4];
                of.mean_backward(&mut d, &data, &mut d_data, 2.5);
                let actual: Vec<f64> =
                    [d.gain, d.offset, d.sum].into_iter().chain(d_data).map(f64::from).collect();
                agrees("gradient", &actual, &expected, $tolerance);
            }
        }
    )*};
}

behind_fields! {
    double, f64, 1e-14;
    single, f32, 1e-5;
}

/// Type parameters of an `impl`, which the macro does not see.
mod generic_impl {
    use super::*;

    pub(super) struct Scale<T>(pub(super) T);

    impl<T: num_traits::Float + Differentiable<Tangent = T>> Scale<T> {
        #[derive_grad(associated)]
        fn cubed(x: T) -> T {
            let square = x * x;
            square * x + square.sin()
        }
    }

    #[test]
    fn gradient() {
        let x = 0.7_f64;
        let expected = 3.0 * x * x + (x * x).cos() * 2.0 * x;
        assert_close(Scale::cubed_backward(x, 2.0), 2.0 * expected, 1e-14);
        assert_eq!(Scale(1.0).0, 1.0);
    }
}

/// What is known by a name alone is a float where it is one: there is a gradient.
type Metres = f64;

#[derive_grad]
fn area(a: Metres, b: Metres) -> Metres {
    a * b - a / b
}

#[test]
fn aliases() {
    assert_eq!(area::value_and_grad(3.0, 2.0), (4.5, (1.5, 3.75)));
    assert_eq!(area_backward(3.0, 2.0, 2.0), (3.0, 7.5));
    assert_eq!(numbers(0, 0), Vec::<f64>::new());
}
