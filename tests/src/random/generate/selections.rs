//! Chains that leave items out, or choose one of them.

use super::{Generator, Ty};

impl Generator {
    /// A condition on a name that is a reference so many times.
    fn test(&mut self, name: &str, references: usize) -> String {
        let stars = "*".repeat(references);
        let op = *self.random.pick(&[">", "<", ">=", "<="]);
        let bound = if self.random.chance(60) {
            (*self.random.pick(&["@L{0.0}", "@L{0.5}", "@L{-0.3}"])).to_owned()
        } else {
            self.typed(1)
        };
        format!("{stars}{name} {op} {bound}")
    }

    /// The items of something, by value.
    fn values(&mut self) -> Option<String> {
        let x = self.elements()?;
        let adaptor = *self.random.pick::<&str>(&["", "", "", ".rev()", ".skip(1)", ".take(3)"]);
        let mapped = if self.random.chance(40) {
            let mark = self.vars.len();
            let v = self.item_name();
            self.bind(&v, Ty::Float, |_| {});
            let e = self.typed(1);
            self.vars.truncate(mark);
            format!(".map(|{v}| {e})")
        } else {
            String::new()
        };
        Some(format!("{}.iter().copied(){adaptor}{mapped}", x.name))
    }

    /// A chain whose value is an `Option` of a number.
    pub(super) fn selection(&mut self, d: usize) -> Option<String> {
        if self.pure > 1 {
            return None;
        }
        self.pure += 1;
        let text = self.values().map(|values| {
            let (v, w) = (self.item_name(), self.item_name());
            match self.random.below(6) {
                0 | 1 => {
                    let test = self.test(&v, 1);
                    format!("{values}.find(|{v}| {test})")
                }
                2 => format!("{values}.max_by(|{v}, {w}| {v}.total_cmp({w}))"),
                3 => format!("{values}.min_by(|{v}, {w}| {v}.total_cmp({w}))"),
                4 => {
                    let mark = self.vars.len();
                    self.bind(&v, Ty::Float, |_| {});
                    self.bind(&w, Ty::Float, |_| {});
                    let e = self.typed(d.min(1));
                    self.vars.truncate(mark);
                    format!("{values}.reduce(|{v}, {w}| @L{{0.5}} * {v} * {w} + {e})")
                }
                _ => match self.random.below(3) {
                    0 => {
                        format!("{values}.reduce(|{v}, {w}| if {v} > {w} {{ {v} }} else {{ {w} }})")
                    }
                    1 => format!("{values}.reduce(|{v}, {w}| {v}.max({w}))"),
                    _ => format!("{values}.last()"),
                },
            }
        });
        self.pure -= 1;
        text
    }

    /// A chain whose value is a number.
    pub(super) fn filtered(&mut self, d: usize) -> Option<String> {
        if self.pure > 1 {
            return None;
        }
        self.pure += 1;
        let text = self.filtered_purely(d.min(1));
        self.pure -= 1;
        text
    }

    fn filtered_purely(&mut self, d: usize) -> Option<String> {
        let values = self.values()?;
        let (v, w) = (self.item_name(), self.item_name());
        let left_out = match self.random.below(5) {
            0 | 1 => {
                let test = self.test(&v, 1);
                format!("{values}.filter(|{v}| {test})")
            }
            2 => {
                let test = self.test(&v, 0);
                let mark = self.vars.len();
                self.bind(&v, Ty::Float, |_| {});
                let e = self.typed(d);
                self.vars.truncate(mark);
                if self.random.chance(50) {
                    format!("{values}.filter_map(|{v}| ({test}).then_some({e}))")
                } else {
                    format!("{values}.filter_map(|{v}| if {test} {{ Some({e}) }} else {{ None }})")
                }
            }
            3 => {
                let test = self.test(&v, 1);
                format!("{values}.take_while(|{v}| {test})")
            }
            _ => {
                let test = self.test(&v, 1);
                format!("{values}.skip_while(|{v}| {test})")
            }
        };
        let mark = self.vars.len();
        self.bind(&w, Ty::Float, |_| {});
        let e = self.typed(d);
        self.vars.truncate(mark);
        Some(match self.random.below(5) {
            0 => format!("{left_out}.sum::<@F>()"),
            1 | 2 => format!("{left_out}.map(|{w}| {e}).sum::<@F>()"),
            3 => format!("{left_out}.map(|{w}| {e}).product::<@F>()"),
            _ => format!("{left_out}.fold(@L{{0.4}}, |m, {w}| @L{{0.6}} * m * {w} + {e})"),
        })
    }

    /// An expression of today's forms.
    pub(super) fn formed(&mut self, d: usize) -> Option<String> {
        match self.random.below(3) {
            0 => self.filtered(d),
            _ => self.out_of_option(d),
        }
    }
}
