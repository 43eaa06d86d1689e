//! Removes what nothing needs. What may panic or print stays, once.

use std::collections::HashSet;

use crate::ir::{
    Atom, Entry, Header, Loop, Mode, Op, Passing, Path, Permutation, Program, Region, Source, Stmt,
    Val, Value, walk,
};

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
    let mut live = Live::default();
    pass(program, purpose, &mut live);
    // What a later statement reads makes an earlier store live, in loops also the other way round.
    loop {
        let before = live.values.len() + live.names.len();
        let pruned = pass(program, purpose, &mut live);
        if live.values.len() + live.names.len() == before {
            return pruned;
        }
    }
}

fn pass(program: &Program, purpose: Purpose, live: &mut Live) -> Program {
    let mut pruned = program.clone();
    for entry in &pruned.entries {
        entry.adjoints.iter().flatten().for_each(|atom| live.atom(*atom, program));
        live.values.extend(entry.shadow);
        // Its length at the end is that of its shadow.
        if is_resized(program, entry) {
            live.values.insert(entry.value);
        }
        if purpose == Purpose::ValueAndAdjoints {
            entry.finals.iter().for_each(|atom| live.atom(*atom, program));
            if entry.passing == Passing::Mut {
                live.values.insert(entry.value);
            }
        }
        // The shadow of a parameter that is passed by value is returned.
        if let Some(root) = program.roots.get(&entry.value) {
            live.values.insert(root.shadow);
        }
    }
    match &mut pruned.result {
        Some(result) if purpose == Purpose::ValueAndAdjoints => live.val(result, program),
        result => *result = None,
    }
    pruned.gives_value = purpose == Purpose::ValueAndAdjoints;
    live.sweep(&mut pruned.reverse, program);
    live.sweep(&mut pruned.primal, program);
    pruned
}

/// Whether a parameter that is a vector may grow or shrink, as far as is seen: a callee may do either.
pub(crate) fn is_resized(program: &Program, entry: &Entry) -> bool {
    let whole = Path::whole(entry.value);
    if entry.passing != Passing::Mut || !program.is_vector(&whole) {
        return false;
    }
    let is_it = |path: &Path| path.root == entry.value && path.steps.is_empty();
    let mut resized = false;
    walk(&program.primal, &mut |stmt| {
        resized |= match stmt {
            Stmt::Push { path, .. } | Stmt::Resize { path, .. } => is_it(path),
            Stmt::Copy { into, elements: false, .. } => is_it(into),
            Stmt::Permute { path, permutation: Permutation::With { other, elements: false } } => {
                is_it(path) || is_it(other)
            }
            Stmt::Call { args, passing, .. } => {
                let mut lent = args.iter().zip(passing).filter(|(_, of)| **of == Passing::Mut);
                lent.any(|(arg, _)| matches!(arg, Val::Ref(of) if matches!(&**of, Val::Memory(path) if is_it(path))))
            }
            _ => false,
        }
    });
    resized
}

#[derive(Default)]
struct Live {
    values: HashSet<Value>,
    /// Names of copied code.
    names: HashSet<String>,
}

impl Live {
    fn atom(&mut self, atom: Atom, program: &Program) {
        match atom {
            Atom::Value(value) => {
                self.values.insert(value);
            }
            Atom::Constant(constant) => {
                self.names.extend(program.constants[constant.0 as usize].mentions.iter().cloned());
            }
        }
    }

    fn val(&mut self, val: &Val, program: &Program) {
        val.atoms(&mut |atom| self.atom(atom, program));
    }

    fn source(&mut self, source: &Source) {
        self.names.extend(source.mentions.iter().cloned());
    }

    fn sweep(&mut self, stmts: &mut Vec<Stmt>, program: &Program) {
        let mut kept: Vec<Stmt> = Vec::with_capacity(stmts.len());
        for mut stmt in std::mem::take(stmts).into_iter().rev() {
            if !self.enter(&mut stmt, program) && !self.needs(&stmt, program) {
                continue;
            }
            // What is defined here was not there before; in the reverse sweep it may stand for the
            // same value of the primal one, computed again.
            if let Stmt::Let { dst, .. } = &stmt {
                self.values.remove(dst);
            }
            stmt.operands(&mut |atom| self.atom(atom, program));
            match &stmt {
                Stmt::Store { path, mode: Mode::Accumulate(None), .. } => {
                    self.values.extend(program.root_of_shadow(path.root));
                }
                Stmt::Let { op: Op::Source(source), .. } => self.source(source),
                Stmt::Init {
                    init: crate::ir::Init::Source(source) | crate::ir::Init::Growing(source),
                    ..
                } => self.source(source),
                Stmt::Source { source, .. } => self.source(source),
                Stmt::Init { init: crate::ir::Init::Repeat { len, .. }, .. } => self.source(len),
                Stmt::Call { callee, .. } => self.names.extend(crate::lower::identifiers(callee)),
                _ => {}
            }
            kept.push(stmt);
        }
        kept.reverse();
        *stmts = kept;
    }

