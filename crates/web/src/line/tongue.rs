//! In which language somebody is answered who does not show it.

use domain::Instant;
use guide::Lang;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// So long a choice is remembered, in ms.
const HOUR: Instant = 3_600_000;
/// Most choices that are remembered at once.
const MOST: usize = 20_000;

/// Languages that people have chosen by a button lately. In memory alone, by a word that means nothing elsewhere.
#[derive(Debug, Default)]
pub(super) struct Chosen(Mutex<HashMap<u64, (Lang, Instant)>>);

impl Chosen {
    /// What somebody chose within the hour.
    pub(super) fn of(&self, who: u64, now: Instant) -> Option<Lang> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&who).filter(|(_, at)| now - at < HOUR).map(|(lang, _)| *lang)
    }

    /// Keeps a choice. Plain Japanese is what everybody gets who chose nothing: nothing is kept of it.
    pub(super) fn choose(&self, who: u64, lang: Lang, now: Instant) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.retain(|_, (_, at)| now - *at < HOUR);
        }
        match lang {
            Lang::Ja => drop(known.remove(&who)),
            _ if known.len() < MOST => drop(known.insert(who, (lang, now))),
            _ => {}
        }
    }
}

/// Is this easy Japanese: no kanji, or words set apart by spaces? Then kanji may be hard to read for who wrote it.
pub(super) fn easy(text: &str) -> bool {
    let kana = |c: char| matches!(c, 'ぁ'..='ゖ' | 'ァ'..='ヺ' | '\u{ff66}'..='\u{ff9d}');
    let kanji = |c: char| matches!(c, '\u{3400}'..='\u{9fff}');
    let words = text.split_whitespace().filter(|word| word.chars().any(kana)).count();
    text.chars().filter(|c| kana(*c)).count() >= 4 && (words >= 3 || !text.chars().any(kanji))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_writes_without_kanji_or_in_single_words_reads_easy_japanese() {
        for text in
            ["おかねが ありません", "ヤチンガ ハラエナイ", "ﾔﾁﾝｶﾞﾊﾗｴﾅｲ", "家を 出たい です。お金が ない"]
        {
            assert!(easy(text), "{text}");
        }
        for text in ["家賃が払えません", "夫が怒鳴る 怖い", "help me", "ねえ", "没有钱", ""]
        {
            assert!(!easy(text), "{text}");
        }
    }

    #[test]
    fn a_choice_holds_for_an_hour_and_plain_japanese_takes_it_back() {
        let chosen = Chosen::default();
        chosen.choose(1, Lang::JaEasy, 1_000);
        assert_eq!(chosen.of(1, 1_000 + HOUR - 1), Some(Lang::JaEasy));
        assert_eq!((chosen.of(1, 1_000 + HOUR), chosen.of(2, 1_000)), (None, None));
        chosen.choose(1, Lang::Ja, 2_000);
        assert_eq!(chosen.of(1, 2_000), None);
        for who in 0..MOST as u64 + 5 {
            chosen.choose(who, Lang::Vi, 4_000);
        }
        assert_eq!(chosen.of(MOST as u64 + 1, 4_000), None, "no room is left");
        chosen.choose(MOST as u64 + 1, Lang::Vi, 4_000 + HOUR);
        assert_eq!(chosen.of(MOST as u64 + 1, 4_000 + HOUR), Some(Lang::Vi));
    }
}
