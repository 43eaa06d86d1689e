//! The adjoint: IR in, IR out. Replays the primal sweep in reverse and applies the chain rule.
//!
//! The adjoint of a value is the sum of the contributions of its uses. The first contribution defines
//! it, later ones add; a value that nothing active uses has none, and then its statement is skipped.
//! A region is reversed on its own: what it contributes to values from outside comes out as its results.
//! Memory has shadows: a load adds to the shadow, a store takes from it.

mod memory;
mod region;
mod unseen;

pub(crate) use region::reads;

use std::collections::{HashMap, HashSet};

use crate::build::{Builder, Letters};
use crate::ir::Slot;
use crate::ir::{
    Atom, Entry, Hint, Init, Mode, Op, Passing, Path, Program, Scalar, Shape, Spelling, Step, Stmt,
    Val, Value,
};
use crate::template;

/// Fills in the reverse sweep and the adjoints of the entries.
// Input: the primal sweep. Output: the reverse sweep, which reads values of the primal one.
pub(crate) fn derive(program: &mut Program) {
    let primal = program.primal.clone();
    let entries = program.entries.clone();
    let result = program.result.clone();

    let mut sweep = Sweep {
        frames: vec![HashMap::new()],
        loops: 0,
        touched: HashSet::new(),
        casts: HashSet::new(),
        seeded: None,
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
        .map(|entry| entry.leaves.iter().map(|(_, leaf)| sweep.finish(*leaf)).collect())
        .collect();
    let seeded = sweep.seeded;
    let reverse = sweep.b.stmts;
    // Shadows that the function makes itself stand before everything that adds to them.
    let by_value = entries
        .iter()
        .filter(|entry| program.roots.get(&entry.value).is_some_and(|root| root.local));
    let locals = by_value
        .map(|entry| entry.value)
        .chain(primal.iter().flat_map(|stmt| stmt.made(&program.roots)));
    let made: Vec<Stmt> =
        locals.filter(|root| Some(*root) != seeded).map(|root| Stmt::Shadow { root }).collect();
    program.reverse = made.into_iter().chain(reverse).collect();
    for (entry, adjoints) in program.entries.iter_mut().zip(adjoints) {
        entry.adjoints = adjoints;
    }
}

struct Sweep<'a> {
    /// The adjoints so far, a frame for each region that is being reversed.
    frames: Vec<HashMap<Value, Atom>>,
    /// How many loops are being reversed in one another.
    loops: usize,
    /// The shadows that something has been added to.
    touched: HashSet<Value>,
    /// What flows back through casts of types that are not seen, maybe nothing.
    casts: HashSet<Atom>,
    /// The root whose shadow is the seed itself.
    seeded: Option<Value>,
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
            Val::Option(..) => {}
            Val::Memory(memory) => {
                // The shadow of a whole local that is returned starts as the seed.
                if let Some(root) = self.b.program.roots.get_mut(&memory.root) {
                    root.shadow = seed;
                    self.seeded = Some(memory.root);
                }
            }
        }
    }

    /// For `&mut`, the shadow holds on entry the adjoint of what stands there at the end.
    fn seed_finals(&mut self, entries: &[Entry]) {
        for entry in entries.iter().filter(|entry| entry.passing == Passing::Mut) {
            let (Some(shadow), true) = (entry.shadow, entry.shape != Shape::Opaque) else {
                continue;
            };
            for ((path, leaf), last) in entry.leaves.iter().zip(&entry.finals) {
                if self.b.program.is_active(*last) {
                    let scalar = self.b.program.data(*leaf).ty.clone();
                    let args = vec![Atom::Value(shadow)];
                    let seed = self.b.push(Hint::Partial, scalar, Op::Project(path.clone()), args);
                    if let Atom::Value(seed) = seed {
                        self.b.program.data_mut(seed).pinned = true;
                    }
                    self.add(*last, seed);
                }
            }
        }
    }

    fn part(&mut self, whole: Value, path: &[usize], scalar: Scalar) -> Atom {
        if path.is_empty() {
            return Atom::Value(whole);
        }
        self.b.push(Hint::Partial, scalar, Op::Project(path.to_vec()), vec![Atom::Value(whole)])
    }

    fn reverse(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::Let { dst, op: Op::Load(path) | Op::Borrow(path), .. } => {
                let Some(adjoint) = self.finish(*dst) else { return };
                let mode = self.mode_of(*dst, path, adjoint);
                self.contribute(path, adjoint, mode);
            }
            Stmt::Let { dst, op, args } => {
                let Some(adjoint) = self.finish(*dst) else { return };
                self.b.span = self.b.program.data(*dst).span;
                self.statement(*dst, op, args, adjoint);
            }
            Stmt::Call { .. } => self.pull(stmt),
            Stmt::Init { root, init } => self.unmake(*root, init),
            Stmt::Store { path, mode, value } => self.unstore(path, *mode, *value),
            Stmt::If { condition, then, orelse, dsts, .. } => {
                self.branch(*condition, then, orelse, dsts)
            }
            Stmt::Loop(of) => self.reverse_loop(of),
            Stmt::Source { .. } | Stmt::Declare(_) => {}
            Stmt::Copy { into, from, elements, old } => self.uncopy(into, from, *elements, *old),
            Stmt::Fill { path, value } => self.unfill(path, *value),
            Stmt::Permute { path, permutation } => self.unpermute(path, permutation),
            Stmt::Push { path, value } => self.unpush(path, value),
            Stmt::Resize { path, len, old } => self.unresize(path, *len, *old),
            Stmt::Pull { .. }
            | Stmt::Shadow { .. }
            | Stmt::Merge { .. }
            | Stmt::Absorb { .. }
            | Stmt::Transfer { .. }
            | Stmt::Clear { .. } => unreachable!("the primal sweep has no adjoints"),
        }
    }

    /// The chain rule for one operation.
    fn statement(&mut self, dst: Value, op: &Op, args: &[Atom], adjoint: Atom) {
        match op {
            Op::Rule(rule, _)
                if self.b.program.chooses
                    && unseen::route(rule.name, 0).is_some()
                    && self.is_unseen(dst) =>
            {
                self.route(rule.name, args, dst, adjoint);
            }
            Op::Rule(rule, spelling) => {
                self.b.spelling = *spelling;
                self.b.scalar = self.b.program.data(dst).ty.clone();
                let letters = Letters { operands: args, result: Atom::Value(dst), adjoint };
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
                if from == Scalar::Unknown && self.b.program.chooses {
                    let back = self.cast_back(args[0], adjoint);
                    self.add(args[0], back);
                    return;
                }
                let ty = match from {
                    Scalar::F32 => quote::quote!(f32),
                    Scalar::F64 => quote::quote!(f64),
                    _ => to.clone(),
                };
                let back = self.b.push(Hint::Partial, from, Op::Cast(ty), vec![adjoint]);
                self.add(args[0], back);
            }
            Op::Project(_)
            | Op::Source(_)
            | Op::Load(_)
            | Op::Borrow(_)
            | Op::Length(_)
            | Op::Sum(_)
            | Op::Contribution(_)
            | Op::Zero => {}
        }
    }

    /// A part of memory has been read: its shadow takes the adjoint.
    fn contribute(&mut self, path: &Path, adjoint: Atom, mode: Mode) {
        if self.b.program.as_number(adjoint) == Some(0.0) {
            return;
        }
        if let Some(path) = self.shadow(path) {
            self.touched.insert(path.root);
            self.b.stmts.push(Stmt::Store { path, mode, value: adjoint });
        }
    }

    /// The same part of the shadow.
    fn shadow(&self, path: &Path) -> Option<Path> {
        let root = self.b.program.roots.get(&path.root)?;
        Some(Path { root: root.shadow, steps: path.steps.clone() })
    }

    /// What stands in a part of a shadow.
    fn load(&mut self, path: Path, scalar: Scalar, hint: Hint) -> Atom {
        let loaded = self.b.push(hint, scalar, Op::Load(path), Vec::new());
        if let Atom::Value(value) = loaded {
            self.b.program.data_mut(value).pinned = true;
        }
        loaded
    }

    /// What was stored has the adjoint of the place, and what was overwritten has none.
    fn unstore(&mut self, path: &Path, mode: Mode, value: Atom) {
        let Some(shadow) = self.shadow(path) else { return };
        let local = self.b.program.roots.get(&path.root).is_some_and(|root| root.local);
        if local
            && self.loops == 0
            && !self.touched.contains(&shadow.root)
            && self.seeded != Some(path.root)
        {
            return;
        }
        let active = self.b.program.is_active(value);
        if active {
            let hint = match value {
                Atom::Value(value) => Hint::AdjointOf(value),
                Atom::Constant(_) => Hint::Partial,
            };
            let scalar = self.b.program.scalar(value);
            let adjoint = self.load(shadow.clone(), scalar.clone(), hint);
            let adjoint = if matches!(mode, Mode::Sub | Mode::SubUnseen) {
                self.b.scalar = scalar;
                self.b.op("neg", &[adjoint])
            } else {
                adjoint
            };
            self.add(value, adjoint);
        }
        if matches!(mode, Mode::Set | Mode::SetUnseen) {
            let zero = match mode {
                Mode::SetUnseen => self.zero_of(value),
                _ => self.b.program.number(0.0),
            };
            self.b.stmts.push(Stmt::Store { path: shadow, mode: Mode::Set, value: zero });
        }
    }

    /// What memory was made of has the adjoints of its parts.
    fn unmake(&mut self, root: Value, init: &Init) {
        let Some(data) = self.b.program.roots.get(&root).cloned() else { return };
        // A shadow that nothing has been added to is zero.
        if !self.touched.contains(&data.shadow) && self.seeded != Some(root) {
            return;
        }
        let shadow = Path::whole(data.shadow);
        match init {
            Init::Elements { parts, .. } => {
                for (index, part) in parts.iter().enumerate() {
                    let index = self.b.program.literal(
                        proc_macro2::TokenTree::from(proc_macro2::Literal::usize_unsuffixed(index))
                            .into(),
                        None,
                    );
                    self.unmake_part(&shadow.step(Step::Index(index)), part);
                }
            }
            Init::Struct { fields, .. } => {
                for (name, part) in fields {
                    self.unmake_part(&shadow.step(Step::Field(name.clone())), part);
                }
            }
            Init::Source(_) | Init::Growing(_) | Init::Snapshot(_) => {}
            Init::Copy(from) => {
                self.merge(from, &shadow, from);
            }
            Init::Number(number) => self.unmake_part(&shadow, &Val::Atom(*number)),
            Init::Repeat { part, .. } => {
                if let (Atom::Value(value), true) = (*part, self.b.program.is_active(*part)) {
                    let scalar = self.b.program.scalar(*part);
                    let sum =
                        self.b.push(Hint::AdjointOf(value), scalar, Op::Sum(shadow), Vec::new());
                    self.add(*part, sum);
                }
            }
        }
    }

    fn unmake_part(&mut self, shadow: &Path, part: &Val) {
        match part {
            Val::Atom(atom) => {
                if let (Atom::Value(value), true) = (*atom, self.b.program.is_active(*atom)) {
                    let scalar = self.b.program.scalar(*atom);
                    let adjoint = self.load(shadow.clone(), scalar, Hint::AdjointOf(value));
                    self.add(*atom, adjoint);
                }
            }
            Val::Tuple(parts) => {
                for (index, part) in parts.iter().enumerate() {
                    self.unmake_part(&shadow.step(Step::Field(index.to_string())), part);
                }
            }
            Val::Ref(inner) => self.unmake_part(shadow, inner),
            Val::Memory(part) => {
                let of = part.clone();
                self.merge(part, shadow, &of);
            }
            Val::Option(..) => {}
        }
    }

    /// A shadow is added to that of other memory of the same shape.
    fn merge(&mut self, memory: &Path, from: &Path, of: &Path) {
        if let Some(into) = self.shadow(memory) {
            self.touched.insert(into.root);
            self.b.stmts.push(Stmt::Merge { into, from: from.clone(), of: of.clone() });
        }
    }

    /// The pullback of a call gives the adjoints of its arguments.
    fn pull(&mut self, call: &Stmt) {
        let Stmt::Call { dst, pullback, args, passing, memory, arity, .. } = call else { return };
        self.b.span = self.b.program.data(*dst).span;
        let as_memory = self.b.program.roots.get(dst).map(|root| root.shadow);
        let seed = match arity {
            None if as_memory.is_some() => {
                if let Some(whole) = self.finish(*dst)
                    && let Some(into) = self.shadow(&Path::whole(*dst))
                {
                    let of = Path::whole(*dst);
                    self.b.stmts.push(Stmt::Absorb { into, of, whole });
                }
                as_memory.map(|shadow| Val::Atom(Atom::Value(shadow)))
            }
            None => self.finish(*dst).map(Val::Atom),
            Some(0) => None,
            Some(arity) => self.parts_of(*dst, *arity),
        };
        let writes = passing
            .iter()
            .zip(memory)
            .any(|(passing, path)| *passing == Passing::Mut && path.is_some());
        // A callee that gives nothing, or whose value nothing uses, may still have written.
        if seed.is_none() && !writes {
            return;
        }
        let seed = match (seed, arity) {
            (None, Some(0)) => None,
            (None, _) => Some(Val::Atom(self.b.program.literal(default(), None))),
            (seed, _) => seed,
        };
        let mut wholes = Vec::new();
        for (arg, passing) in args.iter().zip(passing) {
            let mut active = false;
            arg.atoms(&mut |atom| active |= self.b.program.is_active(atom));
            let span = self.b.span;
            let hint = match arg {
                Val::Atom(Atom::Value(value)) => Hint::AdjointOf(*value),
                _ => Hint::Partial,
            };
            let by_value = active && *passing == Passing::Value;
            wholes.push(by_value.then(|| self.b.program.value(hint, Scalar::Unknown, span, false)));
        }
        let mut slots = Vec::new();
        for ((passing, path), arg) in passing.iter().zip(memory).zip(args) {
            if *passing == Passing::Value {
                continue;
            }
            let memory = path.as_ref().and_then(|path| Some((self.shadow(path)?, path.clone())));
            if let Some((shadow, _)) = &memory {
                self.touched.insert(shadow.root);
            }
            let again = (*passing == Passing::Ref).then(|| arg.clone());
            slots.push(Slot { memory, again });
        }
        if wholes.iter().all(Option::is_none) && slots.iter().all(|slot| slot.memory.is_none()) {
            return;
        }
        self.b.stmts.push(Stmt::Pull {
            pullback: *pullback,
            seed,
            adjoints: wholes.clone(),
            slots,
        });
        for (arg, whole) in args.iter().zip(wholes) {
            if let Some(whole) = whole {
                self.distribute(arg, whole, &mut Vec::new());
            }
        }
    }

    /// The adjoint of a result that was taken apart.
    fn parts_of(&mut self, dst: Value, arity: usize) -> Option<Val> {
        // It may also have been used as a whole.
        let whole = self.finish(dst);
        let parts: Vec<Option<Atom>> = (0..arity)
            .map(|index| {
                let parts = self.b.projections.get(&(dst, index)).cloned().unwrap_or_default();
                let mut own: Option<Atom> = None;
                for part in parts {
                    let Some(part) = self.finish(part) else { continue };
                    own = Some(own.map_or(part, |own| self.b.op("add", &[own, part])));
                }
                let Some(Atom::Value(whole)) = whole else { return own };
                let of_whole = self.part(whole, &[index], Scalar::Unknown);
                match own {
                    None => Some(of_whole),
                    Some(own) => Some(self.b.op("add", &[own, of_whole])),
                }
            })
            .collect();
        if parts.iter().all(Option::is_none) {
            return None;
        }
        let zero = self.b.program.literal(default(), None);
        Some(Val::Tuple(parts.into_iter().map(|part| Val::Atom(part.unwrap_or(zero))).collect()))
    }

    fn distribute(&mut self, arg: &Val, whole: Value, path: &mut Vec<usize>) {
        match arg {
            Val::Atom(atom) if self.b.program.is_active(*atom) => {
                let scalar = self.b.program.scalar(*atom);
                if path.is_empty() {
                    self.b.program.data_mut(whole).ty = scalar.clone();
                }
                let part = self.part(whole, path, scalar);
                self.add(*atom, part);
            }
            Val::Memory(of) if path.is_empty() => {
                if let Some(into) = self.shadow(of) {
                    self.touched.insert(into.root);
                    let whole = Atom::Value(whole);
                    self.b.stmts.push(Stmt::Absorb { into, of: of.clone(), whole });
                }
            }
            Val::Memory(of) => {
                if let Some(into) = self.shadow(of) {
                    self.touched.insert(into.root);
                    let whole = self.part(whole, path, Scalar::Unknown);
                    self.b.stmts.push(Stmt::Absorb { into, of: of.clone(), whole });
                }
            }
            Val::Atom(_) | Val::Option(..) => {}
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
        let before = self.frames.last().and_then(|frame| frame.get(&value)).copied();
        let sum = match before {
            None => contribution,
            Some(before) => {
                self.b.spelling = Spelling::Method;
                self.b.scalar = self.b.program.data(value).ty.clone();
                self.b.op("add", &[before, contribution])
            }
        };
        if let Atom::Value(sum) = sum
            && self.b.program.data(sum).hint == Hint::Partial
        {
            self.b.program.data_mut(sum).hint = Hint::AdjointOf(value);
        }
        if let Atom::Value(sum) = sum
            && self.b.program.data(value).owned
        {
            self.b.program.data_mut(sum).owned = true;
        }
        if let Some(frame) = self.frames.last_mut() {
            frame.insert(value, sum);
        }
    }

    /// The adjoint of a value whose uses have all been seen; one that has the user's name keeps a line.
    fn finish(&mut self, value: Value) -> Option<Atom> {
        let adjoint = self.frames.last()?.get(&value).copied()?;
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

/// Zero of whatever type the context asks for.
fn default() -> proc_macro2::TokenStream {
    quote::quote!(::core::default::Default::default())
}
