//! The same gradients in every profile, to the bit: debug and release run this test against one file.
//!
//! Functions of the platform's mathematical library (`sin`, `exp`, ...) are not of one accuracy everywhere, so
//! the functions here are made of arithmetic and roots, which IEEE 754 fixes.

use grad_runtime::{Differentiable, derive_grad};

const EXPECTED: &str = include_str!("../fixtures/profiles.txt");

macro_rules! functions {
    ($F:ident) => {
        #[derive_grad]
        fn staged(x: $F, y: $F) -> $F {
            let num = x + y / (1.0 + y * y);
            let den = (x * x + 3.0).sqrt() + (x + y).powi(2);
            let invden = 1.0 / den;
            num * invden - num.abs() * 0.25
        }

        #[derive_grad]
        fn rational(x: $F, y: $F) -> $F {
            (x * 3.0 - y) / (x * x + y * y + 0.1) + x.mul_add(y, 0.3) / 7.0
        }

        #[derive_grad]
        fn branches(x: $F, y: $F) -> $F {
            let mut z = x * y;
            if x > y {
                z = z / 3.0 + x.sqrt();
            } else if y > 1.0 {
                return z * z * 0.1;
            }
            if z > 0.5 { z * z * z } else { z / (y + 10.0) }
        }

        #[derive_grad]
        fn calls(x: $F, y: $F) -> $F {
            let a = staged(x, y);
            let b = rational(a, x) * staged(b_of(y), a);
            a * b - a / 3.0
        }

        #[derive_grad]
        fn b_of(x: $F) -> $F {
            (x * x + 2.25).sqrt() * 0.7
        }

        #[derive_grad]
        fn horner(c: &[$F], x: $F) -> $F {
            let mut value = 0.0;
            for i in (0..c.len()).rev() {
                value = value * x + c[i];
            }
            value
        }

        #[derive_grad]
        fn sum_of_quotients(c: &[$F], x: $F) -> $F {
            let mut s = 0.0;
            for a in c {
                s += x / (1.0 + a * a) + a * x * 0.1;
            }
            s
        }

        #[derive_grad]
        fn dot(c: &[$F], x: $F) -> $F {
            c.iter().zip(c.iter().rev()).map(|(a, b)| a * b * x).sum()
        }

        #[derive_grad]
        fn variance(c: &[$F], x: $F) -> $F {
            let n = c.len() as $F;
            let mean = c.iter().sum::<$F>() / n;
            let mut s = 0.0;
            for a in c {
                s += (a - mean) * (a - mean) * x;
            }
            (s / n + 0.01).sqrt()
        }

        #[derive_grad]
        fn rosenbrock(c: &[$F], x: $F) -> $F {
            let mut s = 0.0;
            for i in 1..c.len() {
                let t = c[i] - c[i - 1] * c[i - 1];
                s += t * t * x * 100.0 + (1.0 - c[i - 1]) * (1.0 - c[i - 1]);
            }
            s
        }

        #[derive_grad]
        fn pairs(c: &[$F], x: $F) -> $F {
            let mut s = x;
            for i in 0..c.len() {
                for j in 0..i {
                    let d = c[i] - c[j];
                    s += 1.0 / (d * d + x);
                }
            }
            s
        }

        #[derive_grad]
        fn while_it_grows(c: &[$F], x: $F) -> $F {
            let mut s = x;
            let mut i = 0;
            while i < c.len() && s < 30.0 {
                s = s * 1.1 + c[i] * s;
                i += 1;
            }
            s
        }

        #[derive_grad]
        fn left_early(c: &[$F], x: $F) -> $F {
            let mut s = x;
            for a in c {
                if s > 4.0 {
                    break;
                }
                if *a < -0.5 {
                    continue;
                }
                s += a * s / 3.0;
            }
            s
        }

        #[derive_grad]
        fn extremes(c: &[$F], x: $F) -> $F {
            let mut low = c[0];
            let mut high = c[0];
            for a in c {
                low = low.min(*a);
                high = high.max(*a);
            }
            (high - low) / x
        }

        #[derive_grad]
        fn windows(c: &[$F], x: $F) -> $F {
            c.windows(2).map(|w| (w[1] - w[0]) * w[0] / x).sum()
        }

        #[derive_grad]
        fn smoothed(c: &[$F], x: $F) -> $F {
            let mut y = c.to_vec();
            for _ in 0..3 {
                for i in 1..y.len() {
                    y[i] = y[i] * x + y[i - 1] * (1.0 - x);
                }
            }
            y.iter().map(|a| a * a).sum()
        }

        #[derive_grad]
        fn collected(c: &[$F], x: $F) -> $F {
            let v: Vec<$F> = c.iter().map(|a| a * x + 0.3).collect();
            let mut s = 0.0;
            for i in 0..v.len() {
                s += v[i] * v[v.len() - 1 - i] / 3.0;
            }
            s
        }

        #[derive_grad]
        fn power(x: $F, y: $F) -> $F {
            power_of(x, y, 7)
        }

        #[derive_grad]
        fn power_of(x: $F, y: $F, n: u32) -> $F {
            if n == 0 { y / 3.0 } else { x * power_of(y, x, n - 1) + 0.1 * x }
        }

        #[derive_grad]
        fn newton(x: $F, y: $F) -> $F {
            let mut root = y;
            for _ in 0..6 {
                root -= (root * root * root - x) / (3.0 * root * root);
            }
            root
        }

        #[derive(Differentiable, Clone, Copy)]
        struct Body {
            place: [$F; 2],
            speed: [$F; 2],
        }

        #[derive_grad]
        fn orbit(x: $F, y: $F) -> $F {
            let mut body = Body { place: [x, 0.3], speed: [0.1, y] };
            for _ in 0..20 {
                let r2 = body.place[0] * body.place[0] + body.place[1] * body.place[1] + 0.1;
                let pull = 0.05 / (r2 * r2.sqrt());
                for i in 0..2 {
                    body.speed[i] -= body.place[i] * pull;
                    body.place[i] += body.speed[i] * 0.05;
                }
            }
            body.place[0] * body.place[1]
        }
    };
}

