//! Names of values in the generated code: the user's where they are free, else made and textually
//! unique, since a generated local of the user's name would capture the user's uses of it.

use std::collections::{HashMap, HashSet};

use proc_macro2::{Ident, Span};

use crate::ir::{Header, Hint, Op, Program, Stmt, Value};
use crate::signature::located;

/// The identifiers of a function that are in use, and what the values are called.
#[derive(Clone, Default)]
pub(crate) struct Names {
    taken: HashSet<String>,
    /// The last number given to a stem.
    counters: HashMap<String, usize>,
    of: HashMap<Value, Ident>,
}

impl Names {
    /// `identifiers` are all that occur in the user's function.
    pub(crate) fn new(identifiers: impl IntoIterator<Item = String>) -> Self {
        Names { taken: identifiers.into_iter().collect(), ..Names::default() }
    }

    pub(crate) fn get(&self, value: Value) -> Ident {
        self.of.get(&value).cloned().unwrap_or_else(|| Ident::new("_", Span::call_site()))
    }

    /// Calls the value by exactly that name.
    pub(crate) fn assign(&mut self, value: Value, name: &str, span: Span) {
        self.taken.insert(name.to_owned());
        self.of.insert(value, ident(name, span));
    }

    /// A name that nothing else has: `stem` itself if it is free.
    pub(crate) fn fresh(&mut self, stem: &str, span: Span) -> Ident {
        let stem = stem.strip_prefix("r#").unwrap_or(stem);
        if !self.taken.contains(stem) && stem != "_" {
            self.taken.insert(stem.to_owned());
            return ident(stem, span);
        }
        self.numbered(stem, span)
    }

    /// A name that is not in use now, for a scope of its own.
    pub(crate) fn unused(&self, stem: &str, span: Span) -> Ident {
        let mut name = stem.to_owned();
        while self.taken.contains(&name) {
            name.push('_');
        }
        ident(&name, span)
    }

    /// `stem_1`, `stem_2`, ...
    fn numbered(&mut self, stem: &str, span: Span) -> Ident {
        let counter = self.counters.entry(stem.to_owned()).or_insert(0);
        loop {
            *counter += 1;
            let name = format!("{stem}_{counter}");
            if self.taken.insert(name.clone()) {
                return ident(&name, span);
            }
        }
    }

    /// Names every value that gets a statement of its own.
    pub(crate) fn name_all(&mut self, program: &Program, inlined: &dyn Fn(Value) -> bool) {
        let mut own: HashSet<String> = program
            .entries
            .iter()
            .filter_map(|entry| self.of.get(&entry.value))
            .map(ToString::to_string)
            .collect();
        // Adjoints that stand for a whole variable come first: `d_x` is the sum, not a part of it.
        self.indices(program);
        for pinned in [true, false] {
            for sweep in [&program.primal, &program.reverse] {
                crate::ir::walk(sweep, &mut |stmt| {
                    let mut each = |value: Value| {
                        let data = program.data(value);
                        let due = data.pinned == pinned
                            && (pinned || !matches!(data.hint, Hint::Source(_)));
                        if due && !inlined(value) && !self.of.contains_key(&value) {
                            self.name(program, value, stmt, &mut own);
                        }
                    };
                    match stmt {
                        Stmt::Loop(of) => {
                            if let Header::While { trips, .. } = &of.header {
                                each(*trips);
                            }
                            each(of.stack);
                            of.args.iter().copied().for_each(&mut each);
                            // A variable goes by one name in the loop and after it.
                            for (arg, dst) in of.args.iter().zip(&of.dsts) {
                                if let Some(name) = self.of.get(arg).cloned() {
                                    self.of.insert(*dst, name);
                                }
                            }
                        }
                        Stmt::Shadow { root } => {
                            if let Some(root) = program.roots.get(root) {
                                each(root.shadow);
                            }
                        }
                        stmt => stmt.defined(&mut each),
                    }
                });
            }
        }
    }

