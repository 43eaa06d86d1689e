use grad_runtime::derive_grad;

#[derive_grad]
fn f(x: f64, list: &[usize]) -> f64 {
    let heap: std::collections::BinaryHeap<usize> =
        list.iter().copied().filter(|&n| n as f64 > x).collect();
    let map: std::collections::BTreeMap<usize, f64> =
        list.iter().map(|&n| (n, n as f64 * x)).collect();
    map[&heap.len()]
}

fn main() {}
