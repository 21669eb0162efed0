//! Who stands left of whom: components, couples side by side, children in order of birth.

use std::collections::BTreeMap;

use super::kin::Kin;
use super::rows::co_parents;
use super::{Bond, Shape};
use crate::diagram::table::{Groups, Table};

/// One part of the family that hangs together: per row, blocks (partners side by side) left to right.
#[derive(Clone, Debug, Default)]
pub(super) struct Part {
    pub(super) rows: BTreeMap<usize, Vec<Vec<usize>>>,
}

/// Parts in order, that of the person in question first.
pub(super) fn parts(kin: &Kin<'_>, row: &Table<usize>) -> Vec<Part> {
    let n = kin.people.len();
    let mut joined = Groups::new(n);
    let ties = kin.couples.iter().map(|c| (c.0, c.1)).chain(kin.parents.iter().map(|p| (p.0, p.1)));
    for (a, b) in ties.chain(kin.siblings.iter().copied()) {
        joined.join(a, b);
    }
    let mut starts: Vec<usize> = (0..n).collect();
    starts.sort_by_key(|p| (kin.people.get(*p).is_none_or(|f| !f.index), *p));
    let mut walk = Walk { kin, row, placed: Table::new(n), order: Vec::new(), part: Part::default() };
    let mut parts = Vec::new();
    for start in starts {
        if walk.placed.at(start) {
            continue;
        }
        let from = walk.order.len();
        walk.sibship(walk.eldest_above(start));
        // Other lines that reach into what stands already: the spouses' families.
        while let Some(next) = walk
            .open_line(from)
            .or_else(|| (0..n).find(|p| joined.of(*p) == joined.of(start) && !walk.placed.at(*p)))
        {
            walk.sibship(walk.eldest_above(next));
        }
        parts.push(std::mem::take(&mut walk.part));
    }
    parts
}

struct Walk<'a> {
    kin: &'a Kin<'a>,
    row: &'a Table<usize>,
    placed: Table<bool>,
    order: Vec<usize>,
    part: Part,
}

impl Walk<'_> {
    /// Climbs from a person to an ancestor not yet placed, the father's line first.
    fn eldest_above(&self, start: usize) -> usize {
        let mut at = start;
        let mut seen = vec![at];
        loop {
            let fresh = |p: &usize| !self.placed.at(*p) && !seen.contains(p);
            // The family of the partner who will stand left goes left too.
            let beside = self.block(at);
            let heirs = beside.into_iter().find(|p| self.kin.parents_of(*p).any(|a| fresh(&a)));
            let heir = heirs.unwrap_or(at);
            let mut above: Vec<usize> = self.kin.parents_of(heir).filter(fresh).collect();
            above.sort_by_key(|p| (self.shape(*p) != Shape::Male, *p));
            let Some(next) = above.first().copied() else { return at };
            seen.push(next);
            at = next;
        }
    }

    fn open_line(&self, from: usize) -> Option<usize> {
        let standing = self.order.iter().skip(from);
        standing.flat_map(|p| self.kin.parents_of(*p)).find(|p| !self.placed.at(*p))
    }

    fn shape(&self, person: usize) -> Shape {
        self.kin.people.get(person).map_or(Shape::Unstated, |f| f.shape)
    }

    /// Places a person among siblings without known parents, eldest first, each with all below them.
    fn sibship(&mut self, person: usize) {
        let mut open = vec![person];
        let mut all = Vec::new();
        while let Some(p) = open.pop() {
            if all.contains(&p) {
                continue;
            }
            all.push(p);
            for &(a, b) in &self.kin.siblings {
                if a == p {
                    open.push(b);
                } else if b == p {
                    open.push(a);
                }
            }
        }
        self.kin.by_birth(&mut all);
        for p in all {
            self.line(p);
        }
    }

    /// Places a person, their partners, then their children.
    fn line(&mut self, person: usize) {
        if self.placed.at(person) {
            return;
        }
        let block = self.block(person);
        for p in &block {
            self.placed.put(*p, true);
            self.order.push(*p);
        }
        self.part.rows.entry(self.row.at(person)).or_default().push(block.clone());
        let at = |p: &usize| block.iter().position(|b| b == p);
        let mut units: Vec<(usize, Vec<usize>)> = Vec::new();
        for unit in &self.kin.units {
            let places: Vec<usize> = unit.parents.iter().filter_map(at).collect();
            if !places.is_empty() {
                // Twice the mean place, so that a couple's children stand between the partners' own.
                units.push((places.iter().sum::<usize>() * 2 / places.len(), unit.children.clone()));
            }
        }
        units.sort_by_key(|u| u.0);
        for child in units.into_iter().flat_map(|u| u.1) {
            self.sibship(child);
        }
    }

    /// A person with partners of the same row: former ones left, the present one right; a man left of
    /// his only wife.
    fn block(&self, person: usize) -> Vec<usize> {
        let mut block = vec![person];
        let mates = self.mates(person, &block);
        match mates.as_slice() {
            [] => {}
            [only] => {
                let left = self.shape(person) == Shape::Female && self.shape(*only) == Shape::Male;
                self.extend(&mut block, *only, left);
            }
            [former @ .., present] => {
                for mate in former.iter().rev() {
                    self.extend(&mut block, *mate, true);
                }
                self.extend(&mut block, *present, false);
            }
        }
        block
    }

    fn extend(&self, block: &mut Vec<usize>, person: usize, left: bool) {
        let mut open = vec![person];
        while let Some(p) = open.pop() {
            if block.contains(&p) {
                continue;
            }
            if left {
                block.insert(0, p)
            } else {
                block.push(p)
            }
            open.extend(self.mates(p, block));
        }
    }

    /// Partners not yet standing, former first.
    fn mates(&self, person: usize, block: &[usize]) -> Vec<usize> {
        let bonds = self
            .kin
            .couples
            .iter()
            .map(|&(a, b, bond)| (a, b, u8::from(matches!(bond, Bond::Married | Bond::CommonLaw))));
        let pairs = bonds.chain(co_parents(self.kin).into_iter().map(|(a, b)| (a, b, 0)));
        let mut mates: Vec<(u8, usize)> = Vec::new();
        for (a, b, rank) in pairs {
            let mate = if a == person { b } else { a };
            let fresh = !self.placed.at(mate) && !block.contains(&mate);
            if (a == person || b == person) && fresh && self.row.at(mate) == self.row.at(person) {
                match mates.iter_mut().find(|m| m.1 == mate) {
                    Some(known) => known.0 = known.0.max(rank),
                    None => mates.push((rank, mate)),
                }
            }
        }
        mates.sort_by_key(|m| m.0);
        mates.into_iter().map(|m| m.1).collect()
    }
}
