//! Changing a seal, and lifting it: one asks with a reason, another agrees.

use super::{
    OpenSeal,
    set::{NOT_BOTH, picked},
};
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    row::{Sql, vals},
    unit::Unit,
};
use domain::{
    Fault, Token,
    seal::{Agreeing, ChangeForm, reminder},
};

impl Unit {
    /// Opens a seal to be changed, and locks its row: what is told is how it stands under the lock.
    async fn hold_seal(&self, token: &Token) -> Result<OpenSeal> {
        let before = self.seal(token).await?;
        self.run(Sql::new("UPDATE seal SET version = version WHERE id = $1", vals![before.id])).await?;
        let open = self.seal(token).await?;
        if open.lifted.is_some() {
            return Err(Fault::new("reason", "この秘匿は、もう解かれています").into());
        }
        Ok(open)
    }

    /// The ask that waits for an answer: its row, and who asked.
    async fn asked_lift(&self, seal: i64) -> Result<Option<(i64, i64)>> {
        let sql = Sql::new(
            "SELECT id, asked_by FROM seal_lift WHERE seal_id = $1 AND answered_at IS NULL ORDER BY id LIMIT 1",
            vals![seal],
        );
        self.one(sql, |r| Ok((r.int("id")?, r.int("asked_by")?))).await
    }

    /// Makes those in force in `table` the same as `wanted`.
    async fn replace_workers(&self, table: &str, seal: i64, wanted: &[i64]) -> Result<()> {
        let mut sql = Sql::new(&format!("UPDATE {table} SET ended_at = "), vec![]);
        sql.bind(self.now()).add(", ended_by = ").bind(self.ctx().actor.worker).add(" WHERE seal_id = ");
        sql.bind(seal).add(" AND ended_at IS NULL AND worker_id NOT IN ").ids_or_zero(wanted);
        self.run(sql).await?;
        for worker in wanted {
            self.put_worker(table, seal, *worker).await?;
        }
        Ok(())
    }
}

