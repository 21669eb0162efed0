//! Writes an export: dictionary, tables, manifest.

use super::{DICTIONARY, MANIFEST, README, cells::put, entry, pack::Packer, whole};
use serde_json::{Value, json};
use std::io::{self, Write};

/// Above so many bytes a table goes on in a further part: spreadsheets and editors still open one of them.
const PART: u64 = 1 << 30;

/// A file inside, as the manifest tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileSum {
    /// Its name inside.
    pub file: String,
    /// The table.
    pub table: String,
    /// Rows, without the heading.
    pub rows: u64,
    /// Bytes.
    pub bytes: u64,
    /// BLAKE3 of its bytes.
    pub digest: String,
}

impl FileSum {
    /// As it stands in the manifest.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({ "file": self.file, "table": self.table, "rows": self.rows, "bytes": self.bytes, "blake3": self.digest })
    }
}

/// What a whole export came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    /// The digest over all files.
    pub digest: String,
    /// Tables.
    pub tables: u64,
    /// Rows of all tables.
    pub rows: u64,
}

impl Closing {
    /// Of files in the order in which they stand; the parts of a table side by side.
    pub(super) fn of(files: &[FileSum]) -> Self {
        let mut names: Vec<&str> = files.iter().map(|f| f.table.as_str()).collect();
        names.dedup();
        Self {
            digest: whole(files.iter().map(|f| f.digest.as_str())),
            tables: names.len() as u64,
            rows: files.iter().map(|f| f.rows).sum(),
        }
    }
}

struct Table {
    name: String,
    heading: String,
    part: usize,
    rows: u64,
    bytes: u64,
    hash: blake3::Hasher,
}

/// An export in the making.
pub struct Writer<W: Write> {
    zip: Packer<W>,
    files: Vec<FileSum>,
    open: Option<Table>,
    line: String,
    part: u64,
}

impl<W: Write> std::fmt::Debug for Writer<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer").field("files", &self.files.len()).finish_non_exhaustive()
    }
}

impl<W: Write> Writer<W> {
    /// Into `out`.
    pub const fn new(out: W) -> Self {
        Self { zip: Packer::new(out), files: Vec::new(), open: None, line: String::new(), part: PART }
    }

    /// Parts of at most so many bytes and one row.
    #[must_use]
    pub const fn in_parts_of(mut self, bytes: u64) -> Self {
        self.part = bytes;
        self
    }

    /// The words for people and the dictionary; before everything else.
    ///
    /// # Errors
    /// When `out` fails.
    pub fn begin(&mut self, dictionary: &Value) -> io::Result<()> {
        self.zip.begin(README)?;
        self.zip.write_all(readme(dictionary).as_bytes())?;
        self.json(DICTIONARY, dictionary)
    }

    fn json(&mut self, name: &str, value: &Value) -> io::Result<()> {
        self.zip.begin(name)?;
        serde_json::to_writer_pretty(&mut self.zip, value)?;
        self.zip.write_all(b"\n")
    }

    /// A table begins.
    ///
    /// # Errors
    /// When `out` fails.
    pub fn table(&mut self, name: &str, columns: &[&str]) -> io::Result<()> {
        let heading: Vec<Value> = columns.iter().map(|c| Value::from(*c)).collect();
        let mut line = String::from('\u{feff}');
        put(&mut line, &heading);
        self.part_of(name.to_owned(), line, 1)
    }

    fn part_of(&mut self, name: String, heading: String, part: usize) -> io::Result<()> {
        self.zip.begin(&entry(&name, part))?;
        let mut table = Table { name, heading, part, rows: 0, bytes: 0, hash: blake3::Hasher::new() };
        let heading = table.heading.clone();
        write(&mut self.zip, &mut table, heading.as_bytes())?;
        self.open = Some(table);
        Ok(())
    }

    /// A row of the table that is open.
    ///
    /// # Errors
    /// When `out` fails, or no table is open.
    pub fn row(&mut self, values: &[Value]) -> io::Result<()> {
        if self.open.as_ref().is_some_and(|table| table.bytes >= self.part) {
            let (name, heading, part) = self.close_part()?;
            self.part_of(name, heading, part + 1)?;
        }
        let table = self.open.as_mut().ok_or_else(no_table)?;
        self.line.clear();
        put(&mut self.line, values);
        table.rows += 1;
        write(&mut self.zip, table, self.line.as_bytes())
    }

