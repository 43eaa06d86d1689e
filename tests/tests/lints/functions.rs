//! Functions of every shape, documented as a careful user would.

use grad_runtime::derive_grad;
use num_traits::Float;

/// The example of the documentation.
#[derive_grad]
#[must_use]
pub fn staged(x: f64, y: f64) -> f64 {
    let upper = 1.0 / (1.0 + (-y).exp());
    let num = x + upper;
    let lower = 1.0 / (1.0 + (-x).exp());
    let xpy = x + y;
    let xpysqr = xpy.powi(2);
    let den = lower + xpysqr;
    let invden = 1.0 / den;
    num * invden
}

/// Private and never called, nor is anything that comes with it.
#[derive_grad]
#[allow(dead_code)]
fn nobody_calls_this(x: f64) -> f64 {
    x * x
}

/// Private and called: of what comes with it nothing is.
#[derive_grad]
#[allow(clippy::trivially_copy_pass_by_ref)]
fn only_the_function_is_called(x: f64, y: &f64) -> f64 {
    x * y
}

#[derive_grad]
fn undocumented_and_private(x: f64) -> f64 {
    let (s, _) = x.sin_cos();
    s + only_the_function_is_called(1.0, &2.0)
}

#[derive_grad]
pub(crate) fn crate_wide(x: f64) -> f64 {
    undocumented_and_private(x)
}

/// Calls it.
#[must_use]
pub fn caller(x: f64) -> f64 {
    crate_wide(x)
}

/// Seven parameters are allowed; with their shadows they are fourteen.
#[derive_grad]
#[must_use]
pub fn seven_references(
    first: &f64,
    second: &f64,
    third: &f64,
    fourth: &f64,
    fifth: &f64,
    sixth: &f64,
    seventh: &f64,
) -> f64 {
    first * first
        + second * second
        + third * third
        + fourth * fourth
        + fifth * fifth
        + sixth * sixth
        + seventh * seventh
}

/// Seven results.
#[derive_grad]
#[must_use]
pub fn seven_values(
    first: f64,
    second: f64,
    third: f64,
    fourth: f64,
    fifth: f64,
    sixth: f64,
    seventh: f64,
) -> f64 {
    first * second * third * fourth * fifth * sixth * seventh
}

/// For every float.
#[derive_grad]
#[must_use]
pub fn generic<T: Float>(x: T, y: T) -> T {
    let two = T::one() + T::one();
    let z = x * y;
    z * two + x.powi(2) + y / two - y / two + x / (two + two)
}

/// With a where-clause and a lifetime that has a name.
#[derive_grad]
#[must_use]
pub fn bounded<'a, T>(x: &'a T, n: usize, name: &'a str) -> T
where
    T: Float + Into<f64>,
{
    let scale = if n > name.len() { T::one() } else { T::zero() };
    *x * scale
}

/// Versions of one name.
#[derive_grad]
#[must_use]
pub fn versions(mut x: f64, unused: f64) -> f64 {
    let _ = unused;
    x *= 2.0;
    x += 1.0;
    let first = x;
    x /= first + 3.0;
    let (mut left, mut right) = (x, first);
    (left, right) = (right, left * right);
    left -= right;
    left %= 0.75;
    left
}

/// Kinks compare floats, which clippy does not like in a user's code.
#[derive_grad]
#[must_use]
pub fn kinks(x: f64, y: f64) -> f64 {
    let (base, exponent) = (x.abs(), y.max(0.5));
    base.powf(exponent)
        + x.hypot(y)
        + x.atan2(y)
        + x.clamp(0.0, 1.0)
        + x.min(y)
        + x.copysign(y)
        + x.sqrt() * x.cbrt() * x.asin() * y.acos()
        + (x % y) * x.rem_euclid(y)
        + x.powi(3)
        + x.log(y + 2.0)
        + x.floor()
        + y.signum()
}

/// Casts, which a careful user allows.
#[derive_grad]
#[must_use]
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
pub fn casts(x: f64, n: usize) -> f64 {
    let narrow = x as f32;
    f64::from(narrow) * n as f64
}

/// In and out.
#[derive_grad]
pub fn in_out(x: &mut f64) {
    *x *= *x;
}

/// Part of the result is inactive.
#[derive_grad]
#[must_use]
pub fn results(x: f64, y: f64) -> (f64, usize) {
    let product = x * y;
    println!("{product}");
    (product, 1)
}

/// A raw identifier.
#[derive_grad]
#[must_use]
pub fn raw(r#type: f64) -> f64 {
    r#type * r#type
}

/// Patterns.
#[derive_grad]
#[must_use]
pub fn patterns((left, right): (f64, f64), &scale: &f64, _: f64, #[no_grad] label: &str) -> f64 {
    left * right * scale + if label.is_empty() { 1.0 } else { 2.0 }
}

/// Asserts.
///
/// # Panics
///
/// If `x` is negative.
#[derive_grad]
#[must_use]
pub fn asserting(x: f64) -> f64 {
    assert!(x >= 0.0, "{x} is negative");
    x.sqrt()
}

/// Calls of others.
#[derive_grad]
#[must_use]
pub fn calling(x: f64, y: f64) -> f64 {
    let inner = staged(x, y);
    let (product, _) = results(inner, y);
    staged(product, x) + generic(x, y) + Point::square(x)
}

/// A point.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    scale: f64,
}

impl Point {
    /// A new one.
    #[must_use]
    pub const fn new(scale: f64) -> Self {
        Self { scale }
    }

