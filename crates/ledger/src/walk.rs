//! Holds a log's lines against the checkpoints that were laid down outside.

use crate::{checkpoint::Checkpoint, tree::Tree};
use std::collections::BTreeMap;

/// The log is no longer what it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// The first `size` lines do not add up to what was signed: among those behind `since` one was changed, put in,
    /// taken out or exchanged. (Up to `since` they still add up; 0: no checkpoint says so.)
    Differs {
        /// The last size that still holds.
        since: u64,
        /// The first that does not.
        size: u64,
    },
    /// So many lines were there when `size` was signed; now there are `have`: the end was cut off, or an older copy put
    /// back.
    Short {
        /// Signed.
        size: u64,
        /// There.
        have: u64,
    },
    /// Two checkpoints of one size say different things: somebody has signed two histories.
    Split {
        /// The size.
        size: u64,
    },
}

/// A walk along the lines. Feed it every digest in the chain's order, then [`Walk::end`] it.
#[derive(Debug, Clone, Default)]
pub struct Walk {
    tree: Tree,
    awaited: BTreeMap<u64, Checkpoint>,
    held: u64,
    flaws: Vec<Flaw>,
}

impl Walk {
    /// A walk that looks out for these checkpoints.
    pub fn past(checkpoints: impl IntoIterator<Item = Checkpoint>) -> Self {
        let mut walk = Self::default();
        for checkpoint in checkpoints {
            let size = checkpoint.size;
            let known = walk.awaited.entry(size).or_insert_with(|| checkpoint.clone());
            if known.root != checkpoint.root && !walk.flaws.contains(&Flaw::Split { size }) {
                walk.flaws.push(Flaw::Split { size });
            }
        }
        walk.look();
        walk
    }

    /// The next line's digest.
    pub fn push(&mut self, digest: &[u8]) {
        self.tree.push(digest);
        self.look();
    }

    fn look(&mut self) {
        let size = self.tree.size();
        let Some(checkpoint) = self.awaited.remove(&size) else { return };
        if checkpoint.root == self.tree.root() {
            self.held = size;
        } else if !self.flaws.iter().any(|f| matches!(f, Flaw::Differs { .. })) {
            // Every later one differs as well: the first tells where to look.
            self.flaws.push(Flaw::Differs { since: self.held, size });
        }
    }

    /// The tree over the lines fed so far.
    #[must_use]
    pub const fn tree(&self) -> &Tree {
        &self.tree
    }

    /// What would be amiss if no line were to follow.
    #[must_use]
    pub fn amiss(&self) -> Vec<Flaw> {
        self.clone().end().2
    }

    /// The last line was fed: the tree over all of them, the largest checkpoint that held (0: none), and what is amiss.
    #[must_use]
    pub fn end(mut self) -> (Tree, u64, Vec<Flaw>) {
        if let Some(size) = self.awaited.keys().next_back() {
            self.flaws.push(Flaw::Short { size: *size, have: self.tree.size() });
        }
        (self.tree, self.held, self.flaws)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn signed(lines: &[u8]) -> Checkpoint {
        let mut tree = Tree::default();
        lines.iter().for_each(|line| tree.push(&[*line]));
        Checkpoint { origin: "a".to_owned(), size: tree.size(), root: tree.root() }
    }

    fn walked(lines: &[u8], past: &[Checkpoint]) -> (u64, Vec<Flaw>) {
        let mut walk = Walk::past(past.iter().cloned());
        lines.iter().for_each(|line| walk.push(&[*line]));
        let (_, held, flaws) = walk.end();
        (held, flaws)
    }

    #[test]
    fn an_honest_log_holds_at_every_checkpoint() {
        let past = [signed(b""), signed(b"ab"), signed(b"abcd")];
        assert_eq!(walked(b"abcdef", &past), (4, vec![]));
    }

    #[test]
    fn each_way_to_lie_is_told_with_its_place() {
        let past = [signed(b"ab"), signed(b"abcd")];
        let differs = |since, size| vec![Flaw::Differs { since, size }];
        assert_eq!(walked(b"abxd", &past), (2, differs(2, 4)), "changed");
        assert_eq!(walked(b"abdc", &past), (2, differs(2, 4)), "exchanged");
        assert_eq!(walked(b"abxcd", &past), (2, differs(2, 4)), "put in");
        assert_eq!(walked(b"abde", &past), (2, differs(2, 4)), "taken out");
        assert_eq!(walked(b"xbcd", &past), (0, differs(0, 2)), "all that follows differs as well");
        assert_eq!(walked(b"abc", &past), (2, vec![Flaw::Short { size: 4, have: 3 }]), "cut off");
        let split = Checkpoint { root: [0; 32], ..signed(b"ab") };
        assert_eq!(walked(b"abcd", &[signed(b"ab"), split]).1, [Flaw::Split { size: 2 }]);
    }

    proptest! {
        #[test]
        fn any_other_log_is_told_from_the_signed_one(
            lines in proptest::collection::vec(any::<u8>(), 1..40),
            other in proptest::collection::vec(any::<u8>(), 0..40),
        ) {
            let past = [signed(&lines)];
            let same = other.len() >= lines.len() && other[..lines.len()] == lines[..];
            prop_assert_eq!(walked(&other, &past).1.is_empty(), same);
        }
    }
}
