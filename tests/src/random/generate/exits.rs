//! Ways out: of loops and blocks by their labels, with values, and of the function from anywhere.

use super::{Below, Generator, Ty};
use crate::random::tree::{Node, Returns};

/// What a `break` or `continue` may leave.
#[derive(Clone, Debug)]
pub(super) struct Exit {
    label: Option<String>,
    /// A block has no `continue`, and no `break` without its label.
    is_loop: bool,
    /// What leaves it has a value.
    value: bool,
}

impl Generator {
    /// A loop begins.
    pub(super) fn enter_loop(&mut self) {
        let label = (self.forms() && self.random.chance(35)).then(|| self.new_label());
        self.exits.push(Exit { label, is_loop: true, value: false });
    }

    /// A loop has ended: what stands before its head.
    pub(super) fn leave_loop(&mut self) {
        let label = self.exits.pop().and_then(|exit| exit.label);
        self.left = label.map(|label| format!("{label}: ")).unwrap_or_default();
    }

    fn new_label(&mut self) -> String {
        self.fresh += 1;
        format!("'l{}", self.fresh)
    }

    /// A statement that leaves the loop, the block or the function; without its semicolon.
    pub(super) fn way_out(&mut self) -> Option<String> {
        let at = self.exits.len().checked_sub(1 + self.random.below(self.exits.len().max(1)));
        let Some(at) = at.filter(|_| self.random.chance(75)) else {
            if self.no_return > 0 {
                return None;
            }
            return Some(match self.returned() {
                Some(value) => format!("return {value}"),
                None => "return".to_owned(),
            });
        };
        let exit = self.exits[at].clone();
        let innermost = at + 1 == self.exits.len();
        let label = match exit.label {
            Some(label) if !innermost || !exit.is_loop || self.random.chance(50) => {
                format!(" {label}")
            }
            _ if innermost && exit.is_loop => String::new(),
            _ => return None,
        };
        if exit.value {
            self.pure += 1;
            let e = self.typed(2);
            self.pure -= 1;
            Some(format!("break{label} {e}"))
        } else if exit.is_loop && self.random.chance(40) {
            Some(format!("continue{label}"))
        } else {
            Some(format!("break{label}"))
        }
    }

    /// `if c { ..; break; }`, or an arm of a `match`.
    pub(super) fn jump(&mut self, list: &mut Vec<Node>) -> bool {
        let c = self.condition(1);
        let mark = self.vars.len();
        let mut body = Vec::new();
        if self.random.chance(40) {
            self.assign(&mut body);
        }
        let Some(out) = self.way_out() else { return false };
        body.push(Node::Line(format!("{out};")));
        self.vars.truncate(mark);
        if self.random.chance(30) {
            let k = self.integer();
            let other = self.block(1);
            let parts = vec![
                (format!("match {k} % 3 {{ 0 if {c} =>"), body),
                (" 1 | 2 =>".to_owned(), other),
                (" _ =>".to_owned(), vec![]),
            ];
            list.push(Node::Block(parts, " }".to_owned()));
        } else {
            list.push(Node::Block(vec![(format!("if {c}"), body)], String::new()));
        }
        true
    }

    /// A value that one of the arms leaves without.
    pub(super) fn let_or_out(&mut self, list: &mut Vec<Node>) -> bool {
        let c = self.condition(1);
        self.pure += 1;
        let (e, g) = (self.typed(2), self.typed(1));
        self.pure -= 1;
        let Some(out) = self.way_out() else { return false };
        let name = self.name();
        let k = self.integer();
        list.push(Node::Line(match self.random.below(4) {
            0 => format!("let mut {name}: @F = match {k} % 3 {{ 0 => {e}, 1 => {g}, _ => {out} }};"),
            1 => format!("let mut {name}: @F = match {e} {{ v if v > @L{{0.4}} => v * {g}, _ if {c} => {out}, v => v }};"),
            2 => format!("let mut {name}: @F = if {c} {{ {out} }} else {{ {e} }};"),
            _ => format!("let mut {name}: @F = if {c} {{ {e} }} else {{ {out} }};"),
        }));
        self.bind(&name, Ty::Float, |v| v.mutable = true);
        true
    }

