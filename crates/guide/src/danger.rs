//! Kinds of danger, and whom to call.

use crate::{Unreadable, lang::Lang};
use serde::{Deserialize, Serialize};

/// A kind of danger. The order is that in which they are told when a text holds several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Illness or injury that cannot wait.
    Medical,
    /// Fire, or a crime going on.
    FireCrime,
    /// Wish to die, harm to oneself, overdose.
    Suicide,
    /// Sexual violence.
    SexualViolence,
    /// A child is hurt or in danger of it.
    ChildAbuse,
    /// Violence by partner or family.
    Dv,
    /// An aged person is hurt or neglected.
    ElderAbuse,
    /// Somebody has gone missing.
    MissingPerson,
    /// Nothing to eat.
    NoFood,
    /// Nowhere to sleep.
    Homeless,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 10] = [
        Self::Medical,
        Self::FireCrime,
        Self::Suicide,
        Self::SexualViolence,
        Self::ChildAbuse,
        Self::Dv,
        Self::ElderAbuse,
        Self::MissingPerson,
        Self::NoFood,
        Self::Homeless,
    ];

    /// The word that the API and the data files use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Medical => "medical",
            Self::FireCrime => "fire_crime",
            Self::Suicide => "suicide",
            Self::SexualViolence => "sexual_violence",
            Self::ChildAbuse => "child_abuse",
            Self::Dv => "dv",
            Self::ElderAbuse => "elder_abuse",
            Self::MissingPerson => "missing_person",
            Self::NoFood => "no_food",
            Self::Homeless => "homeless",
        }
    }

    /// The kind of a word.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// May somebody who must not know look over the person's shoulder? The page then is neutral and offers a way out.
    #[must_use]
    pub fn hides(self) -> bool {
        matches!(self, Self::Dv | Self::SexualViolence | Self::ChildAbuse | Self::ElderAbuse)
    }
}

/// A telephone line, as `data/lines.toml` has it.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Name of the line.
    pub name: String,
    /// The number as one dials it.
    pub number: String,
    /// When somebody answers, and what it costs, as the source says.
    pub hours: String,
    /// The same in plain English, for who does not read Japanese.
    pub hours_en: String,
    /// Who runs it.
    pub operator: String,
    /// Answers at any hour of any day.
    pub always: bool,
    /// Languages, beside Japanese, that the source names.
    #[serde(default)]
    pub languages: Vec<Lang>,
    /// Where the facts were read.
    pub source: String,
    /// The day on which they were read, `YYYY-MM-DD`.
    pub read_on: String,
    /// `official`, `public-body`, `secondary`: what kind of source.
    pub kind_of_source: String,
}

/// One kind's guidance.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Guidance {
    /// The first thing to say, plain.
    pub ja: String,
    /// In easy Japanese.
    pub ja_easy: String,
    /// In English (for languages that have no sentence of their own yet).
    pub en: String,
    /// Keys of the lines, first to call first.
    pub lines: Vec<String>,
}

/// The table of lines and which of them serve which danger.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lines {
    /// Keys of the lines for whoever is in danger now and has not said of what kind, first to call first.
    pub now: Vec<String>,
    /// By key.
    pub line: std::collections::BTreeMap<String, Line>,
    /// By kind.
    pub danger: std::collections::BTreeMap<Kind, Guidance>,
}

impl Lines {
    /// Reads `data/lines.toml`, or an office's own table in the same form.
    ///
    /// # Errors
    /// A file that does not parse, a kind without guidance, or a key that names no line.
    pub fn read(text: &str) -> Result<Self, Unreadable> {
        let lines: Self =
            toml::from_str(text).map_err(|e| Unreadable::new("lines.toml", 0, &e.to_string()))?;
        for kind in Kind::ALL {
            let guidance = lines
                .danger
                .get(&kind)
                .ok_or_else(|| Unreadable::new("lines.toml", 0, &format!("nothing for {}", kind.name())))?;
            if guidance.lines.is_empty() {
                return Err(Unreadable::new("lines.toml", 0, &format!("no line for {}", kind.name())));
            }
            for key in &guidance.lines {
                if !lines.line.contains_key(key) {
                    return Err(Unreadable::new("lines.toml", 0, &format!("no line {key}")));
                }
            }
        }
        for key in &lines.now {
            if !lines.line.get(key).is_some_and(|line| line.always) {
                return Err(Unreadable::new("lines.toml", 0, &format!("{key}: no line for any hour")));
            }
        }
        if lines.now.is_empty() {
            return Err(Unreadable::new("lines.toml", 0, "no line for when it is dangerous now"));
        }
        Ok(lines)
    }

    /// The lines for whoever is in danger now, by their keys, first to call first; each answers at any hour.
    pub fn now(&self) -> impl Iterator<Item = (&str, &Line)> {
        self.now.iter().filter_map(|key| Some((key.as_str(), self.line.get(key)?)))
    }

    /// The lines to call in a danger, first to call first.
    pub fn of(&self, kind: Kind) -> impl Iterator<Item = &Line> {
        self.danger.get(&kind).into_iter().flat_map(|g| g.lines.iter()).filter_map(|key| self.line.get(key))
    }
}
