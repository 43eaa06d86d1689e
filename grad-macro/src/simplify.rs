//! Removes what nothing needs. What may panic or print stays, once.

use std::collections::HashSet;

use crate::ir::{Atom, Op, Program, Source, Stmt, Val, Value};

/// What a sweep is run for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Purpose {
    /// The adjoints alone.
    Adjoints,
    /// The value and the adjoints.
    ValueAndAdjoints,
}

/// The program with only those statements that serve the purpose.
pub(crate) fn prune(program: &Program, purpose: Purpose) -> Program {
    let mut pruned = program.clone();
    let mut live = Live::default();
    for entry in &pruned.entries {
        entry
            .adjoints
            .iter()
            .flatten()
            .for_each(|atom| live.atom(*atom));
        if purpose == Purpose::ValueAndAdjoints {
            entry.finals.iter().for_each(|atom| live.atom(*atom));
        }
    }
    match &mut pruned.result {
        Some(result) if purpose == Purpose::ValueAndAdjoints => live.val(result),
        result => *result = None,
    }
    live.sweep(&mut pruned.reverse);
    live.sweep(&mut pruned.primal);
    pruned
}

#[derive(Default)]
struct Live {
    values: HashSet<Value>,
    /// Names of copied code.
    names: HashSet<String>,
}

impl Live {
    fn atom(&mut self, atom: Atom) {
        if let Atom::Value(value) = atom {
            self.values.insert(value);
        }
    }

    fn val(&mut self, val: &Val) {
        val.atoms(&mut |atom| self.atom(atom));
    }

    fn source(&mut self, source: &Source) {
        self.names.extend(source.mentions.iter().cloned());
    }

    fn sweep(&mut self, stmts: &mut Vec<Stmt>) {
        let mut kept: Vec<Stmt> = Vec::with_capacity(stmts.len());
        for stmt in std::mem::take(stmts).into_iter().rev() {
            if !self.needs(&stmt) {
                continue;
            }
            stmt.operands(&mut |atom| self.atom(atom));
            match &stmt {
                Stmt::Let {
                    op: Op::Source(source),
                    ..
                } => self.source(source),
                Stmt::Source { source, .. } => self.source(source),
                Stmt::Call { callee, .. } => self.names.extend(crate::lower::identifiers(callee)),
                _ => {}
            }
            kept.push(stmt);
        }
        kept.reverse();
        *stmts = kept;
    }

    fn needs(&self, stmt: &Stmt) -> bool {
        match stmt {
            Stmt::Let {
                dst,
                op: Op::Source(source),
                ..
            } => !source.pure || self.values.contains(dst),
            Stmt::Let { dst, .. } => self.values.contains(dst),
            Stmt::Source { source, .. } if source.tokens.is_empty() && source.head.is_empty() => {
                false
            }
            Stmt::Source { source, binds } => {
                !source.pure || binds.iter().any(|name| self.names.contains(name))
            }
            // A callee may print or panic.
            Stmt::Call { .. } => true,
            Stmt::Pull { adjoints, .. } => adjoints
                .iter()
                .flatten()
                .any(|value| self.values.contains(value)),
        }
    }
}
