//! Adaptors that leave items out: what follows them counts the items that come through.

use super::scope::{Denotation, Slot};
use super::sequence::Sequence;
use super::{Lowering, Out};
use crate::ir::{Atom, Hint, Val};

/// What happens to an item on its way out of a filtered sequence.
enum Stage<'s> {
    Map(&'s syn::Expr),
    Filter { function: &'s syn::Expr, maps: bool },
    TakeWhile { function: &'s syn::Expr, over: Slot },
    SkipWhile { function: &'s syn::Expr, begun: Slot },
    Enumerate(Slot),
    Skip(Slot, Atom),
    Take(Slot, Atom),
}

impl Sequence {
    /// Whether items are left out, so that the index of an item is not known.
    pub(super) fn is_filtered(&self) -> bool {
        match self {
            Sequence::Filter { .. } | Sequence::While { .. } => true,
            Sequence::Map(inner, _)
            | Sequence::Enumerate(inner)
            | Sequence::Reversed(inner)
            | Sequence::Skip(inner, _)
            | Sequence::Take(inner, _)
            | Sequence::StepBy(inner, _) => inner.is_filtered(),
            _ => false,
        }
    }

    /// The length, where no items are left out.
    pub(super) fn known_len(&self, lowering: &mut Lowering<'_>) -> Option<Atom> {
        (!self.is_filtered()).then(|| self.len(lowering))
    }

    /// The sequence behind all the stages, which are collected in order.
    fn stages<'s>(
        &'s self,
        lowering: &mut Lowering<'_>,
        stages: &mut Vec<Stage<'s>>,
    ) -> &'s Sequence {
        if !self.is_filtered() {
            return self;
        }
        let counter = |lowering: &mut Lowering<'_>| {
            let zero = lowering.program.literal(quote::quote!(0_usize), None);
            lowering.scopes.anonymous_called("i", Denotation::Val(Val::Atom(zero)))
        };
        match self {
            Sequence::Map(inner, function) => {
                let base = inner.stages(lowering, stages);
                stages.push(Stage::Map(function));
                base
            }
            Sequence::Filter { inner, function, maps } => {
                let base = inner.stages(lowering, stages);
                stages.push(Stage::Filter { function, maps: *maps });
                base
            }
            Sequence::While { inner, function, takes } => {
                let base = inner.stages(lowering, stages);
                stages.push(if *takes {
                    Stage::TakeWhile { function, over: lowering.flag("over") }
                } else {
                    Stage::SkipWhile { function, begun: lowering.flag("begun") }
                });
                base
            }
            Sequence::Enumerate(inner) => {
                let base = inner.stages(lowering, stages);
                stages.push(Stage::Enumerate(counter(lowering)));
                base
            }
            Sequence::Skip(inner, count) => {
                let base = inner.stages(lowering, stages);
                stages.push(Stage::Skip(counter(lowering), *count));
                base
            }
            Sequence::Take(inner, count) => {
                let base = inner.stages(lowering, stages);
                stages.push(Stage::Take(counter(lowering), *count));
                base
            }
            other => other,
        }
    }
}

