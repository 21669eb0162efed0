//! Two editors of one record: both are shown, field by field, and the second chooses. Nothing is silently
//! overwritten.

use crate::{
    App,
    edge::Acting,
    fail::Fail,
    form::Fields,
    shell::{Shell, go},
};
use askama::Template;
use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use domain::Instant;
use store::person::Saved;

/// A field of a form: name and label.
pub(crate) type Named = (&'static str, &'static str);

/// The page on which the second editor chooses.
#[derive(Template)]
#[template(path = "household/conflict.html")]
pub(crate) struct Page {
    shell: Shell,
    action: String,
    back: String,
    /// Who saved first.
    by: String,
    /// When.
    at: Instant,
    version: i64,
    rows: Vec<Row>,
    /// What the second editor typed, sent again as it was.
    typed: Vec<(String, String)>,
}

/// A field that differs.
struct Row {
    name: &'static str,
    label: &'static str,
    mine: String,
    theirs: String,
    /// The second editor did not touch this field: the saved words are ticked.
    untouched: bool,
}

/// Two states of one record.
pub(crate) struct Two<'a> {
    /// Where the choice is sent.
    pub(crate) action: String,
    /// Where to go without saving.
    pub(crate) back: String,
    /// Who saved first; none where that is not on record.
    pub(crate) saved: Option<Saved>,
    /// The version now saved.
    pub(crate) version: i64,
    /// What the second editor typed.
    pub(crate) mine: &'a Fields,
    /// What is saved now.
    pub(crate) theirs: &'a Fields,
    /// The fields in which they may differ.
    pub(crate) names: &'a [Named],
}

impl Page {
    /// The page that shows both. `show` says a field as a person reads it.
    pub(crate) fn of(
        app: &App,
        acting: &Acting,
        two: Two<'_>,
        show: impl Fn(&Fields, &str) -> String,
    ) -> Self {
        Self {
            shell: Shell::new(app, acting, "/cases"),
            at: two.saved.as_ref().map_or(acting.ctx.now, |s| s.at),
            by: two.saved.map_or_else(|| "ほかの人".to_owned(), |s| s.by),
            rows: rows(two.mine, two.theirs, two.names, show),
            typed: typed(two.mine),
            action: two.action,
            back: two.back,
            version: two.version,
        }
    }

    fn when(&self) -> String {
        super::words::day_time(self.at)
    }

    /// 409 with the page; straight back where nothing differs.
    pub(crate) fn answer(&self) -> Result<Response, Fail> {
        if self.rows.is_empty() {
            return Ok(go(&self.back));
        }
        Ok((StatusCode::CONFLICT, Html(self.render()?)).into_response())
    }
}

/// The form as it was first filled, for its hidden field `was`; a form that came back brings it along.
pub(crate) fn was(fields: &Fields) -> String {
    if !fields.get("was").is_empty() {
        return fields.get("was").to_owned();
    }
    let pairs: Vec<_> = fields.pairs().filter(|(name, _)| !technical(name)).collect();
    serde_urlencoded::to_string(pairs).unwrap_or_default()
}

/// The fields that differ. `show` says a field as a person reads it.
fn rows(mine: &Fields, theirs: &Fields, names: &[Named], show: impl Fn(&Fields, &str) -> String) -> Vec<Row> {
    let was = Fields::parse(mine.get("was").as_bytes()).unwrap_or_default();
    let rows = names.iter().map(|(name, label)| {
        let (mine, theirs, was) = (show(mine, name), show(theirs, name), show(&was, name));
        Row { name, label, untouched: mine == was, mine, theirs }
    });
    rows.filter(|row| row.mine != row.theirs).collect()
}

/// What the second editor typed, without the csrf word, the choices and the version.
pub(crate) fn typed(mine: &Fields) -> Vec<(String, String)> {
    let kept = mine.pairs().filter(|(name, _)| *name != "version" && !name.starts_with("pick."));
    kept.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// Puts in the saved words wherever they were chosen. `members` names the form fields of one field of the record.
pub(crate) fn resolve(mine: &mut Fields, theirs: &Fields, names: &[Named], members: fn(&str, &str) -> bool) {
    for (name, _) in names {
        if mine.get(&format!("pick.{name}")) != "theirs" {
            continue;
        }
        let kept: Vec<_> = mine.pairs().filter(|(n, _)| !members(name, n)).map(owned).collect();
        let csrf = mine.get("csrf").to_owned();
        let mut next = Fields::new(kept);
        next.set("csrf", csrf);
        for (n, value) in theirs.pairs().filter(|(n, _)| members(name, n)) {
            next.push(n, value);
        }
        *mine = next;
    }
}

fn owned((name, value): (&str, &str)) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

fn technical(name: &str) -> bool {
    matches!(name, "csrf" | "version" | "was" | "once") || name.starts_with("pick.")
}
