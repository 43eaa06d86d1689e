use grad_runtime::Differentiable;

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
