//! Which desk a town's residents reach: the one that was set, from a day on; else 自立相談支援機関 of the town. Only a desk
//! that has somebody to read it.

use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    reception::Named,
    row::{Sql, vals},
    unit::Unit,
};
use chrono::NaiveDate;
use domain::{Fault, Token, code::Role, place::municipality_code};

/// The setting's word.
const KEY: &str = "handover_agency";

/// 自立相談支援機関, of the list `agency_kind`: whom everybody may turn to (困窮法5条).
const GENERAL: &str = "jiritsu";

/// The desk as a resident sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TalkDesk {
    pub(super) agency: i64,
    pub(super) municipality: i64,
    /// The town's name.
    pub town: String,
    /// Its name.
    pub name: String,
    /// Digits only; may be empty.
    pub phone: String,
    /// Opening hours in words; may be empty.
    pub hours: String,
}

/// What the settings page offers and says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskChoices {
    /// The desk that is reached today; none: nobody is.
    pub now: Option<TalkDesk>,
    /// Agencies that somebody works at.
    pub agencies: Vec<Named>,
    /// What was set: from which day, the agency's name, by whom; the latest first.
    pub set: Vec<(NaiveDate, String, String)>,
}

/// Adds "somebody works on cases at agency `a` now".
fn staffed(sql: &mut Sql, unit: &Unit) {
    sql.add(
        "EXISTS (SELECT 1 FROM membership m JOIN worker w ON w.id = m.worker_id WHERE m.agency_id = a.id \
         AND w.ended_at IS NULL AND m.from_at <= ",
    );
    sql.bind(unit.now()).add(" AND (m.to_at IS NULL OR m.to_at > ").bind(unit.now()).add(") AND m.role IN (");
    for (n, role) in Role::ALL.iter().filter(|r| r.works_on_cases()).enumerate() {
        sql.add(if n == 0 { "" } else { "," }).bind(role.word());
    }
    let today = unit.ctx().today().to_string();
    sql.add(")) AND (a.active_from IS NULL OR a.active_from <= ").bind(today.clone());
    sql.add(") AND (a.active_to IS NULL OR a.active_to >= ").bind(today).add(")");
}

impl Unit {
    /// The desk of a municipality's row.
    async fn desk_of_row(&self, municipality: i64) -> Result<Option<TalkDesk>> {
        let today = self.ctx().today().to_string();
        let sql = Sql::new(
            "SELECT value FROM setting WHERE key = $1 AND municipality_id = $2 AND valid_from <= $3 \
             ORDER BY valid_from DESC, id DESC LIMIT 1",
            vals![KEY, municipality, today],
        );
        let set = self.one(sql, |r| r.text("value")).await?.unwrap_or_default();
        let mut sql = Sql::new(
            "SELECT a.id, a.name, a.phone, a.hours, t.name AS town FROM agency a JOIN municipality t ON t.id = $1 \
             WHERE ((a.token = $2 AND (a.municipality_id = $1 OR a.municipality_id IS NULL)) \
             OR (a.municipality_id = $1 AND a.kind = $3)) AND ",
            vals![municipality, set.as_str(), GENERAL],
        );
        staffed(&mut sql, self);
        sql.add(" ORDER BY CASE WHEN a.token = ").bind(set).add(" THEN 0 ELSE 1 END, a.id LIMIT 1");
        self.one(sql, |r| {
            Ok(TalkDesk {
                agency: r.int("id")?,
                municipality,
                town: r.text("town")?,
                name: r.text("name")?,
                phone: r.text("phone")?,
                hours: r.text("hours")?,
            })
        })
        .await
    }

    /// The town of a 団体コード: its row and name.
    pub(super) async fn town_of_code(&self, code: &str) -> Result<(i64, String)> {
        let code = municipality_code(code).ok_or(Error::NotFound)?;
        let sql = Sql::new("SELECT id, name FROM municipality WHERE code = $1", vals![code]);
        self.need(sql, |r| Ok((r.int("id")?, r.text("name")?))).await
    }

