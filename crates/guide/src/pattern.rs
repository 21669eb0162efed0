//! A form of the lexicon, as a person writes it in a data file, taken apart.
//!
//! `家賃~(払えな|払われへん)`: `~` leaves room for a few words within one sentence, `(a|b)` is either, `(a)?` may be left out,
//! `<name>` is a list of the file's own (`@name`), and `evict*` in a spaced script goes on past the word's end.

use crate::fold::{fold, spaced};
use std::collections::HashMap;

/// One plain form: parts in order with room between them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Form {
    /// Folded parts, none empty.
    pub(crate) parts: Vec<Part>,
}

/// One part of a form.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Part {
    pub(crate) chars: Vec<char>,
    /// May go on past the word's end.
    pub(crate) open: bool,
}

/// Most plain forms that one written form may stand for: more is a slip of the writer.
const MOST: usize = 3000;

/// Takes a cell of forms apart: `、` or `,` between forms.
pub(crate) fn forms(cell: &str, lists: &HashMap<String, Vec<String>>) -> Result<Vec<Form>, String> {
    let mut out = Vec::new();
    for written in cell.split(['、', ',', '，']).map(str::trim).filter(|w| !w.is_empty()) {
        for plain in expand(written, lists)? {
            // `~` at an end, as optional pieces leave it, asks for nothing.
            let parts: Vec<Part> = plain.trim_matches('~').split('~').map(part).collect();
            if parts.iter().any(|p| p.chars.is_empty()) {
                return Err(format!("「{written}」 has an empty part"));
            }
            out.push(Form { parts });
        }
    }
    Ok(out)
}

/// The written forms of a cell, alternatives spelt out, not folded: for a list (`@name`).
pub(crate) fn written(cell: &str, lists: &HashMap<String, Vec<String>>) -> Result<Vec<String>, String> {
    let mut out = Vec::new();
    for form in cell.split(['、', ',', '，']).map(str::trim).filter(|w| !w.is_empty()) {
        out.extend(expand(form, lists)?);
    }
    Ok(out)
}

fn part(text: &str) -> Part {
    let (text, open) = text.trim().strip_suffix('*').map_or((text, false), |text| (text, true));
    let chars: Vec<char> = fold(text).chars.into_iter().filter(|c| *c != crate::fold::BREAK).collect();
    // Only a spaced script has words that end; a Devanagari word takes its case ending on.
    let open = open || !chars.last().is_some_and(|c| c.is_ascii_alphanumeric() || *c == '\'');
    Part { chars, open }
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
fn either(letters: &[char], at: &mut usize, lists: &HashMap<String, Vec<String>>) -> Result<Vec<String>, String> {
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
fn row(letters: &[char], at: &mut usize, lists: &HashMap<String, Vec<String>>) -> Result<Vec<String>, String> {
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
        assert_eq!(plain("持って(い)?(な|ま(せ|へ))"), ["持っていな", "持っていませ", "持っていまへ", "持ってな", "持ってませ", "持ってまへ"]);
        assert_eq!(plain("お金(<neg>|が無い)"), ["お金ない", "お金へん", "お金が無い"]);
    }

    #[test]
    fn a_slip_is_told() {
        assert!(forms("(a|b", &HashMap::new()).is_err());
        assert!(forms("a)b", &HashMap::new()).is_err());
        assert!(forms("<nothing>", &HashMap::new()).is_err());
        assert!(forms("a~~b", &HashMap::new()).is_err());
    }
}
