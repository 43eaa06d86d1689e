//! Builds IR for partials: instantiates the templates of the rule table, folds what is trivial
//! (`1 * x`, `0 + x`, a condition that is known) and gives an operation that is already there its
//! first result again. User code never comes through here: what the user wrote is computed as written.

use std::collections::HashMap;

use proc_macro2::Span;

use crate::ir::{Atom, Hint, Op, Program, Scalar, Spelling, Stmt, Value};
use crate::rules::{self, Rule};
use crate::template::Template;

/// Appends statements to a sweep.
pub(crate) struct Builder<'a> {
    pub(crate) program: &'a mut Program,
    pub(crate) stmts: Vec<Stmt>,
    known: HashMap<Key, Value>,
    /// Negations, with what they negate.
    negated: HashMap<Atom, Atom>,
    /// The keys that each region has added, innermost last.
    added: Vec<Vec<Key>>,
    /// The parts of results that were taken apart.
    pub(crate) projections: HashMap<(Value, usize), Vec<Value>>,
    /// Of the statement whose rule is being instantiated.
    pub(crate) spelling: Spelling,
    pub(crate) scalar: Scalar,
    pub(crate) span: Span,
}

type Key = (&'static str, Spelling, Vec<Atom>);

/// What the letters of a template stand for.
pub(crate) struct Letters<'a> {
    pub(crate) operands: &'a [Atom],
    pub(crate) result: Atom,
    pub(crate) adjoint: Atom,
}

impl<'a> Builder<'a> {
    pub(crate) fn new(program: &'a mut Program) -> Self {
        let primal = program.primal.clone();
        let mut builder = Builder {
            program,
            stmts: Vec::new(),
            known: HashMap::new(),
            negated: HashMap::new(),
            added: Vec::new(),
            projections: HashMap::new(),
            spelling: Spelling::Method,
            scalar: Scalar::Unknown,
            span: Span::call_site(),
        };
        builder.enter(&primal);
        builder
    }

    /// Starts a region of the reverse sweep, in which the values of these statements are known.
    pub(crate) fn enter(&mut self, primal: &[Stmt]) {
        self.added.push(Vec::new());
        for stmt in primal {
            match stmt {
                Stmt::Let { dst, op: Op::Rule(rule, spelling), args } => {
                    self.remember((rule.name, *spelling, args.clone()), *dst);
                }
                Stmt::Let { dst, op: Op::Project(path), args } => {
                    if let (Atom::Value(whole), [index]) = (args[0], path.as_slice()) {
                        self.projections.entry((whole, *index)).or_default().push(*dst);
                    }
                }
                _ => {}
            }
        }
    }

    /// Ends it: what it has computed is not there outside.
    pub(crate) fn leave(&mut self) {
        for key in self.added.pop().unwrap_or_default() {
            self.known.remove(&key);
        }
    }

    fn remember(&mut self, key: Key, value: Value) {
        if !self.known.contains_key(&key) {
            self.known.insert(key.clone(), value);
            if let Some(added) = self.added.last_mut() {
                added.push(key);
            }
        }
    }

    /// A new statement of the reverse sweep, without simplification.
    pub(crate) fn push(&mut self, hint: Hint, scalar: Scalar, op: Op, args: Vec<Atom>) -> Atom {
        let dst = self.program.value(hint, scalar, self.span, false);
        self.stmts.push(Stmt::Let { dst, op, args });
        Atom::Value(dst)
    }

    /// The operation of that name.
    pub(crate) fn op(&mut self, name: &str, args: &[Atom]) -> Atom {
        let rule = rules::find(name).expect("a row of the table");
        if let Some(folded) = self.fold(rule, args) {
            return folded;
        }
        let key = (rule.name, self.spelling, args.to_vec());
        if let Some(known) = self.known.get(&key) {
            return Atom::Value(*known);
        }
        let scalar = if rule.gives_truth() { Scalar::Bool } else { self.scalar.clone() };
        let atom = self.push(Hint::Partial, scalar, Op::Rule(rule, self.spelling), args.to_vec());
        if let Atom::Value(value) = atom {
            self.remember(key, value);
        }
        if rule.name == "neg" {
            self.negated.insert(atom, args[0]);
        }
        atom
    }

