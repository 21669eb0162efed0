//! An export back into an empty database, and the proof that it came in whole.

use super::{Head, shape};
use crate::{
    actor::{Ctx, Door},
    audit::{Action, Kind, Line, Verdict},
    backup::{
        IndexState, TableSum, Trouble, index,
        restore::{Filling, prepare},
        write::rows,
    },
    db::{Options, Store},
    error::Error,
    migrate,
    row::{Sql, vals},
};
use serde_json::Value;
use std::io;

/// Where the rows come from. A refusal is a whole sentence for the person at the console.
pub trait Source: Send {
    /// What the export says of itself, before any row.
    ///
    /// # Errors
    /// A sentence.
    fn head(&mut self) -> Result<Head, String>;

    /// The next table must be this one, with these columns and kinds (`int`, `text`, `blob`).
    ///
    /// # Errors
    /// A sentence.
    fn table(&mut self, name: &str, columns: &[(&str, &str)]) -> Result<(), String>;

    /// The table's next row; `None` at its end.
    ///
    /// # Errors
    /// A sentence.
    fn row(&mut self) -> Result<Option<Vec<Value>>, String>;

    /// After the last table: everything read was what the manifest says, and nothing follows. The closing digest.
    ///
    /// # Errors
    /// A sentence.
    fn close(&mut self) -> Result<String, String>;
}

/// An export taken in, and what was found.
#[derive(Debug, Clone)]
pub struct Taken {
    /// What it says of itself.
    pub head: Head,
    /// Every table. What was read again from the database has the same digest as what came in.
    pub tables: Vec<TableSum>,
    /// The closing digest of its manifest: the same as on the page where it was fetched.
    pub closing: String,
    /// Entries made in the search indexes: people, contacts.
    pub indexed: (u64, u64),
    /// How the search indexes stand to the rows.
    pub index: IndexState,
    /// The walk over the audit, as of the export's own instant.
    pub audit: Verdict,
}

impl Taken {
    /// Is everything as it was?
    #[must_use]
    pub fn whole(&self) -> bool {
        self.audit.findings.is_empty() && self.index == IndexState::default()
    }

    /// All rows of all tables.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|t| t.rows).sum()
    }
}

impl Store {
    /// Takes an export into the empty database that `options` names, all rows or none, makes the search indexes, and
    /// reads everything again. Nobody can log in until they are given a new password; asks for exports that were open
    /// are stopped. One line in the audit says that it was taken in.
    ///
    /// # Errors
    /// [`Trouble`]; then the database holds no row of it.
    pub async fn take_everything(
        options: &Options,
        ctx: &Ctx,
        source: &mut impl Source,
    ) -> Result<Taken, Trouble> {
        if ctx.actor.door != Door::Program {
            return Err(Error::NotFound.into());
        }
        let head = source.head().map_err(Trouble::Told)?;
        let ours = migrate::steps();
        if !ours.starts_with(&head.steps.iter().map(String::as_str).collect::<Vec<_>>()) {
            return Err(Trouble::Newer(head.program));
        }
        let store = Self::for_loading(options).await?;
        let taken = store.take_rows(ctx, head, source).await;
        store.release().await?;
        taken
    }

    async fn take_rows(&self, ctx: &Ctx, head: Head, source: &mut impl Source) -> Result<Taken, Trouble> {
        prepare(self, &head.steps).await?;
        let unit = self.writing(ctx).await?;
        let mut sums = Vec::new();
        for table in shape::open_tables(head.steps.len())? {
            let columns: Vec<_> = table.columns.iter().map(|c| (c.name.as_str(), c.kind.word())).collect();
            source.table(&table.name, &columns).map_err(Trouble::Told)?;
            let mut filling = Filling::new(&table);
            while let Some(row) = source.row().map_err(Trouble::Told)? {
                if !filling.take(&unit, &row).await.map_err(|error| odd(error, &table.name))? {
                    return Err(unfit(&table.name));
                }
            }
            let sum = filling.done(&unit).await.map_err(|error| odd(error, &table.name))?;
            if rows(&unit, &table, &mut io::sink()).await? != sum {
                return Err(Trouble::Differs(table.name));
            }
            sums.push(sum);
        }
        let closing = source.close().map_err(Trouble::Told)?;
        unit.done().await?;
        migrate::up(&self.writer.db).await?;
        let mut unit = self.writing(ctx).await?;
        let indexed = index::rebuild(&unit).await?;
        // The yes was for the place that it was given in.
        let stop = "UPDATE export_request SET state = 'stopped', ended_at = $1, busy_until = NULL \
                    WHERE state IN ('asked', 'approved', 'making', 'ready')";
        unit.run(Sql::new(stop, vals![ctx.now])).await?;
        unit.note(Line::new(Action::Import, Kind::Everything, None));
        unit.done().await?;
        let audit = self.verify_audit(head.at).await?;
        let index = self.index_state(ctx).await?;
        Ok(Taken { head, tables: sums, closing, indexed, index, audit })
    }
}

/// A row that the database does not take: it points nowhere, or stands there twice.
fn odd(error: Error, table: &str) -> Trouble {
    match error {
        Error::Database(_) | Error::Broken(_) => unfit(table),
        other => other.into(),
    }
}

fn unfit(table: &str) -> Trouble {
    Trouble::Told(format!(
        "表 {table} に、ほかと合わない行があります。途中で書きかえられたファイルかもしれません。何も入れていません。"
    ))
}
