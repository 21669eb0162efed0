//! The schema's steps. A step that has been released is never edited; a change is a new step.

use crate::{
    dialect,
    error::Result,
    row::{Row, Sql},
    wall,
};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend};
use sea_orm_migration::prelude::*;

/// One step: a name, and its text for each database.
struct Step {
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

const fn same(name: &'static str, text: &'static str) -> Step {
    Step { name, sqlite: text, postgres: text }
}

const STEPS: &[Step] = &[
    same("m0001_ground", include_str!("migrations/0001_ground.sql")),
    same("m0002_record", include_str!("migrations/0002_record.sql")),
    Step {
        name: "m0003_search",
        sqlite: include_str!("migrations/0003_search.sqlite.sql"),
        postgres: include_str!("migrations/0003_search.postgres.sql"),
    },
    same("m0004_assessment", include_str!("migrations/0004_assessment.sql")),
    same("m0005_plan", include_str!("migrations/0005_plan.sql")),
    same("m0006_money", include_str!("migrations/0006_money.sql")),
    same("m0007_imports", include_str!("migrations/0007_imports.sql")),
    same("m0010a_former", include_str!("migrations/0010a_former.sql")),
    Step {
        name: "m0010b_long_notes",
        sqlite: include_str!("migrations/0010b_long_notes.sqlite.sql"),
        postgres: include_str!("migrations/0010b_long_notes.postgres.sql"),
    },
    same("m0011_export", include_str!("migrations/0011_export.sql")),
    same("m0012_directory", include_str!("migrations/0012_directory.sql")),
    same("m0013_sharing", include_str!("migrations/0013_sharing.sql")),
    same("m0014_door", include_str!("migrations/0014_door.sql")),
    same("m0015_handover", include_str!("migrations/0015_handover.sql")),
    same("m0016_covering", include_str!("migrations/0016_covering.sql")),
    same("m0017_line", include_str!("migrations/0017_line.sql")),
    same("m0018_seal", include_str!("migrations/0018_seal.sql")),
    same("m0019_meeting", include_str!("migrations/0019_meeting.sql")),
    same("m0020_team", include_str!("migrations/0020_team.sql")),
    same("m0021_postal", include_str!("migrations/0021_postal.sql")),
    same("m0022_look", include_str!("migrations/0022_look.sql")),
    same("m0023_retention", include_str!("migrations/0023_retention.sql")),
    same("m0024_step_up", include_str!("migrations/0024_step_up.sql")),
    same("m0025_oneway", include_str!("migrations/0025_oneway.sql")),
    same("m0026_passkeys", include_str!("migrations/0026_passkeys.sql")),
    same("m0027_posts", include_str!("migrations/0027_posts.sql")),
];

impl MigrationName for Step {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> std::result::Result<(), DbErr> {
        let db = manager.get_connection();
        let backend = db.get_database_backend();
        let text = if backend == DbBackend::Sqlite { self.sqlite } else { self.postgres };
        for statement in statements(text) {
            db.execute_unprepared(&dialect::schema(&statement, backend)).await?;
        }
        Ok(())
    }
}

/// Splits at a line that ends in `;`, without comment lines.
fn statements(text: &str) -> Vec<String> {
    let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("--")).collect();
    code.join("\n")
        .split(";\n")
        .map(|s| s.trim().trim_end_matches(';').to_owned())
        .filter(|s| !s.is_empty())
        .collect()
}

struct Schema;

impl MigratorTrait for Schema {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        STEPS.iter().map(|s| Box::new(Step { ..*s }) as Box<dyn MigrationTrait>).collect()
    }
}

/// Brings the schema up to date. Two programs that start at once wait for each other on PostgreSQL.
pub(crate) async fn up(db: &DatabaseConnection) -> Result<()> {
    let guard = dialect::migration_lock(db).await?;
    let done = climb(db).await;
    dialect::migration_unlock(guard).await?;
    done
}

async fn climb(db: &DatabaseConnection) -> Result<()> {
    let sqlite = db.get_database_backend() == DbBackend::Sqlite;
    if !sqlite && applied(db).await? != steps() {
        wall::clear(db).await?;
    }
    Schema::up(db, None).await?;
    if sqlite { Ok(()) } else { wall::build(db).await }
}

/// The names of this program's steps, in order.
pub(crate) fn steps() -> Vec<&'static str> {
    STEPS.iter().map(|s| s.name).collect()
}

/// A name for this state of the schema: another one for any other text of any step.
pub(crate) fn digest() -> String {
    let mut hash = blake3::Hasher::new();
    for step in STEPS {
        hash.update(step.postgres.as_bytes());
    }
    hash.update(wall::digest().as_bytes());
    hash.finalize().to_hex().chars().take(16).collect()
}

/// The statements of the first `steps` steps that both databases share: every table but the search indexes.
pub(crate) fn shared_statements(steps: usize) -> Vec<String> {
    let shared = STEPS.iter().take(steps).filter(|s| s.sqlite == s.postgres);
    shared.flat_map(|s| statements(s.sqlite)).collect()
}

/// Takes the schema as far as the step numbered `steps`, counted from 1, and no further.
pub(crate) async fn up_to(db: &DatabaseConnection, steps: usize) -> Result<()> {
    let guard = dialect::migration_lock(db).await?;
    let missing = steps.saturating_sub(applied(db).await?.len());
    let done = Schema::up(db, Some(<u32 as TryFrom<usize>>::try_from(missing).unwrap_or(u32::MAX))).await;
    dialect::migration_unlock(guard).await?;
    Ok(done?)
}

/// The names of the steps that the database has gone through; empty before the first.
pub(crate) async fn applied(db: &DatabaseConnection) -> Result<Vec<String>> {
    if !dialect::table_names(db).await?.iter().any(|t| t == dialect::STEPS_TABLE) {
        return Ok(Vec::new());
    }
    let sql = Sql::new(&format!("SELECT version FROM {} ORDER BY version", dialect::STEPS_TABLE), Vec::new());
    let rows = db.query_all_raw(sql.statement(db.get_database_backend())).await?;
    rows.into_iter().map(|r| Row::Server(r).text("version")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_split_without_comments() {
        assert_eq!(
            statements("-- a; b\nCREATE x (\n  a\n);\nCREATE y;\n"),
            ["CREATE x (\n  a\n)", "CREATE y"]
        );
    }
}
