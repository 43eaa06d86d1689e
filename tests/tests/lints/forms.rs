//! Exits, options, fallible results, vectors that grow, copies, recursion, blocks.

use grad_runtime::{Differentiable, derive_grad};

/// Leaves its loops by every way there is.
#[derive_grad]
#[must_use]
pub fn exits(x: &[f64], limit: f64) -> f64 {
    let mut sum = 1.0;
    'outer: for (i, v) in x.iter().enumerate() {
        if *v > 100.0 {
            return sum * limit;
        }
        for w in &x[i..] {
            if *w < 0.0 {
                continue 'outer;
            }
            sum += v * w;
            if sum > limit {
                break 'outer;
            }
        }
    }
    let grown = loop {
        sum *= 1.5;
        if sum > limit {
            break sum;
        }
    };
    'checked: {
        if grown > 2.0 * limit {
            break 'checked;
        }
        sum += grown;
    }
    sum * grown
}

/// Looks into options.
#[derive_grad]
#[must_use]
pub fn options(x: &[f64], fallback: f64) -> f64 {
    let Some(first) = x.first() else { return fallback };
    let third = x.get(2).map_or(fallback, |v| v * v);
    let big = x.iter().find(|v| **v > 2.0).copied().unwrap_or(fallback);
    if let Some(largest) = x.iter().max_by(|a, b| a.total_cmp(b)) {
        first * third + big * largest
    } else {
        big
    }
}

/// May find nothing.
#[derive_grad]
#[must_use]
pub fn optional(x: &[f64], at: usize) -> Option<f64> {
    let value = x.get(at)?;
    if *value < 0.0 { None } else { Some(value.sqrt()) }
}

/// A root.
///
/// # Errors
///
/// If `x` is negative.
#[derive_grad]
pub fn root(x: f64) -> Result<f64, String> {
    if x < 0.0 {
        return Err(format!("{x} is negative"));
    }
    Ok(x.sqrt())
}

/// The sum of the roots.
///
/// # Errors
///
/// If one of the numbers is negative.
#[derive_grad]
pub fn roots(x: &[f64], scale: f64) -> Result<f64, String> {
    let mut sum = 0.0;
    for v in x {
        sum += root(v * scale)?;
    }
    Ok(sum * root(scale)?)
}

/// A vector that grows and shrinks.
#[derive_grad]
#[must_use]
pub fn grows(x: &[f64], scale: f64) -> f64 {
    let mut stack = Vec::new();
    for v in x {
        stack.push(v * scale);
    }
    stack.push(scale);
    stack.truncate(7);
    stack.insert(0, scale * scale);
    let mut sum = stack.remove(0);
    while let Some(top) = stack.pop() {
        sum += top * top;
    }
    sum
}

/// Chains that leave items out.
#[derive_grad]
#[must_use]
pub fn chains(x: &[f64], scale: f64) -> f64 {
    let squares: Vec<f64> = x.iter().map(|v| v * v).collect();
    let positive: Vec<f64> = x.iter().copied().filter(|v| *v > 0.0).collect();
    let early: f64 = x.iter().take_while(|v| **v < 2.0).map(|v| v * scale).sum();
    squares.iter().zip(x).map(|(a, b)| a * b).sum::<f64>()
        + positive.iter().product::<f64>() * early
}

/// Makes a vector.
#[derive_grad]
#[must_use]
pub fn made(x: &[f64], scale: f64) -> Vec<f64> {
    x.iter().map(|v| v * scale).collect()
}

/// Copies.
#[derive_grad]
#[must_use]
pub fn copies(mut rows: [[f64; 2]; 2], scale: f64) -> [f64; 2] {
    let before = rows;
    rows[0] = rows[1];
    rows[1][0] *= scale;
    let mut ends = before[0];
    ends.copy_from_slice(&rows[1]);
    ends.reverse();
    ends[0] += before[0][1] * scale;
    ends
}

/// Recursion.
#[derive_grad]
#[must_use]
pub fn power(x: f64, n: u32) -> f64 {
    if n == 0 {
        return 1.0;
    }
    let half = power(x, n / 2);
    if n.is_multiple_of(2) { half * half } else { half * half * x }
}

/// A body in motion.
#[derive(Differentiable, Clone, Copy, Debug)]
pub struct Body {
    /// Where it is.
    pub at: f64,
    /// Where it goes.
    pub speed: f64,
    /// What it weighs.
    pub mass: f64,
}

/// Struct update.
#[derive_grad]
#[must_use]
pub fn drifted(body: &Body, time: f64) -> f64 {
    let later = Body { at: body.at + body.speed * time, ..*body };
    later.at * later.mass
}

/// A whole block.
#[derive_grad]
impl Body {
    /// The kinetic energy.
    #[must_use]
    pub fn energy(&self) -> f64 {
        0.5 * self.mass * self.speed * self.speed
    }

    /// A step.
    pub fn kick(&mut self, force: f64, time: f64) {
        self.speed += force / self.mass * time;
        self.at += self.speed * time;
    }

    /// A spring.
    #[must_use]
    pub fn spring(x: f64, stiffness: f64) -> f64 {
        -x * stiffness
    }

    /// Copies are pointless here, and so it has no gradient.
    #[no_grad]
    #[must_use]
    pub const fn is_light(&self) -> bool {
        self.mass < 1.0
    }
}

/// What has a size.
#[derive_grad]
pub trait Sized2 {
    /// The area.
    #[must_use]
    fn area(#[no_grad] &self, scale: f64) -> f64;

    /// Twice the area.
    #[must_use]
    fn twice(#[no_grad] &self, scale: f64) -> f64 {
        2.0 * self.area(scale)
    }
}

#[derive_grad]
impl Sized2 for Body {
    fn area(#[no_grad] &self, scale: f64) -> f64 {
        self.mass * scale * scale
    }
}

/// A sum of two.
#[derive_grad]
impl std::ops::Add for Body {
    type Output = Body;

    fn add(self, other: Body) -> Body {
        Body {
            at: self.at + other.at,
            speed: self.speed + other.speed,
            mass: self.mass + other.mass,
        }
    }
}
