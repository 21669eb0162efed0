//! Between the store's rows and the open form of [`sheets::everything`].

use domain::Instant;
use serde_json::Value;
use sheets::everything::{Closing, Reader, Writer, cells::Kind};
use std::io::{self, BufRead, Write};
use store::everything::{Head, Sink, Source};

/// Rows on their way out.
#[derive(Debug)]
pub struct Outgoing<W: Write>(Writer<W>);

impl<W: Write> Outgoing<W> {
    /// Into `out`.
    pub const fn new(out: W) -> Self {
        Self(Writer::new(out))
    }

    /// Manifest and directory.
    ///
    /// # Errors
    /// When `out` fails.
    pub fn finish(self) -> io::Result<(W, Closing)> {
        self.0.finish()
    }
}

impl<W: Write + Send> Sink for Outgoing<W> {
    fn begin(&mut self, _: &Head, dictionary: &Value) -> io::Result<()> {
        self.0.begin(dictionary)
    }

    fn table(&mut self, name: &str, columns: &[&str]) -> io::Result<()> {
        self.0.table(name, columns)
    }

    fn row(&mut self, values: &[Value]) -> io::Result<()> {
        self.0.row(values)
    }

    fn end(&mut self) -> io::Result<()> {
        self.0.end()
    }
}

/// Rows on their way in.
#[derive(Debug)]
pub struct Incoming<R: BufRead>(Reader<R>);

impl<R: BufRead> Incoming<R> {
    /// From `input`, read as far as the dictionary.
    ///
    /// # Errors
    /// A sentence.
    pub fn open(input: R) -> Result<Self, String> {
        Reader::open(input).map(Self).map_err(|fault| fault.to_string())
    }
}

const NOT_OURS: &str = "engawa が書き出した「記録の全部」ではありません。何も入れていません。";

impl<R: BufRead + Send> Source for Incoming<R> {
    fn head(&mut self) -> Result<Head, String> {
        let told = self.0.dictionary();
        let read = || {
            let known = told.get("engawa")? == "everything" && told.get("format")? == 1;
            let at: Instant = told.get("at")?.as_i64()?;
            let steps = told.get("steps")?.as_array()?.iter();
            let steps: Option<Vec<String>> = steps.map(|s| Some(s.as_str()?.to_owned())).collect();
            let program = told.get("program")?.as_str()?.to_owned();
            Some(Head { at, program, steps: steps? }).filter(|_| known)
        };
        read().ok_or_else(|| NOT_OURS.to_owned())
    }

    fn table(&mut self, name: &str, columns: &[(&str, &str)]) -> Result<(), String> {
        let kind = |word: &str| if word == "int" { Kind::Int } else { Kind::Text };
        let columns: Vec<_> = columns.iter().map(|(name, word)| (*name, kind(word))).collect();
        self.0.table(name, &columns).map_err(|fault| fault.to_string())
    }

    fn row(&mut self) -> Result<Option<Vec<Value>>, String> {
        self.0.row().map_err(|fault| fault.to_string())
    }

    fn close(&mut self) -> Result<String, String> {
        self.0.close().map(|closing| closing.digest).map_err(|fault| fault.to_string())
    }
}
