//! What leads where: concepts together, to programmes with a weight and to kinds of danger.
//!
//! Rows `conditions <tab> targets`. Conditions are concepts that must all be there, `!x` one that must not, and a leading
//! `^` asks that they stand in one sentence. Targets are `slug:weight`, or `danger.kind`.

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
    /// All in one sentence.
    pub(crate) together: bool,
    pub(crate) programmes: Vec<(usize, f32)>,
    pub(crate) dangers: Vec<Kind>,
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
        let (together, conditions) =
            conditions.strip_prefix('^').map_or((false, conditions), |rest| (true, rest));
        let mut rule =
            Rule { all: Vec::new(), none: Vec::new(), together, programmes: Vec::new(), dangers: Vec::new() };
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
        for target in targets.split_whitespace() {
            if let Some(kind) = target.strip_prefix("danger.") {
                rule.dangers.push(Kind::parse(kind).ok_or_else(|| row.fault(&format!("no danger {kind}")))?);
                continue;
            }
            let (slug, weight) = target.split_once(':').ok_or_else(|| row.fault("slug:weight expected"))?;
            let slug = slugs.get(slug).ok_or_else(|| row.fault(&format!("no programme {slug}")))?;
            let weight: f32 = weight.parse().map_err(|_| row.fault("a weight is a number"))?;
            rule.programmes.push((*slug, weight));
        }
        out.push(rule);
    }
    Ok(())
}
