use grad_runtime::{Differentiable, derive_grad};

/// The mean, over a batch, of the surprise at the right class.
#[derive(Differentiable, Clone, Debug)]
pub struct CrossEntropy {
    /// How many classes there are.
    pub classes: usize,
}

impl CrossEntropy {
    /// From a score for each class, of each sample, and the right classes.
    ///
    /// The softmax of the scores is never written out: its logarithm is the score less the
    /// logarithm of the sum, in which the largest score is taken out lest it overflow.
    #[derive_grad]
    #[must_use]
    pub fn forward(&self, scores: &[f64], labels: &[usize]) -> f64 {
        let mut loss = 0.0;
        for (s, &label) in labels.iter().enumerate() {
            let scores = &scores[s * self.classes..(s + 1) * self.classes];
            let largest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let sum: f64 = scores.iter().map(|score| (score - largest).exp()).sum();
            loss += largest + sum.ln() - scores[label];
        }
        loss / labels.len() as f64
    }
}
