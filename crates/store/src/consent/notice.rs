//! The notice in versions: an office's own, or the program's sample where it has written none.

use super::ConsentLine;
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    row::{Row, Sql, vals},
    secret,
    unit::Unit,
};
use chrono::NaiveDate;
use domain::{
    Fault, Token,
    code::Role,
    consent::notice::{NoticeForm, SAMPLE, SAMPLE_EASY, SAMPLE_NAME},
};

/// A version of the notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Its token; none for the program's sample.
    pub token: Option<Token>,
    /// 「第2版」.
    pub name: String,
    /// Shown from; none for the sample.
    pub from: Option<NaiveDate>,
    /// The text.
    pub body: String,
    /// In easy Japanese.
    pub easy: String,
}

impl Notice {
    fn sample() -> Self {
        let (name, body, easy) = (SAMPLE_NAME.into(), SAMPLE.into(), SAMPLE_EASY.into());
        Self { token: None, name, from: None, body, easy }
    }
}

fn read(r: &Row) -> Result<Notice> {
    Ok(Notice {
        token: Some(r.token("token")?),
        name: r.text("name")?,
        from: r.opt_date("valid_from")?,
        body: r.text("body")?,
        easy: r.text("easy")?,
    })
}

impl Unit {
    /// What the actor's agency shows today.
    pub(super) async fn notice_now(&self) -> Result<Notice> {
        let agency = self.ctx().actor.working_agency()?;
        let sql = Sql::new(
            "SELECT * FROM notice WHERE agency_id = $1 AND valid_from <= $2 ORDER BY valid_from DESC, id DESC LIMIT 1",
            vals![agency, self.ctx().today().to_string()],
        );
        Ok(self.one(sql, read).await?.unwrap_or_else(Notice::sample))
    }

    /// The row and name of the version that a new consent names.
    pub(super) async fn notice_named(&self, token: Option<&Token>) -> Result<(Option<i64>, String)> {
        let Some(token) = token else { return Ok((None, SAMPLE_NAME.to_owned())) };
        let sql = Sql::new(
            "SELECT id, name FROM notice WHERE token = $1 AND agency_id = $2",
            vals![token.as_str(), self.ctx().actor.working_agency()?],
        );
        let found = self.one(sql, |r| Ok((Some(r.int("id")?), r.text("name")?))).await?;
        found.ok_or_else(|| Fault::new("notice", "説明の文を選びなおしてください").into())
    }

    /// The version that a consent was given on.
    pub(super) async fn notice_of(&self, consent: &ConsentLine) -> Result<Notice> {
        let sql = Sql::new(
            "SELECT n.* FROM notice n JOIN consent k ON k.notice_id = n.id WHERE k.id = $1",
            vals![consent.id],
        );
        Ok(self.one(sql, read).await?.unwrap_or_else(Notice::sample))
    }
}

impl Store {
    /// Every version of the present desk's notice, the newest first; the program's sample stands last.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless 管理者 of the present desk.
    pub async fn notices(&self, ctx: &Ctx) -> Result<Vec<Notice>> {
        let agency = managed(ctx)?;
        let unit = self.reading(ctx).await?;
        let sql = Sql::new(
            "SELECT * FROM notice WHERE agency_id = $1 ORDER BY valid_from DESC, id DESC",
            vals![agency],
        );
        let mut notices = unit.all(sql, read).await?;
        unit.done().await?;
        notices.push(Notice::sample());
        Ok(notices)
    }

    /// Adds a version. One that was shown is never changed.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless 管理者 of the present desk.
    pub async fn add_notice(&self, ctx: &Ctx, form: &NoticeForm, once: &str) -> Result<()> {
        let agency = managed(ctx)?;
        let mut unit = self.writing(ctx).await?;
        if unit.once("notice", once, "").await?.is_some() {
            return Ok(());
        }
        let sql = Sql::new(
            "INSERT INTO notice (token, agency_id, name, valid_from, body, easy, made_by, made_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
            vals![
                secret::token()?.as_str(),
                agency,
                form.name.as_str(),
                form.from.to_string(),
                form.body.as_str(),
                form.easy.as_str(),
                ctx.actor.worker,
                unit.now()
            ],
        );
        let id = unit.insert(sql).await?;
        unit.note(Line::new(Action::Create, Kind::Notice, id));
        unit.done().await
    }
}

fn managed(ctx: &Ctx) -> Result<i64> {
    ctx.actor.desk().filter(|_| ctx.actor.is(Role::Manager)).map(|d| d.agency).ok_or(Error::NotFound)
}
