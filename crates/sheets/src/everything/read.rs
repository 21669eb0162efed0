//! Reads an export as one stream, and holds it against its own manifest.

use super::{
    DICTIONARY, MANIFEST, README,
    cells::{self, Cells, Kind},
    entry,
    unpack::{self, Unpacker},
    write::{Closing, FileSum, manifest},
};
use serde_json::Value;
use std::io::{self, BufRead, Read};

/// The largest dictionary, manifest or README, in bytes.
const LARGEST_TEXT: u64 = 16 << 20;

/// Why an export is not taken: whole sentences, which repeat nothing of its rows.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The zip.
    #[error("{0}。このファイルからは、何も入れていません。")]
    Zip(#[from] unpack::Trouble),
    /// A row.
    #[error("表 {table} の {row} 行目: {trouble}。このファイルからは、何も入れていません。")]
    Row {
        /// The table.
        table: String,
        /// Counted from 1, the heading not counted.
        row: u64,
        /// What is wrong.
        trouble: cells::Trouble,
    },
    /// Something else stands where this should stand.
    #[error("{0} が、あるはずのところにありません。このファイルからは、何も入れていません。")]
    Missing(String),
    /// The heading is another.
    #[error("表 {0} の列が、この engawa の知っている列とちがいます。何も入れていません。")]
    Columns(String),
    /// Rows or digests differ from what the manifest says.
    #[error(
        "行の数か、たしかめの値が、書き出したときとちがいます。途中で書きかえられたファイルかもしれません。何も入れていません。"
    )]
    Manifest,
}

type Result<T> = std::result::Result<T, Fault>;

/// Bytes hashed and counted on their way in.
struct Hashed<R: BufRead> {
    zip: Unpacker<R>,
    hash: blake3::Hasher,
    bytes: u64,
}

impl<R: BufRead> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.zip.read(buffer)?;
        self.hash.update(buffer.get(..read).unwrap_or_default());
        self.bytes += read as u64;
        Ok(read)
    }
}

struct Table {
    name: String,
    columns: Vec<(String, Kind)>,
    part: usize,
    rows: u64,
}

/// An export being read.
pub struct Reader<R: BufRead> {
    cells: Cells<Hashed<R>>,
    dictionary: Value,
    files: Vec<FileSum>,
    open: Option<Table>,
    /// The entry that is open and not yet looked at.
    next: Option<String>,
}

impl<R: BufRead> std::fmt::Debug for Reader<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").field("files", &self.files.len()).finish_non_exhaustive()
    }
}

