//! Asking, saying yes, stopping, and the list of asks.

use super::{
    LIFE,
    standing::{ASKING, Asking, Seat, asking},
};
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    row::{Row, Sql, vals},
    secret::token,
    unit::Unit,
};
use domain::{
    Fault, Instant, Secret, Token,
    export::{ExportState, NewExport, Seal},
};

/// Asks on the page.
const SHOWN: i64 = 20;

/// A yes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// Whose.
    pub worker: String,
    /// At which agency.
    pub agency: String,
    /// When.
    pub at: Instant,
}

/// An ask as a 管理者 sees it.
#[derive(Debug, Clone)]
pub struct Request {
    /// Its token.
    pub token: Token,
    /// Who asked.
    pub worker: String,
    /// At which agency.
    pub agency: String,
    /// Why.
    pub reason: Secret<String>,
    /// The public key for which the file is sealed; empty where it is sealed under words.
    pub recipient: String,
    /// Where it stands at this instant.
    pub state: ExportState,
    /// When it was asked.
    pub asked_at: Instant,
    /// Until when the yes of others, or the fetching, is waited for.
    pub ends_at: Instant,
    /// Tables, rows, bytes of the file; 0 before it is made.
    pub counts: (i64, i64, i64),
    /// The closing digest, as the file's own manifest says it and an import prints it.
    pub closing: String,
    /// Why there is no file, in a sentence; empty otherwise.
    pub failure: String,
    /// Who said yes.
    pub approvals: Vec<Approval>,
    /// Whose yes is still missing, in words: 「あおば市の管理者ひとり」.
    pub missing: Vec<String>,
    /// Asked by the one who looks.
    pub mine: bool,
    /// The one who looks may say yes.
    pub may_approve: bool,
}

/// The asks, newest first.
#[derive(Debug, Clone)]
pub struct Requests {
    /// The one who looks sits where this engawa is run, and may ask.
    pub may_ask: bool,
    /// The asks.
    pub rows: Vec<Request>,
}

/// What asking gave.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The ask.
    pub token: Token,
    /// It was asked just now, not by an earlier press of the same button.
    pub new: bool,
}

impl Store {
    /// The asks that the actor has a voice in.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless 管理者 of the present desk.
    pub async fn exports(&self, ctx: &Ctx) -> Result<Requests> {
        let own = Unit::seat(&ctx.actor)?;
        let mut unit = self.reading(ctx).await?;
        let may_ask = unit.runs_engawa(own.agency).await?;
        let keepers = unit.keepers().await?;
        let mut sql = Sql::new(&format!("SELECT {ASKING}"), vals![]);
        if !keepers.iter().any(|k| k.voice == own.voice) {
            sql.add(" WHERE COALESCE(a.municipality_id, -a.id) = ").bind(own.voice);
        }
        sql.add(" ORDER BY r.id DESC LIMIT ").bind(SHOWN);
        let mut rows = Vec::new();
        for ask in unit.all(sql, asking).await? {
            rows.push(unit.shown(&ask, own, &keepers).await?);
        }
        unit.note(Line::new(Action::List, Kind::Everything, None));
        unit.done().await?;
        Ok(Requests { may_ask, rows })
    }

