//! One form for Japanese text, so that what was written in a register, on a form or in haste on a
//! telephone meets what a worker types into the search box.
//!
//! [`fold`] is for every text; [`fold_name`] goes further where the text is a name of a person or a
//! place; [`kana_key`] is the reading alone, with long vowels and doubled letters taken out, so that
//! "ohta", "ōta", 「おおた」 and 「オータ」 are one. [`index_text`] and [`query`] make and ask the index.

mod index;
mod reading;
mod variants;

pub use index::{bigrams, index_text, query, query_phrase};
pub use reading::{kana_key, romaji_to_kana};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{compose, decompose_canonical, is_combining_mark};

/// The text in its common form: one width, lower case, katakana, common kanji forms, no accents, no
/// variation selectors, every run of spaces and signs one space, none at the ends.
///
/// `fold(fold(x)) == fold(x)`. A dash between two kana is a long-vowel mark (「コ-ヒ-カップ」), any
/// other long-vowel mark is a dash (「２ー３ー４」). 々 and ゝ are written out.
pub fn fold(text: &str) -> String {
    let composed: Vec<char> = text.chars().map(early).nfkd().flat_map(plain).nfc().collect();
    let mut out = String::with_capacity(composed.len().saturating_mul(3));
    let mut last = ' ';
    let mut rest = composed.iter().copied().peekable();
    while let Some(c) = rest.next() {
        if is_voice_mark(c) {
            continue;
        }
        if is_dash(c) {
            let mut run = vec![c];
            while let Some(&next) = rest.peek() {
                if is_dash(next) {
                    run.push(next);
                } else if !is_voice_mark(next) {
                    break;
                }
                rest.next();
            }
            let long = long_marks(last, &run, rest.peek().copied());
            for _ in 0..long {
                last = 'ー';
                out.push(last);
            }
            if long == run.len() {
                continue;
            }
            if last != ' ' {
                last = ' ';
                out.push(last);
            }
            continue;
        }
        let c = written_out(c, last);
        if is_word(c) {
            last = c;
            out.push(c);
        } else if last != ' ' {
            last = ' ';
            out.push(last);
        }
    }
    if out.ends_with(' ') {
        out.pop();
    }
    out
}

/// [`fold`] for names of people and places, where が・ヶ・ケ between kanji are one sound sign
/// (霞が関・霞ヶ関), and so are の・ノ・之 (木之下・木ノ下).
///
/// Not for prose: there 「彼が来た」 must stay findable by 「が来た」. The result is stable under both
/// folds, so it can be given to [`index_text`] and [`query`].
pub fn fold_name(name: &str) -> String {
    let folded = fold(name);
    let mut out = String::with_capacity(folded.len());
    let mut last = ' ';
    let mut rest = folded.chars().peekable();
    while let Some(c) = rest.next() {
        let c = match c {
            // A repeat sign that stood after 之 must not find a kana to repeat.
            '之' if !matches!(rest.peek(), Some('ヽ' | 'ヾ')) => 'ノ',
            'ガ' if is_kanji(last) && rest.peek().is_none_or(|&next| is_kanji(next) || next == ' ') => 'ケ',
            _ => c,
        };
        last = c;
        out.push(c);
    }
    out
}

/// Whether the character is a kanji (also 〆, 〇 and the repeat sign 々).
pub fn is_kanji(c: char) -> bool {
    matches!(c, '々' | '〆' | '〇' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}')
}

/// Whether a folded character is katakana (fold leaves no hiragana).
pub(crate) fn is_katakana(c: char) -> bool {
    matches!(c, '\u{30A1}'..='\u{30FA}')
}

/// A free-standing voiced mark belongs to the kana before it (「か゛」): normalisation alone would put
/// a space between.
fn early(c: char) -> char {
    match c {
        '゛' => '\u{3099}',
        '゜' => '\u{309A}',
        _ => c,
    }
}

/// One decomposed character in its plain form; nothing for marks that carry no sound.
fn plain(c: char) -> impl Iterator<Item = char> {
    let kept = (!is_silent(c)).then_some(c);
    kept.into_iter().flat_map(char::to_lowercase).map(|c| match c {
        'ς' => 'σ',
        'ぁ'..='ゖ' | 'ゝ' | 'ゞ' => kana(char::from_u32(u32::from(c).saturating_add(0x60)).unwrap_or(c)),
        'ァ'..='ヺ' => kana(c),
        _ => variants::common_form(c),
    })
}

/// Kana that modern writing gave up, and the small ヶ・ヵ of place names.
fn kana(c: char) -> char {
    match c {
        'ヰ' => 'イ',
        'ヱ' => 'エ',
        'ヶ' => 'ケ',
        'ヵ' => 'カ',
        'ヮ' => 'ワ',
        _ => c,
    }
}

/// Accents, variation selectors and invisible joiners.
fn is_silent(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}'
        | '\u{20D0}'..='\u{20FF}' | '\u{FE20}'..='\u{FE2F}' | '\u{FE00}'..='\u{FE0F}'
        | '\u{180B}'..='\u{180F}' | '\u{E0100}'..='\u{E01EF}' | '\u{200B}'..='\u{200D}'
        | '\u{2060}' | '\u{FEFF}' | '\u{00AD}')
}

