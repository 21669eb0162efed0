//! A form of the lexicon, as a person writes it in a data file, taken apart.
//!
//! `家賃~(払えな|払われへん)`: `~` leaves room for a few words within one sentence, `+` none at all (as if written on, but the
//! sides are not multiplied out), `(a|b)` is either, `(a)?` may be left out,
//! `<name>` is a list of the file's own (`@name`), `{殴る.by}` a verb in all shapes of a mood (`verb.rs`), and `evict*` in a spaced script goes on past the word's end.

use crate::fold::{fold, spaced};
use std::collections::HashMap;

/// One form: parts in order, with room for a few words between them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Form {
    /// Each part is any one of some writings; none empty.
    pub(crate) parts: Vec<Vec<Piece>>,
    /// Of each part, whether it follows the one before at once.
    pub(crate) tight: Vec<bool>,
}

/// One writing of a part.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Piece {
    pub(crate) chars: Vec<char>,
    /// The same with its accents.
    pub(crate) marked: Vec<char>,
    /// May go on past the word's end.
    pub(crate) open: bool,
}

/// Inside a piece: the rest of a word, whatever it is.
pub(crate) const WILD: char = '\u{2}';

/// Most writings that one part may have: more is a slip of the writer.
const MOST: usize = 3000;

/// Takes a cell of forms apart: `、` or `,` between forms.
pub(crate) fn forms(cell: &str, lists: &HashMap<String, Vec<String>>) -> Result<Vec<Form>, String> {
    let mut out = Vec::new();
    for written in &outer(cell, &['、', ',', '，']) {
        let mut parts = Vec::new();
        for far in outer(written, &['~']) {
            for (nth, part) in outer(&far, &['+']).iter().enumerate() {
                parts.push((nth > 0, expand(part, lists)?));
            }
        }
        if parts.iter().flat_map(|(_, part)| part).any(|plain| plain.contains('~')) {
            // Room inside brackets: each reading is a form of its own.
            for plain in expand(written, lists)? {
                let parts = plain.trim_matches('~').split('~').map(|part| (false, vec![part.to_owned()]));
                out.push(form(parts, written)?);
            }
        } else {
            // A part that may be left out makes two forms: without it, and with it.
            let mut all: Vec<Vec<(bool, Vec<String>)>> = vec![Vec::new()];
            for (tight, mut part) in parts {
                let before = part.len();
                part.retain(|plain| !plain.trim().is_empty());
                let mut with = all.clone();
                with.iter_mut().for_each(|form| form.push((tight, part.clone())));
                if part.len() == before {
                    all = with;
                } else {
                    all.extend(with);
                }
            }
            for parts in all {
                out.push(form(parts.into_iter(), written)?);
            }
        }
    }
    Ok(out)
}

/// The form of a text as it stands, none of its signs being a pattern's; None when nothing is left of it.
pub(crate) fn as_written(text: &str) -> Option<Form> {
    form(std::iter::once((false, vec![text.replace('*', " ")])), text).ok()
}

fn form(parts: impl Iterator<Item = (bool, Vec<String>)>, written: &str) -> Result<Form, String> {
    let (tight, parts): (Vec<bool>, Vec<Vec<Piece>>) = parts
        .map(|(tight, part)| {
            let mut pieces: Vec<Piece> = part.iter().map(|plain| piece(plain)).collect();
            pieces.sort();
            pieces.dedup();
            (tight, pieces)
        })
        .unzip();
    let empty = |part: &Vec<Piece>| part.is_empty() || part.iter().any(|piece| piece.chars.is_empty());
    if parts.is_empty() || parts.iter().any(empty) {
        return Err(format!("「{written}」 has an empty part"));
    }
    Ok(Form { parts, tight })
}

/// The pieces between some signs outside brackets, none empty.
fn outer(text: &str, signs: &[char]) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut depth = 0_u32;
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            c if depth == 0 && signs.contains(&c) => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(part) = parts.last_mut() {
            part.push(c);
        }
    }
    parts.retain(|part| !part.trim().is_empty());
    parts.iter_mut().for_each(|part| *part = part.trim().to_owned());
    parts
}

/// The written forms of a cell, alternatives spelt out, not folded: for a list (`@name`).
pub(crate) fn written(cell: &str, lists: &HashMap<String, Vec<String>>) -> Result<Vec<String>, String> {
    let mut out = Vec::new();
    for form in outer(cell, &['、', ',', '，']) {
        out.extend(expand(&form, lists)?);
    }
    Ok(out)
}

