//! What a `for` runs over: ranges, arrays and slices, and the adaptors of their iterators. Each is a
//! counted sequence, so that one kind of loop serves for all.

use super::stmt::expr_strip;
use super::{Lowering, Out};
use crate::ir::{Atom, Path, Step, Val};

/// A sequence whose items are known by their index.
pub(super) enum Sequence {
    /// `start..end`: the index is the item.
    Range {
        start: Atom,
        end: Atom,
        inclusive: bool,
        reversed: bool,
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
                let (Some(start), Some(end)) = (&range.start, &range.end) else {
                    self.diagnostics.refuse(range, "a range with both ends is needed here");
                    return None;
                };
                let (start, end) = (self.index_atom(start), self.index_atom(end));
                let inclusive = matches!(range.limits, syn::RangeLimits::Closed(_));
                Some(Sequence::Range { start, end, inclusive, reversed: false })
            }
            syn::Expr::MethodCall(call) => self.adaptor(call),
            other if !self.is_untracked(other) => {
                let out = self.expr(other)?;
                self.elements(&out, other)
            }
            other => {
                self.diagnostics.refuse(
                    other,
                    "a loop with active values over this iterator is not supported yet; loop over a range or over an array",
                );
                None
            }
        }
    }

    fn elements(&mut self, out: &Out, expr: &syn::Expr) -> Option<Sequence> {
        let Some(path) = self.memory_of(out) else {
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
                receiver if self.is_untracked(receiver) => self.untracked_elements(receiver),
                receiver => {
                    let out = self.expr(receiver)?;
                    self.elements(&out, receiver)
                }
            },
            ("copied" | "cloned", []) => match self.sequence(&call.receiver)? {
                Sequence::Elements { path, len, elem, .. } => {
                    Some(Sequence::Elements { path, len, elem, copied: true })
                }
                other => Some(other),
            },
            ("enumerate", []) => {
                Some(Sequence::Enumerate(Box::new(self.sequence(&call.receiver)?)))
            }
            ("rev", []) => match self.sequence(&call.receiver)? {
                Sequence::Range { start, end, inclusive, reversed } => {
                    Some(Sequence::Range { start, end, inclusive, reversed: !reversed })
                }
                other => Some(Sequence::Reversed(Box::new(other))),
            },
            ("zip", [other]) => {
                let first = self.sequence(&call.receiver)?;
                let second = self.sequence(other)?;
                Some(Sequence::Zip(Box::new(first), Box::new(second)))
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
            _ => {
                self.diagnostics.refuse(
                    &call.method,
                    format!("the iterator adaptor `{name}` is not supported yet in a loop with active values; \
                             there are iter, iter_mut, copied, cloned, enumerate, zip, rev, skip, take, step_by, windows, chunks"),
                );
                None
            }
        }
    }

    /// An array without a derivative beside active ones: its elements are read by index.
    fn untracked_elements(&mut self, receiver: &syn::Expr) -> Option<Sequence> {
        self.diagnostics.refuse(
            receiver,
            "a loop with active values over an array without a derivative is not supported yet; loop over its indices",
        );

        None
    }
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

    fn len(&self, lowering: &mut Lowering<'_>) -> Atom {
        let one = lowering.program.literal(quote::quote!(1), None);
        match self {
            Sequence::Range { start, end, inclusive, .. } => {
                let end = if *inclusive { lowering.integer("add", vec![*end, one]) } else { *end };
                lowering.integer("saturating_sub", vec![end, *start])
            }
            Sequence::Elements { len, .. } => *len,
            Sequence::Enumerate(inner) | Sequence::Reversed(inner) => inner.len(lowering),
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
            Sequence::Elements { path, copied, elem, .. } => {
                let path = path.step(Step::Index(index));
                if *copied && let Some(atom) = lowering.load_path(&path, elem) {
                    return Val::Atom(atom);
                }
                Val::Ref(Box::new(Val::Memory(path)))
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
    fn item_at(&self, lowering: &mut Lowering<'_>, index: Atom) -> Val {
        match self {
            Sequence::Range { start, end, inclusive, reversed: false } => {
                let _ = (end, inclusive);
                Val::Atom(lowering.integer("add", vec![*start, index]))
            }
            Sequence::Range { start, end, inclusive, reversed: true } => {
                let one = lowering.program.literal(quote::quote!(1), None);
                let last = if *inclusive { *end } else { lowering.integer("sub", vec![*end, one]) };
                let _ = start;
                Val::Atom(lowering.integer("sub", vec![last, index]))
            }
            other => other.item(lowering, index),
        }
    }
}
