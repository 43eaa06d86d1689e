//! Operators and methods of `glam` and `nalgebra`, and of types of one's own, against the same formulas on components.

#![allow(clippy::many_single_char_names, clippy::op_ref)]

#[macro_use]
mod support;
mod control;
mod glam_types;
mod nalgebra_types;
mod own_types;
