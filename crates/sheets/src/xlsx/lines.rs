//! How many lines a text takes in a cell. Spreadsheets do not stretch the rows of merged cells, so we must know.

use super::SIZE;

/// A long text is cut after so many lines into rows of its own, so that a page can end between them.
pub(super) const CHUNK: usize = 12;

/// Up to here it stays in one row: more than a page's end can waste is not worth cutting.
const WHOLE: usize = 16;

/// Points of one line of letters.
const LEADING: f64 = 15.0;

/// The height in points of a row with so many lines.
pub(super) fn height(lines: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "some dozens")]
    let lines = lines.max(1) as f64;
    lines * LEADING + 4.0
}

/// How many full-width letters stand side by side in so many pixels. One less than would fit, since 禁則 may push
/// a letter to the next line.
fn room(pixels: f64) -> f64 {
    ((pixels - 6.0) / (SIZE * 96.0 / 72.0) - 1.0).max(1.0)
}

fn width(letter: char) -> f64 {
    match letter {
        ' '..='~' | '｡'..='ﾟ' => 0.6,
        _ => 1.0,
    }
}

/// The text in pieces that each take at most [`CHUNK`] lines in a cell of so many pixels (whole, if it is not much
/// longer), each with its lines. Put together they are the text, but for a line's end where it is cut.
pub(super) fn pieces(text: &str, pixels: f64) -> Vec<(String, usize)> {
    let room = room(pixels);
    // (begin, end, ends with a new line) of each line on the paper.
    let mut lines: Vec<&str> = Vec::new();
    for line in text.split_inclusive('\n') {
        let (mut begin, mut used) = (0, 0.0);
        for (at, letter) in line.char_indices().filter(|(_, c)| *c != '\n') {
            if used + width(letter) > room && at > begin {
                lines.push(line.get(begin..at).unwrap_or_default());
                (begin, used) = (at, 0.0);
            }
            used += width(letter);
        }
        lines.push(line.get(begin..).unwrap_or_default());
    }
    if lines.len() <= WHOLE {
        return vec![(text.trim_end_matches('\n').to_owned(), lines.len().max(1))];
    }
    lines.chunks(CHUNK).map(|some| (some.concat().trim_end_matches('\n').to_owned(), some.len())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_short_text_stays_whole_and_a_long_one_is_cut_between_lines() {
        assert_eq!(pieces("", 200.0), [(String::new(), 1)]);
        assert_eq!(pieces("一\n二", 200.0), [("一\n二".to_owned(), 2)]);
        let long = "あいうえおかきくけこ".repeat(40);
        let cut = pieces(&long, 146.0);
        assert!(cut.len() > 2 && cut.iter().all(|(_, lines)| *lines <= CHUNK));
        assert_eq!(cut.iter().map(|(text, _)| text.as_str()).collect::<String>(), long);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_by_cutting(text in "[あ-ん\na-z]{0,400}", pixels in 20.0..900.0) {
            let letters = |text: &str| text.chars().filter(|c| *c != '\n').collect::<String>();
            let cut: String = pieces(&text, pixels).into_iter().map(|(text, _)| text).collect();
            prop_assert_eq!(letters(&cut), letters(&text));
        }
    }
}
