//! Whole functions of a little wit, against the oracle: what people write.

use grad_tests::{generic_cases, lit, plain_cases};

plain_cases! {
    fn lennard_jones(r, epsilon, sigma) at [[1.1, 0.7, 1.0], [2.5, 1.3, 0.9]] {
        let s6 = (sigma / r).powi(6);
        4.0 * epsilon * (s6 * s6 - s6)
    }

    fn kepler_step(e, m) at [[0.3, 1.2], [0.8, 0.4]] {
        let mut anomaly = m + e * m.sin();
        anomaly -= (anomaly - e * anomaly.sin() - m) / (1.0 - e * anomaly.cos());
        anomaly -= (anomaly - e * anomaly.sin() - m) / (1.0 - e * anomaly.cos());
        anomaly
    }

    fn runge_kutta(x, h, k) at [[1.0, 0.1, 0.7], [-0.4, 0.25, 1.9]] {
        let k1 = -k * x * x;
        let x2 = x + 0.5 * h * k1;
        let k2 = -k * x2 * x2;
        let x3 = x + 0.5 * h * k2;
        let k3 = -k * x3 * x3;
        let x4 = x + h * k3;
        let k4 = -k * x4 * x4;
        x + h / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4)
    }


    fn quaternion_norm(a, b, c, d) at [[0.3, -0.2, 1.4, 0.9]] {
        let (aa, bb, cc, dd) = (a * a, b * b, c * c, d * d);
        let norm = (aa + bb + cc + dd).sqrt();
        let (a, b) = (a / norm, b / norm);
        2.0 * (a * b + (c / norm) * (d / norm))
    }

    fn redlich_kwong(t, v) at [[300.0, 25.0], [450.0, 60.0]] {
        8.314 * t / (v - 20.0) - 1.5e5 / (t.sqrt() * v * (v + 20.0))
    }

    fn vincenty_like(u1, u2, l) at [[0.7, 0.3, 1.1], [-0.4, 0.9, 2.0]] {
        let (sin_u1, cos_u1) = u1.sin_cos();
        let (sin_u2, cos_u2) = u2.sin_cos();
        let (sin_l, cos_l) = l.sin_cos();
        let a = cos_u2 * sin_l;
        let b = cos_u1 * sin_u2 - sin_u1 * cos_u2 * cos_l;
        let sin_sigma = a.hypot(b);
        let cos_sigma = sin_u1 * sin_u2 + cos_u1 * cos_u2 * cos_l;
        sin_sigma.atan2(cos_sigma)
    }

    fn smooth_maximum(x, y) at [[0.3, 0.8], [3.0, -2.0]] {
        let m = x.max(y);
        m + ((x - m).exp() + (y - m).exp()).ln()
    }

    fn ease_in_out(t, s) at [[0.3, 1.70158], [0.45, 2.5]] {
        let t = t * 2.0;
        let s = s * 1.525;
        0.5 * (t * t * ((s + 1.0) * t - s))
    }

    fn gamma_correction(c) at [[0.3], [0.9]] {
        1.055 * c.powf(1.0 / 2.4) - 0.055
    }
}

generic_cases! {
    fn determinant(a, b, c, d) at [[0.3, -0.2, 1.4, 0.9]] {
        a * d - b * c
    }

    fn horner(x, a, b, c) at [[0.3, -0.2, 1.4, 0.9]] {
        let mut y = a;
        y = y * x + b;
        y = y * x + c;
        y = y * x + lit::<T>(1.0);
        y
    }

    fn horner_fused(x, a, b, c) at [[0.3, -0.2, 1.4, 0.9]] {
        a.mul_add(x, b).mul_add(x, c).mul_add(x, lit::<T>(-2.0))
    }

    fn continued_fraction(x) at [[0.3], [2.7]] {
        x / (lit::<T>(1.0) + x / (lit::<T>(2.0) + x / (lit::<T>(3.0) + x / lit::<T>(4.0))))
    }

    fn arithmetic_geometric_mean(x, y) at [[1.0, 0.5], [3.0, 7.0]] {
        let (mut a, mut g) = (x, y);
        (a, g) = ((a + g) * lit::<T>(0.5), (a * g).sqrt());
        (a, g) = ((a + g) * lit::<T>(0.5), (a * g).sqrt());
        (a, g) = ((a + g) * lit::<T>(0.5), (a * g).sqrt());
        a * g
    }

    fn newton_root(x) at [[2.0], [0.3]] {
        let mut r = x;
        r = (r + x / r) * lit::<T>(0.5);
        r = (r + x / r) * lit::<T>(0.5);
        r = (r + x / r) * lit::<T>(0.5);
        r
    }

    fn mixed_operations(x, y) at [[1.3, 0.4], [0.6, 0.2]] {
        (x.exp_m1() * y.asin()).atan() + x.log(y + lit::<T>(2.0)) - (x % y).copysign(-x)
            + x.max(y) * y.recip() + x.fract() * y.exp2() - x.log2() * y.log10()
    }
}
