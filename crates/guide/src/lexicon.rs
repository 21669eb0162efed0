//! The lexicon: concepts, each with the forms by which people of every language say it.
//!
//! Rows `concept <tab> language <tab> forms`. A concept `x.not` shields `x`: what it covers is no `x` (死ぬほど笑った is no
//! wish to die); `x.not y.not` shields both. Forms are found exactly first; what then stays unfound is looked for with one slip of the finger.

use crate::{
    Unreadable,
    find::Index,
    fold::Stream,
    lang::Lang,
    pattern::{self, Form},
    table,
    yomi::{Yomi, is_kana},
};
use std::collections::{HashMap, HashSet};

/// A concept, by its number in the lexicon.
pub(crate) type Concept = u16;

/// How strongly a programme's own name leads to it.
const NAMED: u8 = 12;

/// All concepts and their forms.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    pub(crate) names: Vec<String>,
    by_name: HashMap<String, Concept>,
    /// Of a concept, the one that shields it.
    pub(crate) shields: HashMap<Concept, Concept>,
    pub(crate) yomi: Yomi,
    pub(crate) plain: Index,
    pub(crate) kana: Index,
    lists: HashMap<String, Vec<String>>,
    seen: HashSet<(Concept, Lang, Form)>,
}

impl Lexicon {
    pub(crate) fn new(yomi: Yomi) -> Self {
        Self { yomi, ..Self::default() }
    }

    /// Adds the rows of a file.
    pub(crate) fn read(&mut self, file: &str, text: &str) -> Result<(), Unreadable> {
        for row in table::rows(file, text) {
            let [name, lang, cell] = row.cells::<3>()?;
            let lang = Lang::parse(lang).ok_or_else(|| row.fault("unknown language"))?;
            if let Some(list) = name.strip_prefix('@') {
                let more = pattern::written(cell, &self.lists).map_err(|what| row.fault(&what))?;
                self.lists.entry(list.to_owned()).or_default().extend(more);
                continue;
            }
            let forms = pattern::forms(cell, &self.lists).map_err(|what| row.fault(&what))?;
            // One idiom may shield several concepts: `a.not b.not`.
            let shields = name.split(' ').all(|name| name.ends_with(".not"));
            for name in if shields { name.split(' ').collect() } else { vec![name] } {
                let concept = self.name(name).ok_or_else(|| row.fault("too many concepts"))?;
                for form in &forms {
                    self.add(concept, lang, form.clone());
                }
            }
        }
        Ok(())
    }

    /// Adds a name that a programme bears in a language, what stands in brackets left out: who says it is led there.
    pub(crate) fn name_of(&mut self, slug: &str, lang: Lang, name: &str) {
        let short = name.split(['(', '（', '/']).next().unwrap_or(name).trim();
        let long_enough = short.chars().count() >= if short.is_ascii() { 8 } else { 4 };
        if let Some(form) = pattern::as_written(short).filter(|_| long_enough)
            && let Some(concept) = self.name(&format!("{slug}:{NAMED}"))
        {
            self.add(concept, lang, form);
        }
    }

    /// Closes the lexicon: which concept shields which.
    pub(crate) fn close(&mut self) -> Result<(), Unreadable> {
        self.seen = HashSet::new();
        for (name, shield) in &self.by_name {
            if let Some(of) = name.strip_suffix(".not") {
                let Some(of) = self.by_name.get(of) else {
                    return Err(Unreadable::new("words", 0, &format!("{name} shields no concept")));
                };
                self.shields.insert(*of, *shield);
            }
        }
        Ok(())
    }

    /// The number of a concept that some row names.
    pub(crate) fn get(&self, name: &str) -> Option<Concept> {
        self.by_name.get(name).copied()
    }

    fn name(&mut self, name: &str) -> Option<Concept> {
        if let Some(known) = self.by_name.get(name) {
            return Some(*known);
        }
        let next = Concept::try_from(self.names.len()).ok()?;
        self.names.push(name.to_owned());
        self.by_name.insert(name.to_owned(), next);
        Some(next)
    }

    fn add(&mut self, concept: Concept, lang: Lang, form: Form) {
        if !self.seen.insert((concept, lang, form.clone())) {
            return;
        }
        if lang == Lang::Ja
            && let Some(kana) = self.in_kana(&form)
        {
            self.kana.add(concept, lang, kana);
        }
        self.plain.add(concept, lang, form);
    }

    /// The form with every kanji word whose reading is known in kana. A writing that is then so short that it is a
    /// piece of other words is left out, and a form that loses a part whole is none.
    fn in_kana(&self, form: &Form) -> Option<Form> {
        let alone = form.parts.len() == 1;
        let mut out = form.clone();
        for (part, tight) in out.parts.iter_mut().zip(&form.tight) {
            for piece in part.iter_mut() {
                let chars = std::mem::take(&mut piece.chars);
                piece.marked.clear();
                let stream = Stream { from: (0..chars.len()).collect(), chars, ..Stream::default() };
                piece.chars = self.yomi.kana(&stream).chars;
            }
            let least = match (alone, tight) {
                (true, _) => 3,
                (false, false) => 2,
                (false, true) => 1,
            };
            part.retain(|piece| piece.chars.iter().any(|c| !is_kana(*c)) || piece.chars.len() >= least);
            part.sort();
            part.dedup();
            if part.is_empty() {
                return None;
            }
        }
        Some(out)
    }
}
