//! Where everybody stands from left to right.
//!
//! Each person has a cell: the figure, and the label at its right. Cells of a row never meet, which is
//! why no figure or label can overlap another, whatever the family.

use std::collections::BTreeMap;

use super::kin::Kin;
use super::order::Part;
use crate::diagram::table::Table;
use crate::diagram::text::{Folded, fold, width};

/// Half the size of a figure.
pub(super) const HALF: f64 = 20.0;
/// Free space between cells, wide enough for lines that pass and for the household's outline.
pub(super) const GAP: f64 = 32.0;
/// From the middle of a figure to its label.
pub(super) const LABEL_DX: f64 = 27.0;
pub(super) const NAME_SIZE: f64 = 14.0;
pub(super) const SUB_SIZE: f64 = 12.0;
pub(super) const NAME_LINE: f64 = 18.0;
pub(super) const SUB_LINE: f64 = 15.0;
/// People without any tie stand at most this many to a row.
const SINGLES_IN_ROW: usize = 5;

/// The laid out people.
#[derive(Clone, Debug)]
pub(super) struct Places {
    /// Middle of each figure.
    pub(super) cx: Table<f64>,
    /// Right end of each cell; the left end is `cx - HALF - 2`.
    pub(super) right: Table<f64>,
    pub(super) row: Table<usize>,
    pub(super) labels: Vec<(Folded, Folded)>,
    pub(super) rows: usize,
}

impl Places {
    pub(super) fn left(&self, person: usize) -> f64 {
        self.cx.at(person) - HALF - 2.0
    }

    /// People of a row, left to right.
    pub(super) fn in_row(&self, row: usize) -> Vec<usize> {
        let mut people: Vec<usize> = (0..self.labels.len()).filter(|p| self.row.at(*p) == row).collect();
        people.sort_by(|a, b| self.cx.at(*a).total_cmp(&self.cx.at(*b)));
        people
    }

    /// Middles of the free spaces of a row, also before the first and after the last cell.
    pub(super) fn gaps(&self, row: usize) -> Vec<f64> {
        let people = self.in_row(row);
        let mut gaps = Vec::new();
        let mut end: Option<f64> = None;
        for p in people {
            gaps.push(end.map_or(self.left(p) - GAP / 2.0, |e| (e + self.left(p)) / 2.0));
            end = Some(self.right.at(p));
        }
        gaps.extend(end.map(|e| e + GAP / 2.0));
        gaps
    }

    /// Height of the tallest cell of a row, halved.
    pub(super) fn half_height(&self, row: usize) -> f64 {
        let labels = self.labels.iter().enumerate().filter(|(p, _)| self.row.at(*p) == row);
        labels.map(|(_, l)| label_height(l) / 2.0).fold(HALF + 2.0, f64::max)
    }
}

#[allow(clippy::cast_precision_loss, reason = "a label has at most five lines")]
pub(super) fn label_height(label: &(Folded, Folded)) -> f64 {
    label.0.lines.len() as f64 * NAME_LINE + label.1.lines.len() as f64 * SUB_LINE
}

pub(super) fn place(kin: &Kin<'_>, own_row: &Table<usize>, parts: &[Part]) -> Places {
    let n = kin.people.len();
    let labels: Vec<(Folded, Folded)> = kin
        .people
        .iter()
        .map(|f| (fold(&f.label, NAME_SIZE, NAME_SIZE * 7.0, 3), fold(&f.sub, SUB_SIZE, SUB_SIZE * 8.0, 2)))
        .collect();
    let mut size: Table<f64> = Table::new(n);
    for (p, (name, sub)) in labels.iter().enumerate() {
        let names = name.lines.iter().map(|l| width(l, NAME_SIZE));
        let widest = names.chain(sub.lines.iter().map(|l| width(l, SUB_SIZE))).fold(0.0, f64::max);
        size.put(p, HALF + LABEL_DX + widest + 2.0);
    }
    let mut sheet =
        Sheet { kin, size, cx: Table::new(n), row: Table::new(n), done: Table::new(n), edge: 0.0 };
    let mut singles = Vec::new();
    for part in parts {
        let people: Vec<usize> = part.rows.values().flatten().flatten().copied().collect();
        match people.as_slice() {
            [one] if !sheet.tied(*one) => singles.push(*one),
            _ => sheet.put_part(part, own_row),
        }
    }
    sheet.put_singles(&singles);
    sheet.finish(labels)
}

