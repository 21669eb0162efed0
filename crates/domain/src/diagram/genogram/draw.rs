//! From places and lines to SVG.

use super::kin::Kin;
use super::outline::{RowEdges, outline};
use super::place::{HALF, LABEL_DX, NAME_LINE, NAME_SIZE, Places, SUB_LINE, SUB_SIZE, label_height, place};
use super::route::{Kind, Level, Lines, OTHER_SIZE, OTHER_WIDTH, Tie, lines};
use super::{Bond, Figure, ParentKind, Shape, legend, order, rows, words};
use crate::diagram::Drawing;
use crate::diagram::svg::{self, El, INK, QUIET};
use crate::diagram::text::{fold, width};

const MARGIN: f64 = 20.0;
/// Least height of a band between rows, and of the outer bands.
const BAND: f64 = 52.0;
const OUTER: f64 = 14.0;
const LEAST_WIDTH: f64 = 340.0;

pub(super) fn draw(kin: &Kin<'_>) -> Drawing {
    let row = rows::rows(kin);
    let places = place(kin, &row, &order::parts(kin, &row));
    let mut lines = lines(kin, &places);
    let (edges, bottom) = heights(&places, &mut lines);
    let people = 0..kin.people.len();
    let reach = lines.tracks.reach().unwrap_or((0.0, 0.0));
    let left = reach.0.min(0.0) - MARGIN;
    let right = people.map(|p| places.right.at(p)).fold(reach.1, f64::max) + MARGIN;
    let width = (right - left).max(LEAST_WIDTH);

    let mut body = String::new();
    El::new("g").a("transform", &format!("translate({} 0)", svg::num(-left))).open(&mut body);
    if let Some(d) = outline(kin, &places, &edges) {
        El::new("path")
            .a("class", "eg-household")
            .a("d", &d)
            .a("fill", "#f5f6fa")
            .a("fill-rule", "evenodd")
            .a("stroke", QUIET)
            .n("stroke-width", 1.5)
            .a("stroke-dasharray", "7 4")
            .with_title(&mut body, "同じ世帯");
    }
    let pen = Pen { kin, places: &places, lines: &lines, edges: &edges };
    for tie in &lines.ties {
        pen.tie(tie, &mut body);
    }
    for (person, figure) in kin.people.iter().enumerate() {
        pen.figure(person, figure, &mut body);
    }
    svg::close(&mut body, "g");
    let height = legend::legend(kin, bottom, width, MARGIN, &mut body);
    let words = words::words(kin);
    let desc = format!("{}人の家族の図。同じ内容を図の下に文で載せています。", kin.people.len());
    let svg = svg::page("genogram", width, height, "ジェノグラム（家族の図）", &desc, &body);
    Drawing { svg, words, width, height }
}

/// Sets the heights of rows and bands; returns the rows' edges and the end of the last band.
fn heights(places: &Places, lines: &mut Lines) -> (RowEdges, f64) {
    let mut y = 0.0;
    let mut tops = Vec::new();
    let mut edges = Vec::new();
    for row in 0..=places.rows {
        let outer = row == 0 || row == places.rows;
        tops.push(y);
        y += lines.tracks.settle(row, if outer { OUTER } else { BAND });
        if row < places.rows {
            let half = places.half_height(row);
            edges.push((y, y + half * 2.0));
            y += half * 2.0;
        }
    }
    lines.tracks.set_tops(tops);
    (edges, y + 6.0)
}

struct Pen<'a> {
    kin: &'a Kin<'a>,
    places: &'a Places,
    lines: &'a Lines,
    edges: &'a RowEdges,
}

