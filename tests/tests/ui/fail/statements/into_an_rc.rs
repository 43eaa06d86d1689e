use grad_runtime::derive_grad;

#[derive_grad]
fn f(x: f64) -> f64 {
    let shared = std::rc::Rc::new(x);
    *shared * 2.0
}

fn main() {}
