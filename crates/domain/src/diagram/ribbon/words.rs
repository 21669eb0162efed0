//! The long view in words: marks by number, then year by year.

use super::{Mark, Period, Ribbon};

pub(super) fn words(ribbon: &Ribbon) -> Vec<String> {
    let (first, last) = ribbon.years();
    let mut lines: Vec<String> =
        ribbon.marks_in_time().into_iter().enumerate().map(|(i, m)| format!("転機{}", mark(i, m))).collect();
    for (band, p) in outside(ribbon, first, last) {
        lines.push(format!("図の外（{first}年より前か{last}年より後）：{band}「{}」。", period(p)));
    }
    let out_of_view = ribbon.needs.iter().filter(|n| n.year < first || n.year > last);
    lines.extend(out_of_view.map(|n| format!("図の外：{}。", need(n.year, &[&n.note]))));
    for year in first..=last {
        let mut parts: Vec<String> = Vec::new();
        for band in &ribbon.bands {
            for p in &band.periods {
                let end = p.to.unwrap_or(i32::MAX).max(p.from);
                if p.from == year || (year == first && p.from < first && end >= first) {
                    parts.push(format!("{}「{}」", band.label, period(p)));
                }
            }
        }
        let notes: Vec<&str> =
            ribbon.needs.iter().filter(|n| n.year == year).map(|n| n.note.as_str()).collect();
        if !notes.is_empty() {
            parts.push(need_note(&notes));
        }
        let count = ribbon.count(year);
        if count > 0 {
            parts.push(format!("関わり{count}回"));
        }
        if let Some(years) = ribbon.gaps().into_iter().find(|g| g.0 == year) {
            parts.push(gap(years));
        }
        if !parts.is_empty() {
            lines.push(format!("{year}年：{}。", parts.join("、")));
        }
    }
    lines
}

fn outside(ribbon: &Ribbon, first: i32, last: i32) -> impl Iterator<Item = (&str, &Period)> {
    let all = ribbon.bands.iter().flat_map(|b| b.periods.iter().map(move |p| (b.label.as_str(), p)));
    all.filter(move |(_, p)| p.from > last || p.to.is_some_and(|to| to.max(p.from) < first))
}

/// 「1 2008年3月：父が亡くなる」; numbered from 1.
pub(super) fn mark(index: usize, mark: &Mark) -> String {
    match mark.month {
        Some(month) => format!("{} {}年{month}月：{}", index + 1, mark.year, mark.text),
        None => format!("{} {}年：{}", index + 1, mark.year, mark.text),
    }
}

/// 「正社員（1998年〜2003年）」
pub(super) fn period(p: &Period) -> String {
    match p.to {
        Some(to) if to > p.from => format!("{}（{}年〜{to}年）", p.label, p.from),
        Some(_) => format!("{}（{}年）", p.label, p.from),
        None => format!("{}（{}年〜）", p.label, p.from),
    }
}

pub(super) fn gap((from, to): (i32, i32)) -> String {
    if from == to {
        "記録された関わりなし".to_owned()
    } else {
        format!("{to}年まで記録された関わりなし")
    }
}

pub(super) fn need(year: i32, notes: &[&str]) -> String {
    format!("{year}年：{}", need_note(notes))
}

fn need_note(notes: &[&str]) -> String {
    let notes: Vec<&str> = notes.iter().map(|n| n.trim()).filter(|n| !n.is_empty()).collect();
    match notes.as_slice() {
        [] => "関与の必要".to_owned(),
        notes => format!("関与の必要（{}）", notes.join("／")),
    }
}
