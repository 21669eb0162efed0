//! A programme in the words of one language.

use super::words::Words;
use guide::{Lang, Programme, romaji};

/// A programme as a page tells it. What is not written in its language is empty, or Japanese where it must be said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wording {
    /// Its name in the language.
    pub name: String,
    /// Its Japanese name, which the desk knows; empty on a Japanese page.
    pub ja: String,
    /// What it is.
    pub what: String,
    /// For whom it is; may be empty.
    pub whom: String,
    /// What may be said of money, as the end of a word key `cost.…`.
    pub cost: String,
    /// The sentence for the phone, in Japanese.
    pub say: String,
    /// How it is read: hiragana in easy Japanese, Latin letters in other languages, empty in Japanese.
    pub read: String,
    /// Whether `read` is in Latin letters.
    pub latin: bool,
    /// What the sentence means; may be empty.
    pub means: String,
}

impl Wording {
    /// `programme` in the language of `w`.
    #[must_use]
    pub fn of(programme: &Programme, w: &Words) -> Self {
        let common = Self { cost: programme.cost.clone(), say: programme.say.clone(), ..Self::default() };
        match (w.lang(), programme.words(w.lang())) {
            (Lang::JaEasy, _) => Self {
                name: programme.name.clone(),
                what: programme.easy.clone(),
                whom: programme.whom_easy.clone(),
                read: programme.reading.clone(),
                ..common
            },
            (_, Some(words)) => Self {
                name: words.name.clone(),
                ja: programme.name.clone(),
                what: words.what.clone(),
                whom: words.whom.clone(),
                read: romaji(&programme.reading),
                latin: true,
                means: words.say.clone(),
                ..common
            },
            _ => Self {
                name: programme.name.clone(),
                what: programme.what.clone(),
                whom: programme.whom.clone(),
                ..common
            },
        }
    }
}

/// How Japanese words, told by their reading, are read in the language of `w`: nothing in Japanese.
#[must_use]
pub fn read_aloud(reading: &str, w: &Words) -> String {
    match w.lang() {
        Lang::Ja => String::new(),
        Lang::JaEasy => reading.to_owned(),
        _ => romaji(reading),
    }
}
