//! Grants: who outside the lead agency is let in to a case, to which parts, on which ground, until when. Made and
//! ended by those who work on cases at the lead agency. An end bites on the next request, for the gate reads the row.

mod edit;

use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    consent::ConsentLine,
    db::Store,
    error::{Error, Result},
    gate::{Open, OpenCase},
    household,
    row::{Row, Sql, vals},
    unit::Unit,
};
use domain::{
    Instant, Token,
    access::{Ground, Parts},
};

/// A grant as the lead agency sees it.
#[derive(Clone)]
pub struct GrantLine {
    /// Its token.
    pub token: Token,
    /// The agency, where it is to all its workers.
    pub to_all_of: Option<Token>,
    /// To whose workers; for a grant to one worker, where that worker is now.
    pub agency: String,
    /// Only to this worker.
    pub worker: Option<String>,
    /// What it opens.
    pub parts: Parts,
    /// By which right.
    pub ground: Ground,
    /// Which paper, which meeting.
    pub note: String,
    /// The consent that it stands on; none for a ground of law, and for grants made before consents were kept.
    pub consent: Option<Token>,
    /// In force from.
    pub from: Instant,
    /// Until before.
    pub to: Option<Instant>,
    /// Ended early at.
    pub ended: Option<Instant>,
    /// Who made it.
    pub by: String,
    /// Who ended it.
    pub ended_by: Option<String>,
}

impl GrantLine {
    /// Is it over at `now`?
    #[must_use]
    pub fn over(&self, now: Instant) -> bool {
        self.ended.is_some_and(|at| at <= now) || self.to.is_some_and(|to| to <= now)
    }
}

/// A case that the actor's agency leads, with everybody who was let in.
#[derive(Clone)]
pub struct SharedCase {
    /// The case's token.
    pub token: Token,
    /// Its number.
    pub number: String,
    /// Its lead agency.
    pub agency: String,
    /// Its grants, the newest first.
    pub grants: Vec<GrantLine>,
    /// What was said, the newest first.
    pub consents: Vec<ConsentLine>,
}

/// An agency that may be let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partner {
    /// Sent in forms.
    pub token: Token,
    /// Shown.
    pub name: String,
}

/// What the page 「共有」 of a household shows.
#[derive(Clone)]
pub struct Sharing {
    /// The household's cases that the actor's agencies lead; letting others in to any other is not theirs to do.
    pub cases: Vec<SharedCase>,
    /// Agencies in service of the own municipality, and wide-area bodies.
    pub partners: Vec<Partner>,
}

/// May the actor let others in to this case?
fn leads(unit: &Unit, case: &OpenCase) -> bool {
    unit.ctx().actor.own_agencies().contains(&case.lead_agency)
}

fn line(r: &Row) -> Result<GrantLine> {
    Ok(GrantLine {
        token: r.token("token")?,
        to_all_of: r.opt_token("agency_token")?,
        agency: r.opt_text("agency")?.unwrap_or_default(),
        worker: r.opt_text("worker")?,
        parts: Parts::from_bits(r.int("parts")?),
        ground: r.word("ground", Ground::parse)?,
        note: r.text("note")?,
        consent: r.opt_token("consent_token")?,
        from: r.int("from_at")?,
        to: r.opt_int("to_at")?,
        ended: r.opt_int("ended_at")?,
        by: r.text("made_by_name")?,
        ended_by: r.opt_text("ended_by_name")?,
    })
}

impl Unit {
    /// The household's cases that the actor's agencies lead, the newest first: row, token, number.
    pub(crate) async fn led_cases(&self, open: &Open) -> Result<Vec<(i64, Token, String)>> {
        let sql = Sql::new(
            "SELECT id, token, number FROM support_case WHERE household_id = $1 ORDER BY opened_on DESC, id DESC",
            vals![open.id],
        );
        let rows = self.all(sql, |r| Ok((r.int("id")?, r.token("token")?, r.text("number")?))).await?;
        let mut led = Vec::new();
        for row in rows {
            match self.led_case_row(row.0).await {
                Ok(_) => led.push(row),
                Err(Error::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(led)
    }

    /// A case that the actor's agency leads, by its row.
    pub(crate) async fn led_case_row(&self, case: i64) -> Result<OpenCase> {
        let case = self.case_row(case, Parts::BUT_WHEREABOUTS).await?;
        if leads(self, &case) { Ok(case) } else { Err(Error::NotFound) }
    }

    async fn grant_lines(&self, case: i64) -> Result<Vec<GrantLine>> {
        let sql = Sql::new(
            "SELECT g.*, w.name AS worker, a.token AS agency_token, COALESCE(a.name, (SELECT x.name FROM membership m JOIN agency x \
             ON x.id = m.agency_id WHERE m.worker_id = g.worker_id AND m.from_at <= $2 AND (m.to_at IS NULL \
             OR m.to_at > $2) ORDER BY m.id LIMIT 1)) AS agency, b.name AS made_by_name, e.name AS ended_by_name, \
             (SELECT k.token FROM consent_item i JOIN consent k ON k.id = i.consent_id WHERE i.id = g.consent_item_id) \
             AS consent_token FROM disclosure_grant g LEFT JOIN agency a ON a.id = g.agency_id LEFT JOIN worker w ON w.id = g.worker_id \
             JOIN worker b ON b.id = g.made_by LEFT JOIN worker e ON e.id = g.ended_by WHERE g.case_id = $1 \
             ORDER BY g.id DESC",
            vals![case, self.now()],
        );
        self.all(sql, line).await
    }

    async fn shared_cases(&self, open: &Open) -> Result<Vec<SharedCase>> {
        let mut cases = Vec::new();
        for (id, token, number) in self.led_cases(open).await? {
            let sql = Sql::new(
                "SELECT a.name FROM support_case c JOIN agency a ON a.id = c.agency_id WHERE c.id = $1",
                vals![id],
            );
            let agency = self.need(sql, |r| r.text("name")).await?;
            let (grants, consents) = (self.grant_lines(id).await?, self.consents_of(id).await?);
            cases.push(SharedCase { token, number, agency, grants, consents });
        }
        Ok(cases)
    }

    /// Agencies in service of the present desk's municipality, and wide-area bodies.
    pub(crate) async fn partners(&self) -> Result<Vec<Partner>> {
        let desk = self.ctx().actor.desk().map(|d| (d.agency, d.municipality));
        let (agency, town) = desk.unzip();
        let sql = Sql::new(
            "SELECT token, name FROM agency WHERE (municipality_id = $1 OR municipality_id IS NULL) \
             AND (active_to IS NULL OR active_to >= $2) AND id <> $3 ORDER BY kana, name, id",
            vals![town.flatten(), self.ctx().today().to_string(), agency.unwrap_or_default()],
        );
        self.all(sql, |r| Ok(Partner { token: r.token("token")?, name: r.text("name")? })).await
    }
}

impl Store {
    /// Who is let in to the cases of a household, for those who work on it.
    ///
    /// # Errors
    /// [`Error::NotFound`] for everybody else: also for those who were let in.
    pub async fn sharing(&self, ctx: &Ctx, household: &Token) -> Result<Sharing> {
        let mut unit = self.reading(ctx).await?;
        let open = household::open_to_change(&unit, household).await?;
        let sharing = Sharing { cases: unit.shared_cases(&open).await?, partners: unit.partners().await? };
        unit.note(Line::new(Action::View, Kind::Household, open.id).shown(open.parts, open.ground));
        unit.done().await?;
        Ok(sharing)
    }
}
