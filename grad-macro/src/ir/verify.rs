//! Checks the laws of the IR, as [`crate::ir`] lists them.

use std::collections::HashSet;

use crate::ir::{Atom, Header, Op, Program, Region, Stmt, Value};

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
            return Err(format!("the result v{} is not defined by the primal sweep", value.0));
        }
    }
    defined.extend(program.seed);
    defined.extend(program.entries.iter().filter_map(|entry| entry.shadow));
    defined.extend(program.roots.values().map(|root| root.shadow));
    sweep(&program.reverse, &mut defined)?;
    for adjoint in program.entries.iter().flat_map(|entry| entry.adjoints.iter().flatten()) {
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
        let mut operands = Vec::new();
        stmt.operands(&mut |atom| operands.push(atom));
        read(defined, operands)?;
        match stmt {
            Stmt::Let { op: Op::Rule(rule, _), args, .. } if rule.arity() != args.len() => {
                return Err(format!(
                    "`{}` takes {} operands, not {}",
                    rule.name,
                    rule.arity(),
                    args.len()
                ));
            }
            Stmt::If { then, orelse, dsts, .. } => {
                for arm in [then, orelse] {
                    let inner = region(arm, defined.clone(), dsts.len())?;
                    drop(inner);
                }
            }
            Stmt::Loop(of) => {
                let mut inner = defined.clone();
                inner.extend(of.args.iter().copied());
                match &of.header {
                    Header::Range { index, .. } => {
                        inner.insert(*index);
                    }
                    Header::While { condition, .. } => inner = region(condition, inner, 1)?,
                }
                if of.takes {
                    inner.extend(of.kept.iter().copied());
                }
                if of.inits.len() != of.args.len() || of.dsts.len() != of.args.len() {
                    return Err(
                        "a loop has as many initial and last values as variables".to_owned()
                    );
                }
                region(&of.body, inner, of.args.len())?;
            }
            _ => {}
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

fn region(
    region: &Region,
    mut defined: HashSet<Value>,
    results: usize,
) -> Result<HashSet<Value>, String> {
    sweep(&region.stmts, &mut defined)?;
    read(&defined, region.results.clone())?;
    if region.results.len() != results {
        return Err(format!(
            "a region gives {} values where {results} are taken",
            region.results.len()
        ));
    }
    Ok(defined)
}

fn read(defined: &HashSet<Value>, atoms: Vec<Atom>) -> Result<(), String> {
    let missing = atoms.into_iter().find_map(|atom| undefined(atom, defined));
    match missing {
        Some(value) => Err(format!("v{} is used before it is defined", value.0)),
        None => Ok(()),
    }
}
