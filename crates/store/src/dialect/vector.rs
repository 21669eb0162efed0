//! Entries of the search index as PostgreSQL keeps them.
//!
//! A `tsvector` knows positions up to 16,383 and 256 of each token, and is no larger than a megabyte. In a note within
//! those bounds a phrase is found by its tokens' positions. A longer one is entered without positions, under the word
//! [`LONG`], with its tokens in text order beside it (`contact_text.whole`): it is a candidate when all tokens of the
//! phrase are there, and found when the phrase stands in that text. A note with too many different tokens even for
//! that stands under [`HUGE`] and is always a candidate.

use crate::{
    row::Sql,
    search::{Phrase, Word},
};
use std::collections::{BTreeSet, HashMap};

/// The last position that a vector knows.
const POSITIONS: usize = 16_383;

/// So many places of one token a vector keeps.
const PLACES: usize = 255;

/// A vector's size is counted in bytes of its tokens; below this it surely fits into a megabyte.
const SIZE: usize = 900_000;

/// Tokens of notes are one or two characters, each perhaps between marks in kana: no token of a text reads like this.
const LONG: &str = "zlongz";
const HUGE: &str = "zhugez";

/// An entry.
pub(super) struct Entry {
    /// The vector as PostgreSQL reads it.
    pub(super) literal: String,
    /// The tokens in text order, one space around each, of a note that the vector cannot hold whole.
    pub(super) whole: Option<String>,
}

/// The entry of space-separated tokens in text order.
pub(super) fn of(grams: &str) -> Entry {
    let tokens: Vec<&str> = grams.split(' ').filter(|gram| !gram.is_empty()).collect();
    let mut literal = String::with_capacity(grams.len() * 2);
    if fits(&tokens) {
        for (n, token) in tokens.iter().enumerate() {
            quote(&mut literal, token);
            literal.push(':');
            literal.push_str(&(n + 1).to_string());
            literal.push(' ');
        }
        return Entry { literal, whole: None };
    }
    let different: BTreeSet<&str> = tokens.iter().copied().collect();
    let scopes = tokens.iter().filter(|t| is_scope(t)).copied();
    // Each token takes its bytes, four for its place, and one to be aligned.
    let huge = different.iter().map(|t| t.len() + 5).sum::<usize>() > SIZE;
    let kept: Vec<&str> = if huge { scopes.collect() } else { different.into_iter().collect() };
    for token in kept.into_iter().chain([LONG]).chain(huge.then_some(HUGE)) {
        quote(&mut literal, token);
        literal.push(' ');
    }
    Entry { literal, whole: Some(format!(" {} ", tokens.join(" "))) }
}

/// Words for where an entry belongs: see [`crate::search::scope`].
fn is_scope(token: &str) -> bool {
    token.len() > 4 && token.starts_with('z') && token.is_ascii()
}

fn quote(literal: &mut String, token: &str) {
    literal.push('\'');
    literal.push_str(token);
    literal.push('\'');
}

fn fits(tokens: &[&str]) -> bool {
    if tokens.len() <= PLACES {
        return true;
    }
    if tokens.len() > POSITIONS {
        return false;
    }
    let mut places: HashMap<&str, usize> = HashMap::new();
    tokens.iter().all(|token| {
        let seen = places.entry(token).or_default();
        *seen += 1;
        *seen <= PLACES
    })
}

/// The words as one query: of every word one phrase, its tokens joined by `and`.
fn every(words: &[Word], and: &str) -> String {
    let phrase = |p: &Phrase| {
        let quoted: Vec<String> = p.iter().map(|token| format!("'{token}'")).collect();
        format!("({})", quoted.join(and))
    };
    let any = |word: &Word| format!("({})", word.iter().map(phrase).collect::<Vec<_>>().join(" | "));
    words.iter().map(any).collect::<Vec<_>>().join(" & ")
}

/// Adds to `query` that one of `scopes` stands there, unless there are none.
fn within(query: &mut String, scopes: &[String]) {
    if !scopes.is_empty() {
        let any: Vec<String> = scopes.iter().map(|scope| format!("'{scope}'")).collect();
        query.push_str(&format!(" & ({})", any.join(" | ")));
    }
}

/// Adds the notes `x` that may match: the index alone answers it. By a function of the second wall, behind which PostgreSQL
/// does not use this index ([`crate::wall`]).
pub(super) fn likely(sql: &mut Sql, words: &[Word], scopes: &[String]) {
    let mut query = format!("(({}) | '{HUGE}')", every(words, " & "));
    within(&mut query, scopes);
    sql.add("engawa_notes(CAST(").bind(query).add(" AS tsquery)) x");
}

/// Adds the people `x` that match.
pub(super) fn people(sql: &mut Sql, words: &[Word], scopes: &[String]) {
    let mut query = format!("({})", every(words, " <-> "));
    within(&mut query, scopes);
    sql.add("engawa_people(CAST(").bind(query).add(" AS tsquery)) x");
}

/// Adds the condition that `x.grams` (and `x.whole`, where entries may be `long`) match: of every word one phrase and,
/// unless empty, one of `scopes`.
pub(super) fn matches(sql: &mut Sql, words: &[Word], scopes: &[String], long: bool) {
    let mut query = format!("({})", every(words, " <-> "));
    if long {
        query = format!("({query} | ('{LONG}' & (({}) | '{HUGE}')))", every(words, " & "));
    }
    within(&mut query, scopes);
    sql.add("x.grams @@ CAST(").bind(query).add(" AS tsquery)");
    if !long {
        return;
    }
    sql.add(" AND (x.whole IS NULL OR (");
    for (n, word) in words.iter().enumerate() {
        sql.add(if n > 0 { " AND (" } else { "(" });
        for (n, phrase) in word.iter().enumerate() {
            sql.add(if n > 0 { " OR " } else { "" });
            sql.add("strpos(x.whole, ").bind(format!(" {} ", phrase.join(" "))).add(") > 0");
        }
        sql.add(")");
    }
    sql.add("))");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_of_usual_length_keeps_its_tokens_places() {
        let entry = of("zq1zq zc7zc 家賃 賃滞");
        assert_eq!((entry.literal.as_str(), entry.whole), ("'zq1zq':1 'zc7zc':2 '家賃':3 '賃滞':4 ", None));
    }

    #[test]
    fn a_note_that_says_one_thing_very_often_is_kept_as_text_beside() {
        let often = format!("zq1zq {}", "ねね ".repeat(256));
        let entry = of(&often);
        assert_eq!(entry.literal, "'zq1zq' 'ねね' 'zlongz' ");
        assert!(entry.whole.unwrap().starts_with(" zq1zq ねね ねね "));
        assert!(of(&format!("zq1zq {}", "ねね ".repeat(255))).whole.is_none());
    }

    #[test]
    fn a_note_of_too_many_different_tokens_is_found_by_its_text_alone() {
        let tokens: Vec<String> =
            (0..90_000).map(|n| format!("{:02$x}ん{:02$x}", n / 300, n % 300, 4)).collect();
        let entry = of(&format!("zq1zq zc7zc {}", tokens.join(" ")));
        assert_eq!(entry.literal, "'zq1zq' 'zc7zc' 'zlongz' 'zhugez' ");
    }
}
