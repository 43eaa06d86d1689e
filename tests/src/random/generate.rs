//! From a seed to a program.

mod assignments;
mod bindings;
mod calls;
mod control;
mod exits;
mod forms;
mod iterators;
mod options;
mod scalars;
mod selections;
mod statements;
mod vectors;
mod wholes;

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
    /// `Option<f64>`
    Option,
    /// A `Vec` of any length.
    Stack,
    /// A struct of one's own.
    Record,
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
    /// The loops and labelled blocks around.
    exits: Vec<exits::Exit>,
    /// The label of the loop whose body has just been written.
    left: String,
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
    /// All of that, and half of the statements of the younger families: exits, options, vectors, selections,
    /// wholes.
    Forms,
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
        exits: Vec::new(),
        left: String::new(),
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

    fn forms(&self) -> bool {
        self.profile == Profile::Forms
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
        if self.forms() && self.random.chance(if entry { 12 } else { 30 }) {
            self.returns = *self.random.pick(&[Returns::Maybe, Returns::Fallible]);
        }
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
                    // After a failure it holds nobody knows what.
                    let lost = entry
                        && self.failure().is_some()
                        && matches!(kind, Kind::MutSlice | Kind::MutFloat);
                    if !(core && (refused || rare) || lost) {
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
                    && !((core || self.forms()) && name == "ret")
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
