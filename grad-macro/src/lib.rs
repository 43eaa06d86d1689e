//! The macros of `grad-runtime`, which re-exports them; depend on that crate.
//!
//! `#[derive_grad]` is a compiler from Rust to Rust: it lowers the annotated function to SSA, applies
//! the chain rule in reverse, and emits the adjoint beside the function. ARCHITECTURE.md has the map.

mod adjoint;
mod args;
mod build;
mod diag;
mod differentiable;
mod emit;
mod expand;
mod ir;
mod lower;
mod own_rule;
mod rules;
mod signature;
mod simplify;
mod storage;
mod template;
#[cfg(test)]
mod tests;

use proc_macro::TokenStream;

/// Puts the gradient of a function beside it.
#[proc_macro_attribute]
pub fn derive_grad(args: TokenStream, item: TokenStream) -> TokenStream {
    expand::expand(args.into(), item.into()).into()
}

/// Gives a type a tangent type and implements `Differentiable` with it.
///
/// The tangent type is named like the type with `Tangent` after it. It has the same visibility and the
/// same fields, each of the tangent type of its field; a field marked `#[no_grad]` has the tangent `()`
/// and may be of any type.
///
/// ```
/// use grad_runtime::Differentiable;
///
/// #[derive(Differentiable)]
/// struct Layer<T> {
///     weights: Vec<T>,
///     bias: f64,
///     inputs: usize, // an integer carries no derivative: its tangent is `()`
///     #[no_grad]
///     created: std::time::Duration,
/// }
///
/// let created = std::time::Duration::ZERO;
/// let layer = Layer { weights: vec![0.5, -1.0], bias: 0.1, inputs: 2, created };
///
/// let mut gradient: LayerTangent<f64> = layer.zero_tangent();
/// assert_eq!(gradient.weights, [0.0, 0.0]);
///
/// let contribution = LayerTangent { bias: 2.0, ..gradient.clone() };
/// Layer::accumulate(&mut gradient, contribution);
/// assert_eq!(gradient.bias, 2.0);
/// # let _ = (layer.inputs, layer.created, gradient.inputs);
/// ```
///
/// The tangent of an enum is an enum with the same variants:
///
/// ```
/// use grad_runtime::Differentiable;
///
/// #[derive(Differentiable)]
/// enum Shape {
///     Circle { radius: f64 },
///     Point,
/// }
///
/// let gradient = Shape::Circle { radius: 2.0 }.zero_tangent();
/// assert_eq!(gradient, ShapeTangent::Circle { radius: 0.0 });
/// # let _ = (Shape::Point, ShapeTangent::Point);
/// ```
///
/// `accumulate` panics if the variants differ.
///
/// # The tangent type
///
/// - It implements `Clone`, `Debug`, `PartialEq` and, for a struct, `Default` where the tangents of its
///   fields do; `Copy` where the type itself and the tangents of its fields are `Copy`; and
///   `Differentiable`, as its own tangent, where they are their own tangents. (A tangent type that was
///   written by hand needs `Clone`, `Debug` and `PartialEq` to stand within a container, such as
///   `Vec<Quaternion>`; a struct with a type of the user's in a container has a tangent that is not
///   `Differentiable`.)
/// - It owns its values: a reference has the tangent of what it points to. So
///   `View<'a> { all: &'a [f64] }` has the tangent `ViewTangent { all: Vec<f64> }`, without a lifetime.
/// - It has the type and const parameters that its fields mention. A field whose type mentions one adds
///   the bound `FieldType: Differentiable`.
///
/// An enum without an active field (`enum Mode { Fast, Exact }`) and a type marked `#[no_grad]` as a
/// whole have the tangent `()`, and no tangent type.
///
/// # Marks and options
///
/// | | |
/// |---|---|
/// | `#[no_grad]` | on a field, on a variant (for all its fields) or on the type: carries no derivative |
/// | `#[differentiable(crate = "path")]` | where `grad_runtime` is to be found, if not at `::grad_runtime` |
/// | `#[differentiable(recursive)]` | the type contains itself in a way that its fields do not show |
///
/// Recursive types need no option if a field names the type (`children: Vec<Tree>`), nor do types
/// without parameters that contain each other. If an alias hides it (`type Link = Option<Box<Node>>`),
/// or if types with parameters contain each other, rustc reports an overflow (E0275), and `recursive`
/// on each of them solves it.
#[proc_macro_derive(Differentiable, attributes(no_grad, differentiable))]
pub fn differentiable(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    differentiable::derive(input.into()).into()
}
