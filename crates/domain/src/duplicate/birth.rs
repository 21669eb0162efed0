//! Births, and the slips that happen when one is written down.

use chrono::{Datelike, NaiveDate};

use super::Reason;
use crate::wareki::Birth;

/// Years between the same year number of two eras (昭和39年 and 平成39年 …), and between 昭和39 and a
/// Western 39 (1939).
const ERA_GAPS: [i32; 7] = [63, 30, 93, 14, 77, 44, 25];

/// The reason and its points; negative where the births do not fit, none where they say nothing.
pub(super) fn compare(a: Birth, b: Birth) -> Option<(Reason, i32)> {
    if let (Birth::Exact(a), Birth::Exact(b)) = (a, b) {
        return Some(days(a, b));
    }
    let gap = a.year().abs_diff(b.year());
    if matches!((a, b), (Birth::About(_), _) | (_, Birth::About(_))) {
        // A spoken age may be off by half a decade, 「50代」 even more.
        return match gap {
            0..=6 => Some((Reason::BirthFits, 6)),
            7..=12 => None,
            _ => Some((Reason::BirthDiffers, -30)),
        };
    }
    match (gap, month(a).zip(month(b))) {
        (0, Some((a, b))) if a == b => Some((Reason::BirthFits, 20)),
        (0, None) => Some((Reason::BirthFits, 12)),
        (0 | 1, _) => None,
        _ => Some((Reason::BirthDiffers, -30)),
    }
}

fn month(birth: Birth) -> Option<u32> {
    match birth {
        Birth::Exact(date) => Some(date.month()),
        Birth::YearMonth(_, month) => Some(month),
        Birth::Year(_) | Birth::About(_) => None,
    }
}

fn days(a: NaiveDate, b: NaiveDate) -> (Reason, i32) {
    if a == b {
        return (Reason::BirthSame, 40);
    }
    let gap = a.year().saturating_sub(b.year()).saturating_abs();
    if (a.month(), a.day()) == (b.month(), b.day()) {
        if gap == 1 {
            return (Reason::BirthYearSlip, 25);
        }
        if ERA_GAPS.contains(&gap) {
            return (Reason::BirthEraSlip, 25);
        }
    }
    if gap == 0 && (a.month(), a.day()) == (b.day(), b.month()) {
        return (Reason::BirthDaySwapped, 25);
    }
    let digits = |date: NaiveDate| date.format("%Y%m%d").to_string();
    let differing = digits(a).bytes().zip(digits(b).bytes()).filter(|(a, b)| a != b).count();
    if differing == 1 { (Reason::BirthDigit, 20) } else { (Reason::BirthDiffers, -30) }
}
