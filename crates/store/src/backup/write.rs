//! Taking a backup: one read transaction, table after table, page after page.

use super::{
    Manifest, PAGE, Result, TableSum,
    lines::{bound, line, row_values},
    reach::{Reach, Seal, Shape, seal_row},
    ring::Ring,
    schema::{Kind, Table, tables},
};
use crate::{
    actor::{Ctx, Door},
    audit::{Action, Kind as Object, Line},
    db::Store,
    dialect,
    error::Error,
    migrate,
    row::Sql,
    unit::Unit,
};
use sea_orm::DbBackend;
use serde_json::{Value, json};
use std::io::Write;

impl Store {
    /// Writes the whole record as of one instant to `out`, as it stands, while others go on working. At most [`PAGE`]
    /// rows are in memory. That a backup was taken is on record before the first byte leaves. Whoever can open such a
    /// file reads everybody in it, for as long as there is a copy: see [`Store::backup_with_keys`].
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the program itself acts; [`super::Trouble`] when the database or `out` fails.
    pub async fn backup(&self, ctx: &Ctx, out: &mut (impl Write + Send)) -> Result<Manifest> {
        self.note_backup(ctx).await?;
        let unit = self.reading(ctx).await?;
        pour(unit, ctx, None, out).await
    }

    /// As [`Store::backup`], with everything that tells of anybody under keys of theirs, and the keys beside it: each
    /// household, person and reception has one, and a row opens with the keys of all it belongs to. An erasure destroys
    /// the keys, so that with the newest 鍵束 no backup yields who was erased. Keys are made where they are wanting.
    ///
    /// # Errors
    /// As [`Store::backup`]; [`super::Trouble::WrongKey`] when the office's key is not the one of this record.
    pub async fn backup_with_keys(
        &self,
        ctx: &Ctx,
        out: &mut (impl Write + Send),
    ) -> Result<(Manifest, Ring)> {
        self.note_backup(ctx).await?;
        let (unit, ring) = self.keyed(ctx).await?;
        let manifest = pour(unit, ctx, Some(&ring), out).await?;
        Ok((manifest, ring))
    }

    async fn note_backup(&self, ctx: &Ctx) -> Result<()> {
        if ctx.actor.door != Door::Program {
            return Err(Error::NotFound.into());
        }
        let mut unit = self.writing(ctx).await?;
        unit.note(Line::new(Action::Export, Object::Backup, None));
        Ok(unit.done().await?)
    }
}

async fn pour(unit: Unit, ctx: &Ctx, ring: Option<&Ring>, out: &mut (impl Write + Send)) -> Result<Manifest> {
    let steps = migrate::steps();
    let mut head = json!({
        "engawa": "backup",
        "format": 1,
        "program": env!("CARGO_PKG_VERSION"),
        "at": ctx.now,
        "steps": steps,
    });
    if let (Some(ring), Some(head)) = (ring, head.as_object_mut()) {
        head.insert("format".to_owned(), 2.into());
        head.insert("mark".to_owned(), ring.mark().into());
    }
    out.write_all(line(&head)?.as_bytes())?;
    let (mut sums, mut reach) = (Vec::new(), Reach::default());
    let tables = tables(steps.len())?;
    for table in &tables {
        let columns: Vec<_> = table.columns.iter().map(|c| [c.name.as_str(), c.kind.word()]).collect();
        let mut told = json!({ "table": table.name, "columns": columns });
        let seal = ring.and_then(|ring| Some((ring, Seal::of(&table.name, &tables)?)));
        let sum = if let Some((ring, seal)) = seal {
            told.as_object_mut().map(|told| told.insert("seal".to_owned(), json!(seal)));
            out.write_all(line(&told)?.as_bytes())?;
            let shape =
                Shape::new(table, seal).ok_or(Error::Broken("a rule for a column that is not there"))?;
            reach.begin(table);
            rows_as(&unit, table, out, |row| {
                let whose = reach.whose(table, &shape, &row)?;
                seal_row(table, &shape, ring.key_of(&whose), &row)
            })
            .await?
        } else {
            out.write_all(line(&told)?.as_bytes())?;
            if ring.is_some() && table.name == KEYS {
                Sum::default().of(table)
            } else {
                rows(&unit, table, out).await?
            }
        };
        let end = json!({ "end": sum.table, "rows": sum.rows, "blake3": sum.digest });
        out.write_all(line(&end)?.as_bytes())?;
        sums.push(sum);
    }
    unit.done().await?;
    let program = env!("CARGO_PKG_VERSION").to_owned();
    let steps = steps.into_iter().map(str::to_owned).collect();
    let manifest = Manifest { at: ctx.now, program, steps, tables: sums };
    let closing = json!({
        "closing": true,
        "tables": manifest.tables.len(),
        "rows": manifest.rows(),
        "blake3": whole(&manifest.tables),
    });
    out.write_all(line(&closing)?.as_bytes())?;
    out.flush()?;
    Ok(manifest)
}

