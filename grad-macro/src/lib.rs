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
mod fallible;
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
///
/// ```
/// use grad_runtime::derive_grad;
///
/// #[derive_grad]
/// fn area(width: f64, height: f64) -> f64 {
///     width * height
/// }
///
/// // The adjoint; the last argument is the adjoint of the result.
/// let (d_width, d_height) = area_backward(2.0, 3.0, 1.0);
/// assert_eq!((d_width, d_height), (3.0, 2.0));
///
/// // The companion, under the function's own name.
/// assert_eq!(area::value_and_grad(2.0, 3.0), (6.0, (3.0, 2.0)));
/// assert_eq!(area::grad(2.0, 3.0), (3.0, 2.0));
///
/// // The forward pass now, the backward pass later.
/// let (value, pullback) = area::forward(2.0, 3.0);
/// assert_eq!((value, pullback(10.0)), (6.0, (30.0, 20.0)));
/// ```
///
/// The annotated function stays as it is written. What is generated is plain Rust of the same visibility
/// and with the same generics: no tape, no global state, no `unsafe`.
///
/// # `f_backward`
///
/// The adjoint, or vector-Jacobian product. Its parameters are those of the function, in order:
///
/// | parameter of the function | in `f_backward` |
/// |---|---|
/// | active by value: a float, a tuple of floats, an array, a `Vec`, a struct that is `Differentiable`, `self` | the same; its adjoint is returned |
/// | active by reference: `&f64`, `&[f64]`, `&Vec<f64>`, `&P`, `&self`, ... | the same, then its shadow `d_name: &mut ...`, which is added to |
/// | active by mutable reference: `&mut f64`, `&mut [f64]`, `&mut self`, ... | the same, then its shadow: on entry the adjoint of the value at the end, on return the adjoint of the value at the start |
/// | inactive: integers, `bool`, `char`, strings, arrays and tuples of these, functions, whatever is marked `#[no_grad]` | the same, nothing more |
/// | (last) | `d_ret`, the adjoint of the result; absent if there is no result |
///
/// It returns the adjoints of the active by-value parameters in order: none as `()`, one as it is, several
/// as a tuple. An inactive part of a result has the tangent `()`: for `(f64, usize)`, `d_ret` is
/// `(f64, ())`. A primal behind `&mut` must hold the input on entry, and holds valid but unspecified values
/// afterwards. A shadow of a slice or a `Vec` whose length differs from its primal's is a panic that names both.
///
/// The adjoint of `num` is called `d_num`, that of `r#type` is `d_type`. The doc comment of `f_backward` shows how to
/// call it and what each loop keeps for the backward pass.
///
/// ```
/// use grad_runtime::derive_grad;
///
/// /// One explicit step of a decay.
/// #[derive_grad]
/// fn step(state: &mut [f64], rate: &f64, label: &str) {
///     assert!(!label.is_empty());
///     for i in 0..state.len() {
///         state[i] -= *rate * state[i];
///     }
/// }
///
/// let mut state = [1.0, 2.0];
/// let mut d_state = [1.0, 1.0]; // of the state after the step
/// let mut d_rate = 0.0;
/// step_backward(&mut state, &mut d_state, &0.25, &mut d_rate, "decay");
/// assert_eq!(d_state, [0.75, 0.75]); // of the state before it
/// assert_eq!(d_rate, -3.0);
/// ```
///
/// # The companion
///
/// An empty struct of the function's name, in the namespace of types, so that an import of the function
/// brings it along.
///
/// | item | meaning |
/// |---|---|
/// | `f::forward(args)` | the value and a pullback, which takes the adjoint of the result, then the shadows of by-reference parameters, and may be called once |
/// | `f::value_and_grad(args)` | for a function that returns one float: the value, and owned gradients of every active parameter (`&[f64]` gives a `Vec<f64>`) |
/// | `f::grad(args)` | the gradients alone |
///
/// With an active `&mut` parameter there is no `value_and_grad` and no `grad`.
///
/// A method gets siblings instead: `m_backward`, `m_forward`, `m_value_and_grad`, `m_grad`. The type of `self` has to be
/// [`Differentiable`](macro@Differentiable), or `self` is marked `#[no_grad]`.
///
/// ```
/// use grad_runtime::{Differentiable, derive_grad};
///
/// #[derive(Differentiable)]
/// struct Spring {
///     stiffness: f64,
///     length: f64,
/// }
///
/// impl Spring {
///     #[derive_grad]
///     fn energy(&self, at: f64) -> f64 {
///         0.5 * self.stiffness * (at - self.length).powi(2)
///     }
/// }
///
/// let spring = Spring { stiffness: 3.0, length: 1.0 };
/// let (value, (d_spring, d_at)) = spring.energy_value_and_grad(2.0);
/// assert_eq!((value, d_spring.stiffness, d_spring.length, d_at), (1.5, 0.5, -3.0, 3.0));
/// ```
///
/// # Calls
///
/// A differentiated function may call others, by any path or import. A call without an active argument is
/// copied. A call of a function that is not annotated, with an active argument, does not compile: rustc
/// misses the companion and says that the function is not a crate or module.
///
/// ```
/// use grad_runtime::{derive_grad, sigmoid};
///
/// mod layers {
///     #[grad_runtime::derive_grad]
///     pub fn dot(weights: &[f64], inputs: &[f64]) -> f64 {
///         weights.iter().zip(inputs).map(|(w, x)| w * x).sum::<f64>()
///     }
/// }
///
/// #[derive_grad]
/// fn neuron(weights: &[f64], inputs: &[f64], bias: f64) -> f64 {
///     sigmoid(layers::dot(weights, inputs) + bias)
/// }
///
/// let (d_weights, d_inputs, d_bias) = neuron::grad(&[1.0, -1.0], &[2.0, 2.0], 0.0);
/// assert_eq!((d_weights, d_inputs, d_bias), (vec![0.5, 0.5], vec![0.25, -0.25], 0.25));
/// ```
///
/// # Options
///
/// | | |
/// |---|---|
/// | `#[no_grad]` on a parameter | carries no derivative, whatever its type is |
/// | `backward = path` | an own rule: the adjoint is this function |
/// | `companion = name` | the companion's name, where a module or a type of the function's name is in scope |
/// | `companions(f = name)` | in a caller: the companion of the callee `f` is called `name` |
/// | `associated` | an associated function that has neither a receiver nor `Self` in its signature |
/// | `crate = "path"` | where `grad_runtime` is to be found, if not at `::grad_runtime` |
///
/// ## Own rules
///
/// With `backward = path` the body is not looked at. The function at the path has the signature that would have been
/// generated. The companion exists as for any other function, and `f_backward` too, unless the function at the path has that
/// very name.
///
/// ```
/// use grad_runtime::derive_grad;
///
/// /// Newton's iteration: no derivative goes through the loop.
/// #[derive_grad(backward = cube_root_backward)]
/// fn cube_root(x: f64) -> f64 {
///     let mut y = x;
///     while (y * y * y - x).abs() > 1e-14 * x {
///         y -= (y * y * y - x) / (3.0 * y * y);
///     }
///     y
/// }
///
/// fn cube_root_backward(x: f64, d_ret: f64) -> f64 {
///     d_ret / (3.0 * cube_root(x).powi(2))
/// }
///
/// #[derive_grad]
/// fn scaled(x: f64) -> f64 {
///     12.0 * cube_root(x)
/// }
///
/// assert!((scaled_backward(8.0, 1.0) - 1.0).abs() < 1e-12);
/// ```
///
/// # Errors
///
/// What cannot be differentiated is refused at compile time: an error on the very tokens that says what is not supported
/// and what to write instead. All errors of a function come at once. README.md has the tables of what is supported and what
/// is refused, and of the conventions at kinks.
///
/// ```compile_fail
/// use grad_runtime::derive_grad;
///
/// #[derive_grad]
/// fn f(x: f64) -> f64 {
///     // error: the derivative of the method `to_string` is not known; use the methods of `f64`, or call
///     // a function that has `#[derive_grad]`
///     x.to_string().len() as f64
/// }
/// ```
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
