//! What is refused, and with which words: `tests/ui/fail/<topic>/<fault>.rs` and the message beside it.

#[test]
fn ui() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/fail/*/*.rs");
    cases.pass("tests/ui/pass/*.rs");
}
