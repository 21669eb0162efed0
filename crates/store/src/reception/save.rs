//! Taking a reception, and correcting it.

use super::row::former_body;
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    number::Numbered,
    row::{Sql, vals},
    secret,
    unit::Unit,
};
use domain::{
    Fault, Token,
    reception::{NewReception, Next, Told},
    wareki::Birth,
};

/// The route under which the `once` words of new receptions are kept.
pub(crate) const ROUTE: &str = "reception";

impl Unit {
    /// A form that is sent again may have got more words since it was saved. They are not said to be saved.
    async fn no_words_added(&self, first: &Token, told: &Told) -> Result<()> {
        let sql = Sql::new("SELECT words FROM reception WHERE token = $1", vals![first.as_str()]);
        if self.one(sql, |r| r.text("words")).await?.is_none_or(|words| words == told.words) {
            return Ok(());
        }
        let sentence = "先に送ったことばは、もう保存されています。書き足したところを写して、保存された受付を直してください";
        Err(Fault::new("words", sentence).into())
    }
}

impl Store {
    /// Takes a reception at the acting worker's desk: with its number, its topics, the next thing to do as a task,
    /// and its audit line, all or nothing. `once` is the form's word: the same form sent again gives the same
    /// reception. The worker's draft of this form ends with it.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the actor works on no cases at the present desk; [`Error::Invalid`] when a code,
    /// district, agency or colleague was not offered, or at `words` when a form comes again with other words.
    pub async fn receive(&self, ctx: &Ctx, new: &NewReception, once: &str) -> Result<Token> {
        let agency = ctx.actor.working_agency()?;
        let mut unit = self.writing(ctx).await?;
        let token = secret::token()?;
        if let Some(answer) = unit.once(ROUTE, once, token.as_str()).await? {
            let first = Token::parse(&answer).map_err(|_| Error::Broken("once"))?;
            unit.no_words_added(&first, &new.told).await?;
            return Ok(first);
        }
        let id = unit.put_reception(&token, agency, &new.told).await?;
        if let Some(next) = &new.next {
            let task = unit.put_next(id, agency, next).await?;
            unit.note(Line::new(Action::Create, Kind::Task, task));
        }
        unit.drop_draft(ROUTE, &format!("new-{once}")).await?;
        unit.note(Line::new(Action::Create, Kind::Reception, id));
        unit.done().await?;
        Ok(token)
    }

    /// Corrects a reception that the worker saw at `version`; the former words are kept. Saving what stands there
    /// already changes nothing. `whereabouts`: the form showed where the person can be found and reached; else what it
    /// says of that is nothing, and what stands there stays, whatever the actor may see by now.
    ///
    /// # Errors
    /// [`Error::Stale`] when somebody saved in the meantime; [`Error::NotFound`]; [`Error::Invalid`], also when the form
    /// showed what a seal keeps from the actor by now: nothing typed is dropped unseen.
    pub async fn correct_reception(
        &self,
        ctx: &Ctx,
        token: &Token,
        version: i64,
        told: &Told,
        whereabouts: bool,
    ) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let id = unit.reception(token).await?;
        if whereabouts && !unit.sealed_receptions(&[id]).await?.is_empty() {
            return Err(Fault::new("address", crate::person::CLOSED).into());
        }
        let told =
            if whereabouts { told.clone() } else { told.clone().with_whereabouts_of(&unit.told(id).await?) };
        if unit.replace_told(id, Some(version), &told).await? {
            unit.note(Line::new(Action::Change, Kind::Reception, id));
        }
        unit.drop_draft(ROUTE, token.as_str()).await?;
        unit.done().await
    }

    /// One more thing to do about a reception.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Invalid`] when the colleague was not offered.
    pub async fn add_next(&self, ctx: &Ctx, token: &Token, next: &Next, once: &str) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let id = unit.reception(token).await?;
        if unit.once("reception_next", once, token.as_str()).await?.is_some() {
            return Ok(());
        }
        let agency = unit.need(Sql::new("SELECT agency_id FROM reception WHERE id = $1", vals![id]), |r| {
            r.int("agency_id")
        });
        let agency = agency.await?;
        let task = unit.put_next(id, agency, next).await?;
        unit.note(Line::new(Action::Create, Kind::Task, task));
        unit.done().await
    }
}

