//! Money as the pages say it. Templates hand out numbers or references to them; both are taken.

use domain::{budget::Flow, yen as words};
use std::borrow::Borrow;

/// 「52,000円」.
pub(crate) fn yen(yen: impl Borrow<i64>) -> String {
    words::show(*yen.borrow())
}

/// 「52,000」.
pub(crate) fn commas(yen: impl Borrow<i64>) -> String {
    words::commas(*yen.borrow())
}

/// 「＋3,000円」「−500円」「0円」: what a plan changes.
pub(crate) fn change(yen: impl Borrow<i64>) -> String {
    let yen = *yen.borrow();
    if yen > 0 { format!("＋{}", words::show(yen)) } else { words::show(yen) }
}

/// How long the money lasts.
pub(crate) fn outlook(flow: &Flow) -> String {
    domain::budget::outlook(flow)
}

/// What the plan changes.
pub(crate) fn compare(now: &Flow, plan: &Flow) -> String {
    domain::budget::compare(now, plan)
}
