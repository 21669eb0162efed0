//! Counting tests from what test runners print, for the one closing line.

use std::fmt;
use std::ops::AddAssign;

/// How many checks passed, failed, were skipped.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u32,
    pub(crate) failed: u32,
    pub(crate) skipped: u32,
}

impl Tally {
    /// Adds what one line of a runner's output reports; any other line changes nothing.
    pub(crate) fn read(&mut self, line: &str) {
        let line = without_colour(line);
        let line = line.trim();
        if let Some(result) = line.strip_prefix("test result: ") {
            // cargo test: `ok. 3 passed; 0 failed; 1 ignored; …`
            self.add_counts(result, ["passed", "failed", "ignored"]);
        } else if line.starts_with("Summary [") {
            // nextest: `Summary [ 0.01s] 5 tests run: 4 passed (1 slow), 1 failed, 2 skipped`
            let counts = line.split_once("run:").map_or("", |(_, counts)| counts);
            self.add_counts(counts, ["passed", "failed", "skipped"]);
            // Two words the runner has for tests that did not pass either.
            self.failed += count_before(counts, "timed out") + count_before(counts, "exec failed");
        } else if let Some(count) = line.strip_prefix('ℹ') {
            // node --test: `ℹ pass 3`, one line each
            match count.trim().split_once(' ') {
                Some(("pass", number)) => self.passed += number.parse().unwrap_or(0),
                Some(("fail" | "cancelled", number)) => self.failed += number.parse().unwrap_or(0),
                Some(("skipped" | "todo", number)) => self.skipped += number.parse().unwrap_or(0),
                _ => {}
            }
        }
    }

    /// The tally of a program that has ended: never empty, and never without a failure when it failed.
    pub(crate) fn concluded(mut self, success: bool) -> Self {
        match success {
            true if self == Self::default() => self.passed = 1,
            false if self.failed == 0 => self.failed = 1,
            _ => {}
        }
        self
    }

    fn add_counts(&mut self, text: &str, [passed, failed, skipped]: [&str; 3]) {
        self.passed += count_before(text, passed);
        self.failed += count_before(text, failed);
        self.skipped += count_before(text, skipped);
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// `N passed, N failed`, and the skipped when there are any.
impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

/// The number before a phrase in `4 passed (1 slow), 1 timed out`; 0 when the phrase is not there.
fn count_before(text: &str, phrase: &str) -> u32 {
    text.split([',', ';', '.', '('])
        .filter_map(|part| part.trim().trim_end_matches(')').split_once(' '))
        .filter(|(_, words)| *words == phrase)
        .filter_map(|(number, _)| number.parse::<u32>().ok())
        .sum()
}

/// The line without terminal colours (ESC [ … letter).
fn without_colour(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        if character == '\u{1b}' {
            characters.by_ref().find(char::is_ascii_alphabetic);
        } else {
            plain.push(character);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(lines: &[&str]) -> String {
        let mut tally = Tally::default();
        lines.iter().for_each(|line| tally.read(line));
        tally.to_string()
    }

    #[test]
    fn reads_cargo_test() {
        let lines = [
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            "test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out",
        ];
        assert_eq!(tally(&lines), "4 passed, 2 failed, 1 skipped");
    }

    #[test]
    fn reads_nextest_in_colour_and_with_tests_that_hung() {
        let line = "\u{1b}[32;1m     Summary\u{1b}[0m [   0.008s] 9 tests run: 6 passed (1 slow), 2 failed, 1 timed out, 4 skipped";
        assert_eq!(tally(&[line]), "6 passed, 3 failed, 4 skipped");
    }

    #[test]
    fn reads_node() {
        assert_eq!(tally(&["ℹ tests 5", "ℹ pass 3", "ℹ fail 1", "ℹ cancelled 1"]), "3 passed, 2 failed");
    }

    #[test]
    fn ordinary_lines_count_nothing() {
        assert_eq!(tally(&["the test result: 4 passed", "12 passed, 0 failed", ""]), "0 passed, 0 failed");
    }
}
