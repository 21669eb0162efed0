//! `/assessments/{token}`: one version, to be read and printed.

use super::{heard, subject};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::Posted,
    pages::household::{Head, token, words},
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use domain::{
    Instant,
    assessment::{Item, Section},
};
use store::assessment::{Said, Sheet, Shown, Visit};

#[derive(Template)]
#[template(path = "assessment/view.html")]
struct Page {
    shell: Shell,
    head: Head,
    sheet: Sheet,
    now: String,
}

impl Page {
    fn subject(&self) -> String {
        subject(self.sheet.person.as_ref())
    }

    fn heard(&self, visit: &Visit) -> String {
        heard(visit)
    }

    fn last(&self) -> String {
        self.sheet.visits.last().map(heard).unwrap_or_default()
    }

    /// Takes a reference because templates hand out references.
    fn time(&self, at: &Instant) -> String {
        words::day_time(*at)
    }

    /// The rows of a section that have an answer.
    fn answered<'a>(&self, section: &'a Shown) -> Vec<&'a Said> {
        section.rows.iter().filter(|row| row.words.is_some()).collect()
    }

    /// What nobody has asked yet, by section.
    fn open(&self) -> Vec<(Section, Vec<&'static Item>)> {
        let of =
            |section: Section| self.sheet.open.iter().copied().filter(move |item| item.section == section);
        let all = Section::ALL.iter().map(|section| (*section, of(*section).collect::<Vec<_>>()));
        all.filter(|(_, items)| !items.is_empty()).collect()
    }
}

/// The page.
///
/// # Errors
/// Absent, not for this actor, or nothing saved yet.
pub async fn page(State(app): State<App>, acting: Acting, Path(sheet): Path<String>) -> Answer {
    let sheet = app.store.assessment(&acting.ctx, &token(&sheet)?).await?;
    shell::show(&Page {
        shell: Shell::new(&app, &acting, "/cases"),
        head: Head::new(sheet.head.clone(), "assessments"),
        sheet,
        now: words::day_time(acting.ctx.now),
    })
}

/// Fixes the version. When somebody saved in the meantime, the page shows theirs first.
///
/// # Errors
/// Absent, or not the actor's own work.
pub async fn fix(
    State(app): State<App>,
    Path(sheet): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let sheet = token(&sheet)?;
    let version = fields.get("version").parse().unwrap_or_default();
    match app.store.fix_assessment(&acting.ctx, &sheet, version).await {
        Ok(()) | Err(store::Error::Stale { .. }) => Ok(shell::go(&format!("/assessments/{sheet}"))),
        Err(error) => Err(error.into()),
    }
}
