//! From the arrangement to SVG.

use super::place::around;
use super::{Direction, Ecomap, Strength, Supporter, SupporterKind, words};
use crate::diagram::Drawing;
use crate::diagram::space::Rect;
use crate::diagram::svg::{self, El, INK, QUIET};
use crate::diagram::text::{fold, width};

const NAME: f64 = 14.0;
const NOTE: f64 = 12.0;
const MARGIN: f64 = 20.0;
const LEAST: (f64, f64) = (340.0, 240.0);

/// Text of a box, and its size.
struct Card {
    name: Vec<String>,
    note: Vec<String>,
    size: (f64, f64),
}

#[allow(clippy::cast_precision_loss, reason = "a count of lines")]
fn card(s: &Supporter) -> Card {
    let shown = if s.ended { format!("{}（終了）", s.label) } else { s.label.clone() };
    let (name, note) = (fold(&shown, NAME, NAME * 11.0, 3).lines, fold(&s.note, NOTE, NOTE * 11.0, 2).lines);
    let widest = name.iter().map(|l| width(l, NAME)).chain(note.iter().map(|l| width(l, NOTE)));
    let side = if s.kind == SupporterKind::Agency { 20.0 } else { 36.0 };
    let height = name.len() as f64 * 18.0 + note.len() as f64 * 15.0 + 14.0;
    Card { size: (widest.fold(40.0, f64::max) + side, height.max(32.0)), name, note }
}

#[allow(clippy::cast_precision_loss, reason = "a count of lines")]
pub(super) fn draw(map: &Ecomap) -> Drawing {
    let heading = fold(&map.centre, NAME + 1.0, 130.0, 2).lines;
    let people: Vec<Vec<String>> = map.people.iter().map(|p| fold(&p.1, NAME, 120.0, 2).lines).collect();
    let lines = heading.len() + people.iter().map(Vec::len).sum::<usize>();
    let tall = lines as f64 * 19.0;
    let widest = heading.iter().map(|l| width(l, NAME + 1.0));
    let widest = widest.chain(people.iter().flatten().map(|l| width(l, NAME))).fold(60.0, f64::max);
    // The circle holds the text block with a little air.
    let core = (widest / 2.0).hypot(tall / 2.0).max(48.0) + 10.0;

    let cards: Vec<Card> = map.ties.iter().map(card).collect();
    let sizes: Vec<(f64, f64)> = cards.iter().map(|c| c.size).collect();
    let boxes = around(&sizes, core);
    let circle = Rect::around(0.0, 0.0, core * 2.0, core * 2.0);
    let page = boxes.iter().fold(circle, |a, b| Rect {
        x0: a.x0.min(b.x0),
        y0: a.y0.min(b.y0),
        x1: a.x1.max(b.x1),
        y1: a.y1.max(b.y1),
    });
    let w = (page.x1 - page.x0 + MARGIN * 2.0).max(LEAST.0);
    let body_height = (page.y1 - page.y0 + MARGIN * 2.0).max(LEAST.1);
    let shift = (w / 2.0 - page.x0.midpoint(page.x1), body_height / 2.0 - page.y0.midpoint(page.y1));

    let mut body = String::new();
    let place = format!("translate({} {})", svg::num(shift.0), svg::num(shift.1));
    El::new("g").a("transform", &place).open(&mut body);
    for (supporter, at) in map.ties.iter().zip(&boxes) {
        tie(supporter, core, at, &mut body);
    }
    El::new("g").a("class", "eg-centre").open(&mut body);
    El::new("circle")
        .n("cx", 0.0)
        .n("cy", 0.0)
        .n("r", core)
        .a("fill", "#f5f6fa")
        .a("stroke", INK)
        .n("stroke-width", 2.5)
        .put(&mut body);
    let mut y = -tall / 2.0 + 14.0;
    for line in &heading {
        svg::label(&mut body, 0.0, y, NAME + 1.0, "middle", "eg-heading", line);
        y += 19.0;
    }
    for ((key, name), lines) in map.people.iter().zip(&people) {
        El::new("g").a("class", "eg-member").a("data-person", key).open(&mut body);
        svg::title(&mut body, name);
        for line in lines {
            svg::label(&mut body, 0.0, y, NAME, "middle", "eg-name", line);
            y += 19.0;
        }
        svg::close(&mut body, "g");
    }
    svg::close(&mut body, "g");
    for ((supporter, card), at) in map.ties.iter().zip(&cards).zip(&boxes) {
        supporter_box(supporter, card, at, &mut body);
    }
    svg::close(&mut body, "g");
    let height = legend(map, body_height, w, &mut body);
    let desc = format!("世帯と{}のつながりの図。同じ内容を図の下に文で載せています。", map.ties.len());
    let svg = svg::page("ecomap", w, height, "エコマップ（支援のつながりの図）", &desc, &body);
    Drawing { svg, words: words::words(map), width: w, height }
}

