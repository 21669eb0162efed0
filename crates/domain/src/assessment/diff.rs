//! The difference between two visits: field by field, and in a text word by word.

use super::{Answer, Answers, ITEMS, Item, Kind};
use std::fmt;

/// A stretch of a text that stayed, went or came. `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub enum Piece {
    /// In both.
    Same(String),
    /// Only in the former.
    Out(String),
    /// Only in the later.
    In(String),
}

impl fmt::Debug for Piece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Piece〔伏せています〕")
    }
}

/// How a field differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// It had no answer before.
    Came,
    /// It has none any more.
    Went,
    /// Both have one, and not the same.
    Changed,
}

impl How {
    /// In a word.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Came => "新しくわかった",
            Self::Went => "消えた",
            Self::Changed => "変わった",
        }
    }
}

/// A field that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Which.
    pub item: &'static Item,
    /// How.
    pub how: How,
    /// What stayed, went and came, in reading order.
    pub pieces: Vec<Piece>,
}

/// The fields that differ, in the order of the sheet. `label` gives the words of a code (list, code).
pub fn changes(before: &Answers, after: &Answers, label: impl Fn(&str, &str) -> String) -> Vec<Change> {
    let differ = ITEMS.iter().filter_map(|item| {
        let (was, is) = (before.get(item.key), after.get(item.key));
        let how = match (was, is) {
            (None, None) => return None,
            (None, Some(_)) => How::Came,
            (Some(_), None) => How::Went,
            (Some(was), Some(is)) if was == is => return None,
            (Some(_), Some(_)) => How::Changed,
        };
        Some(Change { item, how, pieces: pieces(item.kind, was, is, &label) })
    });
    differ.collect()
}

fn pieces(
    kind: Kind,
    was: Option<&Answer>,
    is: Option<&Answer>,
    label: &impl Fn(&str, &str) -> String,
) -> Vec<Piece> {
    match (was, is) {
        (Some(Answer::Text(was)), Some(Answer::Text(is))) => words_diff(was, is),
        (Some(Answer::Many { codes: a, main: was }), Some(Answer::Many { codes: b, main: is })) => {
            let list = kind.list().unwrap_or_default();
            let said = |code: &String, main: &Option<String>| {
                let star = if main.as_ref() == Some(code) { "◎" } else { "" };
                format!("{star}{}", label(list, code))
            };
            let starred = |code: &String, main: &Option<String>| main.as_ref() == Some(code);
            let stays = |code: &String| {
                a.contains(code) && b.contains(code) && starred(code, was) == starred(code, is)
            };
            let gone = a.iter().filter(|code| !stays(code)).map(|code| Piece::Out(said(code, was)));
            let here = b.iter().map(|code| {
                if stays(code) { Piece::Same(said(code, is)) } else { Piece::In(said(code, is)) }
            });
            gone.chain(here).collect()
        }
        _ => {
            let said = |answer: &Answer| answer.said(kind, label);
            was.map(|was| Piece::Out(said(was))).into_iter().chain(is.map(|is| Piece::In(said(is)))).collect()
        }
    }
}

/// Cells of the table beyond which words are not compared one by one: some 4 MB.
const MOST_CELLS: usize = 1_000_000;

/// What stayed, went and came from `before` to `after`. Japanese has no spaces: a word is a run of one script. Texts too long
/// for that are compared line by line, and longer still as wholes. All [`Piece::Same`] and [`Piece::Out`] together
/// are `before`, all [`Piece::Same`] and [`Piece::In`] are `after`.
#[must_use]
pub fn words_diff(before: &str, after: &str) -> Vec<Piece> {
    for split in [words_of as fn(&str) -> Vec<&str>, |text: &str| text.split_inclusive('\n').collect()] {
        let (a, b) = (split(before), split(after));
        let head = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
        let (_, a_rest) = a.split_at(head);
        let (_, b_rest) = b.split_at(head);
        let tail = a_rest.iter().rev().zip(b_rest.iter().rev()).take_while(|(x, y)| x == y).count();
        let (a_mid, a_tail) = a_rest.split_at(a_rest.len().saturating_sub(tail));
        let (b_mid, _) = b_rest.split_at(b_rest.len().saturating_sub(tail));
        if (a_mid.len() + 1).saturating_mul(b_mid.len() + 1) > MOST_CELLS {
            continue;
        }
        let mut script = Script::default();
        a.iter().take(head).for_each(|word| script.same(word));
        script.compare(a_mid, b_mid);
        a_tail.iter().for_each(|word| script.same(word));
        return script.done();
    }
    let mut script = Script { out: before.to_owned(), into: after.to_owned(), ..Script::default() };
    script.flush();
    script.pieces
}

