//! ADBench's hand tracking, complicated variant: half of the squared distances between points and the surface of
//! a hand, by its pose and by where on their triangles the points lie.

mod by_hand;
mod model;

use grad_runtime::derive_grad;

use self::by_hand::{Scratch, hand_by_hand};
use self::model::{Instance, Model};
use crate::problem::{Problem, agree};
use crate::scalar::Scalar;

/// The product of two matrices with four rows and columns.
#[derive_grad]
fn multiply(a: &[f64], b: &[f64], out: &mut [f64]) {
    for i in 0..4 {
        for j in 0..4 {
            let mut sum = 0.0;
            for k in 0..4 {
                sum += a[4 * i + k] * b[4 * k + j];
            }
            out[4 * i + j] = sum;
        }
    }
}

/// By an angle about the x axis, then by one about the z axis.
#[derive_grad]
fn turn(about_x: f64, about_z: f64, out: &mut [f64]) {
    let (sin_x, cos_x) = about_x.sin_cos();
    let (sin_z, cos_z) = about_z.sin_cos();
    for i in 0..16 {
        out[i] = 0.0;
    }
    out[0] = cos_z;
    out[1] = -sin_z * cos_x;
    out[2] = sin_z * sin_x;
    out[4] = sin_z;
    out[5] = cos_z * cos_x;
    out[6] = -cos_z * sin_x;
    out[9] = sin_x;
    out[10] = cos_x;
    out[15] = 1.0;
}

/// The rotation about an axis by its length.
#[derive_grad]
fn rotation(axis: &[f64], out: &mut [f64]) {
    let angle = (axis[0] * axis[0] + axis[1] * axis[1] + axis[2] * axis[2]).sqrt();
    if angle < 1e-4 {
        for i in 0..9 {
            out[i] = if i % 4 == 0 { 1.0 } else { 0.0 };
        }
    } else {
        let x = axis[0] / angle;
        let y = axis[1] / angle;
        let z = axis[2] / angle;
        let (s, c) = angle.sin_cos();
        out[0] = x * x + (1.0 - x * x) * c;
        out[1] = x * y * (1.0 - c) - z * s;
        out[2] = x * z * (1.0 - c) + y * s;
        out[3] = x * y * (1.0 - c) + z * s;
        out[4] = y * y + (1.0 - y * y) * c;
        out[5] = y * z * (1.0 - c) - x * s;
        out[6] = x * z * (1.0 - c) - y * s;
        out[7] = y * z * (1.0 - c) + x * s;
        out[8] = z * z + (1.0 - z * z) * c;
    }
}

