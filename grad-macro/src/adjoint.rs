//! The adjoint: IR in, IR out. Replays the primal sweep in reverse and applies the chain rule.
//!
//! The adjoint of a value is the sum of the contributions of its uses. The first contribution defines
//! it, later ones add; a value that nothing active uses has none, and then its statement is skipped.

use crate::build::{Builder, Letters};
use crate::ir::{Atom, Hint, Op, Passing, Program, Scalar, Stmt, Val, Value};
use crate::template;

/// Fills in the reverse sweep and the adjoints of the entries.
// Input: the primal sweep. Output: the reverse sweep, which reads values of the primal one.
pub(crate) fn derive(program: &mut Program) {
    let primal = std::mem::take(&mut program.primal);
    let entries = program.entries.clone();
    let result = program.result.clone();
    program.primal = primal.clone();

    let mut sweep = Sweep {
        adjoints: vec![None; program.values.len()],
        b: Builder::new(program),
    };
    if let (Some(result), Some(seed)) = (&result, sweep.b.program.seed) {
        sweep.seed(result, seed, &mut Vec::new());
    }
    sweep.seed_finals(&entries);
    for stmt in primal.iter().rev() {
        sweep.reverse(stmt);
    }

    let adjoints: Vec<Vec<Option<Atom>>> = entries
        .iter()
        .map(|entry| {
            entry
                .leaves
                .iter()
                .map(|(_, leaf)| sweep.finish(*leaf))
                .collect()
        })
        .collect();
    let reverse = sweep.b.stmts;
    program.reverse = reverse;
    for (entry, adjoints) in program.entries.iter_mut().zip(adjoints) {
        entry.adjoints = adjoints;
    }
}

struct Sweep<'a> {
    /// The adjoint so far, by value.
    adjoints: Vec<Option<Atom>>,
    b: Builder<'a>,
}