impl Unit {
    /// Writes a new reception of `agency` with its number and topics; its row.
    pub(crate) async fn put_reception(&mut self, token: &Token, agency: i64, told: &Told) -> Result<i64> {
        let pointed = self.pointed(told, &Told::default(), agency).await?;
        let number = self.next_number(Numbered::Reception, agency, self.ctx().today()).await?;
        let mut sql = Sql::new(
            "INSERT INTO reception (state, token, number, agency_id, worker_id, received_at, area_id, \
             referrer_agency_id",
            vec![],
        );
        let values = values(told);
        for (column, _) in &values {
            sql.add(", ").add(column);
        }
        sql.add(") VALUES ('new', ").bind(token.as_str()).add(", ").bind(number).add(", ").bind(agency);
        sql.add(", ").bind(self.ctx().actor.worker).add(", ").bind(told.received.unwrap_or(self.now()));
        sql.add(", ").bind(pointed.area).add(", ").bind(pointed.referrer);
        for (_, value) in values {
            sql.add(", ").bind(value);
        }
        sql.add(") RETURNING id");
        let id = self.insert(sql).await?;
        self.put_topics(id, told).await?;
        Ok(id)
    }

    /// Puts `told` in place of what stood there, if the row is still at `version` (or whatever it is at, for a
    /// change of one field in the same transaction). False when it says the same already.
    pub(super) async fn replace_told(&self, id: i64, version: Option<i64>, told: &Told) -> Result<bool> {
        // On PostgreSQL the row is locked here, so that what is kept as former is what is replaced.
        let lock = Sql::new(
            "UPDATE reception SET version = version WHERE id = $1 RETURNING version, agency_id, received_at",
            vals![id],
        );
        let read = |r: &crate::row::Row| Ok((r.int("version")?, r.int("agency_id")?, r.int("received_at")?));
        let (now_at, agency, received) = self.need(lock, read).await?;
        let was = self.told(id).await?;
        let told = &Told { received: told.received.or(was.received), ..told.clone() };
        if told.pairs() == was.pairs() {
            return Ok(false);
        }
        if version.is_some_and(|seen| seen != now_at) {
            return Err(Error::Stale { theirs: now_at });
        }
        let pointed = self.pointed(told, &was, agency).await?;
        let former = Sql::new(
            "INSERT INTO reception_former (reception_id, version, body, replaced_at, replaced_by) \
             VALUES ($1, $2, $3, $4, $5)",
            vals![id, now_at, former_body(&was)?, self.now(), self.ctx().actor.worker],
        );
        self.run(former).await?;
        // The form shows minutes: the same minute is the same instant.
        let minute = |at: i64| at.div_euclid(60_000);
        let at = told.received.filter(|at| minute(*at) != minute(received)).unwrap_or(received);
        let mut sql = Sql::new("UPDATE reception SET version = version + 1, received_at = ", vec![]);
        sql.bind(at).add(", area_id = ").bind(pointed.area);
        sql.add(", referrer_agency_id = ").bind(pointed.referrer);
        for (column, value) in values(told) {
            sql.add(", ").add(column).add(" = ").bind(value);
        }
        sql.add(" WHERE id = ").bind(id);
        self.run(sql).await?;
        self.put_topics(id, told).await?;
        Ok(true)
    }
}

/// The columns that hold what was told, but for those that point at rows.
fn values(told: &Told) -> Vec<(&'static str, sea_orm::Value)> {
    vec![
        ("door", told.door.as_str().into()),
        ("outreach_place", told.outreach_place.as_str().into()),
        ("outreach_date", told.outreach_on.map(|d| d.to_string()).into()),
        ("route", told.route.as_str().into()),
        ("referrer", told.referrer.as_str().into()),
        ("visitor", told.visitor.map_or("", domain::reception::Visitor::word).into()),
        ("visitor_tie", told.visitor_tie.as_str().into()),
        ("visitor_name", told.visitor_name.as_str().into()),
        ("anonymous", i64::from(told.anonymous).into()),
        ("name", told.name.as_str().into()),
        ("kana", told.kana.as_str().into()),
        ("birth", told.birth.map(Birth::to_storage).unwrap_or_default().into()),
        ("sex", told.sex.as_str().into()),
        ("phone", told.phone.as_str().into()),
        ("leave_message", told.leave_message.map(i64::from).into()),
        ("contact_wish", told.contact_wish.as_str().into()),
        ("address", told.address.as_str().into()),
        ("words", told.words.as_str().into()),
        ("wish", told.wish.as_str().into()),
        ("urgency", told.urgency.word().into()),
        ("screening", told.screening.as_str().into()),
        ("consent_version", told.consent_version.clone().into()),
        ("consent_on", told.consent_on.map(|d| d.to_string()).into()),
    ]
}
