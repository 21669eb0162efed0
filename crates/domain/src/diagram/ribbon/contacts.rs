//! Contacts per year, years without any, and the flags.

use super::draw::{SIZE, Scale, row_label, tone_box};
use super::{Ribbon, Tone, words};
use crate::diagram::svg::{self, El, INK, QUIET};
use crate::diagram::text::width;

const BARS: f64 = 56.0;
const FLAGS: f64 = 30.0;

/// Writes the rows of flags and contacts; returns where they end.
pub(super) fn rows(ribbon: &Ribbon, scale: &Scale, top: f64, body: &mut String) -> f64 {
    let mut y = top;
    if ribbon.needs.iter().any(|n| scale.holds(n.year)) {
        flags(ribbon, scale, y, body);
        row_label(scale, "関与の必要", y, FLAGS, body);
        y += FLAGS;
    }
    row_label(scale, "関わり", y, BARS + 14.0, body);
    for (from, to) in ribbon.gaps() {
        gap(scale, (from, to), y + 2.0, BARS + 12.0, body);
    }
    let most = (scale.first..=scale.last).map(|year| ribbon.count(year)).max().unwrap_or_default();
    for year in scale.first..=scale.last {
        let count = ribbon.count(year);
        if count > 0 {
            bar(scale, year, count, most, y, body);
        }
    }
    let base = y + BARS + 14.0;
    let d = svg::path(&[(scale.left, base), (scale.right(), base)]);
    El::new("path").a("class", "eg-rule").a("d", &d).line(INK, 1.0).put(body);
    base
}

/// The key to fills, hatching and flags, only what occurs; returns where it ends.
pub(super) fn key(ribbon: &Ribbon, scale: &Scale, top: f64, body: &mut String) -> f64 {
    let y = top + 20.0;
    let tone = |t| ribbon.bands.iter().flat_map(|b| &b.periods).any(|p| p.tone == t);
    let mut x = scale.left;
    El::new("g").a("class", "eg-legend").open(body);
    let text = |x: &mut f64, text: &str, body: &mut String| {
        svg::label(body, *x + 28.0, y + 4.0, SIZE, "start", "eg-sub", text);
        *x += 48.0 + width(text, SIZE);
    };
    for (tone, name) in
        [(Tone::Good, "良い時期"), (Tone::Hard, "しんどい時期")].into_iter().filter(|t| tone(t.0))
    {
        tone_box(tone, (x, y - 7.0), (22.0, 14.0), body);
        text(&mut x, name, body);
    }
    if !ribbon.gaps().is_empty() {
        hatch((x, x + 22.0), y - 7.0, 14.0, body);
        text(&mut x, "関わりの記録がない年", body);
    }
    if ribbon.needs.iter().any(|n| scale.holds(n.year)) {
        flag(x + 6.0, y - 9.0, 18.0, 12.0, body);
        text(&mut x, "関与の必要", body);
    }
    svg::close(body, "g");
    y + 10.0
}

fn bar(scale: &Scale, year: i32, count: u32, most: u32, top: f64, body: &mut String) {
    let height = (f64::from(count) / f64::from(most.max(1)) * (BARS - 4.0)).max(2.0);
    let base = top + BARS + 14.0;
    let w = (scale.year * 0.62).min(26.0);
    let x = scale.x(year) + (scale.year - w) / 2.0;
    El::new("g").a("class", "eg-contacts").a("data-contacts", &year.to_string()).open(body);
    svg::title(body, &format!("{year}年：{count}回"));
    El::new("rect")
        .n("x", x)
        .n("y", base - height)
        .n("width", w)
        .n("height", height)
        .a("fill", "#5a5a60")
        .put(body);
    let text = count.to_string();
    if width(&text, 10.0) <= scale.year - 2.0 {
        svg::label(body, x + w / 2.0, base - height - 3.0, 10.0, "middle", "eg-sub", &text);
    }
    svg::close(body, "g");
}

/// A run of years without any contact: hatched, the hatching written out line by line.
fn gap(scale: &Scale, years: (i32, i32), top: f64, height: f64, body: &mut String) {
    let (x0, x1) = (scale.x(years.0), scale.x(years.1 + 1));
    El::new("g").a("class", "eg-gap").a("data-gap", &format!("{}-{}", years.0, years.1)).open(body);
    svg::title(body, &words::gap(years));
    hatch((x0, x1), top, height, body);
    svg::close(body, "g");
}

fn hatch((x0, x1): (f64, f64), top: f64, height: f64, body: &mut String) {
    let mut d = String::new();
    let mut at = (x0 / 8.0).ceil() * 8.0;
    while at < x1 + height {
        // A line rising to the right from (at - height, bottom) to (at, top), cut at the box.
        let (from, to) = ((at - height).max(x0), at.min(x1));
        if to > from {
            d.push_str(&svg::path(&[(from, top + at - from), (to, top + at - to)]));
        }
        at += 8.0;
    }
    El::new("path").a("d", &d).line("#8a8a90", 0.9).put(body);
}

fn flags(ribbon: &Ribbon, scale: &Scale, top: f64, body: &mut String) {
    let mut years: Vec<i32> = ribbon.needs.iter().map(|n| n.year).filter(|y| scale.holds(*y)).collect();
    years.sort_unstable();
    years.dedup();
    for year in years {
        let notes: Vec<&str> =
            ribbon.needs.iter().filter(|n| n.year == year).map(|n| n.note.as_str()).collect();
        let x = scale.x(year) + scale.year / 2.0 - 4.0;
        El::new("g").a("class", "eg-need").a("data-need", &year.to_string()).open(body);
        svg::title(body, &words::need(year, &notes));
        flag(x, top + 5.0, FLAGS - 5.0, (scale.year - 2.0).clamp(6.0, 14.0), body);
        svg::close(body, "g");
    }
}

fn flag(x: f64, top: f64, height: f64, cloth: f64, body: &mut String) {
    let pole = svg::path(&[(x, top + height), (x, top)]);
    El::new("path").a("d", &pole).line(INK, 1.5).put(body);
    let d = format!("{}Z", svg::path(&[(x, top), (x + cloth, top + 5.5), (x, top + 11.0)]));
    El::new("path").a("d", &d).a("fill", "#b00000").a("stroke", QUIET).n("stroke-width", 0.5).put(body);
}
