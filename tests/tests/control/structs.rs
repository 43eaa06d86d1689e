//! Fields, through `&self`, `&P` and by value.

use grad_runtime::{Differentiable, derive_grad};

#[derive(Differentiable, Clone, Debug)]
struct Model {
    w: [f64; 3],
    b: f64,
    n: usize,
    pair: (f64, f64),
}

fn model(p: &[f64]) -> Model {
    Model { w: [p[0], p[1], p[2]], b: p[3], n: 3, pair: (p[4], p[5]) }
}

#[derive_grad]
fn read(m: &Model, x: f64) -> f64 {
    m.w[0] * x + m.b * m.b + m.pair.0 * m.pair.1
}

#[derive_grad]
fn looped(m: &Model, x: f64) -> f64 {
    let mut s = m.b;
    for i in 0..m.n {
        s = s * x + m.w[i] * m.w[(i * i) % 3];
        if s > m.pair.0 {
            s -= m.pair.1 * x;
        }
    }
    s
}

#[derive_grad]
fn iterated(m: &Model, x: f64) -> f64 {
    let b = m.b;
    m.w.iter().map(|w| (w * x + b).tanh()).sum::<f64>()
}

#[derive_grad]
fn returned(m: &Model, x: f64) -> f64 {
    if x > 0.0 {
        return m.w[1] * x;
    }
    if m.b > 0.0 { m.b * x } else { m.pair.0 }
}

impl Model {
    #[derive_grad]
    fn method(&self, x: f64) -> f64 {
        let mut s = x;
        for w in &self.w {
            s = (s * w + self.b).sin();
        }
        s
    }

    #[derive_grad]
    fn caller(&self, x: f64) -> f64 {
        let mut s = x;
        for _ in 0..2 {
            s = self.method(s) * self.b;
        }
        s + self.method(x)
    }
}

#[test]
fn of_a_reference() {
    let at = [0.7, -1.3, 0.4, 0.9, 0.2, -0.6, 1.1];
    type Function = fn(&Model, f64) -> f64;
    type Backward = fn(&Model, &mut ModelTangent, f64, f64) -> f64;
    let all: &[(&str, Function, Backward)] = &[
        ("read", read, read_backward),
        ("looped", looped, looped_backward),
        ("iterated", iterated, iterated_backward),
        ("returned", returned, returned_backward),
        ("method", Model::method, Model::method_backward),
        ("caller", Model::caller, Model::caller_backward),
    ];
    for x in [1.1, -1.1] {
        let mut at = at;
        at[6] = x;
        for &(name, f, backward) in all {
            let m = model(&at);
            let mut d = ModelTangent { w: [0.5; 3], b: 0.5, n: (), pair: (0.5, 0.5) };
            let d_x = backward(&m, &mut d, x, 1.5);
            let analytic = [
                d.w[0] - 0.5,
                d.w[1] - 0.5,
                d.w[2] - 0.5,
                d.b - 0.5,
                d.pair.0 - 0.5,
                d.pair.1 - 0.5,
                d_x,
            ];
            crate::support::agrees(name, |p| vec![f(&model(p), p[6])], &at, &[1.5], &analytic);
        }
    }
}

#[derive(Differentiable, Clone, Debug)]
struct Machine {
    memory: Vec<f64>,
    head: Vec<f64>,
    seen: [f64; 2],
}

#[derive_grad]
fn moved(head: &mut [f64], memory: &[f64], k: f64) {
    for i in 0..head.len() {
        head[i] = head[i] * memory[i] + k.sin();
    }
}

#[derive_grad]
fn seen(seen: &mut [f64; 2], memory: &[f64], head: &[f64]) {
    for i in 0..2 {
        seen[i] += memory[i] * head[i] * head[i];
    }
}

/// Fields of one struct, lent together: one to be written, two to be read.
#[derive_grad]
fn step(machine: &mut Machine, k: f64) -> f64 {
    moved(&mut machine.head, &machine.memory, k);
    seen(&mut machine.seen, &machine.memory, &machine.head);
    moved(&mut machine.memory, &machine.head, machine.seen[0]);
    machine.seen[1] * k
}

#[derive_grad]
fn steps(machine: &mut Machine, k: f64) -> f64 {
    let mut sum = k;
    for _ in 0..3 {
        sum += step(machine, sum * 0.3);
    }
    sum
}

#[test]
fn fields_lent_together() {
    let at = [0.7, -1.3, 0.4, 0.9, 0.2, -0.6, 1.1];
    let machine = |p: &[f64]| Machine {
        memory: vec![p[0], p[1]],
        head: vec![p[2], p[3]],
        seen: [p[4], p[5]],
    };
    let listed = |m: &[f64], h: &[f64], s: &[f64], last: f64| [m, h, s, &[last]].concat();
    type Function = fn(&mut Machine, f64) -> f64;
    type Backward = fn(&mut Machine, &mut MachineTangent, f64, f64) -> f64;
    let all: [(&str, Function, Backward); 2] =
        [("step", step, step_backward), ("steps", steps, steps_backward)];
    for (name, f, backward) in all {
        let value = |p: &[f64]| {
            let mut machine = machine(p);
            let result = f(&mut machine, p[6]);
            listed(&machine.memory, &machine.head, &machine.seen, result)
        };
        let seed = [0.5, -1.0, 2.0, 0.25, -0.75, 1.25, 1.5];
        let mut d = MachineTangent {
            memory: seed[..2].to_vec(),
            head: seed[2..4].to_vec(),
            seen: [seed[4], seed[5]],
        };
        let d_k = backward(&mut machine(&at), &mut d, at[6], seed[6]);
        let analytic = listed(&d.memory, &d.head, &d.seen, d_k);
        crate::support::agrees(name, value, &at, &seed, &analytic);
    }
}
