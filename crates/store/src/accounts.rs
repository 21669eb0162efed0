//! Accounts of workers: who somebody is. What they may see is decided elsewhere, by the gate.

mod attempt;
mod door;
mod given;
mod own;
pub(crate) mod passkey;
mod proof;
mod totp;

pub use attempt::Source;
pub use door::{Entered, Step};
pub use given::NewAdmin;
pub use own::Account;
pub(crate) use own::at_browser;
pub use passkey::{ASKED_FOR, LONGEST_NAME, MOST, NoSite, OwnPasskey, Site};
pub use proof::{PROVED_FOR, Proof};
pub use totp::{Offer, RECOVERY_CODES};

use crate::{
    actor::Ctx,
    db::Store,
    error::Result,
    row::{Sql, vals},
};
use domain::{Instant, Token, code::Role};

/// Somebody of the sample town, once, for its login page.
#[derive(Debug, Clone)]
pub struct DemoPerson {
    /// The worker's token.
    pub token: Token,
    /// Login name.
    pub login: String,
    /// Name.
    pub name: String,
    /// Where, the main desk first; never empty.
    pub desks: Vec<String>,
    /// What, at the main desk.
    pub role: Role,
}

impl Store {
    /// The workers of the sample town, each once with all desks. The web side asks only in the sample town.
    ///
    /// # Errors
    /// [`crate::Error::Database`].
    pub async fn demo_people(&self, now: Instant) -> Result<Vec<DemoPerson>> {
        let unit = self.reading(&Ctx::program("demo", now)).await?;
        let sql = Sql::new(
            "SELECT w.token, w.login, w.name, a.name AS agency, m.role FROM membership m \
             JOIN worker w ON w.id = m.worker_id JOIN agency a ON a.id = m.agency_id \
             WHERE w.ended_at IS NULL AND m.from_at <= $1 AND (m.to_at IS NULL OR m.to_at > $1) \
             ORDER BY a.id, w.id, m.id",
            vals![now],
        );
        let rows = unit
            .all(sql, |r| {
                Ok(DemoPerson {
                    token: r.token("token")?,
                    login: r.text("login")?,
                    name: r.text("name")?,
                    desks: vec![r.text("agency")?],
                    role: r.word("role", Role::parse)?,
                })
            })
            .await?;
        unit.done().await?;
        let mut people: Vec<DemoPerson> = Vec::new();
        for row in rows {
            match people.iter_mut().find(|known| known.token == row.token) {
                Some(known) => known.desks.extend(row.desks),
                None => people.push(row),
            }
        }
        Ok(people)
    }
}