/// A line for each function, point and type.
#[derive(Default)]
struct Report(String);

impl Report {
    /// The bits of the numbers; of many, the first and a hash of all.
    fn line(&mut self, of: &str, bits: &[u64]) {
        let shown: Vec<String> = bits.iter().take(6).map(|bits| format!("{bits:x}")).collect();
        let hash = bits.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, bits| {
            (hash ^ bits).wrapping_mul(0x0100_0000_01b3)
        });
        self.0.push_str(&format!("{of}: {} # {hash:x}\n", shown.join(" ")));
    }
}

macro_rules! scalars {
    ($report:ident $F:ident: $($f:ident $backward:ident,)*) => {$(
        for (x, y) in [(0.7, 1.3), (1.9, 0.4), (0.2, -1.1)] {
            let (d_x, d_y) = $backward(x, y, -2.7);
            let (value, pullback) = $f::forward(x, y);
            let (d_x_again, d_y_again) = pullback(0.3);
            let of = concat!(stringify!($f), " of ", stringify!($F));
            $report.line(of, &bits(&[value, d_x, d_y, d_x_again, d_y_again]));
        }
    )*};
}

macro_rules! slices {
    ($report:ident $F:ident: $($f:ident $backward:ident,)*) => {$(
        for n in [1, 2, 5, 100] {
            let (c, mut d_c) = (numbers(n), numbers(n));
            let d_x = $backward(&c, &mut d_c, 0.7, -2.7);
            let (value, pullback) = $f::forward(&c, 0.7);
            let mut d_c_again = vec![0.1; n];
            let d_x_again = pullback(0.3, &mut d_c_again);
            let of = format!("{} of {n} {}", stringify!($f), stringify!($F));
            let all = [vec![value, d_x, d_x_again], d_c, d_c_again].concat();
            $report.line(&of, &bits(&all));
        }
    )*};
}

macro_rules! precision {
    ($module:ident $F:ident) => {
        mod $module {
            use super::*;

            functions!($F);

            fn numbers(n: usize) -> Vec<$F> {
                (0..n).map(|i| ((i * 37 + 5) % 41) as $F / 27.0 - 0.57).collect()
            }

            fn bits(numbers: &[$F]) -> Vec<u64> {
                // The bits of a NaN are nobody's promise.
                assert!(numbers.iter().all(|x| x.is_finite()));
                numbers.iter().map(|x| u64::from(x.to_bits())).collect()
            }

            pub(super) fn report(report: &mut Report) {
                scalars! { report $F:
                    staged staged_backward,
                    rational rational_backward,
                    branches branches_backward,
                    calls calls_backward,
                    power power_backward,
                    newton newton_backward,
                    orbit orbit_backward,
                }
                slices! { report $F:
                    horner horner_backward,
                    sum_of_quotients sum_of_quotients_backward,
                    dot dot_backward,
                    variance variance_backward,
                    rosenbrock rosenbrock_backward,
                    pairs pairs_backward,
                    while_it_grows while_it_grows_backward,
                    left_early left_early_backward,
                    extremes extremes_backward,
                    windows windows_backward,
                    smoothed smoothed_backward,
                    collected collected_backward,
                }
            }
        }
    };
}

precision! { double f64 }
precision! { single f32 }

/// After a change of the generated arithmetic: `UPDATE_PROFILES=1 cargo test -p grad-tests --test profiles`.
#[test]
fn bits_are_those_of_the_file() {
    let mut report = Report::default();
    double::report(&mut report);
    single::report(&mut report);
    if std::env::var_os("UPDATE_PROFILES").is_some() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/profiles.txt");
        std::fs::write(file, &report.0).expect("the file can be written");
        return;
    }
    assert_eq!(report.0.lines().count(), EXPECTED.lines().count());
    for (actual, expected) in report.0.lines().zip(EXPECTED.lines()) {
        assert_eq!(actual, expected);
    }
}
