//! Algorithms in place and on local memory, as people write them.

use grad_runtime::derive_grad;

/// Real and imaginary parts in turn; the length is a power of two.
// not supported yet: recursion is not supported yet; write the function as one that its caller repeats
#[derive_grad]
fn fft(re: &mut [f64], im: &mut [f64]) {
    let n = re.len();
    if n < 2 {
        return;
    }
    let half = n / 2;
    let (mut a, mut b) = (vec![0.0; half], vec![0.0; half]);
    let (mut c, mut d) = (vec![0.0; half], vec![0.0; half]);
    for i in 0..half {
        (a[i], b[i]) = (re[2 * i], im[2 * i]);
        (c[i], d[i]) = (re[2 * i + 1], im[2 * i + 1]);
    }
    fft(&mut a, &mut b);
    fft(&mut c, &mut d);
    for i in 0..half {
        let (sin, cos) = (-2.0 * std::f64::consts::PI * i as f64 / n as f64).sin_cos();
        let (u, v) = (c[i] * cos - d[i] * sin, c[i] * sin + d[i] * cos);
        (re[i], im[i]) = (a[i] + u, b[i] + v);
        (re[i + half], im[i + half]) = (a[i] - u, b[i] - v);
    }
}

/// The fast Walsh-Hadamard transform.
// not supported yet: recursion is not supported yet; write the function as one that its caller repeats
#[derive_grad]
fn hadamard(x: &mut [f64], k: f64) {
    if x.len() < 2 {
        return;
    }
    let (a, b) = x.split_at_mut(x.len() / 2);
    for (p, q) in a.iter_mut().zip(b.iter_mut()) {
        (*p, *q) = (*p + k * *q, *p - k * *q);
    }
    hadamard(a, k);
    hadamard(b, k);
}

// not supported yet: recursion is not supported yet; write the function as one that its caller repeats
#[derive_grad]
fn quick_select(x: &mut [f64], n: usize) -> f64 {
    let pivot = x[0];
    let mut lower = 0;
    for i in 1..x.len() {
        if x[i] < pivot {
            lower += 1;
            x.swap(i, lower);
        }
    }
    x.swap(0, lower);
    if n == lower {
        return pivot;
    }
    if n < lower {
        return quick_select(&mut x[..lower], n);
    }
    quick_select(&mut x[lower + 1..], n - lower - 1)
}

