//! What anybody may tell about an entry, without a login and without a name.

use super::row::THERE;
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::Result,
    row::{Sql, vals},
    secret,
};
use domain::{Fault, Instant, Secret, Token, typed::text};

/// So many words are taken from one source in an hour, and from everybody together.
const FROM_ONE: i64 = 5;
const FROM_ALL: i64 = 200;
const HOUR: Instant = 3_600_000;
/// The longest word, in characters.
const LONGEST: usize = 1_000;

/// The entry that somebody wants to say something about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wished {
    /// Its token.
    pub token: Token,
    /// Its name.
    pub name: String,
    /// Who offers it.
    pub organization: String,
}

/// A word from outside.
#[derive(Debug, Clone)]
pub struct Correction {
    /// Its token.
    pub token: Token,
    /// The entry: token and name.
    pub entry: Option<(Token, String)>,
    /// What was written: it may hold anything.
    pub words: Secret<String>,
    /// When.
    pub at: Instant,
}

impl Store {
    /// The entry of a correction form. Public.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`].
    pub async fn entry_to_correct(&self, ctx: &Ctx, token: &Token) -> Result<Wished> {
        let unit = self.reading(ctx).await?;
        let sql = Sql::new(
            &format!(
                "SELECT s.token, s.name, o.name AS organization FROM directory_service s \
                 JOIN directory_organization o ON o.id = s.organization_id WHERE {THERE} AND s.token = $1"
            ),
            vals![token.as_str()],
        );
        let wished = unit
            .need(sql, |r| {
                Ok(Wished {
                    token: r.token("token")?,
                    name: r.text("name")?,
                    organization: r.text("organization")?,
                })
            })
            .await?;
        unit.done().await?;
        Ok(wished)
    }

    /// Keeps what somebody wrote. `source`: where it comes from, kept only as a keyed digest to count by. Public.
    ///
    /// # Errors
    /// [`crate::Error::Invalid`] when there are no words, too many, or too many in an hour; [`crate::Error::NotFound`]
    /// when there is no such entry.
    pub async fn correct_directory(
        &self,
        ctx: &Ctx,
        source: &str,
        entry: Option<&Token>,
        words: &str,
    ) -> Result<()> {
        let words = text(words);
        if words.trim().is_empty() {
            return Err(Fault::new("words", "どこがちがうか、一言でも書いてください").into());
        }
        if words.chars().count() > LONGEST {
            return Err(Fault::new("words", format!("{LONGEST}字までで送れます。短くしてください")).into());
        }
        let source = self.key.digest("directory correction", source);
        let unit = self.writing(ctx).await?;
        let sql = Sql::new(
            "SELECT COUNT(*) AS n, COUNT(CASE WHEN source_hash = $2 THEN 1 END) AS mine FROM directory_correction \
             WHERE at > $1",
            vals![ctx.now - HOUR, source.as_str()],
        );
        let (all, mine) = unit.need(sql, |r| Ok((r.int("n")?, r.int("mine")?))).await?;
        if all >= FROM_ALL || mine >= FROM_ONE {
            let sentence =
                "つづけてとどいているので、すこし休んでいます。1時間ほどたってから、もう一度送ってください";
            return Err(Fault::new("words", sentence).into());
        }
        let (service, municipality) = match entry {
            Some(token) => {
                let sql = Sql::new(
                    &format!(
                        "SELECT s.id, s.municipality FROM directory_service s WHERE {THERE} AND s.token = $1"
                    ),
                    vals![token.as_str()],
                );
                let (id, town) = unit.need(sql, |r| Ok((r.int("id")?, r.text("municipality")?))).await?;
                (Some(id), town)
            }
            None => (None, String::new()),
        };
        let sql = Sql::new(
            "INSERT INTO directory_correction (token, service_id, municipality, words, source_hash, at) \
             VALUES ($1, $2, $3, $4, $5, $6)",
            vals![secret::token()?.to_string(), service, municipality, words, source, ctx.now],
        );
        unit.run(sql).await?;
        unit.done().await
    }

    /// What was written about the entries of the present desk's municipality and about wide ones, and is not done yet;
    /// the oldest first.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] when the actor works on no cases at the present desk.
    pub async fn directory_corrections(&self, ctx: &Ctx) -> Result<Vec<Correction>> {
        let mut unit = self.reading(ctx).await?;
        let keeper = unit.keeper().await?;
        let sql = Sql::new(
            "SELECT c.token, c.words, c.at, s.token AS s_token, s.name FROM directory_correction c \
             LEFT JOIN directory_service s ON s.id = c.service_id \
             WHERE c.done_at IS NULL AND (c.municipality = '' OR c.municipality = $1) ORDER BY c.id LIMIT 100",
            vals![keeper.code],
        );
        let all = unit
            .all(sql, |r| {
                Ok(Correction {
                    token: r.token("token")?,
                    entry: r.opt_token("s_token")?.zip(r.opt_text("name")?),
                    words: Secret::new(r.text("words")?),
                    at: r.int("at")?,
                })
            })
            .await?;
        if !all.is_empty() {
            unit.note(Line::new(Action::List, Kind::Directory, None));
        }
        unit.done().await?;
        Ok(all)
    }

    /// A word from outside has been looked into.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] when absent, or another town's.
    pub async fn done_correction(&self, ctx: &Ctx, token: &Token) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let keeper = unit.keeper().await?;
        let sql = Sql::new(
            "UPDATE directory_correction SET done_at = COALESCE(done_at, $1), done_by = COALESCE(done_by, $2) \
             WHERE token = $3 AND (municipality = '' OR municipality = $4) RETURNING id",
            vals![ctx.now, ctx.actor.worker, token.as_str(), keeper.code],
        );
        let id = unit.need(sql, |r| r.int("id")).await?;
        unit.note(Line::new(Action::End, Kind::Directory, id));
        unit.done().await
    }
}
