//! The one form of the settings: its inputs are data, so that a rejected form, and two that were saved at once, are
//! shown in the same way everywhere.

use super::NAV;
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, once},
    shell::{self, Shell},
};
use askama::Template;
use axum::{
    http::StatusCode,
    response::{Html, IntoResponse},
};

/// How an input looks.
pub(crate) enum Kind {
    /// One line; with its size (`short`, `middle` or empty).
    Line(&'static str),
    /// Several lines.
    Text,
    /// One of these: value and words.
    Pick(Vec<(String, String)>),
    /// Yes (`1`) or no.
    Tick,
}

/// One input.
pub(crate) struct Input {
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) hint: &'static str,
    pub(crate) need: bool,
    pub(crate) kind: Kind,
}

impl Input {
    /// One line that may stay empty.
    pub(crate) const fn line(name: &'static str, label: &'static str, size: &'static str) -> Self {
        Self { name, label, hint: "", need: false, kind: Kind::Line(size) }
    }

    /// Several lines.
    pub(crate) fn text(name: &'static str, label: &'static str) -> Self {
        Self { kind: Kind::Text, ..Self::line(name, label, "") }
    }

    /// One of `choices`.
    pub(crate) fn pick(name: &'static str, label: &'static str, choices: Vec<(String, String)>) -> Self {
        Self { kind: Kind::Pick(choices), ..Self::line(name, label, "") }
    }

    /// Yes or no.
    pub(crate) fn tick(name: &'static str, label: &'static str) -> Self {
        Self { kind: Kind::Tick, ..Self::line(name, label, "") }
    }

    /// With a hint.
    pub(crate) fn hint(self, hint: &'static str) -> Self {
        Self { hint, ..self }
    }

    /// 必須.
    pub(crate) fn need(self) -> Self {
        Self { need: true, ..self }
    }

    /// A value in words.
    fn say(&self, value: &str) -> String {
        let words = match &self.kind {
            Kind::Pick(choices) => choices.iter().find(|(v, _)| v == value).map_or(value, |(_, words)| words),
            Kind::Tick => {
                if value == "1" {
                    "はい"
                } else {
                    "いいえ"
                }
            }
            Kind::Line(_) | Kind::Text => value,
        };
        if words.is_empty() { "（空）".to_owned() } else { words.to_owned() }
    }
}

/// The form.
#[derive(Template)]
#[template(path = "admin/form.html")]
pub(crate) struct Sheet {
    pub(crate) shell: Shell,
    pub(crate) title: String,
    /// Where it leads back to, and that page's name.
    pub(crate) back: (String, &'static str),
    /// One or two sentences above the form; may be empty.
    pub(crate) note: String,
    pub(crate) action: String,
    pub(crate) inputs: Vec<Input>,
    pub(crate) fields: Fields,
    pub(crate) marks: Marks,
}

impl Sheet {
    /// A form of the settings. A new one gets its `once` word.
    pub(crate) fn new(
        app: &App,
        acting: &Acting,
        (title, back): (&str, (String, &'static str)),
        action: String,
        mut fields: Fields,
    ) -> Result<Self, store::Error> {
        if fields.get("version").is_empty() && fields.get("once").is_empty() {
            fields.set("once", once()?);
        }
        Ok(Self {
            shell: Shell::new(app, acting, NAV),
            title: title.to_owned(),
            back,
            note: String::new(),
            action,
            inputs: Vec::new(),
            fields,
            marks: Marks::default(),
        })
    }

    fn value(&self, name: &str) -> &str {
        self.fields.get(name)
    }

    fn error(&self, name: &str) -> &str {
        self.marks.at(name)
    }

    /// The ids that describe an input, for `aria-describedby`.
    fn described(&self, input: &Input) -> String {
        let hint = if input.hint.is_empty() { String::new() } else { format!("{}-hint", input.name) };
        let error =
            if self.error(input.name).is_empty() { String::new() } else { format!(" {}-error", input.name) };
        (hint + &error).trim().to_owned()
    }

    /// Comes back with what is to be mended (422), or beside what another saved (409); `theirs` is read anew then.
    ///
    /// # Errors
    /// Whatever else went wrong.
    pub(crate) fn refused(mut self, error: store::Error, theirs: Option<Fields>) -> Answer {
        match (error, theirs) {
            (store::Error::Invalid(faults), _) => {
                self.marks = faults.into();
                shell::show_again(&self)
            }
            (store::Error::Stale { .. }, Some(theirs)) => {
                let page = Compare::new(self, &theirs);
                Ok((StatusCode::CONFLICT, Html(page.render()?)).into_response())
            }
            (error, _) => Err(error.into()),
        }
    }
}

/// One input that two people filled differently. Each side's radio carries the words themselves, so that what comes
/// back is an ordinary form.
struct Differing {
    name: &'static str,
    label: &'static str,
    mine: (String, String),
    theirs: (String, String),
}

#[derive(Template)]
#[template(path = "admin/compare.html")]
struct Compare {
    shell: Shell,
    title: String,
    back: (String, &'static str),
    action: String,
    version: String,
    differing: Vec<Differing>,
    /// What both have alike.
    same: Vec<(&'static str, String)>,
}

impl Compare {
    fn new(sheet: Sheet, theirs: &Fields) -> Self {
        let (mut differing, mut same) = (Vec::new(), Vec::new());
        for input in &sheet.inputs {
            // Browsers send line breaks as CR LF.
            let mine = sheet.fields.get(input.name).replace("\r\n", "\n");
            let other = theirs.get(input.name).to_owned();
            if mine.trim() == other.trim() {
                same.push((input.name, mine));
                continue;
            }
            let (my_words, their_words) = (input.say(&mine), input.say(&other));
            let (mine, theirs) = ((mine, my_words), (other, their_words));
            differing.push(Differing { name: input.name, label: input.label, mine, theirs });
        }
        let version = theirs.get("version").to_owned();
        let Sheet { shell, title, back, action, .. } = sheet;
        Self { shell, title, back, action, version, differing, same }
    }
}