struct Sheet<'a> {
    kin: &'a Kin<'a>,
    /// Width of each cell.
    size: Table<f64>,
    cx: Table<f64>,
    /// Row; may be negative until the end.
    row: Table<i64>,
    done: Table<bool>,
    edge: f64,
}

#[allow(clippy::cast_possible_wrap, reason = "rows are far fewer than i64 can hold")]
fn signed(row: usize) -> i64 {
    row as i64
}

impl Sheet<'_> {
    fn tied(&self, person: usize) -> bool {
        self.kin.others.iter().any(|o| o.0 == person || o.1 == person)
    }

    fn rows_used(&self) -> Option<(i64, i64)> {
        let used = (0..self.kin.people.len()).filter(|p| self.done.at(*p)).map(|p| self.row.at(p));
        used.fold(None, |range, r| Some(range.map_or((r, r), |(lo, hi): (i64, i64)| (lo.min(r), hi.max(r)))))
    }

    /// Sets a part right of what stands, in the rows of those it is tied to, else bottoms in line.
    fn put_part(&mut self, part: &Part, own_row: &Table<usize>) {
        let mut lines = Lines::new(self.kin, part, &self.size);
        lines.settle();
        let last = part.rows.keys().next_back().copied().unwrap_or_default();
        let member: Vec<usize> = lines.cx.keys().copied().collect();
        let tie = self.kin.others.iter().find_map(|&(a, b, _)| {
            let near = |own: usize, other: usize| {
                (member.contains(&own) && self.done.at(other))
                    .then(|| self.row.at(other) - signed(own_row.at(own)))
            };
            near(a, b).or_else(|| near(b, a))
        });
        let shift = tie.or_else(|| self.rows_used().map(|(_, hi)| hi - signed(last))).unwrap_or_default();
        let left = lines.cx.values().fold(f64::INFINITY, |m, x| m.min(*x)) - HALF - 2.0;
        let start = if self.edge > 0.0 { self.edge + GAP } else { 0.0 };
        for (p, cx) in lines.cx {
            self.cx.put(p, cx - left + start);
            self.row.put(p, signed(own_row.at(p)) + shift);
            self.done.put(p, true);
            self.edge = self.edge.max(cx - left + start - HALF - 2.0 + self.size.at(p));
        }
    }

    /// Sets people without any tie at the end of the lowest rows.
    fn put_singles(&mut self, singles: &[usize]) {
        let (lo, hi) = self.rows_used().unwrap_or((0, 0));
        let rows = singles.len().div_ceil(SINGLES_IN_ROW);
        let height = usize::try_from(hi - lo + 1).unwrap_or(1).max(rows).max(1);
        let in_row = singles.len().div_ceil(height).max(1);
        let used = signed(singles.len().div_ceil(in_row));
        let top = (hi + 1 - used).max(lo);
        let start = if self.edge > 0.0 { self.edge + GAP } else { 0.0 };
        for (line, people) in (top..).zip(singles.chunks(in_row)) {
            let mut x = start;
            for p in people {
                self.cx.put(*p, x + HALF + 2.0);
                self.row.put(*p, line);
                self.done.put(*p, true);
                x += self.size.at(*p) + GAP;
            }
            self.edge = self.edge.max(x - GAP);
        }
    }

    fn finish(self, labels: Vec<(Folded, Folded)>) -> Places {
        let (lo, hi) = self.rows_used().unwrap_or((0, -1));
        let people = 0..labels.len();
        let right = people.map(|p| self.cx.at(p) - HALF - 2.0 + self.size.at(p)).collect();
        let row = self.row.iter().map(|r| usize::try_from(r - lo).unwrap_or_default()).collect();
        Places { cx: self.cx, right, row, labels, rows: usize::try_from(hi - lo + 1).unwrap_or_default() }
    }
}

