//! From a seed to a program.

use super::Random;
use super::tree::{Function, Kind, Node, Parameter, Program, Returns};

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ty {
    Float,
    /// `&f64` of an iterator.
    RefFloat,
    /// `&mut f64`.
    MutFloat,
    Pair,
    /// `[f64; n]`
    Array,
    Vec,
    Slice,
    MutSlice,
    Struct,
    SelfRef,
    Integer,
    Flag,
    /// A closure of so many floats.
    Closure(usize),
    /// Lent out: no use of the name.
    Lent,
}

/// An upper bound of an integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Below {
    Unknown,
    Constant(usize),
    /// The length of the array of that number.
    Length(usize),
}

#[derive(Clone, Debug)]
struct Var {
    id: usize,
    name: String,
    ty: Ty,
    /// May be assigned.
    mutable: bool,
    /// Its type does not hang on later inference.
    typed: bool,
    /// At least so long.
    len: usize,
    /// Exactly `len` long.
    exact: bool,
    below: Below,
    /// An integer that is at least one.
    positive: bool,
}

struct Expr {
    text: String,
    typed: bool,
}

struct Generator {
    random: Random,
    vars: Vec<Var>,
    next_id: usize,
    functions: Vec<Function>,
    returns: Returns,
    /// Inside a loop or closure: no `return`.
    no_return: usize,
    loop_depth: usize,
    /// Inside a block.
    depth: usize,
    /// Inside a closure: no side effects.
    pure: usize,
    budget: i32,
    fresh: usize,
    profile: Profile,
}

/// How much of Rust.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// All that the generator knows.
    Full,
    /// Without what the macro is known to refuse, so that most programs are compared.
    Core,
}

const NAMES: [&str; 17] = [
    "a", "b", "c", "s", "t", "u", "v", "w", "x", "y", "z", "acc", "tmp", "offset", "h0", "d_x",
    "ret",
];

/// The program of a seed.
#[must_use]
pub fn program(seed: u64, profile: Profile) -> Program {
    let mut random = Random::new(seed);
    let helpers = *random.pick(&[0, 0, 1, 1, 2, 3]);
    let mut generator = Generator {
        random,
        vars: Vec::new(),
        next_id: 0,
        functions: Vec::new(),
        returns: Returns::Float,
        no_return: 0,
        loop_depth: 0,
        depth: 0,
        pure: 0,
        budget: 0,
        fresh: 0,
        profile,
    };
    for i in 0..helpers {
        let budget = 2 + generator.random.below(6) as i32;
        let function = generator.function(&format!("h{i}"), budget, false);
        generator.functions.push(function);
    }
    let budget = 4 + generator.random.below(16) as i32;
    let entry = generator.function("entry", budget, true);
    generator.functions.push(entry);
    Program { seed, functions: generator.functions }
}

impl Generator {
    fn core(&self) -> bool {
        self.profile == Profile::Core
    }

    /// The value of an arm.
    fn arm(&self, e: String) -> String {
        if self.core() && !e.starts_with('(') { format!("(@L{{1.0}} * {e})") } else { e }
    }

