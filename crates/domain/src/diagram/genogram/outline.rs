//! The dashed outline of the household: one closed line around its members and nobody else.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::kin::Kin;
use super::place::Places;
use crate::diagram::space::Rect;
use crate::diagram::svg::num;
use crate::diagram::table::Groups;

/// Top and bottom of each row's cells.
pub(super) type RowEdges = Vec<(f64, f64)>;

const PAD: f64 = 8.0;
const CORNER: f64 = 8.0;
/// Half the width of a corridor through a gap of a row.
const NARROW: f64 = 5.0;

#[derive(Clone, Copy, Debug)]
struct Run {
    row: usize,
    lo: f64,
    hi: f64,
}

/// Path data of the household's outline, or none when nobody is in the household.
pub(super) fn outline(kin: &Kin<'_>, places: &Places, edges: &RowEdges) -> Option<String> {
    let runs = runs(kin, places);
    let edge = |row: usize| edges.get(row).copied().unwrap_or_default();
    let mut rects: Vec<Rect> = runs
        .iter()
        .map(|r| Rect::new(r.lo - PAD, edge(r.row).0 - PAD, r.hi + PAD, edge(r.row).1 + PAD))
        .collect();
    let mut joined = Groups::new(runs.len());
    let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
    for (i, a) in runs.iter().enumerate() {
        for (j, b) in runs.iter().enumerate().skip(i + 1) {
            pairs.push((distance(a, b), i, j));
        }
    }
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    for (_, i, j) in pairs {
        if joined.of(i) != joined.of(j)
            && let (Some(a), Some(b)) = (runs.get(i), runs.get(j))
        {
            joined.join(i, j);
            rects.extend(corridor(*a, *b, places, edges));
        }
    }
    if rects.is_empty() {
        return None;
    }
    let mut d = String::new();
    for ring in rings(&rects) {
        rounded(&ring, &mut d);
    }
    Some(d)
}

/// Members standing side by side with nobody else between.
fn runs(kin: &Kin<'_>, places: &Places) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for row in 0..places.rows {
        let mut open = false;
        for p in places.in_row(row) {
            let member = kin.people.get(p).is_some_and(|f| f.in_household);
            match runs.last_mut().filter(|_| open && member) {
                Some(run) => run.hi = places.right.at(p),
                None if member => runs.push(Run { row, lo: places.left(p), hi: places.right.at(p) }),
                None => {}
            }
            open = member;
        }
    }
    runs
}

fn distance(a: &Run, b: &Run) -> f64 {
    let apart = (a.lo.max(b.lo) - a.hi.min(b.hi)).max(-24.0) + 24.0;
    #[allow(clippy::cast_precision_loss, reason = "a count of rows")]
    let rows = b.row.abs_diff(a.row) as f64;
    // Through a strange row is a detour; so is round the neighbours of the same row.
    apart
        + match b.row.abs_diff(a.row) {
            0 => 150.0,
            1 => 0.0,
            _ => 400.0 * rows,
        }
}

/// Boxes that join two runs through bands and gaps only, where nobody stands.
fn corridor(a: Run, b: Run, places: &Places, edges: &RowEdges) -> Vec<Rect> {
    let edge = |row: usize| edges.get(row).copied().unwrap_or_default();
    if a.row == b.row {
        let (left, right) = if a.lo <= b.lo { (a, b) } else { (b, a) };
        let bottom = edge(a.row).1;
        return vec![Rect::new(left.hi - 24.0, bottom + 3.0, right.lo + 24.0, bottom + PAD + 9.0)];
    }
    let (top, low) = if a.row < b.row { (a, b) } else { (b, a) };
    let mut rects = Vec::new();
    let mut from = (top.lo, top.hi);
    for row in top.row..low.row {
        let to = if row + 1 == low.row {
            (low.lo, low.hi)
        } else {
            let aim = low.lo.midpoint(low.hi);
            let gaps = places.gaps(row + 1);
            let gap = gaps.into_iter().min_by(|x, y| (x - aim).abs().total_cmp(&(y - aim).abs()));
            let gap = gap.unwrap_or(aim);
            rects.push(Rect::new(gap - NARROW, edge(row + 1).0 - PAD, gap + NARROW, edge(row + 1).1 + PAD));
            (gap - NARROW, gap + NARROW)
        };
        let (y0, y1) = (edge(row).1 + 3.0, edge(row + 1).0 - 3.0);
        let (lo, hi) = (from.0.max(to.0), from.1.min(to.1));
        if hi - lo >= 24.0 {
            rects.push(Rect::new(lo - PAD, y0, hi + PAD, y1));
        } else {
            let (left, right) = if from.0 <= to.0 { (from, to) } else { (to, from) };
            let (x0, x1) = ((left.1 - 24.0).max(left.0), (right.0 + 24.0).min(right.1));
            let (x0, x1) = (x0.min(right.0), x1.max(left.1));
            // A flat strip in the middle of the band, with a shaft up and down to each end.
            let mid = y0.midpoint(y1);
            let (high, deep) = (shaft(from, (x0, x1)), shaft(to, (x0, x1)));
            rects.push(Rect::new(x0, mid - 8.0, x1, mid + 8.0));
            rects.push(Rect::new(high.0, y0, high.1, mid + 8.0));
            rects.push(Rect::new(deep.0, mid - 8.0, deep.1, y1));
        }
        from = to;
    }
    rects
}

