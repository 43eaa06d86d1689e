//! Branches and loops in reverse.
//!
//! The decision taken forwards is a value, and it is the one used backwards. A counted loop runs
//! backwards by its range. What an iteration contributes to a value from outside the loop is summed in
//! a variable of the reversed loop.

use std::collections::{HashMap, HashSet};

use super::Sweep;
use crate::ir::{Atom, Header, Hint, Loop, Op, Path, Program, Region, Scalar, Stmt, Value, walk};

impl Sweep<'_> {
    /// `if` in reverse: each arm takes the adjoints of the results and gives those of what it read.
    pub(super) fn branch(
        &mut self,
        condition: Atom,
        then: &Region,
        orelse: &Region,
        dsts: &[Value],
    ) {
        let seeds: Vec<Option<Atom>> = dsts.iter().map(|dst| self.finish(*dst)).collect();
        let (mut then, then_gives) = self.arm(then, &seeds, dsts);
        let (mut orelse, orelse_gives) = self.arm(orelse, &seeds, dsts);
        let mut outer: Vec<Value> = then_gives.keys().chain(orelse_gives.keys()).copied().collect();
        outer.sort_unstable();
        outer.dedup();
        if outer.is_empty() && then.stmts.is_empty() && orelse.stmts.is_empty() {
            return;
        }
        let mut sums = Vec::new();
        for value in outer {
            let mut gives = [&then_gives, &orelse_gives].map(|gives| gives.get(&value).copied());
            if gives.contains(&None) {
                let zero = self.zero_of(Atom::Value(value));
                gives = gives.map(|given| given.or(Some(zero)));
            }
            let [Some(then_gives), Some(orelse_gives)] = gives else { continue };
            let gives = [then_gives, orelse_gives];
            if gives[0] == gives[1]
                && !defines(&then.stmts, gives[0])
                && !defines(&orelse.stmts, gives[0])
            {
                self.add(Atom::Value(value), gives[0]);
                continue;
            }
            then.results.push(gives[0]);
            orelse.results.push(gives[1]);
            let data = self.b.program.data(value).clone();
            sums.push((
                value,
                self.b.program.value(Hint::AdjointOf(value), data.ty, data.span, false),
            ));
        }
        let dsts = sums.iter().map(|(_, sum)| *sum).collect();
        self.b.stmts.push(Stmt::If { condition, then, orelse, dsts, kept: Vec::new() });
        for (value, sum) in sums {
            self.add(Atom::Value(value), Atom::Value(sum));
        }
    }

    fn arm(
        &mut self,
        arm: &Region,
        seeds: &[Option<Atom>],
        dsts: &[Value],
    ) -> (Region, HashMap<Value, Atom>) {
        let outer = self.enter(arm);
        for ((result, seed), dst) in arm.results.iter().zip(seeds).zip(dsts) {
            // Memory that an arm gives has the shadow of what became of it.
            if let (Atom::Value(given), Some(root)) = (result, self.b.program.roots.get(dst)) {
                let from = Path::whole(root.shadow);
                let (given, of) = (Path::whole(*given), Path::whole(*dst));
                if self.touched.contains(&from.root) || self.loops > 0 || self.seeded == Some(*dst)
                {
                    self.merge(&given, &from, &of);
                }
            }
            if let (Some(seed), true) = (seed, self.b.program.is_active(*result)) {
                self.add(*result, *seed);
            }
        }
        for stmt in arm.stmts.iter().rev() {
            self.reverse(stmt);
        }
        let mut gives = self.frames.last().cloned().unwrap_or_default();
        gives.retain(|value, _| !defines(&arm.stmts, Atom::Value(*value)));
        let stmts = self.leave(arm, outer, &gives.values().copied().collect::<Vec<_>>());
        (Region { stmts, results: Vec::new() }, gives)
    }

    /// Starts the reverse of a region; the statements of the enclosing one are put aside.
    fn enter(&mut self, region: &Region) -> Vec<Stmt> {
        self.frames.push(HashMap::new());
        self.b.enter(&region.stmts);
        let outer = std::mem::take(&mut self.b.stmts);
        let roots = &self.b.program.roots;
        let made = region.stmts.iter().flat_map(|stmt| stmt.made(roots));
        let shadows: Vec<Stmt> = made.map(|root| Stmt::Shadow { root }).collect();
        self.b.stmts.extend(shadows);
        outer
    }

    /// Ends it and gives its statements.
    fn leave(&mut self, region: &Region, outer: Vec<Stmt>, results: &[Atom]) -> Vec<Stmt> {
        let mut stmts = std::mem::replace(&mut self.b.stmts, outer);
        self.b.leave();
        self.frames.pop();
        if self.loops > 0 {
            recompute(self.b.program, region, &mut stmts, results);
        }
        stmts
    }

    /// A loop in reverse: a loop from the end whose variables are the adjoints.
    pub(super) fn reverse_loop(&mut self, of: &Loop) {
        let zeros: Vec<Atom> = of
            .inits
            .iter()
            .zip(&of.args)
            .map(|(init, arg)| match self.b.program.data(*arg).ty {
                Scalar::Unknown => self.zero_of(*init),
                _ => self.b.program.number(0.0),
            })
            .collect();
        // A variable whose last value has no adjoint has one in the loop only if an iteration feeds it to
        // one that has: it is found out by trying, since 0 times an infinite partial is not 0.
        let mut useful: Vec<bool> = of.dsts.iter().map(|dst| self.finish(*dst).is_some()).collect();
        let Attempt { carried, args, outside, stmts, results, .. } = loop {
            let attempt = self.iteration(of, &useful, &zeros);
            let Some(more) = attempt.missing else { break attempt };
            useful[more] = true;
        };
        if args.is_empty() && stmts.is_empty() {
            return;
        }
        let mut inits: Vec<Atom> =
            carried.iter().map(|at| self.finish(of.dsts[*at]).unwrap_or(zeros[*at])).collect();

        for (value, _) in &outside {
            let before = self.frames.last_mut().and_then(|frame| frame.remove(value));
            let init = before.unwrap_or_else(|| self.zero_of(Atom::Value(*value)));
            inits.push(init);
        }
        let header = match of.header.clone() {
            Header::Range { index, start, end, inclusive, reversed } => {
                Header::Range { index, start, end, inclusive, reversed: !reversed }
            }
            // As often as the condition held.
            Header::While { trips, .. } => {
                let index = self.copy_of(trips);
                let start = self.b.program.literal(quote::quote!(0), None);
                let end = Atom::Value(trips);
                Header::Range { index, start, end, inclusive: false, reversed: false }
            }
        };
        let dsts: Vec<Value> = args.iter().map(|arg| self.copy_of(*arg)).collect();
        self.b.stmts.push(Stmt::Loop(Box::new(Loop {
            header,
            inits,
            args,
            body: Region { stmts, results },
            dsts: dsts.clone(),
            kept: Vec::new(),
            stack: of.stack,
            takes: true,
        })));
        for (at, dst) in carried.iter().zip(&dsts) {
            self.add(of.inits[*at], Atom::Value(*dst));
        }
        for ((value, _), dst) in outside.iter().zip(&dsts[carried.len()..]) {
            self.add(Atom::Value(*value), Atom::Value(*dst));
        }
    }

    /// The body in reverse, with the adjoints of those variables that are taken for useful.
    fn iteration(&mut self, of: &Loop, useful: &[bool], zeros: &[Atom]) -> Attempt {
        let carried: Vec<usize> = (0..of.args.len())
            .filter(|at| useful[*at] && self.b.program.data(of.args[*at]).active)
            .collect();
        let mut args: Vec<Value> =
            carried.iter().map(|at| self.adjoint_variable(of.args[*at])).collect();

        self.loops += 1;
        let outer = self.enter(&of.body);
        for (at, adjoint) in carried.iter().zip(&args) {
            let result = of.body.results[*at];
            if self.b.program.is_active(result) {
                self.add(result, Atom::Value(*adjoint));
            }
        }
        for stmt in of.body.stmts.iter().rev() {
            self.reverse(stmt);
        }
        let mut gives = self.frames.last().cloned().unwrap_or_default();
        let mut results: Vec<Atom> =
            carried.iter().map(|at| gives.remove(&of.args[*at]).unwrap_or(zeros[*at])).collect();
        let missing = (0..of.args.len())
            .find(|at| !carried.contains(at) && gives.contains_key(&of.args[*at]));
        gives.retain(|value, _| {
            !of.args.contains(value) && !defines(&of.body.stmts, Atom::Value(*value))
        });
        let mut outside: Vec<(Value, Atom)> = gives.into_iter().collect();
        outside.sort_unstable_by_key(|(value, _)| *value);
        // What every iteration contributes to a value from outside is summed.
        for (value, contribution) in &outside {
            let sum = self.adjoint_variable(*value);
            self.b.scalar = self.b.program.data(*value).ty.clone();
            results.push(self.b.op("add", &[Atom::Value(sum), *contribution]));
            args.push(sum);
        }
        let stmts = self.leave(&of.body, outer, &results);
        self.loops -= 1;
        Attempt { missing, carried, args, outside, stmts, results }
    }

    fn adjoint_variable(&mut self, of: Value) -> Value {
        let data = self.b.program.data(of).clone();
        self.b.program.value(Hint::AdjointOf(of), data.ty, data.span, false)
    }

    fn copy_of(&mut self, value: Value) -> Value {
        let data = self.b.program.data(value).clone();
        self.b.program.value(data.hint, data.ty, data.span, false)
    }
}

