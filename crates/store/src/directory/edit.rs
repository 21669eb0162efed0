//! What an office itself writes into the directory.

use super::{Listed, row::Origin};
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
    Instant, Token,
    directory::{Entry, EntryForm, Status, Uid},
};

/// An entry for the form of those who keep it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptEntry {
    /// The entry.
    pub listed: Listed,
    /// The municipality whose people keep it.
    pub town: EntryForm,
    /// Who changed it when, the newest first. Empty for the program itself.
    pub changes: Vec<(Instant, String)>,
}

impl Unit {
    async fn town(&self) -> Result<EntryForm> {
        let k = self.keeper().await?;
        Ok(EntryForm { municipality: k.code, town: k.town, prefecture: k.prefecture })
    }

    /// Keeps the entry as it stands before a change. Of a sheltered place no former state is kept: it may tell where.
    pub(super) async fn keep_former_entry(&self, was: &Listed, now_secret: bool) -> Result<()> {
        if now_secret {
            let sql = Sql::new("UPDATE directory_former SET body = '' WHERE service_id = $1", vals![was.id]);
            self.run(sql).await?;
        }
        let body = match now_secret {
            true => String::new(),
            false => serde_json::to_string(&was.entry)
                .map_err(|_| Error::Broken("an entry that cannot be written"))?,
        };
        let sql = Sql::new(
            "INSERT INTO directory_former (service_id, version, body, replaced_at, replaced_by) \
             VALUES ($1, $2, $3, $4, $5)",
            vals![was.id, was.version, body, self.now(), self.ctx().actor.worker],
        );
        self.run(sql).await?;
        Ok(())
    }
}

impl Store {
    /// The municipality whose directory the present desk keeps.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the actor works on no cases at the present desk.
    pub async fn directory_town(&self, ctx: &Ctx) -> Result<EntryForm> {
        let unit = self.reading(ctx).await?;
        let town = unit.town().await?;
        unit.done().await?;
        Ok(town)
    }

    /// One entry, for those who keep it.
    ///
    /// # Errors
    /// [`Error::NotFound`] when absent, or another town's.
    pub async fn directory_entry(&self, ctx: &Ctx, token: &Token) -> Result<KeptEntry> {
        let unit = self.reading(ctx).await?;
        let listed = unit.own_entry(token).await?;
        let sql = Sql::new(
            "SELECT f.replaced_at, w.name FROM directory_former f LEFT JOIN worker w ON w.id = f.replaced_by \
             WHERE f.service_id = $1 ORDER BY f.id DESC LIMIT 20",
            vals![listed.id],
        );
        let changes =
            unit.all(sql, |r| Ok((r.int("replaced_at")?, r.opt_text("name")?.unwrap_or_default()))).await?;
        let town = unit.town().await?;
        unit.done().await?;
        Ok(KeptEntry { listed, town, changes })
    }

    /// Adds an entry to the directory of the present desk's municipality.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the actor works on no cases at the present desk; [`Error::Invalid`].
    pub async fn add_entry(&self, ctx: &Ctx, entry: &Entry, once: &str) -> Result<Token> {
        let mut unit = self.writing(ctx).await?;
        let keeper = unit.keeper().await?;
        let token = secret::token()?;
        if let Some(first) = unit.once("directory", once, token.as_str()).await? {
            return Token::parse(&first).map_err(|_| Error::Broken("idempotency.answer"));
        }
        let entry = Entry { municipality: keeper.code, ..entry.clone() };
        let uid = Uid::random(secret::random()?);
        let organization = unit.put_organization(&entry.organization, "").await?;
        let origin = Origin {
            token: token.to_string(),
            uid: &uid,
            source: "",
            key: uid.as_str(),
            licence: "",
            credit: "",
            date: None,
            digest: None,
        };
        let id = unit.insert_service(organization, &entry, origin).await?;
        unit.put_parts(&[(id, &uid, &entry)]).await?;
        unit.directory_changed().await?;
        unit.note(Line::new(Action::Create, Kind::Directory, id));
        unit.done().await?;
        Ok(token)
    }

    /// Changes an entry. One that came from a list is this office's from now on: the list no longer overwrites it,
    /// but for saying that its place is secret.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Stale`].
    pub async fn change_entry(&self, ctx: &Ctx, token: &Token, entry: &Entry, version: i64) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let was = unit.own_entry(token).await?;
        if was.version != version {
            return Err(Error::Stale { theirs: was.version });
        }
        let entry = Entry { municipality: was.entry.municipality.clone(), ..entry.clone() };
        unit.keep_former_entry(&was, entry.whereabouts.is_secret()).await?;
        let organization = unit.put_organization(&entry.organization, "").await?;
        let mut sql = unit.update_service(organization, &entry);
        sql.add(", version = version + 1 WHERE id = ").bind(was.id).add(" AND version = ").bind(version);
        if unit.run(sql).await? == 0 {
            return Err(unit.stale("directory_service", was.id).await);
        }
        unit.drop_parts(&[was.id]).await?;
        unit.put_parts(&[(was.id, &was.uid, &entry)]).await?;
        unit.directory_changed().await?;
        unit.note(Line::new(Action::Change, Kind::Directory, was.id));
        unit.done().await
    }

    /// 「確認した」: it is right as it stands today. The list that it came from may still bring it up to date.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn check_entry(&self, ctx: &Ctx, token: &Token) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let was = unit.own_entry(token).await?;
        let sql = Sql::new(
            "UPDATE directory_service SET last_checked = $1, modified_at = $2, version = version + 1, import_version = \
             CASE WHEN import_version = version THEN version + 1 ELSE import_version END WHERE id = $3",
            vals![ctx.today().to_string(), ctx.now, was.id],
        );
        unit.run(sql).await?;
        unit.directory_changed().await?;
        unit.note(Line::new(Action::Change, Kind::Directory, was.id));
        unit.done().await
    }

    /// Pauses an entry, takes it up again, or ends it.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn set_entry_status(&self, ctx: &Ctx, token: &Token, status: Status) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let was = unit.own_entry(token).await?;
        if was.entry.status == status {
            return Ok(());
        }
        unit.keep_former_entry(&was, was.entry.whereabouts.is_secret()).await?;
        let sql = Sql::new(
            "UPDATE directory_service SET status = $1, modified_at = $2, version = version + 1 WHERE id = $3",
            vals![status.word(), ctx.now, was.id],
        );
        unit.run(sql).await?;
        unit.directory_changed().await?;
        unit.note(Line::new(Action::Change, Kind::Directory, was.id));
        unit.done().await
    }
}
