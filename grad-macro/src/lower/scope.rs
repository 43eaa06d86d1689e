//! Names in scope and what each stands for at the moment.

use std::collections::HashMap;

use crate::ir::Val;

/// A variable: an index that survives shadowing.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct Slot(usize);

/// A tracked place: a variable or a part of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Place {
    pub(super) slot: Slot,
    pub(super) path: Vec<usize>,
}

/// What a variable stands for.
#[derive(Clone)]
pub(super) enum Denotation {
    /// A tracked value: its name in the generated code is the compiler's affair.
    Val(Val),
    /// A variable of copied code, there under the user's name.
    Name {
        mutable: bool,
        /// Which `let` has bound it.
        at: Option<usize>,
        /// In an inner block, so that it is not there everywhere after.
        nested: bool,
    },
    /// `&mut` of a tracked place.
    Place(Place),
    /// Declared, not initialised: where the declaration stands in the primal sweep.
    Uninit { at: usize },
    /// A closure that is lowered where it is called.
    Closure(std::rc::Rc<Closure>),
}

/// A closure that mentions active variables.
pub(super) struct Closure {
    pub(super) params: Vec<syn::Pat>,
    pub(super) body: syn::Expr,
    pub(super) moves: bool,
    /// The names at its definition.
    pub(super) names: Vec<HashMap<String, Slot>>,
}

#[derive(Default)]
pub(super) struct Scopes {
    pub(super) names: Vec<HashMap<String, Slot>>,
    slots: Vec<Denotation>,
    /// What each slot is called.
    called: Vec<String>,
    parameters: HashMap<String, Slot>,
}

impl Scopes {
    pub(super) fn enter(&mut self) {
        self.names.push(HashMap::new());
    }

    /// Leaves a block; the names that copied code has bound in it.
    pub(super) fn leave(&mut self) -> Vec<String> {
        let names = self.names.pop().unwrap_or_default();
        let is_name = |slot: &Slot| matches!(self.get(*slot), Denotation::Name { .. });
        names.iter().filter(|(_, slot)| is_name(slot)).map(|(name, _)| name.clone()).collect()
    }

    /// How many blocks are open.
    pub(super) fn depth(&self) -> usize {
        self.names.len()
    }

    /// Inside a block within the function's own.
    pub(super) fn is_nested(&self) -> bool {
        self.names.len() > 1
    }

    pub(super) fn anonymous(&mut self, denotation: Denotation) -> Slot {
        self.slots.push(denotation);
        self.called.push("step".to_owned());
        Slot(self.slots.len() - 1)
    }

    /// A variable that the source has no name for.
    pub(super) fn anonymous_called(&mut self, name: &str, denotation: Denotation) -> Slot {
        let slot = self.anonymous(denotation);
        name.clone_into(&mut self.called[slot.0]);
        slot
    }

    pub(super) fn declare(&mut self, name: &str, denotation: Denotation) -> Slot {
        let slot = self.anonymous(denotation);
        name.clone_into(&mut self.called[slot.0]);
        if self.names.is_empty() {
            self.parameters.insert(name.to_owned(), slot);
        } else if let Some(names) = self.names.last_mut() {
            names.insert(name.to_owned(), slot);
        }
        slot
    }

    pub(super) fn find(&self, name: &str) -> Option<Slot> {
        let local = self.names.iter().rev().find_map(|names| names.get(name));
        local.or_else(|| self.parameters.get(name)).copied()
    }

    pub(super) fn get(&self, slot: Slot) -> &Denotation {
        &self.slots[slot.0]
    }

    pub(super) fn set(&mut self, slot: Slot, denotation: Denotation) {
        self.slots[slot.0] = denotation;
    }

    /// What the parameter stands for, whatever hides it now.
    pub(super) fn parameter(&self, name: &str) -> Option<&Denotation> {
        self.parameters.get(name).map(|slot| self.get(*slot))
    }

    /// The variable of the parameter, whatever hides it now.
    pub(super) fn parameter_slot(&self, name: &str) -> Option<Slot> {
        self.parameters.get(name).copied()
    }

    /// How many variables there have been.
    pub(super) fn count(&self) -> usize {
        self.slots.len()
    }

    /// What all variables stand for now.
    pub(super) fn snapshot(&self) -> Vec<Denotation> {
        self.slots.clone()
    }

    /// The first `count` variables stand again for what they did.
    pub(super) fn restore(&mut self, snapshot: &[Denotation], count: usize) {
        self.slots[..count].clone_from_slice(&snapshot[..count]);
    }

    pub(super) fn at(&self, slot: usize) -> &Denotation {
        &self.slots[slot]
    }

    pub(super) fn put(&mut self, slot: usize, denotation: Denotation) {
        self.slots[slot] = denotation;
    }

    pub(super) fn name_of(&self, slot: usize) -> String {
        self.called[slot].clone()
    }

    /// The names as they are, for a closure.
    pub(super) fn names(&self) -> Vec<HashMap<String, Slot>> {
        self.names.clone()
    }

    /// Exchanges the names with those of a closure's definition.
    pub(super) fn exchange(
        &mut self,
        names: Vec<HashMap<String, Slot>>,
    ) -> Vec<HashMap<String, Slot>> {
        std::mem::replace(&mut self.names, names)
    }
}
