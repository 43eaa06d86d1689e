//! Reads inputs from the data directory.

use std::str::{FromStr, SplitWhitespace};

/// The text of a file of ADBench's.
pub(crate) fn text(file: &str) -> String {
    let path = format!("{}/../data/adbench/{file}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The numbers of a text, one after the other.
pub(crate) struct Numbers<'a>(SplitWhitespace<'a>);

impl<'a> Numbers<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self(text.split_whitespace())
    }

    pub(crate) fn next<T: FromStr>(&mut self) -> T {
        let word = self.0.next().expect("another number");
        word.parse().ok().unwrap_or_else(|| panic!("`{word}` is not a number of this kind"))
    }

    pub(crate) fn take(&mut self, count: usize) -> Vec<f64> {
        (0..count).map(|_| self.next()).collect()
    }
}
