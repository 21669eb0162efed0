//! The bands between the rows, where lines run sideways, each on a track of its own.

/// What a track carries decides where in its band it lies, top to bottom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Zone {
    Couple,
    Other,
    Children,
}

#[derive(Clone, Debug)]
pub(super) struct Track {
    pub(super) band: usize,
    zone: Zone,
    pub(super) lo: f64,
    pub(super) hi: f64,
    height: f64,
    /// Height below the top of the band, once set.
    down: f64,
}

/// All tracks; band `b` lies above row `b`, the last one below the last row.
#[derive(Clone, Debug, Default)]
pub(super) struct Tracks {
    all: Vec<Track>,
    tops: Vec<f64>,
}

const CLEAR: f64 = 9.0;

impl Tracks {
    pub(super) fn add(&mut self, band: usize, zone: Zone, a: f64, b: f64) -> usize {
        let height = match zone {
            Zone::Couple => 15.0,
            Zone::Other => 20.0,
            Zone::Children => 12.0,
        };
        self.all.push(Track { band, zone, lo: a.min(b), hi: a.max(b), height, down: 0.0 });
        self.all.len() - 1
    }

    pub(super) fn widen(&mut self, track: usize, x: f64) {
        if let Some(t) = self.all.get_mut(track) {
            t.lo = t.lo.min(x);
            t.hi = t.hi.max(x);
        }
    }

    pub(super) fn get(&self, track: usize) -> Option<&Track> {
        self.all.get(track)
    }

    pub(super) fn y(&self, track: usize) -> f64 {
        self.all.get(track).map_or(0.0, |t| self.tops.get(t.band).copied().unwrap_or_default() + t.down)
    }

    /// Left- and rightmost point of any track.
    pub(super) fn reach(&self) -> Option<(f64, f64)> {
        let ends = self.all.iter().map(|t| (t.lo, t.hi));
        ends.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
    }

    /// Gives every track of a band its height so that none lies on another; returns the band's height.
    pub(super) fn settle(&mut self, band: usize, least: f64) -> f64 {
        let mut down = 14.0;
        let mut any = false;
        for zone in [Zone::Couple, Zone::Other, Zone::Children] {
            let mut mine: Vec<usize> = (0..self.all.len())
                .filter(|t| self.all.get(*t).is_some_and(|t| t.band == band && t.zone == zone))
                .collect();
            let length = |t: &usize| self.all.get(*t).map_or((0.0, 0.0), |t| (t.hi - t.lo, t.lo));
            mine.sort_by(|a, b| {
                let (a, b) = (length(a), length(b));
                a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1))
            });
            let mut lanes: Vec<Vec<(f64, f64)>> = Vec::new();
            for id in mine {
                let Some(track) = self.all.get_mut(id) else { continue };
                let free = |lane: &Vec<(f64, f64)>| {
                    lane.iter().all(|(lo, hi)| track.hi + CLEAR < *lo || hi + CLEAR < track.lo)
                };
                let lane = lanes.iter().position(free).unwrap_or(lanes.len());
                #[allow(clippy::cast_precision_loss, reason = "a count of lanes")]
                let below = lane as f64 * track.height;
                track.down = down + below + if zone == Zone::Other { 8.0 } else { 0.0 };
                match lanes.get_mut(lane) {
                    Some(lane) => lane.push((track.lo, track.hi)),
                    None => lanes.push(vec![(track.lo, track.hi)]),
                }
            }
            #[allow(clippy::cast_precision_loss, reason = "a count of lanes")]
            let used = lanes.len() as f64;
            down += used
                * match zone {
                    Zone::Couple => 15.0,
                    Zone::Other => 20.0,
                    Zone::Children => 12.0,
                };
            any |= used > 0.0;
        }
        if any { (down + 8.0).max(least) } else { least }
    }

    pub(super) fn set_tops(&mut self, tops: Vec<f64>) {
        self.tops = tops;
    }
}
