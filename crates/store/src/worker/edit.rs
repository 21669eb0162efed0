//! Changes of workers: taken in, renamed, given a role, ended.

use crate::{
    accounts::passkey,
    actor::Ctx,
    admin::{self, Reach},
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    row::{Sql, vals},
    secret,
    unit::Unit,
};
use domain::{
    Fault, Token,
    admin::{NewWorker, RoleForm},
    code::Role,
};

impl Unit {
    /// The row of an agency in service where the actor gives roles.
    async fn place_of_post(&self, reach: Reach, agency: &Token) -> Result<i64> {
        let mut sql = Sql::new(
            "SELECT a.id FROM agency a WHERE a.token = $1 AND (a.active_to IS NULL OR a.active_to >= $2) AND ",
            vals![agency.as_str(), self.ctx().today().to_string()],
        );
        reach.posts(&mut sql, "a");
        let found = self.one(sql, |r| r.int("id")).await?;
        found.ok_or_else(|| Fault::new("agency", "はたらく機関を、一覧から選びなおしてください").into())
    }

    /// Gives a role, unless the worker has it there already, now or to come.
    async fn give_role(&self, reach: Reach, worker: i64, form: &RoleForm) -> Result<()> {
        if form.role == Role::System && matches!(reach, Reach::Desk(_)) {
            return Err(Fault::new("role", "システム管理は、システム管理の担当だけが決められます").into());
        }
        let agency = self.place_of_post(reach, &form.agency).await?;
        let known = Sql::new(
            "SELECT id FROM membership WHERE worker_id = $1 AND agency_id = $2 AND role = $3 \
             AND (to_at IS NULL OR to_at > $4) LIMIT 1",
            vals![worker, agency, form.role.word(), self.now()],
        );
        if self.one(known, |r| r.int("id")).await?.is_some() {
            return Err(Fault::new("role", "この機関でのこの役割は、もうあります").into());
        }
        let (from, to) = form.instants(self.now());
        let sql = Sql::new(
            "INSERT INTO membership (worker_id, agency_id, role, from_at, to_at) VALUES ($1, $2, $3, $4, $5)",
            vals![worker, agency, form.role.word(), from, to],
        );
        self.run(sql).await?;
        Ok(())
    }

    /// A worker within reach who is not the actor.
    async fn another(&self, reach: Reach, worker: &Token) -> Result<i64> {
        let id = self.worker_within(reach, worker).await?;
        if id == self.ctx().actor.worker {
            return Err(
                Fault::new("worker", "自分の役割やアカウントは、ほかの管理の人にたのんでください").into()
            );
        }
        Ok(id)
    }

    /// A worker whose whole account is the actor's to keep.
    pub(crate) async fn whole_account(&self, worker: &Token) -> Result<i64> {
        let reach = admin::system(&self.ctx().actor)?;
        let id = self.another(reach, worker).await?;
        if self.serves_others(reach, id).await? {
            let sentence =
                "ほかの市町村や広域の機関でもはたらいている人です。ここでの役割だけを終えてください";
            return Err(Fault::new("worker", sentence).into());
        }
        Ok(id)
    }
}

impl Store {
    /// Takes a worker in, with the first role. The account has no password yet.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless システム管理; [`Error::Invalid`] at `login` when it is taken.
    pub async fn add_worker(&self, ctx: &Ctx, new: &NewWorker, once: &str) -> Result<Token> {
        let reach = admin::system(&ctx.actor)?;
        let mut unit = self.writing(ctx).await?;
        let token = secret::token()?;
        if let Some(first) = unit.once("worker", once, token.as_str()).await? {
            return Token::parse(&first).map_err(|_| Error::Broken("idempotency.answer"));
        }
        let sql = Sql::new(
            "INSERT INTO worker (token, login, name, kana, created_at) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (login) DO NOTHING RETURNING id",
            vals![token.as_str(), new.login.as_str(), new.name.as_str(), new.kana.as_str(), unit.now()],
        );
        let taken = || Fault::new("login", "このログイン名は、もう使われています。別の名前にしてください");
        let id = unit.one(sql, |r| r.int("id")).await?.ok_or_else(taken)?;
        unit.give_role(reach, id, &new.role).await?;
        unit.note(Line::new(Action::Create, Kind::Worker, id));
        unit.done().await?;
        Ok(token)
    }

    /// Changes a worker's name and reading.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless システム管理 with the worker in reach; [`Error::Stale`]; [`Error::Invalid`].
    pub async fn rename_worker(
        &self,
        ctx: &Ctx,
        worker: &Token,
        name: (&str, &str),
        version: i64,
    ) -> Result<()> {
        let reach = admin::system(&ctx.actor)?;
        if name.0.is_empty() {
            return Err(Fault::new("name", "職員の名前を書いてください").into());
        }
        let mut unit = self.writing(ctx).await?;
        let id = unit.worker_within(reach, worker).await?;
        let sql = Sql::new(
            "UPDATE worker SET name = $1, kana = $2, version = version + 1 WHERE id = $3 AND version = $4",
            vals![name.0, name.1, id, version],
        );
        if unit.run(sql).await? == 0 {
            return Err(unit.stale("worker", id).await);
        }
        unit.note(Line::new(Action::Change, Kind::Worker, id));
        unit.done().await
    }

