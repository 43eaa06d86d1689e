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
#[macro_use]
mod shapes;

mod algorithms;
mod arrays;
mod branches;
mod buffers;
mod calls;
mod chains;
mod collects;
mod copies;
mod exits;
mod filters;
mod labels;
mod lets;
mod loops;
mod matches;
mod methods;
mod nested;
mod options;
mod patterns;
mod returns;
mod sequences;
mod slices;
mod splits;
mod structs;
mod structs_by_value;
mod vectors;
mod whiles;
