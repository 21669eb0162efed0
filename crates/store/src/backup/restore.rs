//! Putting a backup back into an empty database, and holding what came out of it against what went in.

use super::{
    Erased, IndexState, Manifest, PAGE, Result, Ring, TableSum, Trouble, index,
    lines::{bound, line},
    open::Opening,
    reach::{Seal, Shape},
    schema::{Table, tables},
    write::{Sum, rows, whole},
};
use crate::{
    actor::{Ctx, Door},
    audit::{Action, Kind, Line, Verdict},
    db::{Options, Store},
    dialect,
    error::Error,
    migrate,
    row::{Sql, vals},
    unit::Unit,
};
use sea_orm::ConnectionTrait;
use serde_json::Value;
use std::io::{self, BufRead, Read as _};

/// A longer line than this is no row of ours: 64 MiB.
const LONGEST: u64 = 64 << 20;

/// Places of one statement: below both databases' limits.
const PLACES: usize = 30_000;

/// A backup put back, and what was found.
#[derive(Debug, Clone)]
pub struct Restored {
    /// What the backup says of itself. Every table's rows and digest were found the same in the file and, read
    /// anew, in the database.
    pub manifest: Manifest,
    /// Entries made in the search indexes: people, contacts.
    pub indexed: (u64, u64),
    /// How the search indexes stand to the rows.
    pub index: IndexState,
    /// The walk over the audit, as of the backup's own instant.
    pub audit: Verdict,
    /// Does the key open what is sealed in the rows? `None` when nothing is sealed yet.
    pub key_fits: Option<bool>,
    /// Who had no key any more, and did not come back; `None` for a backup that has no keys.
    pub erased: Option<Erased>,
    /// The keys of the 鍵束 are in the record again. They are not where the office's own key is missing or wrong.
    pub keys_put: bool,
}

impl Restored {
    /// Is everything as it was?
    #[must_use]
    pub fn whole(&self) -> bool {
        self.audit.findings.is_empty()
            && self.index == IndexState::default()
            && self.erased.is_none_or(|erased| erased.lost == 0)
    }
}

impl Store {
    /// Puts a backup into the empty database that `options` names, all rows or none, makes the search indexes, and
    /// reads everything again. The schema is brought up to this program's. One line in the audit says that it was
    /// restored. `ring`: the newest 鍵束, for a backup with keys; who has no key in it comes back as erased.
    ///
    /// # Errors
    /// [`Trouble`]; then the database holds no row of the backup, or (where a digest differs) must not be used.
    pub async fn restore(
        options: &Options,
        ctx: &Ctx,
        input: &mut (impl BufRead + Send),
        ring: Option<&Ring>,
    ) -> Result<Restored> {
        if ctx.actor.door != Door::Program {
            return Err(Error::NotFound.into());
        }
        let mut input = Input { input, line: 0 };
        let Head { at, program, steps, mark } = head(&input.next()?)?;
        let ours = migrate::steps();
        if !ours.starts_with(&steps.iter().map(String::as_str).collect::<Vec<_>>()) {
            return Err(Trouble::Newer(program));
        }
        let ring = match mark {
            Some(mark) => Some(fitting(ring, &mark, at)?),
            None => None,
        };
        let manifest = Manifest { at, program, steps, tables: Vec::new() };
        let store = Self::for_loading(options).await?;
        // A key of zeros stands for one that is not known: nothing is sealed with it.
        let key_known = options.key != [0; 32];
        let restored = store.take_in(ctx, manifest, &mut input, ring, key_known).await;
        store.release().await?;
        restored
    }

    async fn take_in<R: BufRead + Send>(
        &self,
        ctx: &Ctx,
        mut manifest: Manifest,
        input: &mut Input<'_, R>,
        ring: Option<&Ring>,
        key_known: bool,
    ) -> Result<Restored> {
        prepare(self, &manifest.steps).await?;
        let mut opening = ring.map(Opening::new);
        let unit = self.writing(ctx).await?;
        for table in tables(manifest.steps.len())? {
            let (sum, put) = put_table(&unit, &table, input, opening.as_mut()).await?;
            if rows(&unit, &table, &mut io::sink()).await? != put {
                return Err(Trouble::Differs(table.name));
            }
            manifest.tables.push(sum);
        }
        closing(input, &manifest.tables)?;
        unit.done().await?;
        migrate::up(&self.writer.db).await?;
        let key_fits = self.key_fits(ctx).await?;
        let mut unit = self.writing(ctx).await?;
        let indexed = index::rebuild(&unit).await?;
        let ring = ring.filter(|_| key_known && key_fits != Some(false));
        if let Some(ring) = ring {
            self.take_ring(&unit, ring).await?;
        }
        unit.note(Line::new(Action::Import, Kind::Backup, None));
        unit.done().await?;
        let audit = self.verify_audit(manifest.at).await?;
        let index = self.index_state(ctx).await?;
        let erased = opening.map(|opening| opening.erased);
        Ok(Restored { manifest, indexed, index, audit, key_fits, erased, keys_put: ring.is_some() })
    }
}

