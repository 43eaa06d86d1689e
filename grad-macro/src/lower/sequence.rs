//! What a `for` runs over: ranges, arrays and slices, and the adaptors of their iterators. Each is a
//! counted sequence, so that one kind of loop serves for all.

use super::scope::Denotation;
use super::stmt::expr_strip;
use super::{Lowering, Out};
use crate::ir::{Atom, Hint, Path, Step, Val};

/// A sequence whose items are known by their index.
pub(super) enum Sequence {
    /// `start..end`: the index is the item.
    Range {
        start: Atom,
        end: Atom,
        inclusive: bool,
        reversed: bool,
        /// The range itself, where the type of its numbers is not known.
        items: Option<Box<syn::Expr>>,
    },
    /// `start..`
    From {
        start: syn::Expr,
    },
    /// What an iterator without a derivative has given, in a vector.
    Collected {
        items: syn::Ident,
        len: Atom,
    },
    /// The elements of memory, by reference or by value.
    Elements {
        path: Path,
        len: Atom,
        copied: bool,
        elem: syn::Expr,
    },
    /// Items with their index.
    Enumerate(Box<Sequence>),
    Zip(Box<Sequence>, Box<Sequence>),
    /// From the end.
    Reversed(Box<Sequence>),
    Skip(Box<Sequence>, Atom),
    Take(Box<Sequence>, Atom),
    StepBy(Box<Sequence>, Atom),
    /// `windows(n)`: n elements from every index.
    Windows {
        path: Path,
        size: Atom,
    },
    /// What a closure makes of the items.
    Map(Box<Sequence>, syn::Expr),
    /// The items for which a closure holds; or, with `maps`, what it makes of those for which it is `Some`.
    Filter {
        inner: Box<Sequence>,
        function: syn::Expr,
        maps: bool,
    },
    /// The items up to the first, or from the first, for which a closure does not hold.
    While {
        inner: Box<Sequence>,
        function: syn::Expr,
        takes: bool,
    },
    /// The elements of an array without a derivative.
    Untracked {
        array: syn::Expr,
        len: Atom,
        copied: bool,
    },
    /// `chunks(n)` and `chunks_exact(n)`.
    Chunks {
        path: Path,
        size: Atom,
        exact: bool,
    },
}

