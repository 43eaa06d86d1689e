//! Scalars, indices and conditions.

use super::{Below, Expr, Generator, Ty, Var};

impl Generator {
    pub(super) fn literal(&mut self) -> Expr {
        let text = match self.random.below(10) {
            0 => {
                return Expr {
                    text: format!("@L{{{}}}", self.random.pick(&["HALF", "third"])),
                    typed: true,
                };
            }
            1 if !self.hidden("offset") => {
                let k = self.integer();
                if self.core() && k.contains(".len()") {
                    return Expr { text: "@L{HALF}".to_owned(), typed: true };
                }
                return Expr { text: format!("@L{{offset({k})}}"), typed: true };
            }
            n => ["1.0", "0.5", "2.0", "0.3", "0.1", "0.0", "1.5", "0.25", "0.7", "0.9"][n],
        };
        Expr { text: format!("@L{{{text}}}"), typed: false }
    }

    pub(super) fn integer(&mut self) -> String {
        if let Some(v) = self.some(|v| v.ty == Ty::Integer).filter(|_| self.random.chance(85)) {
            return match self.random.below(5) {
                0 => format!("({} + 1)", v.name),
                1 => format!("({} * 2)", v.name),
                2 => format!("({} % 2)", v.name),
                _ => v.name,
            };
        }
        match self.sequence().filter(|_| self.random.chance(20)) {
            Some(x) => format!("{}.len()", x.name),
            None => self.random.below(4).to_string(),
        }
    }

    pub(super) fn index(&mut self, x: &Var) -> String {
        if x.ty == Ty::Vec {
            // `v[v.len() - 1] = x` is not Rust.
            return self.random.below(x.len.max(1)).to_string();
        }
        let fits = |v: &Var| match v.below {
            Below::Unknown => false,
            Below::Constant(n) => n <= x.len,
            Below::Length(id) => id == x.id,
        };
        if let Some(v) =
            self.some(|v| v.ty == Ty::Integer && fits(v)).filter(|_| self.random.chance(80))
        {
            return if v.positive && self.random.chance(50) {
                format!("{} - 1", v.name)
            } else {
                v.name
            };
        }
        if self.random.chance(25) {
            let k = self.integer();
            return format!("{k} % {}.len()", x.name);
        }
        if self.random.chance(10) {
            return format!("{}.len() - 1", x.name);
        }
        self.random.below(x.len.max(1)).to_string()
    }

    pub(super) fn element(&mut self) -> Option<Expr> {
        let x = self.sequence()?;
        let i = self.index(&x);
        Some(Expr { text: format!("{}[{i}]", x.name), typed: x.typed })
    }

    pub(super) fn leaf(&mut self) -> Expr {
        for _ in 0..6 {
            let expr =
                match self.random.below(14) {
                    0..=4 => self
                        .some(|v| v.ty == Ty::Float)
                        .map(|v| Expr { text: v.name, typed: v.typed }),
                    5..=7 => self.element(),
                    8 => self.some(|v| v.ty == Ty::Pair).map(|v| Expr {
                        text: format!("{}.{}", v.name, self.random.below(2)),
                        typed: v.typed,
                    }),
                    9 => self
                        .some(|v| matches!(v.ty, Ty::RefFloat | Ty::MutFloat))
                        .map(|v| Expr { text: format!("(*{})", v.name), typed: true }),
                    10 => self.some(|v| matches!(v.ty, Ty::Struct | Ty::SelfRef | Ty::Record)).map(
                        |v| Expr {
                            text: if self.random.chance(50) {
                                format!("{}.a", v.name)
                            } else {
                                format!("{}.w[{}]", v.name, self.random.below(3))
                            },
                            typed: true,
                        },
                    ),
                    11 => {
                        let k = self.integer();
                        Some(Expr { text: format!("@I{{{k}}}"), typed: true })
                    }
                    _ => Some(self.literal()),
                };
            if let Some(expr) = expr {
                return expr;
            }
        }
        self.literal()
    }

    /// One on which a method may be called.
    pub(super) fn typed(&mut self, depth: usize) -> String {
        for _ in 0..5 {
            let e = self.expr(depth);
            if e.typed {
                return e.text;
            }
        }
        "@L{HALF}".to_owned()
    }

    pub(super) fn text(&mut self, depth: usize) -> String {
        self.expr(depth).text
    }

