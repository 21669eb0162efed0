//! The second wall, on PostgreSQL: row-level security over every table, forced on the tables' owner too.
//!
//! The gate ([`crate::gate`]) is the first and gives the exact answer. This one is coarser and stands in the database: a
//! statement that forgot the gate reaches no row beyond what the transaction has said of itself. Each transaction says its door, its agencies and its worker when it begins; whoever connects and says
//! nothing sees no row of any table. `wall.toml` has each table's rule; [`build`] puts them up.

mod policy;

use crate::{
    actor::{Ctx, Door},
    dialect,
    error::{Error, Result},
    row::{Row, Sql, vals},
};
use domain::code::Role;
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, TransactionTrait};

/// What a connection says of itself before any transaction has said more: by this door the login, the audit's lines and
/// the pages open to everybody come.
pub(crate) const AT_REST: (&str, &str) = ("engawa.door", "open");

/// What the owner's connection says: it changes the schema and whatever rows a step of it must.
pub(crate) const OWNER: (&str, &str) = ("engawa.door", "whole");

/// Numbers as PostgreSQL writes an array.
fn array(mut of: Vec<i64>) -> String {
    of.sort_unstable();
    of.dedup();
    let words: Vec<String> = of.iter().map(i64::to_string).collect();
    format!("{{{}}}", words.join(","))
}

/// Says in `tx` who acts, until it ends. Nothing on SQLite, which knows no such wall.
pub(crate) async fn enter(tx: &DatabaseTransaction, ctx: &Ctx) -> Result<()> {
    if tx.get_database_backend() == DbBackend::Sqlite {
        return Ok(());
    }
    let actor = &ctx.actor;
    if actor.door == Door::Open {
        return Ok(()); // as the connection says at rest
    }
    if actor.door == Door::Program && actor.worker == 0 {
        return whole(tx).await;
    }
    let own = actor.posts.iter().map(|p| p.agency).collect();
    let towns = actor.desks.iter().filter_map(|d| d.municipality).collect();
    let coordinated = actor.desks.iter().filter(|d| d.roles.contains(&Role::Coordinator));
    let wide = coordinated.filter_map(|d| d.municipality).collect();
    let sql = Sql::new(
        "SELECT set_config('engawa.door', 'work', true), set_config('engawa.own', $1, true), \
         set_config('engawa.near', COALESCE((SELECT CAST(array_agg(a.id) AS text) FROM agency a \
         WHERE a.municipality_id = ANY (CAST($2 AS bigint[]))), ''), true), \
         set_config('engawa.wide', COALESCE((SELECT CAST(array_agg(a.id) AS text) FROM agency a \
         WHERE a.municipality_id = ANY (CAST($3 AS bigint[]))), ''), true), set_config('engawa.me', $4, true)",
        vals![array(own), array(towns), array(wide), actor.worker.to_string()],
    );
    tx.execute_raw(sql.statement(DbBackend::Postgres)).await?;
    Ok(())
}

/// Says in `tx` that an agency acts of which no worker is known.
pub(crate) async fn as_agency(tx: &DatabaseTransaction, agency: i64) -> Result<()> {
    if tx.get_database_backend() == DbBackend::Sqlite {
        return Ok(());
    }
    let sql = Sql::new(
        "SELECT set_config('engawa.door', 'work', true), set_config('engawa.own', $1, true)",
        vals![array(vec![agency])],
    );
    tx.execute_raw(sql.statement(DbBackend::Postgres)).await?;
    Ok(())
}

/// Says in `tx` that the program itself acts, for what concerns everybody: the audit's chain, loading, a backup.
pub(crate) async fn whole(tx: &DatabaseTransaction) -> Result<()> {
    if tx.get_database_backend() != DbBackend::Sqlite {
        tx.execute_unprepared("SET LOCAL engawa.door = 'whole'").await?;
    }
    Ok(())
}

/// Goes back behind the wall after [`whole`].
pub(crate) async fn back(tx: &DatabaseTransaction, ctx: &Ctx) -> Result<()> {
    if tx.get_database_backend() != DbBackend::Sqlite && ctx.actor.door == Door::Open {
        tx.execute_unprepared("SET LOCAL engawa.door = 'open'").await?;
        return Ok(());
    }
    enter(tx, ctx).await
}

