//! From the years to SVG: axis, marks, bands.

use super::{Mark, Period, Ribbon, Tone, contacts, words};
use crate::diagram::Drawing;
use crate::diagram::svg::{self, El, INK, QUIET};
use crate::diagram::text::{fold, width};

pub(super) const SIZE: f64 = 12.0;
/// Room for the key, so that one year is not too narrow a page.
const KEY: f64 = 530.0;
const LANE: f64 = 34.0;
const MARK_R: f64 = 9.5;

/// The years as a scale.
pub(super) struct Scale {
    pub(super) first: i32,
    pub(super) last: i32,
    pub(super) left: f64,
    pub(super) year: f64,
}

impl Scale {
    fn new(ribbon: &Ribbon) -> Self {
        let (first, last) = ribbon.years();
        let year = (1000.0 / f64::from(last - first + 1)).clamp(9.0, 72.0);
        let labels = ribbon.bands.iter().map(|b| width(&b.label, SIZE + 1.0));
        let left = labels.fold(width("関与の必要", SIZE + 1.0), f64::max).min(110.0) + 16.0;
        Self { first, last, left, year }
    }

    /// Left edge of a year.
    pub(super) fn x(&self, year: i32) -> f64 {
        self.left + f64::from(year.clamp(self.first, self.last.saturating_add(1)) - self.first) * self.year
    }

    pub(super) fn right(&self) -> f64 {
        self.x(self.last.saturating_add(1))
    }

    pub(super) fn holds(&self, year: i32) -> bool {
        (self.first..=self.last).contains(&year)
    }
}

pub(super) fn draw(ribbon: &Ribbon) -> Drawing {
    let scale = Scale::new(ribbon);
    let mut body = String::new();
    let marks = ribbon.marks_in_time();
    let mut y = axis(&scale, &mut body);
    let grid_from = y;
    let mut above = String::new();
    y = mark_row(&scale, &marks, y, &mut above);
    for (i, band) in ribbon.bands.iter().enumerate() {
        y = band_row(&scale, &band.label, &band.periods, i, y, &mut above);
    }
    y = contacts::rows(ribbon, &scale, y, &mut above);
    grid(&scale, grid_from, y, &mut body);
    for mark in marks.iter().filter(|m| scale.holds(m.year)) {
        let x = mark_x(&scale, mark);
        let d = svg::path(&[(x, grid_from), (x, y)]);
        El::new("path")
            .a("class", "eg-mark-line")
            .a("d", &d)
            .line(QUIET, 0.8)
            .dashed(Some("1 3"))
            .put(&mut body);
    }
    body.push_str(&above);
    y = contacts::key(ribbon, &scale, y, &mut body);
    let (page, height) = ((scale.right() + 16.0).max(scale.left + KEY), y + 12.0);
    let desc =
        format!("{}年から{}年までの年表。同じ内容を図の下に文で載せています。", scale.first, scale.last);
    let svg = svg::page("ribbon", page, height, "長い目で見る年表", &desc, &body);
    Drawing { svg, words: words::words(ribbon), width: page, height }
}

/// Writes the years in Western and Japanese reckoning; returns where the rows begin.
fn axis(scale: &Scale, body: &mut String) -> f64 {
    let steps = [1, 2, 5, 10, 20];
    let every = steps.into_iter().find(|s| f64::from(*s) * scale.year >= 32.0).unwrap_or(20);
    for year in (scale.first..=scale.last).filter(|y| y.rem_euclid(every) == 0) {
        let x = scale.x(year) + scale.year / 2.0;
        // A label in a narrow last year would leave the page.
        if x + 15.0 > scale.right() + 14.0 {
            continue;
        }
        svg::label(body, x, 18.0, SIZE, "middle", "eg-year", &year.to_string());
        if let Some(era) = era_year(year) {
            svg::label(body, x, 32.0, SIZE - 2.0, "middle", "eg-sub", &era);
        }
    }
    40.0
}

/// The year in the era of its last day: 「令1」; none before 明治.
pub(super) fn era_year(year: i32) -> Option<String> {
    let eras = [(2019, "令"), (1989, "平"), (1926, "昭"), (1912, "大"), (1868, "明")];
    eras.into_iter().find(|e| year >= e.0).map(|(start, name)| format!("{name}{}", year - start + 1))
}

fn grid(scale: &Scale, top: f64, bottom: f64, body: &mut String) {
    for year in
        (scale.first..=scale.last.saturating_add(1)).filter(|y| y.rem_euclid(5) == 0 || *y == scale.first)
    {
        let d = svg::path(&[(scale.x(year), top), (scale.x(year), bottom)]);
        El::new("path").a("class", "eg-grid").a("d", &d).line("#d8d8db", 1.0).put(body);
    }
}

fn mark_x(scale: &Scale, mark: &Mark) -> f64 {
    let month = mark.month.filter(|m| (1..=12).contains(m));
    let part = month.and_then(|m| u8::try_from(m).ok()).map_or(0.5, |m| (f64::from(m) - 0.5) / 12.0);
    scale.x(mark.year) + scale.year * part
}

