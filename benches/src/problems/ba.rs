//! ADBench's bundle adjustment: half of the sum of all squared errors, by the cameras, points and weights.

use grad_runtime::derive_grad;

use crate::data::{Numbers, text};
use crate::problem::{Problem, agree};
use crate::scalar::Scalar;

/// Numbers of a camera: rotation, centre, focal length, principal point, radial distortion.
const CAMERA: usize = 11;

/// By Rodrigues' formula.
#[derive_grad]
fn rotate(r: &[f64], v: &[f64; 3]) -> [f64; 3] {
    let mut turned = [0.0; 3];
    let square = r[0] * r[0] + r[1] * r[1] + r[2] * r[2];
    if square == 0.0 {
        turned[0] = v[0] + r[1] * v[2] - r[2] * v[1];
        turned[1] = v[1] + r[2] * v[0] - r[0] * v[2];
        turned[2] = v[2] + r[0] * v[1] - r[1] * v[0];
    } else {
        let theta = square.sqrt();
        let (sin, cos) = theta.sin_cos();
        let a = [r[0] / theta, r[1] / theta, r[2] / theta];
        let along = (a[0] * v[0] + a[1] * v[1] + a[2] * v[2]) * (1.0 - cos);
        turned[0] = v[0] * cos + (a[1] * v[2] - a[2] * v[1]) * sin + a[0] * along;
        turned[1] = v[1] * cos + (a[2] * v[0] - a[0] * v[2]) * sin + a[1] * along;
        turned[2] = v[2] * cos + (a[0] * v[1] - a[1] * v[0]) * sin + a[2] * along;
    }
    turned
}

#[derive_grad]
fn project(camera: &[f64], point: &[f64]) -> [f64; 2] {
    let seen = [point[0] - camera[3], point[1] - camera[4], point[2] - camera[5]];
    let turned = rotate(&camera[0..3], &seen);
    let x = turned[0] / turned[2];
    let y = turned[1] / turned[2];
    let square = x * x + y * y;
    let distortion = 1.0 + camera[9] * square + camera[10] * square * square;
    [camera[6] * distortion * x + camera[7], camera[6] * distortion * y + camera[8]]
}

