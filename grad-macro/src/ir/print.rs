//! The text form of the IR: `v3 = mul v1, v2`, one statement a line.

use std::fmt::Write;

use crate::ir::{Atom, Hint, Op, Program, Scalar, Source, Stmt, Val, Value};

/// The program as text.
pub(crate) fn print(program: &Program) -> String {
    let mut out = String::new();
    for entry in &program.entries {
        let leaves: Vec<String> = entry
            .leaves
            .iter()
            .map(|(_, leaf)| value(program, *leaf))
            .collect();
        let _ = writeln!(
            out,
            "entry {:?} {} [{}]",
            entry.passing,
            value(program, entry.value),
            leaves.join(", ")
        );
    }
    out.push_str("primal:\n");
    program
        .primal
        .iter()
        .for_each(|stmt| statement(program, stmt, &mut out));
    if let Some(result) = &program.result {
        let _ = writeln!(out, "  result {}", val(program, result));
    }
    if !program.reverse.is_empty() {
        out.push_str("reverse:\n");
        program
            .reverse
            .iter()
            .for_each(|stmt| statement(program, stmt, &mut out));
    }
    for entry in program
        .entries
        .iter()
        .filter(|entry| !entry.adjoints.is_empty())
    {
        let adjoints: Vec<String> = entry
            .adjoints
            .iter()
            .map(|adjoint| adjoint.map_or("0".to_owned(), |adjoint| atom(program, adjoint)))
            .collect();
        let _ = writeln!(
            out,
            "adjoint of {}: {}",
            value(program, entry.value),
            adjoints.join(", ")
        );
    }
    out
}

fn statement(program: &Program, stmt: &Stmt, out: &mut String) {
    let _ = match stmt {
        Stmt::Let { dst, op, args } => {
            let args: Vec<String> = args.iter().map(|arg| atom(program, *arg)).collect();
            let ty = match &program.data(*dst).ty {
                Scalar::F64 => "f64".to_owned(),
                Scalar::F32 => "f32".to_owned(),
                Scalar::Bool => "bool".to_owned(),
                Scalar::Generic(name) => name.clone(),
                Scalar::Unknown => "_".to_owned(),
            };
            writeln!(
                out,
                "  {}: {ty} = {} {}",
                value(program, *dst),
                operation(program, op),
                args.join(", ")
            )
        }
        Stmt::Source { source, .. } => writeln!(out, "  source {}", code(program, source)),
        Stmt::Call {
            dst,
            pullback,
            callee,
            args,
            ..
        } => {
            let args: Vec<String> = args.iter().map(|arg| val(program, arg)).collect();
            writeln!(
                out,
                "  {}, {} = call `{callee}` {}",
                value(program, *dst),
                value(program, *pullback),
                args.join(", ")
            )
        }
        Stmt::Pull {
            pullback,
            seed,
            adjoints,
        } => {
            let adjoints: Vec<String> = adjoints
                .iter()
                .map(|adjoint| adjoint.map_or("_".to_owned(), |adjoint| value(program, adjoint)))
                .collect();
            writeln!(
                out,
                "  {} = pull {} {}",
                adjoints.join(", "),
                value(program, *pullback),
                val(program, seed)
            )
        }
    };
}

fn operation(program: &Program, op: &Op) -> String {
    match op {
        Op::Rule(rule, _) => rule.name.to_owned(),
        Op::Cast(ty) => format!("cast {ty}"),
        Op::Project(path) => format!("project {path:?}"),
        Op::Source(source) => format!("source {}", code(program, source)),
    }
}

fn code(program: &Program, source: &Source) -> String {
    let captures: Vec<String> = source
        .captures
        .iter()
        .map(|(name, by)| format!("{name} = {}", val(program, by)))
        .collect();
    format!(
        "`{} {} {}` [{}]",
        source.head,
        source.tokens,
        source.tail,
        captures.join(", ")
    )
}

fn val(program: &Program, of: &Val) -> String {
    match of {
        Val::Atom(of) => atom(program, *of),
        Val::Tuple(parts) => {
            let parts: Vec<String> = parts.iter().map(|part| val(program, part)).collect();
            format!("({})", parts.join(", "))
        }
        Val::Ref(inner) => format!("&{}", val(program, inner)),
    }
}

fn atom(program: &Program, atom: Atom) -> String {
    match atom {
        Atom::Value(of) => value(program, of),
        Atom::Constant(constant) => {
            let data = &program.constants[constant.0 as usize];
            match (&data.tokens, data.number) {
                (Some(tokens), _) => tokens.to_string(),
                (None, Some(number)) => format!("{number:?}"),
                (None, None) => "?".to_owned(),
            }
        }
    }
}

fn value(program: &Program, value: Value) -> String {
    match &program.data(value).hint {
        Hint::Source(name) | Hint::PartOf(name) => format!("v{}.{name}", value.0),
        Hint::AdjointOf(of) => format!("v{}.d{}", value.0, of.0),
        Hint::Partial => format!("v{}", value.0),
    }
}
