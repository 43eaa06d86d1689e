//! The text form of the IR: `v3 = mul v1, v2`, one statement a line.

use std::fmt::Write;

use crate::ir::{
    Atom, Header, Hint, Op, Path, Permutation, Program, Region, Scalar, Source, Step, Stmt, Val,
    Value,
};

/// The program as text.
pub(crate) fn print(program: &Program) -> String {
    let mut out = String::new();
    for entry in &program.entries {
        let leaves: Vec<String> =
            entry.leaves.iter().map(|(_, leaf)| value(program, *leaf)).collect();
        let _ = writeln!(
            out,
            "entry {:?} {} [{}]",
            entry.passing,
            value(program, entry.value),
            leaves.join(", ")
        );
    }
    out.push_str("primal:\n");
    program.primal.iter().for_each(|stmt| statement(program, stmt, &mut out));
    if let Some(result) = &program.result {
        let _ = writeln!(out, "  result {}", val(program, result));
    }
    if !program.reverse.is_empty() {
        out.push_str("reverse:\n");
        program.reverse.iter().for_each(|stmt| statement(program, stmt, &mut out));
    }
    for entry in program.entries.iter().filter(|entry| !entry.adjoints.is_empty()) {
        let adjoints: Vec<String> = entry
            .adjoints
            .iter()
            .map(|adjoint| adjoint.map_or("0".to_owned(), |adjoint| atom(program, adjoint)))
            .collect();
        let _ =
            writeln!(out, "adjoint of {}: {}", value(program, entry.value), adjoints.join(", "));
    }
    out
}

fn statement(program: &Program, stmt: &Stmt, out: &mut String) {
    indented(program, stmt, 1, out);
}

fn indented(program: &Program, stmt: &Stmt, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    let _ = write!(out, "{indent}");
    let _ = match stmt {
        Stmt::Let { dst, op, args } => {
            let ty = match &program.data(*dst).ty {
                Scalar::F64 => "f64",
                Scalar::F32 => "f32",
                Scalar::Bool => "bool",
                Scalar::Generic(name) => name,
                Scalar::Float => "float",
                Scalar::Unknown => "_",
            };
            writeln!(
                out,
                "{}: {ty} = {} {}",
                value(program, *dst),
                operation(program, op),
                atoms(program, args)
            )
        }
        Stmt::Source { source, .. } => writeln!(out, "source {}", code(program, source)),
        Stmt::Declare(index) => writeln!(out, "declare {}", program.declarations[*index].0),
        Stmt::Call { dst, pullback, callee, args, .. } => {
            let args: Vec<String> = args.iter().map(|arg| val(program, arg)).collect();
            let (dst, pullback) = (value(program, *dst), value(program, *pullback));
            writeln!(out, "{dst}, {pullback} = call `{callee}` {}", args.join(", "))
        }
        Stmt::Pull { pullback, seed, adjoints, .. } => {
            let adjoints: Vec<String> = adjoints
                .iter()
                .map(|adjoint| adjoint.map_or("_".to_owned(), |adjoint| value(program, adjoint)))
                .collect();
            let seed = seed.as_ref().map(|seed| val(program, seed)).unwrap_or_default();
            writeln!(out, "{} = pull {} {seed}", adjoints.join(", "), value(program, *pullback))
        }
        Stmt::Init { root, .. } => writeln!(out, "{} = memory", value(program, *root)),
        Stmt::Absorb { into, whole, .. } => {
            writeln!(out, "absorb {} {}", memory(program, into), atom(program, *whole))
        }
        Stmt::Copy { into, from, .. } => {
            writeln!(out, "copy {} {}", memory(program, into), memory(program, from))
        }
        Stmt::Fill { path, value } => {
            writeln!(out, "fill {} {}", memory(program, path), atom(program, *value))
        }
        Stmt::Clear { shadow, .. } => writeln!(out, "clear {}", memory(program, shadow)),
        Stmt::Permute { path, permutation } => match permutation {
            Permutation::With { other, .. } => {
                writeln!(out, "swap {} {}", memory(program, path), memory(program, other))
            }
            Permutation::Reverse => writeln!(out, "reverse {}", memory(program, path)),
            Permutation::Rotate { by, left } => {
                let side = if *left { "left" } else { "right" };
                writeln!(out, "rotate {} {side} {}", memory(program, path), atom(program, *by))
            }
        },
        Stmt::Push { path, value } => {
            writeln!(out, "push {} {}", memory(program, path), val(program, value))
        }
        Stmt::Resize { path, len, .. } => {
            writeln!(out, "resize {} {}", memory(program, path), atom(program, *len))
        }
        Stmt::Transfer { into, from, .. } => {
            writeln!(out, "transfer {} {}", memory(program, into), memory(program, from))
        }
        Stmt::Merge { into, from, .. } => {
            writeln!(out, "merge {} {}", memory(program, into), memory(program, from))
        }
        Stmt::Shadow { root } => writeln!(out, "shadow of {}", value(program, *root)),
        Stmt::Store { path, mode, value } => {
            writeln!(out, "{:?} {} {}", mode, memory(program, path), atom(program, *value))
        }
        Stmt::If { condition, then, orelse, dsts, kept } => {
            let _ = writeln!(
                out,
                "{} = if {} keeping {}",
                values(program, dsts),
                atom(program, *condition),
                values(program, kept)
            );
            region(program, then, depth, out);
            let _ = writeln!(out, "{indent}else");
            region(program, orelse, depth, out);
            Ok(())
        }
        Stmt::Loop(of) => {
            let header = match &of.header {
                Header::Range { index, start, end, reversed, .. } => format!(
                    "for {} in {}..{}{}",
                    value(program, *index),
                    atom(program, *start),
                    atom(program, *end),
                    if *reversed { " reversed" } else { "" }
                ),
                Header::While { trips, .. } => format!("while counting {}", value(program, *trips)),
            };
            let _ = writeln!(
                out,
                "{} = {header} with {} = {} keeping {}",
                values(program, &of.dsts),
                values(program, &of.args),
                atoms(program, &of.inits),
                values(program, &of.kept)
            );
            if let Header::While { condition, .. } = &of.header {
                region(program, condition, depth, out);
            }
            region(program, &of.body, depth, out);
            Ok(())
        }
    };
}

