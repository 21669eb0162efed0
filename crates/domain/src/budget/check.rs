//! The form of the month's table: rows of equal fields, read in their order.

use super::{LONGEST, Line, PayMonths, SHORTEST, Side};
use crate::{
    Faults,
    month::{Month, parse_month},
    typed::{LINE, TEXT, Typed, line, short_enough, text},
    wareki, yen,
};
use chrono::NaiveDate;

/// The fields that each row of the table sends, once a row, in order: `side`, `code`, `label`, `now`, `plan`, `months`,
/// `memo`.
pub const TYPED_ROW: [&str; 7] = ["side", "code", "label", "now", "plan", "months", "memo"];

/// The most rows that are kept.
const MOST_ROWS: usize = 200;

/// 家計表 as it will be kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The day on which it was told.
    pub heard_on: NaiveDate,
    /// The first month of the flow.
    pub start: Month,
    /// Months of the flow, [`SHORTEST`] to [`LONGEST`].
    pub months: u32,
    /// The plan holds from here.
    pub plan_from: Month,
    /// Yen at hand: purse and accounts.
    pub balance: i64,
    /// What the household wishes for, in its own words.
    pub wish: String,
    /// What was found out, and what was agreed.
    pub note: String,
    /// The lines, income before expense.
    pub lines: Vec<Line>,
}

impl std::fmt::Debug for Sheet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sheet").field("lines", &self.lines.len()).finish_non_exhaustive()
    }
}

/// What is to be mended in one cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellFault {
    /// The row in the form's order, from 0.
    pub row: usize,
    /// One of [`TYPED_ROW`].
    pub column: &'static str,
    /// A whole sentence.
    pub sentence: String,
}

/// All that is to be mended in the form.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct SheetFaults {
    /// Above and below the table.
    pub fields: Faults,
    /// In the table.
    pub cells: Vec<CellFault>,
}

impl SheetFaults {
    fn cell(&mut self, row: usize, column: &'static str, sentence: impl Into<String>) {
        self.cells.push(CellFault { row, column, sentence: sentence.into() });
    }
}

impl Sheet {
    /// Reads the form on `today`: fields `heard_on`, `start`, `span`, `plan_from`, `balance`, `wish`, `note`, and the
    /// rows ([`TYPED_ROW`]). A row in which nothing was typed is left out.
    ///
    /// # Errors
    /// Everything to mend, each at its place.
    pub fn check<F: Typed + ?Sized>(form: &F, today: NaiveDate) -> Result<Self, SheetFaults> {
        let mut faults = SheetFaults::default();
        let heard_on = match form.one("heard_on").trim() {
            "" => today,
            typed => match wareki::parse_date(typed, today) {
                Ok(day) if day > today => {
                    faults.fields.add("heard_on", "聞きとった日が、まだ来ていない日になっています");
                    today
                }
                Ok(day) => day,
                Err(fault) => {
                    faults.fields.add("heard_on", fault.to_string());
                    today
                }
            },
        };
        let this = Month::of(today);
        let mut month = |field: &'static str, otherwise: Month| match form.one(field).trim() {
            "" => otherwise,
            typed => parse_month(typed, today).unwrap_or_else(|fault| {
                faults.fields.add(field, fault.to_string());
                otherwise
            }),
        };
        let start = month("start", this);
        let plan_from = month("plan_from", start);
        let span = form.one("span").trim();
        let months = if span.is_empty() { SHORTEST } else { span.parse().unwrap_or(0) };
        if !(SHORTEST..=LONGEST).contains(&months) {
            faults
                .fields
                .add("span", format!("何か月先まで見るかは、{SHORTEST}から{LONGEST}までで選んでください"));
        } else if !(0..i32::try_from(months).unwrap_or(12)).contains(&plan_from.since(start)) {
            let sentence = "計画をはじめる月が、表のはじまりからおわりまでの間にありません";
            faults.fields.add("plan_from", sentence);
        }
        let balance = match yen::parse(form.one("balance")) {
            Ok(balance) => balance.unwrap_or(0),
            Err(fault) => {
                faults.fields.add("balance", fault.to_string());
                0
            }
        };
        let (wish, note) = (text(form.one("wish")), text(form.one("note")));
        short_enough(&mut faults.fields, "wish", &wish, TEXT);
        short_enough(&mut faults.fields, "note", &note, TEXT);
        let lines = rows(form, &mut faults);
        if lines.len() > MOST_ROWS {
            faults.fields.add("lines", format!("行は{MOST_ROWS}までで保存できます"));
        }
        if faults == SheetFaults::default() {
            Ok(Self { heard_on, start, months, plan_from, balance, wish, note, lines })
        } else {
            Err(faults)
        }
    }
}

fn rows<F: Typed + ?Sized>(form: &F, faults: &mut SheetFaults) -> Vec<Line> {
    let columns = TYPED_ROW.map(|name| form.every(name));
    let [sides, codes, labels, nows, plans, months, memos] = &columns;
    let mut lines: Vec<(Side, Line)> = Vec::new();
    for (row, side) in sides.iter().enumerate() {
        let at = |column: &Vec<&str>| column.get(row).copied().unwrap_or_default().to_owned();
        let Some(side) = Side::parse(side) else { continue };
        let (code, label, note) = (at(codes).trim().to_owned(), line(&at(labels)), line(&at(memos)));
        let mut amount = |column, typed: &str| {
            yen::parse(typed).unwrap_or_else(|fault| {
                faults.cell(row, column, fault.to_string());
                None
            })
        };
        let (now, plan) = (amount("now", &at(nows)), amount("plan", &at(plans)));
        let blank = at(nows).trim().is_empty() && at(plans).trim().is_empty() && note.is_empty();
        if blank && (!code.is_empty() || label.is_empty()) {
            continue;
        }
        if code.is_empty() && label.is_empty() {
            faults.cell(row, "label", "何のお金かを、ひとことで入れてください");
        }
        let months = PayMonths::parse(&at(months)).unwrap_or_else(|sentence| {
            faults.cell(row, "months", sentence);
            PayMonths::EVERY
        });
        for (column, text) in [("label", &label), ("memo", &note)] {
            let mut long = Faults::none();
            short_enough(&mut long, column, text, LINE);
            long.0.into_iter().for_each(|fault| faults.cell(row, column, fault.sentence));
        }
        let label = if code.is_empty() { label } else { String::new() };
        lines.push((side, Line { side, code, label, now, plan, months, note }));
    }
    lines.sort_by_key(|(side, _)| *side);
    lines.into_iter().map(|(_, line)| line).collect()
}
