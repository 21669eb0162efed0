//! The programmes: what each is, in plain words and in easy Japanese, for whom, what of money may be said, what to
//! bring, where to go first, what to say on the phone, and on which law it stands; and fixed words in other languages.

use crate::{Lang, Unreadable, table};
use serde::Deserialize;
use std::collections::HashMap;

/// Whether money of a programme is to be given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Repay {
    /// It is not a loan.
    #[default]
    No,
    /// It is a loan.
    Yes,
    /// Some of it, or in some cases: ask at the desk.
    May,
}

/// A text in plain Japanese and in やさしい日本語.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plain {
    /// Plain Japanese.
    pub ja: String,
    /// やさしい日本語.
    pub easy: String,
}

/// A programme's fixed words in another language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// Its name.
    pub name: String,
    /// What it is, one sentence.
    pub what: String,
    /// For whom it is; empty where nobody has written it in this language.
    pub whom: String,
    /// What the sentence for the phone means, which is said in Japanese; empty where nobody has written it.
    pub say: String,
    /// Read and found right by a person who speaks the language; else machine-made, and a page says so.
    pub checked: bool,
}

/// One programme of the national catalogue, a row of `data/programmes.toml` and of `data/catalogue/*.tsv`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Programme {
    /// Stable key.
    pub slug: String,
    /// Its name in Japanese.
    pub name: String,
    /// `benefit`, `loan`, `consultation`, …
    pub kind: String,
    /// The kind of desk to go to first.
    pub first_window: String,
    /// What it is and for whom, in one or two plain sentences.
    pub what: String,
    /// The same in やさしい日本語.
    pub easy: String,
    /// A sentence to read out on the phone.
    pub say: String,
    /// How the sentence is read aloud: hiragana, a space between words.
    #[serde(skip)]
    pub reading: String,
    /// For whom it is.
    #[serde(skip)]
    pub whom: String,
    /// The same in やさしい日本語; empty where nobody has written it.
    #[serde(skip)]
    pub whom_easy: String,
    /// What may be said of money, as one of [`COSTS`]: no amount without a dated source, but how to ask. The sentence is a
    /// word of whoever shows it.
    #[serde(skip)]
    pub cost: String,
    /// Whether money is to be given back.
    #[serde(skip)]
    pub repay: Repay,
    /// What to bring.
    #[serde(skip)]
    pub bring: Vec<Plain>,
    /// The law, ordinance or guideline on which it stands.
    #[serde(skip)]
    pub law: String,
    #[serde(skip)]
    words: HashMap<Lang, Words>,
}

impl Programme {
    /// Its words in another language; None in Japanese, whose texts are the fields.
    #[must_use]
    pub fn words(&self, lang: Lang) -> Option<&Words> {
        self.words.get(&lang)
    }

    /// All that is told of what it is and for whom, in every language, in a fixed order.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        let own = [&self.name, &self.what, &self.easy, &self.say, &self.whom, &self.whom_easy];
        let words = Lang::ALL.iter().filter_map(|lang| self.words(*lang));
        let others = words.flat_map(|w| [&w.name, &w.what, &w.whom, &w.say]);
        own.into_iter().chain(others).map(String::as_str).filter(|text| !text.is_empty())
    }
}

/// What may be said of money of a programme.
pub const COSTS: [&str; 5] = ["free", "benefit", "loan", "relief", "fee"];

/// All programmes, in the order of the national list.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    /// The day on which the texts were written, `YYYY-MM-DD`.
    pub written_on: String,
    programme: Vec<Programme>,
}

/// The fixed words of each language beside Japanese: name and sentence of all, and for whom and what to say of those that
/// come up most.
macro_rules! words {
    ($($lang:ident $tag:literal),* $(,)?) => {
        const WORDS: &[(Lang, [(&str, &str); 2])] = &[$((Lang::$lang, [
            (concat!("catalogue/", $tag, ".tsv"), include_str!(concat!("../data/catalogue/", $tag, ".tsv"))),
            (concat!("catalogue/more-", $tag, ".tsv"), include_str!(concat!("../data/catalogue/more-", $tag, ".tsv"))),
        ])),*];
    };
}
words! {
    En "en", Vi "vi", Zh "zh", Ko "ko", Pt "pt", Tl "tl", Ne "ne", Id "id", My "my", Es "es",
}

impl Catalogue {
    /// Our own catalogue.
    ///
    /// # Errors
    /// Data that cannot be read, or a programme told twice.
    pub fn ours() -> Result<Self, Unreadable> {
        let mut catalogue = Self::read(include_str!("../data/programmes.toml"))?;
        catalogue.add_more(include_str!("../data/catalogue/more.tsv"))?;
        catalogue.add_readings(include_str!("../data/catalogue/say.tsv"))?;
        catalogue.add_easy(include_str!("../data/catalogue/more-ja-easy.tsv"))?;
        for (lang, [(file, text), (more_file, more)]) in WORDS {
            catalogue.add_words(*lang, file, text)?;
            catalogue.add_more_words(*lang, more_file, more)?;
        }
        Ok(catalogue)
    }