/// A loop's body in reverse.
struct Attempt {
    /// A variable that has turned out to be useful.
    missing: Option<usize>,
    /// The variables with adjoints.
    carried: Vec<usize>,
    /// These adjoints, and the sums.
    args: Vec<Value>,
    /// What is contributed to values from outside.
    outside: Vec<(Value, Atom)>,
    stmts: Vec<Stmt>,
    /// The next values of adjoints and sums.
    results: Vec<Atom>,
}

/// Whether the statements define the atom, at any depth.
fn defines(stmts: &[Stmt], atom: Atom) -> bool {
    let mut found = false;
    walk(stmts, &mut |stmt| {
        stmt.defined(&mut |value| found |= Atom::Value(value) == atom);
        if let Stmt::Loop(of) = stmt {
            let index = match &of.header {
                Header::Range { index, .. } => index,
                Header::While { trips, .. } => trips,
            };
            found |= of.args.iter().chain([index]).any(|arg| Atom::Value(*arg) == atom);
        }
    });
    found
}

/// What an iteration needs in reverse and what is cheap is computed again rather than kept.
fn recompute(program: &Program, region: &Region, reverse: &mut Vec<Stmt>, results: &[Atom]) {
    let mut needed: HashSet<Value> = HashSet::new();
    reads(reverse, &mut needed);
    needed.extend(results.iter().filter_map(|atom| match atom {
        Atom::Value(value) => Some(*value),
        Atom::Constant(_) => None,
    }));
    let mut again = Vec::new();
    for stmt in region.stmts.iter().rev() {
        let Stmt::Let { dst, op, .. } = stmt else { continue };
        if needed.contains(dst) && is_cheap(program, op) {
            reads(std::slice::from_ref(stmt), &mut needed);
            again.push(stmt.clone());
        }
    }
    again.reverse();
    reverse.splice(0..0, again);
}

/// Every value that the statements read, at any depth.
pub(crate) fn reads(stmts: &[Stmt], found: &mut HashSet<Value>) {
    let mut read = |atom: Atom| {
        if let Atom::Value(value) = atom {
            found.insert(value);
        }
    };
    walk(stmts, &mut |stmt| {
        stmt.operands(&mut read);
        for region in stmt.regions() {
            region.results.iter().copied().for_each(&mut read);
        }
    });
}

/// Loads from memory that does not change, and plain arithmetic.
fn is_cheap(program: &Program, op: &Op) -> bool {
    match op {
        Op::Rule(rule, _) => {
            matches!(rule.name, "add" | "sub" | "mul" | "neg" | "abs" | "max" | "min" | "number")
        }
        Op::Cast(_) | Op::Project(_) => true,
        Op::Source(source) => source.repeatable,
        Op::Load(path) | Op::Borrow(path) | Op::Length(path) => {
            program.roots.get(&path.root).is_some_and(|root| !root.mutable)
        }
        Op::Sum(_) | Op::Contribution(_) | Op::Zero => false,
    }
}
