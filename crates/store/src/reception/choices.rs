//! What the form of a reception offers: districts, agencies, colleagues, code lists. And whether what came back was
//! offered.

use crate::{
    actor::Ctx,
    db::Store,
    error::Result,
    row::{Row, Sql, vals},
    unit::Unit,
};
use domain::{
    Fault, Faults, Token,
    code::Role,
    reception::{Next, Told},
};

/// A token and the name that people know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Sent in forms.
    pub token: Token,
    /// Shown.
    pub name: String,
}

impl From<(Token, String)> for Named {
    fn from((token, name): (Token, String)) -> Self {
        Self { token, name }
    }
}

fn named(r: &Row) -> Result<Named> {
    Ok(Named { token: r.token("token")?, name: r.text("name")? })
}

/// The choices of a desk. Nothing in them is about a person in need.
#[derive(Debug, Clone, Default)]
pub struct Choices {
    /// Districts of the desk's municipality, the wider before the name of the narrower.
    pub areas: Vec<Named>,
    /// Agencies of the municipality and wide-area bodies.
    pub agencies: Vec<Named>,
    /// Who works on cases at the desk, the acting worker first.
    pub colleagues: Vec<Named>,
}

/// Rows that a told reception points at.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Pointed {
    pub(super) area: Option<i64>,
    pub(super) referrer: Option<i64>,
}

impl Store {
    /// What the form of a reception offers at the acting worker's desk. Writes no audit line: nobody's record is in
    /// it.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] when the actor works on no cases there.
    pub async fn reception_choices(&self, ctx: &Ctx) -> Result<Choices> {
        let agency = ctx.actor.working_agency()?;
        let unit = self.reading(ctx).await?;
        let today = ctx.today().to_string();
        let agencies = Sql::new(
            "SELECT a.token, a.name FROM agency a JOIN agency me ON me.id = $1 \
             WHERE (a.municipality_id = me.municipality_id OR a.municipality_id IS NULL) \
             AND (a.active_to IS NULL OR a.active_to >= $2) AND a.id <> $1 ORDER BY a.kana, a.name, a.id",
            vals![agency, today],
        );
        let choices = Choices {
            areas: unit.area_choices(agency).await?,
            agencies: unit.all(agencies, named).await?,
            colleagues: unit.colleagues(agency).await?.into_iter().map(|(_, named)| named).collect(),
        };
        unit.done().await?;
        Ok(choices)
    }

    /// Districts of the desk's municipality, for the forms of households and people.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] when the actor works on no cases there.
    pub async fn area_choices(&self, ctx: &Ctx) -> Result<Vec<Named>> {
        let agency = ctx.actor.working_agency()?;
        let unit = self.reading(ctx).await?;
        let areas = unit.area_choices(agency).await?;
        unit.done().await?;
        Ok(areas)
    }
}

impl Unit {
    async fn area_choices(&self, agency: i64) -> Result<Vec<Named>> {
        let sql = Sql::new(
            "SELECT a.token, CASE WHEN p.name IS NULL THEN a.name ELSE p.name || ' ' || a.name END AS name \
             FROM area a LEFT JOIN area p ON p.id = a.parent_id JOIN agency me ON me.id = $1 \
             WHERE a.municipality_id = me.municipality_id AND (a.valid_from IS NULL OR a.valid_from <= $2) \
             AND (a.valid_to IS NULL OR a.valid_to >= $2) ORDER BY COALESCE(p.kana, a.kana), a.layer, a.kana, a.id",
            vals![agency, self.ctx().today().to_string()],
        );
        self.all(sql, named).await
    }

    /// The row of a district that was chosen at `field`: one of the desk's municipality, or the one that stood there
    /// before (`was`), for what another town wrote down stays.
    pub(crate) async fn area_row(
        &self,
        area: Option<&Token>,
        was: Option<i64>,
        field: &'static str,
    ) -> Result<Option<i64>> {
        let Some(area) = area else { return Ok(None) };
        let agency = self.ctx().actor.working_agency()?;
        let sql = Sql::new(
            "SELECT a.id FROM area a JOIN agency me ON me.id = $2 WHERE a.token = $1 \
             AND (a.municipality_id = me.municipality_id OR a.id = $3)",
            vals![area.as_str(), agency, was],
        );
        let row = self.one(sql, |r| r.int("id")).await?;
        row.map(Some).ok_or_else(|| Fault::new(field, "地区を、一覧から選びなおしてください").into())
    }

