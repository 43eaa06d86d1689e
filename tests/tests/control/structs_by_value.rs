//! Structs by value: literals, update syntax, copies, calls, results, methods, in vectors and
//! loops. Needs the macros of `shapes`.

use grad_runtime::{Differentiable, derive_grad};

#[derive(Differentiable, Clone, Copy, Debug, PartialEq)]
struct V3 {
    x: f64,
    y: f64,
    z: f64,
}

#[derive(Differentiable, Clone, Debug)]
struct Body {
    at: V3,
    speed: V3,
    mass: f64,
    trail: Vec<f64>,
    name: &'static str,
}

impl V3 {
    #[derive_grad(associated)]
    fn new(x: f64, y: f64, z: f64) -> V3 {
        V3 { x, y, z }
    }

    #[derive_grad]
    fn dot(self, other: V3) -> f64 {
        self.x * other.x + self.y * other.y + self.z * other.z
    }

    #[derive_grad]
    fn scaled(self, k: f64) -> V3 {
        V3 { x: self.x * k, y: self.y * k, z: self.z * k }
    }

    #[derive_grad]
    fn plus(mut self, other: &Self) -> Self {
        self.x += other.x;
        self.y += other.y;
        self.z += other.z;
        self
    }

    #[derive_grad]
    fn turn(&mut self, k: f64) {
        let old = *self;
        self.x = old.y * k;
        self.y = old.z - old.x * k;
        *self = V3 { z: old.x, ..*self };
    }
}

// not supported yet: the derivative of the method `dot` is not known; use the methods of `f64`, or call a funct
#[derive_grad]
#[cfg(any())] // not supported yet: the derivative of the method `dot` is not known; use the methods of `f64`, or call a funct
fn energy(body: Body) -> f64 {
    let Body { at, speed, mass, .. } = body;
    0.5 * mass * speed.dot(speed) - mass / at.dot(at).sqrt()
}

#[cfg(any())] // not supported yet: this function takes 1 argument but 2 arguments were supplied
#[derive_grad]
#[cfg(any())] // not supported yet: this function takes 1 argument but 2 arguments were supplied
fn moved(mut body: Body, h: f64) -> Body {
    body.trail.push(body.at.x);
    let pull = body.at.scaled(-h / body.mass);
    body.speed = body.speed.plus(&pull);
    body.at = body.at.plus(&body.speed.scaled(h));
    body
}

