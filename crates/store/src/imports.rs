//! Sheets in: a file is kept, read outside the request, shown with its faults and likely duplicates, and taken in or
//! put away as a whole. What came of it is written down row by row, so that it can be undone as a whole while nothing
//! else has been built upon it.
//!
//! The store knows no file format: whoever runs the jobs reads the file and hands in checked rows
//! ([`domain::exchange::RowIn`]). The state lies in the database: any program over it can go on after a restart.

mod carry;
mod check;
mod job;
mod made;
mod out;
mod resolve;
mod same;
mod undo;

pub use job::{CellFault, Job, Read};
pub use made::SheetReceptionRow;
pub use out::Pair;
pub use same::{Asked, Likeness, SamePage};
pub use undo::InTheWay;

use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    row::{Row, Sql, vals},
    secret,
    unit::Unit,
};
use domain::{
    Fault, Instant, Secret, Token,
    code::Role,
    exchange::{ImportState, SheetKind},
};

/// The longest name of a file that is kept, in letters.
const NAME: usize = 120;
/// Imports in a list.
const LISTED: i64 = 100;

/// An import as its page shows it.
#[derive(Debug, Clone)]
pub struct Import {
    pub(crate) id: i64,
    /// Its token.
    pub token: Token,
    /// What its rows are.
    pub kind: SheetKind,
    /// The file's name; an office may have put a person's name into it.
    pub file_name: Secret<String>,
    /// Where it stands.
    pub state: ImportState,
    /// Rows of the file, the heading not counted.
    pub total: i64,
    /// Rows that have been read so far.
    pub read: i64,
    /// Cells to be mended, also those that are not told one by one.
    pub faults: i64,
    /// Rows that may be of somebody known.
    pub asked: i64,
    /// … of which nobody has said yet.
    pub open: i64,
    /// Why it failed, as a sentence.
    pub failure: String,
    /// Headings that were not understood.
    pub unused: Secret<String>,
    /// Who brought it.
    pub worker: String,
    /// When.
    pub created_at: Instant,
    /// When it was in.
    pub done_at: Option<Instant>,
    /// When it was undone.
    pub undone_at: Option<Instant>,
}

/// The columns of [`read`], of import `b` and worker `w`.
const COLUMNS: &str = "b.id, b.token, b.kind, b.file_name, b.state, b.rows_total, b.rows_read, b.faults, b.failure, \
     b.unused, b.created_at, b.done_at, b.undone_at, w.name AS worker, \
     (SELECT COUNT(DISTINCT s.line) FROM import_same s WHERE s.batch_id = b.id) AS asked, \
     (SELECT COUNT(DISTINCT s.line) FROM import_same s WHERE s.batch_id = b.id AND s.choice = '') AS open";

fn read(r: &Row) -> Result<Import> {
    Ok(Import {
        id: r.int("id")?,
        token: r.token("token")?,
        kind: r.word("kind", SheetKind::parse)?,
        file_name: Secret::new(r.text("file_name")?),
        state: r.word("state", ImportState::parse)?,
        total: r.int("rows_total")?,
        read: r.int("rows_read")?,
        faults: r.int("faults")?,
        asked: r.int("asked")?,
        open: r.int("open")?,
        failure: r.text("failure")?,
        unused: Secret::new(r.text("unused")?),
        worker: r.text("worker")?,
        created_at: r.int("created_at")?,
        done_at: r.opt_int("done_at")?,
        undone_at: r.opt_int("undone_at")?,
    })
}

/// A cell to be mended, as its page shows it.
#[derive(Debug, Clone)]
pub struct Told {
    /// The row in the file.
    pub line: i64,
    /// The column.
    pub heading: String,
    /// What stands there.
    pub cell: Secret<String>,
    /// A sentence.
    pub sentence: String,
}

impl Unit {
    /// Opens an import: only case workers of the desk that brought it.
    async fn import(&self, token: &Token) -> Result<Import> {
        let mut sql = Sql::new(
            &format!(
                "SELECT {COLUMNS} FROM import_batch b JOIN worker w ON w.id = b.worker_id WHERE b.token = $1"
            ),
            vals![token.as_str()],
        );
        sql.add(" AND b.agency_id = ").bind(self.ctx().actor.working_agency()?);
        self.need(sql, read).await
    }

