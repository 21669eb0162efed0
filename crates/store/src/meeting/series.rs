//! 定例: a rule, and the meetings made from it.

use super::{list::MeetingLine, member::NewMember};
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    row::{Row, Sql, vals},
    secret,
    unit::Unit,
};
use chrono::{Days, NaiveDate, NaiveTime};
use domain::{
    Fault, Token,
    meeting::{MeetingForm, MeetingKind, Rule, SeriesForm},
    wareki::{from_jst, jst_date},
};

/// Days offered ahead.
const AHEAD: usize = 6;

/// A series.
#[derive(Clone)]
pub struct SeriesLine {
    id: i64,
    agency: i64,
    /// Its token.
    pub token: Token,
    /// What kind.
    pub kind: MeetingKind,
    /// What its meetings are called.
    pub title: String,
    /// Where.
    pub place: String,
    /// On which days.
    pub rule: Rule,
    /// From this hour …
    pub from: NaiveTime,
    /// … to this one.
    pub to: NaiveTime,
    /// The first day on which it may meet.
    pub starts_on: NaiveDate,
    /// The last one.
    pub ends_on: Option<NaiveDate>,
    /// It goes on no longer.
    pub ended: bool,
}

/// A series with its meetings.
#[derive(Clone)]
pub struct SeriesView {
    /// The series.
    pub line: SeriesLine,
    /// The next days on which it meets and for which nothing is planned yet.
    pub next: Vec<NaiveDate>,
    /// Its meetings, the newest first.
    pub made: Vec<MeetingLine>,
}

fn hour(r: &Row, column: &'static str) -> Result<NaiveTime> {
    NaiveTime::parse_from_str(&r.text(column)?, "%H:%M").map_err(|_| Error::Broken(column))
}

fn read(r: &Row) -> Result<SeriesLine> {
    Ok(SeriesLine {
        id: r.int("id")?,
        agency: r.int("agency_id")?,
        token: r.token("token")?,
        kind: r.word("kind", MeetingKind::parse)?,
        title: r.text("title")?,
        place: r.text("place")?,
        rule: r.word("rule", Rule::parse)?,
        from: hour(r, "from_time")?,
        to: hour(r, "to_time")?,
        starts_on: r.date("starts_on")?,
        ends_on: r.opt_date("ends_on")?,
        ended: r.opt_int("ended_at")?.is_some(),
    })
}

impl Unit {
    /// The series of the actor's agencies that go on.
    pub(super) async fn series_of_own(&self) -> Result<Vec<SeriesLine>> {
        let mut sql =
            Sql::new("SELECT * FROM meeting_series WHERE ended_at IS NULL AND agency_id IN ", vec![]);
        sql.ids(&self.ctx().actor.own_agencies()).add(" ORDER BY id");
        self.all(sql, read).await
    }

    /// A series of the actor's agencies.
    async fn meeting_series(&self, token: &Token) -> Result<SeriesLine> {
        let mut sql = Sql::new(
            "SELECT * FROM meeting_series WHERE token = $1 AND agency_id IN ",
            vals![token.as_str()],
        );
        sql.ids(&self.ctx().actor.own_agencies());
        self.need(sql, read).await
    }

    /// The days on which meetings of a series are planned or were held.
    async fn planned_days(&self, series: &SeriesLine) -> Result<Vec<NaiveDate>> {
        let sql = Sql::new(
            "SELECT starts_at FROM meeting WHERE series_id = $1 AND state <> 'cancelled'",
            vals![series.id],
        );
        self.all(sql, |r| Ok(jst_date(r.int("starts_at")?))).await
    }

    /// The days from today on which a series meets, planned ones left out.
    async fn free_days(&self, series: &SeriesLine) -> Result<Vec<NaiveDate>> {
        let today = self.ctx().today();
        let from = series.starts_on.max(today);
        let far = from.checked_add_days(Days::new(366)).unwrap_or(from);
        let planned = self.planned_days(series).await?;
        let mut days = series.rule.dates(from, series.ends_on.map_or(far, |end| end.min(far)));
        days.retain(|day| !planned.contains(day));
        Ok(days)
    }
}

