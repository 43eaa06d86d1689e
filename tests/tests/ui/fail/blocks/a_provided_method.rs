use grad_runtime::derive_grad;

#[derive_grad]
trait Scale {
    fn scale(#[no_grad] &self, k: f64) -> f64;

    fn text(#[no_grad] &self, k: f64) -> f64 {
        k.to_string().len() as f64
    }
}

struct P;

#[derive_grad]
impl Scale for P {
    fn scale(#[no_grad] &self, k: f64) -> f64 {
        k * k
    }
}

fn main() {
    P.text_grad(P.scale_grad(1.0));
}