/// What a character belongs to; runs of one are a word.
#[derive(PartialEq, Eq, Clone, Copy)]
enum Class {
    Kanji,
    Hiragana,
    Katakana,
    Letter,
    /// Stands alone.
    Other,
}

fn class(c: char) -> Class {
    match c {
        'ぁ'..='ゟ' => Class::Hiragana,
        'ァ'..='ヿ' => Class::Katakana,
        '々' | '一'..='鿿' | '㐀'..='䶿' => Class::Kanji,
        c if c.is_alphanumeric() => Class::Letter,
        _ => Class::Other,
    }
}

fn words_of(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = 0;
    let mut last: Option<Class> = None;
    for (at, c) in text.char_indices() {
        let now = class(c);
        if last.is_some_and(|last| last != now || now == Class::Other) {
            words.extend(text.get(start..at));
            start = at;
        }
        last = Some(now);
    }
    words.extend(text.get(start..).filter(|rest| !rest.is_empty()));
    words
}

/// Pieces being gathered.
#[derive(Default)]
struct Script {
    pieces: Vec<Piece>,
    out: String,
    into: String,
    /// Stayed since the last change; whether it is worth showing is not known yet.
    stayed: String,
}

impl Script {
    fn same(&mut self, word: &str) {
        self.stayed.push_str(word);
    }

    /// A change begins or goes on. A short stretch that stayed between two changes only tires the eye: it is shown
    /// as gone and come.
    fn change(&mut self) {
        if self.stayed.is_empty() {
            return;
        }
        let stayed = std::mem::take(&mut self.stayed);
        let first = self.out.is_empty() && self.into.is_empty();
        if !first && stayed.chars().count() <= 2 && !stayed.contains(['\n', '。']) {
            self.out.push_str(&stayed);
            self.into.push_str(&stayed);
            return;
        }
        self.flush();
        self.pieces.push(Piece::Same(stayed));
    }

    fn flush(&mut self) {
        for (text, piece) in [(&mut self.out, Piece::Out as fn(String) -> Piece), (&mut self.into, Piece::In)]
        {
            let text = std::mem::take(text);
            if !text.is_empty() {
                self.pieces.push(piece(text));
            }
        }
    }

    /// Walks a longest common sequence of words.
    fn compare(&mut self, a: &[&str], b: &[&str]) {
        let width = b.len() + 1;
        let mut table = vec![0_u32; (a.len() + 1) * width];
        let at = |table: &[u32], i: usize, j: usize| table.get(i * width + j).copied().unwrap_or(0);
        for (i, x) in a.iter().enumerate().rev() {
            for (j, y) in b.iter().enumerate().rev() {
                let best = if x == y {
                    at(&table, i + 1, j + 1) + 1
                } else {
                    at(&table, i + 1, j).max(at(&table, i, j + 1))
                };
                if let Some(cell) = table.get_mut(i * width + j) {
                    *cell = best;
                }
            }
        }
        let (mut i, mut j) = (0, 0);
        loop {
            match (a.get(i), b.get(j)) {
                (None, None) => return,
                (Some(x), Some(y)) if x == y => {
                    self.same(x);
                    (i, j) = (i + 1, j + 1);
                }
                (Some(x), y) if y.is_none() || at(&table, i + 1, j) >= at(&table, i, j + 1) => {
                    self.change();
                    self.out.push_str(x);
                    i += 1;
                }
                (_, Some(y)) => {
                    self.change();
                    self.into.push_str(y);
                    j += 1;
                }
                (Some(_), None) => return, // taken by the arm above
            }
        }
    }

    fn done(mut self) -> Vec<Piece> {
        self.flush();
        let stayed = std::mem::take(&mut self.stayed);
        if !stayed.is_empty() {
            self.pieces.push(Piece::Same(stayed));
        }
        self.pieces
    }
}