    /// The table is at its end.
    ///
    /// # Errors
    /// When `out` fails, or no table is open.
    pub fn end(&mut self) -> io::Result<()> {
        self.close_part().map(|_| ())
    }

    fn close_part(&mut self) -> io::Result<(String, String, usize)> {
        let table = self.open.take().ok_or_else(no_table)?;
        self.zip.end()?;
        self.files.push(FileSum {
            file: entry(&table.name, table.part),
            table: table.name.clone(),
            rows: table.rows,
            bytes: table.bytes,
            digest: table.hash.finalize().to_hex().to_string(),
        });
        Ok((table.name, table.heading, table.part))
    }

    /// Writes the manifest and the zip's directory.
    ///
    /// # Errors
    /// When `out` fails.
    pub fn finish(mut self) -> io::Result<(W, Closing)> {
        let closing = Closing::of(&self.files);
        let manifest = manifest(&self.files, &closing);
        self.json(MANIFEST, &manifest)?;
        Ok((self.zip.finish()?, closing))
    }
}

/// The manifest of files.
pub(super) fn manifest(files: &[FileSum], closing: &Closing) -> Value {
    json!({
        "engawa": "everything",
        "format": 1,
        "tables": closing.tables,
        "rows": closing.rows,
        "files": files.iter().map(FileSum::json).collect::<Vec<_>>(),
        "blake3": closing.digest,
    })
}

fn no_table() -> io::Error {
    io::Error::other("a row outside of a table")
}

fn write<W: Write>(zip: &mut Packer<W>, table: &mut Table, bytes: &[u8]) -> io::Result<()> {
    table.hash.update(bytes);
    table.bytes += bytes.len() as u64;
    zip.write_all(bytes)
}

/// The words for people: what this is, how to read it, what is not in it.
fn readme(dictionary: &Value) -> String {
    let word =
        |value: &Value, key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let each = |key: &str| dictionary.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    let mut text = String::from(
        "\u{feff}engawa（縁側）から書き出した、記録の全部です。\r\n\r\n\
         中には、相談した方の名前、住まい、病気、借金、暴力のことなどが入っています。\r\n\
         開けてよい人、置く場所、いつ消すかを決めてから開いてください。\r\n\r\n\
         ■ 入っているもの\r\n\
         tables/ … 表ごとの CSV（UTF-8、1行めが見出し）。Excel でも、ほかのソフトでも開けます\r\n\
         dictionary.json … どの表のどの列が何か、どんなことばが入るか\r\n\
         manifest.json … 行の数と、たしかめの値（BLAKE3）\r\n\r\n\
         ■ 読みかた\r\n\
         ・文字は \"…\" の中、数はそのまま。コンマの間に何もなければ「値がない」です（\"\" は「空の文字」）。\r\n\
         ・= + - @ などで始まる文字の前には ' が1つつけてあります（表計算ソフトが式として動かさないため）。\r\n\
         \u{3000}はじめの ' のうしろがそうした文字のときは、' を1つ取ると、もとの文字です。\r\n\
         ・時刻は1970年1月1日0時（協定世界時）からのミリ秒、日付は 2026-11-21 の形です。\r\n\
         ・表どうしは番号（id）でつながります。どの列がどの表を指すかは dictionary.json の points_at にあります。\r\n\
         ・大きな表は、名.csv、名.2.csv、…に分かれています。\r\n\r\n\
         ■ engawa にもどすには\r\n\
         空の engawa で「engawa import everything ファイル --identity 鍵のファイル」（合いことばで封をしたときは\r\n\
         「--passphrase-file 合いことばを書いたファイル」）。封をしたままのファイルを使います。\r\n\r\n",
    );
    text.push_str("■ 表\r\n");
    for table in each("tables") {
        text.push_str(&format!("{} … {}\r\n", word(&table, "table"), word(&table, "meaning")));
    }
    text.push_str("\r\n■ 入っていないもの\r\n");
    for stays in each("stays") {
        let column = word(&stays, "column");
        let dot = if column.is_empty() { "" } else { "." };
        text.push_str(&format!("{}{dot}{column} … {}\r\n", word(&stays, "table"), word(&stays, "why")));
    }
    text
}
