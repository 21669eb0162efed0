//! Lines of 専門職への相談. A line goes away by the answer being written down, or by its being read.

use super::{Band, Elsewhere, Entry, Maker, Why, days, sharing::line};
use crate::{
    advice::advice_visible,
    consent::fallen,
    error::Result,
    row::{Row, Sql, vals},
};
use domain::{advice::State, wareki::jst_date};

/// Which questions.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// This desk is asked.
    Ours,
    /// An answer came to what this worker asked, or one who works here no more, and was not read yet.
    Come,
    /// This worker, or one who works here no more, waits beyond the day.
    TheirsLate,
}

impl Maker<'_> {
    /// Adds the condition "`q` was asked at this desk by this worker, or by one who works here no more".
    fn asked_here(&self, sql: &mut Sql) {
        sql.add("(q.from_worker_id = ").bind(self.whose.worker).add(" OR ");
        self.is_gone(sql, "q.from_worker_id");
        sql.add(") AND q.from_agency_id = ").bind(self.whose.desk);
    }

    pub(super) async fn advices(&self, which: Asked) -> Result<Band> {
        if which == Asked::Ours && !self.whose.own {
            return Ok(Band::default()); // what the desk is asked is nobody's own load
        }
        let mut sql = Sql::new(
            &format!(
                "SELECT q.token, q.state, q.subject, q.due_on, q.answered_at, q.to_words, x.name AS from_name, y.name AS to_name, \
                 {} AS withdrawn, COUNT(*) OVER () AS total FROM advice q JOIN agency x ON x.id = q.from_agency_id \
                 LEFT JOIN agency y ON y.id = q.to_agency_id WHERE ",
                fallen("q.consent_item_id", "$1")
            ),
            vals![self.unit.now()],
        );
        match which {
            Asked::Ours => {
                sql.add("q.state = ").bind(State::Asked.word());
                sql.add(" AND q.to_agency_id = ").bind(self.whose.desk);
            }
            Asked::Come => {
                sql.add("q.answered_at IS NOT NULL AND q.seen_at IS NULL AND ");
                self.asked_here(&mut sql);
            }
            Asked::TheirsLate => {
                sql.add("q.state = ").bind(State::Asked.word());
                sql.add(" AND q.due_on < ").bind(self.day.to_string());
                sql.add(" AND ");
                self.asked_here(&mut sql);
            }
        }
        sql.add(" AND ");
        advice_visible(&mut sql, self.unit, "q");
        sql.add(" ORDER BY q.due_on, q.id LIMIT ").bind(self.lines);
        self.band(sql, |r: &Row| {
            let to = r.opt_text("to_name")?.map_or_else(|| r.text("to_words"), Ok)?;
            let (due, subject) = (r.date("due_on")?, r.text("subject")?);
            let from = r.text("from_name")?;
            let (who, what, on) = match which {
                Asked::Ours if r.truth("withdrawn")? => {
                    (from.clone(), format!("{from}からの相談（同意が、いまは有効ではありません）"), due)
                }
                Asked::Ours => (from, subject, due),
                Asked::Come => {
                    let on = r.opt_int("answered_at")?.map_or(due, jst_date);
                    let declined = r.word("state", State::parse)? == State::Declined;
                    let how = if declined {
                        "答えられないとのことです"
                    } else {
                        "答えがきました"
                    };
                    (to, format!("{how}：{subject}"), on)
                }
                Asked::TheirsLate => (to, format!("答えがまだです：{subject}"), due),
            };
            let come = which == Asked::Come;
            let why = if come { Why::AdviceCome } else { Why::Advice };
            let entry = line(why, Elsewhere::Advice(r.token("token")?), who, what);
            let late = !come && due < self.day;
            Ok(Entry { on, days: days(on, self.day), late, ..entry })
        })
        .await
    }
}
