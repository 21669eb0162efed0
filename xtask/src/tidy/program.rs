//! Rule: no page acts as the program.

use super::source::Source;
use super::{Finding, Rule, Tree};

pub(crate) const RULE: Rule = Rule {
    name: "program",
    why: "what a request may do is its worker's to do: `Ctx::program` and the loader are for the program itself",
    check,
};

/// Before anybody is known, a login has no worker to act as.
const STRANGERS: &str = "crates/web/src/edge/stranger.rs";

fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.texts("crates/web/src/", &["rs"]) {
        let source = Source::of(text);
        for name in ["Ctx::program", "store.loader", "ctx_of_login"] {
            if path == STRANGERS && name == "Ctx::program" {
                continue;
            }
            for offset in source.places(name) {
                let text = format!("`{name}` in the web room; act as the request's worker");
                findings.push(Finding::new(path, source.line(offset), text));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> usize {
        check(&Tree::of(&[(path, text)])).len()
    }

    #[test]
    fn a_handler_that_acts_as_the_program_is_found() {
        assert_eq!(found("crates/web/src/pages/x.rs", "fn f() { let c = Ctx::program(\"x\", 0); }"), 1);
        assert_eq!(found("crates/web/src/pages/x.rs", "fn f() { store.loader(&ctx); }"), 1);
        assert_eq!(found("crates/web/src/pages/x.rs", "fn f() { store.ctx_of_login(\"sato\"); }"), 1);
    }

    #[test]
    fn the_program_itself_and_a_stranger_s_login_may() {
        assert_eq!(found("crates/engawa/src/import.rs", "fn f() { Ctx::program(\"x\", 0); }"), 0);
        assert_eq!(found(STRANGERS, "fn f() { Ctx::program(\"x\", 0); }"), 0);
        assert_eq!(found(STRANGERS, "fn f() { store.loader(&ctx); }"), 1);
    }
}