fn piece(text: &str) -> Piece {
    let (text, open) = text.trim().strip_suffix('*').map_or((text, false), |text| (text, true));
    let mut chars: Vec<char> = Vec::new();
    let mut marked: Vec<char> = Vec::new();
    for (nth, run) in text.split('*').enumerate() {
        if nth > 0 {
            for c in [Some(WILD), run.starts_with(' ').then_some(' ')].into_iter().flatten() {
                chars.push(c);
                marked.push(c);
            }
        }
        let folded = fold(run);
        for (c, written) in folded.chars.into_iter().zip(folded.marked) {
            if c != crate::fold::BREAK {
                chars.push(c);
                marked.push(written);
            }
        }
    }
    // Only a spaced script has words that end; a Devanagari word takes its case ending on.
    let open = open || !chars.last().is_some_and(|c| c.is_ascii_alphanumeric() || *c == '\'');
    Piece { chars, marked, open }
}

/// Every plain text that a written form stands for.
fn expand(written: &str, lists: &HashMap<String, Vec<String>>) -> Result<Vec<String>, String> {
    let letters: Vec<char> = written.chars().collect();
    let mut at = 0;
    let done = either(&letters, &mut at, lists).map_err(|what| format!("「{written}」: {what}"))?;
    if at < letters.len() {
        return Err(format!("「{written}」 has a ) too many"));
    }
    Ok(done)
}

/// `a|b|c`, up to a closing bracket or the end.
fn either(
    letters: &[char],
    at: &mut usize,
    lists: &HashMap<String, Vec<String>>,
) -> Result<Vec<String>, String> {
    let mut all = Vec::new();
    loop {
        all.extend(row(letters, at, lists)?);
        if letters.get(*at) != Some(&'|') {
            return Ok(all);
        }
        *at += 1;
    }
}

/// Pieces one after the other.
fn row(
    letters: &[char],
    at: &mut usize,
    lists: &HashMap<String, Vec<String>>,
) -> Result<Vec<String>, String> {
    let mut done = vec![String::new()];
    while let Some(c) = letters.get(*at) {
        let choices = match c {
            '|' | ')' => break,
            '(' => {
                *at += 1;
                let mut choices = either(letters, at, lists)?;
                if letters.get(*at) != Some(&')') {
                    return Err("a ) is lacking".to_owned());
                }
                if letters.get(*at + 1) == Some(&'?') {
                    *at += 1;
                    choices.push(String::new());
                }
                choices
            }
            '<' => {
                let name: String = letters.iter().skip(*at + 1).take_while(|c| **c != '>').collect();
                *at += name.chars().count() + 1;
                lists.get(&name).cloned().ok_or_else(|| format!("no list @{name}"))?
            }
            '{' => {
                let verb: String = letters.iter().skip(*at + 1).take_while(|c| **c != '}').collect();
                *at += verb.chars().count() + 1;
                crate::verb::shapes(&verb)?
            }
            c => vec![c.to_string()],
        };
        *at += 1;
        if let [one] = choices.as_slice() {
            done.iter_mut().for_each(|head| head.push_str(one));
        } else {
            done = done.iter().flat_map(|head| choices.iter().map(move |c| format!("{head}{c}"))).collect();
        }
        if done.len() > MOST {
            return Err(format!("it stands for more than {MOST} forms"));
        }
    }
    Ok(done)
}

/// Whether a form of these characters may start here: not in the middle of a word of a spaced script.
pub(crate) fn starts_word(before: Option<char>, first: char) -> bool {
    !(spaced(first) && before.is_some_and(|c| spaced(c) && same_script(c, first)))
}

fn same_script(a: char, b: char) -> bool {
    a.is_ascii() == b.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(cell: &str) -> Vec<String> {
        let lists = HashMap::from([("neg".to_owned(), vec!["ない".to_owned(), "へん".to_owned()])]);
        written(cell, &lists).unwrap()
    }

    #[test]
    fn brackets_and_lists_are_spelt_out() {
        assert_eq!(plain("(米|飯)~<neg>、x"), ["米~ない", "米~へん", "飯~ない", "飯~へん", "x"]);
        assert_eq!(
            plain("持って(い)?(な|ま(せ|へ))"),
            ["持っていな", "持っていませ", "持っていまへ", "持ってな", "持ってませ", "持ってまへ"]
        );
        assert_eq!(plain("お金(<neg>|が無い)"), ["お金ない", "お金へん", "お金が無い"]);
    }

    #[test]
    fn what_follows_at_once_stays_a_part_of_its_own() {
        let forms = forms("(夫|妻)+(が|は)~殴", &HashMap::new()).unwrap();
        let [form] = forms.as_slice() else { panic!("{forms:?}") };
        assert_eq!((form.parts.len(), form.tight.as_slice()), (3, [false, true, false].as_slice()));
    }

    #[test]
    fn a_slip_is_told() {
        assert!(forms("(a|b", &HashMap::new()).is_err());
        assert!(forms("a)b", &HashMap::new()).is_err());
        assert!(forms("<nothing>", &HashMap::new()).is_err());
    }
}
