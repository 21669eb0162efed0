//! Tab-separated data files of our own: one row a line, `#` starts a comment line, empty lines are let be.

use crate::Unreadable;

/// One row with its place, for a fault that names the line.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row<'a> {
    file: &'a str,
    line: usize,
    text: &'a str,
}

/// The rows of a file.
pub(crate) fn rows<'a>(file: &'a str, text: &'a str) -> impl Iterator<Item = Row<'a>> {
    (1..).zip(text.lines()).filter_map(move |(line, text)| {
        let text = text.trim_end();
        (!text.trim().is_empty() && !text.starts_with('#')).then_some(Row { file, line, text })
    })
}

impl<'a> Row<'a> {
    /// The row's cells, exactly so many.
    pub(crate) fn cells<const N: usize>(&self) -> Result<[&'a str; N], Unreadable> {
        let cells: Vec<&str> = self.text.split('\t').map(str::trim).collect();
        cells.try_into().map_err(|_| self.fault(&format!("{N} columns, separated by tabs, are expected")))
    }

    /// The row's cells, however many.
    pub(crate) fn all(&self) -> impl Iterator<Item = &'a str> {
        self.text.split('\t').map(str::trim)
    }

    /// What is wrong in this row.
    pub(crate) fn fault(&self, what: &str) -> Unreadable {
        Unreadable::new(self.file, self.line, what)
    }
}
