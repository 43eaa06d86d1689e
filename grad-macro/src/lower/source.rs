//! Code that carries no derivative: what it mentions, and how it is copied.

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;

use super::Lowering;
use super::mentions::{find_exit, identifiers, mentions};
use super::scope::Denotation;
use crate::ir::{Source, Val};

/// How tokens use the tracked variables.
#[derive(Default, PartialEq, Eq, Clone, Copy, Debug)]
pub(super) struct Use {
    /// A variable through which a derivative flows is mentioned.
    pub(super) active: bool,
    /// A tracked variable is assigned to or borrowed mutably.
    pub(super) writes: bool,
}

impl Lowering<'_> {
    /// How the tokens use tracked variables.
    pub(super) fn uses(&self, code: &impl ToTokens) -> Use {
        let mut found = Use::default();
        for mention in mentions(code.to_token_stream()) {
            let Some(slot) = self.scopes.find(&mention.ident.to_string()) else {
                continue;
            };
            match self.scopes.get(slot) {
                Denotation::Val(val) => {
                    val.atoms(&mut |atom| found.active |= self.program.is_active(atom));
                    found.writes |= mention.written;
                }
                Denotation::Place(_) | Denotation::Closure(_) => found.active = true,
                Denotation::Name { .. } | Denotation::Uninit { .. } => {}
            }
        }
        found
    }

    /// Whether the code can be copied: no derivative goes in, no tracked variable is changed.
    pub(super) fn is_untracked(&self, code: &impl ToTokens) -> bool {
        self.uses(code) == Use::default()
    }

    /// Whether an active scalar is seen without looking at every token, which in a deep expression
    /// would cost the square of its depth.
    pub(super) fn is_plainly_active(&self, expr: &syn::Expr) -> bool {
        match expr {
            syn::Expr::Path(path) => {
                let slot =
                    path.path.get_ident().and_then(|ident| self.scopes.find(&ident.to_string()));
                let denotation = slot.map(|slot| self.scopes.get(slot));
                matches!(denotation, Some(Denotation::Val(Val::Atom(atom))) if self.program.is_active(*atom))
            }
            syn::Expr::Paren(paren) => self.is_plainly_active(&paren.expr),
            syn::Expr::Group(group) => self.is_plainly_active(&group.expr),
            syn::Expr::Unary(unary) => self.is_plainly_active(&unary.expr),
            syn::Expr::MethodCall(call) => self.is_plainly_active(&call.receiver),
            syn::Expr::Binary(binary) => {
                self.is_plainly_active(&binary.right) || self.is_plainly_active(&binary.left)
            }
            _ => false,
        }
    }

    /// The code as it stands, with the tracked variables that it reads.
    pub(super) fn source(&mut self, code: &impl ToTokens, pure: bool) -> Source {
        let tokens = code.to_token_stream();
        self.refuse_exits(&tokens);
        let mut captures: Vec<(Ident, Val)> = Vec::new();
        for mention in mentions(tokens.clone()) {
            let name = mention.ident.to_string();
            let Some(slot) = self.scopes.find(&name) else {
                self.refuse_hidden(&name, mention.ident.span());
                continue;
            };
            if captures.iter().any(|(seen, _)| *seen == mention.ident) {
                continue;
            }
            match self.scopes.get(slot).clone() {
                Denotation::Val(_) if mention.written => self.diagnostics.refuse_at(
                    mention.ident.span(),
                    format!("`{name}` carries a derivative and is changed in code that is copied as it stands; \
                             assign to it in a statement of its own"),
                ),
                Denotation::Val(val) => captures.push((mention.ident, val)),
                Denotation::Place(place) => {
                    let val = match self.scopes.get(place.slot) {
                        Denotation::Val(val) => super::project(val, &place.path).cloned(),
                        _ => None,
                    };
                    if let Some(val) = val {
                        captures.push((mention.ident, Val::Ref(Box::new(val))));
                    }
                }
                Denotation::Uninit { at } => {
                    if let Some(declaration) = self.program.declarations.get_mut(at) {
                        declaration.1 = name.clone();
                    }
                    self.scopes.set(slot, Denotation::Name { mutable: true, at: None, nested: false });
                }
                Denotation::Closure(_) => self.diagnostics.refuse_at(
                    mention.ident.span(),
                    format!("the closure `{name}` captures active variables and can only be called by its name; \
                             write the call where its value is used"),
                ),
                Denotation::Name { .. } => {}
            }
        }
        let mentions = identifiers(&tokens);
        let repeatable = self.is_repeatable(&tokens, &mentions);
        let movable =
            pure && captures.is_empty() && mentions.iter().all(|name| self.is_stable(name));
        Source { mentions, tokens, captures, pure, repeatable, movable, ..Source::default() }
    }

    /// Whether running the code again in the same iteration gives the same: operators, fields and
    /// indices of what does not change.
    fn is_repeatable(&self, tokens: &TokenStream, mentions: &[String]) -> bool {
        let plain = syn::parse2::<syn::Expr>(tokens.clone()).is_ok_and(|expr| is_plain(&expr));
        plain
            && mentions.iter().all(|name| {
                self.is_stable(name)
                    || self.scopes.find(name).is_some_and(|slot| match self.scopes.get(slot) {
                        Denotation::Val(Val::Atom(_)) => true,
                        Denotation::Val(val) => !self.reads_changing(val),
                        _ => false,
                    })
            })
    }

    fn reads_changing(&self, val: &Val) -> bool {
        match val {
            Val::Atom(_) => false,
            Val::Tuple(parts) => parts.iter().any(|part| self.reads_changing(part)),
            Val::Ref(inner) => self.reads_changing(inner),
            Val::Option(_, value) => self.reads_changing(value),
            Val::Memory(path) => self.is_mutable(path),
        }
    }

    /// Whether the name means the same everywhere in the function from here on.
    pub(super) fn is_stable(&self, name: &str) -> bool {
        if matches!(name, "self" | "Self" | "super" | "crate") && self.scopes.find(name).is_none() {
            return false;
        }
        match self.scopes.find(name).map(|slot| self.scopes.get(slot)) {
            None => !self.bindings.contains_key(name),
            Some(Denotation::Name { mutable: false, nested: false, .. }) => {
                self.bindings.get(name) == Some(&1)
            }
            Some(_) => false,
        }
    }

    /// Inner blocks are laid flat, so a name that copied code has bound in one must not mean
    /// something else afterwards.
    pub(super) fn refuse_hidden(&mut self, name: &str, span: Span) {
        if self.flattened.contains(name) {
            self.diagnostics.refuse_at(
                span,
                format!("`{name}` is also the name of a variable in an inner block above; give that one another name"),
            );
        }
    }

    /// Copied code may not leave the function: the reverse sweep would be left out.
    fn refuse_exits(&mut self, tokens: &TokenStream) {
        if !self.escapes(tokens).is_none() {
            let at = tokens.clone().into_iter().next();
            self.diagnostics.refuse_at(
                at.map_or_else(Span::call_site, |token| token.span()),
                "a `return`, `break` or `continue` in a place like this is not supported; \
                 write it as a statement of its own: `if condition { return value; }`",
            );
            return;
        }
        if let Some((span, what)) = find_exit(tokens.clone(), self.fails()) {
            self.diagnostics.refuse_at(
                span,
                format!(
                    "{what} before the end of a differentiated function is not supported yet; \
                         compute the value first and return it at the end"
                ),
            );
        }
    }
}

