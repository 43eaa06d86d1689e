"""Writes mod.rs beside it: values and derivatives of grad_runtime's functions, by mpmath at 120 digits.

Run: pip install mpmath==1.3.0; python3 make.py > mod.rs; rustfmt mod.rs

The derivatives are mpmath's own numerical ones, with a relative step: no formula is shared.
"""

from mpmath import *

mp.dps = 120

wide = [-700.5, -40.0, -20.25, -3.0, -1.0, -0.1, -1e-5, -1e-300, 1e-300, 1e-9, 0.3, 1.0, 2.5, 17.0, 40.0, 700.0]
narrow = [-36.7, -20.1, -8.3, -3.3, -1.0, -0.2, -1e-8, 1e-300, 1e-7, 0.1, 0.7, 1.3, 2.9, 5.3, 9.0, 25.0]
unit = [1e-310, 1e-300, 1e-9, 0.1, 0.2500001, 0.4, 0.49999, 0.5000001, 0.6, 0.74, 0.8, 0.99, 0.9999999999]
root = [1.2, 1.4, 1.45, 1.46, 1.4616, 1.461632, 1.4616321449683, 1.4616321449683622, 1.4616321449683625, 1.47, 1.5, 1.6]
positive = [1e-300, 1e-10, 0.01, 0.3, 0.999, 1.0, 1.999, 2.001, 2.5, 3.7, 5.5, 8.9, 9.99, 10.0, 10.1, 33.3, 1e3, 1e10, 1e200]
negative = [-1e-10, -0.2, -0.26, -0.45, -0.7, -0.99, -1.3, -1.75, -2.2, -7.6, -33.3, -1000.5, -1e7 + 0.125]
pairs = [(0.0, 0.5), (1.0, 1.5), (-3.0, 2.0), (40.0, 0.0), (-700.0, 0.0), (1000.0, 1000.25), (1e300, 1.0), (0.1, -0.2), (-1000.0, -1001.0)]


def logistic(x):
    return 1 / (1 + exp(-x))


def cdf(x):
    return erfc(-x / sqrt(mpf(2))) / 2


one = {
    "sigmoid": (logistic, wide),
    "softplus": (lambda x: log(1 + exp(x)), wide),
    "log_sigmoid": (lambda x: -log(1 + exp(-x)), wide),
    "logit": (lambda x: log(x / (1 - x)), unit),
    "silu": (lambda x: x * logistic(x), wide),
    "gelu": (lambda x: x * cdf(x), narrow),
    "sinc": (lambda x: sin(x) / x, narrow + [1e-160, 1e-3, 0.03, 0.5, 0.99, 1.01, 1e5]),
    "erf": (erf, [x for x in narrow if abs(x) < 26]),
    "erfc": (erfc, [x for x in narrow if x > -10] + [20.5, 26.2]),
    "ln_gamma": (lambda x: log(abs(gamma(x))) if abs(x) < 1e6 else loggamma(x), [x for x in positive if x not in (1.0,)] + [-0.5, -7.6, -33.3]),
    "digamma": (digamma, positive + root),
    "digamma_negative": (digamma, negative),
}
two = {
    "leaky_relu": (lambda x, s: x if x > 0 else s * x, [(-2.0, 0.1), (3.0, 0.1), (-1e-300, 0.01), (1e300, 2.0)]),
    "elu": (lambda x, a: x if x > 0 else a * (exp(x) - 1), [(-2.0, 0.1), (3.0, 0.1), (-1e-10, 1.5), (-40.0, 2.0), (-700.0, 2.0)]),
    "xlogy": (lambda x, y: x * log(y), [(2.0, 3.0), (-1.5, 1e-300), (1e-300, 1.0000001), (5.0, 1e300), (1e300, 0.5)]),
    "log_add_exp": (lambda a, b: log(exp(a) + exp(b)), pairs),
}


def derivative(f, x):
    x = mpf(x)
    return diff(f, x) if x == 0 else diff(lambda t: f(x * (1 + t)), 0) / x


def shown(x):
    x = float(x)
    return "f64::INFINITY" if x == float("inf") else repr(x)


def number(x):
    with workdps(20):
        return shown(x)


def guarded(f):
    """exp(1e300) cannot be formed: the sum is the larger operand there."""
    return lambda a, b: max(a, b) if max(abs(a), abs(b)) > 1e6 else f(a, b)


print("//! Made by make.py with mpmath 1.3.0 at 120 digits.\n")
print("#![allow(clippy::approx_constant)] // They are numbers, not constants.\n")
print("/// `(x, f(x), f'(x))`\npub(crate) type Unary = &'static [(f64, f64, f64)];\n")
print("/// `((a, b), f(a, b), (f_a, f_b))`\npub(crate) type Binary = &'static [((f64, f64), f64, (f64, f64))];\n")
for name, (f, points) in one.items():
    print(f"pub(crate) const {name.upper()}: Unary = &[")
    for x in points:
        mp.dps = 900 if abs(x) < 1e-100 or abs(x) > 20 else 120
        print(f"    ({number(x)}, {number(f(mpf(x)))}, {number(derivative(f, x))}),")
    print("];\n")
for name, (f, points) in two.items():
    f = guarded(f) if name == "log_add_exp" else f
    print(f"pub(crate) const {name.upper()}: Binary = &[")
    for a, b in points:
        mp.dps = 1500
        da, db = derivative(lambda x: f(x, mpf(b)), a), derivative(lambda x: f(mpf(a), x), b)
        print(f"    (({number(a)}, {number(b)}), {number(f(mpf(a), mpf(b)))}, ({number(da)}, {number(db)})),")
    print("];\n")
