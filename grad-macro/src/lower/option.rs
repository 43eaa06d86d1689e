//! `Option`s of active values: a truth value and what is there if it holds.

use quote::{ToTokens, quote};

use super::scope::Denotation;
use super::stmt::expr_strip;
use super::{Lowering, Out};
use crate::ir::{Atom, Hint, Op, Scalar, Spelling, Stmt, Val};

/// Methods of slices and vectors that give an `Option`.
const OF_MEMORY: &[&str] = &[
    "get",
    "get_mut",
    "first",
    "first_mut",
    "last",
    "last_mut",
    "split_first",
    "split_first_mut",
    "split_last_mut",
    "split_last",
    "pop",
];
/// Methods of iterators that do.
const OF_ITERATORS: &[&str] = &["max_by", "min_by", "reduce", "find", "last", "nth"];
/// Methods that make an `Option` of an `Option`.
const OF_OPTIONS: &[&str] =
    &["copied", "cloned", "map", "and_then", "filter", "or", "as_ref", "take", "clone"];

impl Lowering<'_> {
    /// Whether the expression is an `Option` that is looked into here.
    pub(super) fn gives_option(&self, expr: &syn::Expr) -> bool {
        self.is_option_expr(expr_strip(expr)) && !self.is_untracked(expr)
    }

    fn is_option_expr(&self, expr: &syn::Expr) -> bool {
        match expr {
            syn::Expr::Path(path) => {
                let slot =
                    path.path.get_ident().and_then(|name| self.scopes.find(&name.to_string()));
                slot.is_some_and(|slot| match self.scopes.get(slot) {
                    Denotation::Val(val) => is_option(val),
                    _ => false,
                })
            }
            syn::Expr::Reference(reference) => self.gives_option(&reference.expr),
            syn::Expr::Call(call) => is_some(call),
            syn::Expr::MethodCall(call) => self.method_gives_option(call),
            _ => false,
        }
    }

    pub(super) fn method_gives_option(&self, call: &syn::ExprMethodCall) -> bool {
        let name = call.method.to_string();
        let name = name.as_str();
        matches!(name, "then" | "then_some")
            || OF_ITERATORS.contains(&name)
                && matches!(
                    expr_strip(&call.receiver),
                    syn::Expr::MethodCall(_) | syn::Expr::Range(_)
                )
            || OF_MEMORY.contains(&name) && self.is_memory_receiver(&call.receiver)
            || OF_OPTIONS.contains(&name) && self.gives_option(&call.receiver)
    }

    fn is_memory_receiver(&self, receiver: &syn::Expr) -> bool {
        match expr_strip(receiver) {
            syn::Expr::Path(path) => {
                let slot =
                    path.path.get_ident().and_then(|name| self.scopes.find(&name.to_string()));
                slot.is_some_and(|slot| match self.scopes.get(slot) {
                    Denotation::Val(Val::Memory(_)) => true,
                    Denotation::Val(Val::Ref(inner)) => matches!(**inner, Val::Memory(_)),
                    _ => false,
                })
            }
            syn::Expr::Field(_) | syn::Expr::Index(_) => true,
            syn::Expr::MethodCall(call) => {
                matches!(call.method.to_string().as_str(), "as_slice" | "as_mut_slice" | "iter")
            }
            _ => false,
        }
    }

    /// `Some(value)`.
    pub(super) fn some(&mut self, value: &syn::Expr) -> Option<Out> {
        let out = self.expr(value)?;
        let val = match out {
            Out::Val(val @ Val::Ref(_)) => val,
            out => self.owned(out, value)?,
        };
        Some(Out::Val(Val::Option(self.truth(true), Box::new(val))))
    }

    pub(super) fn truth(&mut self, holds: bool) -> Atom {
        let tokens = if holds { quote!(true) } else { quote!(false) };
        self.program.literal(tokens, None)
    }

    /// `None`, whatever it would be an option of.
    pub(super) fn none(&mut self) -> Val {
        let tokens = quote!(::core::default::Default::default());
        let nothing = self.program.literal(tokens, None);
        Val::Option(self.truth(false), Box::new(Val::Atom(nothing)))
    }

    /// The first value of a variable in the shape of what it becomes.
    pub(super) fn shaped_like(&mut self, init: &Val, becomes: &Val) -> Val {
        match (init, becomes) {
            (Val::Option(some, _), Val::Option(_, value)) if self.is_false(*some) => {
                Val::Option(*some, Box::new(self.nothing(value)))
            }
            (Val::Ref(init), Val::Ref(becomes)) => {
                Val::Ref(Box::new(self.shaped_like(init, becomes)))
            }
            // A slice that becomes a part of itself.
            (Val::Memory(path), Val::Memory(other))
                if path.root == other.root && self.place_in_shape_of(other, path).is_none() =>
            {
                let prefix = path.steps.len();
                let ends_in_slice =
                    matches!(path.steps.last(), Some(crate::ir::Step::Slice { .. }));
                let depth = if ends_in_slice { prefix - 1 } else { prefix };
                self.as_slice(path, depth).map_or_else(|| init.clone(), Val::Memory)
            }
            _ => init.clone(),
        }
    }

    /// The two parts of an `Option`, behind references.
    pub(super) fn option_of(&mut self, expr: &syn::Expr) -> Option<(Atom, Val)> {
        let out = self.expr(expr)?;
        let Out::Val(val) = out else { return None };
        parts(&val)
    }

    /// A method of an `Option`.
    pub(super) fn option_method(&mut self, call: &syn::ExprMethodCall) -> Option<Out> {
        let (some, value) = self.option_of(&call.receiver)?;
        let args: Vec<&syn::Expr> = call.args.iter().collect();
        let at = call.method.span();
        match (call.method.to_string().as_str(), args.as_slice()) {
            ("copied" | "cloned" | "as_ref" | "clone", []) => {
                let value = match value {
                    Val::Ref(inner) if call.method != "as_ref" => match *inner {
                        Val::Memory(path) if self.is_number(&path) => {
                            return self.read_if(some, &path, &call.receiver);
                        }
                        inner => inner,
                    },
                    value => value,
                };
                Some(Out::Val(Val::Option(some, Box::new(value))))
            }
            ("is_some", []) => Some(Out::Val(Val::Atom(some))),
            ("is_none", []) => Some(Out::Val(Val::Atom(self.not(some)))),
            ("unwrap" | "unwrap_unchecked", []) => {
                self.must_hold(some, &quote!(unwrap()));
                Some(Out::Val(value))
            }
            ("expect", [message]) => {
                self.must_hold(some, &quote!(expect(#message)));
                Some(Out::Val(value))
            }
            ("unwrap_or_default", []) => {
                let zero = self.program.number(0.0);
                self.fork_on(
                    some,
                    at,
                    |_| Some(Out::Val(value)),
                    |_| Some(Out::Val(Val::Atom(zero))),
                )
            }
            ("unwrap_or", [other]) => {
                // It is evaluated in any case.
                let other_val = match expr_strip(other) {
                    syn::Expr::Reference(reference) => {
                        let out = self.expr(&reference.expr)?;
                        Val::Ref(Box::new(self.owned(out, other)?))
                    }
                    other => {
                        let out = self.expr(other)?;
                        self.owned(out, other)?
                    }
                };
                self.fork_on(some, at, |_| Some(Out::Val(value)), |_| Some(Out::Val(other_val)))
            }
            ("unwrap_or_else", [other]) => self.fork_on(
                some,
                at,
                |_| Some(Out::Val(value)),
                |this| this.apply_function(other, Vec::new(), call),
            ),
            ("map", [function]) => self.fork_on(
                some,
                at,
                |this| {
                    let out = this.apply_function(function, vec![Out::Val(value)], call)?;
                    let val = this.owned(out, function)?;
                    Some(Out::Val(Val::Option(this.truth(true), Box::new(val))))
                },
                |this| Some(Out::Val(this.none())),
            ),
            ("and_then", [function]) => self.fork_on(
                some,
                at,
                |this| {
                    let out = this.apply_function(function, vec![Out::Val(value)], call)?;
                    this.as_option(out)
                },
                |this| Some(Out::Val(this.none())),
            ),
            ("map_or", [other, function]) => {
                let other_out = self.expr(other)?;
                let other_val = self.owned(other_out, other)?;
                self.fork_on(
                    some,
                    at,
                    |this| this.apply_function(function, vec![Out::Val(value)], call),
                    |_| Some(Out::Val(other_val)),
                )
            }
            ("map_or_else", [other, function]) => self.fork_on(
                some,
                at,
                |this| this.apply_function(function, vec![Out::Val(value)], call),
                |this| this.apply_function(other, Vec::new(), call),
            ),
            ("filter", [function]) => self.fork_on(
                some,
                at,
                |this| {
                    let item = Out::Val(Val::Ref(Box::new(value.clone())));
                    let out = this.apply_function(function, vec![item], call)?;
                    let holds = this.atom(out, function)?;
                    Some(Out::Val(Val::Option(holds, Box::new(value.clone()))))
                },
                |this| Some(Out::Val(this.none())),
            ),
            ("take", []) => {
                let Some(place) = self.place(&call.receiver) else {
                    self.diagnostics
                        .refuse(&call.receiver, "`take` of this place is not supported");
                    return None;
                };
                let none = self.none();
                self.store(&place, Out::Val(none), &call.receiver);
                Some(Out::Val(Val::Option(some, Box::new(value))))
            }
            ("or", [other]) => {
                let out = self.expr(other)?;
                let other = self.as_option(out)?;
                let own = Val::Option(some, Box::new(value));
                self.fork_on(some, at, |_| Some(Out::Val(own)), |_| Some(other))
            }
            ("is_some_and", [function]) => self.fork_on(
                some,
                at,
                |this| this.apply_function(function, vec![Out::Val(value)], call),
                |this| Some(Out::Val(Val::Atom(this.truth(false)))),
            ),
            (name, _) => {
                self.diagnostics.refuse(
                    &call.method,
                    format!("the method `{name}` of an `Option` of an active value is not supported; use `match` or `if let`"),
                );
                None
            }
        }
    }

    /// The number behind an optional reference, read where it is there.
    fn read_if(&mut self, some: Atom, path: &crate::ir::Path, at: &syn::Expr) -> Option<Out> {
        let span = proc_macro2::Span::call_site();
        let number = self.fork_on(
            some,
            span,
            |this| this.load_path(path, at).map(|atom| Out::Val(Val::Atom(atom))),
            |_| Some(Out::Never),
        )?;
        let Out::Val(number) = number else { return None };
        Some(Out::Val(Val::Option(some, Box::new(number))))
    }

    /// `None` in copied code as an option like the tracked ones.
    pub(super) fn as_option(&mut self, out: Out) -> Option<Out> {
        match &out {
            Out::Source(source) if is_none_path(&source.tokens) => Some(Out::Val(self.none())),
            _ => Some(out),
        }
    }

    pub(super) fn not(&mut self, truth: Atom) -> Atom {
        let rule = crate::rules::find("not").expect("a row of the table");
        let op = Op::Rule(rule, Spelling::Method);
        let hint = Hint::PartOf("is_none".to_owned());
        let span = proc_macro2::Span::call_site();
        Atom::Value(self.push_at(hint, Scalar::Bool, op, vec![truth], span))
    }

    /// Panics as the user's code does where nothing is there.
    fn must_hold(&mut self, some: Atom, method: &proc_macro2::TokenStream) {
        let name = syn::Ident::new("is_some", proc_macro2::Span::call_site());
        let mut source = self.source(method, false);
        source.mentions.push(name.to_string());
        source.tokens = quote!(#name.then_some(()).#method);
        source.tail = quote!(;);
        source.captures.push((name, Val::Atom(some)));
        source.repeatable = false;
        source.movable = false;
        self.program.primal.push(Stmt::Source { source, binds: Vec::new() });
    }

    /// `condition.then(|| value)`, `condition.then_some(value)`.
    pub(super) fn then(&mut self, call: &syn::ExprMethodCall) -> Option<Out> {
        let [argument] = call.args.iter().collect::<Vec<_>>()[..] else { return None };
        let some = self.condition(&call.receiver);
        let val = if call.method == "then_some" {
            let out = self.expr(argument)?;
            self.owned(out, argument)?
        } else {
            let out = self.fork_on(
                some,
                call.method.span(),
                |this| this.apply_function(argument, Vec::new(), call),
                |_| Some(Out::Never),
            )?;
            self.owned(out, argument)?
        };
        Some(Out::Val(Val::Option(some, Box::new(val))))
    }
}

/// The truth value and what is there, behind references.
pub(super) fn parts(val: &Val) -> Option<(Atom, Val)> {
    match val {
        Val::Option(some, value) => Some((*some, (**value).clone())),
        Val::Ref(inner) => {
            let (some, value) = parts(inner)?;
            Some((some, Val::Ref(Box::new(value))))
        }
        _ => None,
    }
}

pub(super) fn is_option(val: &Val) -> bool {
    parts(val).is_some()
}

/// `Some(..)`
pub(super) fn is_some(call: &syn::ExprCall) -> bool {
    matches!(expr_strip(&call.func), syn::Expr::Path(path)
        if path.path.segments.last().is_some_and(|last| last.ident == "Some") && call.args.len() == 1)
}

/// `None`
pub(super) fn is_none_path(code: &impl ToTokens) -> bool {
    syn::parse2::<syn::Path>(code.to_token_stream())
        .is_ok_and(|path| path.segments.last().is_some_and(|last| last.ident == "None"))
}