/// Blocks of one part on their way to a calm position: parents over children, order kept.
struct Lines<'a> {
    kin: &'a Kin<'a>,
    rows: Vec<Vec<Block>>,
    cx: BTreeMap<usize, f64>,
}

struct Block {
    x: f64,
    width: f64,
    /// Person and offset of the figure's middle in the block.
    people: Vec<(usize, f64)>,
}

impl<'a> Lines<'a> {
    fn new(kin: &'a Kin<'a>, part: &Part, size: &Table<f64>) -> Self {
        let mut lines = Self { kin, rows: Vec::new(), cx: BTreeMap::new() };
        for blocks in part.rows.values() {
            let mut x = 0.0;
            let mut row = Vec::new();
            for people in blocks {
                let mut at = 0.0;
                let mut block = Block { x, width: 0.0, people: Vec::new() };
                for p in people {
                    block.people.push((*p, at + HALF + 2.0));
                    lines.cx.insert(*p, x + at + HALF + 2.0);
                    at += size.at(*p) + GAP;
                }
                block.width = at - GAP;
                x += at;
                row.push(block);
            }
            lines.rows.push(row);
        }
        lines
    }

    fn settle(&mut self) {
        let count = self.rows.len();
        for pass in 0..48 {
            let (down, both) = (pass % 2 == 0, pass >= 40);
            for step in 0..count {
                self.settle_row(if down { step } else { count - 1 - step }, down || both, !down || both);
            }
        }
    }

    fn settle_row(&mut self, row: usize, as_child: bool, as_parent: bool) {
        let mean = |people: &[usize]| {
            let xs: Vec<f64> = people.iter().filter_map(|p| self.cx.get(p).copied()).collect();
            #[allow(clippy::cast_precision_loss, reason = "a count of people")]
            let count = xs.len() as f64;
            (count > 0.0).then(|| xs.iter().sum::<f64>() / count)
        };
        let mut pull: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
        for unit in &self.kin.units {
            if let (Some(above), Some(below)) = (mean(&unit.parents), mean(&unit.children)) {
                for p in unit.children.iter().filter(|_| as_child) {
                    pull.entry(*p).or_default().push(above - below);
                }
                for p in unit.parents.iter().filter(|_| as_parent) {
                    pull.entry(*p).or_default().push(below - above);
                }
            }
        }
        let Some(blocks) = self.rows.get_mut(row) else { return };
        let mut wish = Vec::new();
        let mut offset = 0.0;
        for block in blocks.iter() {
            let pulls = block.people.iter().filter_map(|(p, _)| pull.get(p)).flatten();
            let (sum, count) = pulls.fold((0.0, 0.0), |(s, c), v| (s + v, c + 1.0));
            wish.push(block.x + if count > 0.0 { sum / count } else { 0.0 } - offset);
            offset += block.width + GAP;
        }
        offset = 0.0;
        for (block, x) in blocks.iter_mut().zip(in_order(&wish)) {
            block.x = x + offset;
            offset += block.width + GAP;
            for (p, at) in &block.people {
                self.cx.insert(*p, block.x + at);
            }
        }
    }
}

/// The rising sequence nearest to the wishes (least squares, pooling adjacent violators).
fn in_order(wishes: &[f64]) -> Vec<f64> {
    let mut pools: Vec<(f64, usize)> = Vec::new();
    for wish in wishes {
        let mut pool = (*wish, 1);
        while let Some(&(mean, count)) = pools.last() {
            if mean <= pool.0 {
                break;
            }
            pools.pop();
            #[allow(clippy::cast_precision_loss, reason = "a count of people")]
            let (a, b) = (count as f64, pool.1 as f64);
            pool = ((mean * a + pool.0 * b) / (a + b), count + pool.1);
        }
        pools.push(pool);
    }
    pools.into_iter().flat_map(|(mean, count)| std::iter::repeat_n(mean, count)).collect()
}