/// The table whose rows leave in the 鍵束 alone.
const KEYS: &str = "subject_key";

/// The digest over every table's digest.
pub(super) fn whole(tables: &[TableSum]) -> String {
    let mut hash = blake3::Hasher::new();
    for sum in tables {
        hash.update(sum.digest.as_bytes());
    }
    hash.finalize().to_hex().to_string()
}

/// Writes every row of a table, in the order of its key, and sums them up.
pub(crate) async fn rows(unit: &Unit, table: &Table, out: &mut (impl Write + Send)) -> Result<TableSum> {
    rows_as(unit, table, out, Ok).await
}

/// As [`rows`], each as `turn` makes it.
async fn rows_as(
    unit: &Unit,
    table: &Table,
    out: &mut (impl Write + Send),
    mut turn: impl FnMut(Vec<Value>) -> crate::Result<Vec<Value>> + Send,
) -> Result<TableSum> {
    let mut sum = Sum::default();
    let mut after = None;
    loop {
        let page = next_page(unit, table, after.take()).await?;
        let full = page.len() == PAGE;
        after = page.last().cloned();
        for row in page {
            let line = line(&turn(row)?)?;
            sum.add(&line);
            out.write_all(line.as_bytes())?;
        }
        if !full {
            return Ok(sum.of(table));
        }
    }
}

/// Counts and digests rows as lines.
#[derive(Default)]
pub(crate) struct Sum {
    rows: u64,
    hash: blake3::Hasher,
}

impl Sum {
    /// One more line, with its end.
    pub(crate) fn add(&mut self, line: &str) {
        self.rows += 1;
        self.hash.update(line.as_bytes());
    }

    /// What it came to.
    pub(crate) fn of(&self, table: &Table) -> TableSum {
        let digest = self.hash.finalize().to_hex().to_string();
        TableSum { table: table.name.clone(), rows: self.rows, digest }
    }
}

/// The rows after the row `after`, in the order of the key: [`PAGE`] of them, fewer at the end.
pub(crate) async fn next_page(
    unit: &Unit,
    table: &Table,
    after: Option<Vec<Value>>,
) -> crate::Result<Vec<Vec<Value>>> {
    unit.all(page(table, after.as_deref(), unit.backend())?, |r| row_values(table, r)).await
}

/// The statement for the rows after the row `after`. Text is ordered byte by byte, so that both databases give the
/// rows in one order and the digests can be compared.
fn page(table: &Table, after: Option<&[Value]>, backend: DbBackend) -> crate::Result<Sql> {
    let names: Vec<&str> = table.columns.iter().map(|c| c.name.as_str()).collect();
    let key: Vec<(usize, String)> = table
        .key
        .iter()
        .filter_map(|at| Some((*at, table.columns.get(*at)?)))
        .map(|(at, column)| match column.kind {
            Kind::Text => (at, dialect::by_bytes(&column.name, backend)),
            _ => (at, column.name.clone()),
        })
        .collect();
    let order = key.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(", ");
    let mut sql = Sql::new(&format!("SELECT {} FROM {}", names.join(", "), table.name), Vec::new());
    if let (Some(after), Some((_, first))) = (after, key.first()) {
        let value = |at: usize| bound(table.columns.get(at)?.kind, after.get(at)?);
        let last: Option<Vec<_>> = key.iter().map(|(at, _)| value(*at)).collect();
        let last = last.ok_or(Error::Broken("a row without its key"))?;
        // The first column's bound is said by itself too: an index on it alone then gives the page.
        sql.add(&format!(" WHERE {first} >= "))
            .bind(last.first().cloned().unwrap_or(sea_orm::Value::BigInt(None)));
        sql.add(&format!(" AND ({order}) > ("));
        for (n, value) in last.into_iter().enumerate() {
            sql.add(if n == 0 { "" } else { ", " }).bind(value);
        }
        sql.add(")");
    }
    sql.add(&format!(" ORDER BY {order} LIMIT {PAGE}"));
    Ok(sql)
}
