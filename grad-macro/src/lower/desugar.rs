//! Forms that mean the same as simpler ones. What they become is made once, since an attempt at lowering
//! knows a `let` again by where it is.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use quote::ToTokens;

use super::mentions::identifiers;
use super::pat;
use super::stmt::expr_strip;

/// The simpler forms, by the place of what they stand for.
#[derive(Default)]
pub(super) struct Desugared {
    lets: RefCell<HashMap<usize, Option<Rc<Vec<syn::Local>>>>>,
    loops: RefCell<HashMap<usize, Rc<syn::ExprLoop>>>,
    branches: RefCell<HashMap<usize, Rc<syn::ExprIf>>>,
}

impl Desugared {
    /// `let (a, b) = (c, d);` as one `let` after the other, if no name of the pattern occurs on the right.
    pub(super) fn lets(&self, local: &syn::Local) -> Option<Rc<Vec<syn::Local>>> {
        let at = std::ptr::from_ref(local) as usize;
        self.lets.borrow_mut().entry(at).or_insert_with(|| apart(local).map(Rc::new)).clone()
    }

    /// `while let pattern = value { .. }` is `loop { if let pattern = value { .. } else { break } }`.
    pub(super) fn while_let(&self, of: &syn::ExprWhile) -> Rc<syn::ExprLoop> {
        let at = std::ptr::from_ref(of) as usize;
        let make = || {
            let syn::ExprWhile { label, cond, body, .. } = of;
            let stmts = &body.stmts;
            Rc::new(syn::parse_quote!(#label loop { if #cond { #(#stmts)* } else { break; } }))
        };
        self.loops.borrow_mut().entry(at).or_insert_with(make).clone()
    }

    /// `if let a = b && c { .. }` is `if let a = b { if c { .. } }`, each with the other arm.
    pub(super) fn chain(&self, branch: &syn::ExprIf) -> Option<Rc<syn::ExprIf>> {
        let at = std::ptr::from_ref(branch) as usize;
        if let Some(known) = self.branches.borrow().get(&at) {
            return Some(known.clone());
        }
        let syn::Expr::Binary(chain) = expr_strip(&branch.cond) else { return None };
        if !matches!(chain.op, syn::BinOp::And(_)) {
            return None;
        }
        let mut inner = branch.clone();
        inner.cond = chain.right.clone();
        let mut outer = branch.clone();
        outer.cond = chain.left.clone();
        outer.then_branch = syn::parse_quote!({ #inner });
        let outer = Rc::new(outer);
        self.branches.borrow_mut().insert(at, outer.clone());
        Some(outer)
    }
}

fn apart(local: &syn::Local) -> Option<Vec<syn::Local>> {
    let init = local.init.as_ref().filter(|init| init.diverge.is_none())?;
    let (syn::Pat::Tuple(pattern), syn::Expr::Tuple(values)) =
        (pat::strip(&local.pat), expr_strip(&init.expr))
    else {
        return None;
    };
    let is_name = |pattern: &syn::Pat| matches!(pat::strip(pattern), syn::Pat::Ident(ident) if ident.subpat.is_none());
    if pattern.elems.len() != values.elems.len() || !pattern.elems.iter().all(is_name) {
        return None;
    }
    let names = pat::bound_names(&local.pat);
    let mentioned = identifiers(&values.to_token_stream());
    if names.iter().any(|name| mentioned.contains(name)) {
        return None;
    }
    let parts = pattern.elems.iter().zip(&values.elems).map(|(pattern, value)| {
        let stmt: syn::Stmt = syn::parse_quote!(let #pattern = #value;);
        match stmt {
            syn::Stmt::Local(local) => Some(local),
            _ => None,
        }
    });
    parts.collect()
}
