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

/// An agency, with the voice that it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seat {
    pub(super) voice: Voice,
    pub(super) agency: i64,
}

fn seat(r: &Row) -> Result<Seat> {
    Ok(Seat { voice: r.int("voice")?, agency: r.int("agency_id")? })
}

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

impl Asking {
    /// Do other agencies of the asker's own municipality keep a record here?
    fn concerns_neighbours(&self, keepers: &[Seat]) -> bool {
        keepers.iter().any(|k| k.voice == self.voice && k.agency != self.agency)
    }

    /// Does a yes from this seat count? Where neighbours keep a record, the municipality's yes is one of theirs: what
    /// several agencies keep does not leave by the word of one.
    pub(super) fn counts(&self, keepers: &[Seat], from: Seat) -> bool {
        let neighbour = from.agency != self.agency && keepers.contains(&from);
        from.voice != self.voice || neighbour || !self.concerns_neighbours(keepers)
    }
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
    /// The seat of the actor's present desk.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless 管理者 there.
    pub(super) fn seat(actor: &Actor) -> Result<Seat> {
        let desk = actor.desk().filter(|_| actor.is(Role::Manager)).ok_or(Error::NotFound)?;
        Ok(Seat { voice: desk.municipality.unwrap_or(-desk.agency), agency: desk.agency })
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

    /// The agencies that keep a record here, voice by voice.
    /// Other towns' too, whoever asks.
    pub(super) async fn keepers(&self) -> Result<Vec<Seat>> {
        let sql = "SELECT COALESCE(a.municipality_id, -a.id) AS voice, a.id AS agency_id FROM agency a JOIN \
                   (SELECT agency_id FROM support_case UNION SELECT agency_id FROM household \
                   UNION SELECT agency_id FROM person UNION SELECT agency_id FROM reception) AS k \
                   ON k.agency_id = a.id ORDER BY voice, a.id";
        self.across(Sql::new(sql, vals![]), seat).await
    }

    /// The voices whose yes is still missing; `None` when the asker no longer stands behind it.
    pub(super) async fn missing(&self, ask: &Asking, keepers: &[Seat]) -> Result<Option<Vec<Voice>>> {
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
            "SELECT DISTINCT COALESCE(a.municipality_id, -a.id) AS voice, a.id AS agency_id FROM export_approval p \
             JOIN agency a ON a.id = p.agency_id JOIN worker w ON w.id = p.worker_id \
             JOIN membership m ON m.worker_id = p.worker_id AND m.agency_id = p.agency_id AND m.role = 'manager' \
             WHERE p.request_id = $1 AND p.worker_id <> $2 AND w.ended_at IS NULL \
             AND m.from_at <= $3 AND (m.to_at IS NULL OR m.to_at > $3)",
            vals![ask.id, ask.worker, now],
        );
        let mut said = self.all(sql, seat).await?;
        said.retain(|from| ask.counts(keepers, *from));
        let mut needed: Vec<Voice> = keepers.iter().map(|k| k.voice).collect();
        needed.dedup();
        if !needed.contains(&ask.voice) {
            needed.insert(0, ask.voice);
        }
        needed.retain(|voice| !said.iter().any(|from| from.voice == *voice));
        Ok(Some(needed))
    }

    /// Does everybody whose yes it needs say it now, and is there time left?
    pub(super) async fn stands(&self, ask: &Asking) -> Result<bool> {
        // Somebody was sealed since it was asked: what was agreed to was another record. It is asked for anew.
        let sealed = Sql::new(
            "SELECT v.id FROM seal_cover v JOIN seal s ON s.id = v.seal_id JOIN export_request r ON r.id = $1 \
             WHERE v.left_out = 0 AND s.lifted_at IS NULL AND v.made_at >= r.asked_at LIMIT 1",
            vals![ask.id],
        );
        if self.one(sealed, |r| r.int("id")).await?.is_some() {
            return Ok(false);
        }
        let missing = self.missing(ask, &self.keepers().await?).await?;
        Ok(self.now() < ask.ends_at && missing.is_some_and(|missing| missing.is_empty()))
    }

    /// Who is meant by the voices that are missing, for the page.
    pub(super) async fn voice_names(
        &self,
        ask: &Asking,
        keepers: &[Seat],
        voices: &[Voice],
    ) -> Result<Vec<String>> {
        let mut names = Vec::new();
        for voice in voices {
            let (table, id) = if *voice < 0 { ("agency", -voice) } else { ("municipality", *voice) };
            let sql = Sql::new(&format!("SELECT name FROM {table} WHERE id = $1"), vals![id]);
            let name = self.need(sql, |r| r.text("name")).await?;
            names.push(match *voice == ask.voice {
                true if ask.concerns_neighbours(keepers) => {
                    format!("{name}で記録を持つ、ほかの機関の管理者ひとり")
                }
                true => format!("{name}の、もうひとりの管理者"),
                false => format!("{name}の管理者ひとり"),
            });
        }
        Ok(names)
    }
}
