//! Lowering: the user's syntax in, structured SSA out.
//!
//! What mentions no active variable is never taken apart: it is copied as it stands ([`source`]). Where
//! an active variable occurs the world is closed: each form of statement, expression, pattern and call
//! is known by name or refused. One syntax family to a file.

mod assign;
mod call;
mod control;
mod desugar;
mod differentiated;
mod escapes;
mod exit;
mod expr;
mod fails;
mod loops;
mod matching;
mod memory;
mod mentions;
mod option;
mod pat;
mod places;
mod reads;
mod refutable;
mod scope;
mod sequence;
mod source;
mod stages;
mod unseen;

pub(crate) use mentions::identifiers;
pub(crate) use reads::is_reading;
mod stmt;
mod vectors;

use std::collections::{HashMap, HashSet};

use proc_macro2::{Ident, Span};
use syn::spanned::Spanned;

use crate::diag::Diagnostics;
use crate::ir::{
    Atom, Entry, Hint, Op, Passing, Path, Program, Root, Scalar, Shape, Source, Stmt, Type, Val,
    Value,
};
use crate::signature::Signature;
use scope::{Denotation, Place, Scopes};

/// Lowers the body of a function; what is refused goes to `diagnostics`.
// Input: the syntax tree. Output: the primal sweep, the entries and the result.
pub(crate) fn lower(
    signature: &Signature,
    body: &syn::Block,
    runtime: &proc_macro2::TokenStream,
    diagnostics: &mut Diagnostics,
) -> Program {
    let bindings = mentions::bindings(signature, body);
    let taken_apart = crate::signature::taken_apart(body);
    let has_exits = escapes::are_in(quote::ToTokens::to_token_stream(body));
    if let Some(ident) = mentions::homonym(signature, body, &bindings) {
        diagnostics.refuse(
            &ident,
            format!(
                "two variables are called `{ident}`, one of them by a macro; give one another name"
            ),
        );
    }
    // What turns out to become active is a value, or memory, from its `let` on: in another attempt.
    let (mut memory, mut numbers) = (HashSet::new(), HashSet::new());
    let chooses = signature.active_type_params().is_empty();
    let desugared = desugar::Desugared::default();
    for attempt in 0.. {
        let errors = diagnostics.len();
        let mut lowering = Lowering {
            diagnostics,
            signature,
            program: Program::new(chooses),
            scopes: Scopes::default(),
            stem: "ret".to_owned(),
            bindings: bindings.clone(),
            taken_apart: taken_apart.clone(),
            has_exits,
            desugared: &desugared,
            flattened: HashSet::new(),
            origins: HashMap::new(),
            memory: memory.clone(),
            numbers: numbers.clone(),
            depth: 0,
            repeats: 0,
            regions: 0,
            scrutinees: Vec::new(),
            lends_mutably: HashSet::new(),
            runtime: runtime.clone(),
            frames: Vec::new(),
            lent: Vec::new(),
            results: HashSet::new(),
            cells: HashMap::new(),
            foreign: HashSet::new(),
            foreign_values: HashSet::new(),
            chooses,
            closures: Vec::new(),
            borrows: Vec::new(),
        };
        lowering.entries();
        let result = lowering.body(body);
        lowering.finish(result, body);
        lowering.program.loop_names = mentions::loop_names(body, &lowering.bindings);
        let Lowering { program, memory: arrays, numbers: scalars, .. } = lowering;
        if arrays.len() == memory.len() && scalars.len() == numbers.len() {
            return program;
        }
        if attempt == MOST_ATTEMPTS {
            diagnostics.refuse(
                &signature.name,
                "what carries a derivative in this function is not found out; split the function",
            );
            return program;
        }
        diagnostics.truncate(errors);
        (memory, numbers) = (arrays, scalars);
    }
    unreachable!("the attempts are counted")
}

/// Each attempt finds at least one more variable that becomes active.
const MOST_ATTEMPTS: usize = 200;

