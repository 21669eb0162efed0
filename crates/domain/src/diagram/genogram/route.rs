//! The lines: from figure to figure through the bands and, past other rows, through free gaps.

use std::collections::BTreeMap;

use super::bands::{Track, Tracks, Zone};
use super::kin::{Kin, Unit};
use super::place::Places;
use super::{Bond, ParentKind};
use crate::diagram::table::Groups;
use crate::diagram::text::width;

/// Height at which a line turns; pixels follow when the bands are known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Level {
    Top(usize),
    Bottom(usize),
    Track(usize),
}

pub(super) type Points = Vec<(f64, Level)>;

#[derive(Clone, Debug)]
pub(super) enum Kind {
    Couple(Bond),
    Parent(ParentKind),
    Sibling,
    Other(String),
}

#[derive(Clone, Debug)]
pub(super) struct Tie {
    pub(super) kind: Kind,
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) points: Points,
    /// Where slashes or the label sit.
    pub(super) mark: Option<(f64, Level)>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Lines {
    pub(super) ties: Vec<Tie>,
    pub(super) tracks: Tracks,
}

pub(super) const OTHER_SIZE: f64 = 12.0;
/// A label on a line is cut at this width; the whole is in its title and in the words.
pub(super) const OTHER_WIDTH: f64 = OTHER_SIZE * 8.0;

/// Who uses an edge of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Use {
    Couple(usize),
    Unit(usize),
    Siblings(usize),
    Other(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Top,
    Bottom,
}

pub(super) fn lines(kin: &Kin<'_>, places: &Places) -> Lines {
    let mut router = Router {
        kin,
        places,
        ports: BTreeMap::new(),
        passed: BTreeMap::new(),
        upright: BTreeMap::new(),
        out: Lines::default(),
    };
    let mut clusters = Groups::new(kin.people.len());
    for &(a, b) in &kin.siblings {
        if places.row.at(a) == places.row.at(b) {
            clusters.join(a, b);
        }
    }
    router.give_ports(&clusters);
    let stems = router.couples();
    router.parents(&stems);
    router.siblings(&clusters);
    router.others();
    router.out
}

struct Router<'a> {
    kin: &'a Kin<'a>,
    places: &'a Places,
    ports: BTreeMap<(usize, Side, Use), f64>,
    /// How many lines went through a gap, by row and place.
    passed: BTreeMap<(usize, usize), u32>,
    /// Upright lines by band, so that no two fall on each other.
    upright: BTreeMap<usize, Vec<f64>>,
    out: Lines,
}

