//! The languages served, and in which of them a text is written.

use crate::table;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// A language of the guide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Lang {
    /// 日本語.
    #[serde(rename = "ja")]
    Ja,
    /// やさしい日本語.
    #[serde(rename = "ja-easy")]
    JaEasy,
    /// English.
    #[serde(rename = "en")]
    En,
    /// Tiếng Việt.
    #[serde(rename = "vi")]
    Vi,
    /// 中文.
    #[serde(rename = "zh")]
    Zh,
    /// 한국어.
    #[serde(rename = "ko")]
    Ko,
    /// Português.
    #[serde(rename = "pt")]
    Pt,
    /// Filipino.
    #[serde(rename = "tl")]
    Tl,
    /// नेपाली.
    #[serde(rename = "ne")]
    Ne,
    /// Bahasa Indonesia.
    #[serde(rename = "id")]
    Id,
    /// မြန်မာဘာသာ.
    #[serde(rename = "my")]
    My,
    /// Español.
    #[serde(rename = "es")]
    Es,
}

impl Lang {
    /// All of them, in the order in which a page offers them.
    pub const ALL: [Self; 12] = [
        Self::Ja,
        Self::JaEasy,
        Self::En,
        Self::Vi,
        Self::Zh,
        Self::Ko,
        Self::Pt,
        Self::Tl,
        Self::Ne,
        Self::Id,
        Self::My,
        Self::Es,
    ];

    /// The tag, as in `lang="…"` (やさしい日本語 is `ja-easy` here and `ja` in a page).
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::JaEasy => "ja-easy",
            Self::En => "en",
            Self::Vi => "vi",
            Self::Zh => "zh",
            Self::Ko => "ko",
            Self::Pt => "pt",
            Self::Tl => "tl",
            Self::Ne => "ne",
            Self::Id => "id",
            Self::My => "my",
            Self::Es => "es",
        }
    }

    /// The language of a tag; region and script are let go (`zh-Hant`, `pt_BR`, `fil`). None: not served.
    #[must_use]
    pub fn parse(tag: &str) -> Option<Self> {
        let tag = tag.trim().to_ascii_lowercase().replace('_', "-");
        if tag.starts_with("ja-") {
            return Some(if tag == "ja-easy" { Self::JaEasy } else { Self::Ja });
        }
        let head = tag.split('-').next().unwrap_or_default();
        if head == "fil" {
            return Some(Self::Tl);
        }
        Self::ALL.into_iter().find(|lang| lang.tag() == head)
    }

    /// Written with the Latin alphabet.
    #[must_use]
    pub fn is_latin(self) -> bool {
        matches!(self, Self::En | Self::Vi | Self::Pt | Self::Tl | Self::Id | Self::Es)
    }

    /// The language whose words are looked up: やさしい日本語 is Japanese.
    #[must_use]
    pub fn base(self) -> Self {
        if self == Self::JaEasy { Self::Ja } else { self }
    }
}

/// Small words by which languages of one script are told apart: `data/tongues.tsv`.
#[derive(Debug)]
pub(crate) struct Tongues {
    words: HashMap<String, Vec<Lang>>,
    chinese: Vec<char>,
}

/// Which languages' forms may speak in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tongue {
    pub(crate) lang: Lang,
    pub(crate) heard: Vec<Lang>,
}

impl Tongues {
    /// Reads `lang <tab> words`; the words are folded like a text.
    pub(crate) fn read(text: &str) -> Result<Self, crate::Unreadable> {
        let mut words: HashMap<String, Vec<Lang>> = HashMap::new();
        let mut chinese = Vec::new();
        for row in table::rows("tongues.tsv", text) {
            let [lang, list] = row.cells::<2>()?;
            if lang == "zh-signs" {
                chinese.extend(list.chars().filter(|c| !c.is_whitespace()));
                continue;
            }
            let lang = Lang::parse(lang).ok_or_else(|| row.fault("unknown language"))?;
            for word in list.split_whitespace() {
                words.entry(crate::fold::fold_word(word)).or_default().push(lang);
            }
        }
        Ok(Self { words, chinese })
    }

    /// The language of a text: by its script first, then by its small words, then by what the caller says.
    pub(crate) fn of(&self, text: &str, folded: &str, hint: Option<Lang>) -> Tongue {
        let count = |test: fn(char) -> bool| text.chars().filter(|c| test(*c)).count();
        let hangul = count(|c| matches!(c, '가'..='힣' | 'ㄱ'..='ㆎ'));
        let devanagari = count(|c| ('\u{900}'..='\u{97f}').contains(&c));
        let burmese = count(|c| ('\u{1000}'..='\u{109f}').contains(&c));
        let kana = count(|c| matches!(c, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | '\u{ff66}'..='\u{ff9d}'));
        let han = count(|c| matches!(c, '\u{3400}'..='\u{9fff}'));
        let latin = count(|c| c.is_alphabetic() && c < '\u{1f00}' && !('\u{900}'..='\u{109f}').contains(&c));
        let one = |lang: Lang| Tongue { lang, heard: vec![lang, Lang::Ja] };
        let most = hangul.max(devanagari).max(burmese).max(kana + han);
        if most > 0 && most * 3 >= latin {
            if hangul == most {
                return one(Lang::Ko);
            }
            if devanagari == most {
                return one(Lang::Ne);
            }
            if burmese == most {
                return one(Lang::My);
            }
            let signs = text.chars().filter(|c| self.chinese.contains(c)).count();
            if kana == 0 && (signs > 0 || hint == Some(Lang::Zh)) {
                return one(Lang::Zh);
            }
            let easy = hint == Some(Lang::JaEasy);
            return Tongue { lang: if easy { Lang::JaEasy } else { Lang::Ja }, heard: vec![Lang::Ja] };
        }
        self.latin(folded, hint)
    }

    fn latin(&self, folded: &str, hint: Option<Lang>) -> Tongue {
        let mut score: HashMap<Lang, usize> = HashMap::new();
        for word in folded.split(|c: char| !c.is_alphabetic() && c != '\'') {
            for lang in self.words.get(word).into_iter().flatten() {
                *score.entry(*lang).or_default() += 2;
            }
        }
        if let Some(hint) = hint.filter(|h| h.is_latin() || *h == Lang::Ne) {
            *score.entry(hint).or_default() += 3;
        }
        let best = score.iter().max_by_key(|(lang, points)| (**points, std::cmp::Reverse(**lang)));
        match best {
            Some((lang, points)) if *points >= 2 => {
                let mut heard = vec![*lang];
                // Filipinos mix English in; a word or two of another tongue says too little to shut it out.
                if *lang == Lang::Tl || *points <= 3 {
                    heard.push(Lang::En);
                }
                // Two tongues that are near each other may tie: both are heard.
                heard.extend(score.iter().filter(|(l, p)| *l != lang && **p == *points).map(|(l, _)| *l));
                heard.sort();
                heard.dedup();
                Tongue { lang: *lang, heard }
            }
            _ => {
                let lang = hint.unwrap_or(Lang::En);
                let heard = vec![Lang::En, Lang::Vi, Lang::Pt, Lang::Tl, Lang::Ne, Lang::Id, Lang::Es];
                Tongue { lang: if lang.is_latin() { lang } else { Lang::En }, heard }
            }
        }
    }
}