impl Lowering<'_> {
    /// Runs over the items that come through.
    pub(super) fn each_filtered(
        &mut self,
        sequence: &Sequence,
        span: proc_macro2::Span,
        breaks: bool,
        body: &mut dyn FnMut(&mut Self, Val, Option<Slot>),
    ) {
        let mut stages = Vec::new();
        let base = sequence.stages(self, &mut stages);
        // What would not be asked for any more must not be computed, since it may panic.
        let ends = |stage: &Stage<'_>| matches!(stage, Stage::TakeWhile { .. } | Stage::Take(..));
        let breaks = breaks || stages.iter().any(ends);
        self.each(base, Hint::PartOf("i".to_owned()), span, breaks, &mut |this, item, broken| {
            this.through(&stages, item, broken, &mut |this, item| body(this, item, broken));
        });
    }

    fn through(
        &mut self,
        stages: &[Stage<'_>],
        item: Val,
        broken: Option<Slot>,
        body: &mut dyn FnMut(&mut Self, Val),
    ) {
        let Some((stage, rest)) = stages.split_first() else {
            body(self, item);
            return;
        };
        let call: syn::ExprMethodCall = syn::parse_quote!(items.filter());
        let span = proc_macro2::Span::call_site();
        match stage {
            Stage::Map(function) => {
                let out = self.apply_function(function, vec![Out::Val(item)], &call);
                let val = out.and_then(|out| self.owned(out, function));
                if let Some(val) = val {
                    self.through(rest, val, broken, body);
                }
            }
            Stage::Filter { function, maps: true } => {
                let out = self.apply_function(function, vec![Out::Val(item)], &call);
                let Some(Out::Val(val)) = out.and_then(|out| self.as_option(out)) else { return };
                let Some((some, value)) = super::option::parts(&val) else {
                    self.diagnostics.refuse(
                        function,
                        "this closure is not seen to give an `Option` of an active value",
                    );
                    return;
                };
                self.only_if(some, span, &mut |this| {
                    this.through(rest, value.clone(), broken, body)
                });
            }
            Stage::Filter { function, maps: false } => {
                if let Some(holds) = self.asks(function, &item, &call) {
                    self.only_if(holds, span, &mut |this| {
                        this.through(rest, item.clone(), broken, body)
                    });
                }
            }
            Stage::TakeWhile { function, over } => {
                let has_ended = self.current(*over);
                let goes_on = self.not(has_ended);
                self.only_if(goes_on, span, &mut |this| {
                    let Some(holds) = this.asks(function, &item, &call) else { return };
                    let ended = this.not(holds);
                    this.scopes.set(*over, Denotation::Val(Val::Atom(ended)));
                    this.end_if(ended, broken, span);
                    this.only_if(holds, span, &mut |this| {
                        this.through(rest, item.clone(), broken, body)
                    });
                });
            }
            Stage::SkipWhile { function, begun } => {
                let has_begun = self.current(*begun);
                let waits = self.not(has_begun);
                self.only_if(waits, span, &mut |this| {
                    let Some(holds) = this.asks(function, &item, &call) else { return };
                    let begins = this.not(holds);
                    this.scopes.set(*begun, Denotation::Val(Val::Atom(begins)));
                });
                let has_begun = self.current(*begun);
                self.only_if(has_begun, span, &mut |this| {
                    this.through(rest, item.clone(), broken, body)
                });
            }
            Stage::Enumerate(counter) => {
                let index = self.counted_up(*counter);
                self.through(rest, Val::Tuple(vec![Val::Atom(index), item]), broken, body);
            }
            Stage::Skip(counter, count) => {
                let index = self.counted_up(*counter);
                let passes = self.decision("ge", vec![index, *count]);
                self.only_if(passes, span, &mut |this| {
                    this.through(rest, item.clone(), broken, body)
                });
            }
            Stage::Take(counter, count) => {
                let index = self.counted_up(*counter);
                let passes = self.decision("lt", vec![index, *count]);
                let next = self.current(*counter);
                let is_last = self.decision("ge", vec![next, *count]);
                self.end_if(is_last, broken, span);
                self.only_if(passes, span, &mut |this| {
                    this.through(rest, item.clone(), broken, body)
                });
            }
        }
    }

    /// What a closure says of an item that it is lent.
    pub(super) fn asks(
        &mut self,
        function: &syn::Expr,
        item: &Val,
        call: &syn::ExprMethodCall,
    ) -> Option<Atom> {
        let lent = Out::Val(Val::Ref(Box::new(item.clone())));
        let out = self.apply_function(function, vec![lent], call)?;
        self.atom(out, function)
    }

    /// The index of this item, and the next one for the next.
    fn counted_up(&mut self, counter: Slot) -> Atom {
        let index = self.current(counter);
        let one = self.program.literal(quote::quote!(1), None);
        let next = self.integer("add", vec![index, one]);
        self.scopes.set(counter, Denotation::Val(Val::Atom(next)));
        index
    }

    /// No item is asked for any more.
    fn end_if(&mut self, ended: Atom, broken: Option<Slot>, span: proc_macro2::Span) {
        let Some(broken) = broken else { return };
        let yes = self.truth(true);
        self.only_if(ended, span, &mut |this| {
            this.scopes.set(broken, Denotation::Val(Val::Atom(yes)));
        });
    }

    pub(super) fn only_if(
        &mut self,
        holds: Atom,
        span: proc_macro2::Span,
        then: &mut dyn FnMut(&mut Self),
    ) {
        self.fork_on(
            holds,
            span,
            |this| {
                then(this);
                Some(Out::Unit)
            },
            |_| Some(Out::Unit),
        );
    }
}
