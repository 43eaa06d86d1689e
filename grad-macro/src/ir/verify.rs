//! Checks the laws of the IR, as [`crate::ir`] lists them.

use std::collections::HashSet;

use crate::ir::{Atom, Op, Program, Stmt, Value};

/// The first law that is broken, if any.
pub(crate) fn verify(program: &Program) -> Result<(), String> {
    let mut defined: HashSet<Value> = HashSet::new();
    for entry in &program.entries {
        defined.insert(entry.value);
    }
    sweep(&program.primal, &mut defined)?;
    if let Some(result) = &program.result {
        let mut missing = None;
        result.atoms(&mut |atom| missing = missing.or(undefined(atom, &defined)));
        if let Some(value) = missing {
            return Err(format!(
                "the result v{} is not defined by the primal sweep",
                value.0
            ));
        }
    }
    defined.extend(program.seed);
    defined.extend(program.entries.iter().filter_map(|entry| entry.shadow));
    sweep(&program.reverse, &mut defined)?;
    for adjoint in program
        .entries
        .iter()
        .flat_map(|entry| entry.adjoints.iter().flatten())
    {
        if let Some(value) = undefined(*adjoint, &defined) {
            return Err(format!("the adjoint v{} is not defined", value.0));
        }
    }
    Ok(())
}

fn undefined(atom: Atom, defined: &HashSet<Value>) -> Option<Value> {
    match atom {
        Atom::Value(value) if !defined.contains(&value) => Some(value),
        _ => None,
    }
}

fn sweep(stmts: &[Stmt], defined: &mut HashSet<Value>) -> Result<(), String> {
    for stmt in stmts {
        let mut missing = None;
        stmt.operands(&mut |atom| missing = missing.or(undefined(atom, defined)));
        if let Some(value) = missing {
            return Err(format!("v{} is used before it is defined", value.0));
        }
        if let Stmt::Let {
            op: Op::Rule(rule, _),
            args,
            ..
        } = stmt
            && rule.arity() != args.len()
        {
            return Err(format!(
                "`{}` takes {} operands, not {}",
                rule.name,
                rule.arity(),
                args.len()
            ));
        }
        let mut twice = None;
        stmt.defined(&mut |value| {
            if !defined.insert(value) {
                twice = Some(value);
            }
        });
        if let Some(value) = twice {
            return Err(format!("v{} is defined twice", value.0));
        }
    }
    Ok(())
}
