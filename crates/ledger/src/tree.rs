//! The Merkle tree over the lines, as RFC 6962 (section 2.1) draws it: a root stands for every line before it, in order.

use sha2::{Digest as _, Sha256};

/// A hash of the tree.
pub type Hash = [u8; 32];

/// A tree that only grows. It keeps the roots of its full subtrees alone, at most 64 hashes whatever its size.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    size: u64,
    /// Largest first; one for each bit that is set in `size`.
    peaks: Vec<Hash>,
}

/// A leaf's hash; the byte before it keeps a leaf from passing for a node.
fn leaf(entry: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(entry).finalize().into()
}

fn node(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

impl Tree {
    /// Puts a line's digest behind the last.
    pub fn push(&mut self, entry: &[u8]) {
        let (mut hash, mut full) = (leaf(entry), self.size);
        while full & 1 == 1 {
            let Some(left) = self.peaks.pop() else { break };
            hash = node(&left, &hash);
            full >>= 1;
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// How many lines.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// What they add up to; of an empty tree, the hash of nothing.
    #[must_use]
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        let Some(last) = peaks.next() else { return Sha256::digest([]).into() };
        peaks.fold(*last, |right, left| node(left, &right))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hex(hash: Hash) -> String {
        hash.iter().map(|b| format!("{b:02x}")).collect()
    }

    /// The definition of RFC 6962, word for word.
    fn defined(entries: &[Vec<u8>]) -> Hash {
        match entries {
            [] => Sha256::digest([]).into(),
            [one] => leaf(one),
            more => {
                let split = more.len().next_power_of_two() / 2;
                let (left, right) = more.split_at(split);
                node(&defined(left), &defined(right))
            }
        }
    }

    #[test]
    fn an_empty_tree_is_the_hash_of_nothing() {
        let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(hex(Tree::default().root()), nothing);
    }

    #[test]
    fn one_empty_leaf_is_as_certificate_logs_know_it() {
        let mut tree = Tree::default();
        tree.push(b"");
        assert_eq!(hex(tree.root()), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    }

    proptest! {
        #[test]
        fn the_root_is_the_defined_one_at_every_size(entries in proptest::collection::vec(any::<Vec<u8>>(), 0..70)) {
            let mut tree = Tree::default();
            for (n, entry) in entries.iter().enumerate() {
                prop_assert_eq!(tree.root(), defined(&entries[..n]));
                tree.push(entry);
            }
            prop_assert_eq!(tree.size(), entries.len() as u64);
            prop_assert_eq!(tree.root(), defined(&entries));
        }
    }
}
