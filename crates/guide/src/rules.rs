//! What leads where: concepts together, to programmes with a weight and to kinds of danger.
//!
//! Rows `conditions <tab> targets`. Conditions are concepts that must all be there, `!x` one that must not. A leading `^`
//! asks that they stand in one sentence (and that `!x` does not stand near the first in that one), `^12 a b` besides that
//! no more than 12 characters lie between the first and each other. Targets are `slug:weight`, `danger.kind`, or
//! `nothing`: then no programme is told unless a danger is heard. A concept of the lexicon whose
//! name is a list of targets needs no row here: its forms lead there by themselves.

use crate::{
    Unreadable,
    danger::Kind,
    lexicon::{Concept, Lexicon},
    table,
};
use std::collections::HashMap;

/// One rule.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) all: Vec<Concept>,
    pub(crate) none: Vec<Concept>,
    /// All in one sentence, and each so near to the first, in characters.
    pub(crate) together: Option<usize>,
    pub(crate) programmes: Vec<(usize, f32)>,
    pub(crate) dangers: Vec<Kind>,
    /// Said aside: nothing is to be told, unless a danger is heard.
    pub(crate) nothing: bool,
}

impl Rule {
    fn aim(&mut self, targets: &str, slugs: &HashMap<String, usize>) -> Result<(), String> {
        for target in targets.split_whitespace() {
            if let Some(kind) = target.strip_prefix("danger.") {
                self.dangers.push(Kind::parse(kind).ok_or_else(|| format!("no danger {kind}"))?);
                continue;
            }
            if target == "nothing" {
                self.nothing = true;
                continue;
            }
            let (slug, weight) = target.split_once(':').ok_or("slug:weight expected")?;
            let slug = slugs.get(slug).ok_or_else(|| format!("no programme {slug}"))?;
            self.programmes.push((*slug, weight.parse().map_err(|_| "a weight is a number")?));
        }
        Ok(())
    }
}

/// The rules of concepts that are named by their targets.
pub(crate) fn direct(
    lexicon: &Lexicon,
    slugs: &HashMap<String, usize>,
    out: &mut Vec<Rule>,
) -> Result<(), Unreadable> {
    for name in lexicon.names.iter().filter(|name| name.contains(':') && !name.ends_with(".not")) {
        let all = lexicon.get(name).into_iter().collect();
        let mut rule = Rule {
            all,
            none: Vec::new(),
            together: None,
            programmes: Vec::new(),
            dangers: Vec::new(),
            nothing: false,
        };
        rule.aim(name, slugs).map_err(|what| Unreadable::new("words", 0, &format!("「{name}」: {what}")))?;
        out.push(rule);
    }
    Ok(())
}

/// Reads rules; `slugs` tells a programme's number.
pub(crate) fn read(
    file: &str,
    text: &str,
    lexicon: &Lexicon,
    slugs: &HashMap<String, usize>,
    out: &mut Vec<Rule>,
) -> Result<(), Unreadable> {
    for row in table::rows(file, text) {
        let [conditions, targets] = row.cells::<2>()?;
        let (together, conditions) = match conditions.strip_prefix('^') {
            None => (None, conditions),
            Some(rest) => {
                let (near, rest) = rest.split_once(' ').unwrap_or_default();
                let near = if near.is_empty() { Ok(usize::MAX) } else { near.parse() };
                (Some(near.map_err(|_| row.fault("^ and a number of characters"))?), rest)
            }
        };
        let mut rule = Rule {
            all: Vec::new(),
            none: Vec::new(),
            together,
            programmes: Vec::new(),
            dangers: Vec::new(),
            nothing: false,
        };
        for condition in conditions.split_whitespace() {
            let (name, list) = match condition.strip_prefix('!') {
                Some(name) => (name, &mut rule.none),
                None => (condition, &mut rule.all),
            };
            list.push(lexicon.get(name).ok_or_else(|| row.fault(&format!("no concept {name}")))?);
        }
        if rule.all.is_empty() {
            return Err(row.fault("a rule needs a concept"));
        }
        rule.aim(targets, slugs).map_err(|what| row.fault(&what))?;
        out.push(rule);
    }
    Ok(())
}
