//! The gradient of the hand by hand: affine maps as three rows, the vertices kept in scratch.

use super::model::Model;

/// Three rows of an affine map; the fourth is always 0, 0, 0, 1.
type Affine = [[f64; 4]; 3];

#[derive(Default)]
pub(super) struct Scratch {
    absolute: Vec<Affine>,
    transforms: Vec<Affine>,
    d_absolute: Vec<Affine>,
    skinned: Vec<[f64; 3]>,
    placed: Vec<[f64; 3]>,
    d_placed: Vec<[f64; 3]>,
}

fn affine(matrix: &[f64; 16]) -> Affine {
    std::array::from_fn(|i| std::array::from_fn(|j| matrix[4 * i + j]))
}

fn product(a: &Affine, b: &Affine) -> Affine {
    std::array::from_fn(|i| {
        std::array::from_fn(|j| {
            let last = if j == 3 { a[i][3] } else { 0.0 };
            a[i][0] * b[0][j] + a[i][1] * b[1][j] + a[i][2] * b[2][j] + last
        })
    })
}

/// What the adjoint of a product gives to its left factor.
fn to_left(d: &Affine, b: &Affine) -> Affine {
    std::array::from_fn(|i| {
        let [d0, d1, d2, d3] = d[i];
        let of = |row: &[f64; 4]| d0 * row[0] + d1 * row[1] + d2 * row[2] + d3 * row[3];
        [of(&b[0]), of(&b[1]), of(&b[2]), d3]
    })
}

/// What it gives to its right factor.
fn to_right(a: &Affine, d: &Affine) -> Affine {
    std::array::from_fn(|i| {
        std::array::from_fn(|j| a[0][i] * d[0][j] + a[1][i] * d[1][j] + a[2][i] * d[2][j])
    })
}

fn apply(a: &Affine, p: &[f64; 3]) -> [f64; 3] {
    std::array::from_fn(|i| a[i][0] * p[0] + a[i][1] * p[1] + a[i][2] * p[2] + a[i][3])
}

/// Sines and cosines of a bone that moves, and where its angles are.
struct Joint {
    x: (f64, f64),
    z: (f64, f64),
    at_x: usize,
    at_z: Option<usize>,
}

impl Joint {
    /// The bones that move are the last three of each finger.
    fn of(bone: usize, theta: &[f64]) -> Option<Self> {
        let (finger, part) = (bone.checked_sub(1)? / 4, (bone - 1) % 4);
        if finger >= 5 || part == 0 {
            return None;
        }
        let at_x = 6 + 4 * finger + if part == 1 { 0 } else { part };
        let at_z = (part == 1).then_some(at_x + 1);
        let z = at_z.map_or((0.0, 1.0), |at| theta[at].sin_cos());
        Some(Self { x: theta[at_x].sin_cos(), z, at_x, at_z })
    }

    fn turn(&self) -> Affine {
        let ((sx, cx), (sz, cz)) = (self.x, self.z);
        [[cz, -sz * cx, sz * sx, 0.0], [sz, cz * cx, -cz * sx, 0.0], [0.0, sx, cx, 0.0]]
    }

    fn pull(&self, d: &Affine, d_theta: &mut [f64]) {
        let ((sx, cx), (sz, cz)) = (self.x, self.z);
        d_theta[self.at_x] +=
            sz * (sx * d[0][1] + cx * d[0][2]) - cz * (sx * d[1][1] + cx * d[1][2]) + cx * d[2][1]
                - sx * d[2][2];
        if let Some(at) = self.at_z {
            d_theta[at] += cz * (d[1][0] - cx * d[0][1] + sx * d[0][2])
                - sz * (d[0][0] + cx * d[1][1] - sx * d[1][2]);
        }
    }
}

/// A rotation about an axis by its length: `c I + (1 - c) u u^T + s [u]`.
struct Rotation {
    matrix: [[f64; 3]; 3],
    axis: [f64; 3],
    angle: f64,
}

impl Rotation {
    fn new(r: &[f64]) -> Self {
        let angle = (r[0] * r[0] + r[1] * r[1] + r[2] * r[2]).sqrt();
        if angle < 1e-4 {
            let matrix = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
            return Self { matrix, axis: [0.0; 3], angle };
        }
        let axis @ [x, y, z] = [r[0] / angle, r[1] / angle, r[2] / angle];
        let (s, c) = angle.sin_cos();
        let k = 1.0 - c;
        let matrix = [
            [c + k * x * x, k * x * y - s * z, k * x * z + s * y],
            [k * x * y + s * z, c + k * y * y, k * y * z - s * x],
            [k * x * z - s * y, k * y * z + s * x, c + k * z * z],
        ];
        Self { matrix, axis, angle }
    }

    fn pull(&self, d: &[[f64; 3]; 3], d_r: &mut [f64]) {
        if self.angle < 1e-4 {
            return;
        }
        let u = self.axis;
        let (s, c) = self.angle.sin_cos();
        let skew = [d[2][1] - d[1][2], d[0][2] - d[2][0], d[1][0] - d[0][1]];
        let symmetric: [f64; 3] =
            std::array::from_fn(|i| (0..3).map(|j| (d[i][j] + d[j][i]) * u[j]).sum());
        let dot = |a: [f64; 3], b: [f64; 3]| a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
        let trace = d[0][0] + d[1][1] + d[2][2];
        let d_angle = s * (0.5 * dot(u, symmetric) - trace) + c * dot(u, skew);
        let d_u: [f64; 3] = std::array::from_fn(|i| (1.0 - c) * symmetric[i] + s * skew[i]);
        let along = dot(u, d_u);
        for i in 0..3 {
            d_r[i] += (d_u[i] - along * u[i]) / self.angle + d_angle * u[i];
        }
    }
}