/// Numbered turning points, in as many lanes as keep them apart.
fn mark_row(scale: &Scale, marks: &[&Mark], top: f64, body: &mut String) -> f64 {
    if marks.is_empty() {
        return top;
    }
    let mut ends: Vec<f64> = Vec::new();
    for (i, mark) in marks.iter().enumerate().filter(|(_, m)| scale.holds(m.year)) {
        let x = mark_x(scale, mark);
        let lane = ends.iter().position(|end| *end + 2.0 <= x - MARK_R).unwrap_or(ends.len());
        match ends.get_mut(lane) {
            Some(end) => *end = x + MARK_R,
            None => ends.push(x + MARK_R),
        }
        #[allow(clippy::cast_precision_loss, reason = "a count of lanes")]
        let y = top + 14.0 + lane as f64 * (MARK_R * 2.0 + 3.0);
        let href = mark.href.as_deref().and_then(svg::safe_href);
        match href {
            Some(href) => {
                El::new("a").a("class", "eg-mark").a("data-mark", &mark.key).a("href", href).open(body)
            }
            None => El::new("g").a("class", "eg-mark").a("data-mark", &mark.key).open(body),
        }
        svg::title(body, &words::mark(i, mark));
        El::new("circle").n("cx", x).n("cy", y).n("r", MARK_R).a("fill", INK).put(body);
        let size = if i < 99 { 11.0 } else { 9.0 };
        El::new("text")
            .a("class", "eg-mark-number")
            .n("x", x)
            .n("y", y + 4.0)
            .n("font-size", size)
            .a("text-anchor", "middle")
            .a("fill", "#ffffff")
            .with_text(body, &(i + 1).to_string());
        svg::close(body, if href.is_some() { "a" } else { "g" });
    }
    #[allow(clippy::cast_precision_loss, reason = "a count of lanes")]
    let height = 10.0 + ends.len().max(1) as f64 * (MARK_R * 2.0 + 3.0);
    row_label(scale, "転機", top, height, body);
    top + height
}

/// The name of a row at its left, and the line above it.
pub(super) fn row_label(scale: &Scale, text: &str, top: f64, height: f64, body: &mut String) {
    let rule = svg::path(&[(8.0, top), (scale.right(), top)]);
    El::new("path").a("class", "eg-rule").a("d", &rule).line("#b4b4b8", 1.0).put(body);
    for line in fold(text, SIZE + 1.0, scale.left - 16.0, 1).lines {
        svg::label(body, 8.0, top + height / 2.0 + 5.0, SIZE + 1.0, "start", "eg-band", &line);
    }
}

/// One band; periods that overlap in time stand in lanes.
fn band_row(scale: &Scale, label: &str, periods: &[Period], band: usize, top: f64, body: &mut String) -> f64 {
    let mut order: Vec<(usize, &Period)> = periods.iter().enumerate().collect();
    order.sort_by_key(|(i, p)| (p.from, *i));
    let mut ends: Vec<f64> = Vec::new();
    for (i, period) in order {
        let last = period.to.unwrap_or(scale.last).max(period.from);
        if last < scale.first || period.from > scale.last {
            continue;
        }
        let (x0, x1) = (scale.x(period.from), scale.x(last.saturating_add(1)));
        let lane = ends.iter().position(|end| *end <= x0 + 0.01).unwrap_or(ends.len());
        match ends.get_mut(lane) {
            Some(end) => *end = x1,
            None => ends.push(x1),
        }
        #[allow(clippy::cast_precision_loss, reason = "a count of lanes")]
        let y = top + 4.0 + lane as f64 * (LANE + 3.0);
        El::new("g").a("class", "eg-period").a("data-period", &format!("{band}-{i}")).open(body);
        svg::title(body, &words::period(period));
        period_box(period, (x0 + 1.0, y), x1 - x0 - 2.0, body);
        svg::close(body, "g");
    }
    #[allow(clippy::cast_precision_loss, reason = "a count of lanes")]
    let height = 8.0 + ends.len().max(1) as f64 * (LANE + 3.0) - 3.0;
    row_label(scale, label, top, height, body);
    top + height
}

fn period_box(period: &Period, (x, y): (f64, f64), w: f64, body: &mut String) {
    tone_box(period.tone, (x, y), (w, LANE), body);
    let lines = fold(&period.label, SIZE, w - 7.0, 2).lines;
    let mut at = if lines.len() == 1 { y + LANE / 2.0 + 4.5 } else { y + 14.5 };
    for line in lines {
        svg::label(body, x + 4.0, at, SIZE, "start", "eg-name", &line);
        at += 14.0;
    }
}

pub(super) fn tone_box(tone: Tone, at: (f64, f64), size: (f64, f64), body: &mut String) {
    let (fill, weight) = match tone {
        Tone::Plain => ("#ffffff", 1.0),
        Tone::Good => ("#e8f1fe", 1.0),
        Tone::Hard => ("#e3e3e6", 2.2),
    };
    El::new("rect")
        .n("x", at.0)
        .n("y", at.1)
        .n("width", size.0)
        .n("height", size.1)
        .n("rx", 3.0)
        .a("fill", fill)
        .a("stroke", INK)
        .n("stroke-width", weight)
        .put(body);
}