    fn function(&mut self, name: &str, budget: i32, entry: bool) -> Function {
        self.vars.clear();
        self.no_return = 0;
        self.loop_depth = 0;
        self.depth = 0;
        self.pure = 0;
        self.budget = budget;
        let method = !entry && !self.core() && self.random.chance(15);
        self.returns = *self.random.pick(&[
            Returns::Float,
            Returns::Float,
            Returns::Float,
            Returns::Float,
            Returns::Pair,
            Returns::Array,
            Returns::Unit,
        ]);
        let core = self.core();
        let mut parameters: Vec<Parameter> = Vec::new();
        let count = 1 + self.random.below(if entry { 4 } else { 3 });
        if core && self.returns == Returns::Array {
            self.returns = Returns::Float;
        }
        let mut kinds: Vec<Kind> = (0..count)
            .map(|_| {
                loop {
                    let kind = *self.random.pick(&[
                        Kind::Float,
                        Kind::Float,
                        Kind::Float,
                        Kind::Float,
                        Kind::Slice,
                        Kind::Slice,
                        Kind::Slice,
                        Kind::MutSlice,
                        Kind::MutSlice,
                        Kind::Array,
                        Kind::RefArray,
                        Kind::Pair,
                        Kind::MutFloat,
                        Kind::Struct,
                        Kind::Integer,
                    ]);
                    let refused = matches!(kind, Kind::Struct | Kind::MutFloat)
                        || (!entry && kind == Kind::Array);
                    // Few: most of them do not compile yet.
                    let rare = kind == Kind::MutSlice && self.random.chance(80);
                    if !(core && (refused || rare)) {
                        break kind;
                    }
                }
            })
            .collect();
        if kinds.iter().all(|&k| k == Kind::Integer) {
            kinds.push(Kind::Float);
        }
        let writes = kinds.iter().any(|k| matches!(k, Kind::MutSlice | Kind::MutFloat));
        if self.returns == Returns::Unit && !writes {
            kinds.push(Kind::MutSlice);
        }
        if method {
            self.bind("self", Ty::SelfRef, |_| {});
        }
        for kind in kinds {
            let name = loop {
                let name = (*self.random.pick(&NAMES)).to_owned();
                if name != "h0"
                    && !(core && name == "ret")
                    && parameters.iter().all(|p| p.name != name)
                {
                    break name;
                }
            };
            let mutable = matches!(kind, Kind::Float | Kind::Array | Kind::Pair | Kind::Integer)
                && !(core && kind == Kind::Array)
                && self.random.chance(35);
            let (ty, len) = match kind {
                Kind::Float => (Ty::Float, 0),
                Kind::Pair => (Ty::Pair, 0),
                Kind::Array => (Ty::Array, 3),
                Kind::RefArray => (Ty::Slice, 3),
                Kind::Slice => (Ty::Slice, if entry { 3 } else { 2 }),
                Kind::MutSlice => (Ty::MutSlice, if entry { 3 } else { 2 }),
                Kind::MutFloat => (Ty::MutFloat, 0),
                Kind::Struct => (Ty::Struct, 0),
                Kind::Integer => (Ty::Integer, 0),
            };
            self.bind(&name, ty, |v| {
                v.mutable = mutable || matches!(ty, Ty::MutSlice | Ty::MutFloat);
                v.len = len;
                v.exact = matches!(kind, Kind::Array | Kind::RefArray);
                v.below = Below::Constant(6);
            });
            parameters.push(Parameter { name, kind, mutable });
        }
        let mut body = Vec::new();
        if self.random.chance(70) {
            let e = self.expr(1);
            let name = self.name();
            body.push(Node::Line(format!("let mut {name} = {};", e.text)));
            self.bind(&name, Ty::Float, |v| {
                v.mutable = true;
                v.typed = e.typed;
            });
        }
        body.extend(self.statements());
        if let Some(value) = self.returned() {
            body.push(Node::Line(value));
        }
        Function { name: name.to_owned(), parameters, returns: self.returns, method, body }
    }

    // Names.

    fn bind(&mut self, name: &str, ty: Ty, with: impl FnOnce(&mut Var)) {
        self.next_id += 1;
        let mut var = Var {
            id: self.next_id,
            name: name.to_owned(),
            ty,
            mutable: false,
            typed: true,
            len: 0,
            exact: false,
            below: Below::Unknown,
            positive: false,
        };
        with(&mut var);
        self.vars.push(var);
    }

    fn name(&mut self) -> String {
        if self.random.chance(25) {
            self.fresh += 1;
            return format!("q{}", self.fresh);
        }
        // `offset` and `h0` hide functions: rarely.
        let name = *self.random.pick(&NAMES);
        if (name == "h0" || name == "offset") && self.random.chance(70) {
            return "t".to_owned();
        }
        name.to_owned()
    }

