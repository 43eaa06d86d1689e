//! Blocks and the choice of a statement.

use super::Generator;
use crate::random::tree::Node;

impl Generator {
    pub(super) fn block(&mut self, budget: i32) -> Vec<Node> {
        let mark = self.vars.len();
        let outer = self.budget;
        self.budget = budget.min(outer);
        let spent = self.budget;
        self.depth += 1;
        let mut body = self.statements();
        if body.is_empty() && self.random.chance(80) {
            self.assign(&mut body);
        }
        self.depth -= 1;
        let spent = spent - self.budget;
        self.budget = outer - spent;
        self.vars.truncate(mark);
        body
    }

    pub(super) fn statements(&mut self) -> Vec<Node> {
        let mut list = Vec::new();
        while self.budget > 0 {
            self.budget -= 1;
            self.statement(&mut list);
        }
        list
    }

    pub(super) fn statement(&mut self, list: &mut Vec<Node>) {
        if self.forms() {
            self.pure = 0;
        }
        if self.forms() && self.random.chance(55) && (0..4).any(|_| self.form(list)) {
            return;
        }
        for _ in 0..10 {
            let kind = match self.random.below(46) {
                // Something that is heard of outside.
                0..=12 if self.depth > 0 && self.random.chance(70) => 14,
                kind => kind,
            };
            let done = match kind {
                0..=5 => self.let_scalar(list),
                6 => self.let_tuple(list),
                7 | 8 => self.let_array(list),
                9 => self.let_integer(list),
                10 => self.let_flag(list),
                11 => self.let_closure(list),
                12 | 13 => self.let_block(list),
                14..=20 => self.assign(list),
                21 => self.swap(list),
                22..=26 => self.branch(list),
                27..=34 => self.for_loop(list),
                35 | 36 => self.while_loop(list),
                37 | 38 => self.early_return(list),
                39..=42 => self.call_statement(list),
                43 => self.for_each(list),
                44 => self.in_place(list),
                _ => {
                    let budget = 1 + self.random.below(3) as i32;
                    let body = self.block(budget);
                    list.push(Node::Block(vec![(String::new(), body)], String::new()));
                    true
                }
            };
            if done {
                return;
            }
        }
    }
}