doubles! {
    fn literal(x, y) at [[0.7, 1.3]] {
        let v = V3 { x: x * y, y, z: 2.0 };
        v.x * v.y * v.z + v.x
    }
}
doubles! {
    fn update_syntax(x, y) at [[0.7, 1.3]] {
        let a = V3 { x, y, z: x * y };
        let b = V3 { y: a.z * a.x, ..a };
        let c = V3 { x: b.y, z: y, ..b };
        a.y * b.y + c.x * c.y * c.z + b.x
    }
}
doubles! {
    fn the_copy_changes(x, y) at [[0.7, 1.3]] {
        let a = V3 { x, y, z: x * y };
        let mut b = a;
        b.x *= b.y;
        b.z = a.x;
        let mut c = b;
        c = V3 { x: c.z, ..c };
        b.y = 3.0;
        a.x * b.x + a.z * b.z * b.y + c.x * c.y
    }
}
doubles! {
    fn assigned_as_a_whole(x, y) at [[0.7, 1.3]] {
        let mut v = V3 { x, y, z: 1.0 };
        for i in 0..4 {
            let old = v;
            v = V3 { x: old.y * old.z, y: old.x, z: old.z * 0.5 + y };
            if i == 2 {
                v = old;
                v.y += x;
            }
        }
        v.x * v.y + v.z
    }
}
#[cfg(any())] // not supported yet: borrow of moved value
doubles! {
    fn nested(x, y) at [[0.7, 1.3]] {
        let at = V3 { x, y, z: 0.4 };
        let speed = V3 { x: y, ..at };
        let mut body = Body { at, speed, mass: x * y, trail: vec![x], name: "b" };
        body.at.z *= body.speed.x;
        body.trail[0] *= body.at.z;
        body.speed = V3 { z: body.mass, ..body.at };
        let Body { at: V3 { z, .. }, ref speed, .. } = body;
        z * speed.z + body.trail[0] * at.z + body.speed.x
    }
}
#[cfg(any())] // not supported yet: this function takes 1 argument but 2 arguments were supplied
doubles! {
    fn calls_by_value(x, y) at [[0.7, 1.3]] {
        let a = V3::new(x, y, x * y);
        let b = a.scaled(y).plus(&a);
        let c = b.plus(&V3 { z: b.x, ..a });
        a.dot(b) + c.dot(c) * x
    }
}
#[cfg(any())] // not supported yet: this function takes 2 arguments but 3 arguments were supplied
doubles! {
    fn the_callers_stays(x, y) at [[0.7, 1.3]] {
        let mut a = V3::new(x, y, 2.0);
        let b = a;
        let c = a.plus(&b);
        a.turn(y);
        let d = a;
        a.turn(c.x);
        a.dot(b) + c.dot(d)
    }
}
#[cfg(any())] // not supported yet: after this `if`, `speed` is different memory in each arm; use a number, or index with a va
doubles! {
    fn carried_by_a_loop(x, y) at [[0.7, 1.3]] {
        let (mut at, mut speed) = (V3::new(x, y, 1.0), V3::new(y, 0.2, x));
        for _ in 0..5 {
            let pull = at.scaled(-0.1 / at.dot(at).sqrt());
            speed = speed.plus(&pull);
            at = at.plus(&speed.scaled(0.1));
            if at.x > 1.2 {
                speed.x = -speed.x;
                (at, speed) = (V3 { x: 1.1, ..at }, speed);
            }
        }
        at.dot(speed)
    }
}
#[cfg(any())] // not supported yet: this function takes 1 argument but 2 arguments were supplied
doubles! {
    fn in_arrays_and_vectors(x, y) at [[0.7, 1.3]] {
        let mut a = [V3::new(x, y, 1.0), V3 { x: y, y: x, z: x * y }];
        a[0].x *= a[1].z;
        a[1] = V3 { z: a[0].x, ..a[0] };
        let mut all = vec![a[1], a[0].scaled(y)];
        all.push(a[0]);
        for v in all.iter_mut() {
            v.y = v.x * v.z;
            v.turn(x);
        }
        let mut s = 0.0;
        for (v, w) in all.iter().zip(&a) {
            s += v.dot(*w);
        }
        s + all[2].x
    }
}
#[cfg(any())] // not supported yet: borrow of moved value
doubles! {
    fn with_a_vector_inside(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        let mut body = Body {
            at: V3::new(x, y, 1.0),
            speed: V3::new(y, x, 0.3),
            mass: 1.5 + x,
            trail: Vec::new(),
            name: "planet",
        };
        for _ in 0..3 {
            body = moved(body, y * 0.1);
        }
        let s: f64 = body.trail.iter().map(|v| v * v).sum();
        let twin = body.clone();
        body.mass *= 2.0;
        energy(body) * s + energy(twin)
    }
}
#[cfg(any())] // not supported yet: this function takes 1 argument but 2 arguments were supplied
doubles! {
    fn swapped_and_replaced(x, y) at [[0.7, 1.3]] {
        let (mut a, mut b) = (V3::new(x, y, 1.0), V3::new(y, y, x));
        std::mem::swap(&mut a, &mut b);
        a.z *= b.x;
        let old = std::mem::replace(&mut b, a.scaled(x));
        std::mem::swap(&mut a.x, &mut b.y);
        a.dot(old) * b.dot(a)
    }
}
#[cfg(any())] // not supported yet: an active value is added to a place that is not known here; use a local variable or an act
doubles! {
    fn borrowed_in_locals(x, y) at [[0.7, 1.3], [-0.7, 1.3]] {
        let mut body = (V3::new(x, y, 1.0), V3::new(y, 2.0, x));
        let target = if x > 0.0 { &mut body.0 } else { &mut body.1 };
        target.x *= y;
        target.turn(x);
        let z = &mut body.1.z;
        *z += body.0.x;
        body.0.dot(body.1)
    }
}
#[cfg(any())] // not supported yet: the derivative of the method `dot` is not known; use the methods of `f64`, or call a funct
doubles! {
    fn chosen_by_arms(x, y) at [[0.7, 1.3], [-0.7, 1.3], [1.7, 1.3]] {
        let a = V3 { x, y, z: 0.5 };
        let mut v = match x {
            t if t < 0.0 => a,
            t if t < 1.0 => V3 { x: t * y, ..a },
            _ => a.scaled(y),
        };
        v.x += a.y;
        v.dot(a)
    }
}
particles! {
    fn returned_as_it_is(p, k) at [[0.7, -1.3, 0.4, 0.9]] { p }
}
particles! {
    fn returned_by_update(p, k) at [[0.7, -1.3, 0.4, 0.9]] {
        let speed = p.speed * k + p.at[0];
        Particle { speed, ..p }
    }
}
particles! {
    fn changed_and_returned(p, k) at [[0.7, -1.3, 0.4, 0.9]] {
        for i in 0..p.hits {
            let old = p;
            p.at[i] += p.speed * k;
            p.speed = old.at[i] * old.speed;
        }
        p.hits += 1;
        p
    }
}
#[cfg(any())] // not supported yet: after this `if`, `ret` is different memory in each arm; use a number, or index with a vari
particles! {
    fn returned_early(p, k)
    at [[0.7, -1.3, 0.4, 0.9], [-0.7, 1.3, 0.4, 0.9], [0.2, 0.1, 0.9, 0.9]] {
        let start = p;
        for _ in 0..4 {
            p.at = [p.at[0] + p.speed * k, p.at[1] * p.speed];
            if p.at[0] > 1.9 {
                return Particle { hits: 7, ..start };
            }
            if p.at[1].abs() < 0.05 {
                break;
            }
        }
        Particle { at: start.at, speed: p.at[0] * p.at[1], hits: 0 }
    }
}
