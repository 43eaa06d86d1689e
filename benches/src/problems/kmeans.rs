//! The sum of the squared distances of points to the nearest of some centres, by the centres.

use grad_runtime::derive_grad;

use crate::problem::Problem;
use crate::random::Random;
use crate::scalar::Scalar;

#[derive_grad]
fn kmeans(centres: &[f64], #[no_grad] points: &[f64], dimensions: usize) -> f64 {
    let mut sum = 0.0;
    for i in 0..points.len() / dimensions {
        let point = &points[i * dimensions..(i + 1) * dimensions];
        let mut nearest = f64::INFINITY;
        for centre in centres.chunks(dimensions) {
            let mut distance = 0.0;
            for j in 0..dimensions {
                let difference = point[j] - centre[j];
                distance += difference * difference;
            }
            if distance < nearest {
                nearest = distance;
            }
        }
        sum += nearest;
    }
    sum
}

/// One pass: which centre is the nearest is known when a point has been read.
fn kmeans_by_hand(
    centres: &[f64],
    d_centres: &mut [f64],
    points: &[f64],
    dimensions: usize,
    d_ret: f64,
) {
    for point in points.chunks_exact(dimensions) {
        let (mut nearest, mut which) = (f64::INFINITY, 0);
        for (at, centre) in centres.chunks_exact(dimensions).enumerate() {
            let mut distance = 0.0;
            for (p, c) in point.iter().zip(centre) {
                distance += (p - c) * (p - c);
            }
            if distance < nearest {
                (nearest, which) = (distance, at);
            }
        }
        let range = which * dimensions..(which + 1) * dimensions;
        let centre = &centres[range.clone()];
        for ((d, c), p) in d_centres[range].iter_mut().zip(centre).zip(point) {
            *d += 2.0 * d_ret * (c - p);
        }
    }
}

pub(crate) struct KMeans {
    dimensions: usize,
    centres: usize,
    points: Vec<f64>,
}

impl KMeans {
    pub(crate) fn new(points: usize, centres: usize, dimensions: usize) -> Self {
        Self { dimensions, centres, points: Random::new(4).vector(points * dimensions, 0.0, 1.0) }
    }
}

impl Problem for KMeans {
    fn name(&self) -> String {
        "k-means".into()
    }

    fn point(&self) -> Vec<f64> {
        self.points[self.points.len() - self.centres * self.dimensions..].to_vec()
    }

    fn primal(&mut self, x: &[f64]) -> f64 {
        kmeans(x, &self.points, self.dimensions)
    }

    fn generated(&mut self, x: &[f64], d_x: &mut [f64]) {
        kmeans_backward(x, d_x, &self.points, self.dimensions, 1.0);
    }

    fn by_hand(&mut self, x: &[f64], d_x: &mut [f64]) {
        kmeans_by_hand(x, d_x, &self.points, self.dimensions, 1.0);
    }

    fn generic<S: Scalar>(&self, x: &[S]) -> S {
        let mut sum = S::from(0.0);
        for point in self.points.chunks_exact(self.dimensions) {
            let mut nearest = S::from(f64::INFINITY);
            for centre in x.chunks_exact(self.dimensions) {
                let mut distance = S::from(0.0);
                for (&p, &c) in point.iter().zip(centre) {
                    distance += (c - p).square();
                }
                if distance.value() < nearest.value() {
                    nearest = distance;
                }
            }
            sum += nearest;
        }
        sum
    }
}
