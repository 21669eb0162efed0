//! Answers as rows: one row an answer, several where several words were ticked.

use crate::{
    error::{Error, Result},
    load::{AssessmentItemRow, RowId, Table},
    row::{Row, Sql, vals},
    unit::Unit,
};
use domain::assessment::{Answer, Answers, Item, Kind};

/// Rows per statement.
const AT_ONCE: usize = 200;

impl AssessmentItemRow {
    /// The rows of a save's answers.
    #[must_use]
    pub fn all(visit: RowId, answers: &Answers) -> Vec<Self> {
        answers.iter().flat_map(|(item, answer)| Self::of(visit, item, answer)).collect()
    }

    /// The rows of one answer. Columns that it has no use for are empty.
    fn of(visit: RowId, item: &'static Item, answer: &Answer) -> Vec<Self> {
        let row = || Self { visit, item: item.key.into(), state: "known".into(), ..Self::default() };
        match answer {
            Answer::Unknown => vec![Self { state: "unknown".into(), ..row() }],
            Answer::One(code) => vec![Self { code: code.clone(), ..row() }],
            Answer::Many { codes, main } => {
                let is_main = |code: &String| main.as_ref() == Some(code);
                codes.iter().map(|code| Self { code: code.clone(), main: is_main(code), ..row() }).collect()
            }
            Answer::Text(words) => vec![Self { words: words.clone(), ..row() }],
            Answer::Yen(amount) | Answer::Number(amount) => vec![Self { amount: Some(*amount), ..row() }],
            Answer::Day(day) => vec![Self { on: Some(*day), ..row() }],
        }
    }
}

/// Adds one row to the answers gathered so far.
fn gather(answers: &mut Answers, row: AssessmentItemRow) -> Result<()> {
    const BROKEN: Error = Error::Broken("assessment_item");
    let item = Item::of(&row.item).ok_or(BROKEN)?;
    let answer = match item.kind {
        _ if row.state == "unknown" => Answer::Unknown,
        Kind::One(_) => Answer::One(row.code),
        Kind::Many(_) | Kind::ManyMain { .. } => {
            let (mut codes, main) = match answers.get(item.key) {
                Some(Answer::Many { codes, main }) => (codes.clone(), main.clone()),
                _ => (Vec::new(), None),
            };
            let main = if row.main { Some(row.code.clone()) } else { main };
            codes.push(row.code);
            codes.sort_unstable();
            Answer::Many { codes, main }
        }
        Kind::Line | Kind::Text => Answer::Text(row.words),
        Kind::Yen => Answer::Yen(row.amount.ok_or(BROKEN)?),
        Kind::Number(_) => Answer::Number(row.amount.ok_or(BROKEN)?),
        Kind::Day => Answer::Day(row.on.ok_or(BROKEN)?),
    };
    if answers.put(item.key, answer) { Ok(()) } else { Err(BROKEN) }
}

fn read(r: &Row) -> Result<AssessmentItemRow> {
    Ok(AssessmentItemRow {
        visit: RowId(r.int("visit_id")?),
        item: r.text("item")?,
        state: r.text("state")?,
        code: r.text("code")?,
        main: r.flag("is_main")?,
        words: r.text("words")?,
        amount: r.opt_int("amount")?,
        on: r.opt_date("on_day")?,
    })
}

impl Unit {
    /// All that was known after a visit. Not reduced: the caller does that.
    pub(super) async fn answers(&self, visit: i64) -> Result<Answers> {
        let sql = Sql::new(
            "SELECT visit_id, item, state, code, is_main, words, amount, on_day FROM assessment_item \
             WHERE visit_id = $1 ORDER BY id",
            vals![visit],
        );
        let mut answers = Answers::default();
        for row in self.all(sql, read).await? {
            gather(&mut answers, row)?;
        }
        Ok(answers)
    }

    /// Which items were answered at these visits, and which of those with 「わからない」: (visit, item, unknown).
    pub(super) async fn answered(&self, visits: &[i64]) -> Result<Vec<(i64, String, bool)>> {
        let mut sql =
            Sql::new("SELECT DISTINCT visit_id, item, state FROM assessment_item WHERE visit_id IN ", vec![]);
        sql.ids(visits).add(" ORDER BY visit_id, item, state");
        self.all(sql, |r| Ok((r.int("visit_id")?, r.text("item")?, r.text("state")? == "unknown"))).await
    }

    pub(super) async fn put_answers(&self, visit: i64, answers: &Answers) -> Result<()> {
        for some in AssessmentItemRow::all(RowId(visit), answers).chunks(AT_ONCE) {
            let columns = AssessmentItemRow::COLUMNS.join(", ");
            let mut sql = Sql::new(&format!("INSERT INTO assessment_item ({columns}) VALUES "), vec![]);
            for (n, row) in some.iter().enumerate() {
                sql.add(if n == 0 { "(" } else { ",(" });
                for (at, value) in row.values().into_iter().enumerate() {
                    sql.add(if at == 0 { "" } else { "," }).bind(value);
                }
                sql.add(")");
            }
            self.run(sql).await?;
        }
        Ok(())
    }
}