/// What stands for a repeat sign after `last`; any other character as it is.
fn written_out(c: char, last: char) -> char {
    let unvoiced = || {
        let mut first = None;
        decompose_canonical(last, |part| first = first.or(Some(part)));
        first.unwrap_or(last)
    };
    match c {
        '々' if is_kanji(last) => last,
        'ヽ' if is_katakana(last) => unvoiced(),
        'ヾ' if is_katakana(last) => compose(unvoiced(), '\u{3099}').unwrap_or(last),
        _ => c,
    }
}

/// How many of a run of dashes and long-vowel marks are long vowels: all between kana, only the
/// typed marks at the head after kana, none elsewhere.
fn long_marks(before: char, run: &[char], after: Option<char>) -> usize {
    if !is_katakana(before) {
        0
    } else if after.is_some_and(is_katakana) {
        run.len()
    } else {
        run.iter().take_while(|&&c| c == 'ー').count()
    }
}

fn is_dash(c: char) -> bool {
    matches!(c, 'ー' | '-' | '\u{2010}'..='\u{2015}' | '−' | '─' | '━')
}

fn is_voice_mark(c: char) -> bool {
    matches!(c, '\u{3099}' | '\u{309A}')
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn same(forms: &[&str]) {
        for pair in forms.windows(2) {
            assert_eq!(fold(pair[0]), fold(pair[1]), "{pair:?}");
        }
    }

    #[test]
    fn a_name_is_found_in_whatever_form_it_was_written() {
        same(&["渡辺", "渡邊", "渡邉", "渡\u{908A}\u{E0101}"]);
        same(&["斎藤", "齋藤", "齊藤", "斉藤"]);
        same(&["髙﨑", "高崎", "高嵜"]);
        same(&["ﾜﾀﾅﾍﾞ", "わたなべ", "ワタナベ", "わたなへ゛", "ワタナヘ\u{3099}"]);
        same(&["ＡＢＣ１２３", "abc123", "Abc123"]);
        same(&["佐々木", "佐佐木"]);
        same(&["みすゞ", "ミスズ"]);
        same(&["いすゝ", "いすす"]);
        same(&["かゞみ", "カガミ"]);
        same(&["キヱ", "きえ"]);
        same(&["鶴ヶ島", "鶴ケ島"]);
        same(&["Nguyễn Văn Ánh", "nguyen van anh"]);
        same(&["㈱山田", "(株) 山田", "株・山田"]);
    }

    #[test]
    fn a_dash_is_a_long_vowel_only_between_kana() {
        same(&["コーヒーカップ", "コ-ヒ‐カップ", "ｺｰﾋｰｶｯﾌﾟ"]);
        same(&["２ー３ー４", "2-3-4", "2−3―4", "2 3 4"]);
        assert_eq!(fold("コーヒー"), "コーヒー");
        assert_eq!(fold("アパート-101"), "アパート 101");
        assert_eq!(fold("―"), "");
        assert_eq!(fold("3丁目ー2"), "3丁目 2");
    }

    #[test]
    fn spaces_and_signs_become_one_space() {
        assert_eq!(fold("　山田　太郎。 （長男）\n"), "山田 太郎 長男");
        assert_eq!(fold("🏠…"), "");
    }

    #[test]
    fn place_names_with_ga_meet_but_prose_keeps_its_particle() {
        for form in ["霞ヶ関", "霞ケ関", "霞が関", "霞ガ関"] {
            assert_eq!(fold_name(form), "霞ケ関");
        }
        assert_eq!(fold_name("木之下"), fold_name("木の下"));
        assert!(fold_name("霞ヶ関").starts_with(&fold_name("霞が")));
        assert!(fold("肺がんで入院").contains(&fold("がん")));
        assert_eq!(fold_name("ながの"), "ナガノ");
    }

    #[test]
    fn every_single_character_folds_stably() {
        // The planes without assigned characters are left out: they would only take time.
        for c in ('\0'..'\u{32000}').chain('\u{E0000}'..'\u{E0200}') {
            let once = fold(&c.to_string());
            assert_eq!(fold(&once), once, "U+{:04X}", u32::from(c));
            let name = fold_name(&once);
            assert_eq!(fold(&name), name, "U+{:04X}", u32::from(c));
        }
    }

    /// Characters whose neighbours matter, mixed with anything.
    fn tricky() -> impl Strategy<Value = String> {
        let sign = prop::sample::select(
            "カがヶケ々ゝゞヽヾー-−゛゜\u{3099}\u{309A}山之の邊 、1aＡé\u{301}\u{FE0F}한"
                .chars()
                .collect::<Vec<_>>(),
        );
        prop::collection::vec(prop_oneof![4 => sign, 1 => any::<char>()], 0..24)
            .prop_map(|v| v.into_iter().collect())
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in tricky()) {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once.clone());
            let name = fold_name(&text);
            prop_assert_eq!(fold(&name), name.clone());
            prop_assert_eq!(fold_name(&name), name);
            prop_assert!(!once.contains("  ") && once.trim() == once);
        }
    }
}
