//! What residents read: one catalogue a language, `guide/words/*.toml`. Texts may carry ruby (`{家賃|やちん}`) and places
//! for values (`{town}`). Japanese is the measure; a test holds the others to it.

use guide::Lang;
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    fmt::{self, Display, Formatter, Write as _},
    sync::OnceLock,
};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// `office`: a person of that language has read it; `machine`: nobody has yet.
    made_by: String,
    words: BTreeMap<String, String>,
}

/// The words of one language.
#[derive(Debug)]
pub struct Words {
    lang: Lang,
    by_machine: bool,
    words: BTreeMap<String, String>,
}

macro_rules! files {
    ($($lang:ident $file:literal),* $(,)?) => {
        const FILES: &[(Lang, &str)] = &[$((Lang::$lang, include_str!(concat!("../../guide/words/", $file, ".toml")))),*];
    };
}
files! {
    Ja "ja", JaEasy "ja-easy", En "en", Vi "vi", Zh "zh", Ko "ko", Pt "pt", Tl "tl", Ne "ne", Id "id", My "my", Es "es",
}

/// Every language that has a catalogue, in the order in which a page offers them.
fn all() -> &'static [Words] {
    static ALL: OnceLock<Vec<Words>> = OnceLock::new();
    ALL.get_or_init(|| FILES.iter().filter_map(|(lang, text)| Words::read(*lang, text).ok()).collect())
}

impl Words {
    fn read(lang: Lang, text: &str) -> Result<Self, toml::de::Error> {
        let file: File = toml::from_str(text)?;
        Ok(Self { lang, by_machine: file.made_by != "office", words: file.words })
    }

    /// The words of a tag as `?l=` carries it; Japanese when it is none that is served.
    #[must_use]
    pub fn of(tag: &str) -> &'static Self {
        static NONE: Words = Words { lang: Lang::Ja, by_machine: false, words: BTreeMap::new() };
        let lang = Lang::parse(tag).unwrap_or(Lang::Ja);
        let found = all().iter().find(|words| words.lang == lang).or_else(|| all().first());
        found.unwrap_or(&NONE)
    }

    /// Tag and own name of every language.
    #[must_use]
    pub fn languages() -> Vec<(&'static str, &'static str)> {
        let own = |words: &'static Words| (words.lang.tag(), words.raw("language"));
        all().iter().map(own).collect()
    }

    /// The language.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// For `lang="…"`.
    #[must_use]
    pub fn html(&self) -> &'static str {
        self.lang.base().tag()
    }

    /// Japanese, plain or easy: names of desks need no mark of their own.
    #[must_use]
    pub fn japanese(&self) -> bool {
        self.lang.base() == Lang::Ja
    }

    /// Nobody of that language has read the words yet.
    #[must_use]
    pub fn by_machine(&self) -> bool {
        self.by_machine
    }

    /// What stands behind an address to stay in this language.
    #[must_use]
    pub fn query(&self) -> String {
        if self.lang == Lang::Ja { String::new() } else { format!("?l={}", self.lang.tag()) }
    }

    /// The text of a key, as it stands in the catalogue.
    #[must_use]
    pub fn raw(&self, key: &str) -> &str {
        self.words.get(key).map_or("", String::as_str)
    }

    /// The text of a key, for a page.
    #[must_use]
    pub fn t(&self, key: &str) -> Shown {
        Shown(markup(self.raw(key), &[]))
    }

    /// The text of a key with values for its places.
    #[must_use]
    pub fn with(&self, key: &str, name: &str, value: &str) -> Shown {
        Shown(markup(self.raw(key), &[(name, value)]))
    }

    /// What may be said of money, by the end of its key.
    #[must_use]
    pub fn cost(&self, word: &str) -> Shown {
        self.t(&format!("cost.{word}"))
    }

    /// What to bring, by the end of its key.
    #[must_use]
    pub fn bring(&self, word: &str) -> Shown {
        Shown(markup(self.raw(&format!("bring.{word}")), &[]))
    }

    /// The text for where no ruby can stand: readings in brackets, values in their places.
    #[must_use]
    pub fn spoken(&self, key: &str, values: &[(&str, &str)]) -> String {
        let mut out = String::new();
        for piece in pieces(self.raw(key)) {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Ruby(base, reading) => out.extend([base, "（", reading, "）"]),
                Piece::Place(name) => {
                    out.push_str(values.iter().find(|(n, _)| *n == name).map_or("", |(_, value)| *value));
                }
            }
        }
        out
    }

    /// The text without ruby: for a title or an attribute.
    #[must_use]
    pub fn plain(&self, key: &str) -> String {
        let mut out = String::new();
        for piece in pieces(self.raw(key)) {
            match piece {
                Piece::Text(text) | Piece::Ruby(text, _) => out.push_str(text),
                Piece::Place(_) => {}
            }
        }
        out
    }
}

