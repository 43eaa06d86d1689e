//! The rule table: every operation that carries a derivative, one row each.
//!
//! A row reads as mathematics. `x`, `z` and `w` are the operands, `y` is the result, `d` the adjoint of
//! the result; for each operand stands its contribution to the operand's adjoint, linear in `d` (put a
//! tangent in the place of `d` and the row is the forward rule). `_` means that there is none. Numbers
//! are of the operand's own type. The partials are built from rows of the table again, which is what
//! closes the IR under differentiation.
//!
//! Formulas: Abramowitz & Stegun chapter 4 and, for numerically sound forms, ChainRules.jl; the
//! conventions at kinks are the contract's.

/// A row of the table.
#[derive(Debug)]
pub(crate) struct Rule {
    /// The name of the operation, and of the method unless `form` says otherwise.
    pub(crate) name: &'static str,
    pub(crate) form: Form,
    /// The contribution to the adjoint of each operand, as text; `_` for none.
    pub(crate) partials: &'static [&'static str],
    /// The name in `libm`, without the `f` of the f32 versions.
    pub(crate) libm: Option<&'static str>,
}

/// How an operation is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Form {
    /// `x.name(z, w)`
    Method,
    /// `x + z`; the text and whether the result is a truth value.
    Infix(&'static str, Gives),
    /// `-x`
    Prefix(&'static str),
    /// `if x { z } else { w }`
    Select,
    /// The integer `x` as a number of the type of the adjoint.
    FromInt,
    /// `x == z` of integers.
    IntIs,
    /// `x.powi(z - 1)`, where `z` may be the least integer.
    PowiLess,
    /// `1.0 / x`
    Inverse,
    /// `x.name()`, a truth value.
    Predicate,
    /// `x` itself, which is checked to be a float.
    Checked,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Gives {
    Number,
    Truth,
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

/// The row of that name.
pub(crate) fn find(name: &str) -> Option<&'static Rule> {
    use std::collections::HashMap;
    use std::sync::OnceLock;
    static BY_NAME: OnceLock<HashMap<&'static str, &'static Rule>> = OnceLock::new();
    BY_NAME.get_or_init(|| RULES.iter().map(|rule| (rule.name, rule)).collect()).get(name).copied()
}

/// The row that `libm` knows by that name, and whether it is the f32 version.
pub(crate) fn find_libm(name: &str) -> Option<(&'static Rule, bool)> {
    let by = |name: &str| RULES.iter().find(|rule| rule.libm == Some(name));
    by(name)
        .map(|rule| (rule, false))
        .or_else(|| name.strip_suffix('f').and_then(by).map(|rule| (rule, true)))
}

impl Rule {
    pub(crate) fn arity(&self) -> usize {
        self.partials.len()
    }

    /// Whether its result is a truth value.
    pub(crate) fn gives_truth(&self) -> bool {
        matches!(self.form, Infix(_, Truth) | Predicate | IntIs) || self.name == "not"
    }

    /// Whether a derivative flows from that operand to the result.
    pub(crate) fn differentiable_in(&self, operand: usize) -> bool {
        self.partials[operand] != "_"
    }

    /// Whether a user may write it as a method.
    pub(crate) fn is_method(&self) -> bool {
        self.form == Method
    }
}

macro_rules! partial {
    (_) => {
        "_"
    };
    ($($partial:tt)+) => {
        stringify!($($partial)+)
    };
}

macro_rules! rules {
    ($($(#[libm($libm:ident)])? $name:ident($($operand:ident),+) $form:expr => $({ $($partial:tt)+ }),+;)+) => {
        &[$(Rule {
            name: stringify!($name),
            form: $form,
            partials: &[$(partial!($($partial)+)),+],
            libm: rules!(@libm $($libm)?),
        }),+]
    };
    (@libm) => { None };
    (@libm $libm:ident) => { Some(stringify!($libm)) };
}

use Form::{Checked, FromInt, Infix, IntIs, Inverse, Method, PowiLess, Predicate, Prefix, Select};
use Gives::{Number, Truth};

#[rustfmt::skip]
pub(crate) static RULES: &[Rule] = rules! {
    // Operators.
    add(x, z) Infix("+", Number)   => { d }, { d };
    sub(x, z) Infix("-", Number)   => { d }, { -d };
    mul(x, z) Infix("*", Number)   => { d * z }, { d * x };
    // -(d / z) * y rather than -d * x / (z * z), whose square over- and underflows.
    div(x, z) Infix("/", Number)   => { d / z }, { -(d / z) * y };
    // The jumps keep the slope of the branch: (1, -trunc(x / z)).
    #[libm(fmod)]
    rem(x, z) Infix("%", Number)   => { d }, { -d * (x / z).trunc() };
    neg(x) Prefix("-")             => { -d };
    recip(x) Method                => { -d * y * y };
    inverse(x) Inverse             => { -d * y * y };

    // Powers and roots. Where the value is finite and the slope is not, a zero adjoint stays zero.
    #[libm(sqrt)]
    sqrt(x) Method                 => { if d == 0 { 0 } else { 0.5 * d / y } };
    #[libm(cbrt)]
    cbrt(x) Method                 => { if d == 0 { 0 } else { d / (3 * y * y) } };
    powi(x, z) Method              => { if int_is(z, 0) { 0 } else { from_int(z) * powi_less(x, z) * d } }, { _ };
    // d/dx = z x^(z-1), and 0 for z = 0; d/dz = y ln x, 0 at x = 0 < z, NaN elsewhere at x <= 0.
    #[libm(pow)]
    powf(x, z) Method              => { if d == 0 || z == 0 { 0 } else { z * x.powf(z - 1) * d } },
        { if d == 0 || (x == 0 && z > 0) { 0 } else { if x > 0 { d * y * x.ln() } else { NAN } } };
    #[libm(hypot)]
    hypot(x, z) Method             => { if y == 0 { 0 } else { d * (x / y) } },
                                      { if y == 0 { 0 } else { d * (z / y) } };

    // Exponentials and logarithms.
    #[libm(exp)]
    exp(x) Method                  => { d * y };
    #[libm(exp2)]
    exp2(x) Method                 => { d * y * LN_2 };
    // exp(x), not y + 1, which cancels for x far below 0.
    #[libm(expm1)]
    exp_m1(x) Method               => { d * x.exp() };
    #[libm(log)]
    ln(x) Method                   => { d / x };
    #[libm(log1p)]
    ln_1p(x) Method                => { d / (1 + x) };
    #[libm(log2)]
    log2(x) Method                 => { d / (x * LN_2) };
    #[libm(log10)]
    log10(x) Method                => { d / (x * LN_10) };
    log(x, z) Method               => { d / (x * z.ln()) }, { -d * y / (z * z.ln()) };

    // Trigonometric and hyperbolic functions and their inverses; factored forms, which do not cancel.
    #[libm(sin)]
    sin(x) Method                  => { d * x.cos() };
    #[libm(cos)]
    cos(x) Method                  => { -d * x.sin() };
    #[libm(tan)]
    tan(x) Method                  => { d * (1 + y * y) };
    #[libm(asin)]
    asin(x) Method                 => { if d == 0 { 0 } else { d / ((1 - x) * (1 + x)).sqrt() } };
    #[libm(acos)]
    acos(x) Method                 => { if d == 0 { 0 } else { -d / ((1 - x) * (1 + x)).sqrt() } };
    #[libm(atan)]
    atan(x) Method                 => { d / (1 + x * x) };
    // h = hypot(x, z) twice, since h * h over- and underflows.
    #[libm(atan2)]
    atan2(x, z) Method             => { if x.hypot(z) == 0 { 0 } else { d * (z / x.hypot(z) / x.hypot(z)) } },
                                      { if x.hypot(z) == 0 { 0 } else { -d * (x / x.hypot(z) / x.hypot(z)) } };
    #[libm(sinh)]
    sinh(x) Method                 => { d * x.cosh() };
    #[libm(cosh)]
    cosh(x) Method                 => { d * x.sinh() };
    #[libm(tanh)]
    tanh(x) Method                 => { d * (1 - y * y) };
    #[libm(asinh)]
    asinh(x) Method                => { d / x.hypot(1) };
    #[libm(acosh)]
    acosh(x) Method                => { if d == 0 { 0 } else { d / ((x - 1).sqrt() * (x + 1).sqrt()) } };
    #[libm(atanh)]
    atanh(x) Method                => { d / ((1 - x) * (1 + x)) };
    to_degrees(x) Method           => { d.to_degrees() };
    to_radians(x) Method           => { d.to_radians() };

    #[libm(fma)]
    mul_add(x, z, w) Method        => { d * z }, { d * x }, { d };
    midpoint(x, z) Method          => { 0.5 * d }, { 0.5 * d };

    // Kinks. On a tie of max and min the second operand takes all; a NaN operand takes nothing.
    #[libm(fabs)]
    abs(x) Method                  => { if x > 0 { d } else { if x < 0 { -d } else { 0 } } };
    #[libm(fmax)]
    max(x, z) Method               => { if x > z || z.is_nan() { d } else { 0 } },
                                      { if x > z || z.is_nan() { 0 } else { d } };
    #[libm(fmin)]
    min(x, z) Method               => { if x < z || z.is_nan() { d } else { 0 } },
                                      { if x < z || z.is_nan() { 0 } else { d } };
    // The closed interval passes the adjoint through.
    clamp(x, z, w) Method          => { if x < z { 0 } else { if x > w { 0 } else { d } } },
                                      { if x < z { d } else { 0 } },
                                      { if x > w { d } else { 0 } };
    #[libm(fdim)]
    abs_sub(x, z) Method           => { if x > z { d } else { 0 } }, { if x > z { -d } else { 0 } };
    // By the sign bits, so at 0 too.
    #[libm(copysign)]
    copysign(x, z) Method          => { if x.is_sign_negative() == z.is_sign_negative() { d } else { -d } }, { _ };
    fract(x) Method                => { d };
    rem_euclid(x, z) Method        => { d }, { -d * x.div_euclid(z) };
    next_up(x) Method              => { d };
    next_down(x) Method            => { d };

    // Steps: the derivative is 0 wherever there is one.
    div_euclid(x, z) Method        => { _ }, { _ };
    #[libm(floor)]
    floor(x) Method                => { _ };
    #[libm(ceil)]
    ceil(x) Method                 => { _ };
    #[libm(round)]
    round(x) Method                => { _ };
    #[libm(rint)]
    round_ties_even(x) Method      => { _ };
    #[libm(trunc)]
    trunc(x) Method                => { _ };
    signum(x) Method               => { _ };

    // The receiver of a method of floats, if its type is not seen.
    number(x) Checked              => { d };

    // What partials are made of beside.
    select(x, z, w) Select         => { _ }, { if x { d } else { 0 } }, { if x { 0 } else { d } };
    from_int(x) FromInt            => { _ };
    int_is(x, z) IntIs             => { _ }, { _ };
    powi_less(x, z) PowiLess       => { if int_is(z, 1) { 0 } else { (from_int(z) - 1) * (powi_less(x, z) / x) * d } }, { _ };
    saturating_sub(x, z) Method    => { _ }, { _ };
    div_ceil(x, z) Method          => { _ }, { _ };
    is_nan(x) Predicate            => { _ };
    is_sign_negative(x) Predicate  => { _ };
    not(x) Prefix("!")             => { _ };
    eq(x, z) Infix("==", Truth)    => { _ }, { _ };
    gt(x, z) Infix(">", Truth)     => { _ }, { _ };
    lt(x, z) Infix("<", Truth)     => { _ }, { _ };
    ge(x, z) Infix(">=", Truth)    => { _ }, { _ };
    le(x, z) Infix("<=", Truth)    => { _ }, { _ };
    or(x, z) Infix("||", Truth)    => { _ }, { _ };
    and(x, z) Infix("&&", Truth)   => { _ }, { _ };
};
