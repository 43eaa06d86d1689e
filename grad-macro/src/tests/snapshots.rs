//! What users see by `cargo expand`, without the annotated function itself, which stays as written.
//!
//! The functions stand in `tests/fixtures/snapshots.rs`; `tests/tests/snapshots_value.rs` compiles the
//! same text and checks values and gradients. After a change of the generated code, look at the
//! difference and bless it with `INSTA_UPDATE=always cargo test -p grad-macro`.

use quote::quote;

use super::{Annotated, annotated};
use crate::expand;

const FIXTURE: &str = include_str!("../../../tests/fixtures/snapshots.rs");

/// What stands beside the function, as readable text.
fn beside(source: &str, name: &str) -> String {
    let Annotated { args, item, owner } = annotated(source, name);
    let expanded = expand::expand(args, item.clone()).to_string();
    let original = without_markers(item);
    let generated = expanded
        .strip_prefix(&original)
        .unwrap_or_else(|| panic!("`{name}` does not stay as written:\n{original}\n{expanded}"));
    let generated: proc_macro2::TokenStream = generated.parse().expect("tokens");
    let items = match owner {
        Some(owner) => quote!(impl #owner { #generated }),
        None => generated,
    };
    prettyplease::unparse(&syn::parse2(items).expect("items"))
}

/// `#[no_grad]` is known to the macro alone and does not stay.
fn without_markers(item: proc_macro2::TokenStream) -> String {
    item.to_string().replace("# [no_grad] ", "")
}

macro_rules! snapshots {
    ($($(#[$comment:meta])* $name:ident)+) => {$(
        $(#[$comment])*
        #[test]
        fn $name() {
            let settings = {
                let mut settings = insta::Settings::new();
                settings.set_prepend_module_to_snapshot(false);
                settings.set_omit_expression(true);
                settings
            };
            settings.bind(|| {
                insta::assert_snapshot!(stringify!($name), beside(FIXTURE, stringify!($name)));
            });
        }
    )+};
}

snapshots! {
    /// The hand-written backward pass: `d_num`, `d_invden`, ... one statement a step, in reverse order;
    /// no `1.0 *`, no `0.0 +`, no trait call, no accumulator for a value with one use. `value_and_grad`
    /// and `grad` seed it with 1.
    staged
    /// Both `z` and the three values of `sum` are values of their own, and what the later ones shadow is
    /// still there for the partials.
    reassigned
    /// The pattern has a parameter of its own name; its adjoint is a tuple, the seed is one too. `sin`
    /// and `cos` are computed once and are each other's partials.
    rotated
    /// Shadows stand right behind their primals. That of the `&mut` is read first and overwritten last,
    /// that of the `&` is added to.
    damped
    /// A literal exponent has no logarithm; the general `powf` has one, and it is asked for only where
    /// its adjoint is not zero.
    powers
    /// A zero adjoint does not meet the infinite slope of the root at 0.
    distance
    /// The whole adjoint goes to the operand that was returned; the literal bound of `clamp` has none.
    limited
    /// No literal has a suffix, so that f32 stays f32.
    single
    /// The bounds are the user's and one of ours; constants are converted.
    generic
    /// A method has siblings; the receiver that is marked `#[no_grad]` has no shadow.
    apply
    /// `associated`: siblings too, and nothing is called by the bare name.
    half
    /// The user's own adjoint stands in the companion; there is no second one of the same name.
    cube
    /// A call gives its value and its pullback; what is not active (`2.0`) has an adjoint that is dropped.
    calls
    /// Integers and the message are the user's own tokens; the message is printed once, in the forward part.
    copied
    /// The branch is taken again in reverse, by the same condition; an arm that changes nothing passes
    /// the adjoint on.
    branches
    /// The loop runs backwards by its range: what `value` was in each iteration is kept, nothing else.
    horner
    /// An element that is overwritten is kept where the reverse sweep reads it.
    relaxed
}

/// The error points at the user's tokens, and a function of the right signature stands in, so that no
/// caller sees a second error.
#[test]
fn refused() {
    let source = "
        #[derive_grad]
        fn refused(x: f64, y: &f64) -> f64 {
            let z = unknown!(x);
            z.frobnicate() + *y
        }
    ";
    let mut settings = insta::Settings::new();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("refused", beside(source, "refused")));
}
