//! The rules of the repository, each a small module with a test in which it fires.
//!
//! To add one: write a module with a `RULE` and its tests, and name it in [`RULES`]. A rule takes the
//! [`Tree`] and returns what it found; it reads nothing else, so that a test can make up a tree.

mod clock;
mod columns;
mod edges;
mod html;
mod phones;
mod program;
mod reasons;
mod schema;
mod source;
mod sql_room;
mod templates;
mod tree;
mod weight;
mod words;

use std::fmt;
use std::path::Path;

use anyhow::Result;

use tree::Tree;

/// One rule of the repository.
struct Rule {
    name: &'static str,
    /// Why it is a rule: printed with what it found.
    why: &'static str,
    check: fn(&Tree) -> Vec<Finding>,
}

const RULES: &[Rule] = &[
    edges::RULE,
    columns::RULE,
    clock::RULE,
    sql_room::RULE,
    templates::RULE,
    words::RULE,
    weight::RULE,
    reasons::RULE,
    phones::RULE,
    program::RULE,
];

/// One place that breaks a rule.
#[derive(Debug)]
struct Finding {
    path: String,
    /// From 1; 0 when it is about the file as a whole.
    line: usize,
    text: String,
}

impl Finding {
    fn new(path: &str, line: usize, text: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, text: text.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.text),
            line => write!(f, "{}:{line}: {}", self.path, self.text),
        }
    }
}

/// Checks every rule and prints what breaks one; true when nothing does.
pub(crate) fn report(root: &Path) -> Result<bool> {
    let tree = Tree::load(root)?;
    let mut count = 0;
    for rule in RULES {
        let findings = (rule.check)(&tree);
        count += findings.len();
        if !findings.is_empty() {
            println!("{} ({})", rule.name, rule.why);
        }
        for finding in findings {
            println!("  {finding}");
        }
    }
    println!("tidy: {} rules over {} files, {count} to put right", RULES.len(), tree.files.len());
    Ok(count == 0)
}