/// Does the wall stand as this program wants it?
pub(crate) async fn stands(db: &impl ConnectionTrait) -> Result<bool> {
    if db.get_database_backend() == DbBackend::Sqlite {
        return Ok(true);
    }
    let there = "SELECT CAST(COUNT(*) AS BIGINT) AS n FROM pg_proc p WHERE p.proname = 'engawa_wall' \
                 AND p.pronamespace = CAST(current_schema() AS regnamespace)";
    let there = db.query_one_raw(Sql::new(there, vals![]).statement(DbBackend::Postgres)).await?;
    if there.map(|r| Row::Server(r).int("n")).transpose()? != Some(1) {
        return Ok(false);
    }
    let open = Sql::new(policy::OPEN_TABLES, vals![]).statement(DbBackend::Postgres);
    if db.query_one_raw(open).await?.map(|r| Row::Server(r).int("n")).transpose()? != Some(0) {
        return Ok(false);
    }
    let digest = Sql::new("SELECT engawa_wall() AS digest", vals![]).statement(DbBackend::Postgres);
    let digest = db.query_one_raw(digest).await?.map(|r| Row::Server(r).text("digest")).transpose()?;
    Ok(digest.as_deref() == Some(&policy::digest()))
}

/// Puts the wall up as `wall.toml` has it, in one transaction. Only the tables' owner can.
pub(crate) async fn build(db: &DatabaseConnection) -> Result<()> {
    if stands(db).await? {
        return Ok(());
    }
    let tx = db.begin().await?;
    for statement in policy::functions() {
        tx.execute_unprepared(&statement).await?;
    }
    for table in dialect::every_table(&tx).await? {
        for statement in policy::of(&table) {
            tx.execute_unprepared(&statement).await?;
        }
    }
    for statement in policy::FORMER {
        tx.execute_unprepared(statement).await?;
    }
    Ok(tx.commit().await?)
}

/// Takes the policies away before the schema changes, since they hold on to tables and columns. Until [`build`] puts them
/// up again only the owner sees rows, whose steps may change them: row-level security stays on for everybody else.
pub(crate) async fn clear(db: &DatabaseConnection) -> Result<()> {
    let tx = db.begin().await?;
    for table in dialect::every_table(&tx).await? {
        tx.execute_unprepared(&format!("DROP POLICY IF EXISTS wall ON {table}")).await?;
        tx.execute_unprepared(&policy::unforced(&table)).await?;
    }
    tx.execute_unprepared("DROP FUNCTION IF EXISTS engawa_wall()").await?;
    Ok(tx.commit().await?)
}

/// Lets `role` work with the tables without owning one: it reads and writes rows, changes nothing else, and neither
/// changes nor takes out a line of the audit.
pub(crate) async fn let_in(db: &DatabaseConnection, role: &str) -> Result<()> {
    if role.is_empty() || role.contains(['"', '\0']) {
        return Err(Error::Broken("the role's name"));
    }
    let tx = db.begin().await?;
    for statement in policy::grants(role) {
        tx.execute_unprepared(&statement).await?;
    }
    Ok(tx.commit().await?)
}

/// A name for the wall as this program puts it up.
pub(crate) fn digest() -> String {
    policy::digest()
}

/// How well the database keeps its second wall; see [`crate::Store::wall`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wall {
    /// SQLite: there is none, the file belongs to whoever can read it.
    None,
    /// It stands, and the program's role can neither pass it nor take it down.
    Stands,
    /// The program's role owns the tables: the wall holds, but the role could take it down.
    Owned,
    /// The program's role is a superuser or may bypass it: it holds nothing back.
    Bypassed,
    /// Some table is without it.
    Open,
}

