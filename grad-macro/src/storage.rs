//! Storage: which values of branches and loops the reverse sweep needs, and where they are kept.
//!
//! A value of a branch comes out of it beside its results. A value of an iteration goes onto a stack,
//! one for each loop that has any, unless the reverse sweep computes it again by itself (see
//! [`crate::adjoint`]). Straight-line code keeps its values by being in scope.

use std::collections::HashSet;

use crate::adjoint::reads;
use crate::ir::{Program, Stmt, Value, walk};

/// Fills in what `if`s and loops keep.
// Input: both sweeps. Output: the same with `kept` lists, on both sides of each stack.
pub(crate) fn plan(program: &mut Program) {
    let mut needed = HashSet::new();
    reads(&program.reverse, &mut needed);
    for entry in &program.entries {
        needed.extend(entry.adjoints.iter().flatten().filter_map(|atom| match atom {
            crate::ir::Atom::Value(value) => Some(*value),
            crate::ir::Atom::Constant(_) => None,
        }));
    }
    // What the reverse sweep defines by itself is not kept.
    let mut again = HashSet::new();
    walk(&program.reverse, &mut |stmt| {
        stmt.defined(&mut |value| {
            again.insert(value);
        })
    });
    needed.retain(|value| !again.contains(value));
    let mut stacks = Vec::new();
    keep(&mut program.primal, &needed, &mut stacks);
    take(&mut program.reverse, &stacks);
}

/// What the statements themselves have that is needed.
fn keep(
    stmts: &mut [Stmt],
    needed: &HashSet<Value>,
    stacks: &mut Vec<(Value, Vec<Value>)>,
) -> Vec<Value> {
    let mut here = Vec::new();
    for stmt in stmts {
        match stmt {
            Stmt::If { then, orelse, kept, .. } => {
                let mut inner = keep(&mut then.stmts, needed, stacks);
                inner.extend(keep(&mut orelse.stmts, needed, stacks));
                *kept = inner;
            }
            Stmt::Loop(of) => {
                let mut inner: Vec<Value> =
                    of.args.iter().copied().filter(|arg| needed.contains(arg)).collect();
                inner.extend(keep(&mut of.body.stmts, needed, stacks));
                stacks.push((of.stack, inner.clone()));
                of.kept = inner;
            }
            _ => {}
        }
        stmt.defined(&mut |value| {
            if needed.contains(&value) {
                here.push(value);
            }
        });
    }
    here
}

/// The reversed loops take what the forward ones have put.
fn take(stmts: &mut [Stmt], stacks: &[(Value, Vec<Value>)]) {
    for stmt in stmts {
        match stmt {
            Stmt::If { then, orelse, .. } => {
                take(&mut then.stmts, stacks);
                take(&mut orelse.stmts, stacks);
            }
            Stmt::Loop(of) => {
                if let Some((_, kept)) = stacks.iter().find(|(stack, _)| *stack == of.stack) {
                    of.kept.clone_from(kept);
                }
                take(&mut of.body.stmts, stacks);
            }
            _ => {}
        }
    }
}
