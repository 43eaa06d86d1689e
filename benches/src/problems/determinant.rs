//! A determinant by minors: those of the last rows, for every set of columns, from small to large.

use grad_runtime::derive_grad;

use crate::problem::Problem;
use crate::random::Random;
use crate::scalar::Scalar;

#[derive_grad]
fn determinant(matrix: &[f64], size: usize) -> f64 {
    let mut minors = vec![0.0; 1 << size];
    minors[0] = 1.0;
    for columns in 1_usize..1 << size {
        let row = size - columns.count_ones() as usize;
        let mut sign = 1.0;
        let mut minor = 0.0;
        for column in 0..size {
            if columns & (1 << column) != 0 {
                minor += sign * matrix[row * size + column] * minors[columns & !(1 << column)];
                sign = -sign;
            }
        }
        minors[columns] = minor;
    }
    minors[(1 << size) - 1]
}

fn determinant_by_hand(matrix: &[f64], d_matrix: &mut [f64], size: usize, d_ret: f64) {
    // A minor in front, its adjoint behind.
    let mut minors = vec![(0.0, 0.0); 1 << size];
    minors[0].0 = 1.0;
    for columns in 1_usize..1 << size {
        let row = size - columns.count_ones() as usize;
        let row = &matrix[row * size..(row + 1) * size];
        let (mut sign, mut minor) = (1.0, 0.0);
        let mut rest = columns;
        while rest != 0 {
            let column = rest.trailing_zeros() as usize;
            rest &= rest - 1;
            minor += sign * row[column] * minors[columns & !(1 << column)].0;
            sign = -sign;
        }
        minors[columns].0 = minor;
    }
    minors[(1 << size) - 1].1 = d_ret;
    for columns in (1_usize..1 << size).rev() {
        let row = size - columns.count_ones() as usize;
        let range = row * size..(row + 1) * size;
        let (row, d_row) = (&matrix[range.clone()], &mut d_matrix[range]);
        let mut d_term = minors[columns].1;
        let mut rest = columns;
        while rest != 0 {
            let column = rest.trailing_zeros() as usize;
            rest &= rest - 1;
            let (minor, d_minor) = &mut minors[columns & !(1 << column)];
            d_row[column] += d_term * *minor;
            *d_minor += d_term * row[column];
            d_term = -d_term;
        }
    }
}

pub(crate) struct Determinant(pub(crate) usize);

impl Problem for Determinant {
    fn name(&self) -> String {
        "determinant".into()
    }

    fn point(&self) -> Vec<f64> {
        Random::new(6).vector(self.0 * self.0, -1.0, 1.0)
    }

    fn primal(&mut self, x: &[f64]) -> f64 {
        determinant(x, self.0)
    }

    fn generated(&mut self, x: &[f64], d_x: &mut [f64]) {
        determinant_backward(x, d_x, self.0, 1.0);
    }

    fn by_hand(&mut self, x: &[f64], d_x: &mut [f64]) {
        determinant_by_hand(x, d_x, self.0, 1.0);
    }

    fn generic<S: Scalar>(&self, x: &[S]) -> S {
        let size = self.0;
        let mut minors = vec![S::from(0.0); 1 << size];
        minors[0] = S::from(1.0);
        for columns in 1_usize..1 << size {
            let row = size - columns.count_ones() as usize;
            let mut minor = S::from(0.0);
            let mut negative = false;
            for column in 0..size {
                if columns & (1 << column) != 0 {
                    let term = x[row * size + column] * minors[columns & !(1 << column)];
                    if negative {
                        minor -= term;
                    } else {
                        minor += term;
                    }
                    negative = !negative;
                }
            }
            minors[columns] = minor;
        }
        minors[(1 << size) - 1]
    }
}
