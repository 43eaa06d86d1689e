use grad_runtime::derive_grad;

#[derive_grad]
fn f(x: f64) -> f64 {
    let mut map = std::collections::HashMap::new();
    map.insert("x", x);
    map["x"] * 2.0
}

fn main() {}
