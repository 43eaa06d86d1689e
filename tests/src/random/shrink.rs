//! A failing program with everything taken out that it can fail without.

use super::batch::{Outcome, run};
use super::tree::{Node, Program, size};

fn total(program: &Program) -> usize {
    program.functions.iter().map(|f| 20 + 5 * f.parameters.len() + size(&f.body)).sum()
}

/// All ways to take one thing out of a list of statements.
fn smaller(list: &[Node]) -> Vec<Vec<Node>> {
    let mut all = Vec::new();
    let with = |i: usize, new: Vec<Node>| {
        let mut copy = list.to_vec();
        copy.splice(i..=i, new);
        copy
    };
    for (i, node) in list.iter().enumerate() {
        match node {
            Node::Fixed(_) => {}
            Node::Line(text) => {
                all.push(with(i, vec![]));
                for line in simpler(text) {
                    all.push(with(i, vec![Node::Line(line)]));
                }
            }
            Node::Block(parts, tail) => {
                all.push(with(i, vec![]));
                for (k, (head, body)) in parts.iter().enumerate() {
                    // A while loop's counter does no harm outside.
                    all.push(with(i, body.clone()));
                    if k > 0 {
                        let mut parts = parts.clone();
                        parts.remove(k);
                        all.push(with(i, vec![Node::Block(parts, tail.clone())]));
                    }
                    for body in smaller(body) {
                        let mut parts = parts.clone();
                        parts[k].1 = body;
                        all.push(with(i, vec![Node::Block(parts, tail.clone())]));
                    }
                    if !head.starts_with("while") {
                        for head in simpler(head) {
                            let mut parts = parts.clone();
                            parts[k].0 = head;
                            all.push(with(i, vec![Node::Block(parts, tail.clone())]));
                        }
                    }
                }
            }
        }
    }
    all
}

/// A line with a parenthesis replaced by something simpler.
fn simpler(line: &str) -> Vec<String> {
    let mut all = Vec::new();
    let bytes = line.as_bytes();
    for open in 0..bytes.len() {
        if bytes[open] != b'(' {
            continue;
        }
        if open > 0 && (bytes[open - 1].is_ascii_alphanumeric() || b"_>".contains(&bytes[open - 1]))
        {
            continue;
        }
        let mut depth = 0;
        let close = (open..bytes.len()).find(|&i| {
            depth += i32::from(bytes[i] == b'(') - i32::from(bytes[i] == b')');
            depth == 0
        });
        let Some(close) = close else { continue };
        let inner = &line[open + 1..close];
        let mut replacements = vec!["@L{HALF}".to_owned(), "x".to_owned(), "a".to_owned()];
        // One side of an operator.
        let mut depth = 0;
        for (i, c) in inner.char_indices() {
            depth += i32::from("([{".contains(c)) - i32::from(")]}".contains(c));
            if depth == 0 && i > 0 && "+-*/".contains(c) && inner[..i].ends_with(' ') {
                replacements.push(inner[..i].trim().to_owned());
                replacements.push(inner[i + 1..].trim().to_owned());
            }
        }
        for new in replacements {
            if new.len() < close + 1 - open {
                all.push(format!("{}{new}{}", &line[..open], &line[close + 1..]));
            }
        }
        // Without the method behind.
        if line[close + 1..].starts_with('.') {
            let rest = &line[close + 2..];
            if let Some(end) = rest.find("()")
                && rest[..end].chars().all(|c| c.is_alphanumeric() || c == '_')
            {
                all.push(format!("{}{}", &line[..=close], &rest[end + 2..]));
            }
        }
    }
    all
}

/// The smallest failing program that is found by taking out one thing after the other.
#[must_use]
pub fn shrink(
    name: &str,
    program: &Program,
    rounds: usize,
    fails: impl Fn(&Outcome) -> bool,
) -> Program {
    let mut best = program.clone();
    let mut skip = 0;
    for _ in 0..rounds {
        let mut candidates = Vec::new();
        for (f, function) in best.functions.iter().enumerate() {
            if f + 1 < best.functions.len() {
                let mut copy = best.clone();
                copy.functions.remove(f);
                candidates.push(copy);
            }
            for p in 0..function.parameters.len() {
                let mut copy = best.clone();
                copy.functions[f].parameters.remove(p);
                if f + 1 == best.functions.len() {
                    candidates.push(copy);
                }
            }
            for body in smaller(&function.body) {
                let mut copy = best.clone();
                copy.functions[f].body = body;
                candidates.push(copy);
            }
        }
        candidates.retain(|c| total(c) < total(&best));
        candidates.sort_by_key(total);
        let len = candidates.len();
        if len == 0 || skip >= len {
            break;
        }
        let chosen: Vec<_> = candidates.into_iter().skip(skip).take(40).collect();
        let outcomes = run(name, &chosen);
        let found = chosen.into_iter().zip(&outcomes).find(|(_, outcome)| fails(outcome));
        match found {
            Some((smaller, _)) => {
                best = smaller;
                skip = 0;
            }
            None => skip += 40,
        }
    }
    best
}
