use grad_runtime::derive_grad;

struct Table;

impl Table {
    fn look_up(&self, x: f64) -> f64 {
        x * 2.0
    }
}

#[derive_grad]
fn f(x: f64, #[no_grad] table: &Table) -> f64 {
    table.look_up(x)
}

fn main() {}
