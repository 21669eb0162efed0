//! Answers as rows: one row an answer, several where several words were ticked.

use crate::{
    error::{Error, Result},
    row::{Row, Sql, vals},
    unit::Unit,
};
use chrono::NaiveDate;
use domain::assessment::{Answer, Answers, Item, Kind};

/// Rows per statement.
const AT_ONCE: usize = 200;

/// One row of `assessment_item`. Columns that an answer has no use for are empty.
#[derive(Default)]
struct ItemRow {
    item: &'static str,
    unknown: bool,
    code: String,
    is_main: bool,
    words: String,
    amount: Option<i64>,
    on: Option<NaiveDate>,
}

fn rows_of(item: &'static Item, answer: &Answer) -> Vec<ItemRow> {
    let row = || ItemRow { item: item.key, ..ItemRow::default() };
    match answer {
        Answer::Unknown => vec![ItemRow { unknown: true, ..row() }],
        Answer::One(code) => vec![ItemRow { code: code.clone(), ..row() }],
        Answer::Many { codes, main } => {
            let is_main = |code: &String| main.as_ref() == Some(code);
            let rows =
                codes.iter().map(|code| ItemRow { code: code.clone(), is_main: is_main(code), ..row() });
            rows.collect()
        }
        Answer::Text(words) => vec![ItemRow { words: words.clone(), ..row() }],
        Answer::Yen(amount) | Answer::Number(amount) => vec![ItemRow { amount: Some(*amount), ..row() }],
        Answer::Day(day) => vec![ItemRow { on: Some(*day), ..row() }],
    }
}

/// Adds one row to the answers gathered so far.
fn gather(answers: &mut Answers, r: &Row) -> Result<()> {
    const BROKEN: Error = Error::Broken("assessment_item");
    let item = Item::of(&r.text("item")?).ok_or(BROKEN)?;
    let code = r.text("code")?;
    let answer = match item.kind {
        _ if r.text("state")? == "unknown" => Answer::Unknown,
        Kind::One(_) => Answer::One(code),
        Kind::Many(_) | Kind::ManyMain { .. } => {
            let (mut codes, mut main) = match answers.get(item.key) {
                Some(Answer::Many { codes, main }) => (codes.clone(), main.clone()),
                _ => (Vec::new(), None),
            };
            if r.flag("is_main")? {
                main = Some(code.clone());
            }
            codes.push(code);
            codes.sort_unstable();
            Answer::Many { codes, main }
        }
        Kind::Line | Kind::Text => Answer::Text(r.text("words")?),
        Kind::Yen => Answer::Yen(r.opt_int("amount")?.ok_or(BROKEN)?),
        Kind::Number(_) => Answer::Number(r.opt_int("amount")?.ok_or(BROKEN)?),
        Kind::Day => Answer::Day(r.opt_date("on_day")?.ok_or(BROKEN)?),
    };
    if answers.put(item.key, answer) { Ok(()) } else { Err(BROKEN) }
}

impl Unit {
    /// All that was known after a visit. Not reduced: the caller does that.
    pub(super) async fn answers(&self, visit: i64) -> Result<Answers> {
        let sql = Sql::new(
            "SELECT item, state, code, is_main, words, amount, on_day FROM assessment_item WHERE visit_id = $1 \
             ORDER BY id",
            vals![visit],
        );
        let answers = std::cell::RefCell::new(Answers::default());
        self.all(sql, |r| gather(&mut answers.borrow_mut(), r)).await?;
        Ok(answers.into_inner())
    }

    /// Which items were answered at these visits, and which of those with 「わからない」: (visit, item, unknown).
    pub(super) async fn answered(&self, visits: &[i64]) -> Result<Vec<(i64, String, bool)>> {
        let mut sql =
            Sql::new("SELECT DISTINCT visit_id, item, state FROM assessment_item WHERE visit_id IN ", vec![]);
        sql.ids(visits).add(" ORDER BY visit_id, item, state");
        self.all(sql, |r| Ok((r.int("visit_id")?, r.text("item")?, r.text("state")? == "unknown"))).await
    }

    pub(super) async fn put_answers(&self, visit: i64, answers: &Answers) -> Result<()> {
        let rows: Vec<ItemRow> = answers.iter().flat_map(|(item, answer)| rows_of(item, answer)).collect();
        for some in rows.chunks(AT_ONCE) {
            let mut sql = Sql::new(
                "INSERT INTO assessment_item (visit_id, item, state, code, is_main, words, amount, on_day) VALUES ",
                vec![],
            );
            for (n, row) in some.iter().enumerate() {
                sql.add(if n == 0 { "(" } else { ",(" }).bind(visit).add(",").bind(row.item).add(",");
                sql.bind(if row.unknown { "unknown" } else { "known" }).add(",").bind(row.code.as_str());
                sql.add(",").bind(i64::from(row.is_main)).add(",").bind(row.words.as_str()).add(",");
                sql.bind(row.amount).add(",").bind(row.on.map(|d| d.to_string())).add(")");
            }
            self.run(sql).await?;
        }
        Ok(())
    }
}
