//! Code that reads active variables and gives nothing with a derivative: comparisons, lengths, questions to
//! iterators. Where a name alone says so, rustc is asked whether it is true.

use super::scope::Denotation;
use super::stmt::expr_strip;
use super::{Lowering, Out};
use crate::ir::{Path, Scalar, Shape, Val};
use crate::rules::{self, Rule};
use crate::signature::{shape_of, strip};

/// Methods whose result carries no derivative, whatever they are called on.
const READING: &[&str] = &[
    "is_nan",
    "is_infinite",
    "is_finite",
    "is_normal",
    "is_subnormal",
    "is_sign_positive",
    "is_sign_negative",
    "classify",
    "total_cmp",
    "partial_cmp",
    "to_bits",
    "to_ne_bytes",
    "to_le_bytes",
    "to_be_bytes",
    "integer_decode",
    "eq",
    "ne",
    "lt",
    "le",
    "gt",
    "ge",
    "is_zero",
    "is_one",
    "is_positive",
    "is_negative",
];

pub(crate) fn is_reading(method: &str) -> bool {
    READING.contains(&method)
}

/// The methods that lead from a collection to its items, and on from those.
const OF_ITERATORS: &[&str] = &[
    "iter",
    "iter_mut",
    "into_iter",
    "chars",
    "bytes",
    "lines",
    "split_whitespace",
    "keys",
    "values",
    "windows",
    "chunks",
    "chunks_exact",
    "drain",
    "map",
    "filter",
    "filter_map",
    "zip",
    "enumerate",
    "rev",
    "skip",
    "take",
    "step_by",
    "copied",
    "cloned",
    "take_while",
    "skip_while",
    "chain",
    "flat_map",
    "inspect",
];