impl Store {
    /// Begins a series at the present desk; no meeting is made by that. `once`: the form's own key.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the actor works on no cases there.
    pub async fn make_series(&self, ctx: &Ctx, form: &SeriesForm, once: &str) -> Result<Token> {
        let agency = ctx.actor.working_agency()?;
        let mut unit = self.writing(ctx).await?;
        let token = secret::token()?;
        if let Some(first) = unit.once("meeting_series", once, token.as_str()).await? {
            return Token::parse(&first).map_err(|_| Error::Broken("idempotency.answer"));
        }
        let sql = Sql::new(
            "INSERT INTO meeting_series (token, agency_id, kind, title, place, rule, from_time, to_time, starts_on, \
             ends_on, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id",
            vals![
                token.as_str(),
                agency,
                form.kind.word(),
                form.title.as_str(),
                form.place.as_str(),
                form.rule.word(),
                form.from.format("%H:%M").to_string(),
                form.to.format("%H:%M").to_string(),
                form.starts_on.to_string(),
                form.ends_on.map(|d| d.to_string()),
                ctx.actor.worker,
                unit.now()
            ],
        );
        unit.insert(sql).await?;
        unit.note(Line::new(Action::Create, Kind::Meeting, None));
        unit.done().await?;
        Ok(token)
    }

    /// A series with the days that come next.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless it is one of the actor's agencies.
    pub async fn series(&self, ctx: &Ctx, series: &Token) -> Result<SeriesView> {
        let mut unit = self.reading(ctx).await?;
        let line = unit.meeting_series(series).await?;
        let mut next = if line.ended { Vec::new() } else { unit.free_days(&line).await? };
        next.truncate(AHEAD);
        let made = unit
            .meetings_where(|sql| {
                sql.add(" AND m.series_id = ")
                    .bind(line.id)
                    .add(" ORDER BY m.starts_at DESC, m.id DESC LIMIT 100");
            })
            .await?;
        let made = unit.listed_meetings(&made).await?;
        unit.note(Line::new(Action::List, Kind::Meeting, None));
        unit.done().await?;
        Ok(SeriesView { line, next, made })
    }

    /// Ends a series; its meetings stay.
    ///
    /// # Errors
    /// As [`Store::series`].
    pub async fn end_series(&self, ctx: &Ctx, series: &Token) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let line = unit.meeting_series(series).await?;
        let sql = "UPDATE meeting_series SET ended_at = $1 WHERE id = $2 AND ended_at IS NULL";
        unit.run(Sql::new(sql, vals![unit.now(), line.id])).await?;
        unit.note(Line::new(Action::End, Kind::Meeting, None));
        unit.done().await
    }

    /// Plans meetings on these days. The members of the series' latest meeting are invited to each, as new: nobody is on an
    /// item's list by that.
    ///
    /// # Errors
    /// As [`Store::series`]; [`Error::Invalid`] at `day` when the series does not meet on one of them, or it is planned
    /// already.
    pub async fn make_dates(&self, ctx: &Ctx, series: &Token, days: &[NaiveDate]) -> Result<Vec<Token>> {
        let mut unit = self.writing(ctx).await?;
        let line = unit.meeting_series(series).await?;
        // One after the other, so that two at once do not plan the same day twice.
        unit.run(Sql::new("UPDATE meeting_series SET title = title WHERE id = $1", vals![line.id])).await?;
        let free = if line.ended { Vec::new() } else { unit.free_days(&line).await? };
        let mut days = days.to_vec();
        days.sort_unstable();
        days.dedup();
        if days.is_empty() || days.iter().any(|day| !free.contains(day)) {
            return Err(Fault::new(
                "day",
                "日を選びなおしてください。もう予定があるか、この定例の日ではありません",
            )
            .into());
        }
        let latest = unit
            .meetings_where(|sql| {
                sql.add(" AND m.series_id = ").bind(line.id);
                sql.add(" AND m.state <> 'cancelled' ORDER BY m.starts_at DESC, m.id DESC LIMIT 1");
            })
            .await?;
        let members = match latest.first() {
            Some(latest) => unit.all_members(latest).await?,
            None => Vec::new(),
        };
        let mut tokens = Vec::new();
        for day in days {
            let form = MeetingForm {
                kind: line.kind,
                title: line.title.clone(),
                place: line.place.clone(),
                starts: from_jst(day, line.from),
                ends: from_jst(day, line.to),
            };
            let (id, token) = unit.put_meeting(line.agency, &form, Some(line.id)).await?;
            for member in members.iter().filter(|m| m.state.knows()) {
                let name = if member.outside { member.name.as_str() } else { "" };
                let new =
                    NewMember { worker: member.worker, agency: member.agency_row, name, role: member.role };
                unit.put_member(id, &new).await?;
            }
            unit.note(Line::new(Action::Create, Kind::Meeting, id));
            tokens.push(token);
        }
        unit.done().await?;
        Ok(tokens)
    }
}
