use grad_runtime::derive_grad;

#[derive_grad]
fn f(x: &[f64]) -> Option<f64> {
    let roots: Option<Vec<f64>> = x.iter().map(|v| if *v < 0.0 { None } else { Some(v.sqrt()) }).collect();
    let roots = roots?;
    Some(roots[0] * x[0])
}

fn main() {}