    /// Asks. `words`: those under which the file will be sealed, for [`Seal::Words`]; they are kept sealed until the
    /// file is made, and not a moment longer.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless 管理者 where this engawa is run; [`Error::Invalid`] while another ask is open, and at
    /// `proof` unless the actor has just proved who they are.
    pub async fn ask_export(
        &self,
        ctx: &Ctx,
        new: &NewExport,
        words: Option<&Secret<String>>,
        once: &str,
    ) -> Result<Asked> {
        let agency = Unit::seat(&ctx.actor)?.agency;
        let mut unit = self.writing(ctx).await?;
        if !unit.runs_engawa(agency).await? {
            return Err(Error::NotFound);
        }
        let token = token()?;
        if let Some(first) = unit.once("/admin/export", once, token.as_str()).await? {
            let token = Token::parse(&first).map_err(|_| Error::Broken("idempotency.answer"))?;
            return Ok(Asked { token, new: false });
        }
        unit.need_proof().await?;
        unit.end_old().await?;
        let open =
            "SELECT id FROM export_request WHERE state IN ('asked', 'approved', 'making', 'ready') LIMIT 1";
        if unit.one(Sql::new(open, vals![]), |r| r.int("id")).await?.is_some() {
            let words = "まだ終わっていない頼みがあります。下の一覧を見て、受け取るか、止めるかしてから、もう一度どうぞ";
            return Err(Fault::new("reason", words).into());
        }
        let (key, sealed) = match (new.seal(), words) {
            (Seal::Key(key), _) => (key.as_str(), None),
            (Seal::Words, Some(words)) => ("", Some(self.key.seal(&place(&token), words.show().as_bytes())?)),
            (Seal::Words, None) => return Err(Error::Broken("an export sealed under no words")),
        };
        let sql = Sql::new(
            "INSERT INTO export_request (token, agency_id, worker_id, reason, seal, recipient, words_sealed, state, \
             asked_at, ends_at, failure, closing) VALUES ($1, $2, $3, $4, $5, $6, $7, 'asked', $8, $9, '', '') \
             RETURNING id",
            vals![
                token.as_str(),
                agency,
                ctx.actor.worker,
                new.reason(),
                new.seal().word(),
                key,
                sealed,
                ctx.now,
                ctx.now + LIFE
            ],
        );
        let id = unit.insert(sql).await?;
        unit.note(Line::new(Action::Create, Kind::Everything, id));
        unit.done().await?;
        Ok(Asked { token, new: true })
    }

    /// Says yes. With the last yes that was missing, the file is made.
    ///
    /// # Errors
    /// [`Error::NotFound`] for who has no voice in it; [`Error::Invalid`] for the asker, for those whose yes does not
    /// count, when it is not waiting for a yes, and at `proof` unless the actor has just proved who they are.
    pub async fn approve_export(&self, ctx: &Ctx, token: &Token) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let ask = unit.ask_with_voice(token).await?;
        if ask.worker == ctx.actor.worker {
            return Err(Fault::new(
                "approve",
                "頼んだ人は、自分では承認できません。もうひとりの管理者に見てもらってください",
            )
            .into());
        }
        if ask.state != ExportState::Asked || ctx.now >= ask.ends_at {
            let words = "この頼みは、もう承認を待っていません。画面を開きなおして、いまの様子を見てください";
            return Err(Fault::new("approve", words).into());
        }
        let own = Unit::seat(&ctx.actor)?;
        if !ask.counts(&unit.keepers().await?, own) {
            let words = "ほかの機関の記録も出るので、承認できるのは、記録を持つほかの機関の管理者です。おかしいと思ったら、止めることはできます";
            return Err(Fault::new("approve", words).into());
        }
        unit.need_proof().await?;
        let sql = Sql::new(
            "INSERT INTO export_approval (request_id, worker_id, agency_id, at) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (request_id, worker_id) DO NOTHING",
            vals![ask.id, ctx.actor.worker, own.agency, ctx.now],
        );
        unit.run(sql).await?;
        if unit.stands(&ask).await? {
            let sql = "UPDATE export_request SET state = 'approved' WHERE id = $1 AND state = 'asked'";
            unit.run(Sql::new(sql, vals![ask.id])).await?;
        }
        unit.note(Line::new(Action::Change, Kind::Everything, ask.id));
        unit.done().await
    }

    /// Stops it, at any time before the file has been fetched: the asker, who said yes, or anybody else who has a
    /// voice in it.
    ///
    /// # Errors
    /// [`Error::NotFound`] for who has no voice in it; [`Error::Invalid`] when there is nothing to stop any more.
    pub async fn stop_export(&self, ctx: &Ctx, token: &Token) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let ask = unit.ask_with_voice(token).await?;
        if !ask.state.open() {
            return Err(Fault::new("approve", "この頼みは、もう終わっています").into());
        }
        unit.close(ask.id, ExportState::Stopped, "", Some(ctx.actor.worker)).await?;
        unit.note(Line::new(Action::End, Kind::Everything, ask.id));
        unit.done().await
    }
}

/// The place in which the words of a request are sealed.
pub(super) fn place(token: &Token) -> String {
    format!("export_request:{}:words", token.as_str())
}

