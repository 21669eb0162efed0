//! Taking a backup: one read transaction, table after table, page after page.

use super::{
    Manifest, PAGE, Result, TableSum,
    lines::{bound, line, row_values},
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
    /// Writes the whole record as of one instant to `out`, while others go on working. At most [`PAGE`] rows are in
    /// memory. That a backup was taken is on record before the first byte leaves.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the program itself acts; [`super::Trouble`] when the database or `out` fails.
    pub async fn backup(&self, ctx: &Ctx, out: &mut (impl Write + Send)) -> Result<Manifest> {
        if ctx.actor.door != Door::Program {
            return Err(Error::NotFound.into());
        }
        let mut unit = self.writing(ctx).await?;
        unit.note(Line::new(Action::Export, Object::Backup, None));
        unit.done().await?;
        let steps = migrate::steps();
        let head = json!({
            "engawa": "backup",
            "format": 1,
            "program": env!("CARGO_PKG_VERSION"),
            "at": ctx.now,
            "steps": steps,
        });
        out.write_all(line(&head)?.as_bytes())?;
        let unit = self.reading(ctx).await?;
        let mut sums = Vec::new();
        for table in tables(steps.len())? {
            let columns: Vec<_> = table.columns.iter().map(|c| [c.name.as_str(), c.kind.word()]).collect();
            out.write_all(line(&json!({ "table": table.name, "columns": columns }))?.as_bytes())?;
            let sum = rows(&unit, &table, out).await?;
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
}

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
    let mut sum = Sum::default();
    let mut after = None;
    loop {
        let page = next_page(unit, table, after.take()).await?;
        for row in &page {
            let line = line(row)?;
            sum.add(&line);
            out.write_all(line.as_bytes())?;
        }
        let full = page.len() == PAGE;
        after = page.into_iter().next_back();
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
