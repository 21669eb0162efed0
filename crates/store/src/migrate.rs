//! The schema's steps. A step that has been released is never edited; a change is a new step.

use crate::{dialect, error::Result};
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
    let done = Schema::up(db, None).await;
    dialect::migration_unlock(guard).await?;
    Ok(done?)
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