/// The 鍵束, if it is this record's and not older than the backup.
fn fitting<'a>(ring: Option<&'a Ring>, mark: &str, at: i64) -> Result<&'a Ring> {
    let ring = ring.ok_or(Trouble::NoRing)?;
    if ring.mark() != mark {
        return Err(Trouble::OtherRing);
    }
    if ring.at < at { Err(Trouble::OldRing) } else { Ok(ring) }
}

/// The lines, counted.
struct Input<'a, R> {
    input: &'a mut R,
    line: u64,
}

impl<R: BufRead + Send> Input<'_, R> {
    fn next(&mut self) -> Result<Value> {
        self.line += 1;
        let mut text = String::new();
        if self.input.by_ref().take(LONGEST).read_line(&mut text)? == 0 {
            return Err(Trouble::Cut);
        }
        match serde_json::from_str(&text) {
            Ok(value) => Ok(value),
            Err(_) if text.ends_with('\n') => Err(self.wrong("JSON として読めません")),
            Err(_) => Err(Trouble::Cut),
        }
    }

    fn wrong(&self, what: &str) -> Trouble {
        Trouble::Line { line: self.line, what: what.to_owned() }
    }
}

/// What the first line says.
struct Head {
    at: i64,
    program: String,
    steps: Vec<String>,
    /// Of a backup with keys: the mark of the 鍵束 that it needs.
    mark: Option<String>,
}

fn head(value: &Value) -> Result<Head> {
    let read = || {
        let mark = value.get("mark").and_then(Value::as_str).map(str::to_owned);
        let format = if mark.is_some() { 2 } else { 1 };
        let known = value.get("engawa")? == "backup" && value.get("format")? == format;
        let steps = value.get("steps")?.as_array()?.iter();
        let steps: Option<Vec<String>> = steps.map(|s| Some(s.as_str()?.to_owned())).collect();
        let program = value.get("program")?.as_str()?.to_owned();
        known.then_some(Head { at: value.get("at")?.as_i64()?, program, steps: steps?, mark })
    };
    read().ok_or_else(|| Trouble::Line {
        line: 1, what: "engawa のバックアップではありません".to_owned()
    })
}

/// Empty, and with the schema that the backup's rows follow.
pub(crate) async fn prepare(store: &Store, steps: &[String]) -> Result<()> {
    let db = &store.writer.db;
    for table in dialect::table_names(db).await?.iter().filter(|t| *t != dialect::STEPS_TABLE) {
        // The name comes from the database itself, which may hold tables of others.
        let sql = format!("SELECT 1 AS n FROM \"{}\" LIMIT 1", table.replace('"', "\"\""));
        let sql = Sql::new(&sql, vals![]).statement(store.backend());
        if db.query_one_raw(sql).await.map_err(Error::from)?.is_some() {
            return Err(Trouble::NotEmpty);
        }
    }
    migrate::up_to(db, steps.len()).await?;
    if migrate::applied(db).await? == steps { Ok(()) } else { Err(Trouble::NotEmpty) }
}

/// What the table came to in the file, and in the database.
async fn put_table<R: BufRead + Send>(
    unit: &Unit,
    table: &Table,
    input: &mut Input<'_, R>,
    mut opening: Option<&mut Opening<'_>>,
) -> Result<(TableSum, TableSum)> {
    let columns: Vec<_> = table.columns.iter().map(|c| serde_json::json!([c.name, c.kind.word()])).collect();
    let told = input.next()?;
    if told.get("table").and_then(Value::as_str) != Some(&table.name)
        || told.get("columns") != Some(&Value::Array(columns))
    {
        return Err(input.wrong(&format!("ここに表 {} が、知っている列で始まるはずです", table.name)));
    }
    let shape = match told.get("seal").filter(|_| opening.is_some()) {
        Some(seal) => {
            let seal = serde_json::from_value::<Seal>(seal.clone()).ok();
            let shape = seal.and_then(|seal| Shape::new(table, seal));
            Some(shape.ok_or_else(|| input.wrong("封のしかたが読めません"))?)
        }
        None => None,
    };
    if let Some(opening) = &mut opening {
        opening.begin(table);
    }
    let (mut filling, mut read) = (Filling::new(table), Sum::default());
    loop {
        let value = input.next()?;
        if let Value::Array(values) = value {
            read.add(&line(&values)?);
            let row = match &mut opening {
                None => Some(values),
                Some(opening) => match opening.row(table, shape.as_ref(), values) {
                    Some(row) => row,
                    None => return Err(input.wrong("封が、鍵束の鍵で開きません")),
                },
            };
            if let Some(row) = row
                && !filling.take(unit, &row).await?
            {
                return Err(input.wrong("列の数か種類がちがいます"));
            }
            continue;
        }
        let (sum, put) = (read.of(table), filling.done(unit).await?);
        let told = serde_json::json!({ "end": sum.table, "rows": sum.rows, "blake3": sum.digest });
        return if value == told {
            Ok((sum, put))
        } else {
            Err(input.wrong("行の数か、たしかめの値が合いません"))
        };
    }
}

