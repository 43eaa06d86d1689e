//! What the tests of `#[derive_grad]` share: an oracle that is not ours, and comparisons with it.
//!
//! * [`oracle`]: dual numbers of the crate `num-dual` behind `num_traits::Float`, so that the body
//!   of a test function runs on them unchanged (forward mode, one pass per input).
//! * [`compare`]: closeness with `NaN` and infinities spelled out, exact identity, lists of adjoints.
//! * [`random`]: random programs;
//! * [`cases`]: the macros [`generic_cases!`] and [`plain_cases!`], with which a test is the function
//!   and the points to try it at.

pub mod cases;
pub mod compare;
pub mod oracle;
pub mod random;

pub use compare::{Adjoints, assert_close, assert_same, close, same};
pub use oracle::{Oracle, gradient, lit};

/// Relative to `max(1, |expected|)`: what rounding may cost in a function of some ten operations.
pub const TOLERANCE_F64: f64 = 1e-12;

/// As [`TOLERANCE_F64`], for functions of `f32`.
pub const TOLERANCE_F32: f64 = 2e-5;

/// A single rule in `f64`: a few units in the last place.
pub const RULE_F64: f64 = 1e-14;

/// A single rule in `f32`, compared with the oracle in `f64`: a few units in the last place.
pub const RULE_F32: f64 = 1e-6;