    /// `let x = 'l: { ..; break 'l e; ..; e };`, or the block alone.
    pub(super) fn labelled_block(&mut self, list: &mut Vec<Node>) -> bool {
        let label = self.new_label();
        let value = self.random.chance(70);
        self.exits.push(Exit { label: Some(label.clone()), is_loop: false, value });
        let mark = self.vars.len();
        let mut body = Vec::new();
        for _ in 0..1 + self.random.below(2) {
            let budget = 1 + self.random.below(2) as i32;
            body.extend(self.open_block(budget));
            self.jump(&mut body);
        }
        let e = self.typed(2);
        self.exits.pop();
        self.vars.truncate(mark);
        if !value {
            list.push(Node::Block(vec![(format!("{label}:"), body)], String::new()));
            return true;
        }
        body.push(Node::Line(e));
        let name = self.name();
        list.push(Node::Block(
            vec![(format!("let mut {name}: @F = {label}:"), body)],
            ";".to_owned(),
        ));
        self.bind(&name, Ty::Float, |v| v.mutable = true);
        true
    }

    /// `loop` with or without a value.
    pub(super) fn endless(&mut self, list: &mut Vec<Node>) -> bool {
        if self.loop_depth >= 3 {
            return false;
        }
        self.fresh += 1;
        let k = format!("n{}", self.fresh);
        let n = self.random.below(5);
        let value = self.random.chance(60);
        list.push(Node::Line(format!("let mut {k} = 0usize;")));
        self.bind(&k, Ty::Integer, |v| v.below = Below::Constant(n + 2));
        let label = self.random.chance(40).then(|| self.new_label());
        self.pure += 1;
        let e = self.typed(2);
        self.pure -= 1;
        self.exits.push(Exit { label: label.clone(), is_loop: true, value });
        self.loop_depth += 1;
        let budget = 1 + self.random.below(4) as i32;
        let mark = self.vars.len();
        let end = if value { format!("break {e};") } else { "break;".to_owned() };
        let mut body = vec![
            Node::Fixed(format!("{k} += 1;")),
            Node::Fixed(format!("if {k} > {n} {{ {end} }}")),
        ];
        body.extend(self.open_block(budget));
        if self.random.chance(60) {
            self.jump(&mut body);
        }
        self.vars.truncate(mark);
        self.loop_depth -= 1;
        self.exits.pop();
        let label = label.map(|l| format!("{l}: ")).unwrap_or_default();
        if value {
            let name = self.name();
            list.push(Node::Block(
                vec![(format!("let mut {name}: @F = {label}loop"), body)],
                ";".to_owned(),
            ));
            self.bind(&name, Ty::Float, |v| v.mutable = true);
        } else {
            list.push(Node::Block(vec![(format!("{label}loop"), body)], String::new()));
        }
        true
    }

    /// Statements whose names stay visible, until the caller forgets them.
    pub(super) fn open_block(&mut self, budget: i32) -> Vec<Node> {
        let outer = self.budget;
        self.budget = budget.min(outer);
        let spent = self.budget;
        self.depth += 1;
        let body = self.statements();
        self.depth -= 1;
        self.budget = outer - spent;
        body
    }

    /// `match` on an integer or on a number with guards, as a value.
    pub(super) fn let_match(&mut self, list: &mut Vec<Node>) -> bool {
        let name = self.name();
        let arm = |g: &mut Self| {
            let mark = g.vars.len();
            let budget = g.random.below(3) as i32;
            let mut body = g.open_block(budget);
            body.push(Node::Line(g.typed(2)));
            g.vars.truncate(mark);
            body
        };
        let head = format!("let mut {name}: @F =");
        let parts = if self.random.chance(50) {
            let k = self.integer();
            vec![
                (format!("{head} match {k} % 4 {{ 0 =>"), arm(self)),
                (" 1 | 2 =>".to_owned(), arm(self)),
                (" _ =>".to_owned(), arm(self)),
            ]
        } else {
            self.pure += 1;
            let e = self.typed(2);
            self.pure -= 1;
            let mark = self.vars.len();
            self.fresh += 1;
            let v = format!("g{}", self.fresh);
            self.bind(&v, Ty::Float, |_| {});
            let c = self.condition(1);
            let parts = vec![
                (format!("{head} match {e} {{ {v} if {v} > @L{{0.3}} =>"), arm(self)),
                (format!(" {v} if {c} =>"), arm(self)),
                (format!(" {v} =>"), arm(self)),
            ];
            self.vars.truncate(mark);
            parts
        };
        list.push(Node::Block(parts, " };".to_owned()));
        self.bind(&name, Ty::Float, |v| v.mutable = true);
        true
    }

    /// What a function that may fail leaves with.
    pub(super) fn failure(&mut self) -> Option<&'static str> {
        match self.returns {
            Returns::Maybe => Some("None"),
            Returns::Fallible => Some("Err(1)"),
            _ => None,
        }
    }
}
