//! Where the boxes around the circle stand.

use crate::diagram::space::Rect;

/// Ellipses are wider than high, as pages are.
const WIDE: f64 = 1.3;
const CLEAR: f64 = 12.0;

/// Places boxes of the given sizes around a circle of radius `core` at the origin, clockwise from the
/// top, on one to three rings: the smallest arrangement in which no box meets another, the circle, or
/// the line to another box.
pub(super) fn around(sizes: &[(f64, f64)], core: f64) -> Vec<Rect> {
    let (mut widest, mut tallest) = (0.0_f64, 0.0_f64);
    for (w, h) in sizes {
        widest = widest.max(*w);
        tallest = tallest.max(*h);
    }
    let mut best: Option<(f64, Vec<Rect>)> = None;
    for rings in 1..=3 {
        for step in [tallest + CLEAR, (tallest + widest) / 2.0, widest + CLEAR] {
            let mut inner = core + 50.0 + tallest / 2.0;
            // One ring is always wide enough in the end, so the search ends; more rings may never be.
            let most = if rings == 1 { f64::INFINITY } else { 1600.0 };
            while inner < most {
                let boxes = arrange(sizes, rings, inner, step);
                if apart(&boxes, core) {
                    let area = area(&boxes);
                    if best.as_ref().is_none_or(|b| area < b.0 - 1.0) {
                        best = Some((area, boxes));
                    }
                    break;
                }
                inner += 12.0;
            }
            if rings == 1 {
                break;
            }
        }
    }
    best.map(|b| b.1).unwrap_or_default()
}

#[allow(clippy::cast_precision_loss, reason = "a count of boxes")]
fn arrange(sizes: &[(f64, f64)], rings: usize, inner: f64, step: f64) -> Vec<Rect> {
    let count = sizes.len() as f64;
    let turn = |(i, (w, h)): (usize, &(f64, f64))| {
        let radius = inner + (i % rings) as f64 * step;
        let angle = i as f64 / count * std::f64::consts::TAU - std::f64::consts::FRAC_PI_2;
        Rect::around(angle.cos() * radius * WIDE, angle.sin() * radius, *w, *h)
    };
    sizes.iter().enumerate().map(turn).collect()
}

fn apart(boxes: &[Rect], core: f64) -> bool {
    let circle = Rect::around(0.0, 0.0, core * 2.0 + 60.0, core * 2.0 + 60.0);
    boxes.iter().enumerate().all(|(i, a)| {
        let middle = (a.x0.midpoint(a.x1), a.y0.midpoint(a.y1));
        let room = a.grown(CLEAR / 2.0);
        !a.meets(&circle)
            && boxes.iter().enumerate().all(|(j, b)| {
                i == j
                    || (!room.meets(&b.grown(CLEAR / 2.0))
                        && b.grown(CLEAR / 2.0).entry((0.0, 0.0), middle).is_none())
            })
    })
}

fn area(boxes: &[Rect]) -> f64 {
    let all = boxes.iter().copied().reduce(|a, b| Rect {
        x0: a.x0.min(b.x0),
        y0: a.y0.min(b.y0),
        x1: a.x1.max(b.x1),
        y1: a.y1.max(b.y1),
    });
    all.map_or(0.0, |r| (r.x1 - r.x0) * (r.y1 - r.y0))
}