/// Whether evaluating the expression has no effect, so that it may be left out where nothing uses it.
/// Integer arithmetic may panic; so only what is plainly float arithmetic counts.
pub(super) fn is_pure(expr: &syn::Expr) -> bool {
    match expr {
        syn::Expr::Lit(_) | syn::Expr::Path(_) => true,
        syn::Expr::Paren(paren) => is_pure(&paren.expr),
        syn::Expr::Group(group) => is_pure(&group.expr),
        syn::Expr::Field(field) => is_pure(&field.base),
        syn::Expr::Reference(reference) => {
            reference.mutability.is_none() && is_pure(&reference.expr)
        }
        syn::Expr::Unary(unary) => {
            matches!(unary.op, syn::UnOp::Neg(_) | syn::UnOp::Not(_)) && is_pure(&unary.expr)
        }
        syn::Expr::Cast(cast) => is_pure(&cast.expr),
        syn::Expr::Tuple(tuple) => tuple.elems.iter().all(is_pure),
        syn::Expr::Binary(binary) => {
            !is_assignment(&binary.op)
                && (is_comparison(&binary.op)
                    || is_plainly_float(&binary.left)
                    || is_plainly_float(&binary.right))
                && is_pure(&binary.left)
                && is_pure(&binary.right)
        }
        syn::Expr::MethodCall(call) if call.method == "unwrap" && call.args.is_empty() => {
            is_constant_call(&call.receiver)
        }
        syn::Expr::Call(_) => is_constant_call(expr),
        syn::Expr::MethodCall(call) => {
            is_plainly_float(&call.receiver)
                && crate::rules::find(&call.method.to_string())
                    .is_some_and(|rule| rule.is_method() && rule.name != "clamp")
                && is_pure(&call.receiver)
                && call.args.iter().all(is_pure)
        }
        _ => false,
    }
}