impl Lowering<'_> {
    /// The sequence that an expression is.
    pub(super) fn sequence(&mut self, expr: &syn::Expr) -> Option<Sequence> {
        let stripped = expr_strip(expr);
        match stripped {
            syn::Expr::Range(range) => {
                if let (Some(start), None) = (&range.start, &range.end) {
                    return Some(Sequence::From { start: (**start).clone() });
                }
                let (Some(start), Some(end)) = (&range.start, &range.end) else {
                    self.diagnostics.refuse(range, "a range with a start is needed here");
                    return None;
                };
                if is_literal(start)
                    && is_literal(end)
                    && !matches!(expr_strip(start), syn::Expr::Lit(lit) if is_zero(lit))
                {
                    // Of which type its numbers are shows where they are used.
                    let start_atom = self.index_atom(start);
                    let end_atom = self.index_atom(end);
                    let inclusive = matches!(range.limits, syn::RangeLimits::Closed(_));
                    let items = Some(Box::new(stripped.clone()));
                    return Some(Sequence::Range {
                        start: start_atom,
                        end: end_atom,
                        inclusive,
                        reversed: false,
                        items,
                    });
                }
                let (start, end) = (self.index_atom(start), self.index_atom(end));
                let inclusive = matches!(range.limits, syn::RangeLimits::Closed(_));
                Some(Sequence::Range { start, end, inclusive, reversed: false, items: None })
            }
            syn::Expr::MethodCall(call) => self.adaptor(call),
            other if !self.is_untracked(other) => {
                let out = self.expr(other)?;
                self.elements(out, other)
            }
            // `&weights`, `weights`: an array, since it is no call.
            syn::Expr::Reference(reference) => {
                if reference.mutability.is_some() && self.promote_whole(&reference.expr) {
                    return None;
                }
                self.untracked_elements(&reference.expr)
            }
            syn::Expr::Array(_) => match self.untracked_elements(stripped)? {
                Sequence::Untracked { array, len, .. } => {
                    Some(Sequence::Untracked { array, len, copied: true })
                }
                other => Some(other),
            },
            syn::Expr::Path(_) | syn::Expr::Field(_) | syn::Expr::Index(_) => {
                self.untracked_elements(stripped)
            }
            other => self.collected(other, None),
        }
    }

    /// An iterator without a derivative, of any kind: its items are collected before the loop.
    fn collected(&mut self, iterator: &syn::Expr, at_most: Option<Atom>) -> Option<Sequence> {
        if at_most.is_none() && is_endless(iterator) {
            self.diagnostics.refuse(
                iterator,
                "an iterator that may be endless is not supported in a loop with active values; `zip` something finite with it",
            );
            return None;
        }
        let runtime = self.runtime.clone();
        let mut number = self.program.primal.len() + self.scopes.count();
        while self.bindings.contains_key(&format!("items_{number}")) {
            number += 1;
        }
        let name = syn::Ident::new(&format!("items_{number}"), proc_macro2::Span::call_site());
        let mut source = self.source(iterator, false);
        let tokens = source.tokens;
        source.tokens = match at_most {
            None => quote::quote!(#runtime::__private::collected(#tokens)),
            Some(len) => {
                let most = syn::Ident::new("most", proc_macro2::Span::call_site());
                source.captures.push((most.clone(), Val::Atom(len)));
                quote::quote!(#runtime::__private::collected((#tokens).take(#most)))
            }
        };
        source.head = quote::quote!(let #name =);
        source.tail = quote::quote!(;);
        source.repeatable = false;
        self.program.primal.push(crate::ir::Stmt::Source { source, binds: vec![name.to_string()] });
        self.scopes.declare(
            &name.to_string(),
            Denotation::Name { mutable: false, at: None, nested: true },
        );
        let len = self.source(&quote::quote!(#name.len()), true);
        let Val::Atom(len) = self.place_source(len) else { return None };
        Some(Sequence::Collected { items: name, len })
    }

    fn elements(&mut self, out: Out, expr: &syn::Expr) -> Option<Sequence> {
        let out = self.result_as_memory(out);
        let Some(path) = self.memory_of(&out) else {
            self.diagnostics.refuse(expr, "what this loop runs over is not known to be an array");
            return None;
        };
        let len = self.length_of(&path);
        Some(Sequence::Elements { path, len, copied: false, elem: expr.clone() })
    }

    fn adaptor(&mut self, call: &syn::ExprMethodCall) -> Option<Sequence> {
        let name = call.method.to_string();
        let args: Vec<&syn::Expr> = call.args.iter().collect();
        match (name.as_str(), args.as_slice()) {
            ("iter" | "iter_mut" | "into_iter", []) => match expr_strip(&call.receiver) {
                syn::Expr::Range(_) => self.sequence(&call.receiver),
                receiver
                    if name == "iter_mut"
                        && self.is_untracked(receiver)
                        && self.promote_whole(receiver) =>
                {
                    None
                }
                receiver if self.is_untracked(receiver) => self.untracked_elements(receiver),
                receiver => {
                    let out = self.expr(receiver)?;
                    self.elements(out, receiver)
                }
            },
            ("copied" | "cloned", []) => match self.sequence(&call.receiver)? {
                Sequence::Elements { path, len, elem, .. } => {
                    Some(Sequence::Elements { path, len, elem, copied: true })
                }
                Sequence::Untracked { array, len, .. } => {
                    Some(Sequence::Untracked { array, len, copied: true })
                }
                other => Some(other),
            },
            ("enumerate", []) => {
                Some(Sequence::Enumerate(Box::new(self.sequence(&call.receiver)?)))
            }
            ("zip" | "step_by" | "rev", _) if matches!(expr_strip(&call.receiver), syn::Expr::MethodCall(inner) if leaves_out(inner)) =>
            {
                self.diagnostics.refuse(
                    &call.method,
                    format!("`{name}` after an adaptor that leaves items out is not supported; put it before, or write a loop"),
                );
                None
            }
            ("rev", []) => match self.sequence(&call.receiver)? {
                Sequence::Range { start, end, inclusive, reversed, items } => {
                    Some(Sequence::Range { start, end, inclusive, reversed: !reversed, items })
                }
                other => Some(Sequence::Reversed(Box::new(other))),
            },
            ("zip", [other]) => {
                let first = self.sequence(&call.receiver)?;
                let second = if self.is_untracked(*other) && is_endless(other) {
                    let len = first.len(self);
                    self.collected(other, Some(len))?
                } else {
                    self.sequence(other)?
                };
                if second.is_filtered() {
                    self.diagnostics.refuse(
                        other,
                        "an iterator that leaves items out cannot be zipped here; write a loop",
                    );
                    return None;
                }
                Some(Sequence::Zip(Box::new(first), Box::new(second)))
            }
            ("map", [function]) => {
                let inner = Box::new(self.sequence(&call.receiver)?);
                Some(Sequence::Map(inner, (*function).clone()))
            }
            ("filter" | "filter_map", [function]) => {
                let inner = Box::new(self.sequence(&call.receiver)?);
                let maps = name == "filter_map";
                Some(Sequence::Filter { inner, function: (*function).clone(), maps })
            }
            ("take_while" | "skip_while", [function]) => {
                let inner = Box::new(self.sequence(&call.receiver)?);
                let takes = name == "take_while";
                Some(Sequence::While { inner, function: (*function).clone(), takes })
            }
            ("skip" | "take" | "step_by", [count]) => {
                let inner = Box::new(self.sequence(&call.receiver)?);
                let count = self.index_atom(count);
                Some(match name.as_str() {
                    "skip" => Sequence::Skip(inner, count),
                    "take" => Sequence::Take(inner, count),
                    _ => Sequence::StepBy(inner, count),
                })
            }
            ("windows" | "chunks" | "chunks_exact" | "chunks_mut" | "chunks_exact_mut", [size]) => {
                let out = self.expr(&call.receiver)?;
                let out = self.result_as_memory(out);
                let Some(path) = self.memory_of(&out) else {
                    self.diagnostics.refuse(
                        &call.receiver,
                        "what this loop runs over is not known to be an array",
                    );
                    return None;
                };
                let size = self.index_atom(size);
                Some(if name == "windows" {
                    Sequence::Windows { path, size }
                } else {
                    Sequence::Chunks { path, size, exact: name.starts_with("chunks_exact") }
                })
            }
            _ if self.is_untracked(call) => {
                let whole = syn::Expr::MethodCall(call.clone());
                self.collected(&whole, None)
            }
            _ => {
                self.diagnostics.refuse(
                    &call.method,
                    format!("the iterator adaptor `{name}` is not supported yet in a loop with active values; \
                             there are iter, iter_mut, copied, cloned, map, enumerate, zip, rev, skip, take, step_by, windows, chunks"),
                );
                None
            }
        }
    }

    /// An array without a derivative beside active ones: its elements are read by index.
    fn untracked_elements(&mut self, receiver: &syn::Expr) -> Option<Sequence> {
        let source = self.source(&quote::quote!((#receiver).len()), true);
        let Val::Atom(len) = self.place_source(source) else { return None };
        Some(Sequence::Untracked { array: receiver.clone(), len, copied: false })
    }

    /// An item without a derivative, by a function of the runtime.
    fn item_of(
        &mut self,
        function: &proc_macro2::TokenStream,
        items: &proc_macro2::TokenStream,
        index: Atom,
    ) -> Val {
        let runtime = self.runtime.clone();
        let position = syn::Ident::new("position", proc_macro2::Span::call_site());
        let mut source = self.source(items, true);
        source.tokens = quote::quote!(#runtime::__private::#function(#items, #position));
        source.captures.push((position, Val::Atom(index)));
        source.repeatable = true;
        source.movable = false;
        self.place_source(source)
    }

    /// The end of a chain of iterators: `sum`, `product`, `fold`, `for_each`.
    pub(super) fn sink(&mut self, call: &syn::ExprMethodCall) -> Option<Out> {
        let name = call.method.to_string();
        let args: Vec<&syn::Expr> = call.args.iter().collect();
        let sequence = self.sequence(&call.receiver)?;
        match (name.as_str(), args.as_slice()) {
            ("collect", []) => return self.collect(&sequence, call),
            ("max_by" | "min_by", [compare]) => return self.extreme(&sequence, compare, call),
            ("reduce", [function]) => return self.reduce(&sequence, function, call),
            ("last", []) => {
                let second: syn::Expr = syn::parse_quote!(|_, item| item);
                return self.reduce(&sequence, &second, call);
            }
            ("find", [function]) => return self.find_item(&sequence, function, call),
            ("nth", [at]) => {
                let at = self.index_atom(at);
                let Some(len) = sequence.known_len(self) else {
                    self.diagnostics.refuse(&call.method, "`nth` after an adaptor that leaves items out is not supported; write a loop");
                    return None;
                };
                let some = self.decision("lt", vec![at, len]);
                let span = call.method.span();
                let out = self.fork_on(
                    some,
                    span,
                    |this| {
                        let item = sequence.item_at(this, at);
                        Some(Out::Val(item))
                    },
                    |_| Some(Out::Never),
                )?;
                let Out::Val(item) = out else { return None };
                return Some(Out::Val(Val::Option(some, Box::new(item))));
            }
            _ => {}
        }
        let start = match (name.as_str(), args.as_slice()) {
            ("sum", []) => Val::Atom(self.program.number(0.0)),
            ("product", []) => Val::Atom(self.program.number(1.0)),
            ("fold", [start, _]) => {
                let out = self.expr(start)?;
                match out {
                    Out::Source(source) => Val::Atom(self.source_atom(source, start)),
                    out => self.owned(out, &call.receiver)?,
                }
            }
            ("for_each", [_]) => Val::Tuple(Vec::new()),
            _ => {
                self.diagnostics.refuse(&call.args, format!("`{name}` takes other arguments"));
                return None;
            }
        };
        let before = std::mem::replace(
            &mut self.stem,
            if name == "fold" { "folded" } else { &name }.to_owned(),
        );
        let stem = self.stem.clone();
        let sum = self.scopes.anonymous_called(&stem, Denotation::Val(start));
        let span = call.method.span();
        self.each(&sequence, Hint::PartOf("i".to_owned()), span, false, &mut |this, item, _| {
            let total = match this.scopes.get(sum).clone() {
                Denotation::Val(val) => val,
                _ => return,
            };
            let next = match name.as_str() {
                "fold" => this.apply_function(args[1], vec![Out::Val(total), Out::Val(item)], call),
                "for_each" => {
                    this.apply_function(args[0], vec![Out::Val(item)], call).map(|_| Out::Unit)
                }
                _ => {
                    let row = if name == "sum" { "add" } else { "mul" };
                    let (total, item) = (
                        this.atom(Out::Val(total), &call.receiver),
                        this.atom(Out::Val(item), &call.receiver),
                    );
                    match (total, item) {
                        (Some(total), Some(item)) => Some(this.apply(
                            row,
                            crate::ir::Spelling::Method,
                            vec![total, item],
                            span,
                        )),
                        _ => None,
                    }
                }
            };
            if let Some(next) = next
                && let Some(val) = this.owned(next, &call.receiver)
            {
                this.scopes.set(sum, Denotation::Val(val));
            }
        });
        self.stem = before;
        match self.scopes.get(sum).clone() {
            Denotation::Val(Val::Tuple(parts)) if parts.is_empty() => Some(Out::Unit),
            Denotation::Val(val) => Some(Out::Val(val)),
            _ => None,
        }
    }

    /// `max_by` gives the last of the greatest items, `min_by` the first of the least.
    fn extreme(
        &mut self,
        sequence: &Sequence,
        compare: &syn::Expr,
        call: &syn::ExprMethodCall,
    ) -> Option<Out> {
        let none = self.none();
        let best = self.scopes.anonymous_called("best", Denotation::Val(none));
        let is_least = call.method == "min_by";
        let span = call.method.span();
        self.each(sequence, Hint::PartOf("i".to_owned()), span, false, &mut |this, item, _| {
            let Denotation::Val(Val::Option(some, value)) = this.scopes.get(best).clone() else {
                return;
            };
            let yes = this.truth(true);
            let taken = this.fork_on(
                some,
                span,
                |this| {
                    let lent =
                        [&*value, &item].map(|val| Out::Val(Val::Ref(Box::new(val.clone()))));
                    let order = this.apply_function(compare, lent.into(), call)?;
                    let order = this.atom(order, compare)?;
                    let name = syn::Ident::new("order", span);
                    let mut source = this.source(&quote::quote!(()), true);
                    let equals = if is_least { quote::quote!(==) } else { quote::quote!(!=) };
                    source.tokens = quote::quote!(#name #equals ::core::cmp::Ordering::Greater);
                    source.captures.push((name, Val::Atom(order)));
                    source.movable = false;
                    Some(Out::Val(this.place_source(source)))
                },
                |_| Some(Out::Val(Val::Atom(yes))),
            );
            let Some(Out::Val(Val::Atom(taken))) = taken else { return };
            this.fork_on(
                taken,
                span,
                |this| {
                    let option = Val::Option(yes, Box::new(item.clone()));
                    this.scopes.set(best, Denotation::Val(option));
                    Some(Out::Unit)
                },
                |_| Some(Out::Unit),
            );
        });
        match self.scopes.get(best).clone() {
            Denotation::Val(val) => Some(Out::Val(val)),
            _ => None,
        }
    }

    /// `find(|item| ..)`: the first item for which it holds.
    fn find_item(
        &mut self,
        sequence: &Sequence,
        function: &syn::Expr,
        call: &syn::ExprMethodCall,
    ) -> Option<Out> {
        let none = self.none();
        let found = self.scopes.anonymous_called("found", Denotation::Val(none));
        let span = call.method.span();
        self.each(sequence, Hint::PartOf("i".to_owned()), span, false, &mut |this, item, _| {
            let Denotation::Val(Val::Option(some, _)) = this.scopes.get(found).clone() else {
                return;
            };
            let searches = this.not(some);
            this.only_if(searches, span, &mut |this| {
                let Some(holds) = this.asks(function, &item, call) else { return };
                this.only_if(holds, span, &mut |this| {
                    let yes = this.truth(true);
                    let option = Val::Option(yes, Box::new(item.clone()));
                    this.scopes.set(found, Denotation::Val(option));
                });
            });
        });
        match self.scopes.get(found).clone() {
            Denotation::Val(val) => Some(Out::Val(val)),
            _ => None,
        }
    }

    /// `reduce(|a, b| ..)`
    fn reduce(
        &mut self,
        sequence: &Sequence,
        function: &syn::Expr,
        call: &syn::ExprMethodCall,
    ) -> Option<Out> {
        let none = self.none();
        let total = self.scopes.anonymous_called("reduced", Denotation::Val(none));
        let span = call.method.span();
        self.each(sequence, Hint::PartOf("i".to_owned()), span, false, &mut |this, item, _| {
            let Denotation::Val(Val::Option(some, value)) = this.scopes.get(total).clone() else {
                return;
            };
            let Some(item) = this.owned_val(item, &call.receiver) else { return };
            let first = item.clone();
            let next = this.fork_on(
                some,
                span,
                |this| {
                    let out = this.apply_function(
                        function,
                        vec![Out::Val(*value), Out::Val(item)],
                        call,
                    )?;
                    this.owned(out, function).map(Out::Val)
                },
                |_| Some(Out::Val(first)),
            );
            let Some(Out::Val(next)) = next else { return };
            let yes = this.truth(true);
            this.scopes.set(total, Denotation::Val(Val::Option(yes, Box::new(next))));
        });
        match self.scopes.get(total).clone() {
            Denotation::Val(val) => Some(Out::Val(val)),
            _ => None,
        }
    }

    /// A closure, or a function of floats by its path, applied.
    pub(super) fn apply_function(
        &mut self,
        function: &syn::Expr,
        args: Vec<Out>,
        call: &syn::ExprMethodCall,
    ) -> Option<Out> {
        self.apply_to(function, args, call)
    }

    /// `f64::total_cmp` and the like, by their path.
    fn ask(&mut self, path: &syn::ExprPath, args: Vec<Out>) -> Option<Out> {
        let mut source = self.source(&quote::quote!(()), true);
        let mut names = Vec::new();
        for (at, arg) in args.into_iter().enumerate() {
            let name = quote::format_ident!("arg_{}", at);
            let Out::Val(mut val) = arg else { return None };
            while let Val::Ref(inner) = val {
                val = *inner;
            }
            source.captures.push((name.clone(), Val::Ref(Box::new(val))));
            names.push(name);
        }
        let runtime = &self.runtime;
        source.tokens = match path.path.segments.first() {
            Some(owner) if owner.ident == "f64" || owner.ident == "f32" => {
                quote::quote!(#path(#(#names),*))
            }
            _ => quote::quote!(#runtime::__private::read(#path(#(#names),*))),
        };
        source.repeatable = true;
        source.movable = false;
        Some(Out::Val(self.place_source(source)))
    }

    /// The same, wherever it is applied.
    pub(super) fn apply_to(
        &mut self,
        function: &syn::Expr,
        args: Vec<Out>,
        call: &impl quote::ToTokens,
    ) -> Option<Out> {
        match expr_strip(function) {
            syn::Expr::Closure(closure) => {
                let closure = self.closure_of(closure);
                self.call_closure_with(&closure, args, call)
            }
            syn::Expr::Path(path) => {
                let name = path
                    .path
                    .segments
                    .last()
                    .map(|last| last.ident.to_string())
                    .unwrap_or_default();
                if let Some(slot) =
                    path.path.get_ident().and_then(|ident| self.scopes.find(&ident.to_string()))
                    && let Denotation::Closure(closure) = self.scopes.get(slot).clone()
                {
                    return self.call_closure_with(&closure, args, call);
                }
                if path.path.segments.len() > 1 && super::reads::is_reading(&name) {
                    return self.ask(path, args);
                }
                let of_floats = path.path.segments.len() == 2
                    && matches!(
                        path.path.segments[0].ident.to_string().as_str(),
                        "f32" | "f64" | "Float"
                    );
                let rule = crate::rules::find(&name)
                    .filter(|rule| of_floats && rule.is_method() && rule.arity() == args.len());
                let Some(rule) = rule else {
                    self.diagnostics.refuse(path, "what this function does to active items is not known here; write a closure");
                    return None;
                };
                let atoms: Vec<Option<Atom>> =
                    args.into_iter().map(|arg| self.atom(arg, function)).collect();
                let atoms = atoms.into_iter().collect::<Option<Vec<Atom>>>()?;
                let span = syn::spanned::Spanned::span(&function);
                Some(self.apply_rule(rule, crate::ir::Spelling::Method, atoms, span))
            }
            other => {
                self.diagnostics.refuse(other, "a closure is needed here");
                None
            }
        }
    }
}

/// A chain that may go on for ever.
fn is_endless(expr: &syn::Expr) -> bool {
    let text = quote::quote!(#expr).to_string();
    let mut words = text.split(|ch: char| !ch.is_alphanumeric() && ch != '_');
    words.any(|word| matches!(word, "cycle" | "repeat" | "repeat_with" | "successors" | "from_fn"))
}

fn is_literal(expr: &syn::Expr) -> bool {
    match expr_strip(expr) {
        syn::Expr::Lit(literal) => {
            matches!(&literal.lit, syn::Lit::Int(int) if int.suffix().is_empty())
        }
        syn::Expr::Unary(unary) => is_literal(&unary.expr),
        _ => false,
    }
}

fn is_zero(literal: &syn::ExprLit) -> bool {
    matches!(&literal.lit, syn::Lit::Int(int) if int.base10_digits() == "0")
}

/// Whether a chain of adaptors leaves items out.
fn leaves_out(call: &syn::ExprMethodCall) -> bool {
    matches!(
        call.method.to_string().as_str(),
        "filter" | "filter_map" | "take_while" | "skip_while"
    ) || matches!(expr_strip(&call.receiver), syn::Expr::MethodCall(inner) if leaves_out(inner))
}

impl Sequence {
    pub(super) fn is_range(&self) -> bool {
        matches!(self, Sequence::Range { .. })
    }

    pub(super) fn reversed(&self) -> bool {
        matches!(self, Sequence::Range { reversed: true, .. })
    }

    /// The range of the index.
    pub(super) fn bounds(&self, lowering: &mut Lowering<'_>) -> (Atom, Atom, bool) {
        match self {
            Sequence::Range { start, end, inclusive, .. } => (*start, *end, *inclusive),
            other => {
                let zero = lowering.program.literal(quote::quote!(0), None);
                (zero, other.len(lowering), false)
            }
        }
    }

    pub(super) fn len(&self, lowering: &mut Lowering<'_>) -> Atom {
        let one = lowering.program.literal(quote::quote!(1), None);
        match self {
            Sequence::Range { items: Some(range), .. } => {
                let runtime = lowering.runtime.clone();
                let source =
                    lowering.source(&quote::quote!(#runtime::__private::count(&(#range))), true);
                match lowering.place_source(source) {
                    Val::Atom(len) => len,
                    _ => one,
                }
            }
            Sequence::Range { start, end, inclusive, .. } => {
                let end = if *inclusive { lowering.integer("add", vec![*end, one]) } else { *end };
                if lowering.program.as_number(*start) == Some(0.0) {
                    return end;
                }
                lowering.integer("saturating_sub", vec![end, *start])
            }
            Sequence::From { .. } => {
                lowering.program.literal(quote::quote!(::core::primitive::usize::MAX), None)
            }
            Sequence::Elements { len, .. }
            | Sequence::Untracked { len, .. }
            | Sequence::Collected { len, .. } => *len,
            Sequence::Enumerate(inner)
            | Sequence::Reversed(inner)
            | Sequence::Map(inner, _)
            | Sequence::Filter { inner, .. }
            | Sequence::While { inner, .. } => inner.len(lowering),
            Sequence::Zip(first, second) if matches!(**second, Sequence::From { .. }) => {
                first.len(lowering)
            }
            Sequence::Zip(first, second) if matches!(**first, Sequence::From { .. }) => {
                second.len(lowering)
            }
            Sequence::Zip(first, second) => {
                let (first, second) = (first.len(lowering), second.len(lowering));
                lowering.integer("min", vec![first, second])
            }
            Sequence::Skip(inner, count) => {
                let len = inner.len(lowering);
                lowering.integer("saturating_sub", vec![len, *count])
            }
            Sequence::Take(inner, count) => {
                let len = inner.len(lowering);
                lowering.integer("min", vec![len, *count])
            }
            Sequence::StepBy(inner, count) => {
                let len = inner.len(lowering);
                lowering.integer("div_ceil", vec![len, *count])
            }
            Sequence::Windows { path, size } => {
                let len = lowering.length_of(path);
                let len = lowering.integer("add", vec![len, one]);
                lowering.integer("saturating_sub", vec![len, *size])
            }
            Sequence::Chunks { path, size, exact } => {
                let len = lowering.length_of(path);
                lowering.integer(if *exact { "div" } else { "div_ceil" }, vec![len, *size])
            }
        }
    }

    /// The item at an index.
    pub(super) fn item(&self, lowering: &mut Lowering<'_>, index: Atom) -> Val {
        match self {
            Sequence::Range { start, .. } => {
                let _ = start;
                Val::Atom(index)
            }
            Sequence::From { start } => {
                lowering.item_of(&quote::quote!(nth), &quote::quote!(&(#start..)), index)
            }
            Sequence::Collected { items, .. } => {
                lowering.item_of(&quote::quote!(item), &quote::quote!(&#items), index)
            }
            Sequence::Elements { path, copied, elem, .. } => {
                let path = path.step(Step::Index(index));
                if *copied && let Some(atom) = lowering.load_path(&path, elem) {
                    return Val::Atom(atom);
                }
                Val::Ref(Box::new(Val::Memory(path)))
            }
            Sequence::Untracked { array, copied, .. } => {
                let taken = super::mentions::identifiers(&quote::quote!(#array));
                let mut name = "position".to_owned();
                while taken.contains(&name) {
                    name.push('_');
                }
                let ident = syn::Ident::new(&name, proc_macro2::Span::call_site());
                let mut source = lowering.source(&quote::quote!(#array), true);
                source.tokens = quote::quote!(#array[#ident]);
                source.captures.push((ident, Val::Atom(index)));
                source.repeatable = true;
                source.movable = false;
                let element = lowering.place_source(source);
                if *copied { element } else { Val::Ref(Box::new(element)) }
            }
            Sequence::Map(inner, function) => {
                let item = inner.item_at(lowering, index);
                let call: syn::ExprMethodCall = syn::parse_quote!(items.map());
                let span = proc_macro2::Span::call_site();
                let out = lowering.apply_function(function, vec![Out::Val(item)], &call);
                let val = out.and_then(|out| lowering.owned(out, function));
                let _ = span;
                val.unwrap_or_else(|| lowering.poison())
            }
            // Taken apart into stages before.
            Sequence::Filter { inner, .. } | Sequence::While { inner, .. } => {
                inner.item_at(lowering, index)
            }
            Sequence::Enumerate(inner) => {
                Val::Tuple(vec![Val::Atom(index), inner.item_at(lowering, index)])
            }
            Sequence::Zip(first, second) => {
                Val::Tuple(vec![first.item_at(lowering, index), second.item_at(lowering, index)])
            }
            Sequence::Reversed(inner) => {
                let len = inner.len(lowering);
                let one = lowering.program.literal(quote::quote!(1), None);
                let last = lowering.integer("sub", vec![len, one]);
                let index = lowering.integer("sub", vec![last, index]);
                inner.item_at(lowering, index)
            }
            Sequence::Skip(inner, count) => {
                let index = lowering.integer("add", vec![index, *count]);
                inner.item_at(lowering, index)
            }
            Sequence::Take(inner, _) => inner.item_at(lowering, index),
            Sequence::StepBy(inner, count) => {
                let index = lowering.integer("mul", vec![index, *count]);
                inner.item_at(lowering, index)
            }
            Sequence::Windows { path, size } => {
                let end = lowering.integer("add", vec![index, *size]);
                let step = Step::Slice { start: Some(index), end: Some(end), inclusive: false };
                Val::Ref(Box::new(Val::Memory(path.step(step))))
            }
            Sequence::Chunks { path, size, exact } => {
                let start = lowering.integer("mul", vec![index, *size]);
                let mut end = lowering.integer("add", vec![start, *size]);
                if !exact {
                    let len = lowering.length_of(path);
                    end = lowering.integer("min", vec![end, len]);
                }
                let step = Step::Slice { start: Some(start), end: Some(end), inclusive: false };
                Val::Ref(Box::new(Val::Memory(path.step(step))))
            }
        }
    }

    /// The item at an index that counts from 0, which a range's own does not.
    pub(super) fn item_at(&self, lowering: &mut Lowering<'_>, index: Atom) -> Val {
        match self {
            Sequence::Range { items: Some(range), reversed, .. } => {
                let function = if *reversed { quote::quote!(nth_back) } else { quote::quote!(nth) };
                lowering.item_of(&function, &quote::quote!(&(#range)), index)
            }
            Sequence::Range { start, reversed: false, .. } => {
                Val::Atom(lowering.integer("add", vec![*start, index]))
            }
            Sequence::Range { start, end, inclusive, reversed: true, .. } => {
                let one = lowering.program.literal(quote::quote!(1), None);
                let last = if *inclusive { *end } else { lowering.integer("sub", vec![*end, one]) };
                let _ = start;
                Val::Atom(lowering.integer("sub", vec![last, index]))
            }
            other => other.item(lowering, index),
        }
    }
}
