//! Generated code is clean under strict lints. (`cargo clippy --tests` makes the clippy part count.)

#![deny(
    warnings,
    missing_docs,
    clippy::all,
    clippy::pedantic,
    unused,
    nonstandard_style,
    future_incompatible,
    let_underscore,
    rust_2018_idioms,
    rust_2021_compatibility,
    rust_2024_compatibility,
    elided_lifetimes_in_paths,
    explicit_outlives_requirements,
    missing_copy_implementations,
    missing_debug_implementations,
    redundant_imports,
    redundant_lifetimes,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unit_bindings,
    unnameable_types,
    unreachable_pub,
    unsafe_code,
    unused_import_braces,
    unused_lifetimes,
    unused_macro_rules,
    unused_qualifications,
    unused_results,
    variant_size_differences
)]

pub mod functions;
pub mod places;
pub mod values;

use functions as f;
use grad_tests::assert_close;

/// The functions mean what they say; that they compile is the test.
#[test]
fn they_work() {
    let (dx, dy) = f::staged_backward(3.0, -4.0, 1.0);
    assert_close((dx, dy), (2.059_569_795_572_165, 1.592_232_751_483_809_3), 1e-14);
    assert_close(f::staged::grad(3.0, -4.0), (dx, dy), 1e-15);

    let mut d = [0.0; 7];
    let [one, two, three, four, five, six, seven] = &mut d;
    f::seven_references_backward(
        &1., one, &2., two, &3., three, &4., four, &5., five, &6., six, &7., seven, 2.0,
    );
    assert_close(d, [2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 14.0].map(|x: f64| x * 2.0), 1e-15);

    assert_close(f::generic_backward(0.5_f32, 0.25, 1.0), (1.75_f32, 1.0), 1e-6);
    let point = f::Point::new(2.0);
    assert_close(point.scaled_backward(3.0, 1.0), 12.0, 1e-15);
    assert_close(f::Point::square_backward(3.0, 1.0), 6.0, 1e-15);
    assert_close(f::casts_backward(3.0, 4, 1.0), 4.0, 1e-15);
    {
        let (mut x, mut d_x) = (3.0, 1.0);
        f::in_out_backward(&mut x, &mut d_x);
        assert_close(d_x, 6.0, 1e-15);
    }
    assert_close(f::kinks::grad(0.5, 0.25), f::kinks_backward(0.5, 0.25, 1.0), 1e-15);
    assert_close(f::long::grad(0.5), f::long_backward(0.5, 1.0), 1e-15);
    assert_close(f::results_backward(2.0, 3.0, (1.0, ())), (3.0, 2.0), 1e-15);
    assert_close(f::raw_backward(2.0, 1.0), 4.0, 1e-15);
    assert_close(places::use_them(2.0), (26.0, 12.0), 1e-15);
}
