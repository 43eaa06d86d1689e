//! Branches, loops and early returns.

use super::{Below, Generator, Ty, Var, mentions};
use crate::random::tree::{Node, Returns};

impl Generator {
    pub(super) fn branch(&mut self, list: &mut Vec<Node>) -> bool {
        let c = self.condition(2);
        let mut parts = Vec::new();
        let budget = 1 + self.random.below(4) as i32;
        parts.push((format!("if {c}"), self.block(budget)));
        if self.random.chance(25) {
            let c = self.condition(1);
            let budget = 1 + self.random.below(3) as i32;
            parts.push((format!("else if {c}"), self.block(budget)));
        }
        if self.random.chance(50) {
            let budget = 1 + self.random.below(3) as i32;
            parts.push(("else".to_owned(), self.block(budget)));
        }
        list.push(Node::Block(parts, String::new()));
        true
    }

    pub(super) fn body(&mut self, extra: Option<Node>) -> Vec<Node> {
        self.enter_loop();
        let forms = self.forms();
        self.no_return += usize::from(!forms);
        self.loop_depth += 1;
        let budget = 1 + self.random.below(5) as i32;
        let mut body = self.block(budget.max(1));
        if body.is_empty() {
            // A loop without a body tests nothing.
            self.budget += 1;
            body = self.block(1);
        }
        self.no_return -= usize::from(!forms);
        self.loop_depth -= 1;
        self.leave_loop();
        if let Some(node) = extra {
            // A `continue` must not go around it.
            if self.random.chance(50) || forms {
                body.insert(0, node);
            } else {
                body.push(node);
            }
        }
        body
    }

    pub(super) fn lock(&mut self, name: &str, and_reads: bool) -> Vec<Var> {
        let old = self.vars.clone();
        let visible = self.visible();
        if let Some(v) = visible.iter().find(|v| v.name == name) {
            let id = v.id;
            for v in &mut self.vars {
                if v.id == id {
                    v.mutable = false;
                    if and_reads {
                        // Nobody knows this name.
                        v.ty = Ty::Lent;
                    }
                }
            }
        }
        old
    }

    pub(super) fn for_loop(&mut self, list: &mut Vec<Node>) -> bool {
        if self.loop_depth >= 3 {
            return false;
        }
        let mark = self.vars.len();
        match self.random.below(10) {
            0..=4 => {
                let (range, (below, positive)) = self.range();
                let name = if self.random.chance(60) {
                    (*self.random.pick(&["i", "j", "k"])).to_owned()
                } else {
                    self.name()
                };
                self.bind(&name, Ty::Integer, |v| {
                    v.below = below;
                    v.positive = positive;
                });
                let body = self.body(None);
                self.vars.truncate(mark);
                list.push(Node::Block(
                    vec![(format!("{}for {name} in {range}", self.left), body)],
                    String::new(),
                ));
            }
            5 => {
                let Some(x) =
                    self.some(|v| v.mutable && matches!(v.ty, Ty::Array | Ty::Vec | Ty::MutSlice))
                else {
                    return false;
                };
                let old = self.lock(&x.name, true);
                let name = self.name();
                let (head, mut bound) = match self.random.below(5) {
                    0 if x.ty != Ty::MutSlice => (format!("for {name} in &mut {}", x.name), vec![]),
                    1 => {
                        let other = "i".to_owned();
                        (
                            format!("for ({other}, {name}) in {}.iter_mut().enumerate()", x.name),
                            vec![(other, Ty::Integer)],
                        )
                    }
                    2 => {
                        let Some(y) = self.sequence() else {
                            self.vars = old;
                            return false;
                        };
                        let other = "e".to_owned();
                        (
                            format!(
                                "for ({name}, &{other}) in {}.iter_mut().zip({}.iter())",
                                x.name, y.name
                            ),
                            vec![(other, Ty::Float)],
                        )
                    }
                    _ => {
                        let rest =
                            *self.random.pick::<&str>(&["", "", ".rev()", ".skip(1)", ".take(2)"]);
                        (format!("for {name} in {}.iter_mut(){rest}", x.name), vec![])
                    }
                };
                // What iterates over another must not see that changed either.
                if let Some(at) = head.find(".zip(") {
                    let y: String = head[at + 5..].chars().take_while(|c| *c != '.').collect();
                    let _ = self.lock(&y, false);
                }
                for (name, ty) in bound.drain(..) {
                    self.bind(&name, ty, |_| {});
                }
                self.bind(&name, Ty::MutFloat, |v| v.mutable = true);
                let mut body = self.body(None);
                let left = self.left.clone();
                if self.random.chance(60) {
                    let e = self.tame();
                    body.push(Node::Line(format!("*{name} = {e};")));
                }
                self.vars = old;
                list.push(Node::Block(vec![(left + &head, body)], String::new()));
            }
            _ => {
                let old = self.vars.clone();
                let before = self.vars.len();
                let Some((source, pattern)) = self.iterator() else { return false };
                let bound: Vec<Var> = self.vars[before..].to_vec();
                self.vars.truncate(before);
                // All that is iterated over must stay.
                for v in self.visible() {
                    if mentions(&source, &v.name) {
                        let _ = self.lock(&v.name, false);
                    }
                }
                self.vars.extend(bound);
                let body = self.body(None);
                self.vars = old;
                let source = match source.strip_suffix(".iter()") {
                    Some(x) if self.random.chance(40) => {
                        let reference =
                            self.visible().iter().any(|v| v.name == x && v.ty == Ty::Slice);
                        if reference { x.to_owned() } else { format!("&{x}") }
                    }
                    _ => source,
                };
                let source = if source.starts_with('&')
                    && self.visible().iter().any(|v| v.ty == Ty::MutSlice && v.name == source[1..])
                {
                    format!("{}.iter()", &source[1..])
                } else {
                    source
                };
                list.push(Node::Block(
                    vec![(format!("{}for {pattern} in {source}", self.left), body)],
                    String::new(),
                ));
            }
        }
        true
    }

