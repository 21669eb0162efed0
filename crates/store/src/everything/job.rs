//! The making of the file, outside the requests: taken up, looked at again and again, ready, handed over.

use super::{
    LIFE,
    ask::place,
    standing::{ASKING, Asking, asking},
};
use crate::{
    actor::{self, Ctx, Door},
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    row::{Row, Sql, vals},
    unit::Unit,
};
use domain::{
    Instant, Secret, Token,
    export::{ExportState, Seal},
};
use std::sync::Arc;

/// How long the program may be silent before its work is taken over, in ms.
const LEASE: Instant = 90_000;
/// How often a file is begun before it is given up.
const TRIES: i64 = 3;

const NO_LONGER: &str = "頼んだあとで、頼んだ人か承認した人が管理者ではなくなったか、居所を秘匿された人がいるので、止めました。要るときは、もう一度頼んでください。";

/// A file to be made.
#[derive(Debug, Clone)]
pub struct Job {
    pub(super) id: i64,
    worker: i64,
    agency: i64,
    /// The request.
    pub token: Token,
    /// For whom it is sealed.
    pub seal: Seal,
    /// The words under which it is sealed, for [`Seal::Words`].
    pub words: Secret<String>,
}

/// What a made file came to.
#[derive(Debug, Clone, Default)]
pub struct Made {
    /// Tables, rows, bytes.
    pub counts: (i64, i64, i64),
    /// The closing digest of its manifest.
    pub closing: String,
}

