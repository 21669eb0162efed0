//! Which generation stands in which row.

use super::kin::Kin;
use crate::diagram::table::{Groups, Table};

/// Row of each person within their own component, 0 the oldest generation.
///
/// Children stand below their parents, couples and siblings beside each other. Where the record
/// contradicts itself (somebody their own grandparent), the first tie given wins and the others are
/// drawn across rows.
pub(super) fn rows(kin: &Kin<'_>) -> Table<usize> {
    let n = kin.people.len();
    let mut groups = Groups::new(n);
    let mut edges: Vec<(usize, usize)> = Vec::new();
    for &(parent, child, _) in &kin.parents {
        if !reaches(n, &groups, &edges, child, parent) {
            edges.push((parent, child));
        }
    }
    let level_pairs = kin.couples.iter().map(|c| (c.0, c.1)).chain(kin.siblings.iter().copied());
    for (a, b) in level_pairs.chain(co_parents(kin)) {
        if !reaches(n, &groups, &edges, a, b) && !reaches(n, &groups, &edges, b, a) {
            groups.join(a, b);
        }
    }
    let mut level: Table<usize> = Table::new(n);
    for _ in 0..n {
        for &(parent, child) in &edges {
            let (p, c) = (groups.of(parent), groups.of(child));
            level.put(c, level.at(c).max(level.at(p) + 1));
        }
    }
    draw_near(n, &groups, &edges, &mut level);
    (0..n).map(|p| level.at(groups.of(p))).collect()
}

/// Parents of the same child, whatever is known between them.
pub(super) fn co_parents(kin: &Kin<'_>) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    for (i, one) in kin.parents.iter().enumerate() {
        for other in kin.parents.iter().skip(i + 1) {
            if one.1 == other.1 && one.0 != other.0 && one.2 == other.2 {
                pairs.push((one.0, other.0));
            }
        }
    }
    pairs
}

/// Whether `to` is at or below `from`.
fn reaches(n: usize, groups: &Groups, edges: &[(usize, usize)], from: usize, to: usize) -> bool {
    let mut seen: Table<bool> = Table::new(n);
    let mut open = vec![groups.of(from)];
    while let Some(group) = open.pop() {
        if group == groups.of(to) {
            return true;
        }
        if seen.at(group) {
            continue;
        }
        seen.put(group, true);
        open.extend(edges.iter().filter(|e| groups.of(e.0) == group).map(|e| groups.of(e.1)));
    }
    false
}

/// Moves ancestors down to just above their descendants, then single leaves up to their parents.
fn draw_near(n: usize, groups: &Groups, edges: &[(usize, usize)], level: &mut Table<usize>) {
    let size = |g: usize| (0..n).filter(|p| groups.of(*p) == g).count();
    let has_children = |g: usize| edges.iter().any(|e| groups.of(e.0) == g);
    let mut all: Vec<usize> = (0..n).filter(|p| groups.of(*p) == *p).collect();
    all.sort_by_key(|g| std::cmp::Reverse(level.at(*g)));
    let held: Table<bool> = (0..n).map(|g| has_children(g) || size(g) > 1).collect();
    for &g in all.iter().filter(|g| has_children(**g)) {
        let below = edges.iter().filter(|e| groups.of(e.0) == g).map(|e| groups.of(e.1));
        if let Some(nearest) = below.filter(|c| held.at(*c)).map(|c| level.at(c)).min() {
            level.put(g, level.at(g).max(nearest.saturating_sub(1)));
        }
    }
    for &g in all.iter().filter(|g| !held.at(**g)) {
        let above = edges.iter().filter(|e| groups.of(e.1) == g).map(|e| level.at(groups.of(e.0)) + 1);
        if let Some(row) = above.max() {
            level.put(g, row);
        }
    }
}