    /// The user's name of an index is free in its own loop, if nothing but loops beside it is called so.
    fn indices(&mut self, program: &Program) {
        fn visit(names: &mut Names, program: &Program, stmts: &[Stmt], outer: &mut Vec<String>) {
            for stmt in stmts {
                let Stmt::Loop(of) = stmt else {
                    for region in stmt.regions() {
                        visit(names, program, &region.stmts, outer);
                    }
                    continue;
                };
                let Header::Range { index, .. } = &of.header else {
                    visit(names, program, &of.body.stmts, outer);
                    continue;
                };
                let data = program.data(*index);
                let name = match &data.hint {
                    Hint::Source(name) => name.clone(),
                    _ => "i".to_owned(),
                };
                if !names.of.contains_key(index) {
                    let own = matches!(data.hint, Hint::Source(_))
                        && program.loop_names.contains(&name)
                        && !outer.contains(&name);
                    let ident =
                        if own { ident(&name, data.span) } else { names.fresh(&name, data.span) };
                    names.of.insert(*index, ident);
                }
                outer.push(name);
                visit(names, program, &of.body.stmts, outer);
                outer.pop();
            }
        }
        visit(self, program, &program.primal, &mut Vec::new());
        visit(self, program, &program.reverse, &mut Vec::new());
    }

    fn name(&mut self, program: &Program, value: Value, stmt: &Stmt, own: &mut HashSet<String>) {
        let data = program.data(value);
        let span = data.span;
        let ident = match &data.hint {
            // The user's own name, for the first value that has it.
            Hint::Source(name) if !program.reserved.contains(name) && own.insert(name.clone()) => {
                ident(name, span)
            }
            Hint::Source(name) => self.numbered(name.strip_prefix("r#").unwrap_or(name), span),
            Hint::PartOf(stem)
                if matches!(stmt, Stmt::Let { op: Op::Project(_), .. } | Stmt::Call { .. }) =>
            {
                self.fresh(&stem.clone(), span)
            }
            Hint::PartOf(stem) => self.numbered(stem.strip_prefix("r#").unwrap_or(stem), span),
            Hint::AdjointOf(of) => {
                let stem = self.adjoint_stem(program, *of);
                self.fresh(&stem, span)
            }
            Hint::Partial => {
                let stem = partial_stem(stmt, self);
                self.fresh(&stem, span)
            }
        };
        self.of.insert(value, ident);
    }

    fn adjoint_stem(&self, program: &Program, of: Value) -> String {
        let name = match (self.of.get(&of), &program.data(of).hint) {
            (Some(ident), Hint::PartOf(_)) => ident.to_string(),
            (_, Hint::Source(name) | Hint::PartOf(name)) => name.clone(),
            _ => "step".to_owned(),
        };
        format!("d_{}", name.strip_prefix("r#").unwrap_or(&name))
    }

    /// Whether the user's variable of that name is this value in the generated code.
    pub(crate) fn is_called(&self, value: Value, name: &Ident) -> bool {
        self.of.get(&value).is_some_and(|ident| ident == name)
    }
}

/// `cos_x`, `hypot_y`: a shared term is called after its operation.
fn partial_stem(stmt: &Stmt, names: &Names) -> String {
    let Stmt::Let { op: Op::Rule(rule, _), args, .. } = stmt else {
        return "part".to_owned();
    };
    let operand = args.iter().find_map(|arg| match arg {
        crate::ir::Atom::Value(value) => names.of.get(value),
        crate::ir::Atom::Constant(_) => None,
    });
    match operand {
        Some(operand) => {
            let operand = operand.to_string();
            format!("{}_{}", rule.name, operand.strip_prefix("r#").unwrap_or(&operand))
        }
        None => rule.name.to_owned(),
    }
}

/// An identifier as the user may have written it, raw or not.
pub(crate) fn ident(name: &str, span: Span) -> Ident {
    match name.strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, located(span)),
        None => Ident::new(name, located(span)),
    }
}
