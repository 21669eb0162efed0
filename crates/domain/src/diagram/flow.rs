//! キャッシュフロー as a chart: the money at hand at each month's end, now and as planned.
//!
//! Readable in black and white: the two courses differ by line (dashed, solid) and mark (ring, square), carry their
//! names, and the ground below nothing is grey.

use super::Drawing;
use super::svg::{self, El, INK, QUIET};
use crate::budget::{Flow, Scene, compare, outlook};
use crate::yen;

const WIDTH: f64 = 860.0;
const HEIGHT: f64 = 380.0;
const LEFT: f64 = 92.0;
const RIGHT: f64 = 150.0;
const TOP: f64 = 34.0;
const BOTTOM: f64 = 48.0;
const SIZE: f64 = 13.0;

/// Yen and months as places on the paper.
struct Scale {
    low: f64,
    high: f64,
    step: f64,
    months: usize,
}

impl Scale {
    fn new(flows: &[&Flow]) -> Self {
        let all = || flows.iter().flat_map(|f| f.months.iter().map(|m| m.balance).chain([f.opening, 0]));
        let (low, high) = (all().min().unwrap_or(0), all().max().unwrap_or(0));
        let (low, high) = (low as f64, (high as f64).max(low as f64 + 1.0));
        let step = nice((high - low) / 5.0);
        let months = flows.iter().map(|f| f.months.len()).max().unwrap_or(1).max(1);
        Self { low: (low / step).floor() * step, high: (high / step).ceil() * step, step, months }
    }

    fn y(&self, yen: f64) -> f64 {
        TOP + (self.high - yen) / (self.high - self.low) * (HEIGHT - TOP - BOTTOM)
    }

    /// The place of the end of month `n`, counted from 1; 0 is the start.
    fn x(&self, n: usize) -> f64 {
        LEFT + n as f64 / self.months as f64 * (WIDTH - LEFT - RIGHT)
    }
}

/// The next of 1, 2, 5 × 10ⁿ, at least a thousand yen.
fn nice(rough: f64) -> f64 {
    let ten = 10_f64.powf(rough.max(1_000.0).log10().floor());
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|n| n * ten).find(|n| *n >= rough).unwrap_or(ten * 10.0)
}

/// Draws both courses; the words say the same.
#[must_use]
pub fn flow(now: &Flow, plan: &Flow) -> Drawing {
    let words = vec![outlook(now), outlook(plan), compare(now, plan)];
    let scale = Scale::new(&[now, plan]);
    let mut body = String::new();
    ground(&scale, &mut body);
    months(now, &scale, &mut body);
    for flow in [now, plan] {
        course(flow, &scale, &mut body);
    }
    ends(now, plan, &scale, &mut body);
    let desc = words.join("");
    let svg = svg::page("flow", WIDTH, HEIGHT, "手もとのお金のうつりかわり", &desc, &body);
    Drawing { svg, words, width: WIDTH, height: HEIGHT }
}

/// Grey below nothing, a line for each step of yen, the line of nothing itself thick.
fn ground(scale: &Scale, body: &mut String) {
    let (left, right, zero) = (LEFT, WIDTH - RIGHT, scale.y(0.0));
    if scale.low < 0.0 {
        El::new("rect")
            .n("x", left)
            .n("y", zero)
            .n("width", right - left)
            .n("height", HEIGHT - BOTTOM - zero)
            .a("fill", "#e4e4e6")
            .put(body);
        svg::label(body, left + 8.0, HEIGHT - BOTTOM - 8.0, SIZE, "start", "eg-sub", "お金がたりない");
    }
    let mut yen = scale.low;
    while yen <= scale.high + scale.step / 2.0 {
        let y = scale.y(yen);
        let none = yen.abs() < scale.step / 2.0;
        let (ink, width) = if none { (INK, 1.6) } else { ("#c9c9cc", 0.8) };
        El::new("path").a("d", &svg::path(&[(left, y), (right, y)])).line(ink, width).put(body);
        svg::label(body, left - 8.0, y + 4.5, SIZE, "end", "eg-label", &short(yen as i64));
        yen += scale.step;
    }
    svg::label(body, left - 8.0, TOP - 16.0, SIZE - 1.0, "end", "eg-sub", "手もとのお金");
}

/// 「12万」「−5千」「12.5万」: short, for the axis.
fn short(yen: i64) -> String {
    let sign = if yen < 0 { "−" } else { "" };
    let size = yen.unsigned_abs();
    match size {
        0 => "0円".to_owned(),
        _ if size.is_multiple_of(10_000) => {
            format!("{sign}{}万円", yen::commas((size / 10_000).cast_signed()))
        }
        _ if size > 10_000 && size.is_multiple_of(1_000) => {
            format!("{sign}{}.{}万円", size / 10_000, size % 10_000 / 1_000)
        }
        _ => format!("{sign}{}円", yen::commas(size.cast_signed())),
    }
}

