//! Builds IR for partials: instantiates the templates of the rule table, folds what is trivial
//! (`1 * x`, `0 + x`, a condition that is known) and gives an operation that is already there its
//! first result again. User code never comes through here: what the user wrote is computed as written.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use proc_macro2::Span;

use crate::ir::{Atom, Hint, Op, Program, Scalar, Spelling, Stmt, Value};
use crate::rules::{self, Rule};

/// Appends statements to a sweep.
pub(crate) struct Builder<'a> {
    pub(crate) program: &'a mut Program,
    pub(crate) stmts: Vec<Stmt>,
    known: HashMap<Key, Value>,
    /// Negations, with what they negate.
    negated: HashMap<Atom, Atom>,
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
        let mut known = HashMap::new();
        for stmt in &program.primal {
            if let Stmt::Let { dst, op: Op::Rule(rule, spelling), args } = stmt {
                known.entry((rule.name, *spelling, args.clone())).or_insert(*dst);
            }
        }
        Builder {
            program,
            stmts: Vec::new(),
            known,
            negated: HashMap::new(),
            spelling: Spelling::Method,
            scalar: Scalar::Unknown,
            span: Span::call_site(),
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
            self.known.insert(key, value);
        }
        if rule.name == "neg" {
            self.negated.insert(atom, args[0]);
        }
        atom
    }

    fn fold(&mut self, rule: &'static Rule, args: &[Atom]) -> Option<Atom> {
        let numbers: Vec<Option<f64>> = args.iter().map(|arg| self.program.as_number(*arg)).collect();
        match (rule.name, args, numbers.as_slice()) {
            ("sub", _, [Some(a), Some(b)]) => Some(self.program.number(a - b)),
            ("add", [a, _], [_, Some(0.0)]) | ("sub", [a, _], [_, Some(0.0)]) => Some(*a),
            ("add", [_, b], [Some(0.0), _]) => Some(*b),
            ("mul" | "div", [a, _], [_, Some(1.0)]) => Some(*a),
            ("mul", [_, b], [Some(1.0), _]) => Some(*b),
            ("neg", [a], [None]) => self.negated.get(a).copied(),
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
            ("eq", _, [Some(a), Some(b)]) => Some(self.constant_truth(a == b)),
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
        let negated = (self.negated.get(&a).copied(), self.negated.get(&b).copied());
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
    pub(crate) fn instantiate(&mut self, template: &'static str, letters: &Letters<'_>) -> Atom {
        let template = parsed(template);
        self.expr(&template, letters)
    }

    fn expr(&mut self, expr: &syn::Expr, letters: &Letters<'_>) -> Atom {
        match expr {
            syn::Expr::Paren(paren) => self.expr(&paren.expr, letters),
            syn::Expr::Lit(literal) => {
                let number = literal_number(&literal.lit).expect("a number in a template");
                self.program.number(number)
            }
            syn::Expr::Path(path) => {
                let name = path.path.get_ident().expect("a letter in a template").to_string();
                self.letter(&name, letters)
            }
            syn::Expr::Unary(unary) => {
                let operand = self.expr(&unary.expr, letters);
                self.op("neg", &[operand])
            }
            syn::Expr::Binary(binary) => {
                let left = self.expr(&binary.left, letters);
                let right = self.expr(&binary.right, letters);
                self.op(operator(&binary.op).expect("an operator of the table"), &[left, right])
            }
            syn::Expr::MethodCall(call) => {
                let mut args = vec![self.expr(&call.receiver, letters)];
                args.extend(call.args.iter().map(|arg| self.expr(arg, letters)));
                self.op(&call.method.to_string(), &args)
            }
            syn::Expr::Call(call) => {
                let syn::Expr::Path(callee) = &*call.func else { unreachable!("a name") };
                let name = callee.path.get_ident().expect("a row of the table").to_string();
                let args: Vec<Atom> = call.args.iter().map(|arg| self.expr(arg, letters)).collect();
                self.op(&name, &args)
            }
            syn::Expr::If(branch) => {
                let condition = self.expr(&branch.cond, letters);
                let (_, orelse) = branch.else_branch.as_ref().expect("both branches");
                match self.truth(condition) {
                    Some(true) => self.block(&branch.then_branch, letters),
                    Some(false) => self.expr(orelse, letters),
                    None => {
                        let then = self.block(&branch.then_branch, letters);
                        let orelse = self.expr(orelse, letters);
                        self.op("select", &[condition, then, orelse])
                    }
                }
            }
            syn::Expr::Block(block) => self.block(&block.block, letters),
            _ => unreachable!("not in the language of templates"),
        }
    }

    fn block(&mut self, block: &syn::Block, letters: &Letters<'_>) -> Atom {
        match block.stmts.as_slice() {
            [syn::Stmt::Expr(expr, None)] => self.expr(expr, letters),
            _ => unreachable!("one expression in a block of a template"),
        }
    }

    fn letter(&mut self, name: &str, letters: &Letters<'_>) -> Atom {
        match name {
            "x" => letters.operands[0],
            "z" => letters.operands[1],
            "w" => letters.operands[2],
            "y" => letters.result,
            "d" => letters.adjoint,
            "LN_2" => self.program.number(std::f64::consts::LN_2),
            "LN_10" => self.program.number(std::f64::consts::LN_10),
            "NAN" => self.program.number(f64::NAN),
            _ => unreachable!("a letter of the templates"),
        }
    }
}

/// The row of an operator.
pub(crate) fn operator(op: &syn::BinOp) -> Option<&'static str> {
    use syn::BinOp;
    Some(match op {
        BinOp::Add(_) | BinOp::AddAssign(_) => "add",
        BinOp::Sub(_) | BinOp::SubAssign(_) => "sub",
        BinOp::Mul(_) | BinOp::MulAssign(_) => "mul",
        BinOp::Div(_) | BinOp::DivAssign(_) => "div",
        BinOp::Rem(_) | BinOp::RemAssign(_) => "rem",
        BinOp::Eq(_) => "eq",
        BinOp::Gt(_) => "gt",
        BinOp::Lt(_) => "lt",
        BinOp::Or(_) => "or",
        BinOp::And(_) => "and",
        _ => return None,
    })
}

/// The number that a literal stands for.
pub(crate) fn literal_number(literal: &syn::Lit) -> Option<f64> {
    match literal {
        syn::Lit::Float(float) => float.base10_parse().ok(),
        syn::Lit::Int(int) => int.base10_parse::<i64>().ok().map(|int| int as f64),
        _ => None,
    }
}

/// Parses a template once per thread.
fn parsed(template: &'static str) -> Rc<syn::Expr> {
    thread_local! {
        static PARSED: RefCell<HashMap<&'static str, Rc<syn::Expr>>> = RefCell::default();
    }
    PARSED.with_borrow_mut(|parsed| {
        let parse = || Rc::new(syn::parse_str(template).expect("a template is an expression"));
        parsed.entry(template).or_insert_with(parse).clone()
    })
}

