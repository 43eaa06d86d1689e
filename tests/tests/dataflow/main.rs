//! How values reach a result: names, versions, assignments, blocks, tuples, references, and the code
//! in between that carries no derivative.

// The functions under test are written as people write, not as clippy would.
#![allow(
    unreachable_pub,
    unused_assignments,
    unused_variables,
    clippy::assign_op_pattern,
    clippy::needless_late_init,
    clippy::needless_return,
    clippy::eq_op,
    clippy::too_many_arguments,
    clippy::useless_vec,
    clippy::type_complexity,
    clippy::let_and_return,
    clippy::identity_op,
    clippy::erasing_op,
    clippy::deref_addrof,
    clippy::op_ref,
    clippy::toplevel_ref_arg,
    clippy::blocks_in_conditions,
    clippy::ptr_arg,
    double_negations,
    clippy::precedence,
    clippy::nonminimal_bool,
    clippy::never_loop,
    clippy::let_unit_value,
    clippy::neg_multiply,
    clippy::needless_lifetimes,
    clippy::assertions_on_constants,
    clippy::print_literal,
    clippy::inline_always,
    clippy::cmp_owned,
    clippy::clone_on_copy,
    clippy::suspicious_operation_groupings,
    clippy::explicit_auto_deref,
    clippy::borrow_deref_ref,
    clippy::just_underscores_and_digits,
    clippy::question_mark
)]

mod assignment;
mod blocks;
mod calculus;
mod functions;
mod inactive;
// Clippy needs minutes for a long chain of `let`s, differentiated or not.
#[cfg(not(clippy))]
mod large;
mod macros;
mod names;
mod references;
mod seeds;
mod state;
mod tuples;