/// A table on its way into the database, page by page.
pub(crate) struct Filling<'a> {
    table: &'a Table,
    sum: Sum,
    later: Vec<(i64, i64)>,
    page: Vec<Vec<sea_orm::Value>>,
}

impl<'a> Filling<'a> {
    pub(crate) fn new(table: &'a Table) -> Self {
        Self { table, sum: Sum::default(), later: Vec::new(), page: Vec::new() }
    }

    /// Takes a row; false when its columns are too few, too many or of another kind.
    pub(crate) async fn take(&mut self, unit: &Unit, values: &[Value]) -> crate::Result<bool> {
        self.sum.add(&super::lines::line(&values)?);
        let Some(row) = row(self.table, values, &mut self.later) else { return Ok(false) };
        self.page.push(row);
        if self.page.len() == PAGE.min(PLACES / self.table.columns.len().max(1)) {
            put(unit, self.table, std::mem::take(&mut self.page)).await?;
        }
        Ok(true)
    }

    /// After the last row.
    pub(crate) async fn done(self, unit: &Unit) -> crate::Result<TableSum> {
        put(unit, self.table, self.page).await?;
        point_on(unit, self.table, &self.later).await?;
        Ok(self.sum.of(self.table))
    }
}

/// A row's values to bind. A pointer to a later row of the same table is left empty and remembered in `later`.
fn row(table: &Table, values: &[Value], later: &mut Vec<(i64, i64)>) -> Option<Vec<sea_orm::Value>> {
    if values.len() != table.columns.len() {
        return None;
    }
    let each = table.columns.iter().zip(values);
    let mut row: Vec<sea_orm::Value> = each.map(|(c, v)| bound(c.kind, v)).collect::<Option<_>>()?;
    if let Some((id, pointer)) = table.own_pointer() {
        let (id, to) = (values.get(id)?.as_i64()?, values.get(pointer)?.as_i64());
        if let Some(to) = to.filter(|to| *to > id) {
            later.push((id, to));
            *row.get_mut(pointer)? = sea_orm::Value::BigInt(None);
        }
    }
    Some(row)
}

async fn put(unit: &Unit, table: &Table, page: Vec<Vec<sea_orm::Value>>) -> crate::Result<()> {
    if page.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = table.columns.iter().map(|c| c.name.as_str()).collect();
    let mut sql = Sql::new(&format!("INSERT INTO {} ({}) VALUES ", table.name, names.join(", ")), Vec::new());
    for (n, row) in page.into_iter().enumerate() {
        sql.add(if n == 0 { "(" } else { ",(" });
        for (at, value) in row.into_iter().enumerate() {
            sql.add(if at == 0 { "" } else { "," }).bind(value);
        }
        sql.add(")");
    }
    unit.run(sql).await?;
    Ok(())
}

/// After the last row: pointers to later rows, and where to go on counting.
async fn point_on(unit: &Unit, table: &Table, later: &[(i64, i64)]) -> crate::Result<()> {
    let name = |at: usize| table.columns.get(at).map_or("", |c| c.name.as_str());
    if let Some((id, pointer)) = table.own_pointer() {
        let text = format!("UPDATE {} SET {} = $1 WHERE {} = $2", table.name, name(pointer), name(id));
        for (from, to) in later {
            unit.run(Sql::new(&text, vals![*to, *from])).await?;
        }
    }
    for column in table.columns.iter().filter(|c| c.numbered) {
        if let Some(statement) = dialect::count_on(&table.name, &column.name, unit.backend()) {
            unit.run_raw(statement).await?;
        }
    }
    Ok(())
}

fn closing<R: BufRead + Send>(input: &mut Input<'_, R>, sums: &[TableSum]) -> Result<()> {
    let rows: u64 = sums.iter().map(|s| s.rows).sum();
    let told =
        serde_json::json!({ "closing": true, "tables": sums.len(), "rows": rows, "blake3": whole(sums) });
    if input.next()? != told {
        return Err(input.wrong("しめくくりの行が合いません"));
    }
    let mut more = [0];
    if input.input.read(&mut more)? == 0 {
        Ok(())
    } else {
        Err(input.wrong("しめくくりのあとに続きがあります"))
    }
}
