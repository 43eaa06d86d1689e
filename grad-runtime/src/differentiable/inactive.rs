//! Types that carry no derivative: their tangent is `()`.

use core::cmp::Ordering;
use core::marker::PhantomData;
use core::num::{FpCategory, NonZero, Saturating, Wrapping};
use core::ops::{Range, RangeFrom, RangeFull, RangeInclusive, RangeTo, RangeToInclusive};
use core::time::Duration;

use super::Differentiable;

/// `inactive!([generics] => types)`: each type gets the tangent `()`.
macro_rules! inactive {
    (@impl [$($generics:tt)*] $inactive:ty) => {
        impl<$($generics)*> Differentiable for $inactive {
            type Tangent = ();

            #[inline]
            fn zero_tangent(&self) {}

            #[inline]
            fn accumulate((): &mut (), (): ()) {}
        }
    };
    ($generics:tt => $($inactive:ty),* $(,)?) => {
        $(inactive!(@impl $generics $inactive);)*
    };
}

inactive!([] =>
    u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize,
    NonZero<u8>, NonZero<u16>, NonZero<u32>, NonZero<u64>, NonZero<u128>, NonZero<usize>,
    NonZero<i8>, NonZero<i16>, NonZero<i32>, NonZero<i64>, NonZero<i128>, NonZero<isize>,
    bool, char, str, (), Ordering, FpCategory, Duration, RangeFull,
);
#[cfg(feature = "alloc")]
inactive!([] => alloc::string::String);
inactive!([A: ?Sized] => PhantomData<A>);
inactive!([A: Differentiable<Tangent = ()>] =>
    Wrapping<A>, Saturating<A>,
    Range<A>, RangeFrom<A>, RangeInclusive<A>, RangeTo<A>, RangeToInclusive<A>,
);
