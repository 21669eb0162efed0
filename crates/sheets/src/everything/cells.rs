//! A row as a line of CSV, and a line of CSV as a row: numbers bare, text in quotation marks, nothing for no value.

use crate::guard::{guard, unguard};
use serde_json::Value;
use std::io::{self, Read};

/// The largest cell, in bytes: a file of 24 MB as base64 is below it.
pub const LARGEST: usize = 64 << 20;
/// The most cells of a row.
pub const MOST: usize = 300;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Whole numbers.
    Int,
    /// Text, or base64 of bytes.
    Text,
}

/// Adds one row with its line end. Other values than numbers, text and null do not come out of a table.
pub fn put(line: &mut String, values: &[Value]) {
    for (at, value) in values.iter().enumerate() {
        if at > 0 {
            line.push(',');
        }
        match value {
            Value::Null => {}
            Value::Number(number) => line.push_str(&number.to_string()),
            Value::String(text) => quote(line, &guard(text)),
            other => quote(line, &guard(&other.to_string())),
        }
    }
    line.push_str("\r\n");
}

fn quote(line: &mut String, text: &str) {
    line.push('"');
    for (at, part) in text.split('"').enumerate() {
        if at > 0 {
            line.push_str("\"\"");
        }
        line.push_str(part);
    }
    line.push('"');
}

/// A cell as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing: no value.
    Absent,
    /// Without quotation marks.
    Bare(String),
    /// In quotation marks, which are taken away.
    Quoted(String),
}

impl Cell {
    /// The value of a column of `kind`; `None` when it is of another kind.
    #[must_use]
    pub fn value(self, kind: Kind) -> Option<Value> {
        match (self, kind) {
            (Self::Absent, _) => Some(Value::Null),
            (Self::Bare(digits), Kind::Int) => digits.parse::<i64>().ok().map(Value::from),
            (Self::Quoted(text), Kind::Text) => Some(Value::from(unguard(&text))),
            _ => None,
        }
    }

    /// The words of a heading.
    #[must_use]
    pub fn words(&self) -> &str {
        match self {
            Self::Absent => "",
            Self::Bare(text) | Self::Quoted(text) => unguard(text),
        }
    }
}

/// Reads rows from a stream, a buffer at a time.
#[derive(Debug)]
pub struct Cells<R> {
    input: R,
    buffer: Vec<u8>,
    at: usize,
    filled: usize,
}

/// Why a line is no row.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The stream below.
    #[error("{0}")]
    Input(#[from] io::Error),
    /// Not in the form that [`put`] writes.
    #[error("CSV の形がくずれています")]
    Form,
    /// Larger than [`LARGEST`], or wider than [`MOST`].
    #[error("ひとつの欄か行が、大きすぎます")]
    Large,
}

type Result<T> = std::result::Result<T, Trouble>;

impl<R: Read> Cells<R> {
    /// Over a stream that stands behind the mark of UTF-8.
    pub fn new(input: R) -> Self {
        Self { input, buffer: vec![0; 64 * 1024], at: 0, filled: 0 }
    }

    /// The stream below, for what comes after the rows.
    pub const fn input(&mut self) -> &mut R {
        &mut self.input
    }

    /// Takes the mark of UTF-8 away.
    ///
    /// # Errors
    /// [`Trouble::Form`] without one.
    pub fn mark(&mut self) -> Result<()> {
        for byte in [0xef, 0xbb, 0xbf] {
            if self.byte()? != Some(byte) {
                return Err(Trouble::Form);
            }
        }
        Ok(())
    }

    fn peek(&mut self) -> Result<Option<u8>> {
        if self.at == self.filled {
            self.filled = self.input.read(&mut self.buffer)?;
            self.at = 0;
        }
        Ok(self.buffer.get(..self.filled).and_then(|b| b.get(self.at)).copied())
    }

    fn byte(&mut self) -> Result<Option<u8>> {
        let byte = self.peek()?;
        self.at += usize::from(byte.is_some());
        Ok(byte)
    }

    /// The next row; `None` at the end.
    ///
    /// # Errors
    /// [`Trouble`].
    pub fn row(&mut self) -> Result<Option<Vec<Cell>>> {
        if self.peek()?.is_none() {
            return Ok(None);
        }
        let mut row = Vec::new();
        loop {
            let (cell, last) = self.cell()?;
            row.push(cell);
            if last {
                return Ok(Some(row));
            }
            if row.len() == MOST {
                return Err(Trouble::Large);
            }
        }
    }

