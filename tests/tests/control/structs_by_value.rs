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
doubles! {
    fn calls_by_value(x, y) at [[0.7, 1.3]] {
        let a = V3::new(x, y, x * y);
        let b = a.scaled(y).plus(&a);
        let c = b.plus(&V3 { z: b.x, ..a });
        a.dot(b) + c.dot(c) * x
    }
}
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
