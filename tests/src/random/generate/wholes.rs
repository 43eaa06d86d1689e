//! Arrays and structs as wholes: copied, assigned, exchanged, moved about in.

use super::{Generator, Ty, Var, mentions};
use crate::random::tree::Node;

impl Generator {
    fn literal_of(&mut self, len: usize) -> String {
        let list: Vec<_> = (0..len).map(|_| self.typed(1)).collect();
        format!("[{}]", list.join(", "))
    }

    pub(super) fn copy_whole(&mut self, list: &mut Vec<Node>) -> bool {
        let Some(a) = self.some(|v| v.ty == Ty::Array) else { return false };
        let (id, len) = (a.id, a.len);
        let other = self.some(|v| v.ty == Ty::Array && v.len == len && v.id != id);
        let name = self.item_name();
        let bound = |g: &mut Self, name: &str| {
            g.bind(name, Ty::Array, |v| {
                v.mutable = true;
                v.len = len;
                v.exact = true;
            });
        };
        let line = match self.random.below(8) {
            0..=2 => {
                bound(self, &name);
                format!("let mut {name} = {};", a.name)
            }
            3 if a.mutable => {
                let Some(b) = other else { return false };
                format!("{} = {};", a.name, b.name)
            }
            4 if a.mutable => {
                let e = self.literal_of(len);
                format!("{} = {e};", a.name)
            }
            5 if a.mutable => {
                let Some(b) = other.filter(|b| b.mutable) else { return false };
                if self.random.chance(50) {
                    format!("({0}, {1}) = ({1}, {0});", a.name, b.name)
                } else {
                    format!("std::mem::swap(&mut {}, &mut {});", a.name, b.name)
                }
            }
            6 if a.mutable => {
                let e = self.literal_of(len);
                if mentions(&e, &a.name) {
                    return false;
                }
                bound(self, &name);
                format!("let mut {name} = std::mem::replace(&mut {}, {e});", a.name)
            }
            7 => {
                let Some(c) = other else { return false };
                let k = self.condition(1);
                bound(self, &name);
                format!("let mut {name} = if {k} {{ {} }} else {{ {} }};", a.name, c.name)
            }
            _ => return false,
        };
        list.push(Node::Line(line));
        true
    }

    pub(super) fn exchange(&mut self, list: &mut Vec<Node>) -> bool {
        let Some(a) = self.some(|v| v.mutable && v.ty == Ty::Float && v.typed) else {
            return false;
        };
        let id = a.id;
        let name = self.item_name();
        let line = match self.random.below(3) {
            0 => {
                let Some(b) =
                    self.some(|v| v.mutable && v.ty == Ty::Float && v.id != id && v.typed)
                else {
                    return false;
                };
                list.push(Node::Line(format!("std::mem::swap(&mut {}, &mut {});", a.name, b.name)));
                return true;
            }
            1 => {
                self.pure += 1;
                let e = self.tame();
                self.pure -= 1;
                // It is lent while the new value is computed.
                if mentions(&e, &a.name) {
                    return false;
                }
                format!("let mut {name}: @F = std::mem::replace(&mut {}, {e});", a.name)
            }
            // The zero that is left behind has no type in what is generated.
            _ if self.random.chance(20) => {
                format!("let mut {name}: @F = std::mem::take(&mut {});", a.name)
            }
            _ => return false,
        };
        list.push(Node::Line(line));
        self.bind(&name, Ty::Float, |v| v.mutable = true);
        true
    }

