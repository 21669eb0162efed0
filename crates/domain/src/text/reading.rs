//! Readings: romaji to kana, and a key in which the usual ways to write one reading meet.

use wana_kana::ConvertJapanese;

use super::{fold, is_katakana};

/// Romaji as katakana (Hepburn or Kunrei, with or without accents, each word for itself); `None` if
/// some part is not romaji.
///
/// "Ohta" and "Satoh" lose their h, "Homma" is ホンマ; long vowels stay as written otherwise.
pub fn romaji_to_kana(text: &str) -> Option<String> {
    let folded = fold(&text.replace(['\'', '’', '`', 'ʼ'], ""));
    if folded.is_empty() || !folded.chars().all(|c| c.is_ascii_lowercase() || c == ' ') {
        return None;
    }
    let words: Option<Vec<String>> = folded.split(' ').map(word_to_kana).collect();
    Some(words?.join(" "))
}

fn word_to_kana(word: &str) -> Option<String> {
    let mut spelled = String::with_capacity(word.len());
    let mut last = ' ';
    let mut rest = word.chars().peekable();
    while let Some(c) = rest.next() {
        let next = rest.peek().copied();
        let c = match (last, c, next) {
            // ohta, satoh, yuhko: h that only says "long".
            (vowel, 'h', None) if is_vowel(vowel) => continue,
            (vowel, 'h', Some(after)) if is_vowel(vowel) && !is_vowel(after) && after != 'y' => continue,
            // homma, namba.
            (_, 'm', Some('m' | 'b' | 'p')) => 'n',
            // matchi: the t doubles ch.
            (_, 't', Some('c')) => continue,
            // l and q are no romaji of a Japanese name; x would make small kana.
            (_, 'l' | 'q' | 'x', _) => return None,
            _ => c,
        };
        last = c;
        spelled.push(c);
    }
    let kana = spelled.as_str().to_katakana();
    (!kana.is_empty() && kana.chars().all(|c| is_katakana(c) || c == 'ー')).then_some(kana)
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'i' | 'u' | 'e' | 'o')
}

/// The reading without everything that people write differently: "ohta", "ōta", 「おおた」 and
/// 「オータ」 give オタ, as do small and large kana (registers in capitals only: キヨウコ), ヅ and ズ,
/// ッ and nothing, シンイチ and "shinichi".
///
/// One word per word of the text, one space between; kanji and other letters stay as folded. A key for
/// finding candidates: different readings (大野 and 小野) may share it.
pub fn kana_key(text: &str) -> String {
    let kana = romaji_to_kana(text).unwrap_or_else(|| fold(text));
    let words: Vec<String> = kana.split(' ').map(word_key).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

fn word_key(word: &str) -> String {
    let mut key: Vec<char> = Vec::with_capacity(word.len());
    for c in word.chars() {
        let c = match c {
            'ー' | 'ッ' => continue,
            'ァ' => 'ア',
            'ィ' => 'イ',
            'ゥ' => 'ウ',
            'ェ' => 'エ',
            'ォ' | 'ヲ' => 'オ',
            'ャ' => 'ヤ',
            'ュ' => 'ユ',
            'ョ' => 'ヨ',
            'ヂ' => 'ジ',
            'ヅ' => 'ズ',
            _ => c,
        };
        match (key.last().copied(), c) {
            (Some(before), 'ア' | 'イ' | 'ウ' | 'エ' | 'オ') if before != 'ン' => {
                let sound = vowel_of(before);
                if sound != Some(c) && !(sound == Some('オ') && c == 'ウ') {
                    key.push(c);
                }
            }
            (Some('ン'), 'ア' | 'イ' | 'ウ' | 'エ' | 'オ' | 'ヤ' | 'ユ' | 'ヨ') => {
                key.pop();
                match c {
                    'ア' => key.push('ナ'),
                    'イ' => key.push('ニ'),
                    'ウ' => key.push('ヌ'),
                    'エ' => key.push('ネ'),
                    'オ' => key.push('ノ'),
                    _ => key.extend(['ニ', c]),
                }
            }
            _ => key.push(c),
        }
    }
    key.into_iter().collect()
}

/// The vowel a kana ends in.
fn vowel_of(c: char) -> Option<char> {
    let rows = [
        ('ア', "アカサタナハマヤラワガザダバパ"),
        ('イ', "イキシチニヒミリギジビピ"),
        ('ウ', "ウクスツヌフムユルグズブプヴ"),
        ('エ', "エケセテネヘメレゲゼデベペ"),
        ('オ', "オコソトノホモヨロゴゾドボポ"),
    ];
    rows.into_iter().find(|(_, row)| row.contains(c)).map(|(vowel, _)| vowel)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn meet(forms: &[&str]) {
        for pair in forms.windows(2) {
            assert_eq!(kana_key(pair[0]), kana_key(pair[1]), "{pair:?}");
        }
    }

    #[test]
    fn a_name_is_found_by_any_spelling_of_its_reading() {
        meet(&["ohta", "ōta", "oota", "outa", "ota", "おおた", "オオタ", "オータ", "ｵｵﾀ", "おうた"]);
        meet(&["Satoh", "Satō", "satou", "サトウ", "さとー"]);
        meet(&["Shin'ichi", "shinichi", "siniti", "しんいち"]);
        meet(&["Kyoko", "kyouko", "Kyōko", "きょうこ", "キヨウコ"]);
        meet(&["tuzi", "tsuji", "つじ", "ツヂ"]);
        meet(&["homma", "honma", "ほんま"]);
        meet(&["Hattori", "はっとり"]);
        meet(&["Yuuko", "yūko", "yuhko", "ゆうこ"]);
        meet(&["Junya", "ジュンヤ"]);
        meet(&["sizuka", "shizuka", "しづか"]);
        meet(&["zyunko", "junko", "じゅんこ"]);
    }

    #[test]
    fn different_readings_stay_apart() {
        assert_ne!(kana_key("いとう"), kana_key("かとう"));
        assert_ne!(kana_key("けいこ"), kana_key("かいこ"));
        assert_ne!(kana_key("ひろし"), kana_key("ひろこ"));
    }

    #[test]
    fn words_keep_their_space() {
        assert_eq!(kana_key("おおた　たろう"), "オタ タロ");
        assert_eq!(kana_key("Ohta Taro"), "オタ タロ");
    }

    #[test]
    fn what_is_no_romaji_is_told_apart() {
        assert_eq!(romaji_to_kana("tanaka").as_deref(), Some("タナカ"));
        for other in ["brown", "smith", "山田", "123", "", "l"] {
            assert_eq!(romaji_to_kana(other), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in any::<String>()) {
            let _ = romaji_to_kana(&text);
            let _ = kana_key(&text);
        }

        #[test]
        fn no_letters_break_it(text in "[a-z' -]{0,16}") {
            let _ = romaji_to_kana(&text);
            let _ = kana_key(&text);
        }

        #[test]
        fn a_key_of_kana_is_its_own_key(text in "[ぁ-んァ-ヴー]{0,12}") {
            let key = kana_key(&text);
            prop_assert_eq!(kana_key(&key), key);
        }
    }
}