impl Pen<'_> {
    fn cy(&self, person: usize) -> f64 {
        let (top, bottom) = self.edges.get(self.places.row.at(person)).copied().unwrap_or_default();
        top.midpoint(bottom)
    }

    fn point(&self, (x, level): (f64, Level)) -> (f64, f64) {
        match level {
            Level::Track(track) => (x, self.lines.tracks.y(track)),
            Level::Top(p) => (x, self.cy(p) - self.rise(p, x)),
            Level::Bottom(p) => (x, self.cy(p) + self.rise(p, x)),
        }
    }

    /// Half the height of a figure's sign at `x`.
    fn rise(&self, person: usize, x: f64) -> f64 {
        let aside = (x - self.places.cx.at(person)).abs().min(HALF);
        match self.kin.people.get(person).map(|f| f.shape) {
            Some(Shape::Female) => (HALF * HALF - aside * aside).sqrt(),
            Some(Shape::Unstated) => HALF - aside,
            _ => HALF,
        }
    }

    fn tie(&self, tie: &Tie, body: &mut String) {
        let points: Vec<(f64, f64)> = tie.points.iter().map(|p| self.point(*p)).collect();
        let (name, weight, dash) = match &tie.kind {
            Kind::Couple(Bond::CommonLaw) => ("couple", 2.0, Some("6 4")),
            Kind::Couple(_) => ("couple", 2.0, None),
            Kind::Parent(ParentKind::Blood) => ("parent", 1.5, None),
            Kind::Parent(ParentKind::Adopted) => ("parent", 1.5, Some("5 4")),
            Kind::Parent(ParentKind::Step) => ("parent", 1.5, Some("9 3 2 3")),
            Kind::Sibling => ("sibling", 1.5, Some("2 3")),
            Kind::Other(_) => ("other", 1.2, Some("1.5 4")),
        };
        El::new("g")
            .a("class", &format!("eg-tie eg-tie-{name}"))
            .a("data-tie", name)
            .a("data-from", self.kin.key(tie.from))
            .a("data-to", self.kin.key(tie.to))
            .open(body);
        svg::title(body, &words::tie(self.kin, tie));
        El::new("path").a("d", &svg::path(&points)).line(INK, weight).dashed(dash).put(body);
        match (&tie.kind, tie.mark.map(|m| self.point(m))) {
            (Kind::Couple(Bond::Separated), Some(at)) => slashes(at, &[0.0], body),
            (Kind::Couple(Bond::Divorced), Some(at)) => slashes(at, &[-3.0, 3.0], body),
            (Kind::Other(label), Some(at)) => tie_label(label, at, body),
            _ => {}
        }
        svg::close(body, "g");
    }

    fn figure(&self, person: usize, figure: &Figure, body: &mut String) {
        let (cx, cy) = (self.places.cx.at(person), self.cy(person));
        El::new("g").a("class", "eg-figure").a("data-person", &figure.key).open(body);
        svg::title(body, &words::full_name(figure));
        sign(figure.shape, cx, cy, HALF, body);
        if figure.index {
            sign(figure.shape, cx, cy, HALF - 4.5, body);
        }
        if figure.deceased {
            let d = if figure.shape == Shape::Male { HALF } else { HALF * 0.72 };
            let d = if figure.shape == Shape::Unstated { HALF * 0.5 } else { d };
            let cross = format!(
                "{}{}",
                svg::path(&[(cx - d, cy - d), (cx + d, cy + d)]),
                svg::path(&[(cx + d, cy - d), (cx - d, cy + d)])
            );
            El::new("path").a("class", "eg-deceased").a("d", &cross).line(INK, 1.5).put(body);
        }
        if let Some(label) = self.places.labels.get(person) {
            let mut y = cy - label_height(label) / 2.0;
            for line in &label.0.lines {
                svg::label(body, cx + LABEL_DX, y + 14.0, NAME_SIZE, "start", "eg-name", line);
                y += NAME_LINE;
            }
            for line in &label.1.lines {
                svg::label(body, cx + LABEL_DX, y + 11.5, SUB_SIZE, "start", "eg-sub", line);
                y += SUB_LINE;
            }
        }
        svg::close(body, "g");
    }
}

/// The sign of a person: square, circle or diamond.
pub(super) fn sign(shape: Shape, cx: f64, cy: f64, half: f64, body: &mut String) {
    let el = match shape {
        Shape::Male => {
            El::new("rect").n("x", cx - half).n("y", cy - half).n("width", half * 2.0).n("height", half * 2.0)
        }
        Shape::Female => El::new("circle").n("cx", cx).n("cy", cy).n("r", half),
        Shape::Unstated => {
            let corners = [(cx, cy - half), (cx + half, cy), (cx, cy + half), (cx - half, cy)];
            El::new("path").a("d", &format!("{}Z", svg::path(&corners)))
        }
    };
    el.a("fill", "#ffffff").a("stroke", INK).n("stroke-width", 2.0).put(body);
}

pub(super) fn slashes(at: (f64, f64), offsets: &[f64], body: &mut String) {
    let stroke = |dx: &f64| svg::path(&[(at.0 + dx - 4.0, at.1 + 8.0), (at.0 + dx + 4.0, at.1 - 8.0)]);
    let d: String = offsets.iter().map(stroke).collect();
    El::new("path").a("class", "eg-slash").a("d", &d).line(INK, 2.0).put(body);
}

fn tie_label(label: &str, at: (f64, f64), body: &mut String) {
    for line in fold(label, OTHER_SIZE, OTHER_WIDTH, 1).lines {
        let half = width(&line, OTHER_SIZE) / 2.0 + 2.0;
        El::new("rect")
            .n("x", at.0 - half)
            .n("y", at.1 - 8.0)
            .n("width", half * 2.0)
            .n("height", 16.0)
            .a("fill", "#ffffff")
            .put(body);
        svg::label(body, at.0, at.1 + 4.0, OTHER_SIZE, "middle", "eg-sub", &line);
    }
}