in_place! {
    fn prefix_sums_there_and_back(x, k) at [0, 1, 2, 5, 100] {
        for i in 1..x.len() { x[i] += x[i - 1]; }
        for i in (1..x.len()).rev() { x[i] = x[i] * k - x[i - 1]; }
        k
    }
}
in_place! {
    fn insertion_sort(x, k) at [0, 1, 2, 5, 40] {
        for i in 1..x.len() {
            let v = x[i];
            let mut j = i;
            while j > 0 && x[j - 1] > v {
                x[j] = x[j - 1];
                j -= 1;
            }
            x[j] = v;
        }
        let mut s = 0.0;
        for (i, v) in x.iter().enumerate() { s += v * v * (i + 1) as f64; }
        s * k
    }
}
in_place! {
    fn bubble_sort(x, k) at [0, 1, 2, 5, 40] {
        let mut n = x.len();
        loop {
            let mut swapped = false;
            for i in 1..n {
                if x[i - 1] > x[i] {
                    x.swap(i - 1, i);
                    swapped = true;
                }
            }
            if !swapped {
                break;
            }
            n -= 1;
        }
        k
    }
}
in_place! {
    fn heap_sort(x, k) at [0, 1, 2, 5, 40] {
        let n = x.len();
        for start in (0..n / 2).rev() {
            let mut i = start;
            while 2 * i + 1 < n {
                let mut child = 2 * i + 1;
                if child + 1 < n && x[child] < x[child + 1] { child += 1; }
                if x[i] >= x[child] { break; }
                x.swap(i, child);
                i = child;
            }
        }
        for end in (1..n).rev() {
            x.swap(0, end);
            let mut i = 0;
            loop {
                let mut child = 2 * i + 1;
                if child >= end { break; }
                if child + 1 < end && x[child] < x[child + 1] { child += 1; }
                if x[i] >= x[child] { break; }
                x.swap(i, child);
                i = child;
            }
        }
        if n > 0 { x[n - 1] * x[n / 2] * k } else { k }
    }
}
doubles! {
    fn lu_without_pivoting(x, y) at [[0.7, 1.3]] {
        let mut m = [[4.0, x, y], [y, 5.0, x * y], [x, 1.0, 6.0]];
        for p in 0..3 {
            for i in p + 1..3 {
                m[i][p] /= m[p][p];
                for j in p + 1..3 {
                    m[i][j] -= m[i][p] * m[p][j];
                }
            }
        }
        m[0][0] * m[1][1] * m[2][2] + m[2][1]
    }
}
in_place! {
    fn lu_in_rows(x, k) at [0, 1, 4, 9, 16] {
        let n = x.len().isqrt();
        for i in 0..n { x[i * n + i] += 3.0 + k; }
        for p in 0..n {
            for i in p + 1..n {
                let factor = x[i * n + p] / x[p * n + p];
                x[i * n + p] = factor;
                let (above, below) = x.split_at_mut(i * n);
                for j in p + 1..n { below[j] -= factor * above[p * n + j]; }
            }
        }
        k
    }
}
slices! {
    fn solved_by_elimination(x, k) at [1, 2, 5] {
        let n = x.len();
        let mut m = vec![vec![0.0; n + 1]; n];
        for i in 0..n {
            for j in 0..n { m[i][j] = (x[i] * x[j] * k).sin(); }
            m[i][i] += 3.0;
            m[i][n] = x[i];
        }
        for p in 0..n {
            let row = m[p].clone();
            for i in p + 1..n {
                let f = m[i][p] / row[p];
                for j in p..=n { m[i][j] -= f * row[j]; }
            }
        }
        let mut s = vec![0.0; n];
        for i in (0..n).rev() {
            let mut t = m[i][n];
            for j in i + 1..n { t -= m[i][j] * s[j]; }
            s[i] = t / m[i][i];
        }
        s.iter().zip(x).map(|(a, b)| a * b).sum()
    }
}
slices! {
    fn log_determinant_by_cholesky(x, k) at [1, 2, 5] {
        let n = x.len();
        let mut l = vec![0.0; n * n];
        for i in 0..n {
            for j in 0..=i {
                let d = (x[i] - x[j]) / k;
                let mut s = (-0.5 * d * d).exp() + if i == j { 0.5 } else { 0.0 };
                for p in 0..j { s -= l[i * n + p] * l[j * n + p]; }
                l[i * n + j] = if i == j { s.sqrt() } else { s / l[j * n + j] };
            }
        }
        (0..n).map(|i| l[i * n + i].ln()).sum::<f64>() * 2.0
    }
}
in_place! {
    fn fourier(x, k) at [0, 1, 2, 4, 8, 32] {
        let mut im = vec![k; x.len()];
        fft(x, &mut im);
        let mut s = 0.0;
        for i in 0..x.len() {
            s += (x[i] * x[i] + im[i] * im[i]) * im[0] * 0.1;
        }
        s
    }
}
in_place! {
    fn median(x, k) at [1, 2, 5, 20] {
        let middle = x.len() / 2;
        quick_select(x, middle) * k
    }
}
slices! {
    fn thomas(x, k) at [1, 2, 5, 20] {
        let n = x.len();
        let (mut c, mut d) = (vec![0.0; n], vec![0.0; n]);
        c[0] = k / 3.0;
        d[0] = x[0] / 3.0;
        for i in 1..n {
            let m = 3.0 + x[i] * 0.1 - k * c[i - 1];
            c[i] = k / m;
            d[i] = (x[i] - k * d[i - 1]) / m;
        }
        for i in (0..n - 1).rev() { d[i] -= c[i] * d[i + 1]; }
        d.iter().map(|v| v * v).sum()
    }
}
slices! {
    fn stack_machine(x, k) at [0, 1, 2, 5, 100] {
        let mut stack = vec![k];
        for (i, &v) in x.iter().enumerate() {
            match i % 5 {
                0 | 1 => stack.push(v),
                2 | 3 if stack.len() > 1 => {
                    let (b, a) = (stack.pop().unwrap(), stack.pop().unwrap());
                    stack.push(if i % 5 == 2 { a * b } else { a - b });
                }
                _ => {
                    let n = stack.len();
                    stack[n - 1] = (stack[n - 1] * v).sin();
                }
            }
        }
        stack.iter().fold(0.0, |s, v| s * 0.5 + v)
    }
}
slices! {
    fn longest_path(x, k) at [0, 1, 2, 5, 20] {
        let n = x.len();
        let mut best = vec![vec![0.0; n + 1]; n + 1];
        for i in 1..=n {
            for j in 1..=n {
                let step = x[i - 1] * x[n - j] * k;
                let (up, left) = (best[i - 1][j] - 0.013, best[i][j - 1] - 0.031);
                best[i][j] = best[i - 1][j - 1] + step;
                if up > best[i][j] { best[i][j] = up; }
                if left > best[i][j] { best[i][j] = left; }
            }
        }
        best[n][n]
    }
}
slices! {
    fn runge_kutta(x, k) at [2, 4] {
        let rate = |s: [f64; 2]| [s[1], -k * s[0].sin() - 0.1 * s[1]];
        let mut s = [x[0], x[1]];
        let h = 0.1 + x[x.len() - 1] * 0.01;
        for _ in 0..20 {
            let a = rate(s);
            let b = rate([s[0] + 0.5 * h * a[0], s[1] + 0.5 * h * a[1]]);
            let mut c = b;
            for i in 0..2 { c[i] = s[i] + h * b[i]; }
            c = rate(c);
            for i in 0..2 { s[i] += h * (a[i] + 2.0 * b[i] + c[i]) / 4.0; }
        }
        s[0] * s[1]
    }
}
scalars! {
    fn bisection_then_newton(x, y) at [[2.0, 1.3], [0.7, 0.5]] {
        let (mut low, mut high) = (0.0, x + 1.0);
        while high - low > 0.5 {
            let middle = 0.5 * (low + high);
            if middle * middle < x { low = middle; } else { high = middle; }
        }
        let mut t = high;
        for _ in 0..8 {
            let step = (t * t - x) / (2.0 * t);
            t -= step;
            if step.abs() < 1e-5 { break; }
        }
        t * y
    }
}
in_place! {
    fn gauss_seidel(x, k) at [1, 2, 5, 20] {
        let n = x.len();
        let b = x.to_vec();
        for sweep in 0..6 {
            let mut moved: f64 = 0.0;
            for i in 0..n {
                let left = if i > 0 { x[i - 1] } else { 0.0 };
                let right = if i + 1 < n { x[i + 1] } else { k };
                let new = (b[i] + k * (left + right)) / 3.0;
                moved = moved.max((new - x[i]).abs());
                x[i] = new;
            }
            if moved < 0.05 {
                return moved * k + sweep as f64;
            }
        }
        k
    }
}
