//! The key to the signs, under the drawing; only signs that occur in it.

use super::draw::{sign, slashes};
use super::kin::Kin;
use super::{Bond, ParentKind, Shape};
use crate::diagram::svg::{self, El, INK, QUIET};
use crate::diagram::text::width;

const SIZE: f64 = 12.0;
const LINE: f64 = 24.0;
const SAMPLE: f64 = 30.0;

#[derive(Clone, Copy)]
enum Sample {
    Sign(Shape),
    Index,
    Deceased,
    Household,
    Line(f64, Option<&'static str>, u8),
}

/// Writes the key from `top` and returns the height at which the drawing ends.
pub(super) fn legend(kin: &Kin<'_>, top: f64, page: f64, margin: f64, body: &mut String) -> f64 {
    let (mut x, mut y) = (margin, top + 16.0);
    El::new("g").a("class", "eg-legend").open(body);
    for (sample, text) in entries(kin) {
        let size = SAMPLE + width(text, SIZE) + 16.0;
        if x + size - 16.0 > page - margin && x > margin {
            x = margin;
            y += LINE;
        }
        draw(sample, x, y, body);
        svg::label(body, x + SAMPLE, y + 4.0, SIZE, "start", "eg-sub", text);
        x += size;
    }
    svg::close(body, "g");
    y + 20.0
}

fn entries(kin: &Kin<'_>) -> Vec<(Sample, &'static str)> {
    let shape = |s| kin.people.iter().any(|f| f.shape == s);
    let bond = |b| kin.couples.iter().any(|c| c.2 == b);
    let parent = |k| kin.parents.iter().any(|p| p.2 == k);
    let all = [
        (shape(Shape::Male), Sample::Sign(Shape::Male), "男性"),
        (shape(Shape::Female), Sample::Sign(Shape::Female), "女性"),
        (shape(Shape::Unstated), Sample::Sign(Shape::Unstated), "性別の記載なし"),
        (kin.people.iter().any(|f| f.index), Sample::Index, "本人（二重線）"),
        (kin.people.iter().any(|f| f.deceased), Sample::Deceased, "故人"),
        (kin.people.iter().any(|f| f.in_household), Sample::Household, "同じ世帯"),
        (bond(Bond::Married), Sample::Line(2.0, None, 0), "夫婦"),
        (bond(Bond::CommonLaw), Sample::Line(2.0, Some("6 4"), 0), "内縁・事実婚"),
        (bond(Bond::Separated), Sample::Line(2.0, None, 1), "別居"),
        (bond(Bond::Divorced), Sample::Line(2.0, None, 2), "離婚"),
        (parent(ParentKind::Adopted), Sample::Line(1.5, Some("5 4"), 0), "養子"),
        (parent(ParentKind::Step), Sample::Line(1.5, Some("9 3 2 3"), 0), "継親子"),
        (!kin.siblings.is_empty(), Sample::Line(1.5, Some("2 3"), 0), "きょうだい"),
        (!kin.others.is_empty(), Sample::Line(1.2, Some("1.5 4"), 0), "その他のつながり"),
    ];
    all.into_iter().filter(|e| e.0).map(|e| (e.1, e.2)).collect()
}

fn draw(sample: Sample, x: f64, y: f64, body: &mut String) {
    let cx = x + 14.0;
    match sample {
        Sample::Sign(shape) => sign(shape, cx, y, 8.0, body),
        Sample::Index => {
            sign(Shape::Male, cx, y, 8.0, body);
            sign(Shape::Male, cx, y, 4.5, body);
        }
        Sample::Deceased => {
            sign(Shape::Male, cx, y, 8.0, body);
            let d = [(cx - 8.0, y - 8.0), (cx + 8.0, y + 8.0)];
            let e = [(cx + 8.0, y - 8.0), (cx - 8.0, y + 8.0)];
            let d = format!("{}{}", svg::path(&d), svg::path(&e));
            El::new("path").a("d", &d).line(INK, 1.5).put(body);
        }
        Sample::Household => El::new("rect")
            .n("x", x + 2.0)
            .n("y", y - 8.0)
            .n("width", 24.0)
            .n("height", 16.0)
            .n("rx", 4.0)
            .a("fill", "#f5f6fa")
            .a("stroke", QUIET)
            .n("stroke-width", 1.5)
            .a("stroke-dasharray", "7 4")
            .put(body),
        Sample::Line(weight, dash, cuts) => {
            let d = svg::path(&[(x, y), (x + 26.0, y)]);
            El::new("path").a("d", &d).line(INK, weight).dashed(dash).put(body);
            match cuts {
                0 => {}
                1 => slashes((x + 13.0, y), &[0.0], body),
                _ => slashes((x + 13.0, y), &[-3.0, 3.0], body),
            }
        }
    }
}
