use grad_runtime::{
    Differentiable,
    check::{self, Report},
};

/// What an optimiser may change.
pub trait Parameters: Differentiable {
    /// Shows each parameter with its gradient, always in the same order.
    fn visit(&mut self, gradient: &Self::Tangent, change: &mut dyn FnMut(&mut f64, f64));
}

impl Parameters for Vec<f64> {
    fn visit(&mut self, gradient: &Vec<f64>, change: &mut dyn FnMut(&mut f64, f64)) {
        for (parameter, &d) in self.iter_mut().zip(gradient) {
            change(parameter, d);
        }
    }
}

/// Adam: gradient descent with momentum, in steps that are scaled by the gradient's usual size
/// (Kingma and Ba, 2015).
#[derive(Clone, Debug)]
pub struct Adam {
    /// The length of a step.
    pub rate: f64,
    steps: i32,
    /// The running means of each gradient and of its square.
    means: Vec<(f64, f64)>,
}

impl Adam {
    /// An optimiser that has seen nothing yet.
    #[must_use]
    pub fn new(rate: f64) -> Self {
        Self { rate, steps: 0, means: Vec::new() }
    }

    /// One step down the gradient.
    pub fn step<P: Parameters>(&mut self, parameters: &mut P, gradient: &P::Tangent) {
        self.steps += 1;
        let (b1, b2) = (0.9_f64, 0.999_f64);
        // The means start at 0, which this makes up for.
        let (c1, c2) = (1.0 - b1.powi(self.steps), 1.0 - b2.powi(self.steps));
        let mut index = 0;
        parameters.visit(gradient, &mut |parameter, d| {
            if index == self.means.len() {
                self.means.push((0.0, 0.0));
            }
            let (mean, square) = &mut self.means[index];
            *mean = b1 * *mean + (1.0 - b1) * d;
            *square = b2 * *square + (1.0 - b2) * d * d;
            *parameter -= self.rate * (*mean / c1) / ((*square / c2).sqrt() + 1e-8);
            index += 1;
        });
    }
}

/// Compares about `count` entries of the gradient of `f`, evenly spread, with differences.
pub fn check_parameters<P: Parameters + Clone>(
    parameters: &P,
    gradient: &P::Tangent,
    count: usize,
    f: impl Fn(&P) -> f64,
) -> Report {
    let (mut all, mut derivatives) = (Vec::new(), Vec::new());
    parameters.clone().visit(gradient, &mut |parameter, d| {
        all.push(*parameter);
        derivatives.push(d);
    });
    let stride = (all.len() / count).max(1);
    let every = |values: &[f64]| values.iter().copied().step_by(stride).collect::<Vec<f64>>();
    let changed = |chosen: &[f64]| {
        let mut parameters = parameters.clone();
        let mut index = 0;
        parameters.visit(gradient, &mut |parameter, _| {
            if index % stride == 0 {
                *parameter = chosen[index / stride];
            }
            index += 1;
        });
        f(&parameters)
    };
    check::gradient(changed, &every(&all), &every(&derivatives))
}
