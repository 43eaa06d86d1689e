//! Statements: `let`, copied code, memory, branches and loops.

use std::collections::HashSet;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

use super::body::{Writer, in_one_place, respanned};
use super::interface::one_or_tuple;
use crate::ir::{
    Atom, Header, Init, Loop, Mode, Op, Passing, Path, Program, Region, Scalar, Source, Stmt, Val,
    Value, walk,
};
use crate::signature::located;

impl Writer<'_> {
    pub(super) fn statements(&self, stmts: &[Stmt]) -> TokenStream {
        stmts.iter().map(|stmt| self.statement(stmt)).collect()
    }

    fn statement(&self, stmt: &Stmt) -> TokenStream {
        match stmt {
            Stmt::Let { dst, .. } if self.inlined.contains_key(dst) => TokenStream::new(),
            Stmt::Let { dst, op, args } => self.binding(*dst, op, args),
            Stmt::Source { source, .. } => {
                let (head, tail) = (respanned(source.head.clone()), respanned(source.tail.clone()));
                let code = self.source(source);
                // A block may not stand before `else`.
                let is_block = code.to_string().starts_with('{');
                if is_block && tail.to_string().starts_with("else") {
                    return quote!(#head (#code) #tail);
                }
                quote!(#head #code #tail)
            }
            Stmt::Declare(index) => respanned(self.program.declarations[*index].0.clone()),
            Stmt::Call { dst, pullback, callee, is_method, args, passing, suffix, .. } => {
                let is_pulled = self.pulled.contains(pullback);
                let pull = if is_pulled { self.names.get(*pullback) } else { underscore() };
                let is_used = self.uses.count(*dst) > 0;
                let name = if is_used { self.names.get(*dst) } else { underscore() };
                let is_mutable =
                    is_used && self.program.roots.get(dst).is_some_and(|root| root.mutable);
                let mutability = is_mutable.then(|| quote!(mut));
                let callee = respanned(callee.clone());
                let mut args: Vec<TokenStream> = args
                    .iter()
                    .zip(passing)
                    .map(|(arg, passing)| match (arg, passing) {
                        (Val::Ref(inner), Passing::Mut) => {
                            let place = self.borrowed(inner);
                            quote!(&mut #place)
                        }
                        (arg, _) => self.val(arg),
                    })
                    .collect();
                let receiver = is_method.then(|| {
                    let receiver = args.remove(0);
                    quote!((#receiver).)
                });
                let suffix = respanned(suffix.clone());
                quote!(let (#mutability #name, #pull) = #receiver #callee(#(#args),*) #suffix;)
            }
            Stmt::Pull { pullback, seed, adjoints, slots } => {
                let (pull, runtime) = (self.names.get(*pullback), self.runtime);
                let seed = seed.as_ref().map(|seed| self.val(seed));
                let (mut before, mut after) = (TokenStream::new(), TokenStream::new());
                let (mut seen, mut copies) = (Vec::new(), 0);
                let mut inputs: Vec<TokenStream> = seed.into_iter().collect();
                for slot in slots {
                    let given = slot.memory.as_ref().map(|(shadow, primal)| {
                        let place = self.shadow_place(shadow);
                        // The same shadow cannot be lent twice: a second one is made and added.
                        if seen.iter().any(|other| may_overlap(other, shadow)) {
                            copies += 1;
                            let stem = if copies == 1 { "again" } else { &format!("again_{copies}") };
                            let again = self.names.unused(stem, located(Span::call_site()));
                            let is_slice = self.program.is_slice(primal);
                            let primal = match &slot.again {
                                // A copy for the callee is still there, and borrows nothing.
                                Some(Val::Ref(inner)) if let Val::Memory(copy) = &**inner => copy,
                                _ => primal,
                            };
                            let of = self.lent(primal);
                            before.extend(quote!(let mut #again = #runtime::Differentiable::zero_tangent(#of);));
                            let of = if is_slice { let place = self.place(primal); quote!(&#place[..]) } else { of };
                            after.extend(quote!(#runtime::__private::Shadowed::merge(#of, &mut #place, &#again);));
                            return quote!(&mut #again);
                        }
                        seen.push(shadow.clone());
                        quote!(&mut #place)
                    });
                    let again = slot.again.as_ref().map(|again| self.again(again, &mut before));
                    inputs.push(match (again, given) {
                        (Some(again), Some(given)) => {
                            quote!((::core::option::Option::Some(#given), #again))
                        }
                        (Some(again), None) => quote!((::core::option::Option::None, #again)),
                        (None, given) => given.unwrap_or_else(|| quote!(&mut ())),
                    });
                }
                let pull = if self.optional.contains(pullback) {
                    quote!(#runtime::__private::taken(#pull))
                } else {
                    quote!(#pull)
                };
                if adjoints.iter().all(Option::is_none) {
                    return quote!(#before #pull(#(#inputs),*); #after);
                }
                let adjoints = adjoints
                    .iter()
                    .map(|adjoint| adjoint.map_or_else(underscore, |of| self.names.get(of)));
                quote!(#before let (#(#adjoints,)*) = #pull(#(#inputs),*); #after)
            }
            Stmt::Init { root, init } => self.init(*root, init),
            Stmt::Shadow { root } => self.shadow(*root),
            Stmt::Store { path, mode, value } => {
                let (place, runtime) = (self.target(path), self.runtime);
                let scalar = self.program.scalar(*value);
                let value = self.value(*value, &scalar);
                match mode {
                    Mode::Add if matches!(scalar, Scalar::Generic(_)) => {
                        self.add_to(&place, &value, &scalar)
                    }
                    Mode::Sub if matches!(scalar, Scalar::Generic(_)) => {
                        quote!(#place = #place - #value;)
                    }
                    Mode::Set | Mode::SetUnseen => quote!(#place = #value;),
                    Mode::AddUnseen if self.checks => {
                        quote!(#runtime::rules::add_assign(&mut #place, #value);)
                    }
                    Mode::SubUnseen if self.checks => {
                        quote!(#runtime::rules::sub_assign(&mut #place, #value);)
                    }
                    Mode::Add | Mode::AddUnseen => quote!(#place += #value;),
                    Mode::Sub | Mode::SubUnseen => quote!(#place -= #value;),
                    Mode::Accumulate(read) => {
                        let of = match read {
                            Some(read) => self.reference(Atom::Value(*read)),
                            None => self.primal_of(path),
                        };
                        quote!(#runtime::__private::absorb(#of, &mut #place, #value);)
                    }
                }
            }
            Stmt::Absorb { .. }
            | Stmt::Merge { .. }
            | Stmt::Copy { .. }
            | Stmt::Transfer { .. }
            | Stmt::Fill { .. }
            | Stmt::Clear { .. }
            | Stmt::Permute { .. }
            | Stmt::Push { .. }
            | Stmt::Resize { .. } => self.of_memory(stmt),
            Stmt::If { condition, then, orelse, dsts, kept } => {
                self.branch(*condition, then, orelse, dsts, kept)
            }
            Stmt::Loop(of) => {
                let (stacks, run) = (self.own_stacks(of, stmt), self.counted(of));
                quote!(#stacks #run)
            }
        }
    }

    /// A primal that a pullback is handed again; what is there in one branch alone is named before.
    fn again(&self, val: &Val, before: &mut TokenStream) -> TokenStream {
        let mut taken = |value: Value| {
            let (name, runtime) = (self.names.get(value), self.runtime);
            before.extend(quote!(let #name = #runtime::__private::taken(#name);));
            name
        };
        match val {
            Val::Ref(inner) => match **inner {
                Val::Atom(Atom::Value(value)) if self.optional.contains(&value) => {
                    let name = taken(value);
                    quote!(&#name)
                }
                _ => self.val(val),
            },
            Val::Atom(Atom::Value(value)) if self.optional.contains(value) => {
                taken(*value).to_token_stream()
            }
            _ => self.val(val),
        }
    }

    /// A reference to the part of memory that this is the shadow of.
    fn primal_of(&self, shadow: &Path) -> TokenStream {
        let root = self.program.root_of_shadow(shadow.root).unwrap_or(shadow.root);
        self.borrow(&Path { root, steps: shadow.steps.clone() })
    }

    fn binding(&self, dst: Value, op: &Op, args: &[Atom]) -> TokenStream {
        if let Some(pair) = self.paired(dst, op, args) {
            return pair;
        }
        if let Op::Source(source) = op
            && panics(source)
        {
            let code = self.source(source);
            return quote!(#code;);
        }
        let name = self.names.get(dst);
        let value = self.written(dst, op, args);
        let annotation = match (&self.program.data(dst).annotation, op) {
            (Some(ty), Op::Source(_)) => {
                let ty = respanned(ty.clone());
                quote!(: #ty)
            }
            _ => TokenStream::new(),
        };
        quote!(let #name #annotation = #value;)
    }

    /// `let (sin, cos) = x.sin_cos();` at the first of the two.
    fn paired(&self, dst: Value, op: &Op, args: &[Atom]) -> Option<TokenStream> {
        if self.seconds.contains(&dst) {
            return Some(TokenStream::new());
        }
        let second = self.pairs.get(&dst)?;
        let Op::Rule(rule, _) = op else { return None };
        let (first, second) = (self.names.get(dst), self.names.get(*second));
        let operand = self.receiver(args[0], &self.program.data(dst).ty);
        Some(if rule.name == "sin" {
            quote!(let (#first, #second) = #operand.sin_cos();)
        } else {
            quote!(let (#second, #first) = #operand.sin_cos();)
        })
    }

    fn init(&self, root: Value, init: &Init) -> TokenStream {
        let name = self.names.get(root);
        let mutable =
            self.program.roots.get(&root).is_some_and(|root| root.mutable).then(|| quote!(mut));
        let mutable = mutable.or_else(|| matches!(init, Init::Growing(_)).then(|| quote!(mut)));
        let runtime = self.runtime;
        let value = match init {
            Init::Elements { vec, parts } => {
                let parts = parts.iter().map(|part| in_one_place(self.val(part)));
                let array = quote!([#(#parts),*]);
                if *vec { quote!(#runtime::__private::Vec::from(#array)) } else { array }
            }
            Init::Repeat { vec: false, part, len } => {
                let (part, len) =
                    (self.value(*part, &self.program.scalar(*part)), self.source(len));
                quote!([#part; #len])
            }
            Init::Repeat { vec: true, part, len } => {
                let (part, len) =
                    (self.value(*part, &self.program.scalar(*part)), self.source(len));
                quote!(#runtime::__private::repeated(#part, #len))
            }
            Init::Source(source) | Init::Growing(source) => self.source(source),
            Init::Number(number) => self.value(*number, &self.program.scalar(*number)),
            Init::Snapshot(path) => {
                let place = self.lent(path);
                quote!(#runtime::__private::ToOwned::to_owned(#place))
            }
            Init::Copy(path) => self.copied(path),
            Init::Struct { path, fields } => {
                let path = respanned(path.clone());
                let fields = fields.iter().map(|(name, val)| {
                    let (name, val) = (super::body::member(name), self.val(val));
                    quote!(#name: #val)
                });
                quote!(#path { #(#fields),* })
            }
        };
        quote!(let #mutable #name = #value;)
    }

    /// The shadow of a root that the function makes itself: zero, in its shape.
    pub(super) fn shadow(&self, root: Value) -> TokenStream {
        let Some(data) = self.program.roots.get(&root) else { return TokenStream::new() };
        let (shadow, name, runtime) =
            (self.names.get(data.shadow), self.names.get(root), self.runtime);
        quote!(let mut #shadow = #runtime::Differentiable::zero_tangent(&#name);)
    }

    fn branch(
        &self,
        condition: Atom,
        then: &Region,
        orelse: &Region,
        dsts: &[Value],
        kept: &[Value],
    ) -> TokenStream {
        let condition = self.value(condition, &Scalar::Bool);
        let names: Vec<TokenStream> = dsts
            .iter()
            .chain(kept)
            .map(|dst| {
                let (name, root) = (self.names.get(*dst), self.program.roots.get(dst));
                let mutability = root.is_some_and(|root| root.mutable).then(|| quote!(mut));
                quote!(#mutability #name)
            })
            .collect();
        let arm = |arm: &Region| {
            let stmts = self.statements(&arm.stmts);
            let results = arm.results.iter().zip(dsts).map(|(atom, dst)| match atom {
                // Memory that the reverse sweep needs again is not moved.
                Atom::Value(root)
                    if self.program.roots.contains_key(dst)
                        && (kept.contains(root) || !self.is_made_in(arm, *root)) =>
                {
                    self.copied(&Path::whole(*root))
                }
                atom => self.value(*atom, &self.program.data(*dst).ty),
            });
            let kept = kept.iter().map(|value| self.kept_in(arm, *value));
            let results: Vec<TokenStream> = results.chain(kept).collect();
            if results.is_empty() || diverges(arm) {
                return quote!(#stmts);
            }
            let results = one_or_tuple(&results);
            quote!(#stmts #results)
        };
        let (then_tokens, orelse_tokens) = (arm(then), arm(orelse));
        if names.is_empty() || diverges(then) && diverges(orelse) {
            let orelse = (!orelse_tokens.is_empty()).then(|| quote!(else { #orelse_tokens }));
            return quote!(if #condition { #then_tokens } #orelse);
        }
        let names = one_or_tuple(&names);
        quote!(let #names = if #condition { #then_tokens } else { #orelse_tokens };)
    }

    /// A value that the reverse sweep needs, from the arm that has it; any value will do in the other.
    fn kept_in(&self, arm: &Region, value: Value) -> TokenStream {
        let mut is_here = false;
        walk(&arm.stmts, &mut |stmt| stmt.defined(&mut |defined| is_here |= defined == value));
        let optional = self.optional.contains(&value);
        if is_here {
            let name = self.names.get(value);
            return if optional && !self.is_wrapped(arm, value) {
                quote!(::core::option::Option::Some(#name))
            } else {
                quote!(#name)
            };
        }
        if optional {
            return quote!(::core::option::Option::None);
        }
        match self.program.data(value).ty {
            Scalar::F32 | Scalar::F64 | Scalar::Float => quote!(0.0),
            Scalar::Bool => quote!(false),
            Scalar::Unknown if !self.is_generic_number(value) => {
                quote!(::core::default::Default::default())
            }
            // A type parameter need not have a default.
            Scalar::Generic(_) | Scalar::Unknown => {
                let runtime = self.runtime;
                quote!(#runtime::__private::constant(0.0))
            }
        }
    }

    /// Whether the value is a number in a generic function, whose calls give numbers of unknown types.
    fn is_generic_number(&self, value: Value) -> bool {
        let is_generic = |data: &crate::ir::ValueData| matches!(data.ty, Scalar::Generic(_));
        let (mut is_copied, mut is_operand) = (false, false);
        for sweep in [&self.program.primal, &self.program.reverse] {
            walk(sweep, &mut |stmt| {
                let Stmt::Let { dst, op, args } = stmt else { return };
                let copies = matches!(op, Op::Source(_) | Op::Length(_));
                is_copied |= *dst == value && copies;
                is_operand |= matches!(op, Op::Rule(..)) && args.contains(&Atom::Value(value));
            });
        }
        (!is_copied || is_operand) && self.program.values.iter().any(is_generic)
    }

    /// Whether an arm makes the memory that it gives.
    fn is_made_in(&self, arm: &Region, root: Value) -> bool {
        arm.stmts.iter().any(|stmt| stmt.made(&self.program.roots).contains(&root))
    }

    /// Whether an inner branch has made the pullback optional already.
    fn is_wrapped(&self, arm: &Region, value: Value) -> bool {
        let mut wrapped = false;
        walk(&arm.stmts, &mut |stmt| {
            wrapped |= matches!(stmt, Stmt::If { kept, .. } if kept.contains(&value));
        });
        wrapped
    }

    fn counted(&self, of: &Loop) -> TokenStream {
        let variables = of.args.iter().zip(&of.inits).map(|(arg, literal)| {
            let (name, init) =
                (self.names.get(*arg), self.value(*literal, &self.program.data(*arg).ty));
            // A literal alone does not say which float it is.
            let annotation = match (&self.program.data(*arg).ty, *literal) {
                (Scalar::F64, Atom::Constant(_)) => quote!(: f64),
                (Scalar::F32, Atom::Constant(_)) => quote!(: f32),
                _ => TokenStream::new(),
            };
            quote!(let mut #name #annotation = #init;)
        });
        let stack = self.names.get(of.stack);
        let stmts = self.statements(&of.body.stmts);
        let kept: Vec<Ident> = of.kept.iter().map(|value| self.names.get(*value)).collect();
        let (take, put) = match (kept.is_empty(), of.takes) {
            (true, _) => (None, None),
            (false, true) => {
                let kept = one_or_tuple(&kept);
                (
                    Some(
                        quote!(let ::core::option::Option::Some(#kept) = #stack.pop() else { break };),
                    ),
                    None,
                )
            }
            (false, false) => {
                let kept = one_or_tuple(&kept);
                (None, Some(quote!(#stack.push(#kept);)))
            }
        };
        let updates = self.updates(of);
        match &of.header {
            Header::Range { index, start, end, inclusive, reversed } => {
                let index = if self.uses.count(*index) == 0 {
                    underscore()
                } else {
                    self.names.get(*index)
                };
                let (start, end) = (self.bound(*start), self.bound(*end));
                let dots = if *inclusive { quote!(..=) } else { quote!(..) };
                let range = quote!(#start #dots #end);
                let range = if *reversed { quote!((#range).rev()) } else { range };
                quote! {
                    #(#variables)*
                    for #index in #range { #take #stmts #put #updates }
                }
            }
            Header::While { condition, trips } => {
                let decide = self.statements(&condition.stmts);
                let holds = self.value(condition.results[0], &Scalar::Bool);
                let (counter, count) = if self.uses.count(*trips) == 0 {
                    (None, None)
                } else {
                    let trips = self.names.get(*trips);
                    (Some(quote!(let mut #trips = 0_usize;)), Some(quote!(#trips += 1;)))
                };
                let body = quote!(#stmts #put #updates #count);
                let run = if decide.is_empty() {
                    quote!(while #holds { #body })
                } else {
                    quote!(loop { #decide if #holds { #body } else { break; } })
                };
                quote!(#(#variables)* #counter #run)
            }
        }
    }

    /// `(a, b) = (b, a + b);`, with `+=` where that says the same.
    fn updates(&self, of: &Loop) -> TokenStream {
        let mut sums = TokenStream::new();
        let mut rest = Vec::new();
        for (arg, result) in of.args.iter().zip(&of.body.results) {
            if *result == Atom::Value(*arg) {
                continue;
            }
            // A variable that nothing else reads can change before the others.
            match (self.uses.count(*arg) == 1).then(|| self.in_place(*arg, *result)).flatten() {
                Some(sum) => sums.extend(sum),
                None => rest.push((*arg, *result)),
            }
        }
        if let [(arg, result)] = rest.as_slice()
            && let Some(sum) = self.in_place(*arg, *result)
        {
            return quote!(#sums #sum);
        }
        if rest.is_empty() {
            return sums;
        }
        let names: Vec<Ident> = rest.iter().map(|(arg, _)| self.names.get(*arg)).collect();
        let values: Vec<TokenStream> = rest
            .iter()
            .map(|(arg, result)| self.value(*result, &self.program.data(*arg).ty))
            .collect();
        let (names, values) = (one_or_tuple(&names), one_or_tuple(&values));
        quote!(#sums #names = #values;)
    }

    /// `a += b;` for `a = a + b;`
    fn in_place(&self, variable: Value, result: Atom) -> Option<TokenStream> {
        let Atom::Value(value) = result else { return None };
        // A type parameter need not have the assigning operators.
        if matches!(self.program.data(variable).ty, Scalar::Generic(_)) {
            return None;
        }
        let Some((Op::Rule(rule, _), args)) = self.inlined.get(&value) else { return None };
        if self.is_checked(value, rule) {
            return None;
        }
        let own = Atom::Value(variable);
        let commutes = matches!(rule.name, "add" | "mul");
        let operand = match args {
            [first, second] if *first == own => *second,
            // IEEE sums and products do not depend on the order of two operands.
            [first, second] if *second == own && commutes => *first,
            _ => return None,
        };
        let operator = match rule.name {
            "add" => quote!(+=),
            "sub" => quote!(-=),
            "mul" => quote!(*=),
            "div" => quote!(/=),
            _ => return None,
        };
        let operand = self.value(operand, &self.program.data(variable).ty);
        let name = self.names.get(variable);
        Some(quote!(#name #operator #operand;))
    }

    /// The stacks of loops in branches that keep something: the reverse sweep looks for them outside.
    pub(super) fn stacks(&self, stmts: &[Stmt]) -> TokenStream {
        stmts
            .iter()
            .filter(|stmt| !matches!(stmt, Stmt::Loop(_)))
            .map(|stmt| self.stacks_within(stmt))
            .collect()
    }

    /// One stack serves for all runs of a loop within another.
    fn stacks_within(&self, stmt: &Stmt) -> TokenStream {
        let mut tokens = TokenStream::new();
        let runtime = self.runtime;
        for region in stmt.regions() {
            walk(&region.stmts, &mut |stmt| {
                if let Stmt::Loop(of) = stmt
                    && !of.kept.is_empty()
                {
                    let stack = self.names.get(of.stack);
                    tokens.extend(quote!(let mut #stack = #runtime::__private::Vec::new();));
                }
            });
        }
        tokens
    }

    /// Whether the bound is the length of something, and so surely a `usize`.
    fn is_length(&self, bound: Atom) -> bool {
        self.program.primal.iter().any(|stmt| {
            matches!(stmt, Stmt::Let { dst, op: Op::Length(_), .. } if Atom::Value(*dst) == bound)
        })
    }

    /// The stack of a loop that stands in no other, of the right size where its trips are known, and
    /// those of the loops within.
    fn own_stacks(&self, of: &Loop, stmt: &Stmt) -> TokenStream {
        let is_outermost = self
            .program
            .primal
            .iter()
            .any(|stmt| matches!(stmt, Stmt::Loop(outer) if outer.stack == of.stack));
        if of.takes || !is_outermost {
            return TokenStream::new();
        }
        let within = self.stacks_within(stmt);
        if of.kept.is_empty() {
            return within;
        }
        let (stack, runtime) = (self.names.get(of.stack), self.runtime);
        let size = match &of.header {
            Header::Range { end, .. } if self.is_length(*end) => {
                let end = self.bound(*end);
                quote!(with_capacity(#end))
            }
            Header::Range { start, end, inclusive, .. } => {
                let (start, end) = (self.bound(*start), self.bound(*end));
                let dots = if *inclusive { quote!(..=) } else { quote!(..) };
                quote!(with_capacity(#runtime::__private::count(&(#start #dots #end))))
            }
            Header::While { .. } => quote!(new()),
        };
        quote!(let mut #stack = #runtime::__private::Vec::#size; #within)
    }
}

/// Whether an arm ends in a panic: nothing can come after that.
fn diverges(arm: &Region) -> bool {
    match arm.stmts.last() {
        Some(Stmt::Source { source, .. }) => source.head.is_empty() && panics(source),
        Some(Stmt::Let { op: Op::Source(source), .. }) => panics(source),
        Some(Stmt::If { then, orelse, .. }) => diverges(then) && diverges(orelse),
        _ => false,
    }
}

/// Whether copied code is a panic or leaves.
fn panics(source: &Source) -> bool {
    let mut tokens = source.tokens.clone().into_iter().map(|token| token.to_string());
    match tokens.next().as_deref() {
        Some("panic" | "unreachable" | "todo" | "unimplemented") => {
            tokens.next().as_deref() == Some("!")
        }
        Some("return") => true,
        _ => false,
    }
}

pub(super) fn underscore() -> Ident {
    Ident::new("_", located(Span::call_site()))
}

/// What copied code in branches has of any type, and pullbacks are handed again: it is there or not.
fn optional_primals(program: &Program, kept: &[Value]) -> HashSet<Value> {
    let (mut again, mut read) = (HashSet::new(), HashSet::new());
    walk(&program.reverse, &mut |stmt| {
        let mut handed = HashSet::new();
        if let Stmt::Pull { slots, .. } = stmt {
            for val in slots.iter().filter_map(|slot| slot.again.as_ref()) {
                let val = if let Val::Ref(inner) = val { inner } else { val };
                if let Val::Atom(Atom::Value(value)) = val {
                    handed.insert(*value);
                }
            }
        }
        stmt.operands(&mut |atom| {
            if let Atom::Value(value) = atom
                && !handed.contains(&value)
            {
                read.insert(value);
            }
        });
        again.extend(handed);
    });
    let is_unknown = |value: &Value| program.data(*value).ty == Scalar::Unknown;
    again.retain(|value| kept.contains(value) && !read.contains(value) && is_unknown(value));
    again
}

/// The pullbacks of calls in branches, and what they are handed again, which are there or not.
pub(super) fn optional_values(program: &Program) -> HashSet<Value> {
    let stmts = &program.primal;
    let mut found = HashSet::new();
    let mut kept_by_branches = Vec::new();
    walk(stmts, &mut |stmt| {
        if let Stmt::If { kept, .. } = stmt {
            kept_by_branches.extend(kept.iter().copied());
        }
    });
    walk(stmts, &mut |stmt| {
        if let Stmt::Call { pullback, .. } = stmt
            && kept_by_branches.contains(pullback)
        {
            found.insert(*pullback);
        }
    });
    found.extend(optional_primals(program, &kept_by_branches));
    found
}

/// Whether two places may have something in common, as rustc sees it: two fields have not.
fn may_overlap(one: &Path, other: &Path) -> bool {
    let fields = |path: &Path| match path.steps.first() {
        Some(crate::ir::Step::Field(name)) => Some(name.clone()),
        _ => None,
    };
    match (fields(one), fields(other)) {
        (Some(a), Some(b)) => one.root == other.root && a == b,
        _ => one.root == other.root,
    }
}
