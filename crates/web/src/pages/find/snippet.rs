//! A stretch of a note around the words that were looked for.

use domain::text::fold;

/// A stretch of text; marked or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) marked: bool,
}

/// Characters before the first word found.
const BEFORE: usize = 30;
/// Characters of the whole stretch.
const WHOLE: usize = 140;

/// The stretch of `body` around the first word of `line` that stands in it, every word marked.
pub(super) fn snippet(body: &str, line: &str) -> Vec<Piece> {
    let chars: Vec<char> = body.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    let marks = marks(&chars, line);
    let first = marks.iter().position(|m| *m).unwrap_or(0);
    let from = first.saturating_sub(BEFORE);
    let to = from.saturating_add(WHOLE).min(chars.len());
    let mut pieces: Vec<Piece> = Vec::new();
    let mut put = |text: char, marked: bool| match pieces.last_mut() {
        Some(last) if last.marked == marked => last.text.push(text),
        _ => pieces.push(Piece { text: text.to_string(), marked }),
    };
    if from > 0 {
        put('…', false);
    }
    for (c, marked) in chars.iter().zip(&marks).take(to).skip(from) {
        put(*c, *marked);
    }
    if to < chars.len() {
        put('…', false);
    }
    pieces
}

/// Which characters belong to a word looked for. Each character is folded for itself, so that its place is known;
/// what only folds together with its neighbour (half-width voice marks) is found but not marked.
fn marks(chars: &[char], line: &str) -> Vec<bool> {
    let mut folded: Vec<char> = Vec::with_capacity(chars.len());
    let mut places: Vec<usize> = Vec::with_capacity(chars.len());
    for (place, c) in chars.iter().enumerate() {
        let plain = if *c == 'ー' { "ー".to_owned() } else { fold(&c.to_string()) };
        let plain = if plain.is_empty() { " ".to_owned() } else { plain };
        for c in plain.chars() {
            folded.push(c);
            places.push(place);
        }
    }
    let mut marks = vec![false; chars.len()];
    let words = fold(line);
    for word in words.split(' ').filter(|w| !w.is_empty()) {
        let word: Vec<char> = word.chars().collect();
        for (at, window) in folded.windows(word.len()).enumerate() {
            if window != word.as_slice() {
                continue;
            }
            for place in places.iter().skip(at).take(word.len()) {
                if let Some(mark) = marks.get_mut(*place) {
                    *mark = true;
                }
            }
        }
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(body: &str, line: &str) -> String {
        let piece = |p: Piece| if p.marked { format!("[{}]", p.text) } else { p.text };
        snippet(body, line).into_iter().map(piece).collect()
    }

    #[test]
    fn the_word_is_marked_however_it_was_written() {
        assert_eq!(shown("水道の督促が3通。", "督促"), "水道の[督促]が3通。");
        assert_eq!(shown("ガスとﾃﾞﾝﾜ、がす", "がす"), "[ガス]とﾃﾞﾝﾜ、[がす]");
        assert_eq!(shown("渡邉さんと話した", "渡辺　話"), "[渡邉]さんと[話]した");
        assert_eq!(shown("コーヒーを飲んだ", "こーひー"), "[コーヒー]を飲んだ");
        assert_eq!(shown("なにもない", "督促"), "なにもない");
    }

    #[test]
    fn a_long_note_is_cut_around_the_word() {
        let body = format!("{}督促{}", "あ".repeat(200), "い".repeat(300));
        let text = shown(&body, "督促");
        assert!(text.starts_with("…ああ") && text.contains("[督促]") && text.ends_with("い…"), "{text}");
        assert!(text.chars().count() < 150);
    }
}
