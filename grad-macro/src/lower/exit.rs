//! Early exits: `return` from the function, `break` and `continue` from a loop or a labelled block.
//!
//! What follows a branch that leaves in some arm belongs to the arms that do not, so that the reverse
//! sweep exists once. Where that is not possible (an exit out of several loops, or in the middle of an
//! expression) a flag says that the rest of the block is not run.

use quote::ToTokens;

use super::escapes::Escapes;
use super::scope::{Denotation, Slot};
use super::stmt::group_strip;
use super::{Lowering, Out};
use crate::fallible::is_failure;
use crate::ir::{Atom, Stmt, Val};

/// How often what follows an early exit may be doubled.
const MOST_REPEATS: usize = 6;

/// What an exit can leave.
pub(super) struct Frame {
    pub(super) kind: Kind,
    pub(super) label: Option<String>,
    /// Says that the rest of the statements is not run; there while one is lowered that may leave.
    left: Option<Slot>,
    /// What an exit gives as the value.
    value: Option<Slot>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The function, or a closure where it is called.
    Function,
    /// A loop, with the flag that ends it.
    Loop(Option<Slot>),
    /// A labelled block.
    Block,
}

impl Kind {
    /// Whether its value is that of its last statement.
    fn gives_at_its_end(self) -> bool {
        !matches!(self, Kind::Loop(_))
    }
}

impl Frame {
    pub(super) fn new(kind: Kind, label: Option<&syn::Label>) -> Self {
        let label = label.map(|label| label.name.ident.to_string());
        Frame { kind, label, left: None, value: None }
    }

    /// A loop whose `break`s give a value.
    pub(super) fn with_value(mut self, value: Option<Slot>) -> Self {
        self.value = value;
        self
    }
}