impl Sweep<'_> {
    /// The adjoint of the result is the parameter `d_ret`, taken apart as the result is.
    fn seed(&mut self, result: &Val, seed: Value, path: &mut Vec<usize>) {
        match result {
            Val::Atom(atom) => {
                let scalar = self.b.program.scalar(*atom);
                if self.b.program.is_active(*atom) {
                    let seed = self.part(seed, path, scalar);
                    self.add(*atom, seed);
                }
            }
            Val::Tuple(parts) => {
                for (index, part) in parts.iter().enumerate() {
                    path.push(index);
                    self.seed(part, seed, path);
                    path.pop();
                }
            }
            Val::Ref(inner) => self.seed(inner, seed, path),
        }
    }

    /// For `&mut`, the shadow holds on entry the adjoint of what stands there at the end.
    fn seed_finals(&mut self, entries: &[crate::ir::Entry]) {
        for entry in entries.iter().filter(|entry| entry.passing == Passing::Mut) {
            let Some(shadow) = entry.shadow else { continue };
            for ((path, leaf), last) in entry.leaves.iter().zip(&entry.finals) {
                if self.b.program.is_active(*last) {
                    let scalar = self.b.program.data(*leaf).ty.clone();
                    let args = vec![Atom::Value(shadow)];
                    let seed = self
                        .b
                        .push(Hint::Partial, scalar, Op::Project(path.clone()), args);
                    self.add(*last, seed);
                }
            }
        }
    }

    fn part(&mut self, whole: Value, path: &[usize], scalar: Scalar) -> Atom {
        if path.is_empty() {
            return Atom::Value(whole);
        }
        self.b.push(
            Hint::Partial,
            scalar,
            Op::Project(path.to_vec()),
            vec![Atom::Value(whole)],
        )
    }

    fn reverse(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::Let { dst, op, args } => {
                let Some(adjoint) = self.finish(*dst) else {
                    return;
                };
                self.b.span = self.b.program.data(*dst).span;
                self.statement(*dst, op, args, adjoint);
            }
            Stmt::Call {
                dst,
                pullback,
                args,
                ..
            } => {
                let Some(adjoint) = self.finish(*dst) else {
                    return;
                };
                self.b.span = self.b.program.data(*dst).span;
                self.pull(*pullback, args, adjoint);
            }
            Stmt::Source { .. } => {}
            Stmt::Pull { .. } => unreachable!("the primal sweep pulls nothing back"),
        }
    }

    /// The chain rule for one operation.
    fn statement(&mut self, dst: Value, op: &Op, args: &[Atom], adjoint: Atom) {
        match op {
            Op::Rule(rule, spelling) => {
                self.b.spelling = *spelling;
                self.b.scalar = self.b.program.data(dst).ty.clone();
                let letters = Letters {
                    operands: args,
                    result: Atom::Value(dst),
                    adjoint,
                };
                for (operand, partial) in args.iter().zip(rule.partials) {
                    if *partial == "_" || !self.b.program.is_active(*operand) {
                        continue;
                    }
                    let contribution = self.b.instantiate(template::read(partial), &letters);
                    self.add(*operand, contribution);
                }
            }
            // A conversion is linear: its adjoint converts back.
            Op::Cast(to) => {
                let from = self.b.program.scalar(args[0]);
                let ty = match from {
                    Scalar::F32 => quote::quote!(f32),
                    Scalar::F64 => quote::quote!(f64),
                    _ => to.clone(),
                };
                let back = self
                    .b
                    .push(Hint::Partial, from.clone(), Op::Cast(ty), vec![adjoint]);
                self.add(args[0], back);
            }
            Op::Project(_) | Op::Source(_) => {}
        }
    }

    /// The pullback of a call gives the adjoints of its arguments.
    fn pull(&mut self, pullback: Value, args: &[Val], adjoint: Atom) {
        let mut wholes = Vec::new();
        for arg in args {
            let mut active = false;
            arg.atoms(&mut |atom| active |= self.b.program.is_active(atom));
            let span = self.b.span;
            let hint = match arg {
                Val::Atom(Atom::Value(value)) => Hint::AdjointOf(*value),
                _ => Hint::Partial,
            };
            wholes.push(active.then(|| self.b.program.value(hint, Scalar::Unknown, span, false)));
        }
        if wholes.iter().all(Option::is_none) {
            return;
        }
        let seed = Val::Atom(adjoint);
        self.b.stmts.push(Stmt::Pull {
            pullback,
            seed,
            adjoints: wholes.clone(),
        });
        for (arg, whole) in args.iter().zip(wholes) {
            if let Some(whole) = whole {
                self.distribute(arg, whole, &mut Vec::new());
            }
        }
    }

    fn distribute(&mut self, arg: &Val, whole: Value, path: &mut Vec<usize>) {
        match arg {
            Val::Atom(atom) if self.b.program.is_active(*atom) => {
                let scalar = self.b.program.scalar(*atom);
                self.b.program.data_mut(whole).ty = scalar.clone();
                let part = self.part(whole, path, scalar);
                self.add(*atom, part);
            }
            Val::Atom(_) => {}
            Val::Tuple(parts) => {
                for (index, part) in parts.iter().enumerate() {
                    path.push(index);
                    self.distribute(part, whole, path);
                    path.pop();
                }
            }
            Val::Ref(inner) => self.distribute(inner, whole, path),
        }
    }

    /// Adds a contribution to the adjoint of an operand.
    fn add(&mut self, operand: Atom, contribution: Atom) {
        let Atom::Value(value) = operand else { return };
        if self.b.program.as_number(contribution) == Some(0.0) {
            return;
        }
        let slot = value.0 as usize;
        let sum = match self.adjoints[slot] {
            None => contribution,
            Some(before) => {
                self.b.spelling = crate::ir::Spelling::Method;
                self.b.scalar = self.b.program.data(value).ty.clone();
                self.b.op("add", &[before, contribution])
            }
        };
        if let Atom::Value(sum) = sum {
            let is_step = self.b.program.data(sum).hint == Hint::Partial;
            let is_new = sum.0 as usize >= self.adjoints.len();
            if is_step && is_new {
                self.b.program.data_mut(sum).hint = Hint::AdjointOf(value);
            }
        }
        self.adjoints[slot] = Some(sum);
    }

    /// The adjoint of a value whose uses have all been seen; one that has the user's name keeps a line.
    fn finish(&mut self, value: Value) -> Option<Atom> {
        let adjoint = self.adjoints[value.0 as usize]?;
        let named = matches!(self.b.program.data(value).hint, Hint::Source(_));
        if let (Atom::Value(adjoint), true) = (adjoint, named) {
            let data = self.b.program.data_mut(adjoint);
            if data.hint == Hint::AdjointOf(value) {
                data.pinned = true;
            }
        }
        Some(adjoint)
    }
}