/// The part of an end that lies within the strip.
fn shaft(end: (f64, f64), strip: (f64, f64)) -> (f64, f64) {
    (end.0.max(strip.0), end.1.min(strip.1))
}

type Corner = (usize, usize);

/// The boundary of a union of boxes as closed rings of corners.
fn rings(rects: &[Rect]) -> Vec<Vec<(f64, f64)>> {
    let xs = steps(rects.iter().flat_map(|r| [r.x0, r.x1]));
    let ys = steps(rects.iter().flat_map(|r| [r.y0, r.y1]));
    let mid = |v: &[f64], i: usize| Some(v.get(i)?.midpoint(*v.get(i + 1)?));
    let filled = |i: Option<usize>, j: Option<usize>| {
        let at = i.and_then(|i| mid(&xs, i)).zip(j.and_then(|j| mid(&ys, j)));
        at.is_some_and(|(x, y)| rects.iter().any(|r| r.x0 < x && x < r.x1 && r.y0 < y && y < r.y1))
    };
    // Directed edges with the inside on the right hand.
    let mut next: BTreeMap<Corner, Vec<Corner>> = BTreeMap::new();
    for i in 0..xs.len() {
        for j in 0..ys.len() {
            if !filled(Some(i), Some(j)) {
                continue;
            }
            let mut edge = |a: Corner, b: Corner| next.entry(a).or_default().push(b);
            if !filled(Some(i), j.checked_sub(1)) {
                edge((i, j), (i + 1, j));
            }
            if !filled(Some(i + 1), Some(j)) {
                edge((i + 1, j), (i + 1, j + 1));
            }
            if !filled(Some(i), Some(j + 1)) {
                edge((i + 1, j + 1), (i, j + 1));
            }
            if !filled(i.checked_sub(1), Some(j)) {
                edge((i, j + 1), (i, j));
            }
        }
    }
    let mut rings = Vec::new();
    while let Some(start) = next.iter().find(|(_, ends)| !ends.is_empty()).map(|(at, _)| *at) {
        let mut ring: Vec<Corner> = Vec::new();
        let mut at = start;
        while let Some(to) = next.get_mut(&at).and_then(Vec::pop) {
            ring.push(at);
            at = to;
            if at == start {
                break;
            }
        }
        let points = straightened(&ring).into_iter();
        rings.push(points.filter_map(|(i, j)| Some((*xs.get(i)?, *ys.get(j)?))).collect());
    }
    rings
}

fn steps(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut all: Vec<f64> = values.collect();
    all.sort_by(f64::total_cmp);
    all.dedup_by(|a, b| (*a - *b).abs() < 0.01);
    all
}

/// The ring without corners at which it does not turn.
fn straightened(ring: &[Corner]) -> Vec<Corner> {
    let before = ring.iter().cycle().skip(ring.len().saturating_sub(1));
    let after = ring.iter().cycle().skip(1);
    let around = ring.iter().zip(before).zip(after);
    around
        .filter(|((at, a), b)| !((a.0 == at.0 && at.0 == b.0) || (a.1 == at.1 && at.1 == b.1)))
        .map(|((at, _), _)| *at)
        .collect()
}

/// Path data of a ring with rounded corners: the corner points are the control points.
fn rounded(ring: &[(f64, f64)], d: &mut String) {
    let before = ring.iter().cycle().skip(ring.len().saturating_sub(1));
    let after = ring.iter().cycle().skip(1);
    for (i, ((at, a), b)) in ring.iter().zip(before).zip(after).enumerate() {
        let (from, to) = (towards(*at, *a), towards(*at, *b));
        let verb = if i == 0 { "M" } else { "L" };
        let _ = write!(d, "{verb}{} {}", num(from.0), num(from.1));
        let _ = write!(d, "Q{} {} {} {}", num(at.0), num(at.1), num(to.0), num(to.1));
    }
    d.push('Z');
}

fn towards(at: (f64, f64), to: (f64, f64)) -> (f64, f64) {
    let length = (to.0 - at.0).abs() + (to.1 - at.1).abs();
    let part = if length > 0.0 { CORNER.min(length / 2.0) / length } else { 0.0 };
    (at.0 + (to.0 - at.0) * part, at.1 + (to.1 - at.1) * part)
}
