//! The rows of the form of 家計表: one for each item of the code lists, those of one's own, and some empty ones.

use crate::form::Fields;
use domain::{
    budget::{CellFault, Line, Sheet, Side, TYPED_ROW, usual_months},
    month::Month,
    wareki, yen,
};
use store::code::Codes;

/// Empty rows for own lines, on each side.
const EMPTY: usize = 3;

/// A row of the form.
pub(super) struct Row {
    /// Its place in the form, from 0.
    pub(super) n: usize,
    pub(super) code: String,
    /// What stands before the amounts; what was typed for an own line.
    pub(super) label: String,
    pub(super) now: String,
    pub(super) plan: String,
    pub(super) months: String,
    pub(super) memo: String,
    faults: Vec<(&'static str, String)>,
}

impl Row {
    pub(super) fn own(&self) -> bool {
        self.code.is_empty()
    }

    /// The name for the reader of the screen.
    pub(super) fn name(&self) -> &str {
        if self.label.is_empty() { "そのほかの行" } else { &self.label }
    }

    /// The sentence at a column, if something is to be mended.
    pub(super) fn at(&self, column: &str) -> &str {
        self.faults.iter().find(|(at, _)| *at == column).map_or("", |(_, sentence)| sentence)
    }
}

/// The whole form as fields, out of what is kept.
pub(super) fn fields(sheet: Option<&Sheet>, codes: &Codes, today: chrono::NaiveDate) -> Fields {
    let mut f = Fields::default();
    let start = sheet.map_or_else(|| Month::of(today), |s| s.start);
    f.set("heard_on", wareki::show_wareki(sheet.map_or(today, |s| s.heard_on)));
    f.set("balance", sheet.map(|s| yen::commas(s.balance)).unwrap_or_default());
    f.set("start", start.show());
    f.set("span", sheet.map_or(12, |s| s.months).to_string());
    f.set("plan_from", sheet.map_or(start, |s| s.plan_from).show());
    f.set("wish", sheet.map(|s| s.wish.clone()).unwrap_or_default());
    f.set("note", sheet.map(|s| s.note.clone()).unwrap_or_default());
    for side in Side::ALL {
        let lines: Vec<&Line> = sheet.iter().flat_map(|s| &s.lines).filter(|l| l.side == *side).collect();
        let listed: Vec<&str> = codes.list(side.list()).map(|c| c.code.as_str()).collect();
        for code in &listed {
            match lines.iter().find(|l| l.code == *code) {
                Some(line) => push(&mut f, line),
                None => {
                    let months = usual_months(code).show();
                    blank(&mut f, *side, code, &months);
                }
            }
        }
        lines.iter().filter(|l| !listed.contains(&l.code.as_str())).for_each(|line| push(&mut f, line));
        (0..EMPTY).for_each(|_| blank(&mut f, *side, "", ""));
    }
    f
}

fn push(f: &mut Fields, line: &Line) {
    let amount = |yen: Option<i64>| yen.map(yen::commas).unwrap_or_default();
    let (now, plan, months) = (amount(line.now), amount(line.plan), line.months.show());
    let values = [line.side.word(), &line.code, &line.label, &now, &plan, &months, &line.note];
    TYPED_ROW.iter().zip(values).for_each(|(name, value)| f.push(name, value));
}

fn blank(f: &mut Fields, side: Side, code: &str, months: &str) {
    let values = [side.word(), code, "", "", "", months, ""];
    TYPED_ROW.iter().zip(values).for_each(|(name, value)| f.push(name, value));
}

/// The rows of one side, out of the fields.
pub(super) fn rows(f: &Fields, codes: &Codes, faults: &[CellFault], side: Side) -> Vec<Row> {
    let columns = TYPED_ROW.map(|name| f.all(name).collect::<Vec<_>>());
    let [sides, rest @ ..] = &columns;
    let mut rows = Vec::new();
    for (n, _) in sides.iter().enumerate().filter(|(_, word)| **word == side.word()) {
        let [code, label, now, plan, months, memo] =
            rest.each_ref().map(|column| column.get(n).copied().unwrap_or_default().to_owned());
        let label = if code.is_empty() { label } else { codes.label(side.list(), &code).to_owned() };
        let here = faults.iter().filter(|fault| fault.row == n);
        let faults = here.map(|fault| (fault.column, fault.sentence.clone())).collect();
        rows.push(Row { n, code, label, now, plan, months, memo, faults });
    }
    rows
}
