//! Accounts that somebody gives: the first one, and a new way in for a worker who lost theirs.

use super::totp;
use crate::{
    actor::{Ctx, Door},
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    password,
    row::{Sql, vals},
    secret, session,
    unit::Unit,
};
use domain::{Fault, Secret, Token, account, code::Role};

/// The first administrator, and the place where they sit.
#[derive(Clone, Default)]
pub struct NewAdmin {
    /// Login name, as typed.
    pub login: String,
    /// Name.
    pub name: String,
    /// Their password.
    pub password: Secret<String>,
    /// The agency's name; it is made when there is none of that name in the municipality.
    pub agency: String,
    /// The municipality: five or six digits of its code, prefecture and name. Made when its code is not known.
    pub municipality: (String, String, String),
}

impl std::fmt::Debug for NewAdmin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewAdmin").finish_non_exhaustive()
    }
}

impl Store {
    /// Makes an administrator: システム管理 and 管理者 of their agency. Only the program itself may, at the machine.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the login name is taken or something is to be mended; [`Error::NotFound`] unless the
    /// program acts.
    pub async fn create_admin(&self, ctx: &Ctx, new: &NewAdmin) -> Result<()> {
        if ctx.actor.door != Door::Program {
            return Err(Error::NotFound);
        }
        let login = account::login_name(&new.login)?;
        let (code, prefecture, town) = &new.municipality;
        for (field, word, sentence) in [
            ("name", &new.name, "名前を書いてください。"),
            ("agency", &new.agency, "機関の名前を書いてください。"),
            ("municipality", town, "市町村の名前を書いてください。"),
        ] {
            if word.trim().is_empty() {
                return Err(Fault::new(field, sentence).into());
            }
        }
        account::new_password(&new.password, &new.password, [login.as_str(), &new.name, &new.agency, town])?;
        let hash = password::hash(new.password.clone()).await?;
        let mut unit = self.writing(ctx).await?;
        let municipality = municipality(&unit, code, prefecture, town).await?;
        let agency = agency(&unit, municipality, new.agency.trim()).await?;
        let sql = Sql::new(
            "INSERT INTO worker (token, login, name, kana, password_hash, password_changed_at, created_at) \
             VALUES ($1, $2, $3, '', $4, $5, $5) ON CONFLICT (login) DO NOTHING RETURNING id",
            vals![secret::token()?.as_str(), login, new.name.trim(), hash, ctx.now],
        );
        let taken = || Error::from(Fault::new("login", "このログイン名は、もう使われています。"));
        let worker = unit.one(sql, |r| r.int("id")).await?.ok_or_else(taken)?;
        for role in [Role::System, Role::Manager] {
            let sql = "INSERT INTO membership (worker_id, agency_id, role, from_at) VALUES ($1, $2, $3, $4)";
            unit.run(Sql::new(sql, vals![worker, agency, role.word(), ctx.now])).await?;
        }
        unit.note(Line::new(Action::Create, Kind::Worker, worker));
        unit.done().await
    }

    /// Gives a worker a new way in: a password to be said to them, which they replace at once; their phone,
    /// recovery codes and passkeys are forgotten, and their sessions and access tokens end.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the actor is 管理者 of every agency where the worker has a role now, or システム管理 of
    /// their municipality; [`Error::Invalid`] when they serve another one, too.
    pub async fn reset_login(&self, ctx: &Ctx, worker: &Token) -> Result<Secret<String>> {
        let unit = self.reading(ctx).await?;
        let worker = in_charge_of(&unit, worker).await?;
        unit.done().await?;
        // 80 random bits in four groups: fit to be read out or written on a slip.
        let letters = secret::token()?.to_string();
        let part = |at: usize| letters.get(at..at + 4).unwrap_or_default();
        let given = Secret::new([part(10), part(14), part(18), part(22)].join("-"));
        let hash = password::hash(given.clone()).await?;
        let mut unit = self.writing(ctx).await?;
        let sql = "UPDATE worker SET password_hash = $1, password_changed_at = NULL, version = version + 1 WHERE id = $2";
        unit.run(Sql::new(sql, vals![hash, worker])).await?;
        totp::forget(&mut unit, worker).await?;
        session::end_others(&unit, worker, None).await?;
        end_tokens(&unit, worker).await?;
        unit.note(Line::new(Action::Change, Kind::Worker, worker));
        unit.done().await?;
        Ok(given)
    }
}

async fn end_tokens(unit: &Unit, worker: i64) -> Result<()> {
    let sql = "UPDATE access_token SET ended_at = $1 WHERE worker_id = $2 AND ended_at IS NULL";
    unit.run(Sql::new(sql, vals![unit.now(), worker])).await?;
    Ok(())
}

/// The worker's row, if the actor keeps their account: システム管理 of the worker's only municipality, or 管理者 of every
/// agency where they have a role. Nobody gets a way into another town's or agency's cases, nor a manager into
/// システム管理, through a worker of both.
async fn in_charge_of(unit: &Unit, worker: &Token) -> Result<i64> {
    let actor = &unit.ctx().actor;
    let mut sql = Sql::new(
        "SELECT w.id FROM worker w WHERE w.token = $1 AND w.ended_at IS NULL",
        vals![worker.as_str()],
    );
    if actor.is(Role::System) {
        sql.add(" AND w.id = ").bind(unit.whole_account(worker).await?);
        return unit.need(sql, |r| r.int("id")).await;
    }
    let led: Vec<i64> = actor.posts.iter().filter(|p| p.role == Role::Manager).map(|p| p.agency).collect();
    let now = unit.now();
    let posts = |sql: &mut Sql, start: &str| {
        sql.add(start)
            .add(" (SELECT 1 FROM membership m WHERE m.worker_id = w.id AND m.from_at <= ")
            .bind(now);
        sql.add(" AND (m.to_at IS NULL OR m.to_at > ").bind(now).add(")");
    };
    posts(&mut sql, " AND EXISTS");
    sql.add(" AND m.agency_id IN ").ids(&led).add(")");
    posts(&mut sql, " AND NOT EXISTS");
    sql.add(" AND NOT (m.role <> 'system' AND m.agency_id IN ").ids(&led).add("))");
    unit.need(sql, |r| r.int("id")).await
}

async fn municipality(unit: &Unit, code: &str, prefecture: &str, name: &str) -> Result<i64> {
    let known = Sql::new("SELECT id FROM municipality WHERE code = $1", vals![code]);
    if let Some(id) = unit.one(known, |r| r.int("id")).await? {
        return Ok(id);
    }
    let sql = "INSERT INTO municipality (code, prefecture, name, kana, kind) VALUES ($1, $2, $3, '', 'municipality') \
               RETURNING id";
    unit.insert(Sql::new(sql, vals![code, prefecture, name])).await
}

async fn agency(unit: &Unit, municipality: i64, name: &str) -> Result<i64> {
    let known = "SELECT id FROM agency WHERE municipality_id = $1 AND name = $2 ORDER BY id LIMIT 1";
    if let Some(id) = unit.one(Sql::new(known, vals![municipality, name]), |r| r.int("id")).await? {
        return Ok(id);
    }
    let sql = "INSERT INTO agency (token, municipality_id, kind, name, kana, phone, fax, email, postal, address, hours, \
               closed_days, url, note) VALUES ($1, $2, 'jiritsu', $3, '', '', '', '', '', '', '', '', '', '') RETURNING id";
    unit.insert(Sql::new(sql, vals![secret::token()?.as_str(), municipality, name])).await
}