    /// Gives a role at an agency in reach to a worker in reach.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Invalid`] when the worker has it already, or is the actor.
    pub async fn add_role(&self, ctx: &Ctx, worker: &Token, form: &RoleForm) -> Result<()> {
        let reach = admin::reach(&ctx.actor)?;
        let mut unit = self.writing(ctx).await?;
        let id = unit.another(reach, worker).await?;
        unit.give_role(reach, id, form).await?;
        unit.note(Line::new(Action::Change, Kind::Worker, id));
        unit.done().await
    }

    /// Lets a worker of the same municipality, known by the login name, work at the 管理者's own agency too.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless 管理者 or システム管理; [`Error::Invalid`] at `login` when there is no such worker in
    /// service.
    pub async fn invite_worker(&self, ctx: &Ctx, login: &str, form: &RoleForm) -> Result<Token> {
        let reach = admin::reach(&ctx.actor)?;
        let mut unit = self.writing(ctx).await?;
        let town = ctx.actor.desk().and_then(|d| d.municipality);
        let sql = Sql::new(
            "SELECT w.id, w.token FROM worker w WHERE w.login = $1 AND w.ended_at IS NULL AND EXISTS (SELECT 1 \
             FROM membership m JOIN agency a ON a.id = m.agency_id WHERE m.worker_id = w.id AND a.municipality_id = $2)",
            vals![login, town],
        );
        let none = || {
            Fault::new(
                "login",
                "このログイン名の職員は、この市町村にいません。ログイン名をたしかめてください",
            )
        };
        let found = unit.one(sql, |r| Ok((r.int("id")?, r.token("token")?))).await?;
        let (id, token) = found.ok_or_else(none)?;
        if id == ctx.actor.worker {
            return Err(Fault::new("login", "自分の役割は、ほかの管理の人にたのんでください").into());
        }
        unit.give_role(reach, id, form).await?;
        unit.note(Line::new(Action::Change, Kind::Worker, id));
        unit.done().await?;
        Ok(token)
    }

    /// Ends a role at once; one that has not begun never begins.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none in reach; [`Error::Invalid`] when it is the actor's own.
    pub async fn end_role(&self, ctx: &Ctx, worker: &Token, agency: &Token, role: Role) -> Result<()> {
        let reach = admin::reach(&ctx.actor)?;
        let mut unit = self.writing(ctx).await?;
        let id = unit.another(reach, worker).await?;
        if role == Role::System && matches!(reach, Reach::Desk(_)) {
            return Err(Fault::new("worker", "システム管理は、システム管理の担当だけが決められます").into());
        }
        let mut sql = Sql::new("UPDATE membership SET to_at = ", vals![]);
        sql.bind(unit.now()).add(" WHERE worker_id = ").bind(id).add(" AND role = ").bind(role.word());
        sql.add(" AND (to_at IS NULL OR to_at > ").bind(unit.now());
        sql.add(") AND agency_id IN (SELECT a.id FROM agency a WHERE a.token = ")
            .bind(agency.as_str())
            .add(" AND ");
        reach.posts(&mut sql, "a");
        sql.add(")");
        if unit.run(sql).await? == 0 {
            return Err(Error::NotFound);
        }
        unit.note(Line::new(Action::End, Kind::Worker, id));
        unit.done().await
    }

    /// Ends an account at once: sessions, access tokens and passkeys end with it, and the next request is a stranger's.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless システム管理 with the worker in reach; [`Error::Invalid`] when it is the actor's own,
    /// or serves another municipality too.
    pub async fn end_worker(&self, ctx: &Ctx, worker: &Token) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let id = unit.whole_account(worker).await?;
        let now = unit.now();
        let sql = "UPDATE worker SET ended_at = $1, version = version + 1 WHERE id = $2 AND ended_at IS NULL";
        if unit.run(Sql::new(sql, vals![now, id])).await? == 1 {
            // Before the sessions, in the order of a login.
            passkey::end_all(&mut unit, id, passkey::Ended::Account).await?;
            for table in ["login_session", "access_token"] {
                let sql =
                    format!("UPDATE {table} SET ended_at = $1 WHERE worker_id = $2 AND ended_at IS NULL");
                unit.run(Sql::new(&sql, vals![now, id])).await?;
            }
            unit.note(Line::new(Action::End, Kind::Worker, id));
        }
        unit.done().await
    }

    /// Opens an ended account again. Its roles are those that still hold; old sessions, access tokens and passkeys stay ended.
    ///
    /// # Errors
    /// As [`Store::end_worker`].
    pub async fn reopen_worker(&self, ctx: &Ctx, worker: &Token) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let id = unit.whole_account(worker).await?;
        let sql =
            "UPDATE worker SET ended_at = NULL, version = version + 1 WHERE id = $1 AND ended_at IS NOT NULL";
        if unit.run(Sql::new(sql, vals![id])).await? == 1 {
            unit.note(Line::new(Action::Change, Kind::Worker, id));
        }
        unit.done().await
    }
}