/// The angles of a bone about the x and the z axis are those of `theta`, if it moves.
#[derive_grad]
fn hand(
    theta: &[f64],
    us: &[f64],
    #[no_grad] model: &Model,
    #[no_grad] triangles: &[[usize; 3]],
    #[no_grad] points: &[f64],
) -> f64 {
    let bones = model.parents.len();
    let vertices = model.vertices.len();

    let mut angles = vec![0.0; 2 * bones];
    for finger in 0..5 {
        let bone = 2 + 4 * finger;
        angles[2 * bone] = theta[6 + 4 * finger];
        angles[2 * bone + 1] = theta[7 + 4 * finger];
        angles[2 * bone + 2] = theta[8 + 4 * finger];
        angles[2 * bone + 4] = theta[9 + 4 * finger];
    }

    let mut turned = vec![0.0; 16];
    let mut relative = vec![0.0; 16];
    let mut own = vec![0.0; 16];
    let mut absolute = vec![0.0; 16 * bones];
    let mut transforms = vec![0.0; 16 * bones];
    for b in 0..bones {
        turn(angles[2 * b], angles[2 * b + 1], &mut turned);
        multiply(&model.base_relative[b], &turned, &mut relative);
        if model.parents[b] < 0 {
            for i in 0..16 {
                own[i] = relative[i];
            }
        } else {
            let parent = model.parents[b] as usize;
            multiply(&absolute[16 * parent..16 * parent + 16], &relative, &mut own);
        }
        for i in 0..16 {
            absolute[16 * b + i] = own[i];
        }
        multiply(&own, &model.inverse_base_absolute[b], &mut transforms[16 * b..16 * b + 16]);
    }

    let mut skinned = vec![0.0; 3 * vertices];
    for b in 0..bones {
        let transform = &transforms[16 * b..16 * b + 16];
        for v in 0..vertices {
            let weight = model.weights[b * vertices + v];
            if weight != 0.0 {
                let p = model.vertices[v];
                for i in 0..3 {
                    skinned[3 * v + i] += weight
                        * (transform[4 * i] * p[0]
                            + transform[4 * i + 1] * p[1]
                            + transform[4 * i + 2] * p[2]
                            + transform[4 * i + 3]);
                }
            }
        }
    }

    let mut global = vec![0.0; 9];
    rotation(&theta[..3], &mut global);
    let mut placed = vec![0.0; 3 * vertices];
    for v in 0..vertices {
        for i in 0..3 {
            placed[3 * v + i] = global[3 * i] * skinned[3 * v]
                + global[3 * i + 1] * skinned[3 * v + 1]
                + global[3 * i + 2] * skinned[3 * v + 2]
                + theta[3 + i];
        }
    }

    let mut sum = 0.0;
    for n in 0..triangles.len() {
        let [a, b, c] = triangles[n];
        let u = us[2 * n];
        let v = us[2 * n + 1];
        for i in 0..3 {
            let on_surface =
                u * placed[3 * a + i] + v * placed[3 * b + i] + (1.0 - u - v) * placed[3 * c + i];
            let error = points[3 * n + i] - on_surface;
            sum += 0.5 * error * error;
        }
    }
    sum
}

pub(crate) struct Hand {
    model: Model,
    instance: Instance,
    scratch: Scratch,
}

impl Hand {
    pub(crate) fn new(file: &str) -> Self {
        let model = Model::read();
        let instance = Instance::read(file, &model);
        Self { model, instance, scratch: Scratch::default() }
    }
}

impl Problem for Hand {
    fn name(&self) -> String {
        "HAND".into()
    }

    fn point(&self) -> Vec<f64> {
        [&self.instance.theta[..], &self.instance.us].concat()
    }

    fn primal(&mut self, x: &[f64]) -> f64 {
        let (theta, us) = x.split_at(26);
        hand(theta, us, &self.model, &self.instance.triangles, &self.instance.points)
    }

    fn generated(&mut self, x: &[f64], d_x: &mut [f64]) {
        let (theta, us) = x.split_at(26);
        let (d_theta, d_us) = d_x.split_at_mut(26);
        let Instance { triangles, points, .. } = &self.instance;
        hand_backward(theta, d_theta, us, d_us, &self.model, triangles, points, 1.0);
    }

    fn by_hand(&mut self, x: &[f64], d_x: &mut [f64]) {
        let (theta, us) = x.split_at(26);
        let (d_theta, d_us) = d_x.split_at_mut(26);
        let Instance { triangles, points, .. } = &self.instance;
        hand_by_hand(
            (theta, d_theta),
            (us, d_us),
            &self.model,
            triangles,
            points,
            &mut self.scratch,
            1.0,
        );
    }

    fn generic<S: Scalar>(&self, x: &[S]) -> S {
        model::generic(x, &self.model, &self.instance)
    }

    fn check(&mut self) {
        let mut small = Self::new("hand_complicated");
        let point = small.point();
        let errors: [f64; 6] = [
            0.156_187_661_696_463_7,
            -0.149_300_526_003_322_2,
            0.172_238_089_826_454_83,
            -0.098_877_045_184_959_66,
            -0.016_123_803_546_210_125,
            -0.197_586_768_465_579_65,
        ];
        let expected = 0.5 * errors.iter().map(|error| error * error).sum::<f64>();
        agree("HAND", "hand_complicated.txt", small.primal(&point), expected, 1e-12);
    }
}
