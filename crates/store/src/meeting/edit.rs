//! A meeting made, changed, cancelled, held; its papers opened and closed by the hour.

use super::{member::cancelled, rule::OpenMeeting};
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    row::{Sql, vals},
    secret,
    unit::Unit,
};
use domain::{
    Token,
    meeting::{MeetingForm, PapersForm},
};

impl Unit {
    /// A meeting that the actor knows of, with its row held: changes to it and to what hangs on it come one after the other.
    pub(super) async fn meeting_to_change(&self, token: &Token) -> Result<OpenMeeting> {
        let meeting = self.meeting(token).await?;
        self.run(Sql::new("UPDATE meeting SET version = version WHERE id = $1", vals![meeting.id])).await?;
        self.meeting(token).await
    }

    /// A meeting of the actor's own agency, held, as it stood when it was `seen`.
    async fn organised_as_seen(&self, token: &Token, seen: i64) -> Result<OpenMeeting> {
        let meeting = self.meeting_to_change(token).await?;
        if !meeting.organiser {
            return Err(Error::NotFound);
        }
        if meeting.version != seen {
            return Err(Error::Stale { theirs: meeting.version });
        }
        if meeting.cancelled() { Err(cancelled()) } else { Ok(meeting) }
    }

    /// The answer that was given when this form came before.
    pub(super) async fn once_answer(&self, route: &str, key: &str) -> Result<Option<Token>> {
        if key.is_empty() {
            return Ok(None);
        }
        let sql = Sql::new(
            "SELECT answer FROM idempotency WHERE worker_id = $1 AND route = $2 AND key = $3",
            vals![self.ctx().actor.worker, route, key],
        );
        self.one(sql, |r| r.token("answer")).await
    }

    /// Inserts a meeting that `agency` convenes.
    pub(super) async fn put_meeting(
        &self,
        agency: i64,
        form: &MeetingForm,
        series: Option<i64>,
    ) -> Result<(i64, Token)> {
        let token = secret::token()?;
        let sql = Sql::new(
            "INSERT INTO meeting (token, agency_id, kind, title, place, starts_at, ends_at, series_id, state, made_by, \
             made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'planned', $9, $10) RETURNING id",
            vals![
                token.as_str(),
                agency,
                form.kind.word(),
                form.title.as_str(),
                form.place.as_str(),
                form.starts,
                form.ends,
                series,
                self.ctx().actor.worker,
                self.now()
            ],
        );
        Ok((self.insert(sql).await?, token))
    }
}

impl Store {
    /// Convenes a meeting for the present desk. Nobody is invited by that, and its papers are closed. `once`: the form's own
    /// key.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the actor works on no cases there.
    pub async fn make_meeting(&self, ctx: &Ctx, form: &MeetingForm, once: &str) -> Result<Token> {
        let agency = ctx.actor.working_agency()?;
        let mut unit = self.writing(ctx).await?;
        let (id, token) = unit.put_meeting(agency, form, None).await?;
        if let Some(first) = unit.once("meeting", once, token.as_str()).await? {
            return Token::parse(&first).map_err(|_| Error::Broken("idempotency.answer"));
        }
        unit.drop_draft("meeting", &format!("new-{once}")).await?;
        unit.note(Line::new(Action::Create, Kind::Meeting, id));
        unit.done().await?;
        Ok(token)
    }

    /// Changes kind, title, place and time. The hours of the papers stay.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the actor's agency convenes it; [`Error::Stale`]; [`Error::Invalid`] at `state` when it is
    /// cancelled.
    pub async fn change_meeting(
        &self,
        ctx: &Ctx,
        meeting: &Token,
        version: i64,
        form: &MeetingForm,
    ) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let open = unit.organised_as_seen(meeting, version).await?;
        let sql = Sql::new(
            "UPDATE meeting SET kind = $1, title = $2, place = $3, starts_at = $4, ends_at = $5, version = version + 1 \
             WHERE id = $6",
            vals![
                form.kind.word(),
                form.title.as_str(),
                form.place.as_str(),
                form.starts,
                form.ends,
                open.id
            ],
        );
        unit.run(sql).await?;
        unit.drop_draft("meeting", meeting.as_str()).await?;
        unit.note(Line::new(Action::Change, Kind::Meeting, open.id));
        unit.done().await
    }

    /// Cancels a meeting: its members read nothing of it from the next request on.
    ///
    /// # Errors
    /// As [`Store::change_meeting`].
    pub async fn cancel_meeting(&self, ctx: &Ctx, meeting: &Token, version: i64, words: &str) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let meeting = unit.organised_as_seen(meeting, version).await?;
        let sql = Sql::new(
            "UPDATE meeting SET state = 'cancelled', cancelled_words = $1, \
             papers_closed_at = COALESCE(papers_closed_at, $2), version = version + 1 WHERE id = $3",
            vals![words, unit.now(), meeting.id],
        );
        unit.run(sql).await?;
        unit.note(Line::new(Action::End, Kind::Meeting, meeting.id));
        unit.done().await
    }

    /// Notes that a meeting took place.
    ///
    /// # Errors
    /// As [`Store::change_meeting`].
    pub async fn hold_meeting(&self, ctx: &Ctx, meeting: &Token, version: i64) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let meeting = unit.organised_as_seen(meeting, version).await?;
        let sql = "UPDATE meeting SET state = 'held', version = version + 1 WHERE id = $1";
        unit.run(Sql::new(sql, vals![meeting.id])).await?;
        unit.note(Line::new(Action::Change, Kind::Meeting, meeting.id));
        unit.done().await
    }

    /// Opens the papers by the hour; also again, when they were closed.
    ///
    /// # Errors
    /// As [`Store::change_meeting`].
    pub async fn open_papers(
        &self,
        ctx: &Ctx,
        meeting: &Token,
        version: i64,
        form: &PapersForm,
    ) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let meeting = unit.organised_as_seen(meeting, version).await?;
        let sql = Sql::new(
            "UPDATE meeting SET papers_from = $1, papers_to = $2, papers_closed_at = NULL, version = version + 1 \
             WHERE id = $3",
            vals![form.from, form.to, meeting.id],
        );
        unit.run(sql).await?;
        unit.note(Line::new(Action::Change, Kind::Meeting, meeting.id));
        unit.done().await
    }

    /// Closes the papers now, whoever else is changing the meeting: nobody but who works on the cases reads them from the
    /// next request on.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the actor's agency convenes it.
    pub async fn close_papers(&self, ctx: &Ctx, meeting: &Token) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let meeting = unit.organised(meeting).await?;
        let sql = Sql::new(
            "UPDATE meeting SET papers_closed_at = $1, version = version + 1 WHERE id = $2 \
             AND (papers_closed_at IS NULL OR papers_closed_at > $1)",
            vals![unit.now(), meeting.id],
        );
        unit.run(sql).await?;
        unit.note(Line::new(Action::End, Kind::Meeting, meeting.id));
        unit.done().await
    }
}
