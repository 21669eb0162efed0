//! Undoing an import: every row that came of it goes, as long as nothing else has been built upon it. What has been
//! built is found in the schema itself, so that a table of tomorrow stands in the way as well.

use super::{leads, made::MADE};
use crate::{
    actor::Ctx,
    audit::{Action, Line},
    backup,
    db::Store,
    dialect::Index,
    error::{Error, Result},
    migrate,
    row::{Sql, vals},
    unit::Unit,
};
use domain::{Fault, Token, exchange::ImportState};

/// Something that has been built upon an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InTheWay {
    /// What, in words.
    pub what: String,
    /// How many.
    pub count: i64,
}

/// Rows that belong to a record and go with it.
const PARTS: &[(&str, &str)] = &[
    ("reception_topic", "reception_id"),
    ("reception_other", "reception_id"),
    ("person_phone", "person_id"),
    ("person_key", "person_id"),
];

/// Tables with a version that tells of a correction.
const VERSIONED: &[(&str, &str)] = &[
    ("contact", "支援経過"),
    ("reception", "相談受付"),
    ("support_case", "ケース"),
    ("household_member", "世帯のなかの人"),
    ("person", "人"),
    ("household", "世帯"),
];

fn words(table: &str) -> &'static str {
    match table {
        "contact" => "支援経過の記録",
        "reception" | "reception_other" => "相談受付",
        "task" => "用事・約束",
        "support_case" => "ケース",
        "household_member" => "世帯に入った人",
        "relation" => "家族のつながり",
        "support_tie" => "まわりの人・機関",
        "life_event" => "長い目の出来事",
        "disclosure_grant" => "情報共有",
        "consent" => "同意",
        "referral" => "つなぎ",
        "emergency" => "緊急の閲覧",
        "worker_tie" => "職員の縁",
        "person_link" => "同じ人・別の人の印",
        name if name.starts_with("assessment") => "アセスメント",
        name if name.starts_with("plan") => "プラン",
        _ => "この上につくられた記録",
    }
}

impl Unit {
    async fn in_the_way(&self, batch: i64) -> Result<Vec<InTheWay>> {
        let mut all: Vec<InTheWay> = Vec::new();
        let mut add = |what: String, count: i64| {
            if count > 0 {
                match all.iter_mut().find(|w| w.what == what) {
                    Some(known) => known.count += count,
                    None => all.push(InTheWay { what, count }),
                }
            }
        };
        for (table, label) in VERSIONED {
            let sql = Sql::new(
                &format!(
                    "SELECT COUNT(*) AS n FROM import_made m JOIN {table} x ON x.id = m.row_id \
                     WHERE m.batch_id = $1 AND m.kind = $2 AND x.version <> m.version"
                ),
                vals![batch, *table],
            );
            add(format!("取り込んだあとに直した{label}"), self.need(sql, |r| r.int("n")).await?);
        }
        for table in backup::schema::tables(migrate::steps().len())? {
            if table.name.starts_with("import_") {
                continue;
            }
            for column in &table.columns {
                let Some(to) = column.points_at.as_deref() else { continue };
                let part = PARTS.contains(&(table.name.as_str(), column.name.as_str()));
                if part || !MADE.iter().any(|(made, _)| *made == to) {
                    continue;
                }
                let mut sql = Sql::new(
                    &format!(
                        "SELECT COUNT(*) AS n FROM {} x WHERE x.{} IN (SELECT m.row_id FROM import_made m \
                         WHERE m.batch_id = $1 AND m.kind = $2)",
                        table.name, column.name
                    ),
                    vals![batch, to],
                );
                if MADE.iter().any(|(made, _)| *made == table.name) {
                    sql.add(" AND NOT EXISTS (SELECT 1 FROM import_made o WHERE o.batch_id = ").bind(batch);
                    sql.add(" AND o.row_id = x.id AND o.kind = ").bind(table.name.as_str()).add(")");
                }
                add(words(&table.name).to_owned(), self.need(sql, |r| r.int("n")).await?);
            }
        }
        Ok(all)
    }

