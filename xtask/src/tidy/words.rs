//! Rule: nothing that holds on one machine only, and no registry's address.

use super::{Finding, Rule, Tree};

pub(crate) const RULE: Rule = Rule {
    name: "words",
    why: "the repository is the same in every place, and builds behind any mirror or in a closed network",
    check,
};

/// Starts of absolute paths. Written in two halves so that this file does not break its own rule.
const PATHS: &[&str] = &[concat!("/wo", "rk/"), concat!("/ho", "me/"), concat!("/ro", "ot/")];

/// Package registries' hosts.
const HOSTS: &[&str] = &[
    concat!("crates", ".io"),
    concat!("npm", "js."),
    concat!("deb.", "debian.org"),
    concat!("py", "pi.org"),
    concat!("python", "hosted.org"),
];

/// Files that cargo writes itself, with the name of the registry's index in them.
const WRITTEN_BY_TOOLS: &[&str] = &["Cargo.lock"];

fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.texts("", &[]).filter(|(path, _)| !WRITTEN_BY_TOOLS.contains(path)) {
        for (line, text) in (1..).zip(text.lines()) {
            for word in PATHS.iter().filter(|word| starts_a_path(text, word)) {
                findings.push(Finding::new(path, line, format!("a path of one machine: {word}…")));
            }
            for host in HOSTS.iter().filter(|host| text.contains(**host)) {
                findings.push(Finding::new(path, line, format!("a package registry's host: {host}")));
            }
            if path.ends_with("package-lock.json") && text.trim_start().starts_with("\"resolved\"") {
                let text = "a download address; e2e/.npmrc has the setting that leaves them out";
                findings.push(Finding::new(path, line, text));
            }
        }
    }
    findings
}

/// Whether the word stands at the start of a path, not inside one such as `src/work/`.
fn starts_a_path(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(offset, _)| {
        let before = text.get(..offset).and_then(|text| text.chars().next_back());
        !before.is_some_and(|c| c.is_alphanumeric() || "._-~}$".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> usize {
        check(&Tree::of(&[(path, text)])).len()
    }

    #[test]
    fn fires_on_a_path_of_one_machine() {
        for path in PATHS {
            assert_eq!(found("docs/a.md", &format!("see {path}notes.txt")), 1);
            assert_eq!(found("crates/web/src/a.rs", &format!("\"{path}data\"")), 1);
        }
    }

    #[test]
    fn fires_on_a_registrys_host() {
        for host in HOSTS {
            assert_eq!(found("docs/a.md", &format!("https://{host}/x")), 1);
        }
    }

    #[test]
    fn fires_on_a_download_address_in_the_lock_file() {
        assert_eq!(found("e2e/package-lock.json", "  \"resolved\": \"https://mirror.example/a.tgz\","), 1);
    }

    #[test]
    fn paths_inside_the_repository_pass() {
        assert_eq!(found("docs/a.md", concat!("crates/web/src/wo", "rk/mod.rs and team", "work")), 0);
        assert_eq!(found("Cargo.lock", HOSTS[0]), 0);
    }
}
