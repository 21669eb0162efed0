//! Rule: invented people have telephone numbers that nobody has.

use super::source::Source;
use super::{Finding, Rule, Tree};

pub(crate) const RULE: Rule = Rule {
    name: "phones",
    why: "somebody tries the number on a sample page: it must ring nowhere, so it starts with 000",
    check,
};

fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut look = |path: &str, line: usize, text: &str| {
        for number in numbers(text).into_iter().filter(|number| !number.starts_with("000")) {
            let text = format!("the telephone number {number} may be somebody's; start it with 000");
            findings.push(Finding::new(path, line, text));
        }
    };
    for (path, text) in tree.texts("crates/testkit/", &["rs"]) {
        for literal in Source::of(text).strings {
            look(path, literal.line, &literal.text);
        }
    }
    for (path, text) in tree.texts("crates/testkit/", &["csv", "json", "toml", "txt"]) {
        for (line, text) in (1..).zip(text.lines()) {
            look(path, line, text);
        }
    }
    findings
}

/// Runs of digits and hyphens, half or full width, that read as a Japanese number: 10 or 11 digits after
/// a leading 0, or any with +81. The number is returned in half width.
fn numbers(text: &str) -> Vec<String> {
    let narrow: String = text.chars().map(half_width).collect();
    narrow
        .split(|c: char| !(c.is_ascii_digit() || "-+()".contains(c)))
        .map(|run| run.trim_matches(['-', '(', ')']))
        .filter(|run| {
            let digits = run.chars().filter(char::is_ascii_digit).count();
            run.starts_with("+81") || run.starts_with('0') && (10..=11).contains(&digits)
        })
        .map(str::to_owned)
        .collect()
}

fn half_width(character: char) -> char {
    match character {
        '０'..='９' => char::from_u32(character as u32 - '０' as u32 + '0' as u32).unwrap_or(character),
        '－' | '‐' | '−' | 'ー' | '–' => '-',
        '（' => '(',
        '）' => ')',
        '＋' => '+',
        _ => character,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> usize {
        check(&Tree::of(&[("crates/testkit/src/people.rs", text)])).len()
    }

    #[test]
    fn fires_on_a_number_that_may_be_somebodys() {
        assert_eq!(found("\"090-1234-5678\""), 1);
        assert_eq!(found("\"電話は０３－１２３４－５６７８です\""), 1);
        assert_eq!(found("\"09012345678\""), 1);
        assert_eq!(found("\"03(1234)5678\""), 1);
        assert_eq!(found("\"+81-90-1234-5678\""), 1);
        assert_eq!(check(&Tree::of(&[("crates/testkit/data/a.csv", "佐藤,090-1234-5678")])).len(), 1);
    }

    #[test]
    fn unassigned_numbers_dates_and_other_crates_pass() {
        assert_eq!(found("\"000-1234-5678\""), 0);
        assert_eq!(found("\"2024-04-01\""), 0);
        assert_eq!(found("\"0001234567890123\""), 0);
        assert_eq!(check(&Tree::of(&[("crates/web/src/a.rs", "\"090-1234-5678\"")])).len(), 0);
    }
}