struct Lowering<'a> {
    diagnostics: &'a mut Diagnostics,
    signature: &'a Signature,
    program: Program,
    scopes: Scopes,
    /// The name that the statement being lowered defines; its steps are called after it.
    stem: String,
    /// How often each name is bound in the function.
    bindings: HashMap<String, usize>,
    /// Forms that stand for others.
    desugared: &'a desugar::Desugared,
    /// Whether a `return`, `break` or `continue` stands anywhere in the body.
    has_exits: bool,
    /// The names that the body looks into by fields or indices.
    taken_apart: HashSet<String>,
    /// What copied code has bound in inner blocks that have ended.
    flattened: HashSet<String>,
    /// Where in unchanging memory a value was read.
    origins: HashMap<Value, Path>,
    /// The `let`s of copied code that make memory, as it has turned out.
    memory: HashSet<usize>,
    /// Those that make a number which becomes active later.
    numbers: HashSet<usize>,
    /// How many closures are being called in one another.
    depth: usize,
    /// Numbers that the call being lowered may change, with where they belong.
    lent: Vec<(Place, Path, syn::Expr)>,
    /// The results of calls.
    results: HashSet<Value>,
    /// Values of types that are not seen in places of their own, where they are looked into.
    cells: HashMap<Value, Path>,
    /// Copied code's variables that are no numbers, as it shows.
    foreign: HashSet<scope::Slot>,
    foreign_values: HashSet<Value>,
    /// Whether rustc may choose rules by types: a type parameter has none but those of its bounds.
    chooses: bool,
    /// Closures of copied code.
    closures: Vec<(scope::Slot, std::rc::Rc<scope::Closure>)>,
    /// Mutable borrows in copied code, with the `let` of what they borrow.
    borrows: Vec<(scope::Slot, usize)>,
    /// The path of the runtime crate.
    runtime: proc_macro2::TokenStream,
    /// What is being matched, innermost last.
    scrutinees: Vec<syn::Expr>,
    /// How many regions are open.
    regions: usize,
    /// Variables that are mutable references to parts of memory.
    lends_mutably: HashSet<scope::Slot>,
    /// How often what follows an early exit has been doubled.
    repeats: usize,
    /// What an exit can leave at the moment, innermost last.
    frames: Vec<exit::Frame>,
}

/// What an expression lowers to.
enum Out {
    /// A tracked value.
    Val(Val),
    /// Code without a derivative, not yet placed.
    Source(Source),
    /// `&mut` of a tracked place.
    Place(Place),
    /// `()`.
    Unit,
    /// Control does not come here.
    Never,
}

