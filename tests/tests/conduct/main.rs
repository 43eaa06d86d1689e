//! What a gradient does beside being right: it panics where the primal does, keeps to its shadows,
//! evaluates nothing twice, and works in recursion and inside of other functions.

// The functions under test are written as people write.
#![allow(clippy::ptr_arg, clippy::assign_op_pattern)]

mod evaluations;
mod inner_gradients;
mod panics;
mod recursion;
mod shadows;
