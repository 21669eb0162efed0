//! The family by position instead of key, with what cannot be drawn taken out and named.

use std::collections::BTreeMap;

use super::{Bond, Family, Figure, ParentKind};

/// Children of the same parents in the same way.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    /// One or two people.
    pub(super) parents: Vec<usize>,
    /// Position of their couple, if a bond between them is recorded.
    pub(super) couple: Option<usize>,
    pub(super) kind: ParentKind,
    /// Eldest first.
    pub(super) children: Vec<usize>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Kin<'a> {
    pub(super) people: Vec<&'a Figure>,
    pub(super) couples: Vec<(usize, usize, Bond)>,
    pub(super) parents: Vec<(usize, usize, ParentKind)>,
    pub(super) siblings: Vec<(usize, usize)>,
    pub(super) others: Vec<(usize, usize, &'a str)>,
    pub(super) units: Vec<Unit>,
    /// Sentences about what was left out.
    pub(super) left_out: Vec<String>,
}

impl<'a> Kin<'a> {
    pub(super) fn read(family: &'a Family) -> Self {
        let mut kin = Self::default();
        let mut by_key: BTreeMap<&str, usize> = BTreeMap::new();
        for figure in &family.figures {
            if by_key.contains_key(figure.key.as_str()) {
                let name = &figure.label;
                kin.left_out.push(format!("{name}さんは同じ番号で二度渡されたため、一度だけ描いています。"));
                continue;
            }
            by_key.insert(&figure.key, kin.people.len());
            kin.people.push(figure);
        }
        for c in &family.couples {
            if let Some((a, b)) = kin.ends(&by_key, &c.a, &c.b, "夫婦") {
                let known = |&(x, y, bond): &(usize, usize, Bond)| {
                    bond == c.bond && ((x, y) == (a, b) || (x, y) == (b, a))
                };
                if !kin.couples.iter().any(known) {
                    kin.couples.push((a, b, c.bond));
                }
            }
        }
        for p in &family.parents {
            if let Some((a, b)) = kin.ends(&by_key, &p.parent, &p.child, "親子")
                && !kin.parents.contains(&(a, b, p.kind))
            {
                kin.parents.push((a, b, p.kind));
            }
        }
        for s in &family.siblings {
            if let Some((a, b)) = kin.ends(&by_key, &s.a, &s.b, "きょうだい")
                // Whose parent is known to be one and the same are siblings by that line already.
                && !kin.share_a_parent(a, b)
                && !kin.siblings.contains(&(a, b))
                && !kin.siblings.contains(&(b, a))
            {
                kin.siblings.push((a, b));
            }
        }
        for o in &family.others {
            if let Some((a, b)) = kin.ends(&by_key, &o.from, &o.to, &o.label)
                && !kin.others.contains(&(a, b, o.label.as_str()))
            {
                kin.others.push((a, b, &o.label));
            }
        }
        kin.units = kin.gather_units();
        kin
    }

    fn ends(
        &mut self,
        by_key: &BTreeMap<&str, usize>,
        a: &str,
        b: &str,
        what: &str,
    ) -> Option<(usize, usize)> {
        let sentence = match (by_key.get(a), by_key.get(b)) {
            (Some(a), Some(b)) if a != b => return Some((*a, *b)),
            (Some(a), Some(_)) => format!("{}さんとご自身との「{what}」は描いていません。", self.name(*a)),
            (Some(known), None) | (None, Some(known)) => {
                let name = self.name(*known);
                format!("{name}さんの「{what}」の相手が記録に見つからないため、図に入っていません。")
            }
            (None, None) => format!(
                "「{what}」のつながりで、どちらの人も記録に見つからないものがあり、図に入っていません。"
            ),
        };
        if !self.left_out.contains(&sentence) {
            self.left_out.push(sentence);
        }
        None
    }

    fn share_a_parent(&self, a: usize, b: usize) -> bool {
        self.parents_of(a).any(|parent| self.parents_of(b).any(|other| other == parent))
    }

    pub(super) fn name(&self, person: usize) -> &'a str {
        self.people.get(person).map_or("", |f| f.label.as_str())
    }

    pub(super) fn key(&self, person: usize) -> &'a str {
        self.people.get(person).map_or("", |f| f.key.as_str())
    }

    /// Eldest first; those without a birth order last, as given.
    pub(super) fn by_birth(&self, people: &mut [usize]) {
        people.sort_by_key(|p| {
            let order = self.people.get(*p).and_then(|f| f.birth_order);
            (order.is_none(), order, *p)
        });
    }

    pub(super) fn parents_of(&self, child: usize) -> impl Iterator<Item = usize> + '_ {
        self.parents.iter().filter(move |p| p.1 == child).map(|p| p.0)
    }

    fn gather_units(&self) -> Vec<Unit> {
        let mut units: Vec<Unit> = Vec::new();
        for child in 0..self.people.len() {
            for kind in [ParentKind::Blood, ParentKind::Adopted, ParentKind::Step] {
                let mut left: Vec<usize> =
                    self.parents.iter().filter(|p| p.1 == child && p.2 == kind).map(|p| p.0).collect();
                while let Some(first) = left.first().copied() {
                    left.remove(0);
                    // The latest bond of a pair carries their children.
                    let bonded = left.iter().find_map(|m| Some((*m, Some(self.couple_of(first, *m)?))));
                    let mate = bonded.or_else(|| left.first().map(|m| (*m, None)));
                    let (parents, couple) = match mate {
                        Some((mate, couple)) => {
                            left.retain(|p| *p != mate);
                            (vec![first.min(mate), first.max(mate)], couple)
                        }
                        None => (vec![first], None),
                    };
                    let same = |u: &&mut Unit| u.parents == parents && u.couple == couple && u.kind == kind;
                    match units.iter_mut().find(same) {
                        Some(unit) => unit.children.push(child),
                        None => units.push(Unit { parents, couple, kind, children: vec![child] }),
                    }
                }
            }
        }
        for unit in &mut units {
            self.by_birth(&mut unit.children);
        }
        units
    }

    fn couple_of(&self, a: usize, b: usize) -> Option<usize> {
        self.couples.iter().rposition(|&(x, y, _)| (x, y) == (a, b) || (x, y) == (b, a))
    }
}
