//! L-BFGS of the crate `argmin`, handed one of our gradients.

use argmin::{
    core::{CostFunction, Error, Executor, Gradient, State},
    solver::{linesearch::HagerZhangLineSearch, quasinewton::LBFGS},
};

/// Where [`minimise`] came to its end.
#[derive(Clone, Debug)]
pub struct Minimum {
    /// The best point.
    pub at: Vec<f64>,
    /// The function's value there.
    pub value: f64,
    /// The steps that were taken.
    pub steps: u64,
    /// How often the gradient was called.
    pub gradients: u64,
}

/// What the optimiser wants to know of a function.
struct Problem<F, G> {
    value: F,
    gradient: G,
}

impl<F: Fn(&[f64]) -> f64, G> CostFunction for Problem<F, G> {
    type Param = Vec<f64>;
    type Output = f64;

    fn cost(&self, x: &Vec<f64>) -> Result<f64, Error> {
        Ok((self.value)(x))
    }
}

impl<F, G: Fn(&[f64]) -> Vec<f64>> Gradient for Problem<F, G> {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;

    fn gradient(&self, x: &Vec<f64>) -> Result<Vec<f64>, Error> {
        Ok((self.gradient)(x))
    }
}

/// Minimises from `start` on, until the length of the gradient is below `tolerance`.
///
/// # Errors
///
/// What the optimiser says, if its line search fails.
pub fn minimise(
    value: impl Fn(&[f64]) -> f64,
    gradient: impl Fn(&[f64]) -> Vec<f64>,
    start: Vec<f64>,
    tolerance: f64,
) -> Result<Minimum, Error> {
    let solver = LBFGS::new(HagerZhangLineSearch::new(), 10)
        .with_tolerance_grad(tolerance)?
        .with_tolerance_cost(0.0)?;
    let result = Executor::new(Problem { value, gradient }, solver)
        .configure(|state| state.param(start).max_iters(20_000))
        .run()?;
    let calls = &result.problem.counts;
    let gradients = calls.get("gradient_count").copied().unwrap_or_default();
    let state = result.state;
    Ok(Minimum {
        at: state.get_best_param().cloned().unwrap_or_default(),
        value: state.get_best_cost(),
        steps: state.get_iter(),
        gradients,
    })
}
