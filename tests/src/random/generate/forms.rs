//! The choice of a statement among the younger families.

use super::Generator;
use crate::random::tree::Node;

impl Generator {
    /// One of them, if it can stand here.
    pub(super) fn form(&mut self, list: &mut Vec<Node>) -> bool {
        // What cannot be finished leaves nothing behind.
        let (vars, lines, exits) = (self.vars.clone(), list.len(), self.exits.len());
        let (pure, depth, loops) = (self.pure, self.depth, self.loop_depth);
        let done = match self.random.below(40) {
            0..=3 => self.jump(list),
            4 | 5 => self.let_or_out(list),
            6 | 7 => self.labelled_block(list),
            8 | 9 => self.endless(list),
            10 | 11 => self.let_match(list),
            12 => self.let_option(list),
            13 => self.assign_option(list),
            14 | 15 => self.if_let(list),
            16 => self.let_else(list),
            17 => self.match_option(list),
            18 | 19 => self.question(list),
            20 | 21 => self.let_result(list),
            // One that nothing happens to tests little.
            22..=24 => {
                self.let_stack(list) && {
                    for _ in 0..1 + self.random.below(3) {
                        self.change_stack(list);
                    }
                    true
                }
            }
            25..=27 => self.change_stack(list),
            28 => self.stack_elements(list),
            29 => self.while_pop(list),
            30 | 31 => self.copy_whole(list),
            32 => self.exchange(list),
            33 | 34 => self.move_about(list),
            35 | 36 => self.halves(list),
            37 => self.let_record(list),
            38 => self.change_record(list),
            _ => self.early_return(list),
        };
        if !done {
            self.vars = vars;
            list.truncate(lines);
            self.exits.truncate(exits);
            (self.pure, self.depth, self.loop_depth) = (pure, depth, loops);
        }
        done
    }
}