/// Code without calls and effects.
pub(super) fn is_plain(expr: &syn::Expr) -> bool {
    match expr {
        syn::Expr::Lit(_) | syn::Expr::Path(_) => true,
        syn::Expr::Paren(paren) => is_plain(&paren.expr),
        syn::Expr::Group(group) => is_plain(&group.expr),
        syn::Expr::Field(field) => is_plain(&field.base),
        syn::Expr::Index(index) => is_plain(&index.expr) && is_plain(&index.index),
        syn::Expr::Reference(reference) => {
            reference.mutability.is_none() && is_plain(&reference.expr)
        }
        syn::Expr::Range(range) => range.start.iter().chain(&range.end).all(|end| is_plain(end)),
        syn::Expr::Unary(unary) => is_plain(&unary.expr),
        syn::Expr::Cast(cast) => is_plain(&cast.expr),
        syn::Expr::Binary(binary) => {
            !is_assignment(&binary.op) && is_plain(&binary.left) && is_plain(&binary.right)
        }
        syn::Expr::MethodCall(call) => {
            matches!(call.method.to_string().as_str(), "len" | "min" | "max" | "is_nan" | "abs")
                && is_plain(&call.receiver)
                && call.args.iter().all(is_plain)
        }
        _ => false,
    }
}

/// `T::one()`, `T::from(2.0)` and the like, which only make a number.
fn is_constant_call(expr: &syn::Expr) -> bool {
    let syn::Expr::Call(call) = expr else {
        return false;
    };
    let syn::Expr::Path(path) = &*call.func else {
        return false;
    };
    let makes = path.path.segments.last().is_some_and(|last| {
        matches!(
            last.ident.to_string().as_str(),
            "one" | "zero" | "from" | "epsilon" | "PI" | "TAU" | "E" | "LN_2"
        )
    });
    path.path.segments.len() > 1 && makes && call.args.iter().all(is_pure)
}

fn is_plainly_float(expr: &syn::Expr) -> bool {
    match expr {
        syn::Expr::Lit(literal) => matches!(literal.lit, syn::Lit::Float(_)),
        syn::Expr::Paren(paren) => is_plainly_float(&paren.expr),
        syn::Expr::Group(group) => is_plainly_float(&group.expr),
        syn::Expr::Unary(unary) => is_plainly_float(&unary.expr),
        syn::Expr::Cast(cast) => float_name(&cast.ty).is_some(),
        syn::Expr::Binary(binary) => {
            is_plainly_float(&binary.left) || is_plainly_float(&binary.right)
        }
        syn::Expr::MethodCall(call) => is_plainly_float(&call.receiver),
        syn::Expr::Path(path) => path.path.segments.iter().any(|segment| segment.ident == "consts"),
        _ => false,
    }
}

/// `f32` or `f64`.
pub(super) fn float_name(ty: &syn::Type) -> Option<crate::ir::Scalar> {
    match crate::signature::strip(ty) {
        syn::Type::Path(path) if path.path.is_ident("f64") => Some(crate::ir::Scalar::F64),
        syn::Type::Path(path) if path.path.is_ident("f32") => Some(crate::ir::Scalar::F32),
        _ => None,
    }
}

fn is_comparison(op: &syn::BinOp) -> bool {
    use syn::BinOp;
    matches!(
        op,
        BinOp::Eq(_)
            | BinOp::Ne(_)
            | BinOp::Lt(_)
            | BinOp::Le(_)
            | BinOp::Gt(_)
            | BinOp::Ge(_)
            | BinOp::And(_)
            | BinOp::Or(_)
    )
}

pub(super) fn is_assignment(op: &syn::BinOp) -> bool {
    use syn::BinOp;
    matches!(
        op,
        BinOp::AddAssign(_)
            | BinOp::SubAssign(_)
            | BinOp::MulAssign(_)
            | BinOp::DivAssign(_)
            | BinOp::RemAssign(_)
            | BinOp::BitXorAssign(_)
            | BinOp::BitAndAssign(_)
            | BinOp::BitOrAssign(_)
            | BinOp::ShlAssign(_)
            | BinOp::ShrAssign(_)
    )
}
