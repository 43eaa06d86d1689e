use grad_runtime::Differentiable;

struct Foreign;

#[derive(Differentiable)]
struct Struct {
    x: f64,
    foreign: Foreign,
}

#[derive(Differentiable)]
enum Enum {
    Some(f64, (f64, [Foreign; 2])),
    None,
}

fn main() {}