    /// The variables that are not hidden by others of their name.
    fn visible(&self) -> Vec<Var> {
        let mut seen: Vec<&str> = Vec::new();
        let mut list = Vec::new();
        for var in self.vars.iter().rev() {
            if !seen.contains(&var.name.as_str()) {
                seen.push(&var.name);
                list.push(var.clone());
            }
        }
        list.reverse();
        list
    }

    fn hidden(&self, name: &str) -> bool {
        self.vars.iter().any(|v| v.name == name)
    }

    fn some(&mut self, filter: impl Fn(&Var) -> bool) -> Option<Var> {
        let list: Vec<Var> = self.visible().into_iter().filter(|v| filter(v)).collect();
        if list.is_empty() {
            return None;
        }
        // The newer, the likelier.
        if self.random.chance(40) {
            let from = list.len().saturating_sub(2);
            return Some(list[from + self.random.below(list.len() - from)].clone());
        }
        Some(self.random.pick(&list).clone())
    }

    fn sequence(&mut self) -> Option<Var> {
        self.some(|v| matches!(v.ty, Ty::Array | Ty::Vec | Ty::Slice | Ty::MutSlice))
    }

    // Scalars.

    fn literal(&mut self) -> Expr {
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

    fn integer(&mut self) -> String {
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

    fn index(&mut self, x: &Var) -> String {
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

    fn element(&mut self) -> Option<Expr> {
        let x = self.sequence()?;
        let i = self.index(&x);
        Some(Expr { text: format!("{}[{i}]", x.name), typed: x.typed })
    }

    fn leaf(&mut self) -> Expr {
        for _ in 0..6 {
            let expr = match self.random.below(14) {
                0..=4 => {
                    self.some(|v| v.ty == Ty::Float).map(|v| Expr { text: v.name, typed: v.typed })
                }
                5..=7 => self.element(),
                8 => self.some(|v| v.ty == Ty::Pair).map(|v| Expr {
                    text: format!("{}.{}", v.name, self.random.below(2)),
                    typed: v.typed,
                }),
                9 => self
                    .some(|v| matches!(v.ty, Ty::RefFloat | Ty::MutFloat))
                    .map(|v| Expr { text: format!("(*{})", v.name), typed: true }),
                10 => self.some(|v| matches!(v.ty, Ty::Struct | Ty::SelfRef)).map(|v| Expr {
                    text: if self.random.chance(50) {
                        format!("{}.a", v.name)
                    } else {
                        format!("{}.w[{}]", v.name, self.random.below(3))
                    },
                    typed: true,
                }),
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
    fn typed(&mut self, depth: usize) -> String {
        for _ in 0..5 {
            let e = self.expr(depth);
            if e.typed {
                return e.text;
            }
        }
        "@L{HALF}".to_owned()
    }

    fn text(&mut self, depth: usize) -> String {
        self.expr(depth).text
    }

    fn expr(&mut self, depth: usize) -> Expr {
        if depth == 0 || self.random.chance(15) {
            return self.leaf();
        }
        let d = depth - 1;
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
    fn block_expr(&mut self, d: usize) -> Expr {
        if self.pure == 0
            && self.random.chance(60)
            && let Some(v) = self.some(|v| v.ty == Ty::Float && v.mutable && v.typed)
        {
            let e = self.text(d);
            let op = *self.random.pick(&["+=", "*=", "=", "-="]);
            let e = self.arm(e);
            return Expr { text: format!("({{ {0} {op} {e}; {0} }})", v.name), typed: true };
        }
        if self.core() && self.pure > 0 {
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

    fn condition(&mut self, depth: usize) -> String {
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

    /// An argument for a parameter; `taken` are the names that a `&mut` argument has.
    fn argument(&mut self, kind: Kind, taken: &mut Vec<(String, bool)>) -> Option<String> {
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
                if self.core() && v.ty == Ty::MutSlice {
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
            Kind::Struct => self.some(|v| matches!(v.ty, Ty::Struct | Ty::SelfRef))?.name,
            Kind::Integer => self.integer(),
        })
    }

    fn call(&mut self, returns: &[Returns], writes: bool) -> Option<(String, Returns)> {
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
            true => Some(self.some(|v| matches!(v.ty, Ty::Struct | Ty::SelfRef))?.name),
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

    fn call_expr(&mut self, d: usize) -> Option<Expr> {
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

    /// An iterator chain with a float for its value.
    fn chain(&mut self, d: usize) -> Option<String> {
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
                let start = self.text(1);
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
    fn iterator(&mut self) -> Option<(String, String)> {
        if self.random.chance(15) {
            let (range, below) = self.range();
            let name = self.name();
            self.bind(&name, Ty::Integer, |v| {
                v.below = below.0;
                v.positive = below.1;
            });
            return Some((range, name));
        }
        let x = self.sequence()?;
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
    fn range(&mut self) -> (String, (Below, bool)) {
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

    // Statements.

    fn block(&mut self, budget: i32) -> Vec<Node> {
        let mark = self.vars.len();
        let outer = self.budget;
        self.budget = budget.min(outer);
        let spent = self.budget;
        self.depth += 1;
        let mut body = self.statements();
        if body.is_empty() && self.random.chance(80) {
            self.assign(&mut body);
        }
        self.depth -= 1;
        let spent = spent - self.budget;
        self.budget = outer - spent;
        self.vars.truncate(mark);
        body
    }

    fn statements(&mut self) -> Vec<Node> {
        let mut list = Vec::new();
        while self.budget > 0 {
            self.budget -= 1;
            self.statement(&mut list);
        }
        list
    }

    fn statement(&mut self, list: &mut Vec<Node>) {
        for _ in 0..10 {
            let kind = match self.random.below(46) {
                // Something that is heard of outside.
                0..=12 if self.depth > 0 && self.random.chance(70) => 14,
                kind => kind,
            };
            let done = match kind {
                0..=5 => self.let_scalar(list),
                6 => self.let_tuple(list),
                7 | 8 => self.let_array(list),
                9 => self.let_integer(list),
                10 => self.let_flag(list),
                11 => self.let_closure(list),
                12 | 13 => self.let_block(list),
                14..=20 => self.assign(list),
                21 => self.swap(list),
                22..=26 => self.branch(list),
                27..=34 => self.for_loop(list),
                35 | 36 => self.while_loop(list),
                37 | 38 => self.early_return(list),
                39..=42 => self.call_statement(list),
                43 => self.for_each(list),
                44 => self.in_place(list),
                _ => {
                    let budget = 1 + self.random.below(3) as i32;
                    let body = self.block(budget);
                    list.push(Node::Block(vec![(String::new(), body)], String::new()));
                    true
                }
            };
            if done {
                return;
            }
        }
    }

    fn let_scalar(&mut self, list: &mut Vec<Node>) -> bool {
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

    fn let_tuple(&mut self, list: &mut Vec<Node>) -> bool {
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

    fn let_array(&mut self, list: &mut Vec<Node>) -> bool {
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
            Ty::Vec if self.core() => ": Vec<@F>".to_owned(),
            _ if self.core() => format!(": [@F; {len}]"),
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

    fn let_integer(&mut self, list: &mut Vec<Node>) -> bool {
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

    fn let_flag(&mut self, list: &mut Vec<Node>) -> bool {
        let c = self.condition(2);
        let name = self.name();
        list.push(Node::Line(format!("let {name} = {c};")));
        self.bind(&name, Ty::Flag, |_| {});
        true
    }

    fn let_closure(&mut self, list: &mut Vec<Node>) -> bool {
        let n = 1 + self.random.below(2);
        let name = self.name();
        let mark = self.vars.len();
        // Captures what nobody changes.
        let all = self.vars.clone();
        self.vars.retain(|v| {
            !v.mutable
                && !matches!(
                    v.ty,
                    Ty::MutSlice | Ty::MutFloat | Ty::Closure(_) | Ty::Vec | Ty::Lent
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

    fn let_block(&mut self, list: &mut Vec<Node>) -> bool {
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

    /// A place that can be assigned.
    fn place(&mut self, compound: bool) -> Option<(String, bool)> {
        let v = self.some(|v| {
            // `v[i] += v[j]` is not Rust for an overloaded operator.
            !(compound && v.ty == Ty::Vec)
                && v.mutable
                && matches!(
                    v.ty,
                    Ty::Float | Ty::MutFloat | Ty::Pair | Ty::Array | Ty::Vec | Ty::MutSlice
                )
        })?;
        Some(match v.ty {
            Ty::Float => (v.name, v.typed),
            Ty::MutFloat => (format!("*{}", v.name), true),
            Ty::Pair => (format!("{}.{}", v.name, self.random.below(2)), v.typed),
            _ => {
                let i = self.index(&v);
                (format!("{}[{i}]", v.name), v.typed)
            }
        })
    }

    /// A value that does not explode when it is assigned in a loop.
    fn tame(&mut self) -> String {
        if self.loop_depth == 0 || self.random.chance(30) {
            return self.text(3);
        }
        match self.random.below(4) {
            0 => format!("{}.tanh()", self.typed(2)),
            1 => format!("{}.sin()", self.typed(2)),
            2 => format!("@L{{0.5}} * {}", self.text(2)),
            _ => {
                let (a, b) = (self.text(1), self.typed(2));
                format!("{a} / (@L{{1.5}} + {b}.powi(2))")
            }
        }
    }

    fn assign(&mut self, list: &mut Vec<Node>) -> bool {
        if self.random.chance(12) {
            // An integer.
            let Some(k) = self.some(|v| v.ty == Ty::Integer && v.mutable) else { return false };
            let k = k.name;
            let n = 2 + self.random.below(4);
            let text = (*self.random.pick(&[
                format!("{k} = ({k} + 1) % {n};"),
                format!("{k} = ({k} * 3 + 1) % 5;"),
                format!("{k} /= 2;"),
                format!("{k} = ({k} + {}) % 6;", self.random.clone().below(3)),
            ]))
            .clone();
            list.push(Node::Line(text));
            return true;
        }
        if self.random.chance(10) {
            // In parallel.
            let (Some(a), Some(b)) = (self.place(false), self.place(false)) else { return false };
            if self.core() && (a.0.ends_with(']') || b.0.ends_with(']')) {
                return false;
            }
            let (e, g) = (self.tame(), self.tame());
            if self.core() && a.0 == b.0 {
                return false;
            }
            let text = match self.random.below(2) {
                0 => format!("({0}, {1}) = ({1}, {0});", a.0, b.0),
                _ => format!("({}, {}) = ({e}, {g});", a.0, b.0),
            };
            list.push(Node::Line(text));
            return true;
        }
        let compound = self.random.chance(50);
        let Some((place, _)) = self.place(compound) else { return false };
        if !compound {
            let e = self.tame();
            let e = if place.ends_with(']') || e.contains(' ') { e } else { self.arm(e) };
            list.push(Node::Line(format!("{place} = {e};")));
        } else {
            self.pure += 1;
            let e = self.tame();
            self.pure -= 1;
            let line = match self.random.below(5) {
                0 | 1 => format!("{place} += {e};"),
                2 => format!("{place} -= {e};"),
                3 => format!("{place} *= {e};"),
                _ => {
                    self.pure += 1;
                    let b = self.typed(1);
                    self.pure -= 1;
                    format!("{place} /= @L{{1.2}} + {b}.powi(2);")
                }
            };
            list.push(Node::Line(line));
        }
        true
    }

    fn swap(&mut self, list: &mut Vec<Node>) -> bool {
        if self.random.chance(50) {
            let Some(x) =
                self.some(|v| v.mutable && matches!(v.ty, Ty::Array | Ty::Vec | Ty::MutSlice))
            else {
                return false;
            };
            let (i, j) = (self.index(&x), self.index(&x));
            let x = x.name;
            self.fresh += 1;
            let t = format!("q{}", self.fresh);
            list.push(Node::Line(format!("let {t} = {x}[{i}];")));
            list.push(Node::Line(format!("{x}[{i}] = {x}[{j}];")));
            list.push(Node::Line(format!("{x}[{j}] = {t};")));
            self.bind(&t, Ty::Float, |v| v.typed = false);
            return true;
        }
        let mut floats: Vec<Var> =
            self.visible().into_iter().filter(|v| v.mutable && v.ty == Ty::Float).collect();
        if floats.len() < 2 {
            return false;
        }
        floats.truncate(3);
        let names: Vec<_> = floats.iter().map(|v| v.name.clone()).collect();
        let mut turned = names.clone();
        turned.rotate_left(1);
        list.push(Node::Line(format!("({}) = ({});", names.join(", "), turned.join(", "))));
        true
    }

    fn branch(&mut self, list: &mut Vec<Node>) -> bool {
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

    fn body(&mut self, extra: Option<Node>) -> Vec<Node> {
        self.no_return += 1;
        self.loop_depth += 1;
        let budget = 1 + self.random.below(5) as i32;
        let mut body = self.block(budget.max(1));
        if body.is_empty() {
            // A loop without a body tests nothing.
            self.budget += 1;
            body = self.block(1);
        }
        self.no_return -= 1;
        self.loop_depth -= 1;
        if let Some(node) = extra {
            if self.random.chance(50) {
                body.insert(0, node);
            } else {
                body.push(node);
            }
        }
        body
    }

    fn lock(&mut self, name: &str, and_reads: bool) -> Vec<Var> {
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

    fn for_loop(&mut self, list: &mut Vec<Node>) -> bool {
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
                    vec![(format!("for {name} in {range}"), body)],
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
                if self.random.chance(60) {
                    let e = self.tame();
                    body.push(Node::Line(format!("*{name} = {e};")));
                }
                self.vars = old;
                list.push(Node::Block(vec![(head, body)], String::new()));
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
                    vec![(format!("for {pattern} in {source}"), body)],
                    String::new(),
                ));
            }
        }
        true
    }

    fn while_loop(&mut self, list: &mut Vec<Node>) -> bool {
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
        list.push(Node::Block(vec![(format!("while {c}"), body)], String::new()));
        true
    }

    fn returned(&mut self) -> Option<String> {
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

    fn early_return(&mut self, list: &mut Vec<Node>) -> bool {
        if self.no_return > 0 || self.loop_depth > 0 {
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

    fn call_statement(&mut self, list: &mut Vec<Node>) -> bool {
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

    fn for_each(&mut self, list: &mut Vec<Node>) -> bool {
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

    fn in_place(&mut self, list: &mut Vec<Node>) -> bool {
        let Some(x) =
            self.some(|v| v.mutable && matches!(v.ty, Ty::Array | Ty::Vec | Ty::MutSlice))
        else {
            return false;
        };
        let x = x.name;
        let (head, line) = match self.random.below(5) {
            0 => (format!("for i in 1..{x}.len()"), format!("{x}[i] = {x}[i] + {x}[i - 1];")),
            1 => (format!("for i in 1..{x}.len()"), format!("{x}[i] = {x}[i] * {x}[i - 1];")),
            2 => (format!("for i in 0..{x}.len()"), format!("{x}[0] = {x}[0] * {x}[i];")),
            3 => (
                format!("for i in 1..{x}.len()"),
                format!("{x}[i - 1] = {x}[i] - {x}[0] * {x}[i - 1];"),
            ),
            _ => (
                "for i in 0..3usize".to_owned(),
                format!("{x}[i % 2] = {x}[(i * 2) % {x}.len()] * {x}[i % 2];"),
            ),
        };
        list.push(Node::Block(vec![(head, vec![Node::Line(line)])], String::new()));
        true
    }
}

fn wrap(range: String, rest: &str) -> String {
    if rest.is_empty() { format!("({range})") } else { format!("({range}){rest}") }
}

/// Whether a name stands in a text.
fn mentions(text: &str, name: &str) -> bool {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(name).any(|(at, _)| {
        !text[..at].chars().next_back().is_some_and(word)
            && !text[at + name.len()..].chars().next().is_some_and(word)
    })
}
