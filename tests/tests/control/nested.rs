//! Everything in everything.

slices! {
    fn branch_loop_branch(x, k) at [0, 1, 2, 5] {
        let mut s = k;
        let mut hits = 0;
        if k > 0.1 {
            for (i, &v) in x.iter().enumerate() {
                if v > 0.0 {
                    let mut j = 0;
                    while j < i {
                        s = (s * v + x[j]).sin();
                        j += 1;
                        if s > 0.4 { hits += 1; s -= 0.2 * k; }
                    }
                } else if hits > 0 {
                    s *= k;
                    hits -= 1;
                } else {
                    s -= v * v;
                }
            }
        }
        s * (hits as f64 + 1.0)
    }
}
slices! {
    fn matrix_times_vector_repeatedly(x, k) at [9] {
        let mut v = [k, 1.0, -k];
        for _ in 0..3 {
            let mut w = [0.0; 3];
            for i in 0..3 { for j in 0..3 { w[i] += x[3 * i + j] * v[j]; } }
            let mut n = 0.0;
            for i in 0..3 { n += w[i] * w[i]; }
            for i in 0..3 { v[i] = w[i] / (n + 0.5).sqrt(); }
        }
        v[0] * v[1] + v[2]
    }
}
slices! {
    fn rk4(x, k) at [2] {
        let mut q = x[0];
        let mut p = x[1];
        let h = 0.1;
        for _ in 0..10 {
            let f = |q: f64, p: f64| -k * q - 0.1 * p * q * q;
            let (k1q, k1p) = (p, f(q, p));
            let (k2q, k2p) = (p + 0.5 * h * k1p, f(q + 0.5 * h * k1q, p + 0.5 * h * k1p));
            let (k3q, k3p) = (p + 0.5 * h * k2p, f(q + 0.5 * h * k2q, p + 0.5 * h * k2p));
            let (k4q, k4p) = (p + h * k3p, f(q + h * k3q, p + h * k3p));
            q += h / 6.0 * (k1q + 2.0 * k2q + 2.0 * k3q + k4q);
            p += h / 6.0 * (k1p + 2.0 * k2p + 2.0 * k3p + k4p);
        }
        q * q + p
    }
}
slices! {
    fn dynamic_programming(x, k) at [1, 2, 5] {
        let mut table = [[0.0; 4]; 4];
        for i in 0..4 {
            for j in 0..4 {
                let v = x[(i * 3 + j) % x.len()] * k;
                if i == 0 || j == 0 {
                    table[i][j] = v;
                } else {
                    let a = table[i - 1][j];
                    let b = table[i][j - 1];
                    table[i][j] = v * table[i - 1][j - 1] + if a > b { a } else { b * 0.5 };
                }
            }
        }
        table[3][3] * table[2][3]
    }
}
slices! {
    fn gaussian_mixture_shape(x, k) at [1, 2, 5] {
        let mut terms = [0.0; 3];
        let mut total = 0.0;
        for &v in x {
            for j in 0..3 { terms[j] = -(v - j as f64 * k) * (v - j as f64 * k); }
            let mut m = terms[0];
            for j in 1..3 { if terms[j] > m { m = terms[j]; } }
            let mut s = 0.0;
            for j in 0..3 { terms[j] = (terms[j] - m).exp(); s += terms[j]; }
            total += m + s.ln();
        }
        total
    }
}
slices! {
    fn scan_with_state(x, k) at [0, 1, 2, 5, 20] {
        let (mut h, mut c) = (0.0, k);
        for &v in x {
            let f = 1.0 / (1.0 + (-(v + h * k)).exp());
            let g = (v * k - h).tanh();
            c = f * c + (1.0 - f) * g;
            h = c.tanh() * f;
        }
        h * h + c
    }
}
slices! {
    fn loop_in_a_closure(x, k) at [0, 1, 2, 5] {
        let f = |t: f64| {
            let mut s = t;
            for &v in x { s = s * 0.5 + v * t; }
            s
        };
        f(k) * f(1.5)
    }
}
slices! {
    fn block_values_in_a_loop(x, k) at [0, 1, 2, 5] {
        let mut s = k;
        for &v in x {
            let t = { let u = v * s; if u > 0.0 { let u = u * u; u + k } else { s } };
            s = { let s = t * 0.5; s * s + v };
        }
        s
    }
}
