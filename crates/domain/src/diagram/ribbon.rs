//! The long view: years left to right on one page, from the first to the current year.
//!
//! Bands of life (health, work, money, housing, family, learning) with their periods; turning points as
//! numbered marks; contacts per year as bars; years without any contact hatched; years in which somebody
//! should have been there（関与の必要）flagged.

mod contacts;
mod draw;
mod words;

use super::Drawing;

/// What the long view shows. Years are Western calendar years.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ribbon {
    /// First year shown; everything before it is cut at the edge.
    pub from: i32,
    /// Last year shown, as a rule the current one. At most 120 years are drawn.
    pub to: i32,
    /// Rows: 健康・仕事・お金・住まい・家族・学び.
    pub bands: Vec<Band>,
    /// Turning points.
    pub marks: Vec<Mark>,
    /// Contacts per year; a year not given has none.
    pub contacts: Vec<YearContacts>,
    /// Flags 「関与の必要」.
    pub needs: Vec<Need>,
}

/// One row of the long view.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Band {
    /// 健康, 仕事 …
    pub label: String,
    /// What was in it; may overlap.
    pub periods: Vec<Period>,
}

/// A stretch of years.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Period {
    /// First year.
    pub from: i32,
    /// Last year, inclusive; none while it goes on.
    pub to: Option<i32>,
    /// What it was: 「正社員（運送）」.
    pub label: String,
    /// How it was.
    pub tone: Tone,
}

/// How a period was, seen by fill and outline, not by colour alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Steady: white box.
    #[default]
    Plain,
    /// Good: light fill.
    Good,
    /// Hard: darker fill and thick outline.
    Hard,
}

/// A turning point.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mark {
    /// Opaque id; becomes `data-mark`.
    pub key: String,
    /// Year.
    pub year: i32,
    /// Month 1 to 12 where known.
    pub month: Option<u32>,
    /// What happened.
    pub text: String,
    /// Where a click leads: a path of this site, a fragment or an https address; anything else is dropped.
    pub href: Option<String>,
}

/// Contacts of one year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct YearContacts {
    /// Year.
    pub year: i32,
    /// How many contacts and attempts.
    pub count: u32,
}

/// A year in which somebody should have been there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Need {
    /// Year.
    pub year: i32,
    /// Why, in a few words; may be empty.
    pub note: String,
}

/// Draws the long view: an element with `data-mark` for each turning point, `data-period` (band and
/// period number, from 0) for each period, `data-contacts`, `data-gap` and `data-need` by year.
///
/// Marks, periods and flags wholly outside the years shown are named in the words only.
pub fn ribbon(ribbon: &Ribbon) -> Drawing {
    draw::draw(ribbon)
}

impl Ribbon {
    /// The years drawn: in order, at most 120, of four digits at most.
    fn years(&self) -> (i32, i32) {
        let (a, b) = (self.from.min(self.to), self.from.max(self.to));
        let (a, b) = (a.clamp(1, 9999), b.clamp(1, 9999));
        (a.max(b - 119), b)
    }

    fn count(&self, year: i32) -> u32 {
        let of_year = self.contacts.iter().filter(|c| c.year == year);
        of_year.fold(0, |sum: u32, c| sum.saturating_add(c.count))
    }

    /// Runs of years without any contact: first and last year.
    fn gaps(&self) -> Vec<(i32, i32)> {
        let (first, last) = self.years();
        let mut gaps: Vec<(i32, i32)> = Vec::new();
        for year in (first..=last).filter(|y| self.count(*y) == 0) {
            match gaps.last_mut() {
                Some(gap) if gap.1 + 1 == year => gap.1 = year,
                _ => gaps.push((year, year)),
            }
        }
        gaps
    }

    /// Marks in the order of time, as they are numbered from 1.
    fn marks_in_time(&self) -> Vec<&Mark> {
        let mut marks: Vec<&Mark> = self.marks.iter().collect();
        marks.sort_by_key(|m| (m.year, m.month.unwrap_or_default()));
        marks
    }
}
