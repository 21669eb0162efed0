//! 消去の一覧: made of what is due, agreed to by a second, stopped, and what is taken out of it.

use super::{
    desk,
    due::{Standing, Which},
};
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    row::{Sql, vals},
    secret,
    unit::Unit,
};
use chrono::NaiveDate;
use domain::{
    DAY, Fault, Token,
    retention::{ListState, due_on, last_due},
};
use std::collections::HashMap;

/// So many things on one list at most, so that two people can read it through.
const MOST: usize = 500;

/// What is due on a day.
pub(super) fn due(mut standing: Vec<Standing>, years: i64, day: NaiveDate) -> Vec<Standing> {
    let last = last_due(day, years);
    standing.retain(|s| s.stay.is_none() && s.closed <= last);
    standing
}

impl Unit {
    /// 年度-連番 of the cases of these households, 「2019-0012、2020-0003」.
    async fn case_numbers(&self, homes: &[i64]) -> Result<HashMap<i64, String>> {
        let mut numbers: HashMap<i64, String> = HashMap::new();
        for some in homes.chunks(500) {
            let mut sql =
                Sql::new("SELECT household_id, number FROM support_case WHERE household_id IN ", vals![]);
            sql.ids(some).add(" ORDER BY household_id, id");
            for (home, number) in self.all(sql, |r| Ok((r.int("household_id")?, r.text("number")?))).await? {
                let all = numbers.entry(home).or_default();
                if !all.is_empty() {
                    all.push('、');
                }
                all.push_str(&number);
            }
        }
        Ok(numbers)
    }

    async fn put_items(
        &self,
        list: i64,
        homes: &[Standing],
        receptions: &[Standing],
        years: (i64, i64),
    ) -> Result<()> {
        let ids: Vec<i64> = homes.iter().map(|s| s.id).collect();
        let numbers = self.case_numbers(&ids).await?;
        let mut taken: HashMap<i64, String> = HashMap::new();
        for some in receptions.chunks(500) {
            let mut sql = Sql::new("SELECT id, number FROM reception WHERE id IN ", vals![]);
            sql.ids(&some.iter().map(|s| s.id).collect::<Vec<_>>());
            taken.extend(self.all(sql, |r| Ok((r.int("id")?, r.text("number")?))).await?);
        }
        let homes = homes.iter().map(|s| (Some(s.id), None, s, years.0, numbers.get(&s.id)));
        let receptions = receptions.iter().map(|s| (None, Some(s.id), s, years.1, taken.get(&s.id)));
        for (rank, (home, reception, standing, years, number)) in (1_i64..).zip(homes.chain(receptions)) {
            let sql = Sql::new(
                "INSERT INTO erasure_item (list_id, rank, household_id, reception_id, number, closed_on, years, due_on, state) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting')",
                vals![
                    list,
                    rank,
                    home,
                    reception,
                    number.map_or("", String::as_str),
                    standing.closed.to_string(),
                    years,
                    due_on(standing.closed, years).to_string()
                ],
            );
            self.run(sql).await?;
        }
        Ok(())
    }
}

impl Store {
    /// Freezes what is due now at the actor's desk into a list. Making it, and having read it through, is the first yes.
    /// The oldest come first; what is too much for one list waits for the next.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless 管理者 of the present desk; [`Error::Invalid`] at `make` when nothing is due, or while
    /// another list of the desk is open.
    pub async fn make_erasure_list(&self, ctx: &Ctx) -> Result<Token> {
        let (agency, _) = desk(&ctx.actor)?;
        let mut unit = self.writing_whole(ctx).await?;
        // Two presses at once: the second waits here, and finds the first one's list.
        unit.run(Sql::new("UPDATE agency SET version = version WHERE id = $1", vals![agency])).await?;
        let open =
            "SELECT id FROM erasure_list WHERE agency_id = $1 AND state IN ('asked', 'agreed') LIMIT 1";
        if unit.one(Sql::new(open, vals![agency]), |r| r.int("id")).await?.is_some() {
            return Err(Fault::new("make", "まだ終わっていない消去の一覧があります").into());
        }
        let (years, today) = (unit.years_of(agency).await?, ctx.today());
        let mut homes = due(unit.homes_standing(Which::Of(agency)).await?, years.household, today);
        let mut receptions = due(unit.receptions_standing(Which::Of(agency)).await?, years.reception, today);
        if homes.is_empty() && receptions.is_empty() {
            return Err(Fault::new("make", "いま、保存期間が終わった記録はありません").into());
        }
        homes.sort_by_key(|s| (s.closed, s.id));
        receptions.sort_by_key(|s| (s.closed, s.id));
        homes.truncate(MOST);
        receptions.truncate(MOST - homes.len());
        let token = secret::token()?;
        let sql = Sql::new(
            "INSERT INTO erasure_list (token, agency_id, state, made_by, made_at) \
             VALUES ($1, $2, 'asked', $3, $4) RETURNING id",
            vals![token.as_str(), agency, ctx.actor.worker, unit.now()],
        );
        let list = unit.insert(sql).await?;
        unit.put_items(list, &homes, &receptions, (years.household, years.reception)).await?;
        unit.note(Line::new(Action::Create, Kind::Erasure, list));
        unit.done().await?;
        Ok(token)
    }

