//! What changes: numbers, elements, tuples, slices as a whole.

use super::{Generator, Ty, Var};
use crate::random::tree::Node;

impl Generator {
    /// A place that can be assigned.
    pub(super) fn place(&mut self, compound: bool) -> Option<(String, bool)> {
        let v = self.some(|v| {
            // `v[i] += v[j]` is not Rust for an overloaded operator.
            !(compound && v.ty == Ty::Vec)
                && v.mutable
                && matches!(
                    v.ty,
                    Ty::Float | Ty::MutFloat | Ty::Pair | Ty::Array | Ty::Vec | Ty::MutSlice
                )
        })?;
        Some(match v.ty {
            Ty::Float => (v.name, v.typed),
            Ty::MutFloat => (format!("*{}", v.name), true),
            Ty::Pair => (format!("{}.{}", v.name, self.random.below(2)), v.typed),
            _ => {
                let i = self.index(&v);
                (format!("{}[{i}]", v.name), v.typed)
            }
        })
    }

    /// A value that does not explode when it is assigned in a loop.
    pub(super) fn tame(&mut self) -> String {
        if self.loop_depth == 0 || self.random.chance(30) {
            return self.text(3);
        }
        match self.random.below(4) {
            0 => format!("{}.tanh()", self.typed(2)),
            1 => format!("{}.sin()", self.typed(2)),
            2 => format!("@L{{0.5}} * {}", self.text(2)),
            _ => {
                let (a, b) = (self.text(1), self.typed(2));
                format!("{a} / (@L{{1.5}} + {b}.powi(2))")
            }
        }
    }

    pub(super) fn assign(&mut self, list: &mut Vec<Node>) -> bool {
        if self.random.chance(12) {
            // An integer.
            let Some(k) = self.some(|v| v.ty == Ty::Integer && v.mutable) else { return false };
            let k = k.name;
            let n = 2 + self.random.below(4);
            let text = (*self.random.pick(&[
                format!("{k} = ({k} + 1) % {n};"),
                format!("{k} = ({k} * 3 + 1) % 5;"),
                format!("{k} /= 2;"),
                format!("{k} = ({k} + {}) % 6;", self.random.clone().below(3)),
            ]))
            .clone();
            list.push(Node::Line(text));
            return true;
        }
        if self.random.chance(10) {
            // In parallel.
            let (Some(a), Some(b)) = (self.place(false), self.place(false)) else { return false };
            if self.core() && (a.0.ends_with(']') || b.0.ends_with(']')) {
                return false;
            }
            let (e, g) = (self.tame(), self.tame());
            if (self.core() || self.forms()) && a.0 == b.0 {
                return false;
            }
            let text = match self.random.below(2) {
                0 => format!("({0}, {1}) = ({1}, {0});", a.0, b.0),
                _ => format!("({}, {}) = ({e}, {g});", a.0, b.0),
            };
            list.push(Node::Line(text));
            return true;
        }
        let compound = self.random.chance(50);
        let Some((place, _)) = self.place(compound) else { return false };
        if !compound {
            let e = self.tame();
            let e = if place.ends_with(']') || e.contains(' ') { e } else { self.arm(e) };
            list.push(Node::Line(format!("{place} = {e};")));
        } else {
            self.pure += 1;
            let e = self.tame();
            self.pure -= 1;
            let line = match self.random.below(5) {
                0 | 1 => format!("{place} += {e};"),
                2 => format!("{place} -= {e};"),
                3 => format!("{place} *= {e};"),
                _ => {
                    self.pure += 1;
                    let b = self.typed(1);
                    self.pure -= 1;
                    format!("{place} /= @L{{1.2}} + {b}.powi(2);")
                }
            };
            list.push(Node::Line(line));
        }
        true
    }

    pub(super) fn swap(&mut self, list: &mut Vec<Node>) -> bool {
        if self.random.chance(50) {
            let Some(x) =
                self.some(|v| v.mutable && matches!(v.ty, Ty::Array | Ty::Vec | Ty::MutSlice))
            else {
                return false;
            };
            let (i, j) = (self.index(&x), self.index(&x));
            let x = x.name;
            self.fresh += 1;
            let t = format!("q{}", self.fresh);
            list.push(Node::Line(format!("let {t} = {x}[{i}];")));
            list.push(Node::Line(format!("{x}[{i}] = {x}[{j}];")));
            list.push(Node::Line(format!("{x}[{j}] = {t};")));
            self.bind(&t, Ty::Float, |v| v.typed = false);
            return true;
        }
        let mut floats: Vec<Var> =
            self.visible().into_iter().filter(|v| v.mutable && v.ty == Ty::Float).collect();
        if floats.len() < 2 {
            return false;
        }
        floats.truncate(3);
        let names: Vec<_> = floats.iter().map(|v| v.name.clone()).collect();
        let mut turned = names.clone();
        turned.rotate_left(1);
        list.push(Node::Line(format!("({}) = ({});", names.join(", "), turned.join(", "))));
        true
    }

    pub(super) fn in_place(&mut self, list: &mut Vec<Node>) -> bool {
        let Some(x) =
            self.some(|v| v.mutable && matches!(v.ty, Ty::Array | Ty::Vec | Ty::MutSlice))
        else {
            return false;
        };
        let x = x.name;
        let (head, line) = match self.random.below(5) {
            0 => (format!("for i in 1..{x}.len()"), format!("{x}[i] = {x}[i] + {x}[i - 1];")),
            1 => (format!("for i in 1..{x}.len()"), format!("{x}[i] = {x}[i] * {x}[i - 1];")),
            2 => (format!("for i in 0..{x}.len()"), format!("{x}[0] = {x}[0] * {x}[i];")),
            3 => (
                format!("for i in 1..{x}.len()"),
                format!("{x}[i - 1] = {x}[i] - {x}[0] * {x}[i - 1];"),
            ),
            _ => (
                "for i in 0..3usize".to_owned(),
                format!("{x}[i % 2] = {x}[(i * 2) % {x}.len()] * {x}[i % 2];"),
            ),
        };
        list.push(Node::Block(vec![(head, vec![Node::Line(line)])], String::new()));
        true
    }
}