#[derive_grad]
fn bundle(
    cameras: &[f64],
    points: &[f64],
    weights: &[f64],
    observations: &[(usize, usize)],
    #[no_grad] features: &[f64],
) -> f64 {
    let mut sum = 0.0;
    for i in 0..weights.len() {
        let (camera, point) = observations[i];
        let camera = &cameras[camera * 11..(camera + 1) * 11];
        let point = &points[point * 3..(point + 1) * 3];
        let pixel = project(camera, point);
        let w = weights[i];
        let x = w * (pixel[0] - features[2 * i]);
        let y = w * (pixel[1] - features[2 * i + 1]);
        let rest = 1.0 - w * w;
        sum += 0.5 * (x * x + y * y + rest * rest);
    }
    sum
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

fn cross(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

fn combine<const N: usize>(terms: [(f64, [f64; 3]); N]) -> [f64; 3] {
    std::array::from_fn(|i| terms.iter().map(|(factor, v)| factor * v[i]).sum())
}

/// Forward and reverse of an observation together.
#[allow(clippy::too_many_arguments)]
fn bundle_by_hand(
    (cameras, d_cameras): (&[f64], &mut [f64]),
    (points, d_points): (&[f64], &mut [f64]),
    (weights, d_weights): (&[f64], &mut [f64]),
    observations: &[(usize, usize)],
    features: &[f64],
    d_ret: f64,
) {
    let (cameras, _) = cameras.as_chunks::<CAMERA>();
    let (d_cameras, _) = d_cameras.as_chunks_mut::<CAMERA>();
    let (points, _) = points.as_chunks::<3>();
    let (d_points, _) = d_points.as_chunks_mut::<3>();
    let (features, _) = features.as_chunks::<2>();
    let units = observations.iter().zip(features).zip(weights.iter().zip(d_weights));
    for ((&(camera, point), feature), (&w, d_w)) in units {
        let &[r0, r1, r2, c0, c1, c2, f, u0, v0, k1, k2] = &cameras[camera];
        let [p0, p1, p2] = points[point];
        let r = [r0, r1, r2];
        let v = [p0 - c0, p1 - c1, p2 - c2];
        let square = dot(r, r);
        let theta = square.sqrt();
        let inverse = if square == 0.0 { 0.0 } else { 1.0 / theta };
        let (sin, cos) = theta.sin_cos();
        let a = r.map(|r| r * inverse);
        let product = cross(a, v);
        let along = dot(a, v);
        let turned = if square == 0.0 {
            combine([(1.0, v), (1.0, cross(r, v))])
        } else {
            combine([(cos, v), (sin, product), (along * (1.0 - cos), a)])
        };
        let depth = 1.0 / turned[2];
        let (x, y) = (turned[0] * depth, turned[1] * depth);
        let rho = x * x + y * y;
        let distortion = 1.0 + rho * (k1 + k2 * rho);
        let reach = f * distortion;
        let (error_x, error_y) = (reach * x + u0 - feature[0], reach * y + v0 - feature[1]);

        let weight = d_ret * w;
        let rest = 1.0 - w * w;
        *d_w += weight * (error_x * error_x + error_y * error_y - 2.0 * rest);
        let (d_px, d_py) = (weight * w * error_x, weight * w * error_y);
        let d_reach = d_px * x + d_py * y;
        let d_distortion = d_reach * f;
        let d_rho = d_distortion * (k1 + 2.0 * k2 * rho);
        let d_x = d_px * reach + 2.0 * d_rho * x;
        let d_y = d_py * reach + 2.0 * d_rho * y;
        let d = [d_x * depth, d_y * depth, -(d_x * x + d_y * y) * depth];

        // The transposed rotation is that by `-r`.
        let (d_r, d_v) = if square == 0.0 {
            (cross(v, d), combine([(1.0, d), (-1.0, cross(r, d))]))
        } else {
            let along_d = dot(a, d);
            let rest = 1.0 - cos;
            let d_theta = sin * (along * along_d - dot(v, d)) + cos * dot(product, d);
            let d_a = combine([(sin, cross(v, d)), (rest * along_d, v), (rest * along, d)]);
            let d_r = combine([(inverse, d_a), (d_theta - dot(d_a, a) * inverse, a)]);
            (d_r, combine([(cos, d), (-sin, cross(a, d)), (rest * along_d, a)]))
        };
        let d_camera = &mut d_cameras[camera];
        let d_point = &mut d_points[point];
        for i in 0..3 {
            d_camera[i] += d_r[i];
            d_camera[3 + i] -= d_v[i];
            d_point[i] += d_v[i];
        }
        d_camera[6] += d_reach * distortion;
        d_camera[7] += d_px;
        d_camera[8] += d_py;
        d_camera[9] += d_distortion * rho;
        d_camera[10] += d_distortion * rho * rho;
    }
}

pub(crate) struct Bundle {
    cameras: usize,
    points: usize,
    parameters: Vec<f64>,
    observations: Vec<(usize, usize)>,
    features: Vec<f64>,
}

impl Bundle {
    pub(crate) fn new(file: &str) -> Self {
        let text = text(&format!("ba/{file}.txt"));
        let mut numbers = Numbers::new(&text);
        let (cameras, points, count): (usize, usize, usize) =
            (numbers.next(), numbers.next(), numbers.next());
        let camera = numbers.take(CAMERA).repeat(cameras);
        let point = numbers.take(3).repeat(points);
        let weight = numbers.take(1).repeat(count);
        Self {
            cameras,
            points,
            parameters: [camera, point, weight].concat(),
            observations: (0..count).map(|i| (i % cameras, i % points)).collect(),
            features: numbers.take(2).repeat(count),
        }
    }
}

impl Problem for Bundle {
    fn name(&self) -> String {
        "BA".into()
    }

    fn point(&self) -> Vec<f64> {
        self.parameters.clone()
    }

    fn primal(&mut self, x: &[f64]) -> f64 {
        let (cameras, x) = x.split_at(CAMERA * self.cameras);
        let (points, weights) = x.split_at(3 * self.points);
        bundle(cameras, points, weights, &self.observations, &self.features)
    }

    fn generated(&mut self, x: &[f64], d_x: &mut [f64]) {
        let (cameras, x) = x.split_at(CAMERA * self.cameras);
        let (points, weights) = x.split_at(3 * self.points);
        let (d_cameras, d_x) = d_x.split_at_mut(cameras.len());
        let (d_points, d_weights) = d_x.split_at_mut(points.len());
        bundle_backward(
            cameras,
            d_cameras,
            points,
            d_points,
            weights,
            d_weights,
            &self.observations,
            &self.features,
            1.0,
        );
    }

    fn by_hand(&mut self, x: &[f64], d_x: &mut [f64]) {
        let (cameras, x) = x.split_at(CAMERA * self.cameras);
        let (points, weights) = x.split_at(3 * self.points);
        let (d_cameras, d_x) = d_x.split_at_mut(cameras.len());
        let (d_points, d_weights) = d_x.split_at_mut(points.len());
        bundle_by_hand(
            (cameras, d_cameras),
            (points, d_points),
            (weights, d_weights),
            &self.observations,
            &self.features,
            1.0,
        );
    }

    fn generic<S: Scalar>(&self, x: &[S]) -> S {
        let (cameras, x) = x.split_at(CAMERA * self.cameras);
        let (points, weights) = x.split_at(3 * self.points);
        let dot = |a: [S; 3], b: [S; 3]| a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
        let cross = |a: [S; 3], b: [S; 3]| {
            [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
        };
        let mut sum = S::from(0.0);
        for (i, &(camera, point)) in self.observations.iter().enumerate() {
            let camera = &cameras[CAMERA * camera..CAMERA * (camera + 1)];
            let point = &points[3 * point..3 * (point + 1)];
            let r = [camera[0], camera[1], camera[2]];
            let v = [0, 1, 2].map(|i| point[i] - camera[3 + i]);
            let square = dot(r, r);
            let turned = if square.value() == 0.0 {
                let product = cross(r, v);
                [0, 1, 2].map(|i| v[i] + product[i])
            } else {
                let theta = square.sqrt();
                let (sin, cos) = (theta.sin(), theta.cos());
                let a = r.map(|r| r / theta);
                let product = cross(a, v);
                let along = dot(a, v) * (-cos + 1.0);
                [0, 1, 2].map(|i| v[i] * cos + product[i] * sin + a[i] * along)
            };
            let (x, y) = (turned[0] / turned[2], turned[1] / turned[2]);
            let rho = x * x + y * y;
            let distortion = camera[9] * rho + camera[10] * rho * rho + 1.0;
            let w = weights[i];
            let reach = camera[6] * distortion;
            let error_x = w * (reach * x + camera[7] - self.features[2 * i]);
            let error_y = w * (reach * y + camera[8] - self.features[2 * i + 1]);
            let rest = -w.square() + 1.0;
            sum += (error_x.square() + error_y.square() + rest.square()) * 0.5;
        }
        sum
    }

    fn check(&mut self) {
        let mut small = Self::new("test");
        let point = small.point();
        let each = [-0.269_048_849_235_189_4, 0.259_944_792_677_901_9, 0.826_092_651_516];
        let squares: f64 = each.iter().map(|error| error * error).sum();
        let expected = 0.5 * squares * small.observations.len() as f64;
        agree("BA", "test.txt", small.primal(&point), expected, 1e-12);
    }
}