    /// The desk of a 団体コード.
    pub(super) async fn desk_of_code(&self, code: &str) -> Result<Option<TalkDesk>> {
        let (municipality, _) = self.town_of_code(code).await?;
        self.desk_of_row(municipality).await
    }
}

impl Store {
    /// The town's name, and the desk that a hand-over from it reaches; `None`: no agency of the town has anybody to read
    /// it. Public data: writes no audit line.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such town.
    pub async fn talk_desk(&self, ctx: &Ctx, code: &str) -> Result<(String, Option<TalkDesk>)> {
        let unit = self.reading(ctx).await?;
        let (municipality, town) = unit.town_of_code(code).await?;
        let desk = unit.desk_of_row(municipality).await?;
        unit.done().await?;
        Ok((town, desk))
    }

    /// What may be set for the town of the present desk.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless システム管理 of a desk in a municipality.
    pub async fn talk_desk_choices(&self, ctx: &Ctx) -> Result<DeskChoices> {
        let municipality = administered(ctx)?;
        let unit = self.reading(ctx).await?;
        let mut sql = Sql::new(
            "SELECT a.token, a.name FROM agency a WHERE (a.municipality_id = $1 OR a.municipality_id IS NULL) AND ",
            vals![municipality],
        );
        staffed(&mut sql, &unit);
        sql.add(" ORDER BY a.kana, a.name, a.id");
        let agencies =
            unit.all(sql, |r| Ok(Named { token: r.token("token")?, name: r.text("name")? })).await?;
        let sql = Sql::new(
            "SELECT s.valid_from, a.name, w.name AS by_whom FROM setting s LEFT JOIN agency a ON a.token = s.value \
             LEFT JOIN worker w ON w.id = s.set_by WHERE s.key = $1 AND s.municipality_id = $2 \
             ORDER BY s.valid_from DESC, s.id DESC",
            vals![KEY, municipality],
        );
        let set = unit
            .all(sql, |r| {
                let name = r.opt_text("name")?.unwrap_or_default();
                Ok((r.date("valid_from")?, name, r.opt_text("by_whom")?.unwrap_or_default()))
            })
            .await?;
        let now = unit.desk_of_row(municipality).await?;
        unit.done().await?;
        Ok(DeskChoices { now, agencies, set })
    }

    /// Sets the desk of the town from a day on: a new row, so that what held earlier can still be told.
    ///
    /// # Errors
    /// [`Error::NotFound`] as above; [`Error::Invalid`] at `agency` or `from`.
    pub async fn set_talk_desk(&self, ctx: &Ctx, agency: &str, from: NaiveDate) -> Result<()> {
        let municipality = administered(ctx)?;
        let offered = self.talk_desk_choices(ctx).await?.agencies;
        let agency = Token::parse(agency).ok().filter(|token| offered.iter().any(|a| a.token == *token));
        let fault = || Fault::new("agency", "どの窓口に届けるかを、一覧からえらんでください");
        let agency = agency.ok_or_else(fault)?;
        if from < ctx.today() {
            return Err(Fault::new("from", "いつからは、きょうか、これからの日にしてください").into());
        }
        let mut unit = self.writing(ctx).await?;
        let sql = Sql::new(
            "INSERT INTO setting (municipality_id, agency_id, key, value, valid_from, set_by, set_at) \
             VALUES ($1, NULL, $2, $3, $4, $5, $6) RETURNING id",
            vals![municipality, KEY, agency.as_str(), from.to_string(), ctx.actor.worker, unit.now()],
        );
        let id = unit.insert(sql).await?;
        unit.note(Line::new(Action::Change, Kind::Setting, id));
        unit.done().await
    }
}

/// The municipality that the actor administers.
fn administered(ctx: &Ctx) -> Result<i64> {
    let desk = ctx.actor.desk().filter(|_| ctx.actor.is(Role::System));
    desk.and_then(|d| d.municipality).ok_or(Error::NotFound)
}
