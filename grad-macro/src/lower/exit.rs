//! Early exits: `return` from the function, `break` and `continue` from a loop. What follows an `if`
//! that leaves in some arm belongs to the arms that do not, so that the reverse sweep exists once.

use quote::{ToTokens, quote};

use super::control::contains_let;
use super::scope::Denotation;
use super::stmt::group_strip;
use super::{Lowering, Out};
use crate::ir::Val;

/// How often what follows an early exit may be doubled.
const MOST_REPEATS: usize = 6;

impl Lowering<'_> {
    /// Statements whose `return` is the function's own; `follows` are the statements after the blocks
    /// that end with these.
    pub(super) fn run(&mut self, stmts: &[syn::Stmt], follows: &[&[syn::Stmt]]) -> Option<Out> {
        for (at, stmt) in stmts.iter().enumerate() {
            let is_last = at + 1 == stmts.len();
            let syn::Stmt::Expr(expr, semi) = stmt else {
                self.stmt(stmt);
                continue;
            };
            let rest = &stmts[at + 1..];
            match group_strip(expr) {
                syn::Expr::Return(exit) if self.exits.is_empty() => return self.returned(exit),
                syn::Expr::Break(exit) if !self.exits.is_empty() => return self.broken(exit),
                syn::Expr::Continue(exit) if !self.exits.is_empty() && exit.label.is_none() => {
                    return Some(Out::Unit);
                }
                syn::Expr::If(branch) if self.has_exit(branch) => {
                    let mut after = vec![rest];
                    after.extend(follows);
                    // Nothing follows the last `if`: its value is the result.
                    let after = if is_last && semi.is_none() { follows } else { after.as_slice() };
                    return self.returning(branch, after);
                }
                syn::Expr::Block(block)
                    if is_last
                        && follows.is_empty()
                        && block.label.is_none()
                        && block.attrs.is_empty() =>
                {
                    self.scopes.enter();
                    let result = self.run(&block.block.stmts, &[]);
                    self.scopes.leave();
                    return result;
                }
                value if is_last && semi.is_none() && follows.is_empty() => {
                    let out = self.expr(value);
                    return match out {
                        Some(Out::Source(source)) if self.scopes.is_nested() => {
                            Some(Out::Val(self.place_source(source)))
                        }
                        out => out,
                    };
                }
                _ => self.stmt(stmt),
            }
        }
        if follows.is_empty() {
            return Some(Out::Unit);
        }
        self.scopes.leave();
        self.follow(follows)
    }

    /// Whether the `if` leaves the function, or the loop that is being lowered, somewhere.
    fn has_exit(&self, branch: &syn::ExprIf) -> bool {
        let tokens = branch.to_token_stream();
        if self.exits.is_empty() {
            super::mentions::has_return(tokens)
        } else {
            super::exit::has_exit(tokens)
        }
    }

    /// `break;`
    fn broken(&mut self, exit: &syn::ExprBreak) -> Option<Out> {
        let Some(Some(flag)) = self.exits.last().copied() else { return None };
        if exit.label.is_some() || exit.expr.is_some() {
            self.diagnostics.refuse(
                exit,
                "a `break` with a label or a value is not supported yet; assign to a variable before a plain `break`",
            );
            return None;
        }
        let yes = self.program.literal(quote!(true), None);
        self.scopes.set(flag, Denotation::Val(Val::Atom(yes)));
        Some(Out::Unit)
    }

    pub(super) fn returned(&mut self, exit: &syn::ExprReturn) -> Option<Out> {
        match &exit.expr {
            Some(expr) => self.expr(expr),
            None => Some(Out::Unit),
        }
    }

    /// An `if` that returns from the function in some arm: what follows it belongs to the arms that
    /// do not, so that the reverse sweep exists once.
    pub(super) fn returning(
        &mut self,
        branch: &syn::ExprIf,
        follows: &[&[syn::Stmt]],
    ) -> Option<Out> {
        if contains_let(&branch.cond) {
            self.diagnostics.refuse(
                &branch.cond,
                "a `return` under `if let` is not supported yet; use a plain condition",
            );
            return None;
        }
        // What follows stands in both arms if neither leaves: that doubles it.
        let doubles = !follows.is_empty()
            && !ends_in_exit(&branch.then_branch.stmts)
            && branch.else_branch.as_ref().is_none_or(|(_, orelse)| match &**orelse {
                syn::Expr::Block(block) => !ends_in_exit(&block.block.stmts),
                _ => true,
            });
        let before = self.repeats;
        self.repeats += usize::from(doubles);
        if self.repeats > MOST_REPEATS {
            self.diagnostics
                .refuse(&branch.if_token, "too many nested early exits; split the function");
            return None;
        }
        let out = self.leave_or_follow(branch, follows);
        self.repeats = before;
        out
    }

    fn leave_or_follow(&mut self, branch: &syn::ExprIf, follows: &[&[syn::Stmt]]) -> Option<Out> {
        self.fork(
            branch,
            |this| {
                this.scopes.enter();
                this.run(&branch.then_branch.stmts, follows)
            },
            |this| match &branch.else_branch {
                None => this.follow(follows),
                Some((_, orelse)) => match super::stmt::expr_strip(orelse) {
                    syn::Expr::If(inner) => this.returning(inner, follows),
                    syn::Expr::Block(block) => {
                        this.scopes.enter();
                        this.run(&block.block.stmts, follows)
                    }
                    other => this.expr(other),
                },
            },
        )
    }

    /// What follows the block that has just been left.
    pub(super) fn follow(&mut self, follows: &[&[syn::Stmt]]) -> Option<Out> {
        match follows.split_first() {
            Some((next, later)) => self.run(next, later),
            None => Some(Out::Unit),
        }
    }
}

/// The `break`s and `continue`s of a loop's own body.
pub(super) fn exits(body: &syn::Block) -> Vec<&'static str> {
    let mut found = Vec::new();
    own_exits(quote::ToTokens::to_token_stream(body), &mut found);
    found
}

/// Whether an `if` leaves the loop or its iteration somewhere.
pub(super) fn has_exit(tokens: proc_macro2::TokenStream) -> bool {
    let mut found = Vec::new();
    own_exits(tokens, &mut found);
    !found.is_empty()
}

fn own_exits(tokens: proc_macro2::TokenStream, found: &mut Vec<&'static str>) {
    use proc_macro2::{Delimiter, TokenTree};
    let mut in_header = false;
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => match ident.to_string().as_str() {
                "break" => found.push("break"),
                "continue" => found.push("continue"),
                // The body of an inner loop has its own.
                "for" | "while" | "loop" => in_header = true,
                _ => {}
            },
            TokenTree::Group(group) if in_header && group.delimiter() == Delimiter::Brace => {
                in_header = false
            }
            TokenTree::Group(group) => own_exits(group.stream(), found),
            _ => {}
        }
    }
}

/// Whether control does not get past the statements.
fn ends_in_exit(stmts: &[syn::Stmt]) -> bool {
    match stmts.last() {
        Some(syn::Stmt::Expr(expr, _)) => {
            matches!(expr, syn::Expr::Return(_) | syn::Expr::Break(_) | syn::Expr::Continue(_))
        }
        Some(syn::Stmt::Macro(mac)) => {
            mac.mac.path.is_ident("panic") || mac.mac.path.is_ident("unreachable")
        }
        _ => false,
    }
}
