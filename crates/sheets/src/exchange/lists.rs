//! Labels as people write them, and the words behind them.

use domain::{
    code::{CaseStatus, Outcome, ReceptionState, Urgency},
    household::Living,
    reception::Visitor,
    text::fold,
};
use std::collections::HashMap;

/// The lists of an office: code tables, districts, agencies, workers; and the program's own.
#[derive(Debug, Clone, Default)]
pub struct Lists {
    words: HashMap<(String, String), Option<String>>,
    labels: HashMap<(String, String), String>,
    topics: Vec<(String, String)>,
    order: Vec<(String, String)>,
}

/// The label of a reception's state.
#[must_use]
pub const fn state_label(state: ReceptionState) -> &'static str {
    match state {
        ReceptionState::New => "あたらしい",
        ReceptionState::Taken => "引きうけた",
        ReceptionState::Closed => "終わった",
    }
}

impl Lists {
    /// The program's own lists.
    #[must_use]
    pub fn new() -> Self {
        let mut lists = Self::default();
        Visitor::ALL.iter().for_each(|v| lists.add("visitor", v.word(), v.label()));
        Urgency::ALL.iter().for_each(|u| lists.add("urgency", u.word(), u.label()));
        Living::ALL.iter().for_each(|l| lists.add("living", l.word(), l.label()));
        Outcome::ALL.iter().for_each(|o| lists.add("outcome", o.word(), o.label()));
        CaseStatus::ALL.iter().for_each(|s| lists.add("case_status", s.word(), s.label()));
        ReceptionState::ALL.iter().for_each(|s| lists.add("state", s.word(), state_label(*s)));
        lists.add("yes_no", "yes", "はい");
        lists.add("yes_no", "no", "いいえ");
        for (list, word, other) in [
            ("yes_no", "yes", "よい"),
            ("yes_no", "yes", "可"),
            ("yes_no", "yes", "○"),
            ("yes_no", "yes", "有"),
            ("yes_no", "no", "だめ"),
            ("yes_no", "no", "不可"),
            ("yes_no", "no", "×"),
            ("yes_no", "no", "無"),
            ("visitor", "family", "家族"),
            ("visitor", "family", "親族"),
            ("visitor", "other", "その他"),
            ("visitor", "other", "ほかの人"),
            ("visitor", "other", "関係機関"),
            ("state", "new", "未対応"),
            ("state", "taken", "対応中"),
            ("state", "closed", "終了"),
            ("state", "closed", "終結"),
            ("living", "with", "同居"),
            ("living", "away", "別居"),
            ("living", "facility", "施設"),
            ("living", "hospital", "入院"),
            ("living", "hospital", "入院中"),
        ] {
            lists.also(list, word, other);
        }
        lists
    }

    /// Adds a word of a list with its label. The same label twice (two agencies of one name) is not understood
    /// until its word is written.
    pub fn add(&mut self, list: &str, word: &str, label: &str) {
        if list == "topic" {
            self.topics.push((word.to_owned(), label.to_owned()));
        }
        self.order.push((list.to_owned(), label.to_owned()));
        self.labels.insert((list.to_owned(), word.to_owned()), label.to_owned());
        let place = self.words.entry((list.to_owned(), plain(label)));
        place.and_modify(|known| *known = None).or_insert_with(|| Some(word.to_owned()));
    }

    fn also(&mut self, list: &str, word: &str, other: &str) {
        self.words.entry((list.to_owned(), plain(other))).or_insert_with(|| Some(word.to_owned()));
    }

    /// The word of a label, or of the word itself; `Err(true)` when several have this label.
    pub(super) fn word(&self, list: &str, label: &str) -> Result<&str, bool> {
        if let Some(word) = self.words.get(&(list.to_owned(), plain(label))) {
            return word.as_deref().ok_or(true);
        }
        let known = self.labels.get_key_value(&(list.to_owned(), label.trim().to_owned()));
        known.map(|((_, word), _)| word.as_str()).ok_or(false)
    }

    /// The label of a word; the word itself where a list has no such row, or where another row has the same label.
    pub(super) fn label<'a>(&'a self, list: &str, word: &'a str) -> &'a str {
        let label = self.labels.get(&(list.to_owned(), word.to_owned())).map_or(word, String::as_str);
        let alone = self.words.get(&(list.to_owned(), plain(label))).is_some_and(Option::is_some);
        if alone { label } else { word }
    }

    /// The labels of a list, in order.
    pub(super) fn all_labels(&self, list: &str) -> Vec<&str> {
        self.order.iter().filter(|(l, _)| l == list).map(|(_, label)| label.as_str()).collect()
    }

    /// Topics: a column each. Word and label.
    pub(super) fn topics(&self) -> &[(String, String)] {
        &self.topics
    }
}

/// Signs alone (○, ×) stay; all else is folded, without spaces.
pub(super) fn plain(label: &str) -> String {
    let folded: String = fold(label).split_whitespace().collect();
    if folded.is_empty() { label.trim().replace(['〇', '◯', '⭕'], "○") } else { folded }
}
