//! `Option`s of numbers: where they come from, and how they are looked into.

use super::{Generator, Ty, Var, mentions};
use crate::random::tree::{Node, Returns};

/// An expression that is an `Option`.
pub(super) struct Optional {
    pub(super) text: String,
    /// Of a reference to the number.
    pub(super) by_reference: bool,
}

impl Generator {
    /// Something with elements, be it none.
    pub(super) fn elements(&mut self) -> Option<Var> {
        self.some(|v| matches!(v.ty, Ty::Array | Ty::Vec | Ty::Slice | Ty::MutSlice | Ty::Stack))
    }

    pub(super) fn optional(&mut self, d: usize) -> Option<Optional> {
        let value = |text| Some(Optional { text, by_reference: false });
        match self.random.below(13) {
            0..=4 => {
                let x = self.elements()?;
                let text = match self.random.below(4) {
                    0 => format!("{}.first()", x.name),
                    1 => format!("{}.last()", x.name),
                    _ => {
                        let k = self.integer();
                        format!("{}.get({k})", x.name)
                    }
                };
                match self.random.below(5) {
                    0 => value(format!("{text}.cloned()")),
                    1 | 2 => value(format!("{text}.copied()")),
                    _ => Some(Optional { text, by_reference: true }),
                }
            }
            5 => {
                let e = self.typed(d);
                value(format!("Some({e})"))
            }
            6 => {
                let (c, e) = (self.condition(1), self.typed(d));
                value(match self.random.below(2) {
                    0 => format!("({c}).then_some({e})"),
                    _ => format!("({c}).then(|| {e})"),
                })
            }
            7 | 8 => self.some(|v| v.ty == Ty::Option).and_then(|v| value(v.name)),
            9 if self.pure == 0 => {
                let s = self.some(|v| v.ty == Ty::Stack && v.mutable)?;
                value(format!("{}.pop()", s.name))
            }
            10 => {
                let writes = self.pure == 0;
                self.call(&[Returns::Maybe], writes).and_then(|(text, _)| value(text))
            }
            _ => self.selection(d).and_then(value),
        }
    }

    /// A number out of an `Option`.
    pub(super) fn out_of_option(&mut self, d: usize) -> Option<String> {
        if self.pure > 1 {
            return None;
        }
        self.pure += 1;
        let text = self.out_of_option_purely(d);
        self.pure -= 1;
        text
    }

    fn out_of_option_purely(&mut self, d: usize) -> Option<String> {
        let option = self.optional(d)?;
        let copied = if option.by_reference { ".copied()" } else { "" };
        let other = self.typed(d);
        let mark = self.vars.len();
        let v = self.item_name();
        self.bind(&v, if option.by_reference { Ty::RefFloat } else { Ty::Float }, |_| {});
        let e = self.typed(d);
        let text = option.text;
        let c = self.condition(0);
        self.vars.truncate(mark);
        let pattern = if option.by_reference && self.random.chance(40) {
            format!("({v})")
        } else {
            v.clone()
        };
        Some(match self.random.below(9) {
            0 | 1 => format!("{text}{copied}.unwrap_or({other})"),
            2 => format!("{text}{copied}.unwrap_or_else(|| {other})"),
            3 | 4 => format!("{text}.map_or({other}, |{v}| {e})"),
            5 => format!("{text}.map(|{v}| {e}).unwrap_or({other})"),
            6 => format!("(match {text} {{ Some({pattern}) if {c} => {e}, _ => {other} }})"),
            7 => format!("(if let Some({v}) = {text} {{ {e} }} else {{ {other} }})"),
            _ => format!("(match {text} {{ Some({pattern}) => {e}, None => {other} }})"),
        })
    }

    pub(super) fn item_name(&mut self) -> String {
        self.fresh += 1;
        format!("g{}", self.fresh)
    }

    /// Whatever is borrowed by a reference stays as it is; gives back what was.
    pub(super) fn hold(&mut self, text: &str) -> Vec<Var> {
        let old = self.vars.clone();
        for v in self.visible() {
            if mentions(text, &v.name) {
                let _ = self.lock(&v.name, false);
            }
        }
        old
    }

    pub(super) fn let_option(&mut self, list: &mut Vec<Node>) -> bool {
        self.pure += usize::from(self.random.chance(50));
        let option = self.optional(2);
        self.pure = 0;
        let Some(option) = option else { return false };
        let name = self.item_name();
        let copied = if option.by_reference { ".copied()" } else { "" };
        list.push(Node::Line(format!("let mut {name}: Option<@F> = {}{copied};", option.text)));
        self.bind(&name, Ty::Option, |v| v.mutable = true);
        true
    }

    pub(super) fn assign_option(&mut self, list: &mut Vec<Node>) -> bool {
        let Some(o) = self.some(|v| v.ty == Ty::Option && v.mutable) else { return false };
        let e = self.tame();
        list.push(Node::Line(match self.random.below(4) {
            0 => format!("{} = None;", o.name),
            1 => {
                let name = self.item_name();
                let line = format!("let {name}: Option<@F> = {}.take();", o.name);
                self.bind(&name, Ty::Option, |_| {});
                line
            }
            _ => format!("{} = Some({e});", o.name),
        }));
        true
    }

