//! Rule: no heavy and no binary files.

use super::{Finding, Rule, Tree};

pub(crate) const RULE: Rule =
    Rule { name: "weight", why: "what is kept can be read, reviewed and cloned over a thin line", check };

const MOST_BYTES: usize = 512 * 1024;

/// What the guide learnt from its sayings. Made by a program from texts beside it, and kept all the same: who builds the guide needs it before
/// the guide is there to make it. A test of the guide makes it again. At most so many bytes.
const LEARNED: (&str, usize) = ("crates/guide/data/learned.bin", 12 * 1024 * 1024);

fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &tree.files {
        if file.path == LEARNED.0 && file.bytes.len() <= LEARNED.1 {
            continue;
        }
        if file.bytes.len() > MOST_BYTES {
            let text = format!("{} kB; at most {} kB", file.bytes.len() / 1024, MOST_BYTES / 1024);
            findings.push(Finding::new(&file.path, 0, text));
        }
        // A text in another encoding (a sample in CP932) has no zero byte; a program or an archive has.
        if file.bytes.contains(&0) && !is_picture(&file.path) {
            let text =
                "a binary file; only pictures in docs/pictures/*.png are kept, the rest is made by a program";
            findings.push(Finding::new(&file.path, 0, text));
        }
    }
    findings
}

fn is_picture(path: &str) -> bool {
    path.strip_prefix("docs/pictures/").is_some_and(|name| name.ends_with(".png") && !name.contains('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fires_on_a_heavy_file() {
        let heavy = "x".repeat(MOST_BYTES + 1);
        assert_eq!(check(&Tree::of(&[("docs/a.md", &heavy)])).len(), 1);
    }

    #[test]
    fn fires_on_a_binary_file() {
        assert_eq!(check(&Tree::of(&[("crates/sheets/tests/a.xlsx", "PK\0")])).len(), 1);
        assert_eq!(check(&Tree::of(&[("docs/a.png", "PNG\0")])).len(), 1);
    }

    #[test]
    fn what_was_learnt_passes_only_in_its_place_and_within_its_bounds() {
        let (path, most) = LEARNED;
        assert_eq!(check(&Tree::of(&[(path, "L\0")])).len(), 0);
        assert_eq!(check(&Tree::of(&[("crates/guide/data/other.bin", "L\0")])).len(), 1);
        assert_eq!(check(&Tree::of(&[(path, &"x".repeat(most + 1))])).len(), 1);
    }

    #[test]
    fn pictures_and_texts_pass() {
        assert_eq!(check(&Tree::of(&[("docs/pictures/a.png", "PNG\0"), ("a.rs", "fn a() {}")])).len(), 0);
    }
}