impl Unit {
    /// The ask, held against others until this unit ends, if the actor has a voice in it.
    async fn ask_with_voice(&self, token: &Token) -> Result<Asking> {
        let own = Self::seat(&self.ctx().actor)?;
        let hold = "UPDATE export_request SET tries = tries WHERE token = $1";
        self.run(Sql::new(hold, vals![token.as_str()])).await?;
        let sql = Sql::new(&format!("SELECT {ASKING} WHERE r.token = $1"), vals![token.as_str()]);
        let ask = self.need(sql, asking).await?;
        if ask.voice == own.voice || self.keepers().await?.iter().any(|k| k.voice == own.voice) {
            Ok(ask)
        } else {
            Err(Error::NotFound)
        }
    }

    /// Ends a request that is open.
    pub(super) async fn close(
        &self,
        id: i64,
        state: ExportState,
        failure: &str,
        by: Option<i64>,
    ) -> Result<()> {
        let sql = Sql::new(
            "UPDATE export_request SET state = $2, failure = $3, ended_at = $4, ended_by = $5, words_sealed = NULL, \
             busy_until = NULL WHERE id = $1 AND state IN ('asked', 'approved', 'making', 'ready')",
            vals![id, state.word(), failure, self.now(), by],
        );
        self.run(sql).await?;
        Ok(())
    }

    /// Ends what is past its time.
    pub(super) async fn end_old(&self) -> Result<()> {
        let sql = Sql::new(
            "UPDATE export_request SET state = 'over', ended_at = $1, words_sealed = NULL, busy_until = NULL \
             WHERE state IN ('asked', 'approved', 'making', 'ready') AND ends_at <= $1",
            vals![self.now()],
        );
        self.run(sql).await?;
        Ok(())
    }

    async fn shown(&self, ask: &Asking, own: Seat, keepers: &[Seat]) -> Result<Request> {
        let missing = match self.missing(ask, keepers).await? {
            Some(missing) if ask.state == ExportState::Asked => missing,
            _ => Vec::new(),
        };
        let sql = Sql::new(
            "SELECT w.name AS worker, w.id AS worker_id, a.name AS agency, p.at FROM export_approval p \
             JOIN worker w ON w.id = p.worker_id JOIN agency a ON a.id = p.agency_id WHERE p.request_id = $1 ORDER BY p.id",
            vals![ask.id],
        );
        let read = |r: &Row| {
            let yes = Approval { worker: r.text("worker")?, agency: r.text("agency")?, at: r.int("at")? };
            Ok((r.int("worker_id")?, yes))
        };
        let approvals = self.all(sql, read).await?;
        let me = self.ctx().actor.worker;
        let over = ask.state.open() && self.now() >= ask.ends_at;
        let state = if over { ExportState::Over } else { ask.state };
        let (mine, said) = (ask.worker == me, approvals.iter().any(|(worker, _)| *worker == me));
        let may_approve = state == ExportState::Asked && !mine && !said && ask.counts(keepers, own);
        let missing = self.voice_names(ask, keepers, &missing).await?;
        let approvals = approvals.into_iter().map(|(_, yes)| yes).collect();
        let sql = Sql::new(
            "SELECT w.name AS worker, a.name AS agency, r.reason, r.recipient, r.asked_at, r.table_count, r.row_count, \
             r.byte_count, r.closing, r.failure FROM export_request r JOIN worker w ON w.id = r.worker_id \
             JOIN agency a ON a.id = r.agency_id WHERE r.id = $1",
            vals![ask.id],
        );
        let read = |r: &Row| {
            Ok(Request {
                token: ask.token.clone(),
                worker: r.text("worker")?,
                agency: r.text("agency")?,
                reason: Secret::new(r.text("reason")?),
                recipient: r.text("recipient")?,
                state,
                asked_at: r.int("asked_at")?,
                ends_at: ask.ends_at,
                counts: (r.int("table_count")?, r.int("row_count")?, r.int("byte_count")?),
                closing: r.text("closing")?,
                failure: r.text("failure")?,
                approvals: Vec::new(),
                missing: Vec::new(),
                mine,
                may_approve,
            })
        };
        let request = self.need(sql, read).await?;
        Ok(Request { approvals, missing, ..request })
    }
}
