//! What goes into the search index and what a query becomes: bigrams made in `domain::text`, the same on both
//! databases. Each entry starts with its agency as a word of its own, so that common words stay fast.

use domain::text;

/// The word that stands for an agency in the index.
pub(crate) fn scope(agency: i64) -> String {
    format!("zq{agency}zq")
}

/// A person's entry: name and kana.
pub(crate) fn person_grams(agency: i64, name: &str, kana: &str) -> String {
    format!("{} {}", scope(agency), text::index_text(&text::fold_name(&format!("{name} {kana}"))))
}

/// A contact's entry: the note.
pub(crate) fn contact_grams(agency: i64, body: &str) -> String {
    format!("{} {}", scope(agency), text::index_text(body))
}
