//! Tokens for the full-text index of either database, and the phrases that ask it.
//!
//! A folded text is split at spaces into runs. A run of the characters c1 c2 … cn gives the tokens
//! `c1c2`, `c2c3`, …, and then `あcn`: its last character alone. After all runs follow the single
//! characters that ended no run, each as `あc`. A phrase of bigrams cannot match across two runs,
//! for the `あ` token always stands between them; a word of one character asks for its `あ` token.
//! So a phrase matches exactly where the folded text contains the folded word.
//!
//! Tokens hold only ASCII letters and digits, katakana, kanji, Hangul and hiragana, which FTS5's
//! `unicode61` keeps whole and leaves unchanged, and which need no escaping inside an FTS5 quoted
//! phrase or a quoted PostgreSQL `tsvector` lexeme. Folded text holds no hiragana, so hiragana is free
//! for marks: `あ` for a single character, `ゆ…ん` around the hexadecimal number of a character of any
//! other script.
//!
//! For PostgreSQL: a `tsvector` keeps positions up to 16,383 and 256 of each lexeme; in longer notes
//! the store asks for all tokens of the phrase and looks for it in the tokens as text.

use std::collections::HashSet;
use std::fmt::Write as _;

use super::fold;

/// The index of a text: its tokens in order, one space between.
pub fn index_text(text: &str) -> String {
    let folded = fold(text);
    let mut out = String::with_capacity(folded.len().saturating_mul(3));
    let mut ends = HashSet::new();
    for run in folded.split(' ').filter(|run| !run.is_empty()) {
        let mut last = None;
        for c in run.chars() {
            if let Some(before) = last {
                encode(&mut out, before);
                encode(&mut out, c);
                out.push(' ');
            }
            last = Some(c);
        }
        if let Some(end) = last {
            single(&mut out, end);
            out.push(' ');
            ends.insert(end);
        }
    }
    let mut seen = ends;
    for c in folded.chars().filter(|&c| c != ' ') {
        if seen.insert(c) {
            single(&mut out, c);
            out.push(' ');
        }
    }
    out.pop();
    out
}

/// The tokens of [`index_text`] one by one; the position of a token in the index is its place here.
pub fn bigrams(text: &str) -> Vec<String> {
    index_text(text).split(' ').filter(|token| !token.is_empty()).map(str::to_owned).collect()
}

/// The tokens that must follow each other in the index where one word is looked for; `None` if
/// nothing can be searched in it, or if it folds to several words (then [`query`] is meant).
pub fn query_phrase(word: &str) -> Option<Vec<String>> {
    let folded = fold(word);
    if folded.contains(' ') { None } else { phrase(&folded) }
}

/// The phrases of a search line, in order, each once: every one must match.
pub fn query(line: &str) -> Vec<Vec<String>> {
    let folded = fold(line);
    let mut seen = HashSet::new();
    folded.split(' ').filter(|word| seen.insert(*word)).filter_map(phrase).collect()
}

fn phrase(folded: &str) -> Option<Vec<String>> {
    let mut tokens = Vec::new();
    let mut last = None;
    for c in folded.chars() {
        if let Some(before) = last {
            let mut token = String::new();
            encode(&mut token, before);
            encode(&mut token, c);
            tokens.push(token);
        }
        last = Some(c);
    }
    if tokens.is_empty() {
        let mut token = String::new();
        single(&mut token, last?);
        tokens.push(token);
    }
    Some(tokens)
}

fn single(out: &mut String, c: char) {
    out.push('あ');
    encode(out, c);
}

fn encode(out: &mut String, c: char) {
    if is_safe(c) {
        out.push(c);
    } else {
        // Writing to a String cannot fail; the result is only there for the trait.
        let _ = write!(out, "ゆ{:x}ん", u32::from(c));
    }
}

/// Letters that every Unicode version of either engine knows as letters.
fn is_safe(c: char) -> bool {
    matches!(c, 'a'..='z' | '0'..='9' | 'ァ'..='ヺ' | 'ー' | '\u{4E00}'..='\u{9FA5}'
        | '\u{3400}'..='\u{4DB5}' | '\u{AC00}'..='\u{D7A3}' | '\u{20000}'..='\u{2A6D6}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What a positional index answers: some place where all tokens of each phrase follow each other.
    fn found(text: &str, line: &str) -> bool {
        let index = bigrams(text);
        query(line).iter().all(|phrase| index.windows(phrase.len()).any(|at| at == phrase.as_slice()))
    }

    #[test]
    fn a_note_is_found_by_a_part_of_it_but_not_across_a_space() {
        let note = "長男は10年前から自室にいる。母 ひとりで看ている";
        assert!(found(note, "自室"));
        assert!(found(note, "室"));
        assert!(found(note, "ヒトリ 長男"));
        assert!(found(note, "0年"));
        assert!(!found(note, "自室 父"));
        assert!(!found("山田 田中", "山田中"));
        assert!(!found("ab bc", "abc"));
        assert!(!found("ab c", "abc"));
    }

    #[test]
    fn the_index_of_a_name_reads_like_this() {
        assert_eq!(index_text("山田 太郎"), "山田 あ田 太郎 あ郎 あ山 あ太");
        assert_eq!(index_text("や"), "あヤ");
        assert_eq!(index_text(""), "");
        assert_eq!(index_text("सा"), "ゆ938んゆ93eん あゆ93eん あゆ938ん");
        assert_eq!(query("（山田）　さ"), vec![vec!["山田".to_owned()], vec!["あサ".to_owned()]]);
        assert_eq!(query_phrase("。"), None);
        assert_eq!(query_phrase("山 田"), None);
    }

    #[test]
    fn an_empty_search_asks_for_nothing() {
        assert!(query("　、 ").is_empty());
    }

    fn few() -> impl Strategy<Value = String> {
        prop_oneof![4 => "[abアイ山田ー 。अ]{0,12}", 1 => any::<String>()]
    }

    proptest! {
        #[test]
        fn a_match_means_the_folded_text_contains_the_folded_word(text in few(), word in "[abアイ山田ーअ]{1,4}") {
            let (text_folded, word_folded) = (fold(&text), fold(&word));
            let naive = word_folded.split(' ').all(|w| text_folded.contains(w));
            prop_assert_eq!(found(&text, &word), naive);
        }

        #[test]
        fn any_part_of_a_run_is_found_again(text in any::<String>(), from in 0usize..40, len in 1usize..6) {
            let folded = fold(&text);
            for run in folded.split(' ') {
                let part: String = run.chars().skip(from).take(len).collect();
                if fold(&part) == part {
                    prop_assert!(found(&text, &part));
                }
            }
        }

        #[test]
        fn tokens_are_letters_and_digits_only(text in any::<String>()) {
            for token in bigrams(&text).into_iter().chain(query(&text).into_iter().flatten()) {
                prop_assert!(!token.is_empty());
                prop_assert!(token.chars().all(|c| is_safe(c) || matches!(c, 'あ' | 'ゆ' | 'ん')), "{}", token);
            }
            let _ = query_phrase(&text);
        }
    }
}