fn supporter_box(s: &Supporter, card: &Card, at: &Rect, body: &mut String) {
    El::new("g").a("class", "eg-supporter").a("data-supporter", &s.key).open(body);
    svg::title(body, &words::sentence(s));
    let (stroke, dash) = if s.ended { (QUIET, Some("2 4")) } else { (INK, None) };
    let plain = |rx: f64| {
        El::new("rect")
            .n("x", at.x0)
            .n("y", at.y0)
            .n("width", card.size.0)
            .n("height", card.size.1)
            .n("rx", rx)
    };
    let el = match s.kind {
        SupporterKind::Agency => plain(2.0),
        SupporterKind::Person => plain((card.size.1 / 2.0).min(22.0)),
        SupporterKind::Place => {
            let mid = at.y0.midpoint(at.y1);
            let six = [
                (at.x0, mid),
                (at.x0 + 12.0, at.y0),
                (at.x1 - 12.0, at.y0),
                (at.x1, mid),
                (at.x1 - 12.0, at.y1),
                (at.x0 + 12.0, at.y1),
            ];
            El::new("path").a("d", &format!("{}Z", svg::path(&six)))
        }
    };
    el.a("fill", "#ffffff").a("stroke", stroke).n("stroke-width", 1.5).dashed(dash).put(body);
    let x = at.x0.midpoint(at.x1);
    let mut y = at.y0 + 7.0;
    for line in &card.name {
        svg::label(body, x, y + 14.0, NAME, "middle", "eg-name", line);
        y += 18.0;
    }
    for line in &card.note {
        svg::label(body, x, y + 12.0, NOTE, "middle", "eg-sub", line);
        y += 15.0;
    }
    svg::close(body, "g");
}

/// Draws the line from the circle's edge to the box.
fn tie(s: &Supporter, core: f64, at: &Rect, body: &mut String) {
    let middle = (at.x0.midpoint(at.x1), at.y0.midpoint(at.y1));
    let length = middle.0.hypot(middle.1).max(1.0);
    let unit = (middle.0 / length, middle.1 / length);
    let end = at.entry((0.0, 0.0), middle).unwrap_or(1.0) * length;
    let point = |d: f64| (unit.0 * d, unit.1 * d);
    let (from, to) = (point(core + 3.0), point(end - 3.0));
    let (to_family, from_family) = match s.direction {
        Direction::Both => (true, true),
        Direction::ToFamily => (true, false),
        Direction::FromFamily => (false, true),
    };
    El::new("g")
        .a("class", if s.ended { "eg-tie eg-tie-ended" } else { "eg-tie" })
        .a("data-tie", "support")
        .a("data-from", "household")
        .a("data-to", &s.key)
        .open(body);
    svg::title(body, &words::sentence(s));
    // Arrow heads end the line, so it stops where they begin.
    let start = core + if to_family { 12.0 } else { 3.0 };
    let stop = end - if from_family { 12.0 } else { 3.0 };
    stroke(s, point(start), point(stop), body);
    let colour = if s.ended { QUIET } else { INK };
    if to_family {
        arrow(from, (-unit.0, -unit.1), colour, body);
    }
    if from_family {
        arrow(to, unit, colour, body);
    }
    svg::close(body, "g");
}

fn stroke(s: &Supporter, from: (f64, f64), to: (f64, f64), body: &mut String) {
    let (weight, dash) = match s.strength {
        Strength::Strong => (5.0, None),
        Strength::Normal | Strength::Conflict => (2.0, None),
        Strength::Weak => (2.0, Some("7 5")),
    };
    let conflict = s.strength == Strength::Conflict && !s.ended;
    let points = if conflict { zigzag(from, to) } else { vec![from, to] };
    let (colour, weight, dash) = if s.ended { (QUIET, 2.0, Some("2 5")) } else { (INK, weight, dash) };
    El::new("path").a("d", &svg::path(&points)).line(colour, weight).dashed(dash).put(body);
}

fn zigzag(from: (f64, f64), to: (f64, f64)) -> Vec<(f64, f64)> {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = dx.hypot(dy).max(1.0);
    let (ux, uy) = (dx / length, dy / length);
    let mut points = vec![from];
    let (mut at, mut side) = (6.0, 5.0);
    while at < length - 4.0 {
        points.push((from.0 + ux * at - uy * side, from.1 + uy * at + ux * side));
        at += 7.0;
        side = -side;
    }
    points.push(to);
    points
}

fn arrow(tip: (f64, f64), unit: (f64, f64), colour: &str, body: &mut String) {
    let back = (tip.0 - unit.0 * 11.0, tip.1 - unit.1 * 11.0);
    let wing = (-unit.1 * 5.5, unit.0 * 5.5);
    let corners = [tip, (back.0 + wing.0, back.1 + wing.1), (back.0 - wing.0, back.1 - wing.1)];
    let d = format!("{}Z", svg::path(&corners));
    El::new("path").a("class", "eg-arrow").a("d", &d).a("fill", colour).put(body);
}

/// The key to the lines; only those that occur.
fn legend(map: &Ecomap, top: f64, page: f64, body: &mut String) -> f64 {
    let mut kinds: Vec<(Strength, bool, &str)> = Vec::new();
    for (strength, text) in [
        (Strength::Strong, "強い"),
        (Strength::Normal, "ふつう"),
        (Strength::Weak, "弱い"),
        (Strength::Conflict, "対立・緊張"),
    ] {
        if map.ties.iter().any(|t| t.strength == strength && !t.ended) {
            kinds.push((strength, false, text));
        }
    }
    if map.ties.iter().any(|t| t.ended) {
        kinds.push((Strength::Normal, true, "終わったつながり"));
    }
    let (mut x, mut y) = (MARGIN, top + 8.0);
    El::new("g").a("class", "eg-legend").open(body);
    for (strength, ended, text) in kinds {
        let size = 50.0 + width(text, NOTE);
        if x + size > page - MARGIN && x > MARGIN {
            x = MARGIN;
            y += 24.0;
        }
        let sample = Supporter { strength, ended, ..Supporter::default() };
        stroke(&sample, (x, y), (x + 40.0, y), body);
        svg::label(body, x + 46.0, y + 4.0, NOTE, "start", "eg-sub", text);
        x += size + 18.0;
    }
    svg::close(body, "g");
    y + 20.0
}
