//! A `Vec` that grows and shrinks.

use super::{Generator, Ty, Var};
use crate::random::tree::Node;

impl Generator {
    fn stack(&mut self) -> Option<Var> {
        self.some(|v| v.ty == Ty::Stack && v.mutable)
    }

    pub(super) fn let_stack(&mut self, list: &mut Vec<Node>) -> bool {
        let name = self.item_name();
        let value = match self.random.below(8) {
            0 => "Vec::new()".to_owned(),
            1 => "Vec::with_capacity(4)".to_owned(),
            2 => {
                let (e, g) = (self.typed(2), self.typed(1));
                format!("vec![{e}, {g}]")
            }
            3 => {
                let (e, k) = (self.typed(1), self.integer());
                format!("vec![{e}; {k} % 5]")
            }
            4 | 5 => {
                let Some(x) = self.elements() else { return false };
                match x.ty {
                    Ty::Stack | Ty::Vec => format!("{}.clone()", x.name),
                    _ => format!("{}.to_vec()", x.name),
                }
            }
            _ => {
                let Some(collected) = self.collected() else { return false };
                collected
            }
        };
        let empty = value.starts_with("Vec");
        list.push(Node::Line(format!("let mut {name}: Vec<@F> = {value};")));
        if empty && self.random.chance(80) {
            let e = self.typed(2);
            list.push(Node::Line(format!("{name}.push({e});")));
        }
        self.bind(&name, Ty::Stack, |v| v.mutable = true);
        true
    }

    /// `.. .collect()`
    fn collected(&mut self) -> Option<String> {
        self.pure += 1;
        let mark = self.vars.len();
        let text = if self.random.chance(35) {
            let Some(x) = self.elements() else {
                self.pure -= 1;
                return None;
            };
            let (v, e) = (self.item_name(), self.typed(1));
            Some(match self.random.below(3) {
                0 => format!("{}.iter().copied().filter(|{v}| *{v} > {e}).collect()", x.name),
                1 => format!("{}.iter().map(|{v}| *{v} * {e}).rev().collect()", x.name),
                _ => format!(
                    "{}.iter().copied().take_while(|{v}| *{v} < {e}).collect::<Vec<@F>>()",
                    x.name
                ),
            })
        } else {
            self.iterator().map(|(source, pattern)| {
                let e = self.typed(1);
                format!("{source}.map(|{pattern}| {e}).collect()")
            })
        };
        self.vars.truncate(mark);
        self.pure -= 1;
        text
    }

    pub(super) fn change_stack(&mut self, list: &mut Vec<Node>) -> bool {
        let Some(s) = self.stack() else { return false };
        let s = s.name;
        // Nothing that changes it, while it is lent to the method.
        self.pure += 1;
        let e = self.tame();
        let k = self.integer();
        self.pure -= 1;
        let line = match self.random.below(20) {
            0..=5 => format!("{s}.push({e});"),
            6 => format!("{s}.insert(0, {e});"),
            7 => format!("{s}.insert({k} % ({s}.len() + 1), {e});"),
            8 => format!("{s}.truncate({k});"),
            9 => format!("{s}.clear();"),
            10 => format!("{s}.resize({k} % 6, {e});"),
            11 | 12 => {
                let Some(x) = self.sequence().filter(|x| x.name != s) else { return false };
                if self.random.chance(50) {
                    format!("{s}.extend({}.iter().copied());", x.name)
                } else {
                    let amp = if matches!(x.ty, Ty::Array | Ty::Vec) { "&" } else { "" };
                    format!("{s}.extend_from_slice({amp}{});", x.name)
                }
            }
            13 => format!("{s}.reverse();"),
            14 => format!("{s}.fill({e});"),
            15 => format!("{s}.retain(|g| *g > @L{{0.2}});"),
            16 => format!("for g in {s}.iter_mut() {{ *g = *g * {e}; }}"),
            17 if self.loop_depth == 0 => {
                let Some(t) = self.stack().filter(|t| t.name != s) else { return false };
                if self.random.chance(50) {
                    format!("{s} = {}.clone();", t.name)
                } else {
                    format!("{s}.append(&mut {});", t.name)
                }
            }
            18 => {
                let name = self.name();
                let line = format!("let mut {name}: @F = {s}.pop().unwrap_or({e});");
                self.bind(&name, Ty::Float, |v| v.mutable = true);
                line
            }
            _ => {
                let take = *self.random.pick(&["remove", "swap_remove"]);
                let name = self.name();
                let line = format!(
                    "let mut {name}: @F = if {s}.is_empty() {{ {e} }} else {{ {s}.{take}({k} % {s}.len()) }};"
                );
                self.bind(&name, Ty::Float, |v| v.mutable = true);
                line
            }
        };
        list.push(Node::Line(line));
        true
    }

    /// Elements behind a question for the length.
    pub(super) fn stack_elements(&mut self, list: &mut Vec<Node>) -> bool {
        let Some(s) = self.stack() else { return false };
        let s = s.name;
        self.pure += 1;
        let e = self.tame();
        let k = self.integer();
        self.pure -= 1;
        let line = match self.random.below(4) {
            0 => format!("{s}[0] = {e};"),
            1 => format!("let at = {k} % {s}.len(); {s}[at] = {s}[at] * {s}[0] + {e};"),
            2 => format!("let at = {k} % {s}.len(); {s}.swap(0, at);"),
            _ => format!("let at = {k} % {s}.len(); {s}[at] *= {e};"),
        };
        list.push(Node::Block(
            vec![(format!("if !{s}.is_empty()"), vec![Node::Line(line)])],
            String::new(),
        ));
        true
    }

    /// `while let Some(v) = s.pop()`: nothing may push to it but once.
    pub(super) fn while_pop(&mut self, list: &mut Vec<Node>) -> bool {
        if self.loop_depth >= 3 {
            return false;
        }
        let Some(s) = self.stack() else { return false };
        self.fresh += 1;
        let n = format!("n{}", self.fresh);
        let old = self.lock(&s.name, false);
        let v = self.item_name();
        self.bind(&v, Ty::Float, |_| {});
        let mut body = self.body(None);
        let left = std::mem::take(&mut self.left);
        if self.random.chance(40) {
            self.pure += 1;
            let e = self.tame();
            self.pure -= 1;
            list.push(Node::Line(format!("let mut {n} = 0usize;")));
            body.insert(
                0,
                Node::Line(format!("if {n} < 3 {{ {n} += 1; {}.push({v} * {e}); }}", s.name)),
            );
        }
        self.vars = old;
        list.push(Node::Block(
            vec![(format!("{left}while let Some({v}) = {}.pop()", s.name), body)],
            String::new(),
        ));
        true
    }
}
