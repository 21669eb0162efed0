//! The line that asks a 管理者 to look at the week's 見るきっかけ. It goes away when each of them has been looked at.

use super::{Band, Elsewhere, Entry, Maker, Why, days, sharing::line};
use crate::error::Result;
use domain::code::Role;

impl Maker<'_> {
    /// One line for all that this 管理者 has not looked at; no name stands in it.
    pub(super) async fn looks(&self) -> Result<Band> {
        if !self.whose.own || !self.unit.ctx().actor.is(Role::Manager) {
            return Ok(Band::default());
        }
        let mut open = self.unit.look_lines(self.whose.desk, "l.answer = ''").await?;
        open.retain(|look| !look.own);
        let Some(oldest) = open.iter().map(|look| look.week).min() else { return Ok(Band::default()) };
        let what = format!("閲覧の記録に、ひと目見ておくとよいものが{}件あります", open.len());
        let entry = line(Why::Look, Elsewhere::Looks, "週の見るきっかけ".to_owned(), what);
        let since = oldest.checked_add_days(chrono::Days::new(7)).unwrap_or(oldest);
        let entry = Entry { on: since, days: days(since, self.day), ..entry };
        Ok(Band { entries: vec![entry], total: 1 })
    }
}
