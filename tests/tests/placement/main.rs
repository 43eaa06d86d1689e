//! Where the attribute may stand: recursive functions, `impl` blocks, traits and their impls, foreign traits.

// The functions under test are written as people write, not as clippy would.
#![allow(unreachable_pub, dead_code, clippy::all)]

mod blocks;
mod foreign;
mod own_rules;
mod recursion;
mod traits;