    fn read(text: &str) -> Result<Self, Unreadable> {
        let fault = |what: &str| Unreadable::new("programmes.toml", 0, what);
        let catalogue: Self = toml::from_str(text).map_err(|e| fault(&e.to_string()))?;
        for programme in &catalogue.programme {
            if catalogue.programme.iter().filter(|p| p.slug == programme.slug).count() > 1 {
                return Err(fault(&format!("{} stands twice", programme.slug)));
            }
            let texts =
                [&programme.name, &programme.first_window, &programme.what, &programme.easy, &programme.say];
            if texts.iter().any(|text| text.trim().is_empty()) {
                return Err(fault(&format!("{} lacks a text", programme.slug)));
            }
        }
        Ok(catalogue)
    }

    fn add_more(&mut self, text: &str) -> Result<(), Unreadable> {
        let items = pairs("catalogue/items.tsv", include_str!("../data/catalogue/items.tsv"))?;
        for row in table::rows("catalogue/more.tsv", text) {
            let [slug, whom, cost, repay, bring, law] = row.cells::<6>()?;
            let known = |map: &HashMap<&str, Plain>, key: &str| {
                map.get(key).cloned().ok_or_else(|| row.fault(&format!("{key} is not known")))
            };
            let bring = bring.split(',').map(|key| known(&items, key)).collect::<Result<Vec<Plain>, _>>()?;
            let repay = match repay {
                "no" => Repay::No,
                "yes" => Repay::Yes,
                "may" => Repay::May,
                _ => return Err(row.fault("no, yes or may")),
            };
            if !COSTS.contains(&cost) {
                return Err(row.fault(&format!("{cost} is not known")));
            }
            let programme = self.of(slug).ok_or_else(|| row.fault("no such programme"))?;
            (programme.whom, programme.law) = (whom.to_owned(), law.to_owned());
            (programme.cost, programme.repay, programme.bring) = (cost.to_owned(), repay, bring);
        }
        Ok(())
    }

    fn add_words(&mut self, lang: Lang, file: &str, text: &str) -> Result<(), Unreadable> {
        let checked = text.lines().any(|line| line.trim() == "# checked: yes");
        for row in table::rows(file, text) {
            let [slug, name, what] = row.cells::<3>()?;
            if name.is_empty() || what.is_empty() {
                return Err(row.fault("a name and a sentence are expected"));
            }
            let programme = self.of(slug).ok_or_else(|| row.fault("no such programme"))?;
            let (whom, say) = (String::new(), String::new());
            let words = Words { name: name.to_owned(), what: what.to_owned(), whom, say, checked };
            if programme.words.insert(lang, words).is_some() {
                return Err(row.fault("stands twice"));
            }
        }
        Ok(())
    }

    /// For whom, and what the sentence for the phone means: rows of those that have one. A file that no person has read
    /// makes all words of its programmes unread.
    fn add_more_words(&mut self, lang: Lang, file: &str, text: &str) -> Result<(), Unreadable> {
        let checked = text.lines().any(|line| line.trim() == "# checked: yes");
        for row in table::rows(file, text) {
            let [slug, whom, say] = row.cells::<3>()?;
            if whom.is_empty() || say.is_empty() {
                return Err(row.fault("for whom and what to say are expected"));
            }
            let words = self.of(slug).and_then(|p| p.words.get_mut(&lang));
            let words = words.ok_or_else(|| row.fault("no such programme"))?;
            if !words.whom.is_empty() {
                return Err(row.fault("stands twice"));
            }
            (words.whom, words.say) = (whom.to_owned(), say.to_owned());
            words.checked &= checked;
        }
        Ok(())
    }

    fn add_readings(&mut self, text: &str) -> Result<(), Unreadable> {
        for row in table::rows("catalogue/say.tsv", text) {
            let [slug, reading] = row.cells::<2>()?;
            let programme = self.of(slug).ok_or_else(|| row.fault("no such programme"))?;
            reading.clone_into(&mut programme.reading);
        }
        Ok(())
    }

    fn add_easy(&mut self, text: &str) -> Result<(), Unreadable> {
        for row in table::rows("catalogue/more-ja-easy.tsv", text) {
            let [slug, whom] = row.cells::<2>()?;
            let programme = self.of(slug).ok_or_else(|| row.fault("no such programme"))?;
            whom.clone_into(&mut programme.whom_easy);
        }
        Ok(())
    }

    fn of(&mut self, slug: &str) -> Option<&mut Programme> {
        self.programme.iter_mut().find(|p| p.slug == slug)
    }

    /// All, in order.
    #[must_use]
    pub fn programmes(&self) -> &[Programme] {
        &self.programme
    }

    /// The one with this slug.
    #[must_use]
    pub fn get(&self, slug: &str) -> Option<&Programme> {
        self.programme.iter().find(|p| p.slug == slug)
    }
}

fn pairs<'a>(file: &'a str, text: &'a str) -> Result<HashMap<&'a str, Plain>, Unreadable> {
    table::rows(file, text)
        .map(|row| {
            let [key, ja, easy] = row.cells::<3>()?;
            Ok((key, Plain { ja: ja.to_owned(), easy: easy.to_owned() }))
        })
        .collect()
}
