//! Which values are written into the expression that uses them, and which are computed in pairs.

use std::collections::{HashMap, HashSet};

use crate::ir::{Atom, Header, Op, Passing, Program, Region, Spelling, Stmt, Value};

/// More operations than this in one expression are hard to read.
const LONGEST_EXPRESSION: usize = 8;

/// A value with the operation that gives it.
pub(super) type Inlined<'a> = HashMap<Value, (&'a Op, &'a [Atom])>;

/// What is written into expressions, the uses of all values, and what is computed in pairs.
pub(super) type Found<'a> = (Inlined<'a>, Uses, HashMap<Value, Value>);

/// Where values are defined and used: how often, and in which loop.
#[derive(Default)]
pub(super) struct Uses {
    counts: HashMap<Value, usize>,
    /// The loops of the uses and of the definitions; 0 is none.
    used_in: HashMap<Value, usize>,
    defined_in: HashMap<Value, HashSet<usize>>,
    loops: usize,
}

impl Uses {
    fn of(program: &Program) -> Self {
        let mut uses = Uses::default();
        uses.stmts(&program.primal, 0);
        uses.stmts(&program.reverse, 0);
        if let Some(result) = &program.result {
            result.atoms(&mut |atom| uses.add(atom, 1, 0));
        }
        for entry in &program.entries {
            entry.finals.iter().for_each(|atom| uses.add(*atom, 1, 0));
            // What is written through a reference is computed before any of it is written.
            let by = if entry.passing == Passing::Mut { 2 } else { 1 };
            entry.adjoints.iter().flatten().for_each(|atom| uses.add(*atom, by, 0));
        }
        uses
    }

    pub(super) fn count(&self, value: Value) -> usize {
        self.counts.get(&value).copied().unwrap_or(0)
    }

    fn add(&mut self, atom: Atom, by: usize, inside: usize) {
        if let Atom::Value(value) = atom {
            *self.counts.entry(value).or_insert(0) += by;
            self.used_in.insert(value, inside);
        }
    }

    fn stmts(&mut self, stmts: &[Stmt], inside: usize) {
        for stmt in stmts {
            // What copied code captures has a name.
            let by = if matches!(stmt, Stmt::Let { op: Op::Source(_), .. } | Stmt::Source { .. }) {
                2
            } else {
                1
            };
            stmt.operands(&mut |atom| self.add(atom, by, inside));
            stmt.defined(&mut |value| {
                self.defined_in.entry(value).or_default().insert(inside);
            });
            match stmt {
                Stmt::If { then, orelse, kept, .. } => {
                    kept.iter().for_each(|value| self.add(Atom::Value(*value), 2, inside));
                    self.region(then, inside);
                    self.region(orelse, inside);
                }
                Stmt::Loop(of) => {
                    self.loops += 1;
                    let inner = self.loops;
                    of.kept.iter().for_each(|value| self.add(Atom::Value(*value), 2, inner));
                    if let Header::While { condition, .. } = &of.header {
                        self.region(condition, inner);
                    }
                    self.region(&of.body, inner);
                }
                _ => {}
            }
        }
    }

    pub(super) fn region(&mut self, region: &Region, inside: usize) {
        self.stmts(&region.stmts, inside);
        region.results.iter().for_each(|atom| self.add(*atom, 1, inside));
    }

    /// Used once, and where it is defined.
    fn is_single(&self, value: Value) -> bool {
        let inside = self.used_in.get(&value);
        self.count(value) == 1
            && self
                .defined_in
                .get(&value)
                .is_some_and(|defined| inside.is_some_and(|inside| defined.contains(inside)))
    }
}

/// The values that are written into the expression that uses them.
pub(super) fn find(program: &Program) -> Found<'_> {
    let uses = Uses::of(program);
    let pairs = find_pairs(program);
    let paired: HashSet<Value> =
        pairs.iter().flat_map(|(first, second)| [*first, *second]).collect();
    let mut inlined = HashMap::new();
    let mut weights: HashMap<Value, usize> = HashMap::new();
    let mut all = Vec::new();
    crate::ir::walk(&program.primal, &mut |stmt| all.push(stmt));
    crate::ir::walk(&program.reverse, &mut |stmt| all.push(stmt));
    for stmt in all {
        let Stmt::Let { dst, op, args } = stmt else { continue };
        let own = match op {
            // A reference is written where it is used: there is nothing to compute.
            Op::Borrow(_) => {
                inlined.insert(*dst, (op, args.as_slice()));
                continue;
            }
            Op::Project(_) | Op::Load(_) | Op::Length(_) => 0,
            Op::Source(source) if !source.movable => continue,
            _ => 1,
        };
        let parts: usize = args
            .iter()
            .map(|arg| match arg {
                Atom::Value(value) => weights.get(value).copied().unwrap_or(0),
                Atom::Constant(_) => 0,
            })
            .sum();
        let fits = own + parts <= LONGEST_EXPRESSION;
        if fits && !program.data(*dst).pinned && !paired.contains(dst) && uses.is_single(*dst) {
            inlined.insert(*dst, (op, args.as_slice()));
            weights.insert(*dst, own + parts);
        }
    }
    (inlined, uses, pairs)
}

/// The sines and cosines of one operand, straight-line or in the same region.
fn find_pairs(program: &Program) -> HashMap<Value, Value> {
    let mut pairs = HashMap::new();
    let all: Vec<&Stmt> = program.primal.iter().chain(&program.reverse).collect();
    pairs_in(&all, &mut pairs);
    pairs
}

fn pairs_in(stmts: &[&Stmt], pairs: &mut HashMap<Value, Value>) {
    let mut by_operand: HashMap<(&'static str, Atom), Value> = HashMap::new();
    let mut defined: HashSet<Value> = HashSet::new();
    for stmt in stmts {
        for region in stmt.regions() {
            let inner: Vec<&Stmt> = region.stmts.iter().collect();
            pairs_in(&inner, pairs);
        }
        let Stmt::Let { dst, op: Op::Rule(rule, Spelling::Method), args } = stmt else { continue };
        if !defined.insert(*dst) {
            continue;
        }
        let other = match rule.name {
            "sin" => "cos",
            "cos" => "sin",
            _ => continue,
        };
        by_operand.entry((rule.name, args[0])).or_insert(*dst);
        if let Some(partner) = by_operand.get(&(other, args[0])) {
            pairs.insert(*partner, *dst);
        }
    }
}