    fn fold(&mut self, rule: &'static Rule, args: &[Atom]) -> Option<Atom> {
        let numbers: Vec<Option<f64>> =
            args.iter().map(|arg| self.program.as_number(*arg)).collect();
        match (rule.name, args, numbers.as_slice()) {
            ("sub", _, [Some(a), Some(b)]) => Some(self.program.number(a - b)),
            ("add", [a, _], [_, Some(0.0)]) | ("sub", [a, _], [_, Some(0.0)]) => Some(*a),
            // Of other types than floats not every one has a product with a number.
            ("add", [a, b], [None, None])
                if a == b && !(self.scalar == Scalar::Unknown && self.program.chooses) =>
            {
                let two = self.program.number(2.0);
                Some(self.op("mul", &[two, *a]))
            }
            ("add", [_, b], [Some(0.0), _]) => Some(*b),
            ("mul" | "div", [a, _], [_, Some(1.0)]) => Some(*a),
            ("mul", [_, b], [Some(1.0), _]) => Some(*b),
            ("neg", [a], [None]) => self.sign_of(*a),
            ("add" | "sub" | "mul" | "div", [a, b], _) => self.sign(rule.name, *a, *b),
            ("neg", _, [Some(a)]) => Some(self.program.number(-a)),
            ("select", [condition, a, b], _) => match self.truth(*condition) {
                Some(true) => Some(*a),
                Some(false) => Some(*b),
                None => (a == b).then_some(*a),
            },
            ("from_int", _, [Some(a)]) => Some(self.program.number(*a)),
            ("powi_less", [x, _], [_, Some(n)]) => self.power(*x, n - 1.0),
            ("powf", [x, _], [_, Some(p)]) => self.power(*x, *p),
            ("eq" | "int_is", _, [Some(a), Some(b)]) => Some(self.constant_truth(a == b)),
            ("gt", _, [Some(a), Some(b)]) => Some(self.constant_truth(a > b)),
            ("lt", _, [Some(a), Some(b)]) => Some(self.constant_truth(a < b)),
            ("is_nan", _, [Some(a)]) => Some(self.constant_truth(a.is_nan())),
            ("or" | "and", [a, b], _) => match (rule.name, self.truth(*a), self.truth(*b)) {
                ("or", Some(true), _) | ("and", Some(false), _) => Some(*a),
                ("or", _, Some(true)) | ("and", _, Some(false)) => Some(*b),
                (_, Some(_), _) => Some(*b),
                (_, _, Some(_)) => Some(*a),
                _ => None,
            },
            _ => None,
        }
    }

    /// Moves signs outwards, where they cancel or turn a sum into a difference. Negation is exact, so
    /// the results are the same to the bit.
    fn sign(&mut self, name: &str, a: Atom, b: Atom) -> Option<Atom> {
        let negated = (self.sign_of(a), self.sign_of(b));
        match (name, negated) {
            ("add", (_, Some(b))) => Some(self.op("sub", &[a, b])),
            ("add", (Some(a), None)) => Some(self.op("sub", &[b, a])),
            ("sub", (_, Some(b))) => Some(self.op("add", &[a, b])),
            ("mul" | "div", (Some(a), Some(b))) => Some(self.op(name, &[a, b])),
            ("mul" | "div", (Some(a), None)) => {
                let product = self.op(name, &[a, b]);
                Some(self.op("neg", &[product]))
            }
            ("mul" | "div", (None, Some(b))) => {
                let product = self.op(name, &[a, b]);
                Some(self.op("neg", &[product]))
            }
            _ => None,
        }
    }

    /// What `atom` negates. The adjoint of a variable of the user's keeps its sign: it has a statement.
    fn sign_of(&self, atom: Atom) -> Option<Atom> {
        let negated = self.negated.get(&atom)?;
        let Atom::Value(value) = atom else {
            return None;
        };
        let is_step = match &self.program.data(value).hint {
            Hint::Partial => true,
            Hint::AdjointOf(of) => matches!(self.program.data(*of).hint, Hint::PartOf(_)),
            _ => false,
        };
        is_step.then_some(*negated)
    }

    /// `x` to a literal power for which a product is as good.
    fn power(&mut self, x: Atom, power: f64) -> Option<Atom> {
        match power {
            0.0 => Some(self.program.number(1.0)),
            1.0 => Some(x),
            2.0 => Some(self.op("mul", &[x, x])),
            _ => None,
        }
    }

    fn constant_truth(&mut self, truth: bool) -> Atom {
        let tokens = if truth { quote::quote!(true) } else { quote::quote!(false) };
        self.program.literal(tokens, None)
    }

    fn truth(&mut self, atom: Atom) -> Option<bool> {
        if atom == self.constant_truth(true) {
            Some(true)
        } else if atom == self.constant_truth(false) {
            Some(false)
        } else {
            None
        }
    }

    /// The template with its letters replaced.
    pub(crate) fn instantiate(&mut self, template: &Template, letters: &Letters<'_>) -> Atom {
        match template {
            Template::Number(number) => self.program.number(*number),
            Template::Operand(index) => letters.operands[*index],
            Template::Result => letters.result,
            Template::Adjoint => letters.adjoint,
            Template::Apply(name, args) => {
                let args: Vec<Atom> =
                    args.iter().map(|arg| self.instantiate(arg, letters)).collect();
                self.op(name, &args)
            }
            Template::If(parts) => {
                let [condition, then, orelse] = &**parts;
                let condition = self.instantiate(condition, letters);
                match self.truth(condition) {
                    Some(true) => self.instantiate(then, letters),
                    Some(false) => self.instantiate(orelse, letters),
                    None => {
                        let then = self.instantiate(then, letters);
                        let orelse = self.instantiate(orelse, letters);
                        self.op("select", &[condition, then, orelse])
                    }
                }
            }
        }
    }
}