    /// A method.
    #[derive_grad]
    #[must_use]
    pub fn scaled(#[no_grad] &self, x: f64) -> f64 {
        x * x * self.scale
    }

    /// An associated function.
    #[derive_grad(associated)]
    #[must_use]
    pub fn square(x: f64) -> f64 {
        x * x
    }

    #[derive_grad]
    #[expect(dead_code)]
    fn private(#[no_grad] self, x: f64) -> f64 {
        x + self.scale
    }
}

/// With another companion.
#[derive_grad(companion = area_gradient)]
#[must_use]
pub fn area(x: f64) -> f64 {
    x * x
}

/// More lines than clippy's limit once they are doubled.
#[derive_grad]
#[must_use]
pub fn long(x: f64) -> f64 {
    let v0 = x * 0.5;
    let v1 = v0.sin() * 1.0 + v0;
    let v2 = v1 / (v1 * v1 + 1.0);
    let v3 = v2.sin() * 3.0 + v2;
    let v4 = v3 / (v3 * v3 + 1.0);
    let v5 = v4.sin() * 5.0 + v4;
    let v6 = v5 / (v5 * v5 + 1.0);
    let v7 = v6.sin() * 7.0 + v6;
    let v8 = v7 / (v7 * v7 + 1.0);
    let v9 = v8.sin() * 9.0 + v8;
    let v10 = v9 / (v9 * v9 + 1.0);
    let v11 = v10.sin() * 11.0 + v10;
    let v12 = v11 / (v11 * v11 + 1.0);
    let v13 = v12.sin() * 13.0 + v12;
    let v14 = v13 / (v13 * v13 + 1.0);
    let v15 = v14.sin() * 15.0 + v14;
    let v16 = v15 / (v15 * v15 + 1.0);
    let v17 = v16.sin() * 17.0 + v16;
    let v18 = v17 / (v17 * v17 + 1.0);
    let v19 = v18.sin() * 19.0 + v18;
    let v20 = v19 / (v19 * v19 + 1.0);
    let v21 = v20.sin() * 21.0 + v20;
    let v22 = v21 / (v21 * v21 + 1.0);
    let v23 = v22.sin() * 23.0 + v22;
    let v24 = v23 / (v23 * v23 + 1.0);
    let v25 = v24.sin() * 25.0 + v24;
    let v26 = v25 / (v25 * v25 + 1.0);
    let v27 = v26.sin() * 27.0 + v26;
    let v28 = v27 / (v27 * v27 + 1.0);
    let v29 = v28.sin() * 29.0 + v28;
    let v30 = v29 / (v29 * v29 + 1.0);
    let v31 = v30.sin() * 31.0 + v30;
    let v32 = v31 / (v31 * v31 + 1.0);
    let v33 = v32.sin() * 33.0 + v32;
    let v34 = v33 / (v33 * v33 + 1.0);
    let v35 = v34.sin() * 35.0 + v34;
    let v36 = v35 / (v35 * v35 + 1.0);
    let v37 = v36.sin() * 37.0 + v36;
    let v38 = v37 / (v37 * v37 + 1.0);
    let v39 = v38.sin() * 39.0 + v38;
    let v40 = v39 / (v39 * v39 + 1.0);
    let v41 = v40.sin() * 41.0 + v40;
    let v42 = v41 / (v41 * v41 + 1.0);
    let v43 = v42.sin() * 43.0 + v42;
    let v44 = v43 / (v43 * v43 + 1.0);
    let v45 = v44.sin() * 45.0 + v44;
    let v46 = v45 / (v45 * v45 + 1.0);
    let v47 = v46.sin() * 47.0 + v46;
    let v48 = v47 / (v47 * v47 + 1.0);
    let v49 = v48.sin() * 49.0 + v48;
    let v50 = v49 / (v49 * v49 + 1.0);
    let v51 = v50.sin() * 51.0 + v50;
    let v52 = v51 / (v51 * v51 + 1.0);
    let v53 = v52.sin() * 53.0 + v52;
    let v54 = v53 / (v53 * v53 + 1.0);
    let v55 = v54.sin() * 55.0 + v54;
    let v56 = v55 / (v55 * v55 + 1.0);
    let v57 = v56.sin() * 57.0 + v56;
    let v58 = v57 / (v57 * v57 + 1.0);
    let v59 = v58.sin() * 59.0 + v58;
    let v60 = v59 / (v59 * v59 + 1.0);
    let v61 = v60.sin() * 61.0 + v60;
    let v62 = v61 / (v61 * v61 + 1.0);
    let v63 = v62.sin() * 63.0 + v62;
    let v64 = v63 / (v63 * v63 + 1.0);
    let v65 = v64.sin() * 65.0 + v64;
    let v66 = v65 / (v65 * v65 + 1.0);
    let v67 = v66.sin() * 67.0 + v66;
    let v68 = v67 / (v67 * v67 + 1.0);
    let v69 = v68.sin() * 69.0 + v68;
    let v70 = v69 / (v69 * v69 + 1.0);
    let v71 = v70.sin() * 71.0 + v70;
    let v72 = v71 / (v71 * v71 + 1.0);
    let v73 = v72.sin() * 73.0 + v72;
    let v74 = v73 / (v73 * v73 + 1.0);
    let v75 = v74.sin() * 75.0 + v74;
    let v76 = v75 / (v75 * v75 + 1.0);
    let v77 = v76.sin() * 77.0 + v76;
    let v78 = v77 / (v77 * v77 + 1.0);
    v78.sin() * 79.0 + v78
}