impl Lowering<'_> {
    /// Binds the parameters.
    fn entries(&mut self) {
        let signature = self.signature;
        for param in &signature.params {
            let span = param.name.span();
            let hint = Hint::Source(param.name.to_string());
            let scalar = match &param.shape {
                Shape::Scalar(scalar) => scalar.clone(),
                _ => Scalar::Unknown,
            };
            let whole = self.program.value(hint, scalar, span, param.is_active());
            let mut entry = Entry {
                value: whole,
                shape: param.shape.clone(),
                passing: param.passing,
                leaves: Vec::new(),
                finals: Vec::new(),
                shadow: None,
                adjoints: Vec::new(),
            };
            if param.is_active() && param.passing != Passing::Value {
                let hint = Hint::Source(param.shadow().to_string());
                entry.shadow = Some(self.program.value(hint, Scalar::Unknown, span, false));
            }
            let val = if param.shape == Shape::Opaque {
                self.memory_entry(&entry, param)
            } else {
                self.leaves(&mut entry, &param.shape, &mut Vec::new(), param)
            };
            self.bind_param(param, &entry, val);
            self.program.entries.push(entry);
        }
    }

    /// A parameter that is memory.
    fn memory_entry(&mut self, entry: &Entry, param: &crate::signature::Param) -> Val {
        let local = param.passing == Passing::Value;
        let mutable = if local { param.mutable } else { param.passing == Passing::Mut };
        match entry.shadow {
            Some(shadow) => {
                let ty = Some(Type(param.ty.clone()));
                self.program.roots.insert(entry.value, Root { mutable, shadow, ty, local });
            }
            None => self.add_root(entry.value, mutable, Some(param.ty.clone()), local),
        }
        Val::Memory(Path::whole(entry.value))
    }

    /// The scalars of a parameter, each a value of its own.
    fn leaves(
        &mut self,
        entry: &mut Entry,
        shape: &Shape,
        path: &mut Vec<usize>,
        param: &crate::signature::Param,
    ) -> Val {
        match shape {
            Shape::Scalar(scalar) => {
                let by_value = path.is_empty() && param.passing == Passing::Value;
                let leaf = if by_value {
                    entry.value
                } else {
                    let stem = path
                        .iter()
                        .fold(param.name.to_string(), |stem, index| format!("{stem}_{index}"));
                    let hint = Hint::PartOf(stem);
                    self.push(
                        hint,
                        scalar.clone(),
                        Op::Project(path.clone()),
                        vec![Atom::Value(entry.value)],
                    )
                };
                self.program.data_mut(leaf).active = true;
                entry.leaves.push((path.clone(), leaf));
                Val::Atom(Atom::Value(leaf))
            }
            Shape::Tuple(parts) => {
                let parts = parts.iter().enumerate().map(|(index, part)| {
                    path.push(index);
                    let val = self.leaves(entry, part, path, param);
                    path.pop();
                    val
                });
                Val::Tuple(parts.collect())
            }
            // A part without a derivative is a value like any other, if it is looked at.
            Shape::Inactive | Shape::Opaque => {
                if path.is_empty() {
                    return Val::Atom(Atom::Value(entry.value));
                }
                let hint = Hint::PartOf(param.name.to_string());
                let args = vec![Atom::Value(entry.value)];
                let part = self.push(hint, Scalar::Unknown, Op::Project(path.clone()), args);
                self.program.data_mut(part).active = *shape == Shape::Opaque;
                Val::Atom(Atom::Value(part))
            }
        }
    }

    fn bind_param(&mut self, param: &crate::signature::Param, entry: &Entry, val: Val) {
        let name = param.name.to_string();
        if let Some(pattern) = &param.pattern {
            let val = if param.passing == Passing::Value { val } else { Val::Ref(Box::new(val)) };
            if !param.is_active() || matches!(param.shape, Shape::Opaque) {
                self.bind_untracked(pattern, &param.name, param.is_active());
            } else if param.passing == Passing::Mut {
                self.diagnostics.refuse(
                    pattern,
                    "a pattern for an active `&mut` parameter is not supported; name the parameter and take it apart in the body",
                );
            } else {
                self.bind(pattern, Out::Val(val));
            }
            return;
        }
        let denotation = match (&param.shape, param.passing) {
            (Shape::Inactive, _) => {
                Denotation::Name { mutable: param.mutable, at: None, nested: false }
            }
            (_, Passing::Value) => Denotation::Val(val),
            (_, Passing::Ref) | (Shape::Opaque, Passing::Mut) => {
                Denotation::Val(Val::Ref(Box::new(val)))
            }
            (_, Passing::Mut) => {
                let target = self.scopes.anonymous(Denotation::Val(val));
                Denotation::Place(Place { slot: target, path: Vec::new() })
            }
        };
        let _ = entry;
        self.scopes.declare(&name, denotation);
    }

    /// What a pattern in the parameters binds when nothing in it is tracked.
    fn bind_untracked(&mut self, pattern: &syn::Pat, name: &Ident, active: bool) {
        if active {
            self.diagnostics.refuse(
                pattern,
                "this pattern takes a type apart that is not looked into yet; name the parameter",
            );
        }
        let binds = pat::bound_names(pattern);
        let tokens = quote::quote!(let #pattern = #name;);
        let source =
            Source { mentions: mentions::identifiers(&tokens), tokens, ..Source::default() };
        self.program.primal.push(Stmt::Source { source, binds: binds.clone() });
        for bound in binds {
            self.program.reserved.insert(bound.clone());
            self.scopes
                .declare(&bound, Denotation::Name { mutable: true, at: None, nested: false });
        }
    }

    /// The result and what stands in `&mut` parameters at the end.
    fn finish(&mut self, result: Option<Out>, body: &syn::Block) {
        for (param, index) in self.signature.params.iter().zip(0..) {
            if param.passing != Passing::Mut || param.pattern.is_some() {
                continue;
            }
            let Some(Denotation::Place(place)) = self.scopes.parameter(&param.name.to_string())
            else {
                continue;
            };
            let Denotation::Val(val) = self.scopes.get(place.slot).clone() else {
                continue;
            };
            let mut finals = Vec::new();
            for (path, _) in self.program.entries[index as usize].leaves.clone() {
                match project(&val, &path) {
                    Some(Val::Atom(atom)) => finals.push(*atom),
                    _ => self
                        .diagnostics
                        .refuse(&param.name, "what this parameter holds at the end is not known"),
                }
            }
            self.program.entries[index as usize].finals = finals;
        }
        if let Some(output) = &self.signature.output {
            if self.diagnostics.is_empty()
                && !self.signature.result.is_active()
                && self.signature.params.iter().all(|p| p.passing != Passing::Mut)
            {
                self.diagnostics.refuse(
                    output,
                    "the result carries no derivative, so there is nothing to differentiate; return a float",
                );
            }
            let val = match result {
                Some(out) => self.result_value(out, output),
                None => None,
            };
            let Some(val) = val else {
                if self.diagnostics.is_empty() {
                    self.diagnostics
                        .refuse(&body.stmts.last(), "the function must end in its value");
                }
                return;
            };
            let shape = self.signature.result.clone();
            self.check_result(&val, &shape, output);
            let hint = Hint::Source("d_ret".to_owned());
            let scalar = match shape {
                Shape::Scalar(scalar) => scalar,
                _ => Scalar::Unknown,
            };
            self.program.seed = Some(self.program.value(hint, scalar, output.span(), false));
            self.program.result = Some(val);
        }
    }

    /// The value that is returned: a number, where the type says so, is read from memory.
    fn result_value(&mut self, out: Out, output: &syn::Type) -> Option<Val> {
        // What a call has returned is handed on. `Box::new` is none that has a derivative.
        let boxed = matches!(crate::signature::strip(output), syn::Type::Path(of)
            if of.path.segments.last().is_some_and(|last| last.ident == "Box"));
        if let (Out::Val(Val::Atom(Atom::Value(value))), Shape::Opaque) =
            (&out, &self.signature.result)
            && self.results.contains(value)
            && !boxed
        {
            return Some(Val::Memory(self.result_memory(*value)));
        }
        let memory = self.memory_of(&out);
        let is_local = memory.as_ref().is_some_and(|path| {
            path.steps.is_empty()
                && self.program.roots.get(&path.root).is_some_and(|root| root.local)
        });
        match (memory, &self.signature.result) {
            // A type by its name may be a struct.
            (Some(_), Shape::Scalar(Scalar::Unknown | Scalar::Float)) if is_local => {
                self.value(out, output.span())
            }
            (Some(path), Shape::Scalar(scalar)) => {
                Some(Val::Atom(self.load_as(&path, scalar.clone(), true, output.span())))
            }
            _ => self.value(out, output.span()),
        }
    }

    /// The parts of the result that are active must be where the declared type has scalars.
    fn check_result(&mut self, val: &Val, shape: &Shape, output: &syn::Type) {
        let mut active = false;
        val.atoms(&mut |atom| active |= self.program.is_active(atom));
        match (val, shape) {
            _ if !active => {}
            (Val::Atom(_), Shape::Scalar(_)) => {}
            (Val::Atom(_), Shape::Opaque) if unseen::is_by_name(output) => {}
            (Val::Memory(path), Shape::Opaque | Shape::Scalar(Scalar::Unknown | Scalar::Float)) => {
                let is_whole = path.steps.is_empty();
                if !is_whole || self.program.roots.get(&path.root).is_none_or(|root| !root.local) {
                    self.diagnostics.refuse(
                        output,
                        "only a whole array that is made in the function can be returned; make a new one",
                    );
                }
            }
            (Val::Tuple(vals), Shape::Tuple(shapes)) if vals.len() == shapes.len() => {
                for (val, shape) in vals.iter().zip(shapes) {
                    self.check_result(val, shape, output);
                }
            }
            _ => self.diagnostics.refuse(
                output,
                "a result of this type is not supported yet; return a float or a tuple of floats",
            ),
        }
    }

    /// A new statement of the primal sweep.
    fn push(&mut self, hint: Hint, scalar: Scalar, op: Op, args: Vec<Atom>) -> Value {
        let span = match &hint {
            Hint::Source(_) | Hint::PartOf(_) | Hint::AdjointOf(_) | Hint::Partial => {
                Span::call_site()
            }
        };
        self.push_at(hint, scalar, op, args, span)
    }

    fn push_at(
        &mut self,
        hint: Hint,
        scalar: Scalar,
        op: Op,
        args: Vec<Atom>,
        span: Span,
    ) -> Value {
        let active = match &op {
            Op::Rule(rule, _) => args
                .iter()
                .enumerate()
                .any(|(at, arg)| rule.differentiable_in(at) && self.program.is_active(*arg)),
            Op::Cast(..) | Op::Project(_) => args.iter().any(|arg| self.program.is_active(*arg)),
            Op::Source(_) | Op::Length(_) => false,
            Op::Load(_) | Op::Borrow(_) | Op::Sum(_) | Op::Contribution(_) | Op::Zero => true,
        };
        let dst = self.program.value(hint, scalar, span, active);
        self.program.primal.push(Stmt::Let { dst, op, args });
        dst
    }

    fn step(&self) -> Hint {
        Hint::PartOf(self.stem.clone())
    }

    /// A stand-in after an error, so that the rest of the function is still looked at.
    fn poison(&mut self) -> Val {
        let value = self.program.value(self.step(), Scalar::Float, Span::call_site(), true);
        Val::Atom(Atom::Value(value))
    }
}

/// The part of a value at a path.
fn project<'v>(val: &'v Val, path: &[usize]) -> Option<&'v Val> {
    match (val, path) {
        (Val::Ref(inner), _) if !path.is_empty() => project(inner, path),
        (_, []) => Some(val),
        (Val::Tuple(parts), [first, rest @ ..]) => project(parts.get(*first)?, rest),
        _ => None,
    }
}
