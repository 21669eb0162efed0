//! Whose yes an ask needs, and whether it stands now.

use crate::{
    actor::Actor,
    error::{Error, Result},
    row::{Row, Sql, vals},
    unit::Unit,
};
use domain::{Instant, Token, code::Role};

/// A municipality, or a wide-area body by itself: those who have one voice. `COALESCE(municipality, -agency)`.
pub(super) type Voice = i64;

/// A request's row, as the rules read it.
pub(super) struct Asking {
    pub(super) id: i64,
    pub(super) token: Token,
    pub(super) agency: i64,
    pub(super) worker: i64,
    pub(super) voice: Voice,
    pub(super) state: domain::export::ExportState,
    pub(super) ends_at: Instant,
}

pub(super) const ASKING: &str = "r.id, r.token, r.agency_id, r.worker_id, r.state, r.ends_at, COALESCE(a.municipality_id, -a.id) AS voice \
     FROM export_request r JOIN agency a ON a.id = r.agency_id";

pub(super) fn asking(r: &Row) -> Result<Asking> {
    Ok(Asking {
        id: r.int("id")?,
        token: r.token("token")?,
        agency: r.int("agency_id")?,
        worker: r.int("worker_id")?,
        voice: r.int("voice")?,
        state: r.word("state", domain::export::ExportState::parse)?,
        ends_at: r.int("ends_at")?,
    })
}

impl Unit {
    /// The voice of the actor's present desk.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless 管理者 there.
    pub(super) fn voice(actor: &Actor) -> Result<(i64, Voice)> {
        let desk = actor.desk().filter(|_| actor.is(Role::Manager)).ok_or(Error::NotFound)?;
        Ok((desk.agency, desk.municipality.unwrap_or(-desk.agency)))
    }

    /// Does this agency run the engawa? It does where somebody in service is システム管理.
    pub(super) async fn runs_engawa(&self, agency: i64) -> Result<bool> {
        let sql = Sql::new(
            "SELECT m.id FROM membership m JOIN worker w ON w.id = m.worker_id WHERE m.agency_id = $1 \
             AND m.role = 'system' AND m.from_at <= $2 AND (m.to_at IS NULL OR m.to_at > $2) AND w.ended_at IS NULL",
            vals![agency, self.now()],
        );
        Ok(self.one(sql, |r| r.int("id")).await?.is_some())
    }

    /// The voices whose agencies keep a record here.
    pub(super) async fn voices_with_records(&self) -> Result<Vec<Voice>> {
        let sql = "SELECT DISTINCT COALESCE(a.municipality_id, -a.id) AS voice FROM agency a JOIN \
                   (SELECT agency_id FROM support_case UNION SELECT agency_id FROM household \
                   UNION SELECT agency_id FROM person UNION SELECT agency_id FROM reception) AS k \
                   ON k.agency_id = a.id ORDER BY voice";
        self.all(Sql::new(sql, vals![]), |r| r.int("voice")).await
    }

    /// The names of the voices whose yes is still missing; `None` when the asker no longer stands behind it.
    pub(super) async fn missing(&self, ask: &Asking) -> Result<Option<Vec<Voice>>> {
        let now = self.now();
        let sql = Sql::new(
            "SELECT m.id FROM membership m JOIN worker w ON w.id = m.worker_id WHERE m.worker_id = $1 \
             AND m.agency_id = $2 AND m.role = 'manager' AND m.from_at <= $3 AND (m.to_at IS NULL OR m.to_at > $3) \
             AND w.ended_at IS NULL",
            vals![ask.worker, ask.agency, now],
        );
        if self.one(sql, |r| r.int("id")).await?.is_none() || !self.runs_engawa(ask.agency).await? {
            return Ok(None);
        }
        let sql = Sql::new(
            "SELECT DISTINCT COALESCE(a.municipality_id, -a.id) AS voice FROM export_approval p \
             JOIN agency a ON a.id = p.agency_id JOIN worker w ON w.id = p.worker_id \
             JOIN membership m ON m.worker_id = p.worker_id AND m.agency_id = p.agency_id AND m.role = 'manager' \
             WHERE p.request_id = $1 AND p.worker_id <> $2 AND w.ended_at IS NULL \
             AND m.from_at <= $3 AND (m.to_at IS NULL OR m.to_at > $3)",
            vals![ask.id, ask.worker, now],
        );
        let said = self.all(sql, |r| r.int("voice")).await?;
        let mut needed = self.voices_with_records().await?;
        if !needed.contains(&ask.voice) {
            needed.insert(0, ask.voice);
        }
        needed.retain(|voice| !said.contains(voice));
        Ok(Some(needed))
    }

    /// Does everybody whose yes it needs say it now, and is there time left?
    pub(super) async fn stands(&self, ask: &Asking) -> Result<bool> {
        Ok(self.now() < ask.ends_at && self.missing(ask).await?.is_some_and(|missing| missing.is_empty()))
    }

    /// The names of voices, for the page.
    pub(super) async fn voice_names(&self, voices: &[Voice]) -> Result<Vec<String>> {
        let mut names = Vec::new();
        for voice in voices {
            let (table, id) = if *voice < 0 { ("agency", -voice) } else { ("municipality", *voice) };
            let sql = Sql::new(&format!("SELECT name FROM {table} WHERE id = $1"), vals![id]);
            names.push(self.need(sql, |r| r.text("name")).await?);
        }
        Ok(names)
    }
}
