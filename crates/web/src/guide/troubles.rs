//! The choices path: everyday troubles, a question or two, and what helps. `guide/troubles.tsv`.

use guide::Kind;
use std::sync::OnceLock;

/// A step of the path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its place: `9`, `9/1`. Says nothing by itself.
    pub place: String,
    /// The word key of what one chooses.
    pub word: String,
    /// What follows.
    pub then: Then,
}

/// What follows a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Then {
    /// A question: its word key. Its choices are the steps below this place.
    Ask(String),
    /// What helps.
    Help {
        /// A danger that is answered first.
        danger: Option<Kind>,
        /// Programmes, best first.
        programmes: Vec<String>,
    },
}

/// Every step, in the order in which they are shown; none when the table cannot be read, which a test excludes.
pub fn steps() -> &'static [Step] {
    static STEPS: OnceLock<Vec<Step>> = OnceLock::new();
    STEPS.get_or_init(|| read(include_str!("../../guide/troubles.tsv")).unwrap_or_default())
}

/// The step at a place.
#[must_use]
pub fn at(place: &str) -> Option<&'static Step> {
    steps().iter().find(|step| step.place == place)
}

/// The everyday troubles.
pub fn troubles() -> impl Iterator<Item = &'static Step> {
    steps().iter().filter(|step| !step.place.contains('/'))
}

/// The choices below a place.
pub fn below(place: &str) -> impl Iterator<Item = &'static Step> {
    steps().iter().filter(move |step| step.place.rsplit_once('/').is_some_and(|(above, _)| above == place))
}

/// The trouble whose every page hides what it is about.
const HIDDEN: &str = "9";

/// May somebody who must not know look over the shoulder at a place? Its page then is neutral and offers a way out.
#[must_use]
pub fn hides(place: &str) -> bool {
    let danger = match at(place).map(|step| &step.then) {
        Some(Then::Help { danger, .. }) => *danger,
        _ => None,
    };
    place.split('/').next() == Some(HIDDEN) || danger.is_some_and(Kind::hides)
}

fn read(text: &str) -> Option<Vec<Step>> {
    let mut out = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let mut cells = line.split('\t');
        let (place, word, then) = (cells.next()?, cells.next()?, cells.next()?);
        let then = match then.strip_prefix("? ") {
            Some(question) => Then::Ask(question.to_owned()),
            None => {
                let (marks, slugs): (Vec<&str>, Vec<&str>) =
                    then.split_whitespace().partition(|word| word.starts_with('!'));
                let danger = match marks.first() {
                    Some(mark) => Some(Kind::parse(mark.trim_start_matches('!'))?),
                    None => None,
                };
                Then::Help { danger, programmes: slugs.into_iter().map(str::to_owned).collect() }
            }
        };
        out.push(Step { place: place.to_owned(), word: word.to_owned(), then });
    }
    Some(out)
}

/// Every word key that the path needs: with each trouble goes a line of examples.
#[cfg(test)]
pub(super) fn keys() -> Vec<String> {
    let mut keys = Vec::new();
    for step in steps() {
        keys.push(step.word.clone());
        if !step.place.contains('/') {
            keys.push(step.word.replace("trouble.", "example."));
        }
        if let Then::Ask(question) = &step.then {
            keys.push(question.clone());
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_ends_in_help_after_at_most_three_questions() {
        assert_eq!(troubles().count(), 14);
        let guide = crate::guide::understanding().unwrap();
        for step in steps() {
            assert!(step.place.split('/').count() <= 4, "{}", step.place);
            let above = step.place.rsplit_once('/').map(|(above, _)| above);
            assert!(above.is_none_or(|a| matches!(at(a).unwrap().then, Then::Ask(_))), "{}", step.place);
            match &step.then {
                Then::Ask(_) => assert!(below(&step.place).count() >= 2, "{}", step.place),
                Then::Help { programmes, .. } => {
                    assert!(!programmes.is_empty(), "{}", step.place);
                    for slug in programmes {
                        assert!(guide.catalogue().get(slug).is_some(), "{slug}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_somebody_may_look_at_over_the_shoulder_hides() {
        for place in ["9", "9/1", "9/4", "2/3"] {
            assert!(hides(place), "{place}");
        }
        for place in ["1", "1/1", "2", "2/1", "11", "11/1"] {
            assert!(!hides(place), "{place}");
        }
    }
}
