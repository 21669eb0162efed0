//! The line that asks a 管理者 for the second yes to a list of what is to be erased. It goes away with the answer.

use super::{Band, Elsewhere, Entry, Maker, Why, days, sharing::line};
use crate::error::Result;
use domain::wareki::jst_date;

impl Maker<'_> {
    /// A line for each list that waits for this 管理者's yes; no name stands in it.
    pub(super) async fn erasures(&self) -> Result<Band> {
        if !self.whose.own {
            return Ok(Band::default());
        }
        let waiting = self.unit.erasures_to_agree().await?;
        let total = i64::try_from(waiting.len()).unwrap_or(i64::MAX);
        let entries = waiting.into_iter().map(|list| {
            let what = format!("消去の一覧に、もう一人の承認が要ります（{}件）", list.items);
            let on = jst_date(list.made_at);
            let entry = line(Why::Erasure, Elsewhere::Erasure(list.token), list.agency, what);
            Entry { on, days: days(on, self.day), ..entry }
        });
        Ok(Band { entries: entries.collect(), total })
    }
}
