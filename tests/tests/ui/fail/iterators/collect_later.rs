use grad_runtime::derive_grad;

use std::collections::BTreeMap;

#[derive_grad]
fn f(x: &[f64]) -> f64 {
    let map: BTreeMap<usize, f64>;
    map = x.iter().enumerate().map(|(i, v)| (i % 3, v * v)).collect();
    let mut s = 1.0;
    for (_, v) in &map {
        s *= v;
    }
    s
}

fn main() {}