impl Lowering<'_> {
    /// Statements whose exits end the innermost frame; `follows` are the statements after the blocks that
    /// end with these.
    pub(super) fn run(&mut self, stmts: &[syn::Stmt], follows: &[&[syn::Stmt]]) -> Option<Out> {
        for (at, stmt) in stmts.iter().enumerate() {
            let is_last = at + 1 == stmts.len();
            let rest = &stmts[at + 1..];
            let leaves = !self.escapes(stmt).is_none();
            let (expr, semi) = match stmt {
                syn::Stmt::Expr(expr, semi) => (group_strip(expr), semi),
                syn::Stmt::Local(local)
                    if diverges(local) && (leaves || self.is_tracked_init(local)) =>
                {
                    return self.let_else(local, rest, follows);
                }
                syn::Stmt::Macro(mac) if is_panic(&mac.mac) => {
                    self.stmt(stmt);
                    return Some(Out::Never);
                }
                other if leaves => return self.flagged(other, rest, follows),
                other => {
                    self.stmt(other);
                    continue;
                }
            };
            let is_value = is_last && semi.is_none();
            match expr {
                syn::Expr::Macro(mac) if is_panic(&mac.mac) => {
                    self.stmt(stmt);
                    return Some(Out::Never);
                }
                syn::Expr::Return(exit) => return self.returned(exit),
                syn::Expr::Break(exit) => return self.broken(exit),
                syn::Expr::Continue(exit) => return self.continued(exit),
                syn::Expr::If(_) | syn::Expr::Match(_) | syn::Expr::Block(_)
                    if leaves
                        && !is_labelled(expr)
                        && self.repeats + doublings(expr) <= MOST_REPEATS =>
                {
                    let mut after = vec![rest];
                    after.extend(follows);
                    // Nothing follows the last one: its value is the result.
                    let after = if is_value { follows } else { after.as_slice() };
                    return self.arm_then(expr, after);
                }
                _ if leaves => return self.flagged(stmt, rest, follows),
                value if is_value && follows.is_empty() => {
                    let out = self.expr(value);
                    return match out {
                        Some(Out::Source(source)) if self.is_nested() => {
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

    fn is_tracked_init(&self, local: &syn::Local) -> bool {
        local.init.as_ref().is_some_and(|init| !self.is_untracked(&*init.expr))
    }

    /// A branch that leaves in some arm; what follows it is lowered in those that do not.
    pub(super) fn arm_then(&mut self, expr: &syn::Expr, follows: &[&[syn::Stmt]]) -> Option<Out> {
        let before = self.repeats;
        if !follows.is_empty() {
            self.repeats += doublings(expr);
        }
        let out = match expr {
            syn::Expr::If(branch) => self.branch_with(branch, follows),
            syn::Expr::Match(of) => self.match_with(of, follows),
            syn::Expr::Block(block) if block.label.is_none() => {
                self.block_then(&block.block, follows)
            }
            syn::Expr::Return(exit) => self.returned(exit),
            syn::Expr::Break(exit) => self.broken(exit),
            syn::Expr::Continue(exit) => self.continued(exit),
            other if follows.is_empty() => self.arm(other),
            other => {
                let stmt = syn::Stmt::Expr(other.clone(), Some(syn::token::Semi::default()));
                self.stmt(&stmt);
                self.follow(follows)
            }
        };
        self.repeats = before;
        out
    }

    /// A block, and what follows it.
    pub(super) fn block_then(
        &mut self,
        block: &syn::Block,
        follows: &[&[syn::Stmt]],
    ) -> Option<Out> {
        if follows.is_empty() {
            return self.block(block);
        }
        self.scopes.enter();
        self.run(&block.stmts, follows)
    }

    /// What follows the block that has just been left.
    pub(super) fn follow(&mut self, follows: &[&[syn::Stmt]]) -> Option<Out> {
        match follows.split_first() {
            Some((next, later)) => self.run(next, later),
            None => Some(Out::Unit),
        }
    }

    /// A statement that may leave from within, and then what follows it, unless it did.
    fn flagged(
        &mut self,
        stmt: &syn::Stmt,
        rest: &[syn::Stmt],
        follows: &[&[syn::Stmt]],
    ) -> Option<Out> {
        let innermost = self.frames.len() - 1;
        let (outer_left, outer_value) = (self.frames[innermost].left, self.frames[innermost].value);
        if outer_left.is_none() {
            self.frames[innermost].left = Some(self.flag("left"));
            if self.frames[innermost].kind.gives_at_its_end() {
                let value = self.value_slot();
                if innermost == 0
                    && let Some(place) = self.result_place()
                {
                    self.scopes.set(value, Denotation::Val(Val::Memory(place)));
                }
                self.frames[innermost].value = Some(value);
            }
        }
        let (left, value) = (self.frames[innermost].left?, self.frames[innermost].value);
        let is_value = rest.is_empty() && follows.is_empty();
        let out = match stmt {
            syn::Stmt::Expr(expr, None) if is_value => match self.expr(expr) {
                Some(Out::Source(source)) => Some(Out::Val(self.place_source(source))),
                out => out,
            },
            stmt => {
                self.stmt(stmt);
                Some(Out::Unit)
            }
        };
        self.frames[innermost].left = outer_left;
        let has_left = self.current(left);
        let out = if self.is_true(has_left) {
            self.left_with(innermost, value)
        } else {
            self.fork_on(
                has_left,
                proc_macro2::Span::call_site(),
                |this| this.left_with(innermost, value),
                |this| if is_value { out } else { this.run(rest, follows) },
            )
        };
        self.frames[innermost].value = outer_value;
        out
    }

    /// What a frame gives that has been left.
    fn left_with(&mut self, frame: usize, value: Option<Slot>) -> Option<Out> {
        // An enclosing statement of the same frame looks at the flag again.
        if self.frames[frame].left.is_some() {
            return Some(Out::Never);
        }
        match (self.frames[frame].kind, value.map(|value| self.scopes.get(value).clone())) {
            (Kind::Function | Kind::Block, Some(Denotation::Val(val))) => Some(Out::Val(val)),
            (Kind::Function | Kind::Block, _) => Some(Out::Unit),
            (Kind::Loop(_), _) => Some(Out::Never),
        }
    }

    /// Memory for the function's result, if that is memory.
    fn result_place(&mut self) -> Option<crate::ir::Path> {
        if self.signature.result != crate::ir::Shape::Opaque {
            return None;
        }
        let ty = self.signature.output.clone()?;
        let tokens = quote::quote!(<#ty as ::core::default::Default>::default());
        let source = crate::ir::Source { tokens, ..Default::default() };
        let init = crate::ir::Init::Source(source);
        let span = proc_macro2::Span::call_site();
        Some(crate::ir::Path::whole(self.new_root(init, None, true, Some(ty), span)))
    }

    /// A place for what an exit gives.
    pub(super) fn value_slot(&mut self) -> Slot {
        self.scopes.anonymous_called("ret", Denotation::Uninit { at: usize::MAX })
    }

    fn is_true(&self, atom: Atom) -> bool {
        self.constant_text(atom).is_some_and(|text| text == "true")
    }

    /// How control leaves the code.
    pub(super) fn escapes(&self, code: &impl ToTokens) -> Escapes {
        if !self.has_exits {
            return Escapes::default();
        }
        Escapes::of(code.to_token_stream(), self.fails())
    }

    /// Whether `return None` and `return Err(..)` leave without a derivative, as `?` does.
    pub(super) fn fails(&self) -> bool {
        self.signature.fallible.is_some()
            && self.frames.iter().filter(|frame| frame.kind == Kind::Function).count() == 1
    }

    /// `return value`.
    pub(super) fn returned(&mut self, exit: &syn::ExprReturn) -> Option<Out> {
        if self.fails() && is_failure(exit.expr.as_deref()) {
            let mut source = self.source(exit, false);
            source.tail = quote::quote!(;);
            self.program.primal.push(Stmt::Source { source, binds: Vec::new() });
            return Some(Out::Never);
        }
        let out = match &exit.expr {
            Some(expr) => match &self.signature.fallible {
                Some(fallible) if self.fails() => self.expr(&fallible.unwrap(expr)),
                _ => self.expr(expr),
            },
            None => Some(Out::Unit),
        };
        if matches!(out, Some(Out::Never)) {
            return out;
        }
        let target = self.frames.iter().rposition(|frame| frame.kind == Kind::Function)?;
        self.leave(target, false, out?, exit)
    }

    /// `break`, `break 'label`, `break value`.
    pub(super) fn broken(&mut self, exit: &syn::ExprBreak) -> Option<Out> {
        let out = match &exit.expr {
            Some(expr) => self.expr(expr)?,
            None => Out::Unit,
        };
        let target = self.target(exit.label.as_ref(), exit)?;
        self.leave(target, true, out, exit)
    }

    /// `continue`, `continue 'label`.
    pub(super) fn continued(&mut self, exit: &syn::ExprContinue) -> Option<Out> {
        let target = self.target(exit.label.as_ref(), exit)?;
        self.leave(target, false, Out::Unit, exit)
    }

    /// The frame that a `break` or `continue` means.
    fn target(&mut self, label: Option<&syn::Lifetime>, at: &impl ToTokens) -> Option<usize> {
        let label = label.map(|label| label.ident.to_string());
        for (index, frame) in self.frames.iter().enumerate().rev() {
            let is_it = match &label {
                Some(label) => frame.label.as_ref() == Some(label),
                None => matches!(frame.kind, Kind::Loop(_)),
            };
            if is_it {
                return Some(index);
            }
            if frame.kind == Kind::Function {
                break;
            }
        }
        self.diagnostics.refuse(at, "there is no loop or block around that this leaves");
        None
    }

    /// Control goes to the end of a frame, out of all those within.
    fn leave(&mut self, target: usize, ends: bool, out: Out, at: &impl ToTokens) -> Option<Out> {
        let innermost = self.frames.len() - 1;
        let kind = self.frames[target].kind;
        let is_here = target == innermost && self.frames[target].left.is_none();
        if is_here && kind.gives_at_its_end() {
            return Some(out);
        }
        if (ends || kind.gives_at_its_end())
            && let Some(value) = self.frames[target].value
        {
            let shown: syn::Expr = syn::parse2(at.to_token_stream()).ok()?;
            let val = self.owned(out, &shown)?;
            match (&val, self.scopes.get(value).clone()) {
                // Memory has one place for all exits.
                (Val::Memory(from), Denotation::Val(Val::Memory(into))) => {
                    self.copy_into(into, from.clone());
                }
                _ => self.scopes.set(value, Denotation::Val(val)),
            }
        }
        let yes = Denotation::Val(Val::Atom(self.program.literal(quote::quote!(true), None)));
        for frame in target..=innermost {
            if let Some(left) = self.frames[frame].left {
                self.scopes.set(left, yes.clone());
            }
            if let Kind::Loop(Some(broken)) = self.frames[frame].kind
                && (frame > target || ends)
            {
                self.scopes.set(broken, yes.clone());
            }
        }
        Some(Out::Never)
    }

    /// `'a: { .. break 'a value; .. }`
    pub(super) fn labelled_block(&mut self, block: &syn::ExprBlock) -> Option<Out> {
        self.frames.push(Frame::new(Kind::Block, block.label.as_ref()));
        let out = self.block(&block.block);
        self.frames.pop();
        out
    }

    /// Leaves the scopes down to that depth.
    pub(super) fn close(&mut self, depth: usize) {
        while self.scopes.depth() > depth {
            for name in self.scopes.leave() {
                self.program.reserved.insert(name.clone());
                self.flattened.insert(name);
            }
        }
    }
}

/// `let .. else { leaves }`
fn diverges(local: &syn::Local) -> bool {
    local.init.as_ref().is_some_and(|init| init.diverge.is_some())
}

/// How often what follows the branch stands in it beyond once.
fn doublings(expr: &syn::Expr) -> usize {
    let arms: Vec<bool> = match expr {
        syn::Expr::If(branch) => vec![
            ends_in_exit(&branch.then_branch.stmts),
            branch.else_branch.as_ref().is_some_and(|(_, orelse)| is_exit(orelse)),
        ],
        syn::Expr::Match(of) => of.arms.iter().map(|arm| is_exit(&arm.body)).collect(),
        _ => Vec::new(),
    };
    arms.iter().filter(|leaves| !**leaves).count().saturating_sub(1)
}

fn is_labelled(expr: &syn::Expr) -> bool {
    matches!(expr, syn::Expr::Block(block) if block.label.is_some())
}

fn is_exit(expr: &syn::Expr) -> bool {
    match expr {
        syn::Expr::Block(block) => ends_in_exit(&block.block.stmts),
        syn::Expr::Return(_) | syn::Expr::Break(_) | syn::Expr::Continue(_) => true,
        syn::Expr::Macro(mac) => is_panic(&mac.mac),
        syn::Expr::Paren(paren) => is_exit(&paren.expr),
        _ => false,
    }
}

/// Whether control does not get past the statements.
fn ends_in_exit(stmts: &[syn::Stmt]) -> bool {
    match stmts.last() {
        Some(syn::Stmt::Expr(expr, _)) => is_exit(expr),
        Some(syn::Stmt::Macro(mac)) => is_panic(&mac.mac),
        _ => false,
    }
}

/// A macro after which nothing comes.
pub(super) fn is_panic(mac: &syn::Macro) -> bool {
    ["panic", "unreachable", "todo", "unimplemented"].iter().any(|name| mac.path.is_ident(name))
}