    /// The second yes: after it, the days of waiting begin.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the list is not for this actor; [`Error::Invalid`] at `agree`: the actor made it, it does not
    /// wait for a yes any more, or who made it is no longer 管理者.
    pub async fn agree_erasure(&self, ctx: &Ctx, list: &Token) -> Result<()> {
        let mut unit = self.writing_whole(ctx).await?;
        let open = unit.hold_erasure(list).await?;
        if open.state != ListState::Asked {
            return Err(Fault::new("agree", "この一覧は、いまは承認を待っていません").into());
        }
        if open.made_by == ctx.actor.worker {
            let words = "つくった人は、二人目の承認をすることができません。ほかの管理者に頼んでください";
            return Err(Fault::new("agree", words).into());
        }
        if !unit.manages_at(open.made_by, open.agency).await? {
            let words =
                "この一覧をつくった人は、いまは管理者ではありません。この一覧を止めて、つくり直してください";
            return Err(Fault::new("agree", words).into());
        }
        let wait = unit.years_of(open.agency).await?.wait;
        let sql = Sql::new(
            "UPDATE erasure_list SET state = 'agreed', agreed_by = $2, agreed_at = $3, erase_at = $4 \
             WHERE id = $1 AND state = 'asked'",
            vals![open.id, ctx.actor.worker, unit.now(), unit.now() + wait * DAY],
        );
        unit.run(sql).await?;
        unit.note(Line::new(Action::Change, Kind::Erasure, open.id));
        unit.done().await
    }

    /// Stops a list as a whole: nothing more of it is erased.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the list is not for this actor; [`Error::Invalid`] at `reason` when it is over.
    pub async fn stop_erasure(&self, ctx: &Ctx, list: &Token, reason: &str) -> Result<()> {
        let mut unit = self.writing_whole(ctx).await?;
        let open = unit.hold_erasure(list).await?;
        if !open.state.open() {
            return Err(Fault::new("reason", "この一覧は、もう終わっています").into());
        }
        let sql = Sql::new(
            "UPDATE erasure_list SET state = 'stopped', stopped_by = $2, stopped_at = $3, stopped_words = $4 WHERE id = $1",
            vals![open.id, ctx.actor.worker, unit.now(), reason],
        );
        unit.run(sql).await?;
        unit.note(Line::new(Action::End, Kind::Erasure, open.id));
        unit.done().await
    }

    /// Takes one thing out of a list, by its number on it: it is not erased this time.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the list is not for this actor, or has no such number; [`Error::Invalid`] at `reason` when it
    /// is too late.
    pub async fn keep_from_erasure(&self, ctx: &Ctx, list: &Token, rank: i64, reason: &str) -> Result<()> {
        let mut unit = self.writing_whole(ctx).await?;
        let open = unit.hold_erasure(list).await?;
        let sql =
            Sql::new("SELECT id FROM erasure_item WHERE list_id = $1 AND rank = $2", vals![open.id, rank]);
        let item = unit.one(sql, |r| r.int("id")).await?.ok_or(Error::NotFound)?;
        let sql = Sql::new(
            "UPDATE erasure_item SET state = 'kept', words = $2, turned_by = $3, turned_at = $4 \
             WHERE id = $1 AND state = 'waiting'",
            vals![item, reason, ctx.actor.worker, unit.now()],
        );
        if !open.state.open() || unit.run(sql).await? == 0 {
            return Err(Fault::new("reason", "もう一覧から外れているか、終わっています").into());
        }
        unit.note(Line::new(Action::Change, Kind::Erasure, open.id));
        unit.done().await
    }
}