    /// Methods of slices that move or fill.
    pub(super) fn move_about(&mut self, list: &mut Vec<Node>) -> bool {
        let Some(x) = self
            .some(|v| v.mutable && matches!(v.ty, Ty::Array | Ty::Vec | Ty::MutSlice) && v.len > 0)
        else {
            return false;
        };
        let (name, len) = (x.name, x.len);
        self.pure += 1;
        let e = self.tame();
        self.pure -= 1;
        let (i, j) = (self.random.below(len), self.random.below(len));
        let line = match self.random.below(9) {
            0 => format!("{name}.fill({e});"),
            1 => format!("{name}[..{i}].fill({e});"),
            2 => format!("{name}.reverse();"),
            3 => format!("{name}.rotate_left({i});"),
            4 => format!("{name}.rotate_right({i});"),
            5 | 6 => format!("{name}.swap({i}, {j});"),
            7 => format!("{name}.copy_within({}..{}, {});", 1.min(i), len - i, i.min(1.min(i))),
            _ => {
                let Some(y) = self.some(|v| {
                    matches!(v.ty, Ty::Array | Ty::Vec | Ty::Slice | Ty::MutSlice)
                        && v.name != name
                        && v.len >= len
                }) else {
                    return false;
                };
                format!("{name}[..{len}].copy_from_slice(&{}[..{len}]);", y.name)
            }
        };
        list.push(Node::Line(line));
        true
    }

    /// Both halves at once.
    pub(super) fn halves(&mut self, list: &mut Vec<Node>) -> bool {
        let Some(x) = self
            .some(|v| v.mutable && matches!(v.ty, Ty::Array | Ty::Vec | Ty::MutSlice) && v.len > 1)
        else {
            return false;
        };
        let at = 1 + self.random.below(x.len - 1);
        let old = self.lock(&x.name, true);
        let (l, r) = (self.item_name(), self.item_name());
        for (name, len) in [(&l, at), (&r, x.len - at)] {
            self.bind(name, Ty::MutSlice, |v| {
                v.mutable = true;
                v.len = len;
            });
        }
        let mut body = vec![Node::Line(format!("let ({l}, {r}) = {}.split_at_mut({at});", x.name))];
        self.depth += 1;
        if self.random.chance(60) {
            self.call_statement(&mut body);
        }
        self.assign(&mut body);
        self.depth -= 1;
        let budget = 1 + self.random.below(3) as i32;
        body.extend(self.open_block(budget));
        self.vars = old;
        list.push(Node::Block(vec![(String::new(), body)], String::new()));
        true
    }

    pub(super) fn let_record(&mut self, list: &mut Vec<Node>) -> bool {
        let name = self.item_name();
        let records = |v: &Var| matches!(v.ty, Ty::Struct | Ty::Record);
        let of = self.some(records);
        let (e, w) = (self.typed(2), self.literal_of(3));
        let line = match (self.random.below(5), of) {
            (0, Some(p)) => {
                let star = if p.ty == Ty::Struct { "*" } else { "" };
                format!("let mut {name} = P {{ a: {e}, ..{star}{} }};", p.name)
            }
            (1, Some(p)) => {
                let star = if p.ty == Ty::Struct { "*" } else { "" };
                format!("let mut {name} = P {{ w: {w}, ..{star}{} }};", p.name)
            }
            (2, Some(p)) => {
                let star = if p.ty == Ty::Struct { "*" } else { "" };
                format!("let mut {name}: P = {star}{};", p.name)
            }
            _ => format!("let mut {name} = P {{ a: {e}, w: {w} }};"),
        };
        list.push(Node::Line(line));
        self.bind(&name, Ty::Record, |v| v.mutable = true);
        true
    }

    pub(super) fn change_record(&mut self, list: &mut Vec<Node>) -> bool {
        let Some(p) = self.some(|v| v.ty == Ty::Record && v.mutable) else { return false };
        let id = p.id;
        let e = self.tame();
        let i = self.random.below(3);
        let p = p.name;
        let line = match self.random.below(7) {
            0 => format!("{p}.a = {e};"),
            1 => format!("{p}.a += {e};"),
            2 => format!("{p}.w[{i}] = {e};"),
            3 => format!("{p}.w[{i}] *= {e};"),
            4 => {
                let Some(a) = self.some(|v| v.ty == Ty::Array && v.len == 3) else { return false };
                format!("{p}.w = {};", a.name)
            }
            5 => {
                let Some(q) = self.some(|v| v.ty == Ty::Record && v.id != id) else { return false };
                format!("{p} = {};", q.name)
            }
            _ if self.depth == 0 => format!("{p} = P {{ a: {e}, ..{p} }};"),
            _ => return false,
        };
        list.push(Node::Line(line));
        true
    }
}
