//! The problems, one in each file: as a user would write it, the gradient by hand, and over any number.

mod rosenbrock;
mod staged;

use crate::problem::{Benchmark, Case};

/// Every problem, in the order of the table.
#[must_use]
pub fn all() -> Vec<Box<dyn Benchmark>> {
    vec![
        Box::new(Case::<_, 2>::new(staged::Staged)),
        Box::new(Case::<_>::new(rosenbrock::Rosenbrock(100))),
        Box::new(Case::<_>::new(rosenbrock::Rosenbrock(10_000))),
    ]
}