fn region(program: &Program, region: &Region, depth: usize, out: &mut String) {
    region.stmts.iter().for_each(|stmt| indented(program, stmt, depth + 1, out));
    let _ = writeln!(out, "{}give {}", "  ".repeat(depth + 1), atoms(program, &region.results));
}

fn operation(program: &Program, op: &Op) -> String {
    match op {
        Op::Rule(rule, _) => rule.name.to_owned(),
        Op::Cast(ty) => format!("cast {ty}"),
        Op::Project(path) => format!("project {path:?}"),
        Op::Source(source) => format!("source {}", code(program, source)),
        Op::Load(path) => format!("load {}", memory(program, path)),
        Op::Borrow(path) => format!("borrow {}", memory(program, path)),
        Op::Contribution(route) => route.method.to_owned(),
        Op::Zero => "zero".to_owned(),
        Op::Length(path) => format!("length {}", memory(program, path)),
        Op::Sum(path) => format!("sum {}", memory(program, path)),
    }
}

fn memory(program: &Program, path: &Path) -> String {
    let mut text = value(program, path.root);
    for step in &path.steps {
        match step {
            Step::Field(name) => {
                let _ = write!(text, ".{name}");
            }
            Step::Index(index) => {
                let _ = write!(text, "[{}]", atom(program, *index));
            }
            Step::Slice { start, end, .. } => {
                let bound = |bound: &Option<Atom>| {
                    bound.map(|bound| atom(program, bound)).unwrap_or_default()
                };
                let _ = write!(text, "[{}..{}]", bound(start), bound(end));
            }
        }
    }
    text
}

fn code(program: &Program, source: &Source) -> String {
    let captures: Vec<String> =
        source.captures.iter().map(|(name, by)| format!("{name} = {}", val(program, by))).collect();
    format!("`{} {} {}` [{}]", source.head, source.tokens, source.tail, captures.join(", "))
}

fn val(program: &Program, of: &Val) -> String {
    match of {
        Val::Atom(of) => atom(program, *of),
        Val::Tuple(parts) => {
            let parts: Vec<String> = parts.iter().map(|part| val(program, part)).collect();
            format!("({})", parts.join(", "))
        }
        Val::Ref(inner) => format!("&{}", val(program, inner)),
        Val::Memory(path) => memory(program, path),
        Val::Option(some, of) => format!("{} if {}", val(program, of), atom(program, *some)),
    }
}

fn atoms(program: &Program, atoms: &[Atom]) -> String {
    atoms.iter().map(|of| atom(program, *of)).collect::<Vec<_>>().join(", ")
}

fn values(program: &Program, values: &[Value]) -> String {
    values.iter().map(|of| value(program, *of)).collect::<Vec<_>>().join(", ")
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
