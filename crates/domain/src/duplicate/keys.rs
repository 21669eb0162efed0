//! Keys under which a record is kept, so that those to compare are found without comparing all.

use std::collections::BTreeSet;

use super::Known;
use super::name::Forms;
use crate::phone;
use crate::wareki::Birth;

/// The blocking keys of a record, sorted, each once. Two records that [`super::score`] calls likely
/// always share at least one.
///
/// `n:` the letters of the folded name in order of code, so that its order and spaces do not matter;
/// `k:` and `r:` the same of the reading and of its key; `b:` the day of birth; `t:` a telephone
/// number. They name a person as surely as the fields do: protect them alike.
pub fn search_keys(known: &Known) -> Vec<String> {
    let forms = Forms::of(known);
    let mut keys = BTreeSet::new();
    let mut add = |kind: char, text: String| {
        if !text.is_empty() {
            keys.insert(format!("{kind}:{text}"));
        }
    };
    add('n', sorted(&forms.written.concat()));
    add('k', sorted(&forms.read.concat()));
    add('r', sorted(&forms.keys.concat()));
    add('r', sorted(&forms.joined_key()));
    if let Some(Birth::Exact(date)) = known.birth {
        add('b', date.to_string());
    }
    for number in known.phones.iter().filter_map(|number| phone::normalise(number)) {
        add('t', number);
    }
    keys.into_iter().collect()
}

fn sorted(text: &str) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    letters.sort_unstable();
    letters.into_iter().collect()
}
