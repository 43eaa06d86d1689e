//! `let` in its forms.

use super::{Below, Expr, Generator, Ty};
use crate::random::tree::{Node, Returns};

impl Generator {
    pub(super) fn let_scalar(&mut self, list: &mut Vec<Node>) -> bool {
        let e = self.expr(3);
        let name = self.name();
        let mutable = self.random.chance(55);
        let annotated = self.random.chance(20);
        let ty = if annotated { ": @F" } else { "" };
        let m = if mutable { "mut " } else { "" };
        list.push(Node::Line(format!("let {m}{name}{ty} = {};", e.text)));
        self.bind(&name, Ty::Float, |v| {
            v.mutable = mutable;
            v.typed = annotated || e.typed;
        });
        true
    }

    pub(super) fn let_tuple(&mut self, list: &mut Vec<Node>) -> bool {
        let call = if self.random.chance(40) { self.call(&[Returns::Pair], true) } else { None };
        let (value, typed) = match call {
            Some((text, _)) => (text, (true, true)),
            None => {
                let (a, b) = (self.expr(2), self.expr(2));
                (format!("({}, {})", a.text, b.text), (a.typed, b.typed))
            }
        };
        let name = self.name();
        let mutable = self.random.chance(50);
        if self.random.chance(50) {
            let m = if mutable { "mut " } else { "" };
            list.push(Node::Line(format!("let {m}{name} = {value};")));
            self.bind(&name, Ty::Pair, |v| {
                v.mutable = mutable;
                v.typed = typed.0 && typed.1;
            });
            return true;
        }
        let mut other = self.name();
        while other == name {
            other = self.name();
        }
        let m = if mutable { "mut " } else { "" };
        list.push(Node::Line(format!("let ({m}{name}, mut {other}) = {value};")));
        self.bind(&name, Ty::Float, |v| {
            v.mutable = mutable;
            v.typed = typed.0;
        });
        self.bind(&other, Ty::Float, |v| {
            v.mutable = true;
            v.typed = typed.1;
        });
        true
    }

    pub(super) fn let_array(&mut self, list: &mut Vec<Node>) -> bool {
        let form = self.random.below(8);
        let mutable = self.random.chance(75) && !(form == 7 && self.core());
        let m = if mutable { "mut " } else { "" };
        let (value, ty, len, typed) = match form {
            0 | 1 => {
                let len = 2 + self.random.below(3);
                let e: Vec<_> = (0..len).map(|_| self.expr(2)).collect();
                let typed = e.iter().any(|e| e.typed);
                let e: Vec<_> = e.into_iter().map(|e| e.text).collect();
                (format!("[{}]", e.join(", ")), Ty::Array, len, typed)
            }
            2 | 3 => {
                let len = 2 + self.random.below(3);
                let e = if self.random.chance(50) {
                    Expr { text: "@L{0.0}".to_owned(), typed: false }
                } else {
                    self.expr(2)
                };
                (format!("[{}; {len}]", e.text), Ty::Array, len, e.typed)
            }
            4 => {
                let len = 2 + self.random.below(3);
                let e = self.expr(1);
                (format!("vec![{}; {len}]", e.text), Ty::Vec, len, e.typed)
            }
            5 => {
                let len = 2 + self.random.below(2);
                let e: Vec<_> = (0..len).map(|_| self.typed(2)).collect();
                (format!("vec![{}]", e.join(", ")), Ty::Vec, len, true)
            }
            6 => match self.call(&[Returns::Array], true) {
                Some((text, _)) => (text, Ty::Array, 3, true),
                None => return false,
            },
            _ => match self.some(|v| v.ty == Ty::Array) {
                Some(v) => (v.name, Ty::Array, v.len, v.typed),
                None => return false,
            },
        };
        let name = self.name();
        let annotation = match ty {
            Ty::Vec if self.core() || self.forms() => ": Vec<@F>".to_owned(),
            _ if self.core() || self.forms() => format!(": [@F; {len}]"),
            _ => String::new(),
        };
        list.push(Node::Line(format!("let {m}{name}{annotation} = {value};")));
        self.bind(&name, ty, |v| {
            v.mutable = mutable;
            v.len = len;
            v.exact = true;
            v.typed = typed;
        });
        true
    }

