use grad_runtime::derive_grad;

#[derive_grad]
fn f<T: Copy + std::ops::Mul<Output = T>>(x: T) -> T {
    x * x
}

fn main() {}
