//! Calls: arguments that may stand beside one another.

use super::{Expr, Generator, Ty, mentions};
use crate::random::tree::{Function, Kind, Node, Returns};

impl Generator {
    /// An argument for a parameter; `taken` are the names that a `&mut` argument has.
    pub(super) fn argument(
        &mut self,
        kind: Kind,
        taken: &mut Vec<(String, bool)>,
    ) -> Option<String> {
        let free = |name: &str, taken: &[(String, bool)], write: bool| {
            taken.iter().all(|(n, w)| n != name || !(*w || write))
        };
        let old = taken.clone();
        Some(match kind {
            Kind::Float => {
                // No side effects, and not of what is lent mutably: evaluated into the call.
                self.pure += 2;
                let e = self.text(1);
                self.pure -= 2;
                if old.iter().any(|(n, w)| *w && mentions(&e, n)) {
                    return None;
                }
                e
            }
            Kind::Pair => {
                let v = self.some(|v| v.ty == Ty::Pair && free(&v.name, &old, false));
                match v.filter(|_| self.random.chance(50)) {
                    Some(v) => v.name,
                    None => {
                        let a = self.argument(Kind::Float, taken)?;
                        let b = self.argument(Kind::Float, taken)?;
                        format!("({a}, {b})")
                    }
                }
            }
            Kind::Array => {
                let v =
                    self.some(|v| v.ty == Ty::Array && v.len == 3 && free(&v.name, &old, false));
                match v {
                    Some(v) => v.name,
                    None => {
                        let list: Option<Vec<_>> =
                            (0..3).map(|_| self.argument(Kind::Float, taken)).collect();
                        format!("[{}]", list?.join(", "))
                    }
                }
            }
            Kind::RefArray => {
                let v =
                    self.some(|v| v.ty == Ty::Array && v.len == 3 && free(&v.name, &old, false))?;
                taken.push((v.name.clone(), false));
                format!("&{}", v.name)
            }
            Kind::Slice => {
                let v = self.some(|v| {
                    matches!(v.ty, Ty::Array | Ty::Vec | Ty::Slice | Ty::MutSlice)
                        && v.len >= 2
                        && free(&v.name, &old, false)
                })?;
                taken.push((v.name.clone(), false));
                if (self.core() || self.forms()) && v.ty == Ty::MutSlice {
                    return Some(format!("&{}[..]", v.name));
                }
                let borrow = if matches!(v.ty, Ty::Slice | Ty::MutSlice) { "" } else { "&" };
                if v.len >= 3 && self.random.chance(25) {
                    let range = *self.random.pick(&["1..", "..2", "1..3", "0..=1"]);
                    format!("&{}[{range}]", v.name)
                } else {
                    format!("{borrow}{}", v.name)
                }
            }
            Kind::MutSlice => {
                let v = self.some(|v| {
                    matches!(v.ty, Ty::Array | Ty::Vec | Ty::MutSlice)
                        && v.mutable
                        && v.len >= 2
                        && free(&v.name, &old, true)
                })?;
                taken.push((v.name.clone(), true));
                if v.len >= 3 && self.random.chance(25) {
                    let range = *self.random.pick(&["1..", "..2", "1..3"]);
                    format!("&mut {}[{range}]", v.name)
                } else if v.ty == Ty::MutSlice {
                    v.name
                } else {
                    format!("&mut {}", v.name)
                }
            }
            Kind::MutFloat => {
                let v = self.some(|v| {
                    v.mutable
                        && matches!(v.ty, Ty::Float | Ty::MutFloat | Ty::Array | Ty::MutSlice)
                        && free(&v.name, &old, true)
                })?;
                taken.push((v.name.clone(), true));
                match v.ty {
                    Ty::Float => format!("&mut {}", v.name),
                    Ty::MutFloat => v.name,
                    _ => {
                        let i = self.random.below(v.len.max(1));
                        format!("&mut {}[{i}]", v.name)
                    }
                }
            }
            Kind::Struct => {
                let v = self.some(|v| {
                    matches!(v.ty, Ty::Struct | Ty::SelfRef | Ty::Record)
                        && free(&v.name, &old, false)
                })?;
                if v.ty == Ty::Record { format!("&{}", v.name) } else { v.name }
            }
            Kind::Integer => self.integer(),
        })
    }

    pub(super) fn call(&mut self, returns: &[Returns], writes: bool) -> Option<(String, Returns)> {
        let list: Vec<Function> = self
            .functions
            .iter()
            .filter(|f| {
                returns.contains(&f.returns)
                    && (writes
                        || f.parameters
                            .iter()
                            .all(|p| !matches!(p.kind, Kind::MutSlice | Kind::MutFloat)))
                    && (f.method || !self.hidden(&f.name))
            })
            .cloned()
            .collect();
        if list.is_empty() {
            return None;
        }
        let f = self.random.pick(&list).clone();
        let receiver = match f.method {
            true => {
                Some(self.some(|v| matches!(v.ty, Ty::Struct | Ty::SelfRef | Ty::Record))?.name)
            }
            false => None,
        };
        let mut taken = Vec::new();
        let mut arguments = Vec::new();
        for p in &f.parameters {
            arguments.push(self.argument(p.kind, &mut taken)?);
        }
        // A read that stands before a write of the same in the list would be refused by rustc only
        // for references; those are in `taken`.
        let arguments = arguments.join(", ");
        Some((
            match receiver {
                Some(p) => format!("{p}.{}({arguments})", f.name),
                None => format!("{}({arguments})", f.name),
            },
            f.returns,
        ))
    }

    pub(super) fn call_expr(&mut self, d: usize) -> Option<Expr> {
        if self.random.chance(40)
            && let Some(v) = self.some(|v| matches!(v.ty, Ty::Closure(_)))
        {
            let Ty::Closure(n) = v.ty else { return None };
            let list: Vec<_> = (0..n).map(|_| self.text(d)).collect();
            return Some(Expr { text: format!("{}({})", v.name, list.join(", ")), typed: true });
        }
        let writes = self.pure == 0 && self.random.chance(40);
        let (text, returns) = self.call(&[Returns::Float, Returns::Pair], writes)?;
        let part = if returns == Returns::Pair { [".0", ".1"][self.random.below(2)] } else { "" };
        Some(Expr { text: format!("{text}{part}"), typed: true })
    }

    pub(super) fn call_statement(&mut self, list: &mut Vec<Node>) -> bool {
        let Some((text, returns)) =
            self.call(&[Returns::Float, Returns::Pair, Returns::Array, Returns::Unit], true)
        else {
            return false;
        };
        if returns == Returns::Unit || self.random.chance(20) {
            list.push(Node::Line(format!("{text};")));
            return true;
        }
        let name = self.name();
        list.push(Node::Line(format!("let mut {name} = {text};")));
        let ty = match returns {
            Returns::Float => Ty::Float,
            Returns::Pair => Ty::Pair,
            _ => Ty::Array,
        };
        self.bind(&name, ty, |v| {
            v.mutable = true;
            v.len = 3;
            v.exact = true;
        });
        true
    }
}
