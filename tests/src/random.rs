//! Random programs: functions written by a generator, differentiated by the macro, and compared with
//! the same functions on dual numbers.
//!
//! * [`generate`]: from a seed to a program, a tree of statements;
//! * [`render`]: from a program to a module of Rust, with the functions once over `f64` and annotated, and
//!   once over the numbers of [`tracked`];
//! * [`tracked`]: the oracle's numbers, with what a comparison must know of rounding and overflow;
//! * [`check`]: what such a module calls at run time to compare the two;
//! * [`batch`]: many modules as one crate; what the macro refuses is found by the compiler's messages and left out;
//! * [`shrink`]: a failing program with everything taken out that it can fail without.

pub mod batch;
pub mod check;
pub mod generate;
pub mod render;
pub mod shrink;
pub mod tracked;
pub mod tree;

/// A small generator of random numbers (SplitMix64): the same numbers on every machine.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// From a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut random = Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d);
        random.bits();
        random
    }

    /// Sixty-four bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Below `n`, which is not zero.
    pub fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.bits() % n as u64).expect("below a usize")
    }

    /// True in `percent` of a hundred cases.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// Between 0 and 1.
    #[allow(clippy::cast_precision_loss)]
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// One of them.
    pub fn pick<'a, A>(&mut self, of: &'a [A]) -> &'a A {
        &of[self.below(of.len())]
    }
}
