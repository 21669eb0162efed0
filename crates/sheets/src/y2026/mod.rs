//! The sheets as they are laid out in 令和8年度. Ours: not the ministry's 標準様式, and never called so.

pub mod assessment;
pub mod budget;
pub mod cases;
pub mod consent;
pub mod contact;
pub mod contacts;
pub mod erasure;
pub mod housing;
pub mod looked;
pub mod meeting;
pub mod plan;
pub mod reception;
pub mod referral;

#[cfg(test)]
mod tests;

use crate::sheet::{Cell, Face, Line, value};

/// Stands at the foot of each sheet.
pub const EDITION: &str = "engawa の様式（令和8年度版）";

/// What stands where a part is not shared with the actor.
pub const NOT_SHARED: &str = "（共有されていません）";

/// 「a ・ b」 of what is not empty.
pub(crate) fn joined(parts: &[&str]) -> String {
    parts.iter().map(|p| p.trim()).filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" ・ ")
}

/// Words with their marks, two side by side, down the left and then down the right.
pub(crate) fn marked(all: &[(String, &'static str)]) -> Vec<Line> {
    let half = all.len().div_ceil(2);
    let (left, right) = all.split_at(half.min(all.len()));
    let cells = |one: Option<&(String, &'static str)>| -> [Cell; 2] {
        let (words, mark) = one.map_or(("", ""), |(words, mark)| (words.as_str(), *mark));
        [Cell { width: 1, text: mark.to_owned(), face: Face::Mark }, value(11, words)]
    };
    (0..half)
        .map(|n| Line([cells(left.get(n)), cells(right.get(n))].into_iter().flatten().collect()))
        .collect()
}
