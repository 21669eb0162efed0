//! 同意: what people said about who may be told; papers prepared, signed, withdrawn.

pub mod list;
pub mod view;

use domain::{
    access::Parts,
    consent::{PLAIN, Way},
    wareki,
};
use store::consent::{ConsentLine, ItemLine};

/// 「概要・基本」.
pub(crate) fn parts(parts: Parts) -> String {
    let named = Parts::NAMED.iter().filter(|(part, ..)| parts.has(*part));
    named.map(|(.., label)| *label).collect::<Vec<_>>().join("・")
}

/// The last day, in words.
pub(crate) fn until(consent: &ConsentLine) -> String {
    let day = |at: i64| wareki::show_wareki(wareki::jst_date(at - 1));
    consent.until.map_or_else(|| "取り消すまで".to_owned(), |at| format!("{}まで", day(at)))
}

/// 「11月20日の同意書（山田 太郎）」.
pub(crate) fn named(consent: &ConsentLine) -> String {
    let on = consent.said.as_ref().map(|said| wareki::show_wareki(said.on)).unwrap_or_default();
    format!("{on}（{}）", consent.person)
}

/// How a statement stands now, in words and as the class of its tag.
pub(crate) fn standing(consent: &ConsentLine, item: &ItemLine, now: i64) -> (&'static str, &'static str) {
    use domain::consent::Answer;
    if consent.thrown.is_some() {
        return ("やめた", "");
    }
    if consent.said.is_none() {
        return ("署名待ち", "eg-tag--warn");
    }
    match (consent.holds(item, now), item.answer) {
        (true, Answer::Given) => ("知らせてよい", "eg-tag--ok"),
        (true, Answer::Refused) => ("知らせないでほしい", "eg-tag--danger"),
        (false, _) if item.ended.is_some() => ("取り消し・変更", ""),
        (false, _) => ("期間が終わった", ""),
    }
}

/// Paper or spoken, to choose from.
pub(crate) fn ways() -> Vec<(&'static str, &'static str)> {
    Way::ALL.iter().map(|way| (way.word(), way.label())).collect()
}

/// The parts of a case with the words for residents.
pub(crate) fn choices() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    Parts::NAMED.iter().map(|(part, word, label)| {
        let plain = PLAIN.iter().find(|(p, ..)| p == part).map_or("", |(_, plain, _)| *plain);
        (*word, *label, plain)
    })
}