    /// `if let`, with or without `else` and a chain.
    pub(super) fn if_let(&mut self, list: &mut Vec<Node>) -> bool {
        let Some(option) = self.optional(1) else { return false };
        let mark = self.vars.len();
        let old = self.hold(if option.by_reference { &option.text } else { "" });
        let v = self.item_name();
        let star = option.by_reference && self.random.chance(50);
        let reference = option.by_reference && !star;
        self.bind(&v, if reference { Ty::RefFloat } else { Ty::Float }, |_| {});
        let mut chain = String::new();
        if self.random.chance(30) {
            let c = self.condition(1);
            chain = if c.contains("||") || c.contains('{') {
                String::new()
            } else {
                format!(" && {c}")
            };
        }
        if self.random.chance(15)
            && let Some(more) = self.optional(0).filter(|o| !o.by_reference)
        {
            let w = self.item_name();
            chain += &format!(" && let Some({w}) = {}", more.text);
            self.bind(&w, Ty::Float, |_| {});
        }
        let budget = 1 + self.random.below(3) as i32;
        let body = self.block(budget);
        self.vars = old;
        self.vars.truncate(mark);
        let pattern = if star { format!("&{v}") } else { v };
        let mut parts = vec![(format!("if let Some({pattern}) = {}{chain}", option.text), body)];
        if self.random.chance(40) {
            parts.push(("else".to_owned(), self.block(1)));
        }
        list.push(Node::Block(parts, String::new()));
        true
    }

    /// `let Some(v) = .. else { return .. };`
    pub(super) fn let_else(&mut self, list: &mut Vec<Node>) -> bool {
        let Some(option) = self.optional(1) else { return false };
        let Some(out) = self.way_out() else { return false };
        let v = self.item_name();
        let pattern = if option.by_reference { format!("&{v}") } else { v.clone() };
        list.push(Node::Line(format!("let Some({pattern}) = {} else {{ {out}; }};", option.text)));
        self.bind(&v, Ty::Float, |_| {});
        true
    }

    /// `match` with a block for each arm.
    pub(super) fn match_option(&mut self, list: &mut Vec<Node>) -> bool {
        let Some(option) = self.optional(1) else { return false };
        let old = self.hold(if option.by_reference { &option.text } else { "" });
        let mark = old.len();
        let v = self.item_name();
        self.bind(&v, if option.by_reference { Ty::RefFloat } else { Ty::Float }, |_| {});
        let guard = if self.random.chance(40) {
            format!(" if {}", self.condition(1))
        } else {
            String::new()
        };
        let budget = 1 + self.random.below(3) as i32;
        let mut parts =
            vec![(format!("match {} {{ Some({v}){guard} =>", option.text), self.block(budget))];
        if !guard.is_empty() && self.random.chance(50) {
            parts.push((format!(" Some({v}) =>"), self.block(1)));
        }
        self.vars = old;
        self.vars.truncate(mark);
        parts.push((" _ =>".to_owned(), self.block(1)));
        list.push(Node::Block(parts, " }".to_owned()));
        true
    }

    /// `let v = ..?;`, or a return of nothing.
    pub(super) fn question(&mut self, list: &mut Vec<Node>) -> bool {
        let Some(failure) = self.failure() else { return false };
        if self.random.chance(25) {
            let c = self.condition(1);
            list.push(Node::Block(
                vec![(format!("if {c}"), vec![Node::Line(format!("return {failure};"))])],
                String::new(),
            ));
            return true;
        }
        let (text, by_reference) = match self.returns {
            Returns::Fallible if self.random.chance(50) => {
                match self.call(&[Returns::Fallible], true) {
                    Some((text, _)) => (text, false),
                    None => return false,
                }
            }
            returns => {
                let Some(option) = self.optional(1) else { return false };
                let or = if returns == Returns::Fallible { ".ok_or(2)" } else { "" };
                (option.text + or, option.by_reference)
            }
        };
        let name = self.name();
        let star = if by_reference { "*" } else { "" };
        list.push(Node::Line(format!("let mut {name}: @F = {star}{text}?;")));
        self.bind(&name, Ty::Float, |v| v.mutable = true);
        true
    }

    /// What becomes of a call that may fail.
    pub(super) fn let_result(&mut self, list: &mut Vec<Node>) -> bool {
        // Few: only `?` is supported yet.
        if self.random.chance(85) {
            return false;
        }
        let Some((text, returns)) = self.call(&[Returns::Fallible, Returns::Maybe], true) else {
            return false;
        };
        let other = self.typed(1);
        let name = self.name();
        let (good, bad) =
            if returns == Returns::Maybe { ("Some", "None") } else { ("Ok", "Err(_)") };
        let value = match self.random.below(5) {
            0 => format!("{text}.unwrap_or({other})"),
            1 => format!("match {text} {{ {good}(g) => g * {other}, {bad} => {other} }}"),
            2 => format!("if let {good}(g) = {text} {{ g + {other} }} else {{ {other} }}"),
            3 => format!("{text}.map(|g| g * @L{{0.7}}).unwrap_or({other})"),
            _ => match self.way_out() {
                Some(out) => {
                    list.push(Node::Line(format!(
                        "let {good}(mut {name}) = {text} else {{ {out}; }};"
                    )));
                    self.bind(&name, Ty::Float, |v| v.mutable = true);
                    return true;
                }
                None => return false,
            },
        };
        list.push(Node::Line(format!("let mut {name}: @F = {value};")));
        self.bind(&name, Ty::Float, |v| v.mutable = true);
        true
    }
}