impl Store {
    /// Takes up the next file to be made, if everybody whose yes it needs still says it.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn claim_export(&self, now: Instant) -> Result<Option<Job>> {
        let ctx = &Ctx::program("/admin/export", now);
        let waiting = "SELECT id FROM export_request WHERE state IN ('approved', 'making') \
                       AND (busy_until IS NULL OR busy_until < $1) ORDER BY id LIMIT 1";
        loop {
            // Looked for without the write lock: nearly always there is nothing.
            let found = self.peek(ctx, Sql::new(waiting, vals![now]), |r| r.int("id")).await?;
            let Some(id) = found.first().copied() else { return Ok(None) };
            let mut unit = self.writing(ctx).await?;
            let sql = Sql::new(
                "UPDATE export_request SET busy_until = $2, tries = tries + 1, state = 'making' WHERE id = $1 \
                 AND state IN ('approved', 'making') AND (busy_until IS NULL OR busy_until < $3) \
                 RETURNING tries, seal, recipient, words_sealed",
                vals![id, now + LEASE, now],
            );
            let read = |r: &Row| {
                Ok((r.int("tries")?, r.text("seal")?, r.text("recipient")?, r.opt_bytes("words_sealed")?))
            };
            let Some((tries, seal, recipient, sealed)) = unit.one(sql, read).await? else { continue };
            let ask = unit.asking(id).await?;
            if now >= ask.ends_at {
                unit.end_old().await?;
            } else if !unit.stands(&ask).await? {
                unit.close(id, ExportState::Stopped, NO_LONGER, None).await?;
                unit.note(Line::new(Action::End, Kind::Everything, id));
            } else if tries > TRIES {
                let words = "途中で3回止まりました。システム管理の担当に伝えてください。";
                unit.close(id, ExportState::Failed, words, None).await?;
                unit.note(Line::new(Action::End, Kind::Everything, id));
            } else {
                let words = match &sealed {
                    Some(sealed) => self.key.open(&place(&ask.token), sealed)?,
                    None => Vec::new(),
                };
                let words = String::from_utf8(words).map_err(|_| Error::Broken("export_request.words"))?;
                unit.done().await?;
                let seal = if seal == "key" { Seal::Key(recipient) } else { Seal::Words };
                let Asking { worker, agency, token, .. } = ask;
                return Ok(Some(Job { id, worker, agency, token, seal, words: Secret::new(words) }));
            }
            unit.done().await?;
        }
    }

    /// The context of the asker, with the rights of now: what leaves is on record under their name.
    ///
    /// # Errors
    /// [`Error::LoggedOut`] when they are no longer in service.
    pub async fn export_ctx(&self, job: &Job, now: Instant) -> Result<Ctx> {
        let unit = self.reading(&Ctx::program("/admin/export", now)).await?;
        let actor = actor::load(&unit, job.worker, Door::Program, Some(job.agency)).await?;
        unit.done().await?;
        Ok(Ctx { actor: Arc::new(actor), now, request: String::new(), page: "/admin/export" })
    }

    /// Says that the work still lives, and looks whether it may go on. False: stop, and leave nothing.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn export_lives(&self, job: &Job, now: Instant) -> Result<bool> {
        let mut unit = self.writing(&Ctx::program("/admin/export", now)).await?;
        let lives = unit.may_go_on(job).await?;
        unit.done().await?;
        Ok(lives)
    }

    /// The file is made, and waits for its asker.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it was stopped in the meantime: the file must go.
    pub async fn export_ready(&self, job: &Job, made: &Made, now: Instant) -> Result<()> {
        let mut unit = self.writing(&Ctx::program("/admin/export", now)).await?;
        if !unit.may_go_on(job).await? {
            unit.done().await?;
            return Err(Error::NotFound);
        }
        let (tables, rows, bytes) = made.counts;
        let sql = Sql::new(
            "UPDATE export_request SET state = 'ready', made_at = $2, ends_at = $3, table_count = $4, row_count = $5, \
             byte_count = $6, closing = $7, words_sealed = NULL, busy_until = NULL WHERE id = $1",
            vals![job.id, now, now + LIFE, tables, rows, bytes, made.closing.as_str()],
        );
        unit.run(sql).await?;
        unit.done().await
    }

    /// The file could not be made; the sentence stays.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn export_failed(&self, job: &Job, sentence: &str, now: Instant) -> Result<()> {
        let mut unit = self.writing(&Ctx::program("/admin/export", now)).await?;
        unit.close(job.id, ExportState::Failed, sentence, None).await?;
        unit.note(Line::new(Action::End, Kind::Everything, job.id));
        unit.done().await
    }

    /// The file may be handed to its asker now. Each try is on record before the first byte leaves.
    ///
    /// # Errors
    /// [`Error::NotFound`] for everybody else, and where no file waits; [`Error::Invalid`] when one whose yes it needs
    /// no longer says it: it is stopped then; and at `proof` unless the actor has just proved who they are.
    pub async fn fetch_export(&self, ctx: &Ctx, token: &Token) -> Result<()> {
        let agency = Unit::seat(&ctx.actor)?.agency;
        let unit = self.writing(ctx).await?;
        unit.end_old().await?;
        let sql = Sql::new(
            &format!("SELECT {ASKING} WHERE r.token = $1 AND r.state = 'ready'"),
            vals![token.as_str()],
        );
        let ask = unit.need(sql, asking).await?;
        if ask.worker != ctx.actor.worker || ask.agency != agency {
            return Err(Error::NotFound);
        }
        unit.need_proof().await?;
        self.set_out(unit, &ask).await
    }

    /// The file of the one request that is ready, for the machine's keeper. It is sealed for the one whom the two
    /// named, so that the keeper hands it on and cannot read it.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the program itself acts and a file waits; [`Error::Invalid`] as in
    /// [`Store::fetch_export`].
    pub async fn take_export(&self, ctx: &Ctx) -> Result<Token> {
        if ctx.actor.door != Door::Program || ctx.actor.worker != 0 {
            return Err(Error::NotFound);
        }
        let unit = self.writing(ctx).await?;
        unit.end_old().await?;
        let sql =
            Sql::new(&format!("SELECT {ASKING} WHERE r.state = 'ready' ORDER BY r.id LIMIT 1"), vals![]);
        let ask = unit.need(sql, asking).await?;
        self.set_out(unit, &ask).await?;
        Ok(ask.token)
    }

    async fn set_out(&self, mut unit: Unit, ask: &Asking) -> Result<()> {
        if unit.stands(ask).await? {
            unit.note(Line::new(Action::Export, Kind::Everything, ask.id));
            return unit.done().await;
        }
        unit.close(ask.id, ExportState::Stopped, NO_LONGER, None).await?;
        unit.note(Line::new(Action::End, Kind::Everything, ask.id));
        unit.done().await?;
        Err(domain::Fault::new("approve", NO_LONGER).into())
    }

    /// Every byte of the file has been handed over: it is not here any more.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn export_fetched(&self, token: &Token, now: Instant) -> Result<()> {
        let unit = self.upkeep(&Ctx::program("/admin/export", now)).await?;
        let sql = "UPDATE export_request SET state = 'fetched', fetched_at = $2 WHERE token = $1 AND state = 'ready'";
        unit.run(Sql::new(sql, vals![token.as_str(), now])).await?;
        unit.done().await
    }

    /// Ends what is past its time, and tells the requests whose files may lie on a disk now. Every other file goes.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn exports_with_files(&self, now: Instant) -> Result<Vec<Token>> {
        let ctx = Ctx::program("/admin/export", now);
        let old = "SELECT id FROM export_request WHERE state IN ('asked', 'approved', 'making', 'ready') \
                   AND ends_at <= $1 LIMIT 1";
        if !self.peek(&ctx, Sql::new(old, vals![now]), |r| r.int("id")).await?.is_empty() {
            let unit = self.upkeep(&ctx).await?;
            unit.end_old().await?;
            unit.done().await?;
        }
        let kept = "SELECT token FROM export_request WHERE state IN ('making', 'ready')";
        self.peek(&ctx, Sql::new(kept, vals![]), |r| r.token("token")).await
    }
}

impl Unit {
    async fn asking(&self, id: i64) -> Result<Asking> {
        self.need(Sql::new(&format!("SELECT {ASKING} WHERE r.id = $1"), vals![id]), asking).await
    }

    /// Renews the lease of a work that may go on; ends one that may not.
    async fn may_go_on(&mut self, job: &Job) -> Result<bool> {
        let sql = Sql::new(
            "UPDATE export_request SET busy_until = $2 WHERE id = $1 AND state = 'making'",
            vals![job.id, self.now() + LEASE],
        );
        if self.run(sql).await? == 0 {
            return Ok(false);
        }
        let ask = self.asking(job.id).await?;
        if self.stands(&ask).await? {
            return Ok(true);
        }
        let (state, words) = if self.now() >= ask.ends_at {
            (ExportState::Over, "")
        } else {
            (ExportState::Stopped, NO_LONGER)
        };
        self.close(job.id, state, words, None).await?;
        self.note(Line::new(Action::End, Kind::Everything, job.id));
        Ok(false)
    }
}