/// A text for a page: escaped, with ruby as ruby.
#[derive(Debug, Clone)]
pub struct Shown(String);

impl Display for Shown {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

// Everything but our own ruby tags has been escaped by `markup`.
impl askama::filters::HtmlSafe for Shown {}

enum Piece<'a> {
    Text(&'a str),
    Ruby(&'a str, &'a str),
    Place(&'a str),
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let (mut out, mut rest) = (Vec::new(), text);
    while let Some((before, after)) = rest.split_once('{') {
        out.push(Piece::Text(before));
        let Some((inside, after)) = after.split_once('}') else { break };
        out.push(match inside.split_once('|') {
            Some((base, reading)) => Piece::Ruby(base, reading),
            None => Piece::Place(inside),
        });
        rest = after;
    }
    out.push(Piece::Text(rest));
    out
}

fn escaped(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
}

fn markup(text: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for piece in pieces(text) {
        match piece {
            Piece::Text(text) => escaped(&mut out, text),
            Piece::Ruby(base, reading) => {
                out.push_str("<ruby>");
                escaped(&mut out, base);
                // Browsers without ruby show the reading in brackets.
                out.push_str("<rp>(</rp><rt>");
                escaped(&mut out, reading);
                out.push_str("</rt><rp>)</rp></ruby>");
            }
            Piece::Place(name) => {
                let value = values.iter().find(|(n, _)| *n == name).map_or("", |(_, v)| *v);
                escaped(&mut out, value);
            }
        }
    }
    out
}

/// A date as the language writes it: in Japanese with its era's year, elsewhere `2026-11-22`.
#[must_use]
pub fn date(words: &Words, day: chrono::NaiveDate) -> String {
    let mut out = String::new();
    let _always = match words.japanese() {
        true => write!(out, "{}", day.format("%Y年%-m月%-d日")),
        false => write!(out, "{}", day.format("%Y-%m-%d")),
    };
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_every_word_and_the_same_places_for_values() {
        assert_eq!(all().len(), FILES.len(), "a catalogue cannot be read");
        let [ja, others @ ..] = all() else { panic!("no Japanese") };
        let places = |text: &str| {
            let mut names: Vec<String> = pieces(text)
                .iter()
                .filter_map(|p| if let Piece::Place(name) = p { Some((*name).to_owned()) } else { None })
                .collect();
            names.sort();
            names
        };
        for words in others {
            let keys = |w: &Words| w.words.keys().cloned().collect::<Vec<_>>();
            assert_eq!(keys(ja), keys(words), "{}", words.lang.tag());
            for (key, text) in &words.words {
                assert!(!text.trim().is_empty(), "{} {key}", words.lang.tag());
                assert_eq!(places(ja.raw(key)), places(text), "{} {key}", words.lang.tag());
            }
        }
    }

    #[test]
    fn every_word_is_used_and_every_used_word_is_there() {
        let mut used: Vec<String> = super::super::troubles::keys();
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/");
        for folder in [
            "templates/guide",
            "templates/ask",
            "src/pages/ask",
            "src/guide",
            "src/pages/guide",
            "src/line",
            "../line/src",
            "../line/src/talk",
        ] {
            for file in std::fs::read_dir(format!("{root}{folder}")).unwrap() {
                let path = file.unwrap().path();
                if path.is_dir() {
                    continue;
                }
                let text = std::fs::read_to_string(path).unwrap();
                for call in [".t(\"", ".with(\"", ".plain(\"", ".raw(\""] {
                    let found = text.split(call).skip(1).filter_map(|rest| rest.split('"').next());
                    used.extend(found.map(str::to_owned));
                }
            }
        }
        let bring =
            include_str!("../../guide/desks.toml").lines().filter_map(|l| l.strip_prefix("bring = ["));
        for list in bring {
            used.extend(list.split('"').skip(1).step_by(2).map(|word| format!("bring.{word}")));
        }
        used.extend(guide::COSTS.iter().map(|cost| format!("cost.{cost}")));
        used.extend(guide::Kind::ALL.iter().map(|kind| format!("danger.{}", kind.name())));
        let lines = super::super::understanding().unwrap().lines();
        used.extend(lines.now().map(|(key, _)| format!("now.{key}")));
        let ja = Words::of("ja");
        for key in &used {
            assert!(ja.words.contains_key(key), "no word for {key}");
        }
        for key in ja.words.keys() {
            assert!(used.contains(key), "{key} is used nowhere");
        }
    }

    #[test]
    fn ruby_is_shown_and_everything_else_escaped() {
        assert_eq!(
            markup("<{家|いえ}> {town}", &[("town", "A&B")]),
            "&lt;<ruby>家<rp>(</rp><rt>いえ</rt><rp>)</rp></ruby>&gt; A&amp;B"
        );
    }
}
