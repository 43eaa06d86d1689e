//! Memory as a whole in reverse: copies, fills, permutations, vectors that grow and shrink.

use super::Sweep;
use crate::build::Builder;
use crate::ir::{Atom, Hint, Op, Path, Permutation, Scalar, Step, Stmt, Val};

impl Sweep<'_> {
    /// What was copied from has the adjoint of the place, and what was overwritten has none.
    pub(super) fn uncopy(&mut self, into: &Path, from: &Path, elements: bool, old: Option<Atom>) {
        let Some(shadow) = self.shadow(into) else { return };
        if self.is_untouched(into, &shadow) {
            return;
        }
        if into.root == from.root
            && let Some(target) = self.shadow(from)
        {
            let of = from.clone();
            let transfer = Stmt::Transfer { into: target, from: shadow, of, elements };
            self.b.stmts.push(transfer);
            return;
        }
        if elements {
            let all = Step::Slice { start: None, end: None, inclusive: false };
            let from = from.step(all.clone());
            self.merge(&from, &shadow.step(all), &from);
        } else {
            self.merge(from, &shadow, from);
        }
        // What was copied has the shape of the place, which may be behind a reference that is gone.
        self.clear(from, shadow, elements, old);
    }

    /// The value has the sum of the adjoints of all the places.
    pub(super) fn unfill(&mut self, path: &Path, value: Atom) {
        let Some(shadow) = self.shadow(path) else { return };
        if self.is_untouched(path, &shadow) {
            return;
        }
        if let (Atom::Value(filled), true) = (value, self.b.program.is_active(value)) {
            let scalar = self.b.program.scalar(value);
            let hint = Hint::AdjointOf(filled);
            let sum = self.b.push(hint, scalar, Op::Sum(shadow.clone()), Vec::new());
            self.b.pin(sum);
            self.add(value, sum);
        }
        self.clear(path, shadow, true, None);
    }

    fn clear(&mut self, of: &Path, shadow: Path, elements: bool, len: Option<Atom>) {
        if elements {
            let zero = self.b.program.number(0.0);
            self.b.stmts.push(Stmt::Fill { path: shadow, value: zero });
        } else {
            self.b.stmts.push(Stmt::Clear { shadow, of: of.clone(), len });
        }
    }

    /// Adjoints change places the other way round.
    pub(super) fn unpermute(&mut self, path: &Path, permutation: &Permutation) {
        let Some(path) = self.shadow(path) else { return };
        self.touched.insert(path.root);
        let permutation = match permutation {
            Permutation::Reverse => Permutation::Reverse,
            Permutation::Rotate { by, left } => Permutation::Rotate { by: *by, left: !left },
            Permutation::With { other, elements } => {
                let Some(other) = self.shadow(other) else { return };
                self.touched.insert(other.root);
                Permutation::With { other, elements: *elements }
            }
        };
        self.b.stmts.push(Stmt::Permute { path, permutation });
    }

    /// The last adjoint is that of what was pushed.
    pub(super) fn unpush(&mut self, path: &Path, value: &Val) {
        let Some(shadow) = self.shadow(path) else { return };
        let len = self.b.length(&shadow);
        let one = self.b.program.literal(quote::quote!(1), None);
        let last = self.b.integer("sub", vec![len, one]);
        self.unmake_part(&shadow.step(Step::Index(last)), value);
        self.b.stmts.push(Stmt::Resize { path: shadow, len: last, old: len });
    }

    /// The length of before comes back, with zeros for what was taken away.
    pub(super) fn unresize(&mut self, path: &Path, len: Atom, old: Atom) {
        if let Some(path) = self.shadow(path) {
            self.touched.insert(path.root);
            self.b.stmts.push(Stmt::Resize { path, len: old, old: len });
        }
    }

    /// Whether the shadow is zero for sure.
    fn is_untouched(&self, of: &Path, shadow: &Path) -> bool {
        let local = self.b.program.roots.get(&of.root).is_some_and(|root| root.local);
        local
            && self.loops == 0
            && !self.touched.contains(&shadow.root)
            && self.seeded != Some(of.root)
    }
}

impl Builder<'_> {
    /// A value that keeps a statement of its own.
    fn pin(&mut self, atom: Atom) {
        if let Atom::Value(value) = atom {
            self.program.data_mut(value).pinned = true;
        }
    }

    fn length(&mut self, path: &Path) -> Atom {
        let hint = Hint::PartOf("len".to_owned());
        let len = self.push(hint, Scalar::Unknown, Op::Length(path.clone()), Vec::new());
        self.pin(len);
        len
    }

    fn integer(&mut self, name: &str, args: Vec<Atom>) -> Atom {
        let rule = crate::rules::find(name).expect("a row of the table");
        let op = Op::Rule(rule, crate::ir::Spelling::Method);
        let hint = Hint::PartOf("last".to_owned());
        let atom = self.push(hint, Scalar::Unknown, op, args);
        self.pin(atom);
        atom
    }
}