impl Lowering<'_> {
    /// Reads code that carries no derivative, by the look of it.
    pub(super) fn read_asking(&mut self, code: &syn::Expr, scalar: Scalar) -> Out {
        let code = self.asking(code);
        self.read(&code, scalar)
    }

    /// The code with a question to rustc around each method that is taken for one without a derivative by its
    /// name alone.
    pub(super) fn asking(&self, code: &syn::Expr) -> syn::Expr {
        if self.is_untracked(code) {
            return code.clone();
        }
        let mut code = code.clone();
        match &mut code {
            syn::Expr::MethodCall(call) if self.reads_surely(call) => {}
            syn::Expr::MethodCall(call) if reads_by_name(call) => {
                let runtime = &self.runtime;
                return syn::parse_quote!(#runtime::__private::read(#call));
            }
            syn::Expr::MethodCall(call) => {
                *call.receiver = self.asking(&call.receiver);
                call.args.iter_mut().for_each(|arg| *arg = self.asking(arg));
            }
            syn::Expr::Call(call) => {
                call.args.iter_mut().for_each(|arg| *arg = self.asking(arg));
            }
            syn::Expr::Binary(binary) => {
                *binary.left = self.asking(&binary.left);
                *binary.right = self.asking(&binary.right);
            }
            syn::Expr::Reference(reference) => *reference.expr = self.asking(&reference.expr),
            syn::Expr::Paren(paren) => *paren.expr = self.asking(&paren.expr),
            syn::Expr::Try(tried) => *tried.expr = self.asking(&tried.expr),
            _ => {}
        }
        code
    }

    /// Whether the receiver is of a type whose method of that name is known.
    fn reads_surely(&self, call: &syn::ExprMethodCall) -> bool {
        match call.method.to_string().as_str() {
            "len" | "is_empty" | "capacity" | "any" | "all" | "position" | "rposition"
            | "count" => {
                self.is_untracked(&*call.receiver) || self.is_sequence_expr(&call.receiver)
            }
            name => is_reading(name) && self.is_float(&call.receiver),
        }
    }

    /// Whether the argument carries no derivative, though it may read active variables.
    pub(super) fn only_reads(&self, arg: &syn::Expr) -> bool {
        if let syn::Expr::Path(_) = expr_strip(arg)
            && self.is_plainly_active(arg)
        {
            return false;
        }
        match expr_strip(arg) {
            arg if self.is_untracked(arg) => true,
            syn::Expr::Macro(mac) => {
                mac.mac.path.is_ident("format") || mac.mac.path.is_ident("matches")
            }
            syn::Expr::Reference(reference) => {
                reference.mutability.is_none() && self.only_reads(&reference.expr)
            }
            syn::Expr::Binary(binary) => {
                crate::template::operator(&binary.op)
                    .and_then(rules::find)
                    .is_some_and(Rule::gives_truth)
                    || self.only_reads(&binary.left) && self.only_reads(&binary.right)
            }
            syn::Expr::Cast(cast) => is_integer_type(&cast.ty),
            syn::Expr::MethodCall(call) => {
                reads_by_name(call)
                    || self.only_reads(&call.receiver)
                        && !self.is_untracked(&*call.receiver)
                        && call.args.iter().all(|arg| self.only_reads(arg))
            }
            syn::Expr::Call(call) => {
                !call.args.is_empty()
                    && !self.is_untracked(arg)
                    && call.args.iter().all(|arg| self.only_reads(arg))
            }
            _ => false,
        }
    }

    /// Whether memory is known to be an array, a slice or a vector.
    pub(super) fn is_sequence(&self, path: &Path) -> bool {
        let Some(mut ty) = self.path_type(path) else {
            return matches!(path.steps.last(), Some(crate::ir::Step::Slice { .. }));
        };
        while let syn::Type::Reference(reference) = strip(&ty) {
            ty = (*reference.elem).clone();
        }
        match strip(&ty) {
            syn::Type::Array(_) | syn::Type::Slice(_) => true,
            ty => super::vectors::is_vec(ty),
        }
    }

    fn is_sequence_expr(&self, expr: &syn::Expr) -> bool {
        match expr_strip(expr) {
            syn::Expr::Path(path) => {
                let slot =
                    path.path.get_ident().and_then(|name| self.scopes.find(&name.to_string()));
                slot.is_some_and(|slot| match self.scopes.get(slot) {
                    Denotation::Val(val) => self.is_sequence_val(val),
                    _ => false,
                })
            }
            syn::Expr::Index(index) => {
                matches!(expr_strip(&index.index), syn::Expr::Range(_))
            }
            syn::Expr::MethodCall(call) => {
                comes_from_items(call)
                    && (self.is_untracked(&*call.receiver) || self.is_sequence_expr(&call.receiver))
            }
            _ => false,
        }
    }

    fn is_sequence_val(&self, val: &Val) -> bool {
        match val {
            Val::Memory(path) => self.is_sequence(path),
            Val::Ref(inner) => self.is_sequence_val(inner),
            _ => false,
        }
    }

    /// Whether an expression is a float for sure.
    fn is_float(&self, expr: &syn::Expr) -> bool {
        match expr_strip(expr) {
            syn::Expr::Lit(_) => true,
            syn::Expr::Path(path) => {
                let slot =
                    path.path.get_ident().and_then(|name| self.scopes.find(&name.to_string()));
                slot.is_some_and(|slot| match self.scopes.get(slot) {
                    Denotation::Val(val) => self.is_float_val(val),
                    _ => false,
                })
            }
            syn::Expr::Unary(unary) => self.is_float(&unary.expr),
            syn::Expr::Reference(reference) => self.is_float(&reference.expr),
            syn::Expr::Binary(binary) => {
                self.is_float(&binary.left) && self.is_float(&binary.right)
            }
            syn::Expr::MethodCall(call) => {
                rules::find(&call.method.to_string()).is_some_and(Rule::is_method)
                    && self.is_float(&call.receiver)
            }
            _ => false,
        }
    }

    fn is_float_val(&self, val: &Val) -> bool {
        match val {
            Val::Atom(atom) => {
                !matches!(self.program.scalar(*atom), Scalar::Unknown | Scalar::Bool)
            }
            Val::Ref(inner) => self.is_float_val(inner),
            Val::Memory(path) => self.path_type(path).is_some_and(|ty| {
                matches!(
                    shape_of(&ty, &self.signature.scope),
                    Shape::Scalar(Scalar::F64 | Scalar::F32 | Scalar::Generic(_))
                )
            }),
            _ => false,
        }
    }
}

/// Whether a method is one without a derivative, by its name.
fn reads_by_name(call: &syn::ExprMethodCall) -> bool {
    let name = call.method.to_string();
    is_reading(&name)
        || matches!(name.as_str(), "len" | "is_empty") && call.args.is_empty()
        || is_question(call)
}

/// What an iterator is asked about its items.
pub(super) fn is_question(call: &syn::ExprMethodCall) -> bool {
    matches!(call.method.to_string().as_str(), "any" | "all" | "position" | "rposition" | "count")
        && matches!(expr_strip(&call.receiver), syn::Expr::MethodCall(items) if comes_from_items(items))
}

/// A chain that is an iterator by its last method.
fn comes_from_items(call: &syn::ExprMethodCall) -> bool {
    OF_ITERATORS.contains(&call.method.to_string().as_str())
}

fn is_integer_type(ty: &syn::Type) -> bool {
    matches!(strip(ty), syn::Type::Path(path)
        if path.path.get_ident().is_some_and(|ident| super::expr::is_integer(&ident.to_string())))
}
