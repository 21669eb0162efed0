//! Rule: every exception from a lint says why.

use super::source::{Source, balanced};
use super::{Finding, Rule, Tree};

pub(crate) const RULE: Rule =
    Rule { name: "reasons", why: "an exception is kept only as long as its reason holds", check };

fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.texts("", &["rs"]) {
        let source = Source::of(text);
        for (offset, attribute) in attributes(&source.code) {
            for word in ["allow(", "expect("] {
                for (at, _) in attribute.match_indices(word) {
                    let list = attribute.get(at + word.len() - 1..).unwrap_or_default();
                    let list = list.get(..balanced(list, '(', ')')).unwrap_or(list);
                    let before = attribute.get(..at).and_then(|text| text.chars().next_back());
                    let is_level = before.is_some_and(|c| "[ ,(\n".contains(c));
                    if is_level && !list.split([',', '(']).any(|part| part.trim_start().starts_with("reason"))
                    {
                        let text = format!("#[{word}…)] without `reason = \"…\"`");
                        findings.push(Finding::new(path, source.line(offset), text));
                    }
                }
            }
        }
    }
    findings
}

/// Every `#[…]` and `#![…]` in the code, with its offset.
fn attributes(code: &str) -> impl Iterator<Item = (usize, &str)> {
    code.match_indices('#').filter_map(|(offset, _)| {
        let after = code.get(offset + 1..)?;
        let body = after.strip_prefix('!').unwrap_or(after);
        body.starts_with('[').then(|| (offset, body.get(..balanced(body, '[', ']')).unwrap_or(body)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> usize {
        check(&Tree::of(&[("crates/web/src/a.rs", text)])).len()
    }

    #[test]
    fn fires_on_an_exception_without_a_reason() {
        assert_eq!(found("#[allow(dead_code)]\nfn a() {}"), 1);
        assert_eq!(found("#![expect(clippy::panic)]"), 1);
        assert_eq!(found("#[cfg_attr(test, allow(dead_code))]"), 1);
        assert_eq!(found("#[allow(\n    dead_code, // reason = \"in a comment\"\n)]"), 1);
    }

    #[test]
    fn a_reason_passes_and_a_call_is_no_attribute() {
        assert_eq!(found("#[expect(\n    dead_code,\n    reason = \"読み込みの型\"\n)]"), 0);
        assert_eq!(found("let a = b[0].expect(\"c\");"), 0);
        assert_eq!(found("// #[allow(dead_code)]"), 0);
    }
}
