//! Types that are not seen: the chain rule of their operators is a trait of the runtime, and what is zero or a sum there
//! their own affair.

use super::Sweep;
use crate::ir::{Atom, Hint, Mode, Op, Path, Route, Scalar, Value};

static PRODUCTS: &[(&str, [Route; 2])] = &[
    (
        "mul",
        [
            Route { rule: "MulRule", method: "mul_lhs" },
            Route { rule: "MulRule", method: "mul_rhs" },
        ],
    ),
    (
        "div",
        [
            Route { rule: "DivRule", method: "div_lhs" },
            Route { rule: "DivRule", method: "div_rhs" },
        ],
    ),
    (
        "rem",
        [
            Route { rule: "RemRule", method: "rem_lhs" },
            Route { rule: "RemRule", method: "rem_rhs" },
        ],
    ),
];

static CAST: Route = Route { rule: "CastRule", method: "cast_operand" };

/// The method that gives the contribution to that operand. Sums and negations have none: that they are linear is
/// checked where they are computed.
pub(super) fn route(rule: &str, operand: usize) -> Option<&'static Route> {
    PRODUCTS.iter().find(|(name, _)| *name == rule)?.1.get(operand)
}

impl Sweep<'_> {
    pub(super) fn is_unseen(&self, value: Value) -> bool {
        self.b.program.data(value).ty == Scalar::Unknown
    }

    /// The chain rule of an operator whose operands are not known to be floats.
    pub(super) fn route(&mut self, rule: &str, args: &[Atom], result: Value, adjoint: Atom) {
        for (at, operand) in args.iter().enumerate() {
            let Some(route) = route(rule, at).filter(|_| self.b.program.is_active(*operand)) else {
                continue;
            };
            let mut inputs = args.to_vec();
            if route.method == "div_rhs" {
                inputs.push(Atom::Value(result));
            }
            inputs.push(adjoint);
            let scalar = self.b.program.scalar(*operand);
            let op = Op::Contribution(route);
            let contribution = self.b.push(Hint::Partial, scalar, op, inputs);
            self.add(*operand, contribution);
        }
    }

    /// A conversion to a float from what may be an integer, to which nothing flows.
    pub(super) fn cast_back(&mut self, operand: Atom, adjoint: Atom) -> Atom {
        let op = Op::Contribution(&CAST);
        let back = self.b.push(Hint::Partial, Scalar::Unknown, op, vec![operand, adjoint]);
        self.casts.insert(back);
        back
    }

    /// How a shadow takes the adjoint of what was read: `+=` is for numbers and vectors; what was read as a whole, or
    /// may be an integer, says itself what adding is.
    pub(super) fn mode_of(&self, read: Value, path: &Path, adjoint: Atom) -> Mode {
        let is_whole = path.steps.is_empty() && self.is_unseen(read) && self.b.program.chooses;
        if !(self.casts.contains(&adjoint) || is_whole) {
            return Mode::Add;
        }
        // A pullback cannot look at what may have changed.
        let mutable = self.b.program.roots.get(&path.root).is_none_or(|root| root.mutable);
        Mode::Accumulate(mutable.then_some(read))
    }

    /// Zero, as an adjoint of that value.
    pub(super) fn zero_of(&mut self, of: Atom) -> Atom {
        let is_unseen = match of {
            Atom::Value(value) => self.is_unseen(value),
            Atom::Constant(_) => self.b.program.as_number(of).is_none(),
        };
        if is_unseen && self.b.program.chooses {
            self.b.push(Hint::Partial, Scalar::Unknown, Op::Zero, vec![of])
        } else {
            self.b.program.number(0.0)
        }
    }
}
