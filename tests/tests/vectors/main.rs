use glam::{DMat3, DQuat, DVec3};
use grad_runtime::derive_grad;

#[derive_grad]
fn sum(v: DVec3, w: DVec3, t: f64) -> DVec3 {
    v * t + w * 2.0 - v / t
}

#[derive_grad]
fn dotted(v: DVec3, w: DVec3) -> f64 {
    v.dot(w) * v.length()
}

#[derive_grad]
fn steps(v: DVec3, w: DVec3, m: &DMat3) -> f64 {
    let d = *m * v - w;
    let e = d.cross(v).normalize();
    e.x * d.y + d.dot(e + w) + (d - w).length_squared()
}

#[derive_grad]
fn rotate(q: DQuat, t: DVec3, p: &[DVec3], o: &[DVec3]) -> f64 {
    let q = q.normalize();
    let mut s = 0.0;
    for i in 0..p.len() {
        let r = q * p[i] + t - o[i];
        s += r.length_squared();
    }
    s
}

#[derive_grad]
fn made(a: f64, b: f64) -> f64 {
    let v = DVec3::new(a, b, 1.0);
    let up = DVec3::Z;
    let w = v + up * a;
    w.length()
}

#[test]
fn smoke() {
    let (v, w) = (DVec3::new(1.0, 2.0, -0.5), DVec3::new(0.3, -1.0, 2.0));
    println!("{:?}", sum_backward(v, w, 1.5, DVec3::X));
    println!("{:?}", dotted_backward(v, w, 1.5));
    println!("{:?}", dotted::value_and_grad(v, w));
    let m = DMat3::from_cols(v, w, v.cross(w));
    println!("{:?}", steps::value_and_grad(v, w, &m));
    println!(
        "{:?}",
        rotate::value_and_grad(DQuat::from_xyzw(0.1, 0.2, 0.3, 0.9), v, &[w, v], &[v, v])
    );
    println!("{:?}", made::value_and_grad(0.5, 1.5));
}