impl crate::Store {
    /// How many rows of a table this context reaches behind the second wall, the gate left aside; on SQLite all. A number
    /// for tests, and no row.
    ///
    /// # Errors
    /// [`Error::Database`] when there is no such table.
    pub async fn reaches(&self, ctx: &Ctx, table: &str) -> Result<i64> {
        let name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if !table.chars().all(name) {
            return Err(Error::Broken("a table's name"));
        }
        let sql = Sql::new(&format!("SELECT CAST(COUNT(*) AS BIGINT) AS n FROM {table}"), vals![]);
        Ok(self.peek(ctx, sql, |r| r.int("n")).await?.pop().unwrap_or_default())
    }

    /// How well the second wall stands for the role by which this store is connected. For `doctor`.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn wall(&self) -> Result<Wall> {
        if self.backend() == DbBackend::Sqlite {
            return Ok(Wall::None);
        }
        let sql = "SELECT (r.rolsuper OR r.rolbypassrls) AS passes, EXISTS (SELECT 1 FROM pg_class c \
                   WHERE c.relnamespace = CAST(current_schema() AS regnamespace) AND c.relkind = 'r' \
                   AND pg_has_role(c.relowner, 'MEMBER')) AS owns \
                   FROM pg_roles r WHERE r.rolname = current_user";
        let read = |r: &Row| Ok((r.truth("passes")?, r.truth("owns")?));
        let (passes, owns) =
            self.glance(Sql::new(sql, vals![]), read).await?.pop().ok_or(Error::Broken("the role"))?;
        let open = self.glance(Sql::new(policy::OPEN_TABLES, vals![]), |r| r.int("n")).await?;
        if open != [0] {
            return Ok(Wall::Open);
        }
        Ok(if passes {
            Wall::Bypassed
        } else if owns {
            Wall::Owned
        } else {
            Wall::Stands
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, Store, db, migrate, scratch};
    use sea_orm::Database;

    /// An owner as the manual makes one: no superuser, who may not bypass the wall.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_plain_owner_goes_on_to_the_next_step_and_the_wall_stands_again() {
        let Ok(server) = std::env::var("ENGAWA_TEST_POSTGRES") else { return };
        let url = Store::empty_postgres(&server).await.unwrap();
        let name = url.rsplit_once('/').unwrap().1.to_owned();
        let admin = Database::connect(&server).await.unwrap();
        let guard = dialect::migration_lock(&admin).await.unwrap();
        scratch::make_role(&admin, &server, "engawa_scratch_owner").await.unwrap();
        dialect::migration_unlock(guard).await.unwrap();
        let given = format!("ALTER DATABASE {name} OWNER TO engawa_scratch_owner");
        admin.execute_unprepared(&given).await.unwrap();
        let url = scratch::as_role(&url, "engawa_scratch_owner").unwrap();
        let owner = db::postgres_owner(&Options { url, connections: 2, key: [7; 32] }).await.unwrap();
        migrate::up_to(&owner, migrate::steps().len() - 1).await.unwrap();
        build(&owner).await.unwrap();
        assert!(stands(&owner).await.unwrap());
        let town = "INSERT INTO municipality (code, prefecture, name, kana, kind) VALUES ('999997', '', 'みどり町', '', 'town')";
        owner.execute_unprepared(town).await.unwrap();

        clear(&owner).await.unwrap();
        assert!(!stands(&owner).await.unwrap());
        let renamed = owner.execute_unprepared("UPDATE municipality SET name = 'あおば市'").await.unwrap();
        assert_eq!(renamed.rows_affected(), 1, "a step changes rows");
        migrate::up(&owner).await.unwrap();
        assert_eq!(migrate::applied(&owner).await.unwrap(), migrate::steps());
        assert!(stands(&owner).await.unwrap());

        // What the owner took down is missed, and built again.
        for harm in [
            "ALTER TABLE person DISABLE ROW LEVEL SECURITY",
            "ALTER TABLE person NO FORCE ROW LEVEL SECURITY",
            "DROP POLICY wall ON person",
            "CREATE POLICY more ON person USING (true)",
        ] {
            owner.execute_unprepared(harm).await.unwrap();
            assert!(!stands(&owner).await.unwrap(), "{harm}");
            owner.execute_unprepared("DROP POLICY IF EXISTS more ON person").await.unwrap();
            build(&owner).await.unwrap();
            assert!(stands(&owner).await.unwrap(), "{harm}");
        }
    }
}
