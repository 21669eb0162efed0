//! Names through their forms, orders and readings.

use super::{Known, Reason};
use crate::text::{fold, fold_name, is_kanji, kana_key, romaji_to_kana};

/// What the names say, and the most points that the pair may reach with it.
pub(super) struct Names {
    pub(super) reason: Option<(Reason, i32)>,
    pub(super) limit: u32,
}

/// Nothing above the name limits this pair.
const FULL: u32 = 120;
/// At most "possible".
const PARTLY: u32 = super::LIKELY - 1;
/// Not even "possible": a household shares everything but the given name.
const NEVER: u32 = super::POSSIBLE - 1;

/// A name in the forms that are compared.
pub(super) struct Forms {
    /// Folded parts of the written name.
    pub(super) written: Vec<String>,
    /// Folded parts of the reading; empty if unknown.
    pub(super) read: Vec<String>,
    /// The key of each part of the reading.
    pub(super) keys: Vec<String>,
    kanji: bool,
}

impl Forms {
    pub(super) fn of(known: &Known) -> Self {
        let written = parts(&fold_name(&known.name));
        let kanji = written.iter().any(|part| part.chars().any(is_kanji));
        // A name without kanji is its own reading.
        let kana = if parts(&fold(&known.kana)).is_empty() && !kanji { &known.name } else { &known.kana };
        let read = parts(&romaji_to_kana(kana).unwrap_or_else(|| fold(kana)));
        let keys = read.iter().map(|part| kana_key(part)).collect();
        Self { written, read, keys, kanji }
    }

    /// The key of the reading as if it had no space.
    pub(super) fn joined_key(&self) -> String {
        kana_key(&self.read.concat())
    }

    /// One part, no longer than a family name.
    fn is_family(&self) -> bool {
        let short = |parts: &[String], most| parts.len() < 2 && letters(parts) <= most;
        if self.kanji { short(&self.written, 2) && short(&self.read, 4) } else { short(&self.read, 4) }
    }
}

pub(super) fn compare(a: &Known, b: &Known) -> Names {
    let (fa, fb) = (Forms::of(a), Forms::of(b));
    let unknown = |forms: &Forms| forms.written.is_empty() && forms.read.is_empty();
    if unknown(&fa) || unknown(&fb) {
        return Names { reason: None, limit: PARTLY };
    }
    match whole(a, b, &fa, &fb) {
        Some(_) if fa.is_family() && fb.is_family() => partly(Reason::FamilyOnly),
        Some(reason) => Names { reason: Some(reason), limit: FULL },
        None => in_part(&fa, &fb),
    }
}

/// The whole name fits, as written or as read.
fn whole(a: &Known, b: &Known, fa: &Forms, fb: &Forms) -> Option<(Reason, i32)> {
    match order(&fa.written, &fb.written) {
        Some(Order::Same) if a.name == b.name => return Some((Reason::NameSame, 45)),
        Some(Order::Same) => return Some((Reason::NameVariant, 45)),
        Some(Order::Swapped) => return Some((Reason::NameSwapped, 42)),
        None => {}
    }
    let joined = || {
        let key = fa.joined_key();
        (!key.is_empty() && key == fb.joined_key()).then_some(Order::Same)
    };
    let same = order(&fa.read, &fb.read);
    let near = order(&fa.keys, &fb.keys).or_else(joined);
    // Both written in kanji, and differently: the same reading weighs less.
    let other_kanji = fa.kanji && fb.kanji;
    Some(match (same, near?) {
        (Some(Order::Same), _) if other_kanji => (Reason::ReadingOtherKanji, 28),
        (_, _) if other_kanji => (Reason::ReadingOtherKanji, 24),
        (Some(Order::Same), _) => (Reason::ReadingSame, 42),
        (Some(Order::Swapped), _) | (None, Order::Swapped) => (Reason::NameSwapped, 40),
        (None, Order::Same) => (Reason::ReadingNear, 36),
    })
}

/// Names that fit in part, names that cannot be compared, and names that differ.
fn in_part(a: &Forms, b: &Forms) -> Names {
    if family_only(&a.written, &b.written) || family_only(&a.read, &b.read) {
        return partly(Reason::FamilyOnly);
    }
    if (a.read.is_empty() || b.read.is_empty()) && a.kanji != b.kanji {
        // Kanji here, kana there, and no reading to join them: the rest must speak.
        return Names { reason: None, limit: PARTLY };
    }
    if one_letter(&a.written, &b.written) || one_letter(&a.read, &b.read) {
        return partly(Reason::NameNear);
    }
    if same_given(&a.written, &b.written) || same_given(&a.keys, &b.keys) {
        return partly(Reason::GivenSame);
    }
    Names { reason: None, limit: NEVER }
}

fn partly(reason: Reason) -> Names {
    Names { reason: Some((reason, 15)), limit: PARTLY }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    Same,
    Swapped,
}

/// Whether two names are the same, spaces apart, in one order or the other.
fn order(a: &[String], b: &[String]) -> Option<Order> {
    let (joined_a, joined_b) = (a.concat(), b.concat());
    if joined_a.is_empty() || joined_b.is_empty() {
        return None;
    }
    if joined_a == joined_b {
        return Some(Order::Same);
    }
    if a.len() > 1 && b.len() > 1 {
        let (mut a, mut b) = (a.to_vec(), b.to_vec());
        a.sort_unstable();
        b.sort_unstable();
        return (a == b).then_some(Order::Swapped);
    }
    // Without a space on one side the other order is a rotation; two or three letters rotate by chance.
    let swapped = joined_a.len() == joined_b.len()
        && joined_a.chars().count() > 3
        && format!("{joined_a}{joined_a}").contains(&joined_b);
    swapped.then_some(Order::Swapped)
}

/// Whether one side is just the first part of the other.
fn family_only(a: &[String], b: &[String]) -> bool {
    match (a, b) {
        ([family], [other, _, ..]) | ([other, _, ..], [family]) => family == other,
        _ => false,
    }
}

/// Whether the last parts are the same (the first are not, or the whole would have fitted).
fn same_given(a: &[String], b: &[String]) -> bool {
    a.len() > 1 && b.len() > 1 && a.last() == b.last()
}

/// Whether exactly one letter was changed, left out or added, in names of about four letters or more.
fn one_letter(a: &[String], b: &[String]) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.concat().chars().collect(), b.concat().chars().collect());
    let longer = a.len().max(b.len());
    if longer < 4 || a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let head = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let tail = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    head.saturating_add(tail).saturating_add(1) >= longer
}

fn letters(parts: &[String]) -> usize {
    parts.iter().map(|part| part.chars().count()).sum()
}

fn parts(folded: &str) -> Vec<String> {
    folded.split(' ').filter(|part| !part.is_empty()).map(str::to_owned).collect()
}