impl Router<'_> {
    /// Spreads the lines that meet at one edge of a figure, in the order of where they go.
    fn give_ports(&mut self, clusters: &Groups) {
        let mut users: BTreeMap<(usize, Side), Vec<(f64, Use)>> = BTreeMap::new();
        let cx = |p: usize| self.places.cx.at(p);
        let mut add = |p: usize, side: Side, to: f64, by: Use| {
            let list = users.entry((p, side)).or_default();
            if list.iter().all(|u| u.1 != by) {
                list.push((to, by));
            }
        };
        for (i, c) in self.kin.couples.iter().enumerate() {
            add(c.0, Side::Bottom, cx(c.1), Use::Couple(i));
            add(c.1, Side::Bottom, cx(c.0), Use::Couple(i));
        }
        for (i, unit) in self.kin.units.iter().enumerate() {
            #[allow(clippy::cast_precision_loss, reason = "one or two parents")]
            let mid = unit.parents.iter().map(|p| cx(*p)).sum::<f64>() / unit.parents.len() as f64;
            for child in &unit.children {
                add(*child, Side::Top, mid, Use::Unit(i));
            }
            for parent in unit.parents.iter().filter(|_| unit.couple.is_none()) {
                #[allow(clippy::cast_precision_loss, reason = "a count of children")]
                let below = unit.children.iter().map(|c| cx(*c)).sum::<f64>() / unit.children.len() as f64;
                add(*parent, Side::Bottom, below, Use::Unit(i));
            }
        }
        for &(a, b) in &self.kin.siblings {
            add(a, Side::Top, cx(b), Use::Siblings(clusters.of(a)));
            add(b, Side::Top, cx(a), Use::Siblings(clusters.of(b)));
        }
        for (i, &(a, b, _)) in self.kin.others.iter().enumerate() {
            add(a, self.other_side(a, b), cx(b), Use::Other(i));
            add(b, self.other_side(b, a), cx(a), Use::Other(i));
        }
        for ((p, side), mut list) in users {
            list.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            #[allow(clippy::cast_precision_loss, reason = "a count of lines")]
            let count = list.len() as f64;
            let step = (30.0 / count).min(12.0);
            let mut x = self.places.cx.at(p) - step * (count - 1.0) / 2.0;
            for (_, by) in list {
                self.ports.insert((p, side, by), x);
                x += step;
            }
        }
    }

    /// Other ties leave below, except upwards to a higher row.
    fn other_side(&self, own: usize, other: usize) -> Side {
        if self.places.row.at(own) > self.places.row.at(other) { Side::Top } else { Side::Bottom }
    }

    fn port(&self, p: usize, side: Side, by: Use) -> f64 {
        self.ports.get(&(p, side, by)).copied().unwrap_or_else(|| self.places.cx.at(p))
    }

    fn end(&self, p: usize, side: Side, by: Use) -> (f64, Level, usize) {
        let row = self.places.row.at(p);
        match side {
            Side::Top => (self.port(p, side, by), Level::Top(p), row),
            Side::Bottom => (self.port(p, side, by), Level::Bottom(p), row + 1),
        }
    }

    /// Leads a line at `x` in one band to `to` in another; returns the first track used.
    fn thread(&mut self, points: &mut Points, x: f64, to: f64, bands: (usize, usize), zone: Zone) -> usize {
        let (mut band, last) = bands;
        let mut x = x;
        let mut first = None;
        while band != last {
            let row = if band < last { band } else { band - 1 };
            let gap = self.pass(row, to);
            let track = self.out.tracks.add(band, zone, x, gap);
            first = first.or(Some(track));
            points.extend([(x, Level::Track(track)), (gap, Level::Track(track))]);
            x = gap;
            band = if band < last { band + 1 } else { band - 1 };
        }
        let track = self.out.tracks.add(last, zone, x, to);
        points.extend([(x, Level::Track(track)), (to, Level::Track(track))]);
        first.unwrap_or(track)
    }

    /// The free gap of a row nearest to `x`; each further line a little beside the last.
    fn pass(&mut self, row: usize, x: f64) -> f64 {
        let gaps = self.places.gaps(row);
        let nearest = gaps.iter().enumerate().min_by(|a, b| (a.1 - x).abs().total_cmp(&(b.1 - x).abs()));
        let Some((at, middle)) = nearest else { return x };
        let used = self.passed.entry((row, at)).or_default();
        let aside = f64::from(used.div_ceil(2).min(2)) * if used.is_multiple_of(2) { -4.0 } else { 4.0 };
        *used += 1;
        middle + aside
    }

    /// Draws the couples; returns per couple the track its children hang from.
    fn couples(&mut self) -> Vec<usize> {
        let mut stems = Vec::new();
        for (i, &(a, b, bond)) in self.kin.couples.iter().enumerate() {
            let (a, b) = if self.places.cx.at(a) <= self.places.cx.at(b) { (a, b) } else { (b, a) };
            let from = self.end(a, Side::Bottom, Use::Couple(i));
            let to = self.end(b, Side::Bottom, Use::Couple(i));
            let mut points = vec![(from.0, from.1)];
            let stem = self.thread(&mut points, from.0, to.0, (from.2, to.2), Zone::Couple);
            points.push((to.0, to.1));
            // Slashes stand left of the middle, where the children's line begins.
            let mark = self
                .out
                .tracks
                .get(stem)
                .map(|t| ((t.lo + t.hi) / 2.0 - (t.hi - t.lo).min(72.0) / 4.0, Level::Track(stem)));
            stems.push(stem);
            let (from, to) = self.kin.couples.get(i).map_or((a, b), |c| (c.0, c.1));
            self.out.ties.push(Tie { kind: Kind::Couple(bond), from, to, points, mark });
        }
        stems
    }

    /// A place near `x` within the limits where no other upright line of the band stands.
    fn clear(&mut self, band: usize, x: f64, limits: (f64, f64)) -> f64 {
        let taken = self.upright.entry(band).or_default();
        let free = |x: f64| taken.iter().all(|t| (t - x).abs() >= 6.0);
        let tries = (0..12).flat_map(|i| [f64::from(i) * 6.0, f64::from(i) * -6.0]).map(|d| x + d);
        let chosen = tries.filter(|x| limits.0 <= *x && *x <= limits.1).find(|x| free(*x)).unwrap_or(x);
        taken.push(chosen);
        chosen
    }

    fn parents(&mut self, stems: &[usize]) {
        for (i, unit) in self.kin.units.iter().enumerate() {
            let starts = self.starts(i, unit, stems);
            // One bar for all children of the same parents, also where no bond is recorded.
            let mut bars: BTreeMap<usize, usize> = BTreeMap::new();
            for child in &unit.children {
                let end = self.end(*child, Side::Top, Use::Unit(i));
                for (parents, start, band) in &starts {
                    let mut points = vec![*start];
                    if end.2 == *band {
                        let new = || self.out.tracks.add(*band, Zone::Children, start.0, end.0);
                        let bar = *bars.entry(*band).or_insert_with(new);
                        self.out.tracks.widen(bar, start.0);
                        self.out.tracks.widen(bar, end.0);
                        points.extend([(start.0, Level::Track(bar)), (end.0, Level::Track(bar))]);
                    } else {
                        self.thread(&mut points, start.0, end.0, (*band, end.2), Zone::Children);
                    }
                    points.push((end.0, end.1));
                    for parent in parents {
                        let kind = Kind::Parent(unit.kind);
                        let tie = Tie { kind, from: *parent, to: *child, points: points.clone(), mark: None };
                        self.out.ties.push(tie);
                    }
                }
            }
        }
    }

    /// Where the lines of a unit begin: at the couple's line, or at each parent; with the band.
    fn starts(&mut self, i: usize, unit: &Unit, stems: &[usize]) -> Vec<(Vec<usize>, (f64, Level), usize)> {
        let stem = unit.couple.and_then(|c| stems.get(c)).copied();
        let track = stem.and_then(|s| self.out.tracks.get(s)).cloned();
        if let (Some(stem), Some(track)) = (stem, track) {
            let x = self.clear(track.band, track.lo.midpoint(track.hi), (track.lo, track.hi));
            return vec![(unit.parents.clone(), (x, Level::Track(stem)), track.band)];
        }
        let mut starts = Vec::new();
        for parent in &unit.parents {
            let end = self.end(*parent, Side::Bottom, Use::Unit(i));
            self.upright.entry(end.2).or_default().push(end.0);
            starts.push((vec![*parent], (end.0, end.1), end.2));
        }
        starts
    }

    fn siblings(&mut self, clusters: &Groups) {
        let mut bars: BTreeMap<usize, usize> = BTreeMap::new();
        for &(a, b) in &self.kin.siblings {
            let from = self.end(a, Side::Top, Use::Siblings(clusters.of(a)));
            let to = self.end(b, Side::Top, Use::Siblings(clusters.of(b)));
            let mut points = vec![(from.0, from.1)];
            if from.2 == to.2 {
                let bar = *bars
                    .entry(clusters.of(a))
                    .or_insert_with(|| self.out.tracks.add(from.2, Zone::Children, from.0, to.0));
                self.out.tracks.widen(bar, from.0);
                self.out.tracks.widen(bar, to.0);
                points.extend([(from.0, Level::Track(bar)), (to.0, Level::Track(bar))]);
            } else {
                self.thread(&mut points, from.0, to.0, (from.2, to.2), Zone::Children);
            }
            points.push((to.0, to.1));
            self.out.ties.push(Tie { kind: Kind::Sibling, from: a, to: b, points, mark: None });
        }
    }

    fn others(&mut self) {
        for (i, &(a, b, label)) in self.kin.others.iter().enumerate() {
            let from = self.end(a, self.other_side(a, b), Use::Other(i));
            let to = self.end(b, self.other_side(b, a), Use::Other(i));
            let mut points = vec![(from.0, from.1)];
            let track = self.thread(&mut points, from.0, to.0, (from.2, to.2), Zone::Other);
            points.push((to.0, to.1));
            let half = width(label, OTHER_SIZE).min(OTHER_WIDTH) / 2.0 + 4.0;
            let mark = self.out.tracks.get(track).map(|t| (self.label_x(t, half), Level::Track(track)));
            if let Some((x, _)) = mark {
                self.out.tracks.widen(track, x - half);
                self.out.tracks.widen(track, x + half);
            }
            self.out.ties.push(Tie { kind: Kind::Other(label.to_owned()), from: a, to: b, points, mark });
        }
    }

    /// Where on its line a label hides no upright line, if there is such a place.
    fn label_x(&self, track: &Track, half: f64) -> f64 {
        let upright = self.upright.get(&track.band).map_or(&[][..], Vec::as_slice);
        let at = |part: f64| track.lo + (track.hi - track.lo) * part;
        let tries = [0.5, 0.4, 0.6, 0.3, 0.7, 0.25, 0.75, 0.2, 0.8].map(at);
        let free = |x: &f64| upright.iter().all(|u| (u - x).abs() > half);
        tries.into_iter().find(free).unwrap_or_else(|| at(0.5))
    }
}