    /// As [`Unit::import`], its row locked until the unit is done.
    async fn import_locked(&self, token: &Token) -> Result<Import> {
        let sql = Sql::new("UPDATE import_batch SET tries = tries WHERE token = $1", vals![token.as_str()]);
        self.run(sql).await?;
        self.import(token).await
    }

    /// Forgets the file, its faults and what was asked.
    async fn forget_file(&self, batch: i64) -> Result<()> {
        for table in ["import_fault", "import_same"] {
            self.run(Sql::new(&format!("DELETE FROM {table} WHERE batch_id = $1"), vals![batch])).await?;
        }
        self.run(Sql::new("UPDATE import_batch SET file = NULL WHERE id = $1", vals![batch])).await?;
        Ok(())
    }
}

impl Store {
    /// Keeps a file to be read. `once`: the form's word.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the actor works on no cases at the present desk.
    pub async fn start_import(
        &self,
        ctx: &Ctx,
        kind: SheetKind,
        file_name: &str,
        file: Vec<u8>,
        once: &str,
    ) -> Result<Token> {
        let agency = ctx.actor.working_agency()?;
        let mut unit = self.writing(ctx).await?;
        let token = secret::token()?;
        if let Some(answer) = unit.once("import", once, token.as_str()).await? {
            return Token::parse(&answer).map_err(|_| Error::Broken("idempotency.answer"));
        }
        // A path that an old browser sends along is nobody's business.
        let name = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
        let name: String = name.chars().filter(|c| !c.is_control()).take(NAME).collect();
        let sql = Sql::new(
            "INSERT INTO import_batch (token, agency_id, worker_id, kind, file_name, file, state, failure, unused, \
             created_at) VALUES ($1, $2, $3, $4, $5, $6, 'waiting', '', '', $7) RETURNING id",
            vals![token.as_str(), agency, ctx.actor.worker, kind.word(), name, file, ctx.now],
        );
        let id = unit.insert(sql).await?;
        unit.note(Line::new(Action::Create, Kind::Batch, id));
        unit.done().await?;
        Ok(token)
    }

    /// The desk's imports, the newest first.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the actor works on no cases at the present desk.
    pub async fn imports(&self, ctx: &Ctx) -> Result<Vec<Import>> {
        let agency = ctx.actor.working_agency()?;
        let mut unit = self.reading(ctx).await?;
        let sql = Sql::new(
            &format!(
                "SELECT {COLUMNS} FROM import_batch b JOIN worker w ON w.id = b.worker_id WHERE b.agency_id = $1 \
                 ORDER BY b.id DESC LIMIT $2"
            ),
            vals![agency, LISTED],
        );
        let all = unit.all(sql, read).await?;
        if !all.is_empty() {
            unit.note(Line::new(Action::List, Kind::Batch, None).subjects(all.iter().map(|i| i.id)));
        }
        unit.done().await?;
        Ok(all)
    }

    /// One import.
    ///
    /// # Errors
    /// [`Error::NotFound`] when absent, or another desk's.
    pub async fn import_of(&self, ctx: &Ctx, token: &Token) -> Result<Import> {
        let mut unit = self.reading(ctx).await?;
        let import = unit.import(token).await?;
        unit.note(Line::new(Action::View, Kind::Batch, import.id));
        unit.done().await?;
        Ok(import)
    }

    /// Cells to be mended, a page of `size` from `page` (1 …).
    ///
    /// # Errors
    /// As [`Store::import_of`].
    pub async fn import_faults(&self, ctx: &Ctx, token: &Token, page: i64, size: i64) -> Result<Vec<Told>> {
        let mut unit = self.reading(ctx).await?;
        let import = unit.import(token).await?;
        let sql = Sql::new(
            "SELECT line, heading, cell, sentence FROM import_fault WHERE batch_id = $1 ORDER BY line, id \
             LIMIT $2 OFFSET $3",
            vals![import.id, size, (page.max(1) - 1).saturating_mul(size)],
        );
        let told = unit
            .all(sql, |r| {
                Ok(Told {
                    line: r.int("line")?,
                    heading: r.text("heading")?,
                    cell: Secret::new(r.text("cell")?),
                    sentence: r.text("sentence")?,
                })
            })
            .await?;
        unit.note(Line::new(Action::View, Kind::Batch, import.id));
        unit.done().await?;
        Ok(told)
    }