    /// Who works on cases at `agency` now, with their rows; the acting worker first.
    pub(crate) async fn colleagues(&self, agency: i64) -> Result<Vec<(i64, Named)>> {
        let mut sql = Sql::new(
            "SELECT DISTINCT w.id, w.token, w.name, w.kana FROM membership m JOIN worker w ON w.id = m.worker_id \
             WHERE m.agency_id = $1 AND m.from_at <= $2 AND (m.to_at IS NULL OR m.to_at > $2) \
             AND w.ended_at IS NULL AND m.role IN (",
            vals![agency, self.now()],
        );
        for (n, role) in Role::ALL.iter().filter(|r| r.works_on_cases()).enumerate() {
            sql.add(if n == 0 { "" } else { "," }).bind(role.word());
        }
        sql.add(") ORDER BY w.kana, w.id");
        let mut people = self.all(sql, |r| Ok((r.int("id")?, named(r)?))).await?;
        people.sort_by_key(|(id, _)| *id != self.ctx().actor.worker);
        Ok(people)
    }

    /// Finds the rows that a reception points at. A code, district or agency that was not offered is told at its
    /// field; what stood there before (`was`) may stay although it is no longer offered.
    pub(super) async fn pointed(&self, told: &Told, was: &Told, agency: i64) -> Result<Pointed> {
        let mut faults = Faults::none();
        let none = "一覧から選びなおしてください";
        let words = [
            ("door", "door", Some(&told.door), Some(&was.door)),
            ("route", "route", Some(&told.route).filter(|w| !w.is_empty()), Some(&was.route)),
            ("screening", "screening", Some(&told.screening), Some(&was.screening)),
            (
                "consent_version",
                "consent_version",
                told.consent_version.as_ref(),
                was.consent_version.as_ref(),
            ),
        ];
        for (list, field, word, before) in words {
            if let Some(word) = word.filter(|w| Some(*w) != before)
                && !self.offers(list, word).await?
            {
                faults.add(field, none);
            }
        }
        for topic in &told.topics {
            if !was.topics.contains(topic) && !self.offers("topic", topic).await? {
                faults.add("topic", "困っていることを、もう一度選んでください");
                break;
            }
        }
        let mut pointed = Pointed::default();
        if let Some(area) = &told.area {
            let sql = Sql::new(
                "SELECT a.id FROM area a JOIN agency me ON me.id = $2 \
                 WHERE a.token = $1 AND a.municipality_id = me.municipality_id",
                vals![area.as_str(), agency],
            );
            pointed.area = self.one(sql, |r| r.int("id")).await?;
            if pointed.area.is_none() {
                faults.add("area", none);
            }
        }
        if let Some(referrer) = &told.referrer_agency {
            let sql = Sql::new(
                "SELECT a.id FROM agency a JOIN agency me ON me.id = $2 WHERE a.token = $1 \
                 AND (a.municipality_id = me.municipality_id OR a.municipality_id IS NULL)",
                vals![referrer.as_str(), agency],
            );
            pointed.referrer = self.one(sql, |r| r.int("id")).await?;
            if pointed.referrer.is_none() {
                faults.add("referrer_agency", none);
            }
        }
        Ok(faults.or(pointed)?)
    }

    /// Is `code` a row of `list` in force today?
    pub(super) async fn offers(&self, list: &str, code: &str) -> Result<bool> {
        let sql = Sql::new(
            "SELECT id FROM code WHERE list = $1 AND code = $2 AND (valid_from IS NULL OR valid_from <= $3) \
             AND (valid_to IS NULL OR valid_to >= $3)",
            vals![list, code, self.ctx().today().to_string()],
        );
        Ok(self.one(sql, |r| r.int("id")).await?.is_some())
    }

    /// Makes the next thing to do a task of `agency` about reception `id`.
    pub(super) async fn put_next(&self, id: i64, agency: i64, next: &Next) -> Result<i64> {
        let owner = match &next.who {
            None => None,
            Some(who) => {
                let people = self.colleagues(agency).await?;
                let found = people.into_iter().find(|(_, named)| named.token == *who);
                let fault = || domain::Fault::new("next_who", "だれがするかを、一覧から選びなおしてください");
                Some(found.ok_or_else(fault)?.0)
            }
        };
        let time = next.time.map(|t| t.format("%H:%M").to_string()).unwrap_or_default();
        let sql = Sql::new(
            "INSERT INTO task (token, agency_id, owner_id, reception_id, case_id, kind, words, due_on, due_time, \
             waiting_words, moved_reason, made_by, made_at) VALUES ($1, $2, $3, $4, \
             (SELECT case_id FROM reception WHERE id = $4), $5, $6, $7, $8, '', '', $9, $10) RETURNING id",
            vals![
                crate::secret::token()?.to_string(),
                agency,
                owner,
                id,
                next.kind.word(),
                next.words.as_str(),
                next.on.to_string(),
                time,
                self.ctx().actor.worker,
                self.now()
            ],
        );
        self.insert(sql).await
    }
}