pub(super) fn hand_by_hand(
    (theta, d_theta): (&[f64], &mut [f64]),
    (us, d_us): (&[f64], &mut [f64]),
    model: &Model,
    triangles: &[[usize; 3]],
    points: &[f64],
    scratch: &mut Scratch,
    d_ret: f64,
) {
    let vertices = model.vertices.len();
    let Scratch { absolute, transforms, d_absolute, skinned, placed, d_placed } = scratch;
    absolute.clear();
    transforms.clear();
    skinned.clear();
    skinned.resize(vertices, [0.0; 3]);

    for (b, base) in model.base_relative.iter().enumerate() {
        let relative = match Joint::of(b, theta) {
            Some(joint) => product(&affine(base), &joint.turn()),
            None => affine(base),
        };
        let own = match usize::try_from(model.parents[b]) {
            Ok(parent) => product(&absolute[parent], &relative),
            Err(_) => relative,
        };
        let transform = product(&own, &affine(&model.inverse_base_absolute[b]));
        absolute.push(own);
        transforms.push(transform);
        let weights = &model.weights[b * vertices..(b + 1) * vertices];
        for ((skinned, p), &weight) in skinned.iter_mut().zip(&model.vertices).zip(weights) {
            if weight != 0.0 {
                for (sum, moved) in skinned.iter_mut().zip(apply(&transform, p)) {
                    *sum += weight * moved;
                }
            }
        }
    }
    let global = Rotation::new(&theta[..3]);
    let place: Affine = std::array::from_fn(|i| {
        let [x, y, z] = global.matrix[i];
        [x, y, z, theta[3 + i]]
    });
    placed.clear();
    placed.extend(skinned.iter().map(|p| apply(&place, p)));

    d_placed.clear();
    d_placed.resize(vertices, [0.0; 3]);
    let units = triangles.iter().zip(points.as_chunks::<3>().0);
    let coordinates = us.as_chunks::<2>().0.iter().zip(d_us.as_chunks_mut::<2>().0);
    for ((&[a, b, c], point), (&[u, v], [d_u, d_v])) in units.zip(coordinates) {
        for i in 0..3 {
            let (at_a, at_b, at_c) = (placed[a][i], placed[b][i], placed[c][i]);
            let d = d_ret * (u * at_a + v * at_b + (1.0 - u - v) * at_c - point[i]);
            *d_u += d * (at_a - at_c);
            *d_v += d * (at_b - at_c);
            d_placed[a][i] += d * u;
            d_placed[b][i] += d * v;
            d_placed[c][i] += d * (1.0 - u - v);
        }
    }

    let mut d_global = [[0.0; 3]; 3];
    for (p, d) in skinned.iter().zip(d_placed.iter_mut()) {
        for i in 0..3 {
            d_theta[3 + i] += d[i];
            for j in 0..3 {
                d_global[i][j] += d[i] * p[j];
            }
        }
        // From here on it is the adjoint of the skinned vertex.
        let g = &global.matrix;
        *d = std::array::from_fn(|j| g[0][j] * d[0] + g[1][j] * d[1] + g[2][j] * d[2]);
    }
    global.pull(&d_global, &mut d_theta[..3]);

    d_absolute.clear();
    d_absolute.resize(absolute.len(), Affine::default());
    for b in (0..absolute.len()).rev() {
        let mut d_transform = Affine::default();
        let weights = &model.weights[b * vertices..(b + 1) * vertices];
        for ((d, p), &weight) in d_placed.iter().zip(&model.vertices).zip(weights) {
            if weight != 0.0 {
                for (row, d) in d_transform.iter_mut().zip(d) {
                    let d = weight * d;
                    row[0] += d * p[0];
                    row[1] += d * p[1];
                    row[2] += d * p[2];
                    row[3] += d;
                }
            }
        }
        let mut d_own = to_left(&d_transform, &affine(&model.inverse_base_absolute[b]));
        for (row, of_children) in d_own.iter_mut().zip(&d_absolute[b]) {
            for (d, of_children) in row.iter_mut().zip(of_children) {
                *d += of_children;
            }
        }
        let base = affine(&model.base_relative[b]);
        let joint = Joint::of(b, theta);
        let mut d_relative = d_own;
        if let Ok(parent) = usize::try_from(model.parents[b]) {
            let relative = joint.as_ref().map_or(base, |joint| product(&base, &joint.turn()));
            let d_parent = to_left(&d_own, &relative);
            for (row, of_child) in d_absolute[parent].iter_mut().zip(&d_parent) {
                for (d, of_child) in row.iter_mut().zip(of_child) {
                    *d += of_child;
                }
            }
            d_relative = to_right(&absolute[parent], &d_own);
        }
        if let Some(joint) = joint {
            joint.pull(&to_right(&base, &d_relative), d_theta);
        }
    }
}