    /// Puts an import away before it is in: the file is forgotten.
    ///
    /// # Errors
    /// As [`Store::import_of`]; [`Error::Invalid`] when it is in already, or on its way.
    pub async fn drop_import(&self, ctx: &Ctx, token: &Token) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let import = unit.import_locked(token).await?;
        match import.state {
            ImportState::Dropped => return Ok(()),
            ImportState::Going | ImportState::Done | ImportState::Undone => {
                return Err(Fault::new("drop", "もう入れはじめています。入ったあとで、取り消せます").into());
            }
            _ => {}
        }
        unit.forget_file(import.id).await?;
        let sql = Sql::new(
            "UPDATE import_batch SET state = 'dropped', busy_until = NULL WHERE id = $1",
            vals![import.id],
        );
        unit.run(sql).await?;
        unit.note(Line::new(Action::End, Kind::Batch, import.id));
        unit.done().await
    }

    /// Everything is right and everything is answered: take it in. It is done outside the request.
    ///
    /// # Errors
    /// As [`Store::import_of`]; [`Error::Invalid`] when something is still to be mended or answered.
    pub async fn send_import(&self, ctx: &Ctx, token: &Token) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let import = unit.import_locked(token).await?;
        match import.state {
            ImportState::Going | ImportState::Done => return Ok(()),
            ImportState::Checked => {}
            _ => {
                return Err(Fault::new(
                    "go",
                    "この取り込みは、もう入れられません。ファイルを入れなおしてください",
                )
                .into());
            }
        }
        if import.faults > 0 {
            return Err(
                Fault::new("go", "直すところが残っています。ファイルを直して、入れなおしてください").into()
            );
        }
        if import.open > 0 {
            let sentence = format!("同じ人かどうかを、あと{}件えらんでください", import.open);
            return Err(Fault::new("go", sentence).into());
        }
        let sql = Sql::new(
            "UPDATE import_batch SET state = 'going', tries = 0, busy_until = NULL, worker_id = $2 WHERE id = $1",
            vals![import.id, ctx.actor.worker],
        );
        unit.run(sql).await?;
        unit.note(Line::new(Action::Change, Kind::Batch, import.id));
        unit.done().await
    }

    /// The lists whose words a desk's sheets may hold, as (list, word, label): codes also of former years, districts,
    /// agencies, and the desk's workers, also former ones. Nothing in them is about a person in need.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the actor works on no cases at the present desk.
    pub async fn sheet_lists(&self, ctx: &Ctx) -> Result<Vec<(String, String, String)>> {
        let agency = ctx.actor.working_agency()?;
        let codes = self.codes(ctx).await?;
        let mut all: Vec<(String, String, String)> = codes
            .every()
            .map(|(list, code, label)| (list.to_owned(), code.to_owned(), label.to_owned()))
            .collect();
        let unit = self.reading(ctx).await?;
        let asked = [
            (
                "area",
                "SELECT a.token, CASE WHEN p.name IS NULL THEN a.name ELSE p.name || ' ' || a.name END AS name \
                 FROM area a LEFT JOIN area p ON p.id = a.parent_id JOIN agency me ON me.id = $1 \
                 WHERE a.municipality_id = me.municipality_id ORDER BY a.id",
            ),
            (
                "agency",
                "SELECT a.token, a.name FROM agency a JOIN agency me ON me.id = $1 \
                 WHERE a.municipality_id = me.municipality_id OR a.municipality_id IS NULL ORDER BY a.id",
            ),
            (
                "worker",
                "SELECT w.token, w.name FROM worker w WHERE EXISTS (SELECT 1 FROM membership m \
                 WHERE m.worker_id = w.id AND m.agency_id = $1) ORDER BY w.id",
            ),
        ];
        for (list, text) in asked {
            let named = |r: &Row| Ok((list.to_owned(), r.text("token")?, r.text("name")?));
            all.extend(unit.all(Sql::new(text, vals![agency]), named).await?);
        }
        unit.done().await?;
        Ok(all)
    }
}

/// May the actor take whole sheets out, or undo another's import?
fn leads(ctx: &Ctx) -> bool {
    ctx.actor.any_role(Role::supervises)
}