impl Store {
    /// Changes until when a seal is set, who keeps it, who may read, and who is close to the feared one. It bites on the
    /// next request.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the actor keeps it (or is 管理者 where the keeper is no longer there); [`Error::Stale`];
    /// [`Error::Invalid`] when one who was chosen was not offered.
    pub async fn change_seal(&self, ctx: &Ctx, seal: &Token, version: i64, form: &ChangeForm) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let open = unit.hold_seal(seal).await?;
        if !open.may_change(ctx.actor.worker) {
            return Err(Error::NotFound);
        }
        if open.version != version {
            return Err(Error::Stale { theirs: open.version });
        }
        let ends = Sql::new("SELECT to_on FROM seal WHERE id = $1", vals![open.id]);
        let stood = unit.need(ends, |r| r.date("to_on")).await?;
        if form.to <= ctx.today() && form.to != stood {
            return Err(Fault::new("to", "おわりは、あしたより後の日にしてください").into());
        }
        let workers = unit.nameable(&open).await?;
        let keepers = unit.colleagues(open.agency).await?;
        let keeper = picked("keeper", &keepers, std::slice::from_ref(&form.keeper))?;
        let keeper = keeper.first().copied().ok_or(Error::NotFound)?;
        let mut readers = picked("reader", &workers, &form.readers)?;
        if !readers.contains(&keeper) {
            readers.push(keeper);
        }
        let mut near = picked("near", &workers, &form.near)?;
        near.extend(unit.near_by_name(open.agency, &form.near_named).await?);
        if near.iter().any(|one| readers.contains(one)) {
            return Err(Fault::new("near_named", NOT_BOTH).into());
        }
        unit.replace_workers("seal_reader", open.id, &readers).await?;
        unit.replace_workers("seal_near", open.id, &near).await?;
        let sql = Sql::new(
            "UPDATE seal SET to_on = $2, keeper_id = $3, version = version + 1 WHERE id = $1",
            vals![open.id, form.to.to_string(), keeper],
        );
        unit.run(sql).await?;
        unit.move_reminder(&open, keeper, form.to).await?;
        unit.note(Line::new(Action::Change, Kind::Seal, open.id).person(open.person));
        unit.done().await
    }

    /// Asks for a seal to be lifted. It stays until another agrees.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the seal's page is the actor's to see; [`Error::Invalid`] when it was asked for already,
    /// and at `proof` unless the actor has just proved who they are.
    pub async fn ask_lifting(&self, ctx: &Ctx, seal: &Token, reason: &str) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let open = unit.hold_seal(seal).await?;
        if unit.asked_lift(open.id).await?.is_some() {
            return Err(Fault::new("reason", "解くことは、もう頼まれています。返事を待ってください").into());
        }
        unit.need_proof().await?;
        let sql = Sql::new(
            "INSERT INTO seal_lift (seal_id, asked_by, asked_at, reason) VALUES ($1, $2, $3, $4)",
            vals![open.id, ctx.actor.worker, unit.now(), reason],
        );
        unit.run(sql).await?;
        unit.note(Line::new(Action::Change, Kind::Seal, open.id).person(open.person));
        unit.done().await
    }

    /// Answers an ask: with `agreed` the seal is lifted, else it stands and the ask is over. Who asked may take it back,
    /// and never agrees.
    ///
    /// # Errors
    /// [`Error::NotFound`] when nothing was asked, or the answer is not this actor's to give; [`Error::Invalid`] at
    /// `proof` when they agree without having just proved who they are. That the seal stands needs no proof.
    pub async fn answer_lifting(&self, ctx: &Ctx, seal: &Token, agreed: bool) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let open = unit.hold_seal(seal).await?;
        let (ask, asker) = unit.asked_lift(open.id).await?.ok_or(Error::NotFound)?;
        let agreeing =
            Agreeing { asker: asker == ctx.actor.worker, named: open.named, manages: open.manages };
        if !agreeing.may() && (agreed || !agreeing.asker) {
            return Err(Error::NotFound);
        }
        if agreed {
            unit.need_proof().await?;
        }
        let sql = Sql::new(
            "UPDATE seal_lift SET answered_by = $2, answered_at = $3, agreed = $4 WHERE id = $1 AND answered_at IS NULL",
            vals![ask, ctx.actor.worker, unit.now(), i64::from(agreed)],
        );
        if unit.run(sql).await? == 0 {
            return Err(Error::NotFound);
        }
        if agreed {
            let sql = Sql::new(
                "UPDATE seal SET lifted_at = $2, version = version + 1 WHERE id = $1",
                vals![open.id, unit.now()],
            );
            unit.run(sql).await?;
            let sql = Sql::new(
                "UPDATE task SET done_at = $2, version = version + 1 WHERE id = $1 AND done_at IS NULL",
                vals![open.task, unit.now()],
            );
            unit.run(sql).await?;
            if ![asker, ctx.actor.worker].contains(&open.keeper) {
                unit.tell_keeper(&open).await?;
            }
        }
        let action = if agreed { Action::End } else { Action::Change };
        unit.note(Line::new(action, Kind::Seal, open.id).person(open.person));
        unit.done().await
    }
}

impl Unit {
    /// Two others lifted it: the keeper is told by a task of today, which names nobody.
    async fn tell_keeper(&self, open: &OpenSeal) -> Result<()> {
        let home = self.home_of(open.person).await?.or(open.household);
        let words = "あなたが守り手だった居所の秘匿が、ほかの二人の同意で解かれました。だれが、なぜ解いたかを、秘匿のページで確かめる";
        self.put_task(home, open.agency, open.keeper, words, self.ctx().today()).await?;
        Ok(())
    }

    /// The keeper's reminder follows the end; one that was done begins anew.
    async fn move_reminder(&self, open: &OpenSeal, keeper: i64, to: chrono::NaiveDate) -> Result<()> {
        let done = Sql::new(
            "UPDATE task SET done_at = $2, version = version + 1 WHERE id = $1 AND done_at IS NULL",
            vals![open.task, self.now()],
        );
        self.run(done).await?;
        if reminder(to, self.ctx().today()) > to {
            return Ok(()); // set to end in the past: nothing is left to remind of
        }
        let home = self.home_of(open.person).await?.or(open.household);
        let task = self.put_reminder(home, open.agency, keeper, to).await?;
        self.run(Sql::new("UPDATE seal SET task_id = $2 WHERE id = $1", vals![open.id, task])).await?;
        Ok(())
    }
}