    pub(super) fn while_loop(&mut self, list: &mut Vec<Node>) -> bool {
        if self.loop_depth >= 3 {
            return false;
        }
        self.fresh += 1;
        let k = format!("n{}", self.fresh);
        let n = self.random.below(5);
        list.push(Node::Line(format!("let mut {k} = 0usize;")));
        self.bind(&k, Ty::Integer, |v| v.below = Below::Constant(n + 1));
        let c = if self.random.chance(60) {
            let c = self.condition(1);
            if self.random.chance(50) {
                format!("{k} < {n} && {c}")
            } else {
                format!("{c} && {k} < {n}")
            }
        } else {
            format!("{k} < {n}")
        };
        let body = self.body(Some(Node::Fixed(format!("{k} += 1;"))));
        list.push(Node::Block(vec![(format!("{}while {c}", self.left), body)], String::new()));
        true
    }

    pub(super) fn returned(&mut self) -> Option<String> {
        match self.returns {
            Returns::Unit => None,
            Returns::Float => {
                let (mut a, b) = (self.typed(2), self.typed(2));
                if let Some(v) = self.some(|v| v.ty == Ty::Float && v.mutable && v.typed) {
                    a = format!("{} * {a}", v.name);
                }
                Some(match self.sequence() {
                    Some(x) if self.random.chance(60) => {
                        format!("{a} + {b} * {}.iter().copied().sum::<@F>()", x.name)
                    }
                    _ => format!("{a} + {b}"),
                })
            }
            Returns::Maybe | Returns::Fallible => {
                let (c, e) = (self.condition(1), self.typed(2));
                let good = if self.returns == Returns::Maybe { "Some" } else { "Ok" };
                let bad = self.failure()?;
                Some(if self.random.chance(25) {
                    format!("if {c} {{ {bad} }} else {{ {good}({e}) }}")
                } else {
                    format!("{good}({e})")
                })
            }
            Returns::Pair => {
                if let Some(v) = self.some(|v| v.ty == Ty::Pair).filter(|_| self.random.chance(30))
                {
                    return Some(v.name);
                }
                Some(format!("({}, {})", self.text(2), self.text(2)))
            }
            Returns::Array => {
                let v = self.some(|v| v.ty == Ty::Array && v.len == 3);
                if let Some(v) = v.filter(|_| self.random.chance(70)) {
                    return Some(v.name);
                }
                Some(format!("[{}, {}, {}]", self.text(2), self.text(1), self.text(1)))
            }
        }
    }

    pub(super) fn early_return(&mut self, list: &mut Vec<Node>) -> bool {
        if self.no_return > 0 || (self.loop_depth > 0 && !self.forms()) {
            return false;
        }
        let c = self.condition(2);
        let budget = self.random.below(3) as i32;
        let mark = self.vars.len();
        let outer = self.budget;
        self.budget = budget.min(outer);
        let before = self.budget;
        let mut body = self.statements();
        self.budget += outer - before;
        let value = self.returned();
        self.vars.truncate(mark);
        body.push(Node::Line(match value {
            Some(value) => format!("return {value};"),
            None => "return;".to_owned(),
        }));
        list.push(Node::Block(vec![(format!("if {c}"), body)], String::new()));
        true
    }

    pub(super) fn for_each(&mut self, list: &mut Vec<Node>) -> bool {
        let Some(s) = self.some(|v| v.ty == Ty::Float && v.mutable) else { return false };
        let old = self.vars.clone();
        let Some((source, pattern)) = self.iterator() else { return false };
        let ok = self.visible().iter().any(|v| v.id == s.id);
        self.pure += 1;
        let e = self.text(2);
        self.pure -= 1;
        self.vars = old;
        if !ok {
            return false;
        }
        list.push(Node::Line(format!("{source}.for_each(|{pattern}| {} += {e});", s.name)));
        true
    }
}