    /// A cell, and whether it was the row's last.
    fn cell(&mut self) -> Result<(Cell, bool)> {
        let mut bytes = Vec::new();
        let quoted = self.peek()? == Some(b'"');
        if quoted {
            self.byte()?;
        }
        loop {
            let byte = self.byte()?.ok_or(Trouble::Form)?;
            match byte {
                b'"' if quoted && self.peek()? == Some(b'"') => {
                    self.byte()?;
                    bytes.push(b'"');
                }
                b'"' if quoted => {
                    let last = self.after()?;
                    return Ok((Cell::Quoted(text(bytes)?), last));
                }
                b',' | b'\r' if !quoted => {
                    if byte == b'\r' && self.byte()? != Some(b'\n') {
                        return Err(Trouble::Form);
                    }
                    let cell = if bytes.is_empty() { Cell::Absent } else { Cell::Bare(text(bytes)?) };
                    return Ok((cell, byte == b'\r'));
                }
                b'"' | b'\n' if !quoted => return Err(Trouble::Form),
                _ if bytes.len() == LARGEST => return Err(Trouble::Large),
                _ => bytes.push(byte),
            }
        }
    }

    /// What stands behind a closing quotation mark: true for the row's end.
    fn after(&mut self) -> Result<bool> {
        match self.byte()? {
            Some(b',') => Ok(false),
            Some(b'\r') if self.byte()? == Some(b'\n') => Ok(true),
            _ => Err(Trouble::Form),
        }
    }
}

fn text(bytes: Vec<u8>) -> Result<String> {
    String::from_utf8(bytes).map_err(|_| Trouble::Form)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn read(text: &str) -> Result<Vec<Vec<Cell>>> {
        let mut cells = Cells::new(text.as_bytes());
        let mut rows = Vec::new();
        while let Some(row) = cells.row()? {
            rows.push(row);
        }
        Ok(rows)
    }

    #[test]
    fn no_value_and_an_empty_text_are_told_apart() {
        let mut line = String::new();
        put(&mut line, &[Value::Null, json!(""), json!(-3), json!("=1"), json!("a\"b,\r\nc")]);
        assert_eq!(line, ",\"\",-3,\"'=1\",\"a\"\"b,\r\nc\"\r\n");
        let row = read(&line).unwrap().remove(0);
        assert_eq!(row[0], Cell::Absent);
        assert_eq!(row[1], Cell::Quoted(String::new()));
        assert_eq!(row[3].clone().value(Kind::Text), Some(json!("=1")));
        assert_eq!(row[2].clone().value(Kind::Text), None);
    }

    #[test]
    fn what_is_not_in_our_form_is_refused() {
        for text in ["a", "\"a", "\"a\"b\r\n", "a\"\r\n", "a\n", "a\rb", "\"a\"\n"] {
            assert!(read(text).is_err(), "{text:?}");
        }
        assert!(matches!(read(&",".repeat(400)), Err(Trouble::Large)));
        assert_eq!(read("").unwrap(), Vec::<Vec<Cell>>::new());
    }

    proptest! {
        #[test]
        fn every_row_comes_back(row in proptest::collection::vec(proptest::option::of("[=+\"',\r\n a山]{0,6}|\\PC{0,9}"), 1..6), n in any::<i64>()) {
            let mut values: Vec<Value> = row.into_iter().map(|t| t.map_or(Value::Null, Value::from)).collect();
            values.push(n.into());
            let mut line = String::new();
            put(&mut line, &values);
            let back = read(&line).unwrap();
            prop_assert_eq!(back.len(), 1);
            let kinds = |at: usize| if at + 1 == values.len() { Kind::Int } else { Kind::Text };
            let back: Vec<Value> = back[0].iter().enumerate().map(|(at, c)| c.clone().value(kinds(at)).unwrap()).collect();
            prop_assert_eq!(back, values);
        }

        #[test]
        fn no_bytes_break_the_reader(bytes in proptest::collection::vec(prop_oneof![Just(b'"'), Just(b','), Just(b'\r'), Just(b'\n'), any::<u8>()], 0..60)) {
            let mut cells = Cells::new(bytes.as_slice());
            while let Ok(Some(_)) = cells.row() {}
        }
    }
}
