//! The problems, one in each file: as a user would write it, the gradient by hand, and over any number.

// A user's first version often has loops over indices, and those are to be timed.
#![allow(clippy::needless_range_loop, clippy::manual_memcpy)]

mod ba;
mod black_scholes;
mod brusselator;
mod dense;
mod determinant;
mod fft;
mod gmm;
mod hand;
mod kmeans;
mod llsq;
mod lse;
mod lstm;
mod ode;
mod rosenbrock;
mod staged;

use crate::problem::{Benchmark, Case};

/// Every problem, in the order of the table.
#[must_use]
pub fn all() -> Vec<Box<dyn Benchmark>> {
    vec![
        Box::new(Case::<_, 2>::new(staged::Staged)),
        Box::new(Case::<_, 5>::new(black_scholes::BlackScholes)),
        Box::new(Case::<_>::new(rosenbrock::Rosenbrock(100))),
        Box::new(Case::<_>::new(rosenbrock::Rosenbrock(10_000))),
        Box::new(Case::<_>::new(lse::LogSumExp::new(10_000))),
        Box::new(Case::<_>::new(dense::Dense::new(64, 64))),
        Box::new(Case::<_>::new(llsq::LeastSquares::new(1_024, 128))),
        Box::new(Case::<_>::new(kmeans::KMeans::new(1_000, 100, 8))),
        Box::new(Case::<_>::new(determinant::Determinant(10))),
        Box::new(Case::<_>::new(fft::Fft::new(1_024))),
        Box::new(Case::<_>::new(brusselator::Brusselator::new(32))),
        Box::new(Case::<_>::new(ode::Ode { dimensions: 1_000, steps: 10 })),
        Box::new(Case::<_>::new(gmm::Gmm::new("gmm_d10_K25"))),
        Box::new(Case::<_>::new(gmm::Gmm::new("gmm_d64_K5_n200"))),
        Box::new(Case::<_>::new(ba::Bundle::new("ba1_n49_m7776_p31843"))),
        Box::new(Case::<_>::new(lstm::Lstm::new("lstm_l2_c1024"))),
        Box::new(Case::<_>::new(hand::Hand::new("hand1_t26_c100"))),
    ]
}
