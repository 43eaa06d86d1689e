//! The model of a hand and what is to be fitted, read from files; the objective over any number.

use crate::data::{Numbers, text};
use crate::scalar::Scalar;

/// Bones and a mesh. A parent comes before its children; the root has -1.
pub(super) struct Model {
    pub(super) parents: Vec<i32>,
    pub(super) base_relative: Vec<[f64; 16]>,
    pub(super) inverse_base_absolute: Vec<[f64; 16]>,
    pub(super) vertices: Vec<[f64; 3]>,
    /// Of a vertex for a bone; the vertices of a bone stand together.
    pub(super) weights: Vec<f64>,
    triangles: Vec<[usize; 3]>,
}

impl Model {
    pub(super) fn read() -> Self {
        let numbers = |line: &str| -> Vec<f64> {
            line.split(':').filter_map(|field| field.trim().parse().ok()).collect()
        };
        let mut parents = Vec::new();
        let (mut base_relative, mut inverse_base_absolute) = (Vec::new(), Vec::new());
        for line in text("hand/bones.txt").lines() {
            let fields = line.split_once(':').expect("a name").1;
            let fields = numbers(fields);
            parents.push(fields[0] as i32);
            base_relative.push(fields[1..17].try_into().expect("a matrix"));
            inverse_base_absolute.push(fields[17..33].try_into().expect("a matrix"));
        }

        let lines = text("hand/vertices.txt");
        let count = lines.lines().count();
        let mut vertices = Vec::new();
        let mut weights = vec![0.0; parents.len() * count];
        for (v, line) in lines.lines().enumerate() {
            let fields = numbers(line);
            vertices.push([fields[0], fields[1], fields[2]]);
            for pair in fields[9..].chunks_exact(2) {
                weights[pair[0] as usize * count + v] = pair[1];
            }
        }

        let triangles = text("hand/triangles.txt");
        let corners = |line: &str| [0, 1, 2].map(|i| numbers(line)[i] as usize);
        let triangles = triangles.lines().map(corners).collect();
        Self { parents, base_relative, inverse_base_absolute, vertices, weights, triangles }
    }
}

/// Points, and where to start.
pub(super) struct Instance {
    /// That each point lies on.
    pub(super) triangles: Vec<[usize; 3]>,
    pub(super) points: Vec<f64>,
    pub(super) us: Vec<f64>,
    pub(super) theta: Vec<f64>,
}

impl Instance {
    pub(super) fn read(file: &str, model: &Model) -> Self {
        let text = text(&format!("hand/{file}.txt"));
        let mut numbers = Numbers::new(&text);
        let (count, angles): (usize, usize) = (numbers.next(), numbers.next());
        let (mut triangles, mut points) = (Vec::new(), Vec::new());
        for _ in 0..count {
            triangles.push(model.triangles[numbers.next::<usize>()]);
            points.extend(numbers.take(3));
        }
        Self { triangles, points, us: numbers.take(2 * count), theta: numbers.take(angles) }
    }
}

type Matrix<S> = [[S; 4]; 4];

fn product<S: Scalar>(a: &Matrix<S>, b: &Matrix<S>) -> Matrix<S> {
    std::array::from_fn(|i| {
        std::array::from_fn(|j| {
            a[i][0] * b[0][j] + a[i][1] * b[1][j] + a[i][2] * b[2][j] + a[i][3] * b[3][j]
        })
    })
}

fn constant<S: Scalar>(matrix: &[f64; 16]) -> Matrix<S> {
    std::array::from_fn(|i| std::array::from_fn(|j| matrix[4 * i + j].into()))
}

/// The pose, then the coordinates on the triangles.
pub(super) fn generic<S: Scalar>(x: &[S], model: &Model, instance: &Instance) -> S {
    let (theta, us) = x.split_at(26);
    let (zero, one) = (S::from(0.0), S::from(1.0));
    let mut angles = vec![[zero; 2]; model.parents.len()];
    for (finger, theta) in theta[6..].chunks_exact(4).enumerate() {
        let bone = 2 + 4 * finger;
        angles[bone] = [theta[0], theta[1]];
        angles[bone + 1][0] = theta[2];
        angles[bone + 2][0] = theta[3];
    }
    let mut absolute: Vec<Matrix<S>> = Vec::new();
    let mut skinned = vec![[zero; 3]; model.vertices.len()];
    for (b, [about_x, about_z]) in angles.into_iter().enumerate() {
        let (sx, cx, sz, cz) = (about_x.sin(), about_x.cos(), about_z.sin(), about_z.cos());
        let turned = [
            [cz, -sz * cx, sz * sx, zero],
            [sz, cz * cx, -cz * sx, zero],
            [zero, sx, cx, zero],
            [zero, zero, zero, one],
        ];
        let relative = product(&constant(&model.base_relative[b]), &turned);
        let own = match usize::try_from(model.parents[b]) {
            Ok(parent) => product(&absolute[parent], &relative),
            Err(_) => relative,
        };
        let transform = product(&own, &constant(&model.inverse_base_absolute[b]));
        absolute.push(own);
        let weights = &model.weights[b * skinned.len()..];
        for ((skinned, p), &weight) in skinned.iter_mut().zip(&model.vertices).zip(weights) {
            if weight != 0.0 {
                for (sum, row) in skinned.iter_mut().zip(&transform) {
                    *sum += (row[0] * p[0] + row[1] * p[1] + row[2] * p[2] + row[3]) * weight;
                }
            }
        }
    }

    let angle = (theta[0].square() + theta[1].square() + theta[2].square()).sqrt();
    let [x, y, z] = [0, 1, 2].map(|i| theta[i] / angle);
    let (s, c) = (angle.sin(), angle.cos());
    let rest = one - c;
    let global = [
        [x * x * rest + c, x * y * rest - z * s, x * z * rest + y * s],
        [x * y * rest + z * s, y * y * rest + c, y * z * rest - x * s],
        [x * z * rest - y * s, y * z * rest + x * s, z * z * rest + c],
    ];
    let place = |p: [S; 3]| -> [S; 3] {
        std::array::from_fn(|i| {
            global[i][0] * p[0] + global[i][1] * p[1] + global[i][2] * p[2] + theta[3 + i]
        })
    };
    let placed: Vec<[S; 3]> = skinned.into_iter().map(place).collect();
    let mut sum = zero;
    for (n, &[a, b, c]) in instance.triangles.iter().enumerate() {
        let (u, v) = (us[2 * n], us[2 * n + 1]);
        for i in 0..3 {
            let on_surface = u * placed[a][i] + v * placed[b][i] + (one - u - v) * placed[c][i];
            sum += (on_surface - instance.points[3 * n + i]).square() * 0.5;
        }
    }
    sum
}