    pub(super) fn expr(&mut self, depth: usize) -> Expr {
        if depth == 0 || self.random.chance(15) {
            return self.leaf();
        }
        let d = depth - 1;
        if self.forms()
            && self.random.chance(10)
            && let Some(text) = self.formed(d)
        {
            return Expr { text, typed: true };
        }
        let (text, typed) = match self.random.below(40) {
            0..=4 => {
                let (a, b) = (self.expr(d), self.expr(d));
                (format!("({} + {})", a.text, b.text), a.typed || b.typed)
            }
            5..=8 => {
                let (a, b) = (self.expr(d), self.expr(d));
                (format!("({} - {})", a.text, b.text), a.typed || b.typed)
            }
            9..=16 => {
                let (a, b) = (self.expr(d), self.expr(d));
                (format!("({} * {})", a.text, b.text), a.typed || b.typed)
            }
            17 | 18 => {
                let (a, b) = (self.text(d), self.typed(d));
                (format!("({a} / (@L{{1.5}} + {b}.powi(2)))"), true)
            }
            19 => {
                let a = self.expr(d);
                (format!("(-{})", a.text), a.typed)
            }
            20..=23 => {
                let method = *self.random.pick(&["sin", "cos", "tanh", "abs", "atan"]);
                (format!("{}.{method}()", self.typed(d)), true)
            }
            24 => (format!("({}).tanh().exp()", self.typed(d)), true),
            25 => (format!("(@L{{1.0}} + {}.powi(2)).sqrt()", self.typed(d)), true),
            26 => {
                let p = *self.random.pick(&[2, 3]);
                (format!("{}.powi({p})", self.typed(d)), true)
            }
            27 => {
                let method = *self.random.pick(&["max", "min"]);
                (format!("{}.{method}({})", self.typed(d), self.text(d)), true)
            }
            28 => {
                let (a, b, c) = (self.typed(d), self.text(d), self.text(d));
                (format!("{a}.mul_add({b}, {c})"), true)
            }
            29 => {
                // A guard, and what must not become NaN behind it.
                let Some(v) = self.some(|v| v.ty == Ty::Float && v.typed) else {
                    return self.leaf();
                };
                let method = *self.random.pick(&["ln", "sqrt"]);
                let x = v.name;
                (format!("(if {x} > @L{{0.0}} {{ {x}.{method}() }} else {{ @L{{0.0}} }})"), true)
            }
            30 | 31 => {
                let c = self.condition(d);
                let (a, b) = (self.expr(d), self.expr(d));
                (
                    format!("(if {c} {{ {} }} else {{ {} }})", self.arm(a.text), self.arm(b.text)),
                    a.typed || b.typed,
                )
            }
            32 | 33 => return self.block_expr(d),
            34 | 35 => {
                return self.call_expr(d).unwrap_or_else(|| self.leaf());
            }
            36 | 37 if self.pure < 2 => match self.chain(d) {
                Some(text) => (text, true),
                None => return self.leaf(),
            },
            _ => return self.leaf(),
        };
        Expr { text, typed }
    }

    /// `{ let t = e; t * t }`, or one that changes a variable on the way.
    pub(super) fn block_expr(&mut self, d: usize) -> Expr {
        if self.pure == 0
            && self.random.chance(60)
            && let Some(v) = self.some(|v| v.ty == Ty::Float && v.mutable && v.typed)
        {
            // What an overloaded operator has lent must not be changed on the way.
            let quiet = usize::from(self.forms());
            self.pure += quiet;
            let e = self.text(d);
            self.pure -= quiet;
            let op = *self.random.pick(&["+=", "*=", "=", "-="]);
            let e = self.arm(e);
            return Expr { text: format!("({{ {0} {op} {e}; {0} }})", v.name), typed: true };
        }
        if (self.core() || self.forms()) && self.pure > 0 {
            return self.leaf();
        }
        let mark = self.vars.len();
        let e = self.expr(d);
        let name = self.name();
        self.bind(&name, Ty::Float, |v| v.typed = e.typed);
        let (a, b) = (self.expr(d), self.expr(0));
        self.vars.truncate(mark);
        Expr {
            text: format!("({{ let {name} = {}; {} * {} }})", e.text, a.text, b.text),
            typed: a.typed || b.typed,
        }
    }

    pub(super) fn condition(&mut self, depth: usize) -> String {
        match self.random.below(12) {
            0 => {
                if let Some(v) = self.some(|v| v.ty == Ty::Flag) {
                    return if self.random.chance(30) { format!("!{}", v.name) } else { v.name };
                }
                "true".to_owned()
            }
            1 | 2 => {
                let k = self.integer();
                let bound = self.random.below(3);
                (*self.random.pick(&[
                    format!("{k} % 2 == {}", bound % 2),
                    format!("{k} < {}", bound + 1),
                    format!("{k} > {bound}"),
                ]))
                .clone()
            }
            3 if depth > 0 => {
                let (a, b) = (self.condition(depth - 1), self.condition(depth - 1));
                let op = *self.random.pick(&["&&", "||"]);
                format!("({a} {op} {b})")
            }
            4 if depth > 0 => format!("!({})", self.condition(depth - 1)),
            _ => {
                self.pure += 1;
                let a = self.typed(depth.min(1));
                let b = if self.random.chance(50) {
                    (*self.random.pick(&["@L{0.0}", "@L{0.5}", "@L{-0.3}", "@L{1.0}"])).to_owned()
                } else {
                    self.text(depth.min(1))
                };
                self.pure -= 1;
                let op = *self.random.pick(&[">", "<", ">=", "<="]);
                format!("{a} {op} {b}")
            }
        }
    }
}
