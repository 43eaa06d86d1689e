//! Floats, references to them, and integers.

use super::{AddRule, CastRule, DivRule, MulRule, NegRule, RemRule, SubRule};
use crate::__private::Number;

// By value for a type parameter of the user's, too.
impl<T: Number> AddRule<T> for T {}
impl<T: Number> SubRule<T> for T {}
impl<T: Number> NegRule for T {}

impl<T: Number> MulRule<T> for T {
    #[inline]
    fn mul_lhs(&self, rhs: &T, d: &T) -> T {
        *d * *rhs
    }

    #[inline]
    fn mul_rhs(&self, _: &T, d: &T) -> T {
        *d * *self
    }
}

impl<T: Number> DivRule<T> for T {
    #[inline]
    fn div_lhs(&self, rhs: &T, d: &T) -> T {
        *d / *rhs
    }

    // Not -d * x / (z * z), whose square over- and underflows.
    #[inline]
    fn div_rhs(&self, rhs: &T, quotient: &T, d: &T) -> T {
        -(*d / *rhs) * *quotient
    }
}

impl<T: Number> RemRule<T> for T {
    #[inline]
    fn rem_lhs(&self, _: &T, d: &T) -> T {
        *d
    }

    // The jumps keep the slope of the branch.
    #[inline]
    fn rem_rhs(&self, rhs: &T, d: &T) -> T {
        -*d * (*self / *rhs).trunc()
    }
}

/// `references!(float: (left, right), ..)`: the operators on references, by the rules of the floats.
macro_rules! references {
    ($float:ty: $(($left:ty, $right:ty)),*) => {$(
        impl AddRule<$right> for $left {}
        impl SubRule<$right> for $left {}
        references!(@rule $float, $left, $right, MulRule, mul_lhs, mul_rhs);
        references!(@rule $float, $left, $right, DivRule, div_lhs, div_rhs, quotient);
        references!(@rule $float, $left, $right, RemRule, rem_lhs, rem_rhs);
    )*};
    (@rule $float:ty, $left:ty, $right:ty, $rule:ident, $lhs:ident, $rhs:ident $(, $result:ident)?) => {
        impl $rule<$right> for $left {
            #[inline]
            fn $lhs(&self, rhs: &$right, d: &$float) -> $float {
                <$float as $rule<$float>>::$lhs(self.borrow(), rhs.borrow(), d)
            }

            #[inline]
            fn $rhs(&self, rhs: &$right, $($result: &$float,)? d: &$float) -> $float {
                <$float as $rule<$float>>::$rhs(self.borrow(), rhs.borrow(), $($result,)? d)
            }
        }
    };
}

/// The float that is there or referred to.
trait Borrowed<T> {
    fn borrow(&self) -> &T;
}

impl<T: Number> Borrowed<T> for T {
    #[inline]
    fn borrow(&self) -> &T {
        self
    }
}

impl<T: Number> Borrowed<T> for &T {
    #[inline]
    fn borrow(&self) -> &T {
        self
    }
}

references!(f32: (&f32, f32), (f32, &f32), (&f32, &f32));
references!(f64: (&f64, f64), (f64, &f64), (&f64, &f64));

macro_rules! floats {
    ($($float:ty),*) => {$(
        impl NegRule for &$float {}

        impl CastRule<f32> for $float {
            #[inline]
            fn cast_operand(&self, d: &f32) -> $float {
                *d as $float
            }
        }

        impl CastRule<f64> for $float {
            #[inline]
            fn cast_operand(&self, d: &f64) -> $float {
                *d as $float
            }
        }
    )*};
}

floats!(f32, f64);

/// Integers have operators, and no derivative.
macro_rules! integers {
    ($($integer:ty),*) => {$(
        impl AddRule<$integer> for $integer {}
        impl SubRule<$integer> for $integer {}
        integers!(@rule $integer, MulRule, mul_lhs, mul_rhs);
        integers!(@rule $integer, DivRule, div_lhs, div_rhs, quotient);
        integers!(@rule $integer, RemRule, rem_lhs, rem_rhs);

        impl<To> CastRule<To> for $integer {
            #[inline]
            fn cast_operand(&self, _: &To) {}
        }
    )*};
    (@rule $integer:ty, $rule:ident, $lhs:ident, $rhs:ident $(, $result:ident)?) => {
        impl $rule<$integer> for $integer {
            #[inline]
            fn $lhs(&self, _: &$integer, (): &()) {}

            #[inline]
            fn $rhs(&self, _: &$integer, $($result: &$integer,)? (): &()) {
                $(let _ = $result;)?
            }
        }
    };
}

integers!(u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize);

macro_rules! signed {
    ($($integer:ty),*) => {$(
        impl NegRule for $integer {}
    )*};
}

signed!(i8, i16, i32, i64, i128, isize);