    async fn take_out(&mut self, batch: i64) -> Result<()> {
        let sql =
            Sql::new("SELECT kind, row_id FROM import_made WHERE batch_id = $1 ORDER BY id", vals![batch]);
        let made = self.all(sql, |r| Ok((r.text("kind")?, r.int("row_id")?))).await?;
        let of = |kind: &str| -> Vec<i64> {
            made.iter().filter(|(k, _)| k == kind).map(|(_, row)| *row).collect()
        };
        let one = |kind: &str| {
            format!("(SELECT m.row_id FROM import_made m WHERE m.batch_id = $1 AND m.kind = '{kind}')")
        };
        let (places, cases, joined) = self.touched(batch).await?;
        for place in places {
            self.run_raw(Index::Contact.take(self.backend(), place)).await?;
        }
        for person in of("person") {
            self.run_raw(Index::Person.take(self.backend(), person)).await?;
        }
        self.run(Sql::new(
            &format!("DELETE FROM import_same WHERE person_id IN {}", one("person")),
            vals![batch],
        ))
        .await?;
        for (table, column) in PARTS {
            let kind = column.trim_end_matches("_id");
            let sql = format!("DELETE FROM {table} WHERE {column} IN {}", one(kind));
            self.run(Sql::new(&sql, vals![batch])).await?;
        }
        for (table, kind) in MADE {
            let sql = format!("DELETE FROM {table} WHERE id IN {}", one(table));
            self.run(Sql::new(&sql, vals![batch])).await?;
            if *table != "household_member" {
                for row in of(table) {
                    self.note(Line::new(Action::End, *kind, row));
                }
            }
        }
        self.tell_cases_of(&cases).await?;
        for person in joined {
            self.index_person(person).await?;
        }
        self.run(Sql::new("DELETE FROM import_made WHERE batch_id = $1", vals![batch])).await?;
        Ok(())
    }

    /// Places of contacts in the index, their cases, and people of the record who joined a household.
    async fn touched(&self, batch: i64) -> Result<(Vec<i64>, Vec<i64>, Vec<i64>)> {
        let sql = Sql::new(
            "SELECT k.ord, k.case_id FROM contact k JOIN import_made m ON m.row_id = k.id \
             WHERE m.batch_id = $1 AND m.kind = 'contact'",
            vals![batch],
        );
        let contacts = self.all(sql, |r| Ok((r.int("ord")?, r.int("case_id")?))).await?;
        let sql = Sql::new(
            "SELECT DISTINCT p.person_id FROM household_member p JOIN import_made m ON m.row_id = p.id \
             WHERE m.batch_id = $1 AND m.kind = 'household_member' AND NOT EXISTS (SELECT 1 FROM import_made o \
             WHERE o.batch_id = $1 AND o.kind = 'person' AND o.row_id = p.person_id)",
            vals![batch],
        );
        let joined = self.all(sql, |r| r.int("person_id")).await?;
        let (places, mut cases): (Vec<i64>, Vec<i64>) = contacts.into_iter().unzip();
        cases.sort_unstable();
        cases.dedup();
        Ok((places, cases, joined))
    }
}

impl Store {
    /// What stands in the way of undoing an import; empty: nothing does.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the import is absent, or another desk's.
    pub async fn import_in_the_way(&self, ctx: &Ctx, token: &Token) -> Result<Vec<InTheWay>> {
        let mut unit = self.reading_whole(ctx).await?;
        let import = unit.import(token).await?;
        let way =
            if import.state == ImportState::Done { unit.in_the_way(import.id).await? } else { Vec::new() };
        unit.note(Line::new(Action::View, crate::audit::Kind::Batch, import.id));
        unit.done().await?;
        Ok(way)
    }

    /// Undoes an import as a whole.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the import is absent, another desk's, or a colleague's and the actor does not lead;
    /// [`Error::Invalid`] when something stands in the way, or it is not in.
    pub async fn undo_import(&self, ctx: &Ctx, token: &Token) -> Result<()> {
        let mut unit = self.writing_whole(ctx).await?;
        let import = unit.import_locked(token).await?;
        let brought = Sql::new("SELECT worker_id FROM import_batch WHERE id = $1", vals![import.id]);
        if unit.need(brought, |r| r.int("worker_id")).await? != ctx.actor.worker && !leads(ctx) {
            return Err(Error::NotFound);
        }
        match import.state {
            ImportState::Undone => return Ok(()),
            ImportState::Done => {}
            _ => return Err(Fault::new("undo", "まだ入っていないので、取り消すものがありません").into()),
        }
        let way = unit.in_the_way(import.id).await?;
        if !way.is_empty() {
            let said: Vec<String> = way.iter().map(|w| format!("{} {}件", w.what, w.count)).collect();
            let sentence =
                format!("この取り込みの上に、ほかの記録があるので、取り消せません：{}。", said.join("、"));
            return Err(Fault::new("undo", sentence).into());
        }
        unit.take_out(import.id).await?;
        let sql = Sql::new(
            "UPDATE import_batch SET state = 'undone', undone_at = $2, undone_by = $3 WHERE id = $1",
            vals![import.id, ctx.now, ctx.actor.worker],
        );
        unit.run(sql).await?;
        unit.note(Line::new(Action::End, crate::audit::Kind::Batch, import.id));
        unit.done().await
    }
}
