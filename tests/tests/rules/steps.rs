//! Functions whose derivative is zero: nothing is propagated, whatever the adjoint is.

use grad_runtime::derive_grad;

const POINTS: [f64; 11] =
    [0.0, -0.0, 0.5, 1.0, -1.0, -2.5, 2.5, 1e300, f64::INFINITY, f64::NEG_INFINITY, f64::NAN];

/// Not only finite ones: a zero partial times these would be `NaN`.
const SEEDS: [f64; 5] = [1.0, -2.5, 0.0, f64::INFINITY, f64::NAN];

macro_rules! steps {
    ($($name:ident: $($spelling:ident($x:ident) = $f:expr),+;)*) => {$(
        #[test]
        fn $name() {
            $(
                #[derive_grad]
                fn $spelling($x: f64) -> f64 {
                    $f
                }
            )+
            #[derive_grad]
            fn added(x: f64) -> f64 {
                x.$name() + x
            }
            for x in POINTS {
                for seed in SEEDS {
                    $(
                        let (what, d) = (stringify!($f), method_of!($spelling)(x, seed));
                        assert_eq!(d, 0.0, "{what} at {x}, seed {seed}");
                    )+
                }
                assert_eq!(added_backward(x, -2.5), -2.5, "added at {x}");
            }
        }
    )*};
}

/// The names below are few: `macro_rules!` cannot put names together.
macro_rules! method_of {
    (method) => {
        method_backward
    };
    (path) => {
        path_backward
    };
    (c) => {
        c_backward
    };
}

steps! {
    floor: method(x) = x.floor(), path(x) = f64::floor(x), c(x) = libm::floor(x);
    ceil: method(x) = x.ceil(), path(x) = f64::ceil(x), c(x) = libm::ceil(x);
    round: method(x) = x.round(), path(x) = f64::round(x), c(x) = libm::round(x);
    trunc: method(x) = x.trunc(), path(x) = f64::trunc(x), c(x) = libm::trunc(x);
    round_ties_even:
        method(x) = x.round_ties_even(), path(x) = f64::round_ties_even(x), c(x) = libm::rint(x);
    signum: method(x) = x.signum(), path(x) = f64::signum(x);
}

#[test]
fn generic_steps() {
    #[derive_grad]
    fn floor<T: num_traits::Float>(x: T) -> T {
        x.floor()
    }
    #[derive_grad]
    fn ceil<T: num_traits::Float>(x: T) -> T {
        x.ceil()
    }
    #[derive_grad]
    fn round<T: num_traits::Float>(x: T) -> T {
        x.round()
    }
    #[derive_grad]
    fn trunc<T: num_traits::Float>(x: T) -> T {
        x.trunc()
    }
    #[derive_grad]
    fn signum<T: num_traits::Float>(x: T) -> T {
        x.signum()
    }
    for x in POINTS {
        for seed in SEEDS {
            let d =
                [floor_backward, ceil_backward, round_backward, trunc_backward, signum_backward]
                    .map(|backward| backward(x, seed));
            assert_eq!(d, [0.0; 5], "at {x}, seed {seed}");
        }
    }
}

/// `floor` and what is left: the derivative of the sum is that of the fraction.
#[test]
fn fraction() {
    #[derive_grad]
    fn fract(x: f64) -> f64 {
        x.fract()
    }
    #[derive_grad]
    fn by_hand(x: f64) -> f64 {
        x - x.trunc()
    }
    #[derive_grad]
    fn wave(x: f64) -> f64 {
        let phase = x - x.floor();
        phase * phase
    }
    for x in [0.0, 1.0, -1.25, 2.75] {
        assert_eq!(fract_backward(x, -2.5), -2.5);
        assert_eq!(by_hand_backward(x, -2.5), -2.5);
        assert_eq!(wave_backward(x, 1.0), 2.0 * (x - x.floor()));
    }
}

#[test]
fn neighbours() {
    #[derive_grad]
    fn up(x: f64) -> f64 {
        x.next_up() * 3.0
    }
    #[derive_grad]
    fn down(x: f64) -> f64 {
        f64::next_down(x) * 3.0
    }
    assert_eq!([up_backward(1.0, 2.0), down_backward(1.0, 2.0)], [6.0, 6.0]);
}
