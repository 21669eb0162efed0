//! Reads the tables and columns that migrations leave behind.
//!
//! Not a parser of SQL: it knows the few statements that make, change or drop a table, and says so when
//! one of them is written in a way that it cannot read, rather than passing over it.

use std::collections::{BTreeMap, BTreeSet};

/// The tables so far, each with its columns.
#[derive(Default)]
pub(crate) struct Schema {
    pub(crate) tables: BTreeMap<String, BTreeSet<String>>,
}

/// Words that start a constraint and not a column.
const CONSTRAINTS: &[&str] = &["PRIMARY", "FOREIGN", "UNIQUE", "CHECK", "CONSTRAINT", "EXCLUDE"];

impl Schema {
    /// Applies one migration; returns line and trouble of each statement that could not be read.
    pub(crate) fn apply(&mut self, text: &str) -> Vec<(usize, String)> {
        let text = without_comments(text);
        let mut troubles = Vec::new();
        let mut line = 1;
        for statement in split(&text, ';') {
            let blank = statement.len() - statement.trim_start().len();
            let start = line + statement.get(..blank).unwrap_or_default().matches('\n').count();
            line += statement.matches('\n').count();
            if let Err(trouble) = self.statement(statement.trim()) {
                troubles.push((start, trouble));
            }
        }
        troubles
    }