    /// Prunes the regions of a statement; whether it is needed for what remains in them.
    fn enter(&mut self, stmt: &mut Stmt, program: &Program) -> bool {
        match stmt {
            Stmt::If { then, orelse, dsts, kept, .. } => {
                kept.retain(|value| self.values.contains(value));
                let live: Vec<bool> = dsts.iter().map(|dst| self.values.contains(dst)).collect();
                retain_by(dsts, &live);
                for arm in [&mut *then, &mut *orelse] {
                    retain_by(&mut arm.results, &live);
                    self.region(arm, program);
                }
                !dsts.is_empty()
                    || !kept.is_empty()
                    || !then.stmts.is_empty()
                    || !orelse.stmts.is_empty()
            }
            Stmt::Loop(of) => self.enter_loop(of, program),
            _ => false,
        }
    }

    fn region(&mut self, region: &mut Region, program: &Program) {
        region.results.iter().for_each(|atom| self.atom(*atom, program));
        self.sweep(&mut region.stmts, program);
    }

    /// A variable of a loop is needed where its last value is, or where an iteration reads it for
    /// something that is.
    fn enter_loop(&mut self, of: &mut Loop, program: &Program) -> bool {
        let live: Vec<bool> = of
            .args
            .iter()
            .zip(&of.dsts)
            .map(|(arg, dst)| self.values.contains(arg) || self.values.contains(dst))
            .collect();
        retain_by(&mut of.args, &live);
        retain_by(&mut of.dsts, &live);
        retain_by(&mut of.inits, &live);
        retain_by(&mut of.body.results, &live);
        // Forwards what comes later decides what is kept, in reverse what the body reads.
        if !of.takes {
            of.kept.retain(|value| self.values.contains(value));
        }
        self.region(&mut of.body, program);
        if of.takes {
            of.kept.retain(|value| self.values.contains(value));
        }
        if let Header::While { condition, trips } = &mut of.header {
            self.region(condition, program);
            // Whether it ends may depend on it alone.
            let _ = trips;
            return true;
        }
        !of.dsts.is_empty() || !of.body.stmts.is_empty()
    }

    fn needs(&self, stmt: &Stmt, program: &Program) -> bool {
        match stmt {
            Stmt::Let { dst, op: Op::Source(source), .. } => {
                !source.pure || self.values.contains(dst)
            }
            // The interval may be empty, which panics.
            Stmt::Let { dst, op: Op::Rule(rule, _), args } if rule.name == "clamp" => {
                let bounds = (program.as_number(args[1]), program.as_number(args[2]));
                let is_sound = matches!(bounds, (Some(low), Some(high)) if low <= high);
                !is_sound || self.values.contains(dst)
            }
            Stmt::Let { dst, .. } => self.values.contains(dst),
            Stmt::Source { source, binds } => {
                !source.pure || binds.iter().any(|name| self.names.contains(name))
            }
            Stmt::Declare(index) => {
                let name = &program.declarations[*index].1;
                !name.is_empty() && self.names.contains(name)
            }
            // A callee may print or panic.
            Stmt::Call { .. } => true,
            Stmt::Pull { adjoints, slots, .. } => {
                adjoints.iter().flatten().any(|value| self.values.contains(value))
                    || slots.iter().any(|slot| slot.memory.is_some())
            }
            Stmt::Init { root, .. } => self.values.contains(root),
            Stmt::Shadow { root } => {
                program.roots.get(root).is_some_and(|root| self.values.contains(&root.shadow))
            }
            Stmt::Store { path, .. }
            | Stmt::Fill { path, .. }
            | Stmt::Push { path, .. }
            | Stmt::Resize { path, .. } => self.values.contains(&path.root),
            Stmt::Permute { path, permutation } => {
                let other = match permutation {
                    Permutation::With { other, .. } => self.values.contains(&other.root),
                    _ => false,
                };
                other || self.values.contains(&path.root)
            }
            Stmt::Copy { into, .. }
            | Stmt::Transfer { into, .. }
            | Stmt::Merge { into, .. }
            | Stmt::Absorb { into, .. } => self.values.contains(&into.root),
            Stmt::Clear { shadow, .. } => self.values.contains(&shadow.root),
            Stmt::If { .. } | Stmt::Loop(_) => false,
        }
    }
}

fn retain_by<T>(list: &mut Vec<T>, keep: &[bool]) {
    let mut keep = keep.iter();
    list.retain(|_| *keep.next().unwrap_or(&true));
}
