//! Chains of iterators, and what loops go over.

use super::{Below, Generator, Ty, wrap};
use crate::random::Random;

impl Generator {
    /// An iterator chain with a float for its value.
    pub(super) fn chain(&mut self, d: usize) -> Option<String> {
        let d = d.min(1);
        let mark = self.vars.len();
        self.pure += 1;
        let (source, pattern) = self.iterator()?;
        let text = match self.random.below(6) {
            0 | 1 => {
                let e = self.typed(d);
                format!("{source}.map(|{pattern}| {e}).sum::<@F>()")
            }
            2 => {
                let e = self.typed(d);
                format!("{source}.map(|{pattern}| {e}).product::<@F>()")
            }
            3 => {
                let (e, g) = (self.typed(d), self.typed(0));
                self.vars.truncate(mark);
                let name = self.name();
                self.bind(&name, Ty::Float, |_| {});
                let g2 = self.typed(d);
                format!("{source}.map(|{pattern}| {e} * {g}).map(|{name}| {g2}).sum::<@F>()")
            }
            _ => {
                self.vars.truncate(mark);
                let start = if self.forms() { self.typed(1) } else { self.text(1) };
                let acc = format!("m{}", self.fresh);
                self.fresh += 1;
                let (source, pattern) = self.iterator()?;
                self.bind(&acc, Ty::Float, |v| v.typed = false);
                let e = self.text(d);
                let rest = *self.random.pick(&["@L{0.5} *", "@L{0.3} +", "@L{0.9} -"]);
                format!("{source}.fold({start}, |{acc}, {pattern}| {rest} {acc} * {e})")
            }
        };
        self.vars.truncate(mark);
        self.pure -= 1;
        Some(text)
    }

    /// An iterator and the pattern of its items, whose names are bound.
    pub(super) fn iterator(&mut self) -> Option<(String, String)> {
        if self.random.chance(15) {
            let (range, below) = self.range();
            let name = self.name();
            self.bind(&name, Ty::Integer, |v| {
                v.below = below.0;
                v.positive = below.1;
            });
            return Some((range, name));
        }
        let of_any_length = self.forms() && self.random.chance(25);
        let x = if of_any_length { self.elements()? } else { self.sequence()? };
        let name = self.name();
        let mut other = self.name();
        while other == name {
            other = self.name();
        }
        let mut text = format!("{}.iter()", x.name);
        let form = self.random.below(12);
        let by_value = form != 8 && form != 9 && self.random.chance(25);
        if by_value {
            text.push_str(self.random.pick::<&str>(&[".copied()", ".copied()", ".cloned()"]));
        }
        let adapt = |random: &mut Random, text: &mut String| {
            if random.chance(25) {
                text.push_str(random.pick::<&str>(&[
                    ".rev()",
                    ".skip(1)",
                    ".take(2)",
                    ".step_by(2)",
                ]));
            }
        };
        // The item as a pattern.
        let item = |random: &mut Random, name: &str| -> (String, Ty) {
            if by_value {
                (name.to_owned(), Ty::Float)
            } else if random.chance(50) {
                (format!("&{name}"), Ty::Float)
            } else {
                (name.to_owned(), Ty::RefFloat)
            }
        };
        match form {
            0..=4 => {
                adapt(&mut self.random, &mut text);
                adapt(&mut self.random, &mut text);
                let (pattern, ty) = item(&mut self.random, &name);
                self.bind(&name, ty, |_| {});
                Some((text, pattern))
            }
            5 | 6 => {
                adapt(&mut self.random, &mut text);
                let adapted = !text.ends_with("iter()") && !text.ends_with("ed()");
                text.push_str(".enumerate()");
                let skipped = self.random.chance(15);
                if skipped {
                    text.push_str(self.random.pick::<&str>(&[".skip(1)", ".take(2)"]));
                }
                let (pattern, ty) = item(&mut self.random, &other);
                let below = if adapted && !x.exact { Below::Unknown } else { Below::Length(x.id) };
                self.bind(&name, Ty::Integer, |v| v.below = below);
                self.bind(&other, ty, |_| {});
                Some((text, format!("({name}, {pattern})")))
            }
            7 => {
                let y = self.sequence()?;
                let rest = *self.random.pick::<&str>(&["", "", ".rev()", ".skip(1)"]);
                let text = format!("{text}.zip({}.iter(){rest})", y.name);
                let (pattern, ty) = item(&mut self.random, &name);
                let reference = self.random.chance(50);
                self.bind(&name, ty, |_| {});
                self.bind(&other, if reference { Ty::RefFloat } else { Ty::Float }, |_| {});
                let amp = if reference { "" } else { "&" };
                Some((text, format!("({pattern}, {amp}{other})")))
            }
            8 if x.len >= 2 => {
                let size = 1 + self.random.below(2);
                self.bind(&name, Ty::Slice, |v| {
                    v.len = size;
                    v.exact = true;
                });
                let rest = *self.random.pick::<&str>(&["", "", "", ".rev()"]);
                Some((format!("{}.windows({size}){rest}", x.name), name))
            }
            9 => {
                self.bind(&name, Ty::Slice, |v| v.len = 1);
                let rest = *self.random.pick::<&str>(&["", "", "", ".rev()"]);
                Some((format!("{}.chunks(2){rest}", x.name), name))
            }
            _ => {
                let (pattern, ty) = item(&mut self.random, &name);
                self.bind(&name, ty, |_| {});
                Some((text, pattern))
            }
        }
    }

    /// A range, with the bound of its items and whether they are positive.
    pub(super) fn range(&mut self) -> (String, (Below, bool)) {
        let integer = self.some(|v| v.ty == Ty::Integer);
        let sequence = self.sequence();
        match self.random.below(11) {
            0..=2 if sequence.is_some() => {
                let x = sequence.expect("there is one");
                let rest =
                    *self.random.pick::<&str>(&["", "", "", ".rev()", ".step_by(2)", ".skip(1)"]);
                let text = format!("0..{}.len()", x.name);
                (wrap(text, rest), (Below::Length(x.id), rest == ".skip(1)"))
            }
            3 | 4 if sequence.is_some() => {
                let x = sequence.expect("there is one");
                let rest = *self.random.pick::<&str>(&["", "", ".rev()"]);
                (wrap(format!("1..{}.len()", x.name), rest), (Below::Length(x.id), true))
            }
            5 | 6 if integer.is_some() => {
                let k = integer.expect("there is one");
                let rest = *self.random.pick::<&str>(&["", "", ".rev()", ".take(3)"]);
                // What is below an index is an index.
                (wrap(format!("0..{}", k.name), rest), (k.below, false))
            }
            7 if integer.is_some() => {
                let k = integer.expect("there is one");
                (
                    wrap(format!("0..={}", k.name), self.random.pick::<&str>(&["", ".rev()"])),
                    (k.below, false),
                )
            }
            8 => {
                let n = self.random.below(4);
                (
                    wrap(format!("1..={n}usize"), self.random.pick::<&str>(&["", "", ".rev()"])),
                    (Below::Constant(n + 1), true),
                )
            }
            9 => (
                if self.core() { "(0..6usize).step_by(2)" } else { "(0..6).step_by(2)" }.to_owned(),
                (Below::Constant(5), false),
            ),
            _ => {
                let n = self.random.below(5);
                let rest =
                    *self.random.pick::<&str>(&["", "", "", ".rev()", ".skip(1)", ".take(2)"]);
                (wrap(format!("0..{n}usize"), rest), (Below::Constant(n), rest == ".skip(1)"))
            }
        }
    }
}
