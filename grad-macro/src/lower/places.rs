//! References that point to one part of memory now and to another later: their steps in one form.

use super::Lowering;
use crate::ir::{Atom, Path, Scalar, Step, Val};

impl Lowering<'_> {
    /// The value in the form of `like`, so that the two differ in numbers and indices alone.
    pub(super) fn in_shape_of(&mut self, val: &Val, like: &Val) -> Option<Val> {
        match (val, like) {
            (Val::Memory(path), Val::Memory(like)) => {
                self.place_in_shape_of(path, like).map(Val::Memory)
            }
            (Val::Ref(inner), Val::Ref(like)) => {
                self.in_shape_of(inner, like).map(|val| Val::Ref(Box::new(val)))
            }
            (Val::Tuple(parts), Val::Tuple(likes)) if parts.len() == likes.len() => {
                let parts: Vec<Option<Val>> = parts
                    .iter()
                    .zip(likes)
                    .map(|(part, like)| self.in_shape_of(part, like))
                    .collect();
                parts.into_iter().collect::<Option<Vec<Val>>>().map(Val::Tuple)
            }
            (Val::Option(some, _), Val::Option(_, like)) if self.is_false(*some) => {
                Some(Val::Option(*some, Box::new(self.nothing(like))))
            }
            (Val::Option(some, value), Val::Option(_, like)) => {
                let value = self.in_shape_of(value, like)?;
                Some(Val::Option(*some, Box::new(value)))
            }
            (val, _) => Some(val.clone()),
        }
    }

    /// The same place with steps of the same kinds.
    pub(super) fn place_in_shape_of(&mut self, path: &Path, like: &Path) -> Option<Path> {
        if path.root != like.root {
            return None;
        }
        if same_kinds(&path.steps, &like.steps) {
            return Some(path.clone());
        }
        // A slice of a slice is a slice.
        let (last, before) = like.steps.split_last()?;
        let Step::Slice { start: Some(_), end: Some(_), inclusive: false } = last else {
            return None;
        };
        if path.steps.len() < before.len() || !same_kinds(&path.steps[..before.len()], before) {
            return None;
        }
        self.as_slice(path, before.len())
    }

    /// The steps from `depth` on as one slice with both ends, if they are slices.
    pub(super) fn as_slice(&mut self, path: &Path, depth: usize) -> Option<Path> {
        let base = Path { root: path.root, steps: path.steps[..depth].to_vec() };
        let zero = self.program.literal(quote::quote!(0), None);
        let one = self.program.literal(quote::quote!(1), None);
        let (mut from, mut to) = (zero, None);
        for step in &path.steps[depth..] {
            let Step::Slice { start, end, inclusive } = step else { return None };
            let end = match (end, inclusive) {
                (Some(end), true) => Some(self.integer("add", vec![*end, one])),
                (end, _) => *end,
            };
            to = match end {
                Some(end) => Some(self.sum_of(from, end)),
                None => to,
            };
            if let Some(start) = start {
                from = self.sum_of(from, *start);
            }
        }
        let to = match to {
            Some(to) => to,
            None => self.length_of(&base),
        };
        Some(base.step(Step::Slice { start: Some(from), end: Some(to), inclusive: false }))
    }

    fn sum_of(&mut self, a: Atom, b: Atom) -> Atom {
        match (self.constant_text(a).as_deref(), self.constant_text(b).as_deref()) {
            (Some("0"), _) => b,
            (_, Some("0")) => a,
            _ => self.integer("add", vec![a, b]),
        }
    }

    /// A number in memory, of the type that is seen.
    pub(super) fn load_number(&mut self, path: &Path, at: proc_macro2::Span) -> Atom {
        let ty = self.path_type(path);
        let shape = ty.as_ref().map(|ty| crate::signature::shape_of(ty, &self.signature.generics));
        let scalar = match shape {
            Some(crate::ir::Shape::Scalar(scalar)) => scalar,
            _ => Scalar::Unknown,
        };
        self.load_as(path, scalar, true, at)
    }
}

pub(super) fn same_kinds(a: &[Step], b: &[Step]) -> bool {
    a.len() == b.len()
        && a.iter().zip(b).all(|(a, b)| match (a, b) {
            (Step::Field(a), Step::Field(b)) => a == b,
            (Step::Index(_), Step::Index(_)) => true,
            (
                Step::Slice { start: a, end: b, inclusive: i },
                Step::Slice { start: c, end: d, inclusive: j },
            ) => a.is_some() == c.is_some() && b.is_some() == d.is_some() && i == j,
            _ => false,
        })
}

/// How many steps two places have in common before the slices begin.
pub(super) fn common_depth(a: &Path, b: &Path) -> usize {
    let is_slice = |step: &Step| matches!(step, Step::Slice { .. });
    let pairs = a.steps.iter().zip(&b.steps);
    pairs.take_while(|(a, b)| !is_slice(a) && !is_slice(b) && a == b).count()
}