    fn statement(&mut self, statement: &str) -> Result<(), String> {
        let head = statement.split('(').next().unwrap_or_default();
        let words: Vec<String> = head.split_whitespace().map(str::to_uppercase).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        match words.as_slice() {
            ["CREATE", "VIRTUAL", "TABLE", ..] => self.create(statement, head, true),
            ["CREATE", kind, "TABLE", ..] if ["TEMP", "TEMPORARY", "UNLOGGED"].contains(kind) => {
                self.create(statement, head, false)
            }
            ["CREATE", "TABLE", ..] => self.create(statement, head, false),
            ["ALTER", "TABLE", ..] => self.alter(statement),
            ["DROP", "TABLE", ..] => {
                self.tables.remove(&name(head.split_whitespace().next_back().unwrap_or_default()));
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn create(&mut self, statement: &str, head: &str, is_virtual: bool) -> Result<(), String> {
        let table = head
            .split_whitespace()
            .skip_while(|word| !word.eq_ignore_ascii_case("TABLE"))
            .skip(1)
            .find(|word| !["IF", "NOT", "EXISTS"].iter().any(|skip| word.eq_ignore_ascii_case(skip)))
            .map(name);
        let body = statement.split_once('(').and_then(|(_, rest)| Some(rest.rsplit_once(')')?.0));
        let selected = head.split_whitespace().any(|word| word.eq_ignore_ascii_case("AS"));
        let (Some(table), Some(body), false) = (table, body, selected) else {
            return Err("this CREATE TABLE cannot be read; write its columns in parentheses".to_owned());
        };
        let columns = split(body, ',').into_iter().filter_map(|item| {
            let first = item.split_whitespace().next()?;
            let is_option = is_virtual && item.contains('=');
            let is_constraint = CONSTRAINTS.iter().any(|word| {
                first.len() >= word.len()
                    && first.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
                    && !first.get(word.len()..).is_some_and(|rest| rest.starts_with(is_name))
            });
            (!is_option && !is_constraint).then(|| name(first))
        });
        // A table of the dialects' room is made twice, once for each database: both count.
        self.tables.entry(table).or_default().extend(columns);
        Ok(())
    }

    fn alter(&mut self, statement: &str) -> Result<(), String> {
        let words: Vec<&str> = statement.split_whitespace().skip(2).collect();
        let words: Vec<&str> =
            words.into_iter().skip_while(|word| ["IF", "EXISTS", "ONLY"].contains(word)).collect();
        let Some((table, action)) = words.split_first() else {
            return Err("this ALTER TABLE cannot be read".to_owned());
        };
        let table = name(table);
        let upper: Vec<String> = action.iter().map(|word| word.to_uppercase()).collect();
        let word = |at: usize| upper.get(at).map_or("", String::as_str);
        let given = |at: usize| action.get(at).map(|word| name(word));
        // `COLUMN` may be left out after ADD, DROP and RENAME.
        let at = if word(1) == "COLUMN" { 2 } else { 1 };
        let columns = self.tables.entry(table.clone()).or_default();
        match (word(0), given(at)) {
            // Only constraints of tables that exist: they bring no column.
            ("ADD", Some(_)) if CONSTRAINTS.contains(&word(1)) => {}
            ("DROP", Some(_)) if word(1) == "CONSTRAINT" => {}
            ("ADD", Some(column)) if split(statement, ',').len() == 1 => {
                columns.insert(column);
            }
            ("DROP", Some(column)) if split(statement, ',').len() == 1 => {
                columns.remove(&column);
            }
            ("RENAME", Some(_)) if word(1) == "TO" => {
                let (columns, renamed) = (columns.clone(), given(2));
                self.tables.remove(&table);
                self.tables.extend(renamed.map(|new| (new, columns)));
            }
            ("RENAME", Some(old)) if word(at + 1) == "TO" => {
                columns.remove(&old);
                columns.extend(given(at + 2));
            }
            ("ALTER", _) => {}
            _ => return Err("this ALTER TABLE cannot be read; one change in one statement".to_owned()),
        }
        Ok(())
    }
}

/// A name without quotes, schema and what clings to it.
fn name(word: &str) -> String {
    let word = word.split('(').next().unwrap_or_default().rsplit('.').next().unwrap_or_default();
    word.trim_matches(|c: char| !is_name(c)).to_lowercase()
}

fn is_name(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// The text with `-- …` and `/* … */` blanked, outside of strings; lines stay.
fn without_comments(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    let mut quoted = false;
    while let Some(character) = rest.chars().next() {
        let skip = match () {
            () if quoted => 0,
            () if rest.starts_with("--") => rest.find('\n').unwrap_or(rest.len()),
            () if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            () => 0,
        };
        if skip > 0 {
            plain.extend(rest.get(..skip).unwrap_or_default().chars().filter(|c| *c == '\n'));
            rest = rest.get(skip..).unwrap_or_default();
            continue;
        }
        quoted ^= character == '\'';
        plain.push(character);
        rest = rest.get(character.len_utf8()..).unwrap_or_default();
    }
    plain
}

/// Splits at a separator that stands outside of parentheses and strings.
fn split(text: &str, separator: char) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut quoted, mut start) = (0_i32, false, 0);
    for (offset, character) in text.char_indices() {
        match character {
            '\'' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth -= 1,
            _ if character == separator && !quoted && depth == 0 => {
                parts.extend(text.get(start..offset));
                start = offset + separator.len_utf8();
            }
            _ => {}
        }
    }
    parts.extend(text.get(start..));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema(text: &str) -> String {
        let mut schema = Schema::default();
        assert_eq!(schema.apply(text), []);
        let tables = schema.tables.into_iter().map(|(table, columns)| {
            format!("{table}({})", columns.into_iter().collect::<Vec<_>>().join(","))
        });
        tables.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn columns_are_told_from_constraints_and_comments() {
        let text = "-- people; (all)\nCREATE TABLE IF NOT EXISTS person (\n id {pk}, -- a, b\n
            kind TEXT NOT NULL CHECK (kind IN ('a', 'b;c')) DEFAULT 'x,y', primary_desk {blob},\n
            PRIMARY KEY (id, kind), UNIQUE(kind),\n CONSTRAINT f FOREIGN KEY (kind) REFERENCES kinds (id)\n) STRICT;";
        assert_eq!(schema(text), "person(id,kind,primary_desk)");
    }

    #[test]
    fn changes_are_followed() {
        let text = "CREATE TABLE a (b TEXT, c TEXT, d TEXT); ALTER TABLE a ADD COLUMN e TEXT DEFAULT (1);
            ALTER TABLE a ADD f TEXT; ALTER TABLE a DROP COLUMN b; ALTER TABLE a RENAME COLUMN c TO g;
            ALTER TABLE a ADD CONSTRAINT x UNIQUE (d); ALTER TABLE a RENAME TO h;
            CREATE TABLE gone (x TEXT); DROP TABLE IF EXISTS gone; CREATE INDEX i ON h (d);";
        assert_eq!(schema(text), "h(d,e,f,g)");
    }

    #[test]
    fn search_tables_have_columns_too() {
        let text =
            "CREATE VIRTUAL TABLE note_search USING fts5(grams, scope UNINDEXED, tokenize = 'unicode61');";
        assert_eq!(schema(text), "note_search(grams,scope)");
    }

    #[test]
    fn a_table_made_for_each_database_has_the_columns_of_both() {
        let text = "CREATE TABLE t (id BIGINT, grams TSVECTOR); CREATE VIRTUAL TABLE t USING fts5 (words);";
        assert_eq!(schema(text), "t(grams,id,words)");
    }

    #[test]
    fn what_cannot_be_read_is_told_with_its_line() {
        let mut schema = Schema::default();
        let troubles = schema.apply("CREATE TABLE a (b TEXT);\n\nCREATE TABLE c AS SELECT b FROM a;");
        assert_eq!(troubles.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [3]);
        assert_eq!(schema.apply("ALTER TABLE a ADD c TEXT, ADD d TEXT;").len(), 1);
    }
}