impl<R: BufRead> Reader<R> {
    /// Reads as far as the dictionary.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn open(input: R) -> Result<Self> {
        let hashed = Hashed { zip: Unpacker::new(input), hash: blake3::Hasher::new(), bytes: 0 };
        let (files, dictionary) = (Vec::new(), Value::Null);
        let mut reader = Self { cells: Cells::new(hashed), dictionary, files, open: None, next: None };
        reader.go_on()?;
        reader.text(README)?;
        reader.go_on()?;
        reader.dictionary = json(&reader.text(DICTIONARY)?, DICTIONARY)?;
        reader.go_on()?;
        Ok(reader)
    }

    /// The dictionary, with the head.
    #[must_use]
    pub const fn dictionary(&self) -> &Value {
        &self.dictionary
    }

    fn zip(&mut self) -> &mut Unpacker<R> {
        &mut self.cells.input().zip
    }

    fn go_on(&mut self) -> Result<()> {
        self.next = self.zip().next()?;
        let input = self.cells.input();
        input.hash.reset();
        input.bytes = 0;
        Ok(())
    }

    /// The whole of the open entry, which must be `name`.
    fn text(&mut self, name: &str) -> Result<Vec<u8>> {
        if self.next.as_deref() != Some(name) {
            return Err(Fault::Missing(name.to_owned()));
        }
        let mut bytes = Vec::new();
        let read = self.zip().take(LARGEST_TEXT + 1).read_to_end(&mut bytes);
        if let Err(error) = read {
            return Err(self.zip().trouble().unwrap_or(unpack::Trouble::Input(error)).into());
        }
        if bytes.len() as u64 > LARGEST_TEXT {
            return Err(unpack::Trouble::Bomb.into());
        }
        Ok(bytes)
    }

    /// Goes on to a table, which must be the next, with these columns.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn table(&mut self, name: &str, columns: &[(&str, Kind)]) -> Result<()> {
        if self.next.as_deref() != Some(&entry(name, 1)) {
            return Err(Fault::Missing(entry(name, 1)));
        }
        let columns = columns.iter().map(|(n, kind)| ((*n).to_owned(), *kind)).collect();
        self.open = Some(Table { name: name.to_owned(), columns, part: 1, rows: 0 });
        self.heading()
    }

    fn heading(&mut self) -> Result<()> {
        let marked = self.cells.mark();
        self.told(marked)?;
        let row = self.cells.row();
        let row = self.told(row)?.unwrap_or_default();
        let Some(table) = &self.open else { return Err(Fault::Manifest) };
        let same = row.len() == table.columns.len()
            && row.iter().zip(&table.columns).all(|(cell, (name, _))| cell.words() == name);
        if same { Ok(()) } else { Err(Fault::Columns(table.name.clone())) }
    }

    fn told<T>(&mut self, read: std::result::Result<T, cells::Trouble>) -> Result<T> {
        let trouble = match read {
            Ok(value) => return Ok(value),
            Err(trouble) => trouble,
        };
        if let Some(zip) = self.zip().trouble() {
            return Err(zip.into());
        }
        let (table, row) = self.open.as_ref().map(|t| (t.name.clone(), t.rows + 1)).unwrap_or_default();
        Err(Fault::Row { table, row, trouble })
    }

    /// The table's next row; `None` at its end, where the next entry begins.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn row(&mut self) -> Result<Option<Vec<Value>>> {
        loop {
            let row = self.cells.row();
            if let Some(cells) = self.told(row)? {
                let Some(table) = &mut self.open else { return Err(Fault::Manifest) };
                let fits = cells.len() == table.columns.len();
                let each = cells.into_iter().zip(&table.columns).map(|(cell, (_, kind))| cell.value(*kind));
                let values: Option<Vec<Value>> = each.collect();
                let Some(values) = values.filter(|_| fits) else {
                    let trouble = cells::Trouble::Form;
                    return Err(Fault::Row { table: table.name.clone(), row: table.rows + 1, trouble });
                };
                table.rows += 1;
                return Ok(Some(values));
            }
            if !self.next_part()? {
                return Ok(None);
            }
        }
    }

    /// The part is at its end: is there a further one?
    fn next_part(&mut self) -> Result<bool> {
        let Some(mut table) = self.open.take() else { return Err(Fault::Manifest) };
        let input = self.cells.input();
        let (digest, bytes) = (input.hash.finalize().to_hex().to_string(), input.bytes);
        let file = entry(&table.name, table.part);
        self.files.push(FileSum { file, table: table.name.clone(), rows: table.rows, bytes, digest });
        self.go_on()?;
        if self.next.as_deref() != Some(&entry(&table.name, table.part + 1)) {
            return Ok(false);
        }
        (table.part, table.rows) = (table.part + 1, 0);
        self.open = Some(table);
        self.heading()?;
        Ok(true)
    }

    /// After the last table: all that was read is what the manifest says, and nothing follows.
    ///
    /// # Errors
    /// [`Fault`].
    pub fn close(&mut self) -> Result<Closing> {
        let told = json(&self.text(MANIFEST)?, MANIFEST)?;
        let closing = Closing::of(&self.files);
        if told != manifest(&self.files, &closing) {
            return Err(Fault::Manifest);
        }
        if self.zip().next()?.is_some() {
            return Err(Fault::Manifest);
        }
        self.zip().close()?;
        Ok(closing)
    }
}

fn json(bytes: &[u8], name: &str) -> Result<Value> {
    serde_json::from_slice(bytes).map_err(|_| Fault::Missing(name.to_owned()))
}
