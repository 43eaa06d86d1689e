//! Control flow, loops, sequences, calls: shapes that gave others silently wrong gradients
//! (TRAPS.md), each compared with extrapolated differences of the very same function.

// The functions under test are written as people write, not as clippy would.
#![allow(
    unreachable_pub,
    unused_assignments,
    unused_variables,
    unused_mut,
    unused_parens,
    unused_must_use,
    non_upper_case_globals,
    dead_code,
    clippy::all
)]

#[macro_use]
mod support;

mod arrays;
mod branches;
mod calls;
mod chains;
mod loops;
mod methods;
mod nested;
mod returns;
mod sequences;
mod slices;
mod structs;
mod whiles;
