//! Types that are not seen here: what is known to be a number all the same, and what is done with the rest.
//!
//! The result of an operator on them has a type that rustc chooses; its adjoint goes through a trait of
//! `grad_runtime::rules`. A method of floats is called on a number alone, which rustc checks. What is looked into, by a
//! field or a method, gets a place of its own, whose shadow has the same fields and methods.

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::spanned::Spanned;

use super::{Lowering, Out};
use crate::ir::{Atom, Op, Path, Scalar, Shape, Spelling, Val};
use crate::rules::{self, Form, Rule};
use crate::signature::{shape_of, strip};

impl Lowering<'_> {
    /// The type of an operation's result, as far as tokens tell.
    pub(super) fn result_type(&self, rule: &Rule, args: &[Atom]) -> Scalar {
        let known = self.joined_all(args);
        let is_operator = matches!(rule.form, Form::Infix(..) | Form::Prefix(_) | Form::Inverse);
        if is_operator && self.chooses && args.iter().any(|arg| self.is_unseen(*arg)) {
            return Scalar::Unknown;
        }
        known
    }

    /// The best that is known of values of one type.
    pub(super) fn joined_all(&self, args: &[Atom]) -> Scalar {
        let types = || args.iter().map(|arg| self.program.scalar(*arg));
        types()
            .find(Scalar::is_named)
            .or_else(|| types().find(|ty| *ty != Scalar::Unknown))
            .unwrap_or(Scalar::Unknown)
    }

    /// Whether the operand may be no float. What carries no derivative is taken for one beside a float, unless
    /// it shows that it is none.
    fn is_unseen(&self, atom: Atom) -> bool {
        if self.is_literal(atom) || self.program.scalar(atom) != Scalar::Unknown {
            return false;
        }
        self.program.is_active(atom) || self.is_foreign(atom)
    }

    /// A number as it is written.
    fn is_literal(&self, atom: Atom) -> bool {
        self.program.as_number(atom).is_some()
    }

    /// A float as it is written.
    pub(super) fn is_float_literal(&self, atom: Atom) -> bool {
        let Atom::Constant(constant) = atom else { return false };
        let data = &self.program.constants[constant.0 as usize];
        data.number.is_some()
            && data.tokens.as_ref().is_none_or(|tokens| tokens.to_string().contains('.'))
    }

    /// Copied code whose value is of a type of the user's, as it shows.
    fn is_foreign(&self, atom: Atom) -> bool {
        match atom {
            Atom::Constant(constant) => {
                let tokens = &self.program.constants[constant.0 as usize].tokens;
                tokens.as_ref().is_some_and(|tokens| self.shows_foreign(tokens.clone()))
            }
            Atom::Value(value) => self.foreign_values.contains(&value),
        }
    }

    /// Whether code names a type of the user's (`DVec3::new(..)`), or a variable of one.
    pub(super) fn shows_foreign(&self, tokens: TokenStream) -> bool {
        let trees: Vec<TokenTree> = tokens.into_iter().collect();
        trees.iter().enumerate().any(|(at, tree)| {
            let is_punct = |at: usize, text: char| {
                matches!(trees.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == text)
            };
            match tree {
                TokenTree::Ident(ident) => {
                    let name = ident.to_string();
                    if is_punct(at + 1, ':') {
                        return name.starts_with(|ch: char| ch.is_uppercase());
                    }
                    let is_part = is_punct(at + 1, '.')
                        || matches!(trees.get(at + 1), Some(TokenTree::Group(_)));
                    !is_part && self.is_foreign_name(&name)
                }
                TokenTree::Group(group) => {
                    let is_argument = at > 0 && matches!(trees[at - 1], TokenTree::Ident(_));
                    !is_argument && self.shows_foreign(group.stream())
                }
                _ => false,
            }
        })
    }

    fn is_foreign_name(&self, name: &str) -> bool {
        let Some(slot) = self.scopes.find(name) else { return false };
        if self.foreign.contains(&slot) {
            return true;
        }
        let is_parameter = self.scopes.parameter_slot(name) == Some(slot);
        is_parameter
            && self.signature.params.iter().any(|param| {
                param.name == name
                    && param.shape == Shape::Inactive
                    && is_by_name(&param.ty)
                    && !matches!(shape_of(&param.ty, &self.signature.generics), Shape::Inactive)
            })
    }

    /// Remembers what the `let` of copied code shows of its type.
    pub(super) fn remember_foreign(
        &mut self,
        name: &str,
        annotation: Option<&syn::Type>,
        init: &syn::Expr,
    ) {
        let is_foreign = match annotation {
            Some(ty) => {
                is_by_name(ty)
                    && matches!(
                        shape_of(ty, &self.signature.generics),
                        Shape::Scalar(Scalar::Unknown) | Shape::Opaque
                    )
            }
            None => self.shows_foreign(init.to_token_stream()),
        };
        if let (true, Some(slot)) = (is_foreign, self.scopes.find(name)) {
            self.foreign.insert(slot);
        }
    }

    /// Lowers an operand of an operator. Where the user's code has a reference to something that is no float, as it
    /// seems, it stays one.
    pub(super) fn term(&mut self, expr: &syn::Expr) -> Option<Atom> {
        let out = self.expr(expr)?;
        if let Out::Val(Val::Ref(_)) = &out
            && let Some(path) = self.memory_of(&out)
            && self.chooses
            && !self.is_mutable(&path)
            && self.is_value(&path)
            && self.path_type(&path).is_none_or(|ty| {
                !matches!(shape_of(&ty, &self.signature.generics), Shape::Inactive)
                    && !is_number(&shape_of(&ty, &self.signature.generics))
            })
        {
            let hint = self.step();
            let op = Op::Borrow(path.clone());
            let value = self.push_at(hint, Scalar::Unknown, op, Vec::new(), expr.span());
            self.program.data_mut(value).owned = true;
            self.origins.insert(value, path);
            return Some(Atom::Value(value));
        }
        self.atom(out, expr)
    }

    /// Whether what stands there may be one value to its operators: no array, no tuple.
    pub(super) fn is_value(&self, path: &Path) -> bool {
        match self.path_type(path) {
            Some(ty) => is_by_name(&ty),
            None => !matches!(path.steps.last(), Some(crate::ir::Step::Slice { .. })),
        }
    }

    /// Whether what stands there may be no float.
    pub(super) fn is_unseen_place(&self, path: &Path) -> bool {
        self.chooses
            && self
                .path_type(path)
                .is_none_or(|ty| !is_number(&shape_of(&ty, &self.signature.generics)))
    }

    /// The receiver of a method of floats: of a type that is not seen, it is checked to be one.
    pub(super) fn checked(&mut self, rule: &Rule, atom: Atom, at: &syn::Expr) -> Atom {
        let is_method = rule.form == Form::Method;
        if !is_method || !self.chooses || !self.is_unseen(atom) {
            return atom;
        }
        let number = rules::find("number").expect("a row of the table");
        let hint = self.step();
        let op = Op::Rule(number, Spelling::Method);
        Atom::Value(self.push_at(hint, Scalar::Float, op, vec![atom], at.span()))
    }

    /// A value of a type that is not seen in a place of its own, where its fields and methods are found.
    pub(super) fn cell(&mut self, atom: Atom) -> Option<Path> {
        let Atom::Value(value) = atom else { return None };
        if self.program.scalar(atom) != Scalar::Unknown || !self.program.is_active(atom) {
            return None;
        }
        if let Some(path) = self.cells.get(&value) {
            return Some(path.clone());
        }
        let path = self.lend(atom, false);
        self.cells.insert(value, path.clone());
        Some(path)
    }

    /// Whether a method gives a matrix that is maybe no `Copy` type: so it is if that is what it is called on.
    pub(super) fn gives_owned(&self, method: &str, receiver: Option<&Path>) -> bool {
        let gives_matrix = matches!(
            method,
            "transpose" | "normalize" | "component_mul" | "component_div" | "tr_mul" | "cross"
        );
        gives_matrix
            && receiver.is_some_and(|path| {
                let is_lent = |entry: &crate::ir::Entry| {
                    entry.value == path.root && entry.passing != crate::ir::Passing::Value
                };
                self.program.data(path.root).owned || self.program.entries.iter().any(is_lent)
            })
    }

    /// The same of a value or a reference to it.
    pub(super) fn cell_of(&mut self, val: &Val) -> Option<Path> {
        match val {
            Val::Atom(atom) => self.cell(*atom),
            Val::Ref(inner) => self.cell_of(inner),
            _ => None,
        }
    }

    /// Whether an expression is a value of a type that is not seen, whose methods are not those of floats.
    pub(super) fn unseen_receiver(&mut self, out: &Out) -> bool {
        let Out::Val(val) = out else { return false };
        let mut val = val;
        while let Val::Ref(inner) = val {
            val = inner;
        }
        match val {
            Val::Atom(atom @ Atom::Value(_)) => {
                self.chooses
                    && self.program.scalar(*atom) == Scalar::Unknown
                    && self.program.is_active(*atom)
            }
            _ => false,
        }
    }
}

/// A type that is known by its name alone, and no container of the standard library.
pub(super) fn is_by_name(ty: &syn::Type) -> bool {
    match strip(ty) {
        syn::Type::Path(path) => path.path.segments.last().is_some_and(|last| {
            !matches!(last.ident.to_string().as_str(), "Vec" | "Box" | "Option" | "Result")
        }),
        _ => false,
    }
}

fn is_number(shape: &Shape) -> bool {
    matches!(shape, Shape::Scalar(scalar) if scalar.is_number())
}