fn months(flow: &Flow, scale: &Scale, body: &mut String) {
    let every = match scale.months {
        0..=14 => 1,
        15..=26 => 2,
        27..=40 => 3,
        _ => 6,
    };
    let y = HEIGHT - BOTTOM;
    let mut year = None;
    for (n, m) in flow.months.iter().enumerate().filter(|(n, _)| n % every == 0) {
        let x = scale.x(n + 1);
        El::new("path").a("d", &svg::path(&[(x, y), (x, y + 5.0)])).line(QUIET, 0.8).put(body);
        svg::label(body, x, y + 19.0, SIZE, "middle", "eg-label", &m.month.number().to_string());
        if year != Some(m.month.year()) {
            year = Some(m.month.year());
            svg::label(body, x, y + 37.0, SIZE, "middle", "eg-sub", &format!("{}年", m.month.year()));
        }
    }
    svg::label(body, WIDTH - RIGHT + 8.0, y + 19.0, SIZE, "start", "eg-sub", "月");
}

fn course(flow: &Flow, scale: &Scale, body: &mut String) {
    let points = std::iter::once(flow.opening).chain(flow.months.iter().map(|m| m.balance));
    let points: Vec<(f64, f64)> =
        points.enumerate().map(|(n, yen)| (scale.x(n), scale.y(yen as f64))).collect();
    let (width, dash) = match flow.scene {
        Scene::Now => (2.0, Some("7 5")),
        Scene::Plan => (3.2, None),
    };
    let class = format!("eg-course-{}", flow.scene.word());
    El::new("path").a("class", &class).a("d", &svg::path(&points)).line(INK, width).dashed(dash).put(body);
    let every = (points.len() / 8).max(1);
    for (x, y) in points.iter().step_by(every).copied() {
        mark(flow.scene, x, y, body);
    }
    if let Some(out) = flow.runs_out()
        && let Some(n) = flow.months.iter().position(|m| m.month == out.month)
    {
        let (x, y) = (scale.x(n + 1), scale.y(out.balance as f64));
        let cross = format!(
            "{}{}",
            svg::path(&[(x - 7.0, y - 7.0), (x + 7.0, y + 7.0)]),
            svg::path(&[(x - 7.0, y + 7.0), (x + 7.0, y - 7.0)])
        );
        El::new("path").a("d", &cross).line(INK, 3.0).put(body);
        let above = if flow.scene == Scene::Now { -14.0 } else { 26.0 };
        let anchor = if x > WIDTH - RIGHT - 110.0 { "end" } else { "start" };
        let words = format!("× {} なくなる", out.month.show());
        svg::label(body, x, (y + above).clamp(TOP, HEIGHT - BOTTOM - 4.0), SIZE, anchor, "eg-label", &words);
    }
}

/// A ring for now, a square for the plan.
fn mark(scene: Scene, x: f64, y: f64, body: &mut String) {
    match scene {
        Scene::Now => {
            let ring = El::new("circle").n("cx", x).n("cy", y).n("r", 4.5);
            ring.a("fill", "#ffffff").a("stroke", INK).n("stroke-width", 1.6).put(body);
        }
        Scene::Plan => {
            El::new("rect")
                .n("x", x - 4.5)
                .n("y", y - 4.5)
                .n("width", 9.0)
                .n("height", 9.0)
                .a("fill", INK)
                .put(body);
        }
    }
}

/// The names of the courses beside their ends, kept apart.
fn ends(now: &Flow, plan: &Flow, scale: &Scale, body: &mut String) {
    let end = |flow: &Flow| scale.y(flow.last().map_or(flow.opening, |m| m.balance) as f64);
    let (mut a, mut b) = (end(now), end(plan));
    if (a - b).abs() < 40.0 {
        let middle = f64::midpoint(a, b);
        let (up, down) = (middle - 20.0, middle + 20.0);
        (a, b) = if a < b { (up, down) } else { (down, up) };
    }
    for (flow, y) in [(now, a), (plan, b)] {
        let y = y.clamp(TOP, HEIGHT - BOTTOM - 16.0);
        let x = WIDTH - RIGHT + 14.0;
        mark(flow.scene, x, y - 4.5, body);
        svg::label(body, x + 10.0, y, SIZE, "start", "eg-label", flow.scene.label());
        let left = flow.last().map_or(flow.opening, |m| m.balance);
        svg::label(body, x + 10.0, y + 17.0, SIZE, "start", "eg-label", &yen::show(left));
    }
}
