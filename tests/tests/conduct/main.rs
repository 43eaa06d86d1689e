//! What a gradient does beside being right: it panics where the primal does, keeps to its shadows,
//! evaluates nothing twice, and works in recursion and inside of other functions.

mod panics;
mod shadows;