    pub(super) fn let_integer(&mut self, list: &mut Vec<Node>) -> bool {
        let name = self.name();
        if self.random.chance(25) {
            self.pure += 1;
            let e = self.typed(1);
            self.pure -= 1;
            list.push(Node::Line(format!(
                "let {name} = @U{{({e}.abs() * @L{{3.0}}).min(@L{{4.0}})}};"
            )));
            self.bind(&name, Ty::Integer, |v| v.below = Below::Constant(5));
            return true;
        }
        if self.random.chance(60) {
            let k = self.random.below(3);
            list.push(Node::Line(format!("let mut {name} = {k}usize;")));
        } else {
            let k = self.integer();
            list.push(Node::Line(format!("let mut {name}: usize = {k} % 5;")));
        }
        self.bind(&name, Ty::Integer, |v| {
            v.mutable = true;
            v.below = Below::Constant(20);
        });
        true
    }

    pub(super) fn let_flag(&mut self, list: &mut Vec<Node>) -> bool {
        let c = self.condition(2);
        let name = self.name();
        list.push(Node::Line(format!("let {name} = {c};")));
        self.bind(&name, Ty::Flag, |_| {});
        true
    }

    pub(super) fn let_closure(&mut self, list: &mut Vec<Node>) -> bool {
        let n = 1 + self.random.below(2);
        let name = self.name();
        let mark = self.vars.len();
        // Captures what nobody changes.
        let all = self.vars.clone();
        self.vars.retain(|v| {
            !v.mutable
                && !matches!(
                    v.ty,
                    Ty::MutSlice | Ty::MutFloat | Ty::Closure(_) | Ty::Vec | Ty::Stack | Ty::Lent
                )
        });
        // A hidden variable must not come to light.
        let visible: Vec<usize> = {
            let now = std::mem::replace(&mut self.vars, all.clone());
            let ids = self.visible().iter().map(|v| v.id).collect();
            self.vars = now;
            ids
        };
        self.vars.retain(|v| visible.contains(&v.id));
        let names = ["p0", "p1"];
        for p in &names[..n] {
            self.bind(p, Ty::Float, |_| {});
        }
        self.pure += 1;
        let e = self.typed(3);
        self.pure -= 1;
        self.vars = all;
        debug_assert_eq!(self.vars.len(), mark);
        let parameters: Vec<_> = names[..n].iter().map(|p| format!("{p}: @F")).collect();
        let body = if self.random.chance(30) { format!("{{ let r = {e}; r + p0 }}") } else { e };
        list.push(Node::Line(format!("let {name} = |{}| {body};", parameters.join(", "))));
        self.bind(&name, Ty::Closure(n), |_| {});
        true
    }

    pub(super) fn let_block(&mut self, list: &mut Vec<Node>) -> bool {
        let name = self.name();
        let mutable = self.random.chance(50);
        let m = if mutable { "mut " } else { "" };
        let budget = 1 + self.random.below(3) as i32;
        let arm = |g: &mut Self| {
            let mark = g.vars.len();
            let outer = g.budget;
            g.budget = budget.min(outer);
            let before = g.budget;
            g.no_return += usize::from(g.core());
            let mut body = g.statements();
            g.no_return -= usize::from(g.core());
            g.budget += outer - before;
            let e = g.typed(2);
            let e = g.arm(e);
            body.push(Node::Line(e));
            g.vars.truncate(mark);
            body
        };
        let mut parts = Vec::new();
        let assigned = self.some(|v| v.ty == Ty::Float && v.mutable);
        let head = match &assigned {
            Some(v) if self.random.chance(30) => format!("{} =", v.name),
            _ => format!("let {m}{name} ="),
        };
        let assigns = !head.starts_with("let");
        if self.random.chance(35) {
            parts.push((head, arm(self)));
        } else {
            let c = self.condition(2);
            parts.push((format!("{head} if {c}"), arm(self)));
            if self.random.chance(30) {
                let c = self.condition(1);
                parts.push((format!("else if {c}"), arm(self)));
            }
            parts.push(("else".to_owned(), arm(self)));
        }
        list.push(Node::Block(parts, ";".to_owned()));
        if !assigns {
            self.bind(&name, Ty::Float, |v| v.mutable = mutable);
        }
        true
    }
}
