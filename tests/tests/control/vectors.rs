//! Methods of `Vec` that change its length, and what is read before and after.

slices! {
    fn pushed(x, k) at [0, 1, 2, 5, 100] {
        let mut v = Vec::new();
        for &a in x {
            v.push(a * k);
        }
        let mut s = 0.0;
        for i in 0..v.len() {
            s += v[i] * v[v.len() - 1 - i];
        }
        s
    }
}
slices! {
    fn pushed_with_capacity(x, k) at [0, 1, 2, 5, 100] {
        let mut v = Vec::with_capacity(x.len() + 1);
        v.push(k);
        for i in 0..x.len() {
            v.push(v[i] * 0.5 + x[i]);
        }
        v[x.len()] * v[0]
    }
}
slices! {
    fn pushed_if(x, k) at [0, 1, 2, 5, 100] {
        let mut v: Vec<f64> = vec![];
        for &a in x {
            if a > 0.0 {
                v.push(a * a);
            } else if a < -0.5 {
                v.push(k);
            }
        }
        v.iter().sum::<f64>() * k + v.len() as f64
    }
}
scalars! {
    fn popped(x, y) at [[0.7, 1.3]] {
        let mut v = vec![x, y, x * y];
        let a = v.pop().unwrap();
        v[0] *= a;
        let b = v.pop().unwrap();
        v.push(a * b);
        v.push(b);
        v[0] * v[1] * v[2] + a
    }
}
slices! {
    fn popped_in_a_loop(x, k) at [0, 1, 2, 5, 100] {
        let mut v = x.to_vec();
        let mut s = k;
        while !v.is_empty() {
            let top = v.pop().unwrap();
            s = s * 0.6 + top * k;
        }
        s
    }
}
slices! {
    fn pushed_after_popped(x, k) at [1, 2, 5, 100] {
        let mut v = vec![k];
        for &a in x {
            let top = v.pop().unwrap();
            if a > 0.3 {
                v.push(top * a);
            }
            v.push(a - top * 0.5);
        }
        v.iter().product::<f64>() + v[v.len() - 1]
    }
}
slices! {
    fn extended_from_a_slice(x, k) at [0, 1, 2, 5] {
        let mut v = vec![k, 2.0];
        v.extend_from_slice(x);
        v.extend_from_slice(&x[x.len() / 2..]);
        let mut s = 0.2;
        for i in 1..v.len() {
            s += v[i] * v[i - 1];
        }
        s
    }
}
slices! {
    fn extended(x, k) at [0, 1, 2, 5, 100] {
        let mut v = x.to_vec();
        v.extend(x.iter().map(|a| a * k));
        v.extend([k, k * k]);
        v.extend(x.iter().rev());
        v.iter().enumerate().map(|(i, a)| a * a * (i % 7) as f64).sum()
    }
}
slices! {
    fn extended_by_itself(x, k) at [0, 1, 2, 5] {
        let mut v = x.to_vec();
        let w = v.clone();
        v.extend(w.iter());
        v.extend_from_within(..x.len());
        for a in v.iter_mut() {
            *a *= k;
        }
        v.iter().map(|a| a * a).sum::<f64>() + w.iter().sum::<f64>()
    }
}
slices! {
    fn cleared(x, k) at [0, 1, 2, 5, 100] {
        let mut v = vec![];
        let mut s = k;
        for (i, &a) in x.iter().enumerate() {
            v.push(a * s);
            if v.len() == 3 {
                s = v[0] * v[1] + v[2];
                v.clear();
            }
        }
        s * k + v.iter().sum::<f64>()
    }
}
slices! {
    fn cloned_then_changed(x, k) at [0, 1, 2, 5] {
        let mut v = x.to_vec();
        let old = v.clone();
        for a in &mut v {
            *a = *a * k + 1.0;
        }
        v.iter().zip(&old).map(|(a, b)| a * b * b).sum()
    }
}
slices! {
    fn the_clone_changes(x, k) at [1, 2, 5] {
        let v: Vec<f64> = x.to_vec();
        let mut w = v.clone();
        w[0] = w[0] * k;
        w.push(k);
        w[0] *= w[0];
        v[0] * w[0] + w[w.len() - 1] * v[v.len() - 1]
    }
}
slices! {
    fn moved_then_another_of_its_name(x, k) at [1, 2, 5] {
        let v = x.to_vec();
        let mut w = v;
        w[0] *= k;
        let v = vec![w[0]; 2];
        v[0] * v[1] + w[0]
    }
}
slices! {
    fn inserted_and_removed(x, k) at [2, 5, 20] {
        let mut v = x.to_vec();
        v.insert(1, k);
        let a = v.remove(0);
        v.insert(v.len(), a * k);
        let b = v.swap_remove(0);
        let mut s = a * b;
        for i in 0..v.len() {
            s = s * 0.7 + v[i] * v[i];
        }
        s
    }
}
slices! {
    fn truncated(x, k) at [0, 1, 2, 5, 20] {
        let mut v: Vec<f64> = x.iter().map(|a| a * k).collect();
        let all: f64 = v.iter().sum();
        v.truncate(3);
        for a in v.iter_mut() {
            *a *= *a;
        }
        all * v.iter().sum::<f64>()
    }
}
slices! {
    fn resized(x, k) at [0, 1, 2, 5, 20] {
        let mut v = x.to_vec();
        v.resize(4, k);
        v.resize(7, k * k);
        v[6] *= v[0];
        v.resize(7, 100.0 * k);
        v.iter().map(|a| a * a).sum()
    }
}
slices! {
    fn of_vectors(x, k) at [0, 1, 2, 5, 20] {
        let mut rows: Vec<Vec<f64>> = Vec::new();
        for i in 0..x.len() {
            let mut row = vec![k; i % 3 + 1];
            row[i % 2 * (i % 3) / 2] = x[i];
            row.push(x[i] * x[i]);
            rows.push(row);
        }
        let mut s = 0.0;
        for row in &rows {
            for a in row {
                s += a * row[0];
            }
        }
        s
    }
}
slices! {
    fn matrix_of_vectors(x, k) at [1, 2, 5] {
        let n = x.len();
        let mut m = vec![vec![0.0; n]; n];
        for i in 0..n {
            for j in 0..n {
                m[i][j] = x[i] * x[j] * k + if i == j { 1.0 } else { 0.0 };
            }
        }
        for i in 1..n {
            for j in 0..n {
                m[i][j] -= m[i - 1][j] * m[i][0] * 0.1;
            }
        }
        m[n - 1].iter().sum::<f64>() + m[0][n - 1]
    }
}
slices! {
    fn made_anew_in_each_iteration(x, k) at [0, 1, 2, 5, 20] {
        let mut s = k;
        for i in 0..x.len() {
            let mut v = Vec::new();
            for j in 0..=i % 4 {
                v.push(x[j] * s);
            }
            v[0] += x[i];
            s = v.iter().sum::<f64>() * 0.3;
        }
        s
    }
}
slices! {
    fn assigned_as_a_whole(x, k) at [1, 2, 5, 20] {
        let mut v = x.to_vec();
        for _ in 0..3 {
            let mut w = vec![];
            for i in 0..v.len() {
                w.push(v[i] * v[(i + 1) % v.len()] + k);
            }
            v = w;
        }
        v[0] * k
    }
}
slices! {
    fn given_later(x, k) at [0, 1, 2, 5] {
        let v: Vec<f64>;
        if x.len() > 1 {
            v = x.iter().map(|a| a * k).collect();
        } else {
            v = vec![k; 2];
        }
        v[0] * v[1]
    }
}
vectors! {
    fn returned(x, k) at [0, 1, 2, 5, 100] {
        let mut v = vec![k];
        for a in x {
            v.push(a * v[v.len() - 1]);
        }
        v
    }
}
